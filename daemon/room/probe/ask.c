/* ask.c - asking devices for a run: one question at a time, each kept as evidence. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "model/legacy.h"
#include "room/probe/inside.h"
#include "sys/log.h"

#define SLEEP_MAX_S  600
#define SERIES_MAX_S (400 * 86400)

/* How long one question may take: a probe that got no answer has time left to say so. */
#define GET_LIMIT_US     (15 * SECOND_US)
#define TABLE_LIMIT_US   (20 * SECOND_US)
#define COMMAND_LIMIT_US (20 * SECOND_US)

static struct loop *
loop_of(const struct probing *r)
{
	return house_loop(r->room->house);
}

/* --- the devices as they are asked --- */

static struct asked_device *
asked_device(struct probe_room *p, const struct device *d)
{
	struct asked_device *a = map_get_id(&p->asked, d->id);

	if (a != NULL)
		return a;
	a = mem_alloc(sizeof *a);
	a->room = p;
	a->id = d->id;
	map_put_id(&p->asked, a->id, a);
	return a;
}

static void
asked_free(struct probe_room *p, struct asked_device *a)
{
	credentials_cancel(p->credentials, a);
	if (a->has_target) {
		snmp_forget(p->engine, &a->target);
		target_fini(&a->target);
	}
	mem_free(a);
}

void
ask_forget_device(struct probe_room *p, uint64_t id)
{
	struct asked_device *a = map_del_id(&p->asked, id);

	errands_forget_device(p->errands, id);
	if (a == NULL)
		return;
	a->gone = true;
	if (a->users == 0)
		asked_free(p, a);
}

/* --- a question's life --- */

static struct question *
begin(struct probing *r, const struct device *d, const char *method, const char *asked)
{
	struct question *q = mem_alloc(sizeof *q);

	q->run = r;
	q->device_name = d != NULL ? arena_text(&q->mem, d->name) : "";
	q->device = d != NULL ? asked_device(r->room, d) : NULL;
	if (q->device != NULL)
		q->device->users++;
	q->method = method;
	q->asked = arena_text_n(&q->mem, asked, strnlen(asked, EVIDENCE_ASKED_MAX));
	q->asked_at = loop_wall(loop_of(r));
	buf_init(&q->answer);
	r->question = q;
	r->requests++;
	return q;
}

static void
question_free(struct question *q)
{
	struct probe_room *p = q->run->room;
	struct asked_device *a = q->device;

	if (q->run->question == q)
		q->run->question = NULL;
	if (q->series != 0)
		map_del_id(&p->series, q->series);
	timer_free(q->sleep);
	buf_fini(&q->answer);
	arena_fini(&q->mem);
	mem_free(q);
	if (a != NULL && --a->users == 0 && a->gone)
		asked_free(p, a);
}

void
ask_cancel(struct probing *r)
{
	struct question *q = r->question;
	struct probe_room *p = r->room;

	if (q == NULL)
		return;
	snmp_cancel(p->engine, q->snmp);
	if (q->walk != NULL)
		snmp_walk_cancel(q->walk);
	errands_forget(p->errands, q->errand);
	if (q->reach != 0)
		reach_forget(p->reach, q->reach);
	credentials_cancel(p->credentials, q);
	question_free(q);
}

/* The token of the evidence, pushed as the last value; nil when no more is kept. */
static void
keep(struct question *q, const char *outcome)
{
	uint64_t token = evidence_keep(q->run, q->device_name, q->method, q->asked,
	    outcome, q->asked_at, buf_view(&q->answer));

	if (token != 0)
		script_push_number(q->run->script, (double)token);
	else
		script_push_nil(q->run->script);
}

/* Values are pushed: the script goes on. The question is over before, for the script may ask anew. */
static void
go_on(struct question *q, int n_values)
{
	struct probing *r = q->run;

	question_free(q);
	run_go(r, n_values);
}

/* nil, why, and the evidence that it was so. */
static void
go_on_without(struct question *q, const char *why)
{
	script_push_nil(q->run->script);
	script_push_text(q->run->script, why);
	keep(q, why);
	go_on(q, 3);
}

/* At once, without asking anybody: nil and why. */
static int
refuse(struct probing *r, const char *why)
{
	script_push_nil(r->script);
	script_push_text(r->script, why);
	return 2;
}

/* --- SNMP --- */

