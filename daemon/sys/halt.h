/* halt.h - a room that stops at a named step, so that a test can end it just there.
 *
 * TRIAGED_HALT=step in the daemon's environment makes the room that first reaches the step stop
 * itself (SIGSTOP) before doing it. The parent hands the wish to the rooms' first start only: what
 * is started again runs through. Of a list, step,step, each end of a room takes off the first: so
 * the next start halts again. Without the variable a step costs one comparison.
 */
#ifndef SYS_HALT_H
#define SYS_HALT_H

/* Reads the environment, once, at the room's start. */
void halt_open(void);

/* Stops here if this is the step. Steps: trap-read, raise, case, order, evidence, finding, ticket,
 * outbox, deliver. */
void halt_at(const char *step);

#endif
