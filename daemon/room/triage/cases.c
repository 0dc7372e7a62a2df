#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"
#include "sys/halt.h"

#define WINDOW_US    HOUR_US /* where the contract does not say */
#define RUN_LEAST_US (60 * SECOND_US)
#define RUN_GRACE_US (30 * SECOND_US) /* the probe room ends a run itself before this */
#define PACK_BYTES   (256 * 1024)

static void lost(struct known_case *k, const char *why);
static void follow(struct known_case *k, unsigned does); /* k may be gone after it */

struct known_case *
cases_find(struct triage *t, uint64_t id)
{
	return map_get_id(&t->cases, id);
}

static void
put(struct known_case *k)
{
	keep_put(k->triage, MSG_PUT_CASE, &k->c);
}

static void
pack(struct known_case *k)
{
	struct arena mem;

	if (k->mem.used_bytes < PACK_BYTES)
		return;
	arena_init(&mem);
	rec_copy(&mem, &case_file_rec, &k->c, &k->c);
	arena_fini(&k->mem);
	k->mem = mem;
}

/* A run may take several times what its probe usually costs, and never longer than the case has. */
static int64_t
run_limit(const struct known_case *k, const struct probe *p)
{
	int64_t limit = p != NULL ? 4 * (int64_t)p->cost_s * SECOND_US : 0;
	int64_t left = k->c.deadline -
	    house_plan(k->triage->house)->settings.verdict_before_us -
	    triage_now(k->triage);

	if (limit < RUN_LEAST_US)
		limit = RUN_LEAST_US;
	return limit < left ? limit : left > SECOND_US ? left : SECOND_US;
}

static void
run_ends(void *arg)
{
	struct known_case *k = arg;
	struct triage *t = k->triage;

	lost(k, "the probe room did not answer in time");
	keep_commit(t);
}

static void
hour_ends(void *arg)
{
	struct known_case *k = arg;
	struct triage *t = k->triage;

	follow(k, case_deadline(&k->mem, &k->c, triage_now(t)));
	keep_commit(t);
}

static void
hold_ends(void *arg)
{
	struct known_case *k = arg;
	struct triage *t = k->triage;

	follow(k, case_release(&k->c, triage_now(t)));
	keep_commit(t);
}

static struct known_case *
add(struct triage *t)
{
	struct known_case *k = mem_alloc(sizeof *k);

	k->triage = t;
	arena_init(&k->mem);
	k->deadline = timer_new(house_loop(t->house), hour_ends, k);
	k->run_ends = timer_new(house_loop(t->house), run_ends, k);
	k->hold_ends = timer_new(house_loop(t->house), hold_ends, k);
	return k;
}

static void
forget(struct known_case *k)
{
	map_del_id(&k->triage->cases, k->c.id);
	timer_free(k->deadline);
	timer_free(k->run_ends);
	timer_free(k->hold_ends);
	arena_fini(&k->mem);
	mem_free(k);
}

void
cases_free(struct triage *t)
{
	struct known_case *k;
	size_t at;

	while (at = 0, (k = map_next(&t->cases, &at)) != NULL)
		forget(k);
	map_fini(&t->cases);
}

static void
arm(struct known_case *k)
{
	wall_us now = triage_now(k->triage);

	timer_after(k->deadline,
	    k->c.deadline - house_plan(k->triage->house)->settings.verdict_before_us -
		now);
	if (k->c.state == CASE_HOLDING)
		timer_after(k->hold_ends, k->c.hold_till - now);
}

void
cases_alarm_earlier(struct triage *t, struct known_alarm *alarm)
{
	struct known_case *k = cases_find(t, alarm->a.case_id);

	if (k == NULL || k->c.alarm_id != alarm->a.id ||
	    !case_began_earlier(&k->c, &alarm->a, triage_now(t)))
		return;
	arm(k);
	put(k);
}

static void
order(struct known_case *k)
{
	struct triage *t = k->triage;
	const struct run *r = &k->c.runs.v[k->c.runs.n - 1];

	halt_at("order");
	if (r->attempts <= 1)
		keep_event(t, "run", k->c.device, k->c.alarm_id, k->c.id, 0,
		    "C%llu asks probe %s", (unsigned long long)k->c.id, r->probe);
	keep_after_order(t, k->c.id, r->seq);
	timer_after(k->run_ends,
	    run_limit(k, plan_probe(house_plan(t->house), r->probe)) + RUN_GRACE_US);
}

