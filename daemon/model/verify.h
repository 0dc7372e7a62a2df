/* verify.h - the proof that a fault is gone, before a ticket may be resolved.
 *
 * A ticket goes to verifying when its alarm clears or a person has mended it. The probe that found the
 * cause is then run again, or, where none did, the rule is looked at; twice, minutes apart, and the
 * alarm must have stayed clear as long as the contract says. A fault that is still there sends the
 * ticket back with what was seen; so does one that could not be looked at three times. The functions
 * decide, and say what triage should now do; verify_at on the ticket is when the next look is due, so
 * that a restart changes nothing.
 */
#ifndef MODEL_VERIFY_H
#define MODEL_VERIFY_H

#include "model/ledger.h"

#define VERIFY_LOOKS       2 /* good ones that are wanted */
#define VERIFY_APART_US    (2 * MINUTE_US)
#define VERIFY_UNSURE_MAX  3
#define VERIFY_RETURNS_MAX 50 /* an alarm that came back so often needs a person's word */

enum verify_does {
	VERIFY_LOOKS_NOW = 1,
	VERIFY_WAITS = 2, /* until verify_at */
	VERIFY_PASSES = 4,
	VERIFY_FAILS = 8
};

/* The stage has just become verifying, from `from`. */
void verify_begin(struct ticket *t, enum ticket_stage from, wall_us now);

/* Its alarm cleared while it is verified: looked at now. */
void verify_cleared(struct ticket *t, wall_us now);

/* verify_at has come. The alarm may be NULL. *why in mem is set when it fails. */
unsigned verify_due(struct arena *mem, const struct ticket *t, const struct promise *p,
    const struct alarm *a, wall_us now, const char **why);

/* What the look saw: a probe's result, or NULL where only the alarm could be looked at. *why is what
 * was seen, for the ledger. */
unsigned verify_saw(struct arena *mem, struct ticket *t, const struct promise *p,
    const struct alarm *a, const struct run_result *r, wall_us now, const char **why);

/* The probe that found the cause; NULL when none did. */
const char *verify_probe(const struct ticket *t);

#endif
