/* later.c - answers that take their time: a wheel of milliseconds. */
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

#define SLOTS 16384 /* milliseconds; longer is cut to that */

struct waiting {
	struct waiting *next;
	uint32_t agent;
	struct sockaddr_in to;
	size_t n;
	uint8_t bytes[];
};

static struct waiting *slots[SLOTS], **ends[SLOTS];
static int64_t turned_to; /* ms: all before are sent */
static size_t n_waiting;

void
later_put(uint32_t agent, const struct sockaddr_in *to, const uint8_t *p, size_t n,
    int64_t due_us)
{
	struct waiting *w = malloc(sizeof *w + n);
	int64_t due = due_us / 1000;
	unsigned slot;

	if (w == NULL)
		return;
	if (n_waiting++ == 0)
		turned_to = fleet.now_ms;
	if (due >= turned_to + SLOTS)
		due = turned_to + SLOTS - 1;
	if (due < turned_to)
		due = turned_to;
	*w = (struct waiting){ .agent = agent, .to = *to, .n = n };
	memcpy(w->bytes, p, n);
	slot = (unsigned)(due % SLOTS);
	if (slots[slot] == NULL)
		ends[slot] = &slots[slot];
	*ends[slot] = w;
	ends[slot] = &w->next;
}

int
later_wait_ms(void)
{
	return n_waiting == 0 ? -1 : 1;
}

void
later_send(void)
{
	while (n_waiting != 0 && turned_to <= fleet.now_ms) {
		unsigned slot = (unsigned)(turned_to++ % SLOTS);
		struct waiting *w = slots[slot], *next;

		slots[slot] = NULL;
		for (; w != NULL; w = next) {
			next = w->next;
			if (!fleet.agents[w->agent].dead)
				send_now(w->agent, &w->to, w->bytes, w->n);
			free(w);
			n_waiting--;
		}
	}
}