static void
close_case(struct known_case *k)
{
	struct triage *t = k->triage;
	struct known_alarm *a = alarms_find(t, k->c.alarm_id);

	timer_stop(k->deadline);
	timer_stop(k->run_ends);
	timer_stop(k->hold_ends);
	if (k->c.verdict == VERDICT_JOINED)
		keep_event(t, "case", k->c.device, k->c.alarm_id, k->c.id, 0,
		    "C%llu joined C%llu", (unsigned long long)k->c.id,
		    (unsigned long long)k->c.joined_id);
	else
		keep_event(t, "case", k->c.device, k->c.alarm_id, k->c.id, 0,
		    "C%llu closed: %s%s%s", (unsigned long long)k->c.id,
		    rec_name(&verdict_names, (int)k->c.verdict),
		    k->c.verdict == VERDICT_DIAGNOSED ? ", " : "",
		    k->c.verdict == VERDICT_DIAGNOSED ? k->c.findings.v[0].cause : "");
	if (case_wants_ticket(&k->c) || k->c.ticket_id != 0)
		tickets_open(k);
	else if (a != NULL && a->a.case_id == k->c.id &&
	    k->c.verdict == VERDICT_CLEARED) {
		a->a.case_id = 0;
		alarms_put(a);
	}
	put(k);
	forget(k);
}

/* While people work there, no ticket leaves: the verdict waits for the window's end. */
static unsigned
wait_for_window(struct known_case *k, unsigned does)
{
	const struct known_alarm *a = alarms_find(k->triage, k->c.alarm_id);

	if ((does & CASE_CLOSES) == 0 || !case_wants_ticket(&k->c) || a == NULL ||
	    !alarm_is_in_maintenance(&a->a, triage_now(k->triage)))
		return does;
	return case_wait(&k->c, a->a.maintenance_until);
}

void
cases_maintenance_over(struct known_alarm *a)
{
	struct triage *t = a->triage;
	struct known_case *k = cases_find(t, a->a.case_id);

	if (k != NULL && k->c.alarm_id == a->a.id && k->c.state == CASE_HOLDING &&
	    k->c.hold_till > triage_now(t)) {
		k->c.hold_till = triage_now(t);
		put(k);
		arm(k);
	}
}

/* Does what a pure step said. The case may be gone after this. */
static void
follow(struct known_case *k, unsigned does)
{
	does = wait_for_window(k, does);
	if (does & CASE_ORDERS)
		order(k);
	if (does & CASE_HOLDS)
		arm(k);
	if (does & CASE_BLAMES)
		alarms_look_at(k->triage, k->c.findings.v[0].device);
	if (does & CASE_CLOSES) {
		close_case(k);
		return;
	}
	if (does & CASE_CHANGED) {
		put(k);
		pack(k);
	}
}

static void
go_on(struct known_case *k)
{
	struct triage *t = k->triage;

	follow(k,
	    case_go_on(&k->mem, &k->c, house_plan(t->house),
		triage_device_of(t, k->c.device_id), triage_now(t)));
}

/* The last run will not be answered. */
static void
lost(struct known_case *k, const char *why)
{
	struct triage *t = k->triage;
	uint64_t id = k->c.id;

	follow(
	    k, case_run_lost(&k->mem, &k->c, (uint32_t)k->c.runs.n, why, triage_now(t)));
	k = cases_find(t, id);
	if (k != NULL)
		go_on(k);
}

static int64_t
window_of(struct triage *t, const struct device *d)
{
	const struct plan *plan = house_plan(t->house);
	const struct contract *c = d != NULL ? plan_contract_of(plan, d) : NULL;
	int64_t us = c != NULL
	    ? contract_clock(c, CLOCK_FIRST_DIAGNOSIS, URGENCY_NORMAL, false)
	    : 0;

	return us != 0 ? us : WINDOW_US;
}

static void
begin(struct known_case *k)
{
	struct triage *t = k->triage;

	map_put_id(&t->cases, k->c.id, k);
	halt_at("case");
	arm(k);
	keep_event(t, "case", k->c.device, k->c.alarm_id, k->c.id, 0,
	    "C%llu opened: %s on %s%s%s; a first diagnosis is due within the hour",
	    (unsigned long long)k->c.id, k->c.alarm_type, k->c.device,
	    *k->c.component ? " " : "", k->c.component);
	go_on(k);
}