static const char *
status_text(const struct snmp_answer *a)
{
	return a->status == SNMP_ERROR_STATUS
	    ? pdu_error_text(a->error_status)
	    : rec_name(&snmp_status_names, (int)a->status);
}

static void
item_answered(void *arg, const struct snmp_answer *a)
{
	struct question *q = arg;
	struct script *s = q->run->script;
	struct reading v;

	q->snmp = 0;
	if (a->status != SNMP_OK || a->n == 0) {
		go_on_without(q, status_text(a));
		return;
	}
	v = reading_of(&q->mem, q->item, q->word, &a->varbinds[0].value);
	if (!v.known) {
		go_on_without(q, v.why);
		return;
	}
	buf_puts(&q->answer, reading_text(&q->mem, q->word, &v));
	if (v.is_text)
		script_push_text(s, v.text);
	else if (q->word->type == WORD_STATE)
		script_push_text(s,
		    rec_name(&(struct rec_names){ q->word->states.v,
				 (uint32_t)q->word->states.n },
			(int)v.number));
	else
		script_push_number(s, v.number);
	script_push_nil(s);
	keep(q, "ok");
	go_on(q, 3);
}

static bool
take_credential(struct question *q, const struct snmp_credential *c, const char *why)
{
	const struct device *d = devices_by_id(&q->run->room->devices, q->device->id);
	struct snmp_address address;

	if (c == NULL || d == NULL ||
	    address_parse(d->address, (uint16_t)d->snmp_port, &address) < 0) {
		go_on_without(q, c == NULL ? why : "the device is not in the inventory");
		return false;
	}
	if (!q->device->has_target) {
		target_init(&q->device->target, &address, c);
		q->device->has_target = true;
	}
	return true;
}

static void
item_go(void *arg, const struct snmp_credential *c, const char *why)
{
	struct question *q = arg;
	struct snmp_request r = {
		.kind = PDU_GET, .n = 1, .priority = SNMP_URGENT, .limit_us = GET_LIMIT_US
	};

	if (!take_credential(q, c, why))
		return;
	r.oids = &q->item->oid;
	if (snmp_submit(q->run->room->engine, &q->device->target, &r, item_answered, q,
		&q->snmp) < 0)
		go_on_without(q, "it could not be asked");
}

/* --- tables --- */

static void
put_cell(struct question *q, size_t column, const struct reading *r)
{
	const struct item *item = &q->table->columns.v[column];
	const struct word *w = q->sheet.words[column];
	struct script *s = q->run->script;
	const char *name = strrchr(item->word, '.') + 1, *text;

	if (!r->known)
		return;
	text = reading_text(&q->mem, w, r);
	if (r->is_text)
		script_push_text(s, r->text);
	else if (w->type == WORD_STATE)
		script_push_text(s, text);
	else
		script_push_number(s, r->number);
	script_set(s, name);
	if (q->answer.n < EVIDENCE_ANSWER_MAX)
		buf_printf(&q->answer, " %s=%s", name, text);
}

/* The rows' table lies on the script's stack while they come: one begun before the first. A column
 * that names rows of another table names none here: only this one is asked for. */
static void
row_came(void *arg, const struct snmp_row *r)
{
	struct question *q = arg;
	struct script *s = q->run->script;
	struct sheet_row said;
	size_t i;

	if (!sheet_read(&q->sheet, &q->mem, r, NULL, NULL, &said))
		return;
	script_push_table(s);
	script_push_text(s, said.label);
	script_set(s, "label");
	script_push_text(s, said.index);
	script_set(s, "index");
	buf_printf(&q->answer, "%s (%s):", said.label, said.index);
	for (i = 0; i < q->table->columns.n; i++)
		put_cell(q, i, &said.cells[i]);
	buf_char(&q->answer, '\n');
	script_set(s, said.label);
	q->n_rows++;
}

static void
walked(void *arg, const struct snmp_walk_result *r)
{
	struct question *q = arg;
	const char *outcome = r->reason == WALK_DEVICE
	    ? rec_name(&snmp_status_names, (int)r->status)
	    : rec_name(&walk_reason_names, (int)r->reason);

	q->walk = NULL;
	if (r->partial && q->n_rows == 0) {
		script_pop(q->run->script, 1);
		go_on_without(q, outcome);
		return;
	}
	if (r->partial)
		script_push_text(q->run->script, "partial");
	else
		script_push_nil(q->run->script);
	keep(q, r->partial ? outcome : "ok");
	go_on(q, 3);
}

