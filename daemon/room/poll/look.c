/* look.c - a person asks what a device says now: everything of its profile, or one thing of it.
 *
 * A look is beside the beat, and changes nothing of what is known: it asks with requests of its own,
 * ahead of the others, one after the other, and writes down what went out, what came back, and what
 * becomes of it by the profile.
 */
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define PART_BYTES  60000 /* of an answer, in one message */
#define LIMIT_US    (60 * SECOND_US)
#define PACKETS_MAX 1000
#define ROWS_TOLD   1000 /* of a table */

struct packet {
	mono_us at;
	uint32_t bytes;
	bool sent;
};

struct look {
	struct list_node in_poll;
	struct polled *d;
	uint32_t web;
	uint64_t ask;
	const char *item; /* "": everything */
	struct arena mem, row_mem;
	struct buf out, rows;
	struct json j, rows_j;
	size_t step;     /* groups, then tables */
	uint32_t *items; /* of the group that is asked */
	size_t n_items, n_rows, n_asked;
	struct snmp_get *get;
	struct snmp_walk *walk;
	mono_us began, step_began;
	struct packet *packets;
	size_t n_packets;
};

static mono_us
now_of(const struct look *k)
{
	return loop_now(house_loop(k->d->poll->house));
}

/* --- telling --- */

static void
tell(struct poll *p, uint32_t web, uint64_t ask, unsigned status, struct buf *body,
    bool last)
{
	struct rows_msg m = {
		.ask = ask, .status = status, .last = last, .body = buf_view(body)
	};

	house_tell(p->house, ROLE_WEB, web, MSG_POLL_SAYS, &m);
	buf_clear(body);
}

static void
refuse(struct poll *p, uint32_t web, uint64_t ask, unsigned status, const char *why)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_text(&j, "error", why);
	json_object_end(&j);
	tell(p, web, ask, status, &out, true);
	buf_fini(&out);
}

static void
tell_part(struct look *k)
{
	if (k->out.n >= PART_BYTES)
		tell(k->d->poll, k->web, k->ask, 200, &k->out, false);
}

static void
look_free(struct look *k)
{
	list_remove(&k->in_poll);
	snmp_get_cancel(k->get);
	if (k->walk != NULL)
		snmp_walk_cancel(k->walk);
	mem_free(k->packets);
	buf_fini(&k->out);
	buf_fini(&k->rows);
	arena_fini(&k->row_mem);
	arena_fini(&k->mem);
	mem_free(k);
}

static void
put_oid(struct json *j, const char *key, struct oid oid)
{
	char text[OID_TEXT_MAX];

	json_put_text(j, key, oid_text(oid, text, sizeof text));
}

/* What it said, and what the profile makes of it. */
static void
put_reading(
    struct json *j, struct arena *mem, const struct word *w, const struct reading *r)
{
	json_put_text(j, "word", w->name);
	if (r->known)
		json_put_text(j, "value", reading_text(mem, w, r));
	else
		json_put_text(j, "why", r->why != NULL ? r->why : "not known");
}

static void
put_value(struct look *k, const struct item *item, const struct word *w,
    const struct snmp_varbind *v, const char *silent)
{
	struct reading r = silent != NULL ? (struct reading){ .why = silent }
					  : reading_of(&k->row_mem, item, w, &v->value);
	const char *raw =
	    silent != NULL ? NULL : reading_raw(&k->row_mem, item, &v->value);

	json_object(&k->j);
	put_oid(&k->j, "oid", item->oid);
	if (raw != NULL)
		json_put_text(&k->j, "said", raw);
	put_reading(&k->j, &k->row_mem, w, &r);
	json_object_end(&k->j);
}

/* Reckoned from others, as they were polled last. */
static void
put_reckoned(struct look *k)
{
	const struct view *v = k->d->view;
	size_t i;

	json_key(&k->j, "reckoned");
	json_array(&k->j);
	for (i = 0; i < v->profile->items.n; i++) {
		const struct ready_value *r = &v->items[i];

		if (r->item->oid.n != 0 ||
		    (*k->item != 0 && strcmp(k->item, r->item->word) != 0))
			continue;
		k->n_asked++;
		json_object(&k->j);
		json_put_text(&k->j, "word", r->item->word);
		if (value_is_known(&k->d->items[i], r->word))
			json_put_text(&k->j, "value",
			    value_show(&k->row_mem, &k->d->items[i], r->word));
		else
			json_put_text(&k->j, "why", "not known yet");
		json_object_end(&k->j);
	}
	json_array_end(&k->j);
}

static void
put_packets(struct look *k)
{
	size_t i;

	json_key(&k->j, "packets");
	json_array(&k->j);
	for (i = 0; i < k->n_packets; i++) {
		json_object(&k->j);
		json_put_i64(&k->j, "at_us", k->packets[i].at - k->began);
		json_put_text(&k->j, "way", k->packets[i].sent ? "sent" : "received");
		json_put_u64(&k->j, "bytes", k->packets[i].bytes);
		json_object_end(&k->j);
	}
	json_array_end(&k->j);
}