/* The case of an incident looks at one of its alarms, and is about them all. */
static void
speak_for(struct known_case *k, struct known_alarm *incident)
{
	k->c.alarm_id = incident->a.id;
	k->c.alarm_text = arena_text(&k->mem, incident->a.text);
	k->c.severity = incident->a.severity;
	incidents_explain(incident, k);
}

void
cases_begin(struct known_alarm *a)
{
	struct triage *t = a->triage;
	struct known_alarm *at = incidents_is(a) ? incidents_speaker(a) : a;
	const struct device *d = triage_device_of(t, at->a.device_id);
	struct known_case *k = add(t);

	case_open(&k->mem, &k->c, t->next_case++, &at->a, window_of(t, d),
	    plan_correlate_us(house_plan(t->house), a->a.alarm_type), triage_now(t));
	if (at != a)
		speak_for(k, a);
	a->a.case_id = k->c.id;
	alarms_put(a);
	begin(k);
}

void
cases_begin_report(
    struct triage *t, const struct device *d, struct known_ticket *for_ticket)
{
	struct known_case *k = add(t);
	struct alarm reported;

	rec_init(&alarm_rec, &reported);
	reported.device_id = d->id;
	reported.device = d->name;
	reported.alarm_type = CASE_BY_PERSON;
	reported.text = for_ticket->t.problem.what;
	reported.severity = for_ticket->t.severity;
	reported.first_sign = for_ticket->t.opened_at;
	case_open(
	    &k->mem, &k->c, t->next_case++, &reported, window_of(t, d), 0, triage_now(t));
	k->c.ticket_id = for_ticket->t.id;
	begin(k);
}

void
cases_has_ticket(struct known_case *k, uint64_t ticket_id)
{
	k->c.ticket_id = ticket_id;
	put(k);
}

void
cases_take(struct triage *t, const struct case_file *c)
{
	struct known_case *k = add(t);

	rec_copy(&k->mem, &case_file_rec, &k->c, c);
	map_put_id(&t->cases, c->id, k);
}

/* After a restart: deadlines run on as they were, runs that were out are ordered again. */
void
cases_recovered(struct triage *t)
{
	struct known_case *k, **all = mem_array(t->cases.n, sizeof(struct known_case *));
	size_t at = 0, n = 0, i;

	while ((k = map_next(&t->cases, &at)) != NULL)
		all[n++] = k;
	for (i = 0; i < n; i++) {
		const struct run *r;

		k = all[i];
		arm(k);
		if (k->c.state == CASE_HOLDING)
			continue;
		r = k->c.runs.n != 0 ? &k->c.runs.v[k->c.runs.n - 1] : NULL;
		if (r == NULL || r->state != RUN_ORDERED) {
			go_on(k);
			continue;
		}
		timer_after(k->run_ends,
		    run_limit(k, plan_probe(house_plan(t->house), r->probe)) +
			RUN_GRACE_US);
		/* The order itself goes out when the probe room comes up. */
	}
	mem_free(all);
}

static uint32_t
probe_room_of(struct triage *t, uint64_t case_id)
{
	uint32_t n = house_count(t->house, ROLE_PROBE);

	return n != 0 ? (uint32_t)(case_id % n) : 0;
}

void
cases_order(struct triage *t, uint64_t case_id, uint32_t run_seq)
{
	struct known_case *k = cases_find(t, case_id);
	struct run *r = k != NULL ? case_run(&k->c, run_seq) : NULL;
	struct known_alarm *a;
	struct order_msg m;

	if (r == NULL || r->state != RUN_ORDERED)
		return;
	a = alarms_find(t, k->c.alarm_id);
	m = (struct order_msg){ .case_id = case_id,
		.seq = run_seq,
		.probe = r->probe,
		.device_id = k->c.device_id,
		.component = k->c.component,
		.index = a != NULL ? a->a.index : "",
		.alarm_type = k->c.alarm_type,
		.alarm_text = k->c.alarm_text,
		.first_sign = k->c.first_sign,
		.limit_us = run_limit(k, plan_probe(house_plan(t->house), r->probe)) };
	house_tell(t->house, ROLE_PROBE, probe_room_of(t, case_id), MSG_ORDER, &m);
}

