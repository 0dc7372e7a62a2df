#include "claims.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/buf.h"
#include "base/mem.h"
#include "houses.h"
#include "model/ticket.h"
#include "post.h"
#include "room/poll/poll.h"

#define FIELDS_MAX 16

struct claims {
	char path[600];
	struct town *town;
	int64_t found; /* by the last claim */
	sqlite3 *db;   /* NULL until the store has made its file */
};

/* What can be claimed of, and where it is kept. Of a list inside a row, the elements. */
static const struct thing {
	const char *name, *from;
	const struct rec_type *element; /* of a list inside a row; NULL: the row */
	const char *shown;
} things[] = {
	{ "alarm", "alarm", NULL,
	    "device||' '||component||' '||alarm_type||' '||is_cleared||' "
	    "raises='||raises||' '||text" },
	{ "case", "cases", NULL,
	    "device||' '||alarm_type||' '||state||' '||verdict||' '||runs" },
	{ "ticket", "ticket", NULL, "verdict||' '||cause||' '||problem" },
	{ "entry", "ticket_entry", NULL,
	    "'T'||ticket_id||' '||act||' '||by||' '||status||' '||stage||' '||why" },
	{ "finding", "ticket, json_each(ticket.findings) AS e", &finding_rec, "e.value" },
	{ "ruled-out", "ticket, json_each(ticket.ruled_out) AS e", &ruled_out_rec,
	    "e.value" },
	{ "attempt", "ticket, json_each(ticket.attempts) AS e", &attempt_rec, "e.value" },
	{ "clock", "ticket, json_each(ticket.clocks) AS e", &ticket_clock_rec,
	    "e.value" },
	{ "evidence", "evidence", NULL,
	    "device||' '||method||' '||asked||' '||outcome||' '||cast(answer AS text)" },
	{ "delivery", "outbox", NULL, "sink||' '||state||' '||note" },
	{ "change", "alarm_change", NULL,
	    "alarm_id||' '||is_cleared||' '||by||' '||text" },
	{ "stock", "stock_move", NULL,
	    "part||': '||`from`||' -> '||`to`||' by '||by||' '||why" },
	{ "maintenance", "maintenance", NULL, "id||' '||`from`||' '||why" },
	{ "event", "event", NULL, "kind||' '||text" },
	{ "learned", "learned", NULL,
	    "device_id||' '||profile||' '||why||' bulk='||bulk" },
	/* not of the store: */
	{ "request", NULL, NULL, NULL },
	{ "breach", NULL, NULL, NULL },
	{ "overrun", NULL, NULL, NULL },
	{ "wait", NULL, NULL, NULL },
	{ "wait-for-bytes", NULL, NULL, NULL },
	{ "parcel", NULL, NULL, NULL },
	{ "disorder", NULL, NULL, NULL },
};

struct claims *
claims_open(const char *state_dir, struct town *town)
{
	struct claims *c = mem_alloc(sizeof *c);

	c->town = town;
	snprintf(c->path, sizeof c->path, "%s/triaged.db", state_dir);
	return c;
}

void
claims_close(struct claims *c)
{
	sqlite3_close(c->db);
	mem_free(c);
}

static const struct thing *
thing_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(things); i++)
		if (strcmp(things[i].name, name) == 0)
			return &things[i];
	return NULL;
}

static sqlite3_stmt *
prepare(struct claims *c, const char *sql, char wrong[256])
{
	sqlite3_stmt *s = NULL;

	if (c->db == NULL &&
	    sqlite3_open_v2(c->path, &c->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		sqlite3_close(c->db);
		c->db = NULL;
		return NULL;
	}
	if (sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) != SQLITE_OK)
		snprintf(wrong, 256, "%s", sqlite3_errmsg(c->db));
	return s;
}

/* "problem.title" and all of an element are looked up in JSON, other fields are columns. */
static void
put_field(struct buf *sql, const struct thing *t, const char *field, size_t n)
{
	size_t dot = strcspn(field, ".");

	if (t->element)
		buf_printf(sql, "json_extract(e.value,'$.%.*s')", (int)n, field);
	else if (dot < n)
		buf_printf(sql, "json_extract(`%.*s`,'$%.*s')", (int)dot, field,
		    (int)(n - dot), field + dot);
	else
		buf_printf(
		    sql, "`%.*s`", (int)n, field); /* what is no column is an error */
}

static bool
has_field(const struct thing *t, const char *field, size_t n)
{
	size_t i;

	for (i = 0; t->element != NULL && i < t->element->n_fields; i++)
		if (strlen(t->element->fields[i].name) == n &&
		    strncmp(t->element->fields[i].name, field, n) == 0)
			return true;
	return t->element == NULL; /* SQLite knows its columns */
}

static const char *
value_of(const char *text)
{
	return strcmp(text, "yes") == 0 ? "1" : strcmp(text, "no") == 0 ? "0" : text;
}

