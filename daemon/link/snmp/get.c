#include "link/snmp/get.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"

#define AT_A_TIME 24 /* objects: fits what any agent can answer */

struct snmp_get {
	struct loop *loop;
	struct snmp_engine *engine;
	struct snmp_target *target;
	snmp_got_fn *fn;
	void *arg;
	mono_us deadline; /* 0: none */
	enum snmp_priority priority;
	struct arena mem; /* what earlier answers said, while others are waited for */
	struct snmp_varbind *varbinds;
	bool *open; /* a flag for each: still to be asked */
	size_t n, n_open;
	struct snmp_got got;

	snmp_id asked; /* 0: nothing is */
	uint16_t
	    asks[SNMP_ASKED_MAX]; /* objects, in the order of the request that is out */
	size_t n_asks;
	size_t max;           /* 0: as the target; fewer while an error is encircled */
	uint16_t get_max_was; /* the target's, when this began */
	bool over;            /* fn is being called */
};

static void answered(void *arg, const struct snmp_answer *a);

static void
get_free(struct snmp_get *g)
{
	arena_fini(&g->mem);
	mem_free(g->varbinds);
	mem_free(g->open);
	mem_free(g);
}

void
snmp_get_cancel(struct snmp_get *g)
{
	if (g == NULL || g->over)
		return;
	snmp_cancel(g->engine, g->asked);
	get_free(g);
}

static void
finish(struct snmp_get *g, enum snmp_status status)
{
	g->got.status = status;
	g->got.varbinds = g->varbinds;
	g->got.n = g->n;
	g->over = true;
	g->fn(g->arg, &g->got);
	get_free(g);
}

/* --- asking --- */

static size_t
limit_of(const struct snmp_get *g)
{
	size_t max = AT_A_TIME;

	if (g->target->get_max != 0 && g->target->get_max < max)
		max = g->target->get_max;
	return g->max != 0 && g->max < max ? g->max : max;
}

static int
ask(struct snmp_get *g)
{
	struct oid oids[AT_A_TIME];
	struct snmp_request r = {
		.kind = PDU_GET, .oids = oids, .priority = g->priority
	};
	size_t i, max = limit_of(g);
	int err;

	if (g->deadline != 0) {
		r.limit_us = g->deadline - loop_now(g->loop);
		if (r.limit_us <= 0)
			return ERR_TIMEOUT;
	}
	for (i = 0; i < g->n && r.n < max; i++)
		if (g->open[i]) {
			g->asks[r.n] = (uint16_t)i;
			oids[r.n++] = g->varbinds[i].oid;
		}
	g->n_asks = r.n;
	err = snmp_submit(g->engine, g->target, &r, answered, g, &g->asked);
	if (err == 0)
		g->got.requests++;
	return err;
}

/* The next request, or the end. */
static void
go_on(struct snmp_get *g)
{
	int err;

	if (g->n_open == 0) {
		finish(g, SNMP_OK);
		return;
	}
	err = ask(g);
	if (err == 0)
		return;
	g->got.err = err == ERR_TIMEOUT ? 0 : err;
	finish(g, SNMP_TIMEOUT);
}

/* --- what comes back --- */

static void
settle(struct snmp_get *g, size_t i, const struct snmp_value *v)
{
	g->varbinds[i].value = *v;
	g->open[i] = false;
	g->n_open--;
}

/* It goes without this one. */
static void
give_up(struct snmp_get *g, size_t i, int64_t error_status)
{
	const struct snmp_value nothing = { .type = VALUE_NULL };

	if (g->got.errors++ == 0)
		g->got.error_status = error_status;
	settle(g, i, &nothing);
}

static void
hear_too_big(struct snmp_get *g)
{
	if (g->n_asks > 1) {
		g->target->get_max = (uint16_t)(g->n_asks / 2);
		return;
	}
	give_up(g, g->asks[0], PDU_TOO_BIG);
	g->target->get_max = g->get_max_was; /* it was that one, not their number */
}

