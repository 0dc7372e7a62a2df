/* What the SNMP engine tells of a device rather than of a request: keys it wants, clocks it cannot
 * explain. */
#include <stdio.h>

#include "base/esc.h"
#include "model/correlate.h"
#include "room/poll/inside.h"
#include "sys/log.h"

static void
keys_came(void *arg, const struct usm_keys *keys, const char *why)
{
	struct polled *d = arg;

	if (keys == NULL)
		log_warn("device=%s: %s", d->d.name, why);
	snmp_target_keys(d->poll->engine, &d->target, keys);
}

/* A thing of security: an alarm that does not clear by itself, and makes no case. */
static void
tell_security(struct polled *d, const char *type, const char *text)
{
	struct sign s = sign_own("SNMPv3", d->d.id, d->d.name, type, SEVERITY_WARNING,
	    text, loop_wall(house_loop(d->poll->house)));

	log_warn("device=%s %s: %s", d->d.name, type, text);
	house_tell(d->poll->house, ROLE_TRIAGE, 0, MSG_SIGN, &s);
}

void
events_hear(void *arg, const struct snmp_event *ev)
{
	struct poll *p = arg;
	struct polled *d = LIST_THING(ev->target, struct polled, target);
	char text[SIGN_TEXT_MAX];

	switch (ev->kind) {
	case SNMP_EVENT_KEYS_WANTED:
		credentials_keys(p->credentials, &d->d,
		    usm_clock_engine(&ev->target->clock), keys_came, d);
		return;
	case SNMP_EVENT_REBOOTED:
		log_info("device=%s its SNMP engine started again: boots %u to %u",
		    d->d.name, ev->boots_was, ev->boots_is);
		return;
	case SNMP_EVENT_BOOTS_LOST:
		snprintf(text, sizeof text,
		    "its count of SNMP engine boots went back from %u to %u: reset, or "
		    "replaced; believed, and polled on",
		    ev->boots_was, ev->boots_is);
		tell_security(d, TYPE_BOOTS_LOST, text);
		return;
	case SNMP_EVENT_CLOCK_BACK:
		tell_security(d, TYPE_CLOCK_BACK,
		    "the time of its SNMP engine went back within one boot; believed, "
		    "and "
		    "polled on");
		return;
	case SNMP_EVENT_ENGINE_CHANGED:
		tell_security(d, TYPE_ENGINE_CHANGED,
		    "another SNMP engine answers at its address: replaced, or a "
		    "stranger");
		return;
	case SNMP_EVENT_SAME_ENGINE: {
		const struct polled *other =
		    LIST_THING(ev->other_target, struct polled, target);

		snprintf(text, sizeof text,
		    "it has the same SNMP engine id as %s: %s and %s; both are polled on",
		    other->d.name, d->d.address, other->d.address);
		tell_security(d, TYPE_SAME_ENGINE, text);
		return;
	}
	}
}