static bool
count(struct claims *c, const struct thing *t, char **word, size_t n, int64_t *found,
    char wrong[256])
{
	const char *value[FIELDS_MAX];
	sqlite3_stmt *s;
	struct buf sql;
	size_t i;

	buf_init(&sql);
	buf_printf(&sql, "SELECT count(*) FROM %s WHERE 1", t->from);
	for (i = 0; i < n && i < FIELDS_MAX; i++) {
		size_t name = strcspn(word[i], "!=~");
		const char *op = word[i] + name;

		if (*op == 0 || (*op == '!' && op[1] != '=')) {
			snprintf(wrong, 256,
			    "\"%s\" is not FIELD=VALUE, FIELD!=VALUE or FIELD~PART",
			    word[i]);
			buf_fini(&sql);
			return false;
		}
		if (!has_field(t, word[i], name)) {
			snprintf(wrong, 256, "a %s has no field \"%.*s\"", t->name,
			    (int)name, word[i]);
			buf_fini(&sql);
			return false;
		}
		buf_puts(&sql, " AND ");
		if (*op == '~') {
			buf_puts(&sql, "instr(CAST(");
			put_field(&sql, t, word[i], name);
			buf_printf(&sql, " AS TEXT),?%zu)>0", i + 1);
			value[i] = op + 1;
		} else {
			buf_puts(&sql, "CAST(");
			put_field(&sql, t, word[i], name);
			buf_printf(
			    &sql, " AS TEXT)%s?%zu", *op == '!' ? "<>" : "=", i + 1);
			value[i] = value_of(op + (*op == '!' ? 2 : 1));
		}
	}
	s = prepare(c, buf_str(&sql), wrong);
	buf_fini(&sql);
	*found = 0;
	if (s == NULL)
		return *wrong == 0;
	for (i = 0; i < n && i < FIELDS_MAX; i++)
		sqlite3_bind_text(s, (int)i + 1, value[i], -1, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		*found = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return true;
}

/* What the rooms did, past what they keep. */
static bool
count_elsewhere(struct claims *c, const struct thing *t, char **word, size_t n,
    int64_t *found, char wrong[256])
{
	struct poll_counts counts;
	const void *poll;

	*found = 0;
	if (strcmp(t->name, "request") == 0) {
		*found = asked_count(word, n, wrong);
		return *wrong == 0;
	}
	if (strcmp(t->name, "parcel") == 0) {
		*found = post_count(word, n, wrong);
		return *wrong == 0;
	}
	if (n != 0) {
		snprintf(wrong, 256, "a %s has no fields", t->name);
		return false;
	}
	if (strcmp(t->name, "disorder") == 0) {
		*found = post_disorder();
		return true;
	}
	if (strcmp(t->name, "breach") == 0) {
		*found = asked_breaches();
		return true;
	}
	poll = town_room(c->town, ROLE_POLL);
	if (poll == NULL)
		return true;
	counts = poll_count(poll);
	*found = (int64_t)(strcmp(t->name, "overrun") == 0 ? counts.overruns
		: strcmp(t->name, "wait") == 0             ? counts.waited
							   : counts.waited_for_bytes);
	return true;
}

bool
claims_hold(struct claims *c, char **word, size_t n, char wrong[256])
{
	const struct thing *t = n >= 2 ? thing_of(word[1]) : NULL;
	char bound = n >= 2 && word[0][0] != 0 && word[0][1] == '=' ? word[0][0] : 0;
	const char *digits = n >= 2 && bound != 0 ? word[0] + 2 : n >= 2 ? word[0] : "";
	int64_t want, found;
	char *end = NULL;

	*wrong = 0;
	want = n < 2                       ? -1
	    : strcmp(word[0], "one") == 0  ? 1
	    : strcmp(word[0], "no") == 0   ? 0
	    : strcmp(word[0], "some") == 0 ? 1
					   : strtoll(digits, &end, 10);
	if (t == NULL || want < 0 || (end != NULL && (end == digits || *end != 0))) {
		snprintf(wrong, 256,
		    "a claim is \"one\", \"no\", \"some\" or a number (also <=N, >=N), "
		    "and then one of "
		    "alarm, case, "
		    "ticket, entry, finding, ruled-out, attempt, clock, evidence, "
		    "delivery, event, learned, request, breach, overrun, "
		    "wait, wait-for-bytes, parcel, disorder");
		return false;
	}
	if (!(t->from != NULL ? count : count_elsewhere)(
		c, t, word + 2, n - 2, &found, wrong))
		return false;
	c->found = found;
	if (strcmp(word[0], "some") == 0)
		return found > 0;
	return bound == '<' ? found <= want
	    : bound == '>'  ? found >= want
			    : found == want;
}

void
claims_show(struct claims *c, const char *thing)
{
	const struct thing *t = thing_of(thing);
	char sql[400], wrong[256] = "";
	sqlite3_stmt *s;

	fprintf(stderr, "      %lld of them\n", (long long)c->found);
	if (strcmp(thing, "parcel") == 0 || strcmp(thing, "disorder") == 0) {
		post_show();
		return;
	}
	if (t->from == NULL) {
		asked_show(thing);
		return;
	}
	snprintf(sql, sizeof sql, "SELECT %s FROM %s LIMIT 20", t->shown, t->from);
	s = prepare(c, sql, wrong);
	while (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		fprintf(stderr, "      %s: %s\n", thing,
		    (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
}
