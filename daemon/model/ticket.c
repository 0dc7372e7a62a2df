#include "model/ticket.h"

#include <string.h>

#include "base/mem.h"
#include "model/correlate.h"

REC_NAMES(ticket_status_names, "acknowledged", "rejected", "pending", "held",
    "inProgress", "resolved", "closed", "cancelled");
REC_NAMES(ticket_kind_names, "fault", "complaint");
REC_NAMES(ticket_stage_names, "new", "accepted", "dispatched", "on-site", "mending",
    "verifying", "resolved", "closed");

static const struct rec_field product_fields[] = {
	F_TEXT(product, device, NAME_MAX_BYTES),
	F_TEXT(product, device_class, NAME_MAX_BYTES),
	F_TEXT(product, model, DEVICE_TEXT_MAX),
	F_TEXT(product, serial, DEVICE_TEXT_MAX),
	F_TEXT(product, purchased, DEVICE_TEXT_MAX),
	F_TEXT(product, warranty_until, DEVICE_TEXT_MAX),
	F_TEXT(product, site, NAME_MAX_BYTES),
	F_TEXT(product, site_address, 256),
	F_TEXT(product, region, NAME_MAX_BYTES),
	F_TEXT(product, terms, 32),
};
REC_TYPE(product_rec, product, product_fields);

static const struct rec_field problem_fields[] = {
	F_TEXT(problem, title, 256),
	F_TEXT(problem, what, FINDING_TEXT_MAX),
	F_TEXT(problem, circumstances, FINDING_TEXT_MAX),
	F_TEXT(problem, accompanied, FINDING_TEXT_MAX),
};
REC_TYPE(problem_rec, problem, problem_fields);

static const struct rec_field ticket_clock_fields[] = {
	F_ENUM(ticket_clock, clock, clock_names),
	F_I64(ticket_clock, limit_us),
	F_TEXT(ticket_clock, starts_with, 64),
	F_TIME(ticket_clock, started_at),
	F_TIME(ticket_clock, due_at),
	F_TIME(ticket_clock, met_at),
	F_TIME(ticket_clock, ended_at),
	F_TIME(ticket_clock, stopped_at),
	F_BOOL(ticket_clock, is_late),
};
REC_TYPE(ticket_clock_rec, ticket_clock, ticket_clock_fields);

static const struct rec_field attempt_fields[] = {
	F_TEXT(attempt, probe, PROBE_NAME_MAX),
	F_TEXT(attempt, outcome, 32),
	F_TEXT(attempt, note, FINDING_TEXT_MAX),
};
REC_TYPE(attempt_rec, attempt, attempt_fields);

static const struct rec_field ticket_fields[] = {
	F_U64(ticket, id),
	F_U64(ticket, case_id),
	F_U64(ticket, alarm_id),
	F_U32(ticket, version),
	F_ENUM(ticket, kind, ticket_kind_names),
	F_ENUM(ticket, status, ticket_status_names),
	F_ENUM(ticket, stage, ticket_stage_names),
	F_ENUM(ticket, severity, severity_names),
	F_ENUM(ticket, urgency, urgency_names),
	F_TEXT(ticket, urgency_why, TICKET_SAID_MAX),
	F_TEXT(ticket, customer, DEVICE_TEXT_MAX),
	F_ENUM(ticket, tier, tier_names),
	F_SUB(ticket, contact, contact_rec),
	F_SUB(ticket, product, product_rec),
	F_SUB(ticket, problem, problem_rec),
	F_TEXTS(ticket, missing, 32),
	F_ENUM(ticket, verdict, verdict_names),
	F_TEXT(ticket, cause, CAUSE_CODE_MAX),
	F_TEXT(ticket, expert_group, DEVICE_TEXT_MAX),
	F_LIST(ticket, findings, CASE_FINDINGS_MAX, finding_rec),
	F_LIST(ticket, attempts, CASE_RUNS_MAX, attempt_rec),
	F_LIST(ticket, ruled_out, CASE_RUNS_MAX, ruled_out_rec),
	F_LIST(ticket, clocks, CLOCK_COUNT, ticket_clock_rec),
	F_TEXT(ticket, contract, NAME_MAX_BYTES),
	F_TEXT(ticket, opened_by, TICKET_BY_MAX),
	F_TIME(ticket, opened_at),
	F_TIME(ticket, first_sign),
	F_TIME(ticket, changed_at),
	F_TEXT(ticket, change, NAME_MAX_BYTES),
	F_TEXT(ticket, changed_by, TICKET_BY_MAX),
	F_TEXT(ticket, changed_why, TICKET_SAID_MAX),
	F_TIME(ticket, alarm_cleared_at),
	F_ENUM(ticket, back_to, ticket_stage_names),
	F_TIME(ticket, verifying_at),
	F_TIME(ticket, verify_at),
	F_U32(ticket, looks),
	F_U32(ticket, unsure_looks),
	F_U32(ticket, returns),
	F_TIME(ticket, resolved_at),
	F_TIME(ticket, agrees_at),
	F_TEXT(ticket, confirmed_by, TICKET_BY_MAX),
	F_TIME(ticket, confirmed_at),
	F_TEXT(ticket, cause_found, CAUSE_CODE_MAX),
	F_U64(ticket, duplicate_of),
	F_U64(ticket, repeat_of),
	F_U32(ticket, repeats),
	F_U64(ticket, part_of),
	F_U32(ticket, reports),
	F_TEXT(ticket, engineer, NAME_MAX_BYTES),
	F_TEXT(ticket, part, DEVICE_TEXT_MAX),
	F_TEXT(ticket, part_from, NAME_MAX_BYTES),
	F_TEXT(ticket, part_used, DEVICE_TEXT_MAX),
	F_U32(ticket, satisfaction),
	F_BOOL(ticket, recommends_said),
	F_U32(ticket, recommends),
	F_TEXT(ticket, evidence_seal, 96),
	F_U32(ticket, reminders),
	F_TEXT(ticket, closed_by, 32),
};
REC_TYPE(ticket_rec, ticket, ticket_fields);