static void
table_go(void *arg, const struct snmp_credential *c, const char *why)
{
	struct question *q = arg;
	struct probe_room *p = q->run->room;
	struct snmp_walk_request r = { .priority = SNMP_URGENT,
		.rows_max = q->table->rows_max,
		.limit_us = TABLE_LIMIT_US };

	if (!take_credential(q, c, why))
		return;
	r.n = q->sheet.n_oids;
	r.columns = q->sheet.oids;
	if (snmp_walk_start(house_loop(p->house), p->engine, &q->device->target, &r,
		row_came, walked, q, &q->walk) < 0) {
		go_on_without(q, "it could not be asked");
		return;
	}
	script_push_table(q->run->script);
}

/* Asked from the loop, never at once: the script must sleep before it can be woken. */
static void
ask_now(void *arg)
{
	struct question *q = arg;
	const struct device *d = devices_by_id(&q->run->room->devices, q->device->id);

	timer_free(q->sleep);
	q->sleep = NULL;
	if (d == NULL)
		go_on_without(q, "the device is not in the inventory");
	else
		credentials_get(q->run->room->credentials, d,
		    q->table != NULL ? table_go : item_go, q);
}

static int
soon(struct question *q)
{
	q->sleep = timer_new(loop_of(q->run), ask_now, q);
	timer_after(q->sleep, 0);
	return SCRIPT_WAIT;
}

/* The profile may change while the question is out: it keeps what it needs. */
static const struct word *
copy_word(struct question *q, const struct word *w)
{
	struct word *copy = arena_alloc(&q->mem, sizeof *copy);

	rec_copy(&q->mem, &word_rec, copy, w);
	return copy;
}

int
ask_item(struct probing *r, const struct device *d, const char *word)
{
	const struct plan *plan = house_plan(r->room->house);
	const struct profile *p = plan_profile(plan, d->profile);
	const struct item *item = p != NULL ? profile_item(p, word) : NULL;
	struct question *q;
	struct item *copy;
	char oid[OID_TEXT_MAX];

	if (item == NULL)
		return refuse(r, "its profile does not know this word");
	if (*item->collector != 0)
		return refuse(r, "its profile reads this word over SSH: ask ctx.ssh");
	if (item->oid.n == 0)
		return refuse(r, "its profile reckons this word from others");
	q = begin(r, d, "snmp get", "");
	q->asked = arena_printf(&q->mem, "%s (%s)", word, oid_text(item->oid, oid, 256));
	copy = arena_alloc(&q->mem, sizeof *copy);
	rec_copy(&q->mem, &item_rec, copy, item);
	q->item = copy;
	q->word = copy_word(q, vocab_word(&plan->vocab, word));
	return soon(q);
}

int
ask_table(struct probing *r, const struct device *d, const char *table)
{
	const struct plan *plan = house_plan(r->room->house);
	const struct profile *p = plan_profile(plan, d->profile);
	const struct table *t = p != NULL ? profile_table_key(p, table) : NULL;
	struct table *copy;
	struct question *q;
	size_t i;

	if (t == NULL && p != NULL)
		t = profile_table(p, table);
	if (t == NULL)
		return refuse(r, "its profile does not have this table");
	q = begin(r, d, "snmp table", table);
	copy = arena_alloc(&q->mem, sizeof *copy);
	rec_copy(&q->mem, &table_rec, copy, t);
	q->table = copy;
	sheet_init(&q->sheet, &q->mem, &plan->vocab, copy);
	for (i = 0; i < t->columns.n; i++)
		q->sheet.words[i] = copy_word(q, q->sheet.words[i]);
	return soon(q);
}

/* --- SSH --- */

/* What the device may use beyond the modern algorithms, and what it did use, is part of the question. */
static void
note_ways(struct question *q, const struct errand_answer *a)
{
	char names[LEGACY_TEXT_MAX];

	if (a->allowed != 0)
		q->asked =
		    arena_printf(&q->mem, "%s (legacy algorithms allowed: %s; used: %s)",
			q->asked, legacy_text(a->allowed, names, sizeof names),
			a->ssh != NULL ? ESC(a->ssh->algorithms) : "");
}

