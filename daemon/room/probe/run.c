#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/probe/inside.h"
#include "sys/halt.h"
#include "sys/log.h"

#define RECEIPTS_US                                                                      \
	(20 * SECOND_US) /* how long a result waits for its evidence to be kept */

static const struct script_limits limits = { 4 * 1024 * 1024, 50 * 1000 * 1000,
	SECOND_US };

__asm__(".section .rodata\n"
	".global probe_prelude\n"
	".global probe_prelude_end\n"
	"probe_prelude:\n"
	".incbin \"daemon/room/probe/prelude.lua\"\n"
	"probe_prelude_end:\n"
	".previous\n");
extern const char probe_prelude[], probe_prelude_end[];

void
run_free(struct probing *r)
{
	struct probe_room *p = r->room;
	size_t i;

	ask_cancel(r);
	for (i = 0; i < r->n_pieces; i++)
		map_del_id(&p->tokens, r->pieces[i].token);
	map_del_id(&p->runs, r->number);
	timer_free(r->limit);
	timer_free(r->receipts);
	host_close(r);
	script_free(r->script);
	arena_fini(&r->mem);
	mem_free(r);
}

static const char *
hash_of(const struct probing *r, const char *token)
{
	uint64_t want = strtoull(token, NULL, 10);
	size_t i;

	for (i = 0; i < r->n_pieces; i++)
		if (r->pieces[i].token == want)
			return r->pieces[i].hash;
	return NULL;
}

static const char *
member(const struct tree *t, const char *key, size_t most, struct arena *mem)
{
	const struct tree *m = tree_find(t, key);

	if (m == NULL || m->kind != TREE_SCALAR)
		return "";
	return strlen(m->text) <= most ? m->text : arena_text_n(mem, m->text, most);
}

/* A finding as the script said it. One whose cause is not in the catalogue is not passed on. */
static bool
take_finding(struct probing *r, const struct tree *t, struct finding *f)
{
	const struct plan *plan = house_plan(r->room->house);
	const struct tree *list = tree_find(t, "evidence"), *e;

	rec_init(&finding_rec, f);
	f->cause = member(t, "cause", CAUSE_CODE_MAX, &r->mem);
	if (plan_cause(plan, f->cause) == NULL) {
		log_warn(
		    "probe=%s names cause=%s, which is not in the catalogue; left out",
		    r->probe, ESC(f->cause));
		return false;
	}
	f->probe = r->probe;
	f->device = member(t, "device", 128, &r->mem);
	f->confidence = strtod(member(t, "confidence", 32, &r->mem), NULL);
	if (!(f->confidence >= 0))
		f->confidence = 0;
	if (f->confidence > 1)
		f->confidence = 1;
	f->text = member(t, "text", FINDING_TEXT_MAX, &r->mem);
	f->action = member(t, "action", FINDING_TEXT_MAX, &r->mem);
	f->part = member(t, "part", 128, &r->mem);
	f->evidence.v = arena_alloc(&r->mem, EVIDENCE_MAX * sizeof *f->evidence.v);
	for (e = list != NULL ? list->child : NULL; e != NULL; e = e->next) {
		const char *hash = hash_of(r, e->text);

		if (hash != NULL && f->evidence.n < EVIDENCE_MAX)
			f->evidence.v[f->evidence.n++] = hash;
	}
	return true;
}

static void
take_result(struct probing *r, struct run_result *out)
{
	const struct tree *list, *t;
	size_t i;

	out->outcome = OUTCOME_NOTHING;
	if (r->said == NULL)
		return;
	out->note = member(r->said, "note", FINDING_TEXT_MAX, &r->mem);
	if (strcmp(member(r->said, "outcome", 16, &r->mem), "unsure") == 0)
		out->outcome = OUTCOME_UNSURE;
	out->findings.v = arena_alloc(&r->mem, FINDINGS_MAX * sizeof *out->findings.v);
	list = tree_find(r->said, "findings");
	for (t = list != NULL ? list->child : NULL;
	     t != NULL && out->findings.n < FINDINGS_MAX; t = t->next)
		out->findings.n += take_finding(r, t, &out->findings.v[out->findings.n]);
	if (out->findings.n != 0)
		out->outcome = OUTCOME_FOUND;
	list = tree_find(r->said, "ruled_out");
	out->ruled_out.v = arena_alloc(&r->mem, RULED_OUT_MAX * sizeof *out->ruled_out.v);
	for (t = list != NULL ? list->child : NULL;
	     t != NULL && out->ruled_out.n < RULED_OUT_MAX; t = t->next)
		out->ruled_out.v[out->ruled_out.n++] =
		    (struct ruled_out){ member(t, "cause", CAUSE_CODE_MAX, &r->mem),
			    member(t, "why", FINDING_TEXT_MAX, &r->mem) };
	out->evidence.v = arena_alloc(&r->mem, EVIDENCE_MAX * sizeof *out->evidence.v);
	for (i = 0; i < r->n_pieces; i++)
		if (r->pieces[i].hash != NULL)
			out->evidence.v[out->evidence.n++] = r->pieces[i].hash;
}