static void
miss(struct arena *mem, struct ticket *t, const char *element, const char *value)
{
	const char **v;

	if (value != NULL && *value != 0)
		return;
	v = arena_alloc(mem, (t->missing.n + 1) * sizeof *v);
	if (t->missing.n != 0)
		memcpy(v, t->missing.v, t->missing.n * sizeof *v);
	v[t->missing.n++] = element;
	t->missing.v = v;
}

/* Who pays, on that day: a date is YYYY-MM-DD, all else is not known. */
static const char *
terms_of(const char *warranty_until, wall_us now)
{
	char today[TIME_TEXT_MAX];
	size_t i;

	for (i = 0; i < 10; i++)
		if (warranty_until[i] == 0 ||
		    (i == 4 || i == 7 ? warranty_until[i] != '-'
				      : strchr("0123456789", warranty_until[i]) == NULL))
			return "not known";
	return strncmp(wall_text(now, today), warranty_until, 10) <= 0 ? "warranty"
								       : "chargeable";
}

/* Customer, contact, product: out of the inventory. */
static void
fill_elements(
    struct arena *mem, struct ticket *t, const struct plan *plan, const struct device *d)
{
	const struct customer *cu = d != NULL ? plan_customer(plan, d->customer) : NULL;
	const struct site *site = d != NULL ? plan_site(plan, d->site) : NULL;

	if (cu != NULL) {
		t->customer = arena_text(mem, *cu->title ? cu->title : cu->name);
		t->tier = cu->tier;
		rec_copy(mem, &contact_rec, &t->contact, &cu->contact);
	}
	if (d != NULL)
		t->product = (struct product){ .device = arena_text(mem, d->name),
			.device_class = arena_text(mem, d->device_class),
			.model = arena_text(mem, d->model),
			.serial = arena_text(mem, d->serial),
			.purchased = arena_text(mem, d->purchased),
			.warranty_until = arena_text(mem, d->warranty_until),
			.site = arena_text(mem, d->site),
			.site_address =
			    arena_text(mem, site != NULL ? site->address : ""),
			.region = arena_text(mem, site != NULL ? site->region : ""),
			.terms = terms_of(d->warranty_until, t->opened_at) };
}

static void
name_missing(struct arena *mem, struct ticket *t)
{
	t->missing.n = 0;
	miss(mem, t, "customer", t->customer);
	miss(mem, t, "contact", t->contact.name);
	if (t->kind == TICKET_COMPLAINT)
		return;
	miss(mem, t, "product: model", t->product.model);
	miss(mem, t, "product: serial number", t->product.serial);
	miss(mem, t, "product: date of purchase", t->product.purchased);
	miss(mem, t, "product: warranty", t->product.warranty_until);
}

static bool
is_remote_site(const struct plan *plan, const struct device *d)
{
	const struct site *s = d != NULL ? plan_site(plan, d->site) : NULL;

	return s != NULL && s->remote;
}

