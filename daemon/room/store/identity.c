/* Who we are in SNMPv3: an engine id that is drawn once, and a count of boots that outlives us (RFC 3414
 * 2.2.2: one more at each start of who answers under it). */
#include <string.h>

#include "base/esc.h"
#include "room/store/inside.h"
#include "sys/log.h"

/* RFC 3411 section 5: the enterprise, then a format of its own (128 and more) and eight octets. */
static const uint8_t head[] = { 0x80, 0x00, 0x1f, 0x88, 0x80 };
#define OWN_BYTES 8
#define BOOTS_MAX INT32_MAX /* it stays there: RFC 3414 2.2.3 */

static int
next_boot(struct store *s, int64_t *own, int64_t *boots)
{
	int r;

	*own = *boots = 0;
	if ((r = meta_get(s->db, "engine", own)) < 0 ||
	    (r = meta_get(s->db, "engine-boots", boots)) < 0)
		return r;
	while (*own == 0)
		loop_random(house_loop(s->house), own, sizeof *own);
	if (*boots < BOOTS_MAX)
		++*boots;
	if ((r = meta_put(s->db, "engine", *own)) < 0)
		return r;
	return meta_put(s->db, "engine-boots", *boots);
}

void
identity_tell(struct store *s, uint32_t instance)
{
	uint8_t id[sizeof head + OWN_BYTES];
	struct engine_msg m = { .engine_id = { id, sizeof id } };
	int64_t own, boots;

	if (next_boot(s, &own, &boots) < 0) {
		log_error(
		    "cannot keep the count of our SNMP engine's boots: %s; informs of "
		    "SNMPv3 are not taken",
		    ESC(db_error(s->db)));
		return;
	}
	memcpy(id, head, sizeof head);
	memcpy(id + sizeof head, &own, OWN_BYTES);
	m.boots = (uint32_t)boots;
	house_tell(s->house, ROLE_TRAP, instance, MSG_ENGINE, &m);
}