static void
hear_error(struct snmp_get *g, const struct snmp_answer *a)
{
	const struct snmp_value nothing = { .type = VALUE_NO_SUCH_OBJECT };
	size_t at = a->error_index > 0 ? (size_t)a->error_index - 1 : SIZE_MAX;

	if (a->error_status == PDU_TOO_BIG) {
		hear_too_big(g);
		return;
	}
	if (g->n_asks == 1)
		at = 0;
	if (at >= g->n_asks)
		g->max = g->n_asks / 2; /* it does not say which one */
	else if (a->error_status == PDU_NO_SUCH_NAME)
		settle(g, g->asks[at], &nothing);
	else
		give_up(g, g->asks[at], a->error_status);
}

/* What was answered has to outlive this answer when another one is needed. */
static void
keep(struct snmp_get *g, size_t n)
{
	size_t k;

	for (k = 0; k < n; k++) {
		struct snmp_value *v = &g->varbinds[g->asks[k]].value;

		*v = value_keep(&g->mem, v);
	}
}

static void
take(struct snmp_get *g, const struct snmp_answer *a)
{
	size_t n = a->n < g->n_asks ? a->n : g->n_asks, k;

	for (k = 0; k < n; k++) {
		size_t i = g->asks[k];

		if (oid_compare(a->varbinds[k].oid, g->varbinds[i].oid) == 0)
			settle(g, i, &a->varbinds[k].value);
		else
			give_up(g, i, PDU_NO_ERROR); /* it tells what was not asked */
	}
	if (g->n_open != 0)
		keep(g, n);
	g->max *= 2;
}

/* False when that was the end of it. */
static bool
hear(struct snmp_get *g, const struct snmp_answer *a)
{
	if (a->status == SNMP_OK && a->n == 0) {
		hear_too_big(g);
		return true;
	}
	if (a->status == SNMP_OK) {
		take(g, a);
		return true;
	}
	/* Who may not read at all is told so for each object: once is enough. */
	if (a->status == SNMP_ERROR_STATUS &&
	    a->error_status != PDU_AUTHORIZATION_ERROR) {
		hear_error(g, a);
		return true;
	}
	if (g->got.errors == 0)
		g->got.error_status = a->error_status;
	return false;
}

static void
answered(void *arg, const struct snmp_answer *a)
{
	struct snmp_get *g = arg;

	g->asked = 0;
	g->got.datagrams += a->tries;
	g->got.heard |= a->heard;
	g->got.rtt_us = a->rtt_us;
	if (hear(g, a))
		go_on(g);
	else
		finish(g, a->status);
}

/* --- the beginning --- */

int
snmp_get_start(struct loop *l, struct snmp_engine *e, struct snmp_target *t,
    const struct snmp_get_request *r, snmp_got_fn *fn, void *arg, struct snmp_get **out)
{
	struct snmp_get *g;
	size_t i;
	int err;

	if (r->n == 0 || r->n > SNMP_GET_MAX)
		return ERR_RANGE;
	g = mem_alloc(sizeof *g);
	*g = (struct snmp_get){ .loop = l,
		.engine = e,
		.target = t,
		.fn = fn,
		.arg = arg,
		.deadline = r->limit_us != 0 ? loop_now(l) + r->limit_us : 0,
		.priority = r->priority,
		.n = r->n,
		.n_open = r->n,
		.get_max_was = t->get_max };
	arena_init(&g->mem);
	g->varbinds = mem_array(r->n, sizeof *g->varbinds);
	g->open = mem_array(r->n, sizeof *g->open);
	for (i = 0; i < r->n; i++) {
		g->varbinds[i] =
		    (struct snmp_varbind){ r->oids[i], { .type = VALUE_NULL } };
		g->open[i] = true;
	}
	err = ask(g);
	if (err < 0) {
		get_free(g);
		return err;
	}
	*out = g;
	return 0;
}