static void
errand_answered(void *arg, const struct errand_answer *said)
{
	struct question *q = arg;
	struct script *s = q->run->script;
	const struct ssh_answer *a = said->ssh;
	char why[ERRAND_WHY_MAX];
	int status;

	q->errand = 0;
	note_ways(q, said);
	if (a != NULL) {
		buf_put(&q->answer, a->out.p, a->out.n);
		if (a->err.n != 0) {
			buf_puts(&q->answer, "\n--- errors ---\n");
			buf_put(&q->answer, a->err.p, a->err.n);
		}
	}
	if (!errand_is_done(said)) {
		go_on_without(q, arena_text(&q->mem, errand_why(said, why)));
		return;
	}
	status = said->in_shell && a->exit_status < 0 ? 0 : a->exit_status;
	script_push_bytes(s, a->out.p, a->out.n);
	script_push_table(s);
	script_push_number(s, status);
	script_set(s, "exit");
	script_push_bytes(s, a->err.p, a->err.n);
	script_set(s, "errors");
	script_push_bool(s, a->partial);
	script_set(s, "cut");
	keep(q, status == 0 ? "ok" : arena_printf(&q->mem, "exit %d", status));
	go_on(q, 3);
}

int
ask_ssh(struct probing *r, const struct device *d, const char *command)
{
	struct errand_ask ask = {
		.device = d, .command = command, .limits.command_us = COMMAND_LIMIT_US
	};
	char why[ERRAND_WHY_MAX];
	struct question *q;

	if (*d->ssh_credential == 0)
		return refuse(r, "it has no SSH credential");
	if (!errand_is_allowed(house_plan(r->room->house), d, command, why)) {
		log_warn("probe=%s device=%s %s: not sent", r->probe, d->name, why);
		return refuse(r, why);
	}
	q = begin(r, d, "ssh", command);
	q->errand = errands_run(r->room->errands, &ask, errand_answered, q);
	return SCRIPT_WAIT;
}

/* --- is anybody there --- */

static void
put_objections(struct question *q, const struct reach_objection *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(&q->answer, "; %s says %s",
		    *v[i].from ? v[i].from : "somebody",
		    rec_name(&reach_icmp_names, (int)v[i].kind));
}

static void
pinged(void *arg, const struct reach_ping_answer *a)
{
	struct question *q = arg;
	struct script *s = q->run->script;
	double loss = a->sent != 0 ? 100.0 * (a->sent - a->received) / a->sent : 0;

	q->reach = 0;
	buf_printf(&q->answer, "%u of %u answered, round trip %.1f ms", a->received,
	    a->sent, (double)a->avg_us / 1e3);
	put_objections(q, a->objections, a->n_objections);
	script_push_table(s);
	script_push_number(s, a->sent);
	script_set(s, "sent");
	script_push_number(s, a->received);
	script_set(s, "received");
	script_push_number(s, loss);
	script_set(s, "loss");
	script_push_number(s, (double)a->avg_us / 1e6);
	script_set(s, "rtt");
	keep(q, rec_name(&reach_status_names, (int)a->status));
	go_on(q, 2);
}

int
ask_ping(struct probing *r, const struct device *d, unsigned count, unsigned size)
{
	struct reach_ping ping = { .address = d->address,
		.count = count,
		.payload = size < 16 ? 16 : size,
		.timeout_us = SECOND_US };
	struct question *q = begin(r, d, "ping", "");

	q->asked = arena_printf(&q->mem, "%u echoes of %u bytes", count, size);
	q->reach = reach_ping(r->room->reach, &ping, pinged, q);
	return SCRIPT_WAIT;
}

static void
tcp_answered(void *arg, const struct reach_tcp_answer *a)
{
	struct question *q = arg;
	struct script *s = q->run->script;
	const char *word = a->status == REACH_OK || a->status == REACH_NO_BANNER ||
		a->status == REACH_CLOSED
	    ? "connected"
	    : a->status == REACH_REFUSED ? "refused"
	    : a->status == REACH_SILENT  ? "timeout"
					 : "unreachable";

	q->reach = 0;
	buf_printf(&q->answer, "%s", word);
	if (a->banner.n != 0)
		buf_printf(&q->answer, ", says %s", ESC_N(a->banner.p, a->banner.n));
	script_push_text(s, word);
	script_push_bytes(s, a->banner.p, a->banner.n);
	keep(q, rec_name(&reach_status_names, (int)a->status));
	go_on(q, 3);
}

