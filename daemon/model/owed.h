/* owed.h - what is owed to another system: what becomes of it after a try, and when the next one is.
 *
 * Pure: the store keeps the entries, the sink room tries. An entry is taken, waits, or is set aside
 * where people see it. Waits double from five seconds to an hour, each by chance between one half
 * and all of it, so that what failed together does not come back together.
 */
#ifndef MODEL_OWED_H
#define MODEL_OWED_H

#include "base/clock.h"
#include "base/rec.h"

enum owed_state { OWED_OWED, OWED_SENT, OWED_ASIDE, OWED_DROPPED, OWED_STATE_COUNT };
extern const struct rec_names owed_state_names;

/* How a try ended. */
enum delivery_end {
	DELIVERY_TAKEN,
	DELIVERY_LATER, /* this one, again later; others of its sink may go */
	DELIVERY_AWAY,  /* the sink is not there or wants nothing now: all of its wait */
	DELIVERY_REFUSED, /* the same bytes will never be taken */
	DELIVERY_END_COUNT
};
extern const struct rec_names delivery_end_names;

#define OWED_WAIT_MAX_US HOUR_US

/* What an entry is after a try. age_us: since it was made; keep_trying_us: as its sink says. */
enum owed_state owed_after(enum delivery_end end, int64_t age_us, int64_t keep_trying_us);

/* How long until the next try, after so many before (0: the first failed just now). asked_us is
 * what the other side asked for (Retry-After), 0 for nothing; it is kept to, up to a day. chance
 * is even in 0..65535. */
int64_t owed_wait_us(uint32_t tries, int64_t asked_us, uint16_t chance);

/* What a status of HTTP says (RFC 9110 section 15). 0: there was no answer. A redirect and a refused
 * token are no word on what was sent: nothing gets there until the configuration or the vault is mended. */
enum delivery_end delivery_of_http(unsigned status);

/* What a reply code of SMTP says (RFC 5321 section 4.2.1). */
enum delivery_end delivery_of_smtp(unsigned code);

/* Retry-After (RFC 9110 section 10.2.3): seconds, or a date in IMF-fixdate; 0 for what is neither. */
int64_t retry_after_us(const char *text, wall_us now);

#endif
