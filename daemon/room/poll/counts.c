/* counts.c - how polling goes, in figures: for people, and for stories. */
#include "base/json.h"
#include "base/mem.h"
#include "room/poll/inside.h"

#define SITES_TOLD 100 /* of those at whose gate jobs had to wait */

struct poll_counts
poll_count(const void *room)
{
	const struct poll *p = room;
	struct poll_counts c = { .overruns = p->overruns };
	const struct polled *d;
	const struct gate *k;
	size_t at = 0, i;

	while ((d = map_next(&p->devices, &at)) != NULL) {
		c.devices++;
		c.states[d->presence.state]++;
		c.without_credential += !d->has_target && *d->d.snmp_credential != 0;
		for (i = 0; i < d->n_jobs; i++) {
			c.under_way += d->jobs[i].running;
			c.in_line += d->jobs[i].in_line;
		}
	}
	at = 0;
	while ((k = map_next(&p->gates.by_site, &at)) != NULL) {
		c.waited += k->waited;
		c.waited_for_bytes += k->waited_for_bytes;
	}
	return c;
}

static void
put_site(struct json *j, const struct gate *k)
{
	json_object(j);
	json_put_text(j, "site", k->name);
	json_put_u64(j, "devices", k->users);
	json_put_u64(j, "under_way", k->running);
	json_put_u64(j, "in_line", k->in_line);
	json_put_u64(j, "waited", k->waited);
	json_put_u64(j, "waited_for_bytes", k->waited_for_bytes);
	json_put_u64(j, "packets", k->packets);
	json_put_u64(j, "bytes", k->bytes);
	json_put_u64(j, "polls_at_once", k->at_once);
	json_put_u64(j, "bytes_a_second", k->bytes_a_second);
	json_object_end(j);
}

/* Those that say something: a bound was met, or there is a ceiling. */
static void
put_sites(struct json *j, const struct poll *p)
{
	const struct gate *k;
	size_t at = 0, n = 0;

	json_key(j, "sites");
	json_array(j);
	while ((k = map_next(&p->gates.by_site, &at)) != NULL && n < SITES_TOLD)
		if (k->waited != 0 || k->bytes_a_second != 0) {
			put_site(j, k);
			n++;
		}
	json_array_end(j);
}

static void
put_packets(struct json *j, const struct poll *p)
{
	struct snmp_counters c = snmp_engine_counters(p->engine);
	const struct {
		const char *name;
		uint64_t n;
	} all[] = {
		{ "requests", c.requests },
		{ "timeouts", c.timeouts },
		{ "sent", c.sent },
		{ "resent", c.resent },
		{ "sent_bytes", c.sent_bytes },
		{ "send_errors", c.send_errors },
		{ "received", c.received },
		{ "received_bytes", c.received_bytes },
		{ "answers", c.answers },
		{ "reports", c.reports },
		{ "late", c.late },
		{ "doubled", c.doubled },
		{ "forged", c.forged },
		{ "malformed", c.malformed },
		{ "wrong_digest", c.wrong_digest },
		{ "not_in_window", c.not_in_window },
		{ "decryption_error", c.decryption_error },
		{ "stray", c.stray },
		{ "icmp", c.icmp },
		{ "overflow", c.overflow },
	};
	size_t i;

	json_key(j, "snmp");
	json_object(j);
	for (i = 0; i < ARRAY_LEN(all); i++)
		json_put_u64(j, all[i].name, all[i].n);
	json_object_end(j);
}

void
counts_put(struct json *j, const struct poll *p)
{
	struct poll_counts c = poll_count(p);
	size_t i;

	json_object(j);
	json_put_u64(j, "room", house_instance(p->house));
	json_put_u64(j, "devices", c.devices);
	json_key(j, "states");
	json_object(j);
	for (i = 0; i < PRESENCE_STATE_COUNT; i++)
		json_put_u64(j, rec_name(&presence_state_names, (int)i), c.states[i]);
	json_object_end(j);
	json_put_u64(j, "without_credential", c.without_credential);
	json_put_u64(j, "under_way", c.under_way);
	json_put_u64(j, "in_line", c.in_line);
	json_put_u64(j, "overruns", c.overruns);
	put_packets(j, p);
	put_sites(j, p);
	json_object_end(j);
}