static const struct contract *
contract_for(const struct plan *plan, const struct device *d, const struct customer *cu)
{
	const struct contract *k = NULL;

	if (cu != NULL)
		k = plan_contract(plan, cu->contract);
	else if (d != NULL)
		return plan_contract_of(plan, d);
	return k != NULL ? k : plan->contracts.n != 0 ? &plan->contracts.v[0] : NULL;
}

void
ticket_promise(struct arena *mem, const struct plan *plan, const struct ticket *t,
    const struct device *d, wall_us first_sign, struct promise *out)
{
	contract_promise(mem, plan_contract(plan, t->contract),
	    t->kind == TICKET_COMPLAINT, is_remote_site(plan, d), first_sign, out);
}

/* Urgency and contract, once severity, tier and number hit are known. */
static void
promise(struct arena *mem, struct ticket *t, const struct plan *plan,
    const struct device *d, const struct customer *cu, uint32_t affected)
{
	const struct contract *k = contract_for(plan, d, cu);
	const struct site *site = d != NULL ? plan_site(plan, d->site) : NULL;

	t->urgency = urgency_derive(mem, &plan->urgency, t->severity, t->tier, affected,
	    site != NULL && site->safety, &t->urgency_why);
	t->contract = arena_text(mem, k != NULL ? k->name : "");
}

static const char *
attempt_outcome(const struct run *r)
{
	if (r->state != RUN_DONE)
		return rec_name(&run_state_names, (int)r->state);
	switch (r->outcome) {
	case OUTCOME_FOUND: return "found";
	case OUTCOME_UNSURE: return "could not tell";
	default: return "nothing found";
	}
}

static bool
has_finding(const struct case_file *c, const char *cause)
{
	size_t i;

	for (i = 0; i < c->findings.n; i++)
		if (strcmp(c->findings.v[i].cause, cause) == 0)
			return true;
	return false;
}

static void
take_runs(struct arena *mem, struct ticket *t, const struct case_file *c)
{
	size_t i, j, n = 0;

	for (i = 0; i < c->runs.n; i++)
		n += c->runs.v[i].ruled_out.n;
	t->attempts.v = arena_alloc(mem, c->runs.n * sizeof *t->attempts.v);
	t->attempts.n = c->runs.n;
	t->ruled_out.v = arena_alloc(mem, n * sizeof *t->ruled_out.v);
	t->ruled_out.n = 0;
	for (i = 0; i < c->runs.n; i++) {
		const struct run *r = &c->runs.v[i];

		t->attempts.v[i] = (struct attempt){ .probe = arena_text(mem, r->probe),
			.outcome = attempt_outcome(r),
			.note = arena_text(mem, r->note) };
		for (j = 0; j < r->ruled_out.n && t->ruled_out.n < CASE_RUNS_MAX; j++)
			if (!has_finding(c, r->ruled_out.v[j].cause))
				rec_copy(mem, &ruled_out_rec,
				    &t->ruled_out.v[t->ruled_out.n++],
				    &r->ruled_out.v[j]);
	}
}

/* Of a cause's articles the one for this device, now that it is known which it is. */
static void
choose_article(
    struct arena *mem, struct finding *f, const struct ticket *t, const struct plan *plan)
{
	bool ours = strcmp(f->device, t->product.device) == 0;
	const struct article *now = article_find(plan, f->cause, "", ""),
			     *closer = article_find(plan, f->cause,
				 ours ? t->product.device_class : "",
				 ours ? t->product.model : "");

	/* A probe's own choice stays. */
	if (closer != NULL &&
	    (*f->kb == 0 || (now != NULL && strcmp(f->kb, now->name) == 0)))
		f->kb = arena_text(mem, closer->name);
}

void
ticket_take_case(struct arena *mem, struct ticket *t, const struct plan *plan,
    const struct case_file *c)
{
	size_t i;

	t->case_id = c->id;
	t->verdict = c->verdict;
	t->findings.v = arena_alloc(mem, c->findings.n * sizeof *t->findings.v);
	t->findings.n = c->findings.n;
	for (i = 0; i < c->findings.n; i++) {
		rec_copy(mem, &finding_rec, &t->findings.v[i], &c->findings.v[i]);
		choose_article(mem, &t->findings.v[i], t, plan);
	}
	take_runs(mem, t, c);
	if (c->verdict == VERDICT_DIAGNOSED)
		t->cause = arena_text(mem, c->findings.v[0].cause);
	else
		t->expert_group = arena_text(mem, plan->settings.expert_group);
}

