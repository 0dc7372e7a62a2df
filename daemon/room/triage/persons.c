/* persons.c - what people report, and what they do with tickets. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/triage/wish.h"

static uint64_t
number_arg(const struct wish *w, const char *key)
{
	return strtoull(wish_arg(w, key), NULL, 10);
}

/* Whole, and no more than that; -1 for "", -2 for what is no such number. */
static int
small_arg(const struct wish *w, const char *key, int most)
{
	const char *s = wish_arg(w, key);

	if (*s == 0)
		return -1;
	if (strspn(s, "0123456789") != strlen(s) || strlen(s) > 3 || atoi(s) > most)
		return -2;
	return atoi(s);
}

/* The ticket that is named, while it lives; NULL after the answer. */
struct known_ticket *
wish_ticket(struct wish *w, const char *key)
{
	uint64_t id = number_arg(w, key);
	struct known_ticket *k = tickets_find(w->triage, id);

	if (k == NULL && id != 0 && id < w->triage->next_ticket)
		wish_refuse(
		    w, 409, "this ticket has ended: nothing more can be done with it");
	else if (k == NULL)
		wish_refuse(w, 404, "no such ticket");
	return k;
}

static const char *
or_not(const struct wish *w, const char *key, const char *otherwise)
{
	return *wish_arg(w, key) != 0 ? wish_arg(w, key) : otherwise;
}

/* NULL, or what is wrong with what was said. */
static const char *
read_report(const struct wish *w, struct report *r)
{
	int severity = rec_value(&severity_names, or_not(w, "severity", "major"));
	int kind = rec_value(&ticket_kind_names, or_not(w, "kind", "fault"));

	*r = (struct report){ .by = w->m->who,
		.customer = wish_arg(w, "customer"),
		.contact = { wish_arg(w, "contact"), wish_arg(w, "phone"),
		    wish_arg(w, "email") },
		.device = wish_arg(w, "device"),
		.model = wish_arg(w, "model"),
		.serial = wish_arg(w, "serial"),
		.purchased = wish_arg(w, "purchased"),
		.warranty_until = wish_arg(w, "warranty"),
		.title = wish_arg(w, "title"),
		.what = or_not(w, "what", wish_arg(w, "title")),
		.circumstances = wish_arg(w, "circumstances"),
		.accompanied = wish_arg(w, "accompanied") };
	if (*r->title == 0)
		return "a report needs a title";
	if (severity < 0)
		return "no such severity";
	if (kind < 0)
		return "a report is of kind \"fault\" or \"complaint\"";
	r->severity = (enum severity)severity;
	r->kind = (enum ticket_kind)kind;
	return NULL;
}

/* A member that is longer than its field would make the ticket unreadable: NULL, or which. */
static const char *
too_long(struct triage *t, const struct report *r)
{
	const struct {
		const char *what, *text;
		size_t most;
	} texts[] = { { "customer", r->customer, DEVICE_TEXT_MAX },
		{ "contact", r->contact.name, DEVICE_TEXT_MAX },
		{ "phone", r->contact.phone, DEVICE_TEXT_MAX },
		{ "email", r->contact.email, DEVICE_TEXT_MAX },
		{ "model", r->model, DEVICE_TEXT_MAX },
		{ "serial", r->serial, DEVICE_TEXT_MAX },
		{ "purchased", r->purchased, DEVICE_TEXT_MAX },
		{ "warranty", r->warranty_until, DEVICE_TEXT_MAX },
		{ "title", r->title, 256 }, { "what", r->what, FINDING_TEXT_MAX },
		{ "circumstances", r->circumstances, FINDING_TEXT_MAX },
		{ "accompanied", r->accompanied, FINDING_TEXT_MAX } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(texts); i++)
		if (strlen(texts[i].text) > texts[i].most)
			return arena_printf(&t->scratch,
			    "%s is too long: %zu bytes, %zu fit", texts[i].what,
			    strlen(texts[i].text), texts[i].most);
	return NULL;
}

void
ticket_report(struct wish *w)
{
	const struct device *d = wish_device(w);
	struct known_ticket *k;
	struct report r;
	const char *wrong = read_report(w, &r);
	struct json j = json_into(&w->body);
	bool joined;
	size_t i;

	if (wrong == NULL)
		wrong = too_long(w->triage, &r);
	if (wrong != NULL) {
		wish_refuse(w, 400, wrong);
		return;
	}
	if (*r.device != 0 && d == NULL) {
		wish_refuse(w, 404, "no such device");
		return;
	}
	k = tickets_report(
	    w->triage, &r, d, strcmp(wish_arg(w, "apart"), "yes") == 0, &joined);
	json_object(&j);
	json_put_u64(&j, "id", k->t.id);
	json_put_bool(&j, "joined", joined);
	json_key(&j, "missing");
	json_array(&j);
	for (i = 0; i < k->t.missing.n; i++)
		json_text(&j, k->t.missing.v[i]);
	json_array_end(&j);
	json_object_end(&j);
	wish_answer(w, 200);
}

