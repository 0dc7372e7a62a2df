#include "base/near.h"

#include <string.h>

#define NEAR_WORD_MAX 64

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
near_distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), row[3][NEAR_WORD_MAX + 1], i, j;

	if (la > NEAR_WORD_MAX || lb > NEAR_WORD_MAX)
		return la + lb;
	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *was = row[(i - 1) % 3],
		       *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= lb; j++) {
			now[j] = least(was[j] + 1, now[j - 1] + 1);
			now[j] = least(now[j], was[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[la % 3][lb];
}

const char *
near_better(const char *word, const char *best, const char *candidate)
{
	size_t len = strlen(word), enough = len / 3 < 2 ? 2 : len / 3;
	size_t d = near_distance(word, candidate);

	if (d > enough || d >= len + (d == 0))
		return best;
	return best != NULL && near_distance(word, best) <= d ? best : candidate;
}