/* A probe room came: it gets what is out for it. One went: what it had is lost, and ordered again
 * when it is back. */
void
cases_probe_room(struct triage *t, uint32_t instance, bool up)
{
	struct known_case *k, **all = mem_array(t->cases.n, sizeof(struct known_case *));
	size_t at = 0, n = 0, i;

	while ((k = map_next(&t->cases, &at)) != NULL)
		all[n++] = k;
	for (i = 0; i < n; i++) {
		k = all[i];
		if (k->c.runs.n == 0 || probe_room_of(t, k->c.id) != instance)
			continue;
		if (up) {
			cases_order(t, k->c.id, (uint32_t)k->c.runs.n);
			continue;
		}
		lost(k, "the probe room died during the run");
	}
	mem_free(all);
	keep_commit(t);
}

static void
tell_findings(struct known_case *k, const struct run_result *r)
{
	size_t i;

	for (i = 0; i < r->findings.n; i++) {
		const struct finding *f = &r->findings.v[i];

		keep_event(k->triage, "finding", f->device, k->c.alarm_id, k->c.id, 0,
		    "C%llu finds %s on %s (%.0f %%): %s", (unsigned long long)k->c.id,
		    f->cause, f->device, f->confidence * 100, f->text);
	}
	if (r->failed || r->findings.n == 0)
		keep_event(k->triage, "run", k->c.device, k->c.alarm_id, k->c.id, 0,
		    "C%llu: probe %s: %s%s", (unsigned long long)k->c.id,
		    case_run(&k->c, r->seq)->probe, r->failed ? "failed: " : "",
		    *r->note ? r->note : "nothing found");
}

void
cases_hear(struct triage *t, const struct run_result *r)
{
	struct known_case *k = cases_find(t, r->case_id);
	unsigned does;

	if (k == NULL)
		return; /* closed meanwhile */
	does = case_hear(&k->mem, &k->c, r, house_plan(t->house), triage_now(t));
	if (does == 0)
		return;
	timer_stop(k->run_ends);
	tell_findings(k, r);
	follow(k, does);
	k = cases_find(t, r->case_id);
	if (k != NULL)
		go_on(k);
}

void
cases_alarm_cleared(struct triage *t, struct known_alarm *a)
{
	struct known_case *k = cases_find(t, a->a.case_id);

	if (k != NULL && k->c.alarm_id == a->a.id)
		follow(k, case_alarm_cleared(&k->mem, &k->c, triage_now(t)));
}

/* A ticket about the child that is out already becomes the incident's, or is closed as a duplicate of
 * the one that it has. */
static void
hand_over(struct known_ticket *ticket, struct known_alarm *root, struct known_case *r)
{
	struct triage *t = root->triage;
	struct known_ticket *of_root = tickets_find(t, r != NULL ? r->c.ticket_id : 0);

	if (of_root == NULL)
		of_root = tickets_of_case(t, root->a.case_id);
	if (of_root == NULL && r != NULL)
		tickets_become(ticket, r, root);
	else if (of_root != NULL && of_root != ticket)
		tickets_duplicate(ticket, of_root, root);
}

/* The child's case and ticket end in the root's; a root without a case gets one, for a child that
 * mattered enough to have one makes its root matter. */
void
cases_join(struct triage *t, struct known_alarm *child, struct known_alarm *root)
{
	struct known_case *k = cases_find(t, child->a.case_id), *r;
	struct known_ticket *ticket = tickets_of_case(t, child->a.case_id);

	if (k != NULL && k->c.alarm_id != child->a.id)
		k = NULL;
	if (ticket != NULL && ticket->t.alarm_id != child->a.id)
		ticket = NULL;
	if (k == NULL && ticket == NULL)
		return;
	if (root->a.case_id == 0)
		cases_begin(root);
	r = cases_find(t, root->a.case_id);
	if (r == NULL && tickets_of_case(t, root->a.case_id) == NULL)
		return; /* people are done with the root: the child stands beside it */
	if (ticket != NULL)
		hand_over(ticket, root, r);
	if (k == NULL || k == r)
		return;
	if (r != NULL) {
		case_take_over(&r->mem, &r->c, &k->c);
		put(r);
		arm(r);
	}
	k->c.ticket_id = 0;
	follow(k, case_join(&k->mem, &k->c, root->a.case_id, triage_now(t)));
}
