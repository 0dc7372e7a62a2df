/* bulk.h - how much a device may answer at a time, learned from how it goes.
 *
 * In varbinds, kept in the target (and by its owner over restarts). It begins small, doubles while
 * answers come complete, and is cut back when an answer is cut short, is too big, or does not come;
 * then what went wrong is a ceiling that is only slowly tried again. Answers of several packets are
 * cheaper for us, and lost when one of their packets is: they are asked for where nothing gets lost.
 */
#ifndef LINK_SNMP_BULK_H
#define LINK_SNMP_BULK_H

#include "link/snmp/target.h"

size_t bulk_now(const struct snmp_target *t);

/* An answer was complete: so many varbinds in so many bytes, after so many datagrams of ours. */
void bulk_went_well(struct snmp_target *t, size_t varbinds, size_t bytes, unsigned tries);

/* An answer had only so many. */
void bulk_was_cut(struct snmp_target *t, size_t varbinds);

/* No answer, or tooBig, to a question for so many. */
void bulk_was_too_much(struct snmp_target *t, size_t varbinds);

/* Everything that was learned, to put it back when it turns out that the device is just not there. */
struct bulk_memory {
	uint16_t bulk, ceiling;
};
struct bulk_memory bulk_remember(const struct snmp_target *t);
void bulk_restore(struct snmp_target *t, struct bulk_memory m);

#endif