int
ask_tcp(struct probing *r, const struct device *d, unsigned port)
{
	unsigned to = port != 0 ? port : d->ssh_port != 0 ? d->ssh_port : 22;
	struct reach_tcp tcp = { .address = d->address,
		.port = (uint16_t)to,
		.want_banner = true,
		.timeout_us = 3 * SECOND_US,
		.banner_timeout_us = 5 * SECOND_US };
	struct question *q = begin(r, d, "tcp", "");

	q->asked = arena_printf(&q->mem, "connect to port %u", to);
	q->reach = reach_tcp(r->room->reach, &tcp, tcp_answered, q);
	return SCRIPT_WAIT;
}

static void
knock_answered(void *arg, const struct reach_udp_answer *a)
{
	struct question *q = arg;
	const char *word = a->status == REACH_OK ? "answer"
	    : a->status == REACH_REFUSED         ? "port-unreachable"
	    : a->status == REACH_PROHIBITED      ? "prohibited"
						 : "silent";

	q->reach = 0;
	buf_printf(&q->answer, "%s", word);
	put_objections(q, a->objections, a->n_objections);
	script_push_text(q->run->script, word);
	keep(q, word);
	go_on(q, 2);
}

/* A discovery of SNMPv3 (RFC 3414 4): no user, no secret; an agent that lives answers with a report. */
int
ask_knock(struct probing *r, const struct device *d)
{
	static const uint8_t discovery[] = { 0x30, 0x3e, 0x02, 0x01, 0x03, 0x30, 0x11,
		0x02, 0x04, 0x4a, 0x69, 0x7d, 0x11, 0x02, 0x03, 0x00, 0xff, 0xe3, 0x04,
		0x01, 0x04, 0x02, 0x01, 0x03, 0x04, 0x10, 0x30, 0x0e, 0x04, 0x00, 0x02,
		0x01, 0x00, 0x02, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00, 0x04, 0x00, 0x30,
		0x14, 0x04, 0x00, 0x04, 0x00, 0xa0, 0x0e, 0x02, 0x04, 0x4a, 0x69, 0x7d,
		0x12, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x00 };
	struct reach_udp udp = { .address = d->address,
		.port = (uint16_t)d->snmp_port,
		.payload = { discovery, sizeof discovery },
		.timeout_us = SECOND_US,
		.tries = 2 };
	struct question *q =
	    begin(r, d, "knock", "SNMPv3 discovery, without a credential");

	q->reach = reach_udp(r->room->reach, &udp, knock_answered, q);
	return SCRIPT_WAIT;
}

/* --- time and samples --- */

static void
slept(void *arg)
{
	struct question *q = arg;

	go_on(q, 0);
}

int
ask_sleep(struct probing *r, double seconds)
{
	struct question *q = begin(r, NULL, "sleep", "a pause");

	if (!(seconds > 0))
		seconds = 0;
	if (seconds > SLEEP_MAX_S)
		seconds = SLEEP_MAX_S;
	q->sleep = timer_new(loop_of(r), slept, q);
	timer_after(q->sleep, (int64_t)(seconds * 1e6));
	return SCRIPT_WAIT;
}

int
ask_series(struct probing *r, const struct device *d, const char *word, const char *label,
    double seconds)
{
	struct probe_room *p = r->room;
	wall_us now = loop_wall(loop_of(r));
	struct series_ask_msg m = { .device_id = d->id,
		.word = word,
		.label = label,
		.to = now,
		.step_ms = SERIES_CHOOSE };
	struct question *q;

	if (!(seconds > 0))
		seconds = 0;
	if (seconds > SERIES_MAX_S)
		seconds = SERIES_MAX_S;
	m.ask = ++p->next_ask;
	m.from = now - (int64_t)(seconds * 1e6);
	if (house_tell(p->house, ROLE_HISTORY, 0, MSG_SERIES_ASK, &m) < 0) {
		script_push_table(r->script);
		return 1;
	}
	q = begin(r, d, "series", word);
	q->series = m.ask;
	map_put_id(&p->series, m.ask, q);
	return SCRIPT_WAIT;
}

void
ask_series_answer(struct probe_room *p, const struct series_msg *m)
{
	struct question *q = map_get_id(&p->series, m->ask);
	wall_us now = loop_wall(house_loop(p->house));
	struct script *s;
	size_t i;

	if (q == NULL)
		return;
	s = q->run->script;
	script_push_table(s);
	for (i = 0; i < m->points.n; i++) {
		script_push_table(s);
		script_push_number(s, (double)(now - m->points.v[i].at) / 1e6);
		script_set(s, "at");
		script_push_number(s, m->points.v[i].value);
		script_set(s, "value");
		script_add(s, (int)i + 1);
	}
	go_on(q, 1);
}