static void
put_head(struct look *k)
{
	const struct polled *d = k->d;

	json_object(&k->j);
	json_put_text(&k->j, "device", d->d.name);
	json_put_text(&k->j, "address", d->d.address);
	json_put_u64(&k->j, "port", d->d.snmp_port);
	json_put_text(
	    &k->j, "version", rec_name(&snmp_version_names, (int)d->d.snmp_version));
	json_put_text(&k->j, "profile", d->view->profile->name);
	json_put_text(
	    &k->j, "state", rec_name(&presence_state_names, (int)d->presence.state));
	json_key(&k->j, "asked");
	json_array(&k->j);
}

static void
finish(struct look *k)
{
	struct polled *d = k->d;
	uint64_t overruns = 0;
	size_t i;

	json_array_end(&k->j);
	put_reckoned(k);
	put_packets(k);
	for (i = 0; i < d->n_jobs; i++)
		overruns += d->jobs[i].overruns;
	json_put_u64(&k->j, "overruns", overruns);
	json_put_u64(&k->j, "bulk", d->target.bulk);
	json_put_u64(&k->j, "round_trip_us", d->target.srtt_us);
	json_put_i64(&k->j, "took_us", now_of(k) - k->began);
	json_object_end(&k->j);
	if (k->n_asked == 0)
		refuse(d->poll, k->web, k->ask, 404,
		    "its profile has no item, table or column of that name");
	else
		tell(d->poll, k->web, k->ask, 200, &k->out, true);
	look_free(k);
}

/* --- asking, step by step --- */

static void next(struct look *k);

static void
end_step(struct look *k)
{
	json_object_end(&k->j);
	arena_reset(&k->row_mem);
	tell_part(k);
	k->step++;
	next(k);
}

static void
got(void *arg, const struct snmp_got *g)
{
	struct look *k = arg;
	const struct view *v = k->d->view;
	size_t i;

	k->get = NULL;
	json_put_text(&k->j, "status", rec_name(&snmp_status_names, (int)g->status));
	json_put_u64(&k->j, "requests", g->requests);
	json_put_u64(&k->j, "datagrams", g->datagrams);
	json_put_i64(&k->j, "round_trip_us", g->rtt_us);
	json_put_i64(&k->j, "took_us", now_of(k) - k->step_began);
	json_key(&k->j, "values");
	json_array(&k->j);
	for (i = 0; i < g->n; i++) {
		const struct ready_value *r = &v->items[k->items[i]];
		bool silent =
		    g->status != SNMP_OK && g->varbinds[i].value.type == VALUE_NULL;

		put_value(k, r->item, r->word, &g->varbinds[i],
		    silent ? rec_name(&snmp_status_names, (int)g->status) : NULL);
	}
	json_array_end(&k->j);
	end_step(k);
}

static void
row_came(void *arg, const struct snmp_row *row)
{
	struct look *k = arg;
	const struct ready_table *t = &k->d->view->tables[k->step - k->d->view->n_groups];
	struct sheet_row said;
	size_t i;

	k->n_rows++;
	arena_reset(&k->row_mem);
	if (k->n_rows > ROWS_TOLD ||
	    !sheet_read(&t->sheet, &k->row_mem, row, tables_label, k->d, &said))
		return;
	json_object(&k->rows_j);
	json_put_text(&k->rows_j, "label", said.label);
	json_put_text(&k->rows_j, "index", said.index);
	json_key(&k->rows_j, "values");
	json_array(&k->rows_j);
	for (i = 0; i < t->n_columns; i++) {
		if (!said.touched[i])
			continue;
		json_object(&k->rows_j);
		put_reading(&k->rows_j, &k->row_mem, t->columns[i].word, &said.cells[i]);
		json_object_end(&k->rows_j);
	}
	json_array_end(&k->rows_j);
	json_object_end(&k->rows_j);
}

static void
walked(void *arg, const struct snmp_walk_result *r)
{
	struct look *k = arg;

	k->walk = NULL;
	json_put_text(&k->j, "status", rec_name(&snmp_status_names, (int)r->status));
	json_put_bool(&k->j, "whole", !r->partial);
	if (r->partial)
		json_put_text(&k->j, "why", rec_name(&walk_reason_names, (int)r->reason));
	json_put_u64(&k->j, "requests", r->requests);
	json_put_u64(&k->j, "datagrams", r->datagrams);
	json_put_u64(&k->j, "rows_walked", r->rows);
	json_put_i64(&k->j, "took_us", now_of(k) - k->step_began);
	json_key(&k->j, "rows");
	json_array(&k->j);
	if (k->rows.n != 0)
		json_raw(&k->j, buf_str(&k->rows), k->rows.n);
	json_array_end(&k->j);
	end_step(k);
}