/* What is reserved for a dispatch, and what was used for a repair; false after the answer. */
static bool
read_deed(struct wish *w, struct deed *d)
{
	int urgency = rec_value(&urgency_names, wish_arg(w, "urgency"));
	int satisfaction = small_arg(w, "satisfaction", 5);
	int recommends = small_arg(w, "recommends", 10);
	const char *wrong = NULL;

	*d = (struct deed){ .act = (enum act)life_act_of(strchr(w->m->verb, '.') + 1),
		.by = w->m->who,
		.why = wish_arg(w, "text"),
		.awaits = or_not(w, "awaits", "customer"),
		.customer = wish_arg(w, "by"),
		.cause = wish_arg(w, "cause"),
		.version = (uint32_t)number_arg(w, "version"),
		.engineer = wish_arg(w, "engineer"),
		.part = wish_arg(w, "part"),
		.part_from = wish_arg(w, "part-from"),
		.satisfaction = satisfaction > 0 ? (uint32_t)satisfaction : 0,
		.recommends = recommends };
	if (d->act == ACT_URGENCY && urgency < 0)
		wrong = "urgency is normal, urgent or critical";
	else if (satisfaction == -2 || satisfaction == 0)
		wrong = "satisfaction is a whole number from 1 to 5";
	else if (recommends == -2)
		wrong = "how surely they recommend us is a whole number from 0 to 10";
	else if (strlen(d->part) > DEVICE_TEXT_MAX)
		wrong = "a part's name is that long? 128 bytes fit";
	else if (*d->cause != 0 &&
	    plan_cause(house_plan(w->triage->house), d->cause) == NULL) {
		wish_refuse(w, 404, "no such cause");
		return false;
	}
	if (wrong != NULL)
		wish_refuse(w, 400, wrong);
	d->urgency = urgency < 0 ? URGENCY_NORMAL : (enum urgency)urgency;
	return wrong == NULL;
}

static void
answer_ticket(struct wish *w, const struct known_ticket *k)
{
	struct json j = json_into(&w->body);

	json_object(&j);
	json_put_u64(&j, "id", k->t.id);
	json_put_u64(&j, "version", k->t.version);
	json_put_text(&j, "status", rec_name(&ticket_status_names, (int)k->t.status));
	json_put_text(&j, "stage", rec_name(&ticket_stage_names, (int)k->t.stage));
	json_object_end(&j);
	wish_answer(w, 200);
}

/* "ticket.accept" and its like: the word after the dot is the deed. */
void
ticket_do(struct wish *w)
{
	struct known_ticket *k = wish_ticket(w, "id");
	struct known_device *of;
	const char *why_not;
	struct deed d;
	int r;

	if (k == NULL || !read_deed(w, &d))
		return;
	r = tickets_do(k, &d, &why_not);
	if (r < 0) {
		wish_refuse(w,
		    r == ERR_MALFORMED       ? 400
			: r == ERR_NOT_FOUND ? 404
					     : 409,
		    why_not);
		return;
	}
	if (d.act == ACT_MENDING &&
	    (of = map_get(&w->triage->devices_by_name, k->t.product.device)) != NULL)
		(void)access_retry(w->triage, &of->d);
	answer_ticket(w, k);
	tickets_let_go(k);
}

/* How one ticket belongs to another: its duplicate, a part of its outage, the same again. */
void
ticket_relate(struct wish *w)
{
	struct known_ticket *k = wish_ticket(w, "id"), *of;
	const char *as = wish_arg(w, "as"), *why_not = NULL;
	uint64_t id = number_arg(w, "of");

	if (k == NULL)
		return;
	of = tickets_find(w->triage, id);
	if (strcmp(as, "duplicate") != 0 && strcmp(as, "part") != 0 &&
	    strcmp(as, "repeat") != 0)
		why_not = "a ticket is a duplicate, a part or a repeat of another";
	else if (id == 0 || id >= w->triage->next_ticket)
		why_not = "no such other ticket";
	else if (id == k->t.id)
		why_not = "a ticket is not its own relation";
	else if (strcmp(as, "repeat") == 0 && id > k->t.id)
		why_not = "it repeats a ticket that came before it";
	else if (strcmp(as, "repeat") != 0 && of == NULL)
		why_not = "the other ticket has ended: this one can be its repeat";
	else if (strcmp(as, "part") == 0 && (of->t.part_of != 0 || tickets_has_parts(k)))
		why_not = "what is a part has no parts: name the outage's own ticket";
	if (why_not != NULL) {
		wish_refuse(w, 409, why_not);
		return;
	}
	tickets_relate(k, as, id, of, w->m->who);
	answer_ticket(w, k);
	tickets_let_go(k);
}
