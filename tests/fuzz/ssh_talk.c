/* ssh_talk - a shell that says anything, in any pieces, with silences between. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "link/ssh/talk.h"

#define KEPT_MAX 600

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct talk *t)
{
	struct bytes answer = talk_answer(t), error = talk_error(t);

	if (t->term.line.n > TERM_LINE_MAX || t->term.column > TERM_LINE_MAX)
		abort();
	if (t->at == TALK_AT_COMMAND && answer.n > KEPT_MAX)
		abort();
	if (error.n > answer.n)
		abort();
	if (t->want_secret && !t->secret_told)
		abort();
	t->want_secret = false;
	buf_clear(&t->type);
}

/* The first byte is the shell, and whether more privilege is wanted. Then pieces: a length, the bytes;
 * an odd length is followed by silence. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct shell *shell;
	struct talk t;

	if (size == 0)
		return 0;
	shell = shell_at(data[0] & 15);
	if (shell == NULL)
		shell = shell_at(0);
	talk_init(&t, shell, (data[0] & 16) != 0);
	for (data++, size--; size > 0;) {
		size_t n = data[0];
		bool quiet = (n & 1) != 0;
		uint8_t *piece;

		data++;
		size--;
		if (n > size)
			n = size;
		piece = malloc(n + 1);
		if (piece == NULL)
			break;
		memcpy(piece, data, n);
		talk_hear(&t, piece, n);
		free(piece);
		check(&t);
		if (quiet)
			talk_quiet(&t);
		check(&t);
		if (t.at == TALK_AT_READY)
			talk_ask(&t, "show version of this and that", KEPT_MAX);
		data += n;
		size -= n;
	}
	talk_fini(&t);
	return 0;
}
