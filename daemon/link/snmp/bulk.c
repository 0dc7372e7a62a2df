#include "link/snmp/bulk.h"

#define BULK_FIRST           20 /* what any agent can answer */
#define BULK_MAX             2000
#define PACKET_BYTES         1400 /* on most ways */
#define ANSWER_BYTES_DEFAULT 6144

static uint16_t
bounded(size_t varbinds)
{
	return (uint16_t)(varbinds < 1 ? 1 : varbinds > BULK_MAX ? BULK_MAX : varbinds);
}

size_t
bulk_now(const struct snmp_target *t)
{
	return t->bulk != 0 ? t->bulk : BULK_FIRST;
}

void
bulk_went_well(struct snmp_target *t, size_t varbinds, size_t bytes, unsigned tries)
{
	size_t bytes_max =
	    t->answer_bytes_max != 0 ? t->answer_bytes_max : ANSWER_BYTES_DEFAULT;
	size_t each = bytes / varbinds + 1, fits = bytes_max / each, next = 2 * varbinds;

	if (tries > 1 && bytes > PACKET_BYTES) {
		t->bulk = t->bulk_ceiling = bounded(PACKET_BYTES / each);
		return;
	}
	if (next > fits)
		next = fits;
	if (t->bulk_ceiling != 0 && next > t->bulk_ceiling) {
		next = t->bulk_ceiling;
		/* Each try may cost a timeout: after very many that went well, a little more. */
		if (varbinds + varbinds / 8 >= t->bulk_ceiling &&
		    ++t->bulk_went_well == 0)
			t->bulk_ceiling =
			    bounded(t->bulk_ceiling + 1u + t->bulk_ceiling / 16u);
	}
	if (next > bulk_now(t))
		t->bulk = bounded(next);
}

void
bulk_was_cut(struct snmp_target *t, size_t varbinds)
{
	t->bulk = t->bulk_ceiling = bounded(varbinds);
}

void
bulk_was_too_much(struct snmp_target *t, size_t varbinds)
{
	t->bulk = bounded(varbinds / 2);
	t->bulk_ceiling = bounded(varbinds - (varbinds + 3) / 4);
}

struct bulk_memory
bulk_remember(const struct snmp_target *t)
{
	return (struct bulk_memory){ t->bulk, t->bulk_ceiling };
}

void
bulk_restore(struct snmp_target *t, struct bulk_memory m)
{
	t->bulk = m.bulk;
	t->bulk_ceiling = m.ceiling;
}