static void
begin_step(struct look *k, const char *kind, const char *name, size_t objects)
{
	k->step_began = now_of(k);
	k->n_asked++;
	json_object(&k->j);
	json_put_text(&k->j, kind, name);
	json_put_u64(&k->j, "objects", objects);
}

static void
could_not(struct look *k)
{
	json_put_text(&k->j, "status", "not asked");
	json_put_text(&k->j, "why", "too many requests are under way already");
	end_step(k);
}

/* The items of a group that are wanted; false when none is. */
static bool
ask_group(struct look *k, const struct group *g)
{
	struct polled *d = k->d;
	struct snmp_get_request r = { .limit_us = LIMIT_US, .priority = SNMP_URGENT };
	struct oid *oids = arena_alloc(&k->mem, g->n * sizeof *oids);
	size_t i;

	k->items = arena_alloc(&k->mem, g->n * sizeof *k->items);
	for (i = 0; i < g->n; i++) {
		const struct item *item = d->view->items[g->items[i]].item;

		if (*k->item != 0 && strcmp(k->item, item->word) != 0)
			continue;
		k->items[r.n] = g->items[i];
		oids[r.n++] = g->oids[i];
	}
	if (r.n == 0)
		return false;
	r.oids = oids;
	begin_step(k, "items",
	    arena_printf(&k->mem, "every %lld s", (long long)(g->every_us / SECOND_US)),
	    r.n);
	if (snmp_get_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		got, k, &k->get) < 0)
		could_not(k);
	return true;
}

static bool
is_wanted(const struct look *k, const struct table *t)
{
	return *k->item == 0 || strcmp(k->item, t->name) == 0 ||
	    strcmp(k->item, t->key) == 0 || table_column(t, k->item) != NULL;
}

static bool
ask_table(struct look *k, const struct ready_table *t)
{
	struct polled *d = k->d;
	const struct snmp_walk_request r = { .columns = t->sheet.oids,
		.n = t->sheet.n_oids,
		.rows_max = t->table->rows_max,
		.limit_us = LIMIT_US,
		.priority = SNMP_URGENT };

	if (*t->table->collector != 0 || !is_wanted(k, t->table))
		return false;
	k->n_rows = 0;
	buf_clear(&k->rows);
	k->rows_j = json_into(&k->rows);
	begin_step(k, "table", t->table->key, t->sheet.n_oids);
	if (snmp_walk_start(house_loop(d->poll->house), d->poll->engine, &d->target, &r,
		row_came, walked, k, &k->walk) < 0)
		could_not(k);
	return true;
}

static void
next(struct look *k)
{
	const struct view *v = k->d->view;

	for (; k->step < v->n_groups + v->n_tables; k->step++)
		if (k->step < v->n_groups
			? ask_group(k, &v->groups[k->step])
			: ask_table(k, &v->tables[k->step - v->n_groups]))
			return;
	finish(k);
}

/* --- from outside --- */

static struct polled *
device_of(struct poll *p, const char *name)
{
	struct polled *d;
	size_t at = 0;

	while ((d = map_next(&p->devices, &at)) != NULL)
		if (strcmp(d->d.name, name) == 0)
			return d;
	return NULL;
}

void
look_start(struct poll *p, uint32_t web, const struct query_msg *m)
{
	const char *item = argument_of(m->args.v, m->args.n, "item");
	struct polled *d = device_of(p, argument_of(m->args.v, m->args.n, "name"));
	struct look *k;

	if (d == NULL) {
		refuse(p, web, m->ask, 404, "no such device");
		return;
	}
	if (!d->has_target) {
		refuse(p, web, m->ask, 409,
		    *d->d.snmp_credential == 0
			? "it is not asked over SNMP: it names no credential"
			: "the vault has not given its credential (yet)");
		return;
	}
	k = mem_alloc(sizeof *k);
	k->d = d;
	k->web = web;
	k->ask = m->ask;
	k->item = arena_text(&k->mem, item);
	k->j = json_into(&k->out);
	k->began = now_of(k);
	list_append(&p->looks, &k->in_poll);
	put_head(k);
	next(k);
}

void
look_packet(const struct polled *d, bool sent, size_t bytes)
{
	struct list_node *n;

	LIST_EACH (n, &d->poll->looks) {
		struct look *k = LIST_THING(n, struct look, in_poll);

		if (k->d != d || k->n_packets == PACKETS_MAX)
			continue;
		if (k->packets == NULL)
			k->packets = mem_array(PACKETS_MAX, sizeof *k->packets);
		k->packets[k->n_packets++] =
		    (struct packet){ now_of(k), (uint32_t)bytes, sent };
	}
}

void
look_device_gone(struct polled *d)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &d->poll->looks) {
		struct look *k = LIST_THING(n, struct look, in_poll);

		if (k->d != d)
			continue;
		refuse(d->poll, k->web, k->ask, 409,
		    "it was changed or taken out of the inventory meanwhile");
		look_free(k);
	}
}
