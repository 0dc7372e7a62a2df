/* What a person's session is for: a ticket, a case or an alarm that there is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "room/triage/inside.h"

enum kind { TICKET, CASE, ALARM };

/* "T12", "ticket 12", "case 7", "alarm 31": its number, 0 when it is none of these. */
static uint64_t
number_in(const char *text, enum kind *kind)
{
	static const struct {
		const char *word;
		enum kind kind;
	} words[] = { { "ticket", TICKET }, { "case", CASE }, { "alarm", ALARM },
		{ "T", TICKET }, { "C", CASE }, { "A", ALARM } };
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].word);
		uint64_t id;
		char *end;

		if (strncasecmp(text, words[i].word, n) != 0)
			continue;
		text += n + strspn(text + n, " -T");
		id = strtoull(text, &end, 10);
		*kind = words[i].kind;
		return *text >= '0' && *text <= '9' && *end == 0 ? id : 0;
	}
	return 0;
}

static const char *
told(
    struct triage *t, const char *what, uint64_t id, const char *device, const char *text)
{
	return arena_printf(&t->scratch, "%s %s%llu: %s: %s", what,
	    strcmp(what, "ticket") == 0 ? "T" : "", (unsigned long long)id, device, text);
}

static void
name_it(struct triage *t, struct reason_msg *m, const char *what, uint64_t id)
{
	m->ok = true;
	m->reason = arena_printf(&t->scratch, "%s %s%llu", what,
	    strcmp(what, "ticket") == 0 ? "T" : "", (unsigned long long)id);
}

static void
of_case(struct triage *t, uint64_t id, struct reason_msg *m)
{
	struct known_case *k = cases_find(t, id);

	if (k == NULL)
		return;
	m->case_id = id;
	m->deadline = k->c.deadline;
	if (m->device_id == 0)
		m->device_id = k->c.device_id;
}

static void
of_alarm(struct triage *t, uint64_t id, struct reason_msg *m)
{
	struct known_alarm *k = alarms_find(t, id);

	if (k == NULL)
		return;
	m->alarm_id = id;
	if (m->device_id == 0)
		m->device_id = k->a.device_id;
	if (m->case_id == 0)
		of_case(t, k->a.case_id, m);
}

static void
by_ticket(struct triage *t, struct known_ticket *k, struct reason_msg *m)
{
	struct known_device *d = map_get(&t->devices_by_name, k->t.product.device);

	m->ticket_id = k->t.id;
	m->device_id = d == NULL ? 0 : d->d.id;
	of_case(t, k->t.case_id, m);
	of_alarm(t, k->t.alarm_id, m);
	name_it(t, m, "ticket", k->t.id);
	m->about = told(t, "ticket", k->t.id, k->t.product.device, k->t.problem.title);
}

static void
by_case(struct triage *t, struct known_case *k, struct reason_msg *m)
{
	of_case(t, k->c.id, m);
	m->alarm_id = k->c.alarm_id;
	m->ticket_id = k->c.ticket_id;
	name_it(t, m, "case", k->c.id);
	m->about = told(t, "case", k->c.id, k->c.device, k->c.alarm_text);
}

static void
by_alarm(struct triage *t, struct known_alarm *k, struct reason_msg *m)
{
	of_alarm(t, k->a.id, m);
	name_it(t, m, "alarm", k->a.id);
	m->about = told(t, "alarm", k->a.id, k->a.device, k->a.text);
}

/* What is open about a device, the ticket before the alarm. */
static void
of_device(struct triage *t, uint64_t device_id, struct reason_msg *m)
{
	struct known_device *d = triage_device(t, device_id);
	struct known_ticket *k;
	const struct list_node *n;
	size_t at = 0;

	m->about = "nothing is open about it: name a ticket, a case or an alarm";
	if (d == NULL)
		return;
	while ((k = map_next(&t->tickets, &at)) != NULL)
		if (strcmp(k->t.product.device, d->d.name) == 0) {
			by_ticket(t, k, m);
			return;
		}
	LIST_EACH (n, &d->open) {
		by_alarm(t, LIST_THING(n, struct known_alarm, in_open), m);
		return;
	}
}

int
reasons_hear(void *self, struct room_from from, const void *body)
{
	struct triage *t = self;
	const struct reason_ask_msg *ask = body;
	struct reason_msg m = { .ask = ask->ask, .reason = "", .about = "" };
	enum kind kind = TICKET;
	uint64_t id = number_in(ask->text, &kind);
	void *thing = NULL;

	if (*ask->text == 0) {
		of_device(t, ask->device_id, &m);
	} else if (id == 0) {
		m.about =
		    "a reason is a ticket, a case or an alarm: T12, case 7, alarm 31";
	} else if (kind == TICKET && (thing = tickets_find(t, id)) != NULL) {
		by_ticket(t, thing, &m);
	} else if (kind == CASE && (thing = cases_find(t, id)) != NULL) {
		by_case(t, thing, &m);
	} else if (kind == ALARM && (thing = alarms_find(t, id)) != NULL) {
		by_alarm(t, thing, &m);
	} else {
		m.about = "there is none of that number that is open";
	}
	house_tell(t->house, from.role, from.instance, MSG_REASON, &m);
	return 0;
}
