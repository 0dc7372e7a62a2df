/* answers.h - answers to informs, which wait until what was said is on disk. */
#ifndef ROOM_TRAP_ANSWERS_H
#define ROOM_TRAP_ANSWERS_H

#include "base/buf.h"
#include "link/snmp/target.h"

/* More may not wait: who is not answered asks again. */
#define ANSWERS_MAX 100000

struct answers;

struct answers *answers_new(void);
void answers_free(struct answers *a); /* what waits is dropped; NULL is fine */

/* It is to be sent by the socket fd when this batch of the journal is on disk. The datagram is copied. */
void answers_put(struct answers *a, int fd, const struct snmp_address *to,
    struct bytes datagram, uint64_t batch);

/* All batches up to this one are on disk: sends what waited for them. */
void answers_send(struct answers *a, uint64_t batch);

#endif