/* Over, and all its evidence is on disk, or will not be: triage hears it. */
static void
report(struct probing *r)
{
	struct run_result res;

	rec_init(&run_result_rec, &res);
	res.case_id = r->order.case_id;
	res.seq = r->order.seq;
	res.ask = r->order.ask;
	res.requests = r->requests;
	take_result(r, &res);
	if (r->failed) {
		res.failed = true;
		res.note = r->note;
		if (res.findings.n == 0)
			res.outcome = OUTCOME_NONE;
	}
	halt_at("finding");
	house_tell(r->room->house, ROLE_TRIAGE, 0, MSG_RUN_RESULT, &res);
	run_free(r);
}

static void
report_late(void *arg)
{
	report(arg);
}

static void
end(struct probing *r, bool failed, const char *note)
{
	ask_cancel(r);
	r->over = true;
	r->failed = failed;
	r->note = arena_text_n(&r->mem, note, strnlen(note, FINDING_TEXT_MAX));
	timer_stop(r->limit);
	/* Reported from the loop: whoever called may still look at the run. */
	timer_after(r->receipts, r->n_kept == r->n_pieces ? 0 : RECEIPTS_US);
}

void
run_kept(struct probing *r, uint64_t token, const char *hash)
{
	size_t i;

	for (i = 0; i < r->n_pieces; i++)
		if (r->pieces[i].token == token && r->pieces[i].hash == NULL) {
			r->pieces[i].hash = arena_text(&r->mem, hash);
			r->n_kept++;
		}
	if (r->over && r->n_kept == r->n_pieces)
		timer_after(r->receipts, 0);
}

static void
too_long(void *arg)
{
	struct probing *r = arg;
	char text[DURATION_TEXT_MAX];

	end(r, true,
	    arena_printf(&r->mem, "it was ended after %s%s%s",
		duration_text(loop_wall(house_loop(r->room->house)) - r->began, text),
		r->question != NULL ? ", waiting for an answer to: " : "",
		r->question != NULL ? r->question->asked : ""));
}

static void
after_step(struct probing *r, enum script_state s)
{
	if (s == SCRIPT_WAITING && r->question == NULL)
		end(r, true, "it sleeps and waits for nothing");
	else if (s == SCRIPT_DONE)
		end(r, false, "");
	else if (s == SCRIPT_FAILED)
		end(r, true, script_message(r->script));
}

/* Around every step of a script: should it hang inside C, the parent sees whose it is. */
static void
enter(struct probing *r)
{
	char who[128];

	snprintf(who, sizeof who, "probe %s", r->probe);
	house_reading(r->room->house, who, NULL, 0);
	house_busy(r->room->house, true);
}

static void
leave(struct probing *r)
{
	house_busy(r->room->house, false);
	house_done_reading(r->room->house);
}

void
run_go(struct probing *r, int n_values)
{
	enum script_state s;

	enter(r);
	s = script_resume(r->script, n_values);
	leave(r);
	after_step(r, s);
}

static void
begin(struct probing *r, const struct probe *p)
{
	enum script_state s;

	r->script = script_new(&limits, r);
	host_open(r);
	enter(r);
	if (script_load(r->script, "prelude", probe_prelude,
		(size_t)(probe_prelude_end - probe_prelude), NULL) < 0 ||
	    script_load(r->script, p->file, (const char *)p->source.p, p->source.n,
		"probe") < 0) {
		leave(r);
		end(r, true, script_message(r->script));
		return;
	}
	s = script_start(r->script, "probe_main");
	leave(r);
	after_step(r, s);
}

void
run_order(struct probe_room *p, const struct order_msg *m)
{
	const struct probe *probe = plan_probe(house_plan(p->house), m->probe);
	const struct device *d = devices_by_id(&p->devices, m->device_id);
	struct probing *r = mem_alloc(sizeof *r);
	char who[128];

	r->room = p;
	r->number = ++p->next_run;
	map_put_id(&p->runs, r->number, r);
	rec_copy(&r->mem, &order_msg_rec, &r->order, m);
	r->probe = r->order.probe;
	r->began = loop_wall(house_loop(p->house));
	r->limit = timer_new(house_loop(p->house), too_long, r);
	r->receipts = timer_new(house_loop(p->house), report_late, r);
	timer_after(r->limit, m->limit_us);
	snprintf(who, sizeof who, "probe %s", m->probe);
	if (house_is_set_aside(p->house, who))
		end(r, true,
		    "the probe has killed its room twice and is set aside for an hour");
	else if (probe == NULL)
		end(r, true, "there is no such probe any more");
	else if (d == NULL)
		end(r, true, "the device is not in the inventory");
	else {
		rec_copy(&r->mem, &device_rec, &r->device, d);
		begin(r, probe);
	}
}