static const char *
title_of(struct arena *mem, const struct case_file *c, const struct alarm *a)
{
	const char *space = *c->component ? " " : "";

	if (a != NULL && strcmp(a->alarm_type, TYPE_COMMON_CAUSE) == 0)
		return arena_printf(mem, "%.120s: %.120s", a->text,
		    c->verdict == VERDICT_DIAGNOSED ? c->findings.v[0].title
						    : "cause not found yet");

	if (c->verdict == VERDICT_DIAGNOSED)
		return arena_printf(mem, "%s%s%s: %s", c->device, space, c->component,
		    c->findings.v[0].title);
	return arena_printf(mem, "%s%s%s: %s, cause not found yet", c->device, space,
	    c->component, c->alarm_type);
}

/* What it is about, and how urgent that is. */
static void
describe(struct arena *mem, struct ticket *t, const struct plan *plan,
    const struct case_file *c, const struct alarm *a, const struct device *d,
    const char *accompanied)
{
	char since[TIME_TEXT_MAX];

	t->alarm_id = c->alarm_id;
	t->severity = c->severity;
	fill_elements(mem, t, plan, d);
	t->problem = (struct problem){ .title = title_of(mem, c, a),
		.what = arena_text(mem, c->alarm_text),
		.circumstances =
		    arena_printf(mem, "first sign %s%s", wall_text(c->first_sign, since),
			a != NULL && a->raises > 1 ? ", and it has happened before" : ""),
		.accompanied = arena_text(mem, accompanied) };
	promise(mem, t, plan, d, NULL, c->affected);
	name_missing(mem, t);
}

void
ticket_open(struct arena *mem, struct ticket *t, uint64_t id, const struct plan *plan,
    const struct case_file *c, const struct alarm *a, const struct device *d,
    const char *accompanied, wall_us now)
{
	rec_init(&ticket_rec, t);
	t->id = id;
	t->opened_by = "triaged";
	t->opened_at = now;
	describe(mem, t, plan, c, a, d, accompanied);
	ticket_take_case(mem, t, plan, c);
}

void
ticket_becomes(struct arena *mem, struct ticket *t, const struct plan *plan,
    const struct case_file *c, const struct alarm *a, const struct device *d,
    const char *accompanied)
{
	enum urgency was = t->urgency;
	const char *why = t->urgency_why;
	bool by_person = strncmp(why, "set by ", 7) == 0;

	describe(mem, t, plan, c, a, d, accompanied);
	if (by_person || t->urgency < was) {
		t->urgency = was;
		t->urgency_why = why;
	}
}

/* What is said in person stands before what the inventory has. */
static void
prefer(struct arena *mem, const char **to, const char *said)
{
	if (*said != 0)
		*to = arena_text(mem, said);
}

void
ticket_from_report(struct arena *mem, struct ticket *t, uint64_t id,
    const struct plan *plan, const struct report *r, const struct device *d, wall_us now)
{
	const struct customer *cu =
	    *r->customer != 0 ? plan_customer(plan, r->customer) : NULL;

	rec_init(&ticket_rec, t);
	t->id = id;
	t->kind = r->kind;
	t->severity = r->severity;
	t->opened_by = arena_text(mem, r->by);
	t->opened_at = now;
	t->reports = 1;
	fill_elements(mem, t, plan, d);
	prefer(mem, &t->customer, cu != NULL && *cu->title ? cu->title : r->customer);
	if (cu != NULL) {
		t->tier = cu->tier;
		rec_copy(mem, &contact_rec, &t->contact, &cu->contact);
	}
	prefer(mem, &t->contact.name, r->contact.name);
	prefer(mem, &t->contact.phone, r->contact.phone);
	prefer(mem, &t->contact.email, r->contact.email);
	prefer(mem, &t->product.device, r->device);
	prefer(mem, &t->product.model, r->model);
	prefer(mem, &t->product.serial, r->serial);
	prefer(mem, &t->product.purchased, r->purchased);
	prefer(mem, &t->product.warranty_until, r->warranty_until);
	t->product.terms = terms_of(t->product.warranty_until, now);
	t->problem = (struct problem){ .title = arena_text(mem, r->title),
		.what = arena_text(mem, r->what),
		.circumstances = arena_text(mem, r->circumstances),
		.accompanied = arena_text(mem, r->accompanied) };
	promise(mem, t, plan, d, cu, 1);
	name_missing(mem, t);
}
