#include "ctl/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/get.h"
#include "link/snmp/walk.h"

#define LIMIT_US (120 * (int64_t)1000000)

int
live_address(const char *text, struct snmp_address *out)
{
	char host[128];
	const char *colon = strrchr(text, ':'), *port = "161";
	size_t n = strlen(text);

	if (*text == '[' || (colon != NULL && strchr(text, ':') == colon)) {
		const char *close = *text == '[' ? strchr(text, ']') : colon;

		if (close == NULL)
			return ERR_MALFORMED;
		if (colon > close || close == colon)
			port = colon + 1;
		text += *text == '[';
		n = (size_t)(close - text);
	}
	if (n >= sizeof host)
		return ERR_MALFORMED;
	memcpy(host, text, n);
	host[n] = 0;
	return address_parse(host, (uint16_t)strtoul(port, NULL, 10), out);
}

struct asking {
	struct recording *r;
	struct loop *loop;
	struct snmp_engine *engine;
	struct snmp_target target;
	struct snmp_credential credential;
	const struct oid *columns;
	enum snmp_status status;
};

static int
begin(struct asking *a, struct recording *r, const struct snmp_address *to,
    const struct secret *community)
{
	const struct snmp_engine_options o = { .sockets = 1 };

	*a = (struct asking){ .r = r,
		.loop = loop_new(),
		.credential = { .version = SNMP_V2C, .community = community } };
	if (snmp_engine_new(a->loop, &o, &a->engine) < 0) {
		loop_free(a->loop);
		return ERR_IO;
	}
	target_init(&a->target, to, &a->credential);
	return 0;
}

static void
end(struct asking *a)
{
	recording_sort(a->r);
	snmp_forget(a->engine, &a->target);
	target_fini(&a->target);
	snmp_engine_free(a->engine);
	loop_free(a->loop);
}

static void
got(void *arg, const struct snmp_got *g)
{
	struct asking *a = arg;
	size_t i;

	a->status = g->status;
	for (i = 0; i < g->n; i++)
		if (!value_is_missing(&g->varbinds[i].value))
			recording_add(a->r, g->varbinds[i].oid, &g->varbinds[i].value);
	loop_stop(a->loop);
}

static enum snmp_status
get(struct asking *a, const struct oid *oids, size_t n)
{
	struct snmp_get_request r = { .oids = oids, .n = n, .limit_us = LIMIT_US };
	struct snmp_get *op;

	a->status = SNMP_OK;
	if (n != 0 &&
	    snmp_get_start(a->loop, a->engine, &a->target, &r, got, a, &op) == 0)
		loop_run(a->loop);
	return a->status;
}

static void
row_came(void *arg, const struct snmp_row *row)
{
	struct asking *a = arg;
	uint32_t arcs[OID_ARCS_MAX];
	size_t i;

	for (i = 0; i < row->n; i++) {
		struct oid column = a->columns[i];

		if ((row->missing >> i & 1) != 0 ||
		    column.n + row->index.n > OID_ARCS_MAX)
			continue;
		memcpy(arcs, column.arc, column.n * sizeof *arcs);
		memcpy(arcs + column.n, row->index.arc, row->index.n * sizeof *arcs);
		recording_add(
		    a->r, (struct oid){ arcs, column.n + row->index.n }, &row->values[i]);
	}
}

static void
walked(void *arg, const struct snmp_walk_result *r)
{
	struct asking *a = arg;

	a->status = r->status;
	loop_stop(a->loop);
}

static enum snmp_status
walk(struct asking *a, const struct sheet *s)
{
	struct snmp_walk_request r = { .columns = s->oids,
		.n = s->n_oids,
		.rows_max = s->table->rows_max,
		.limit_us = LIMIT_US };
	struct snmp_walk *op;

	a->columns = s->oids;
	a->status = SNMP_OK;
	if (s->n_oids != 0 &&
	    snmp_walk_start(
		a->loop, a->engine, &a->target, &r, row_came, walked, a, &op) == 0)
		loop_run(a->loop);
	return a->status;
}

int
live_meet(struct recording *r, const struct snmp_address *to,
    const struct secret *community, const struct plan *plan, const char **why)
{
	static const uint32_t descr[] = { 1, 3, 6, 1, 2, 1, 1, 1, 0 };
	static const uint32_t id[] = { 1, 3, 6, 1, 2, 1, 1, 2, 0 };
	struct oid *oids = mem_array(plan->profiles.n + 2, sizeof *oids);
	enum snmp_status status;
	struct asking a;
	size_t n = 0, i;

	oids[n++] = (struct oid){ descr, ARRAY_LEN(descr) };
	oids[n++] = (struct oid){ id, ARRAY_LEN(id) };
	for (i = 0; i < plan->profiles.n; i++)
		if (plan->profiles.v[i].probe_oid.n != 0)
			oids[n++] = plan->profiles.v[i].probe_oid;
	if (begin(&a, r, to, community) < 0) {
		mem_free(oids);
		*why = "no socket could be opened";
		return ERR_IO;
	}
	status = get(&a, oids, n);
	end(&a);
	mem_free(oids);
	*why = rec_name(&snmp_status_names, (int)status);
	return status == SNMP_OK ? 0 : ERR_IO;
}

int
live_ask(struct recording *r, const struct snmp_address *to,
    const struct secret *community, const struct plan *plan, const struct profile *p,
    const char **why)
{
	struct oid *oids = mem_array(p->items.n + 1, sizeof *oids);
	enum snmp_status status;
	struct asking a;
	size_t n = 0, i;

	for (i = 0; i < p->items.n; i++)
		if (p->items.v[i].oid.n != 0)
			oids[n++] = p->items.v[i].oid;
	if (begin(&a, r, to, community) < 0) {
		mem_free(oids);
		*why = "no socket could be opened";
		return ERR_IO;
	}
	status = get(&a, oids, n);
	for (i = 0; i < p->tables.n && status == SNMP_OK; i++) {
		struct sheet s;

		sheet_init(&s, &r->mem, &plan->vocab, &p->tables.v[i]);
		status = walk(&a, &s);
	}
	end(&a);
	mem_free(oids);
	*why = rec_name(&snmp_status_names, (int)status);
	return status == SNMP_OK ? 0 : ERR_IO;
}
