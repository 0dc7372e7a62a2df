/* asked.h - what the rooms asked of a story's devices, and whether a schedule's rules were kept.
 *
 * Each request to an SNMP agent, each ping and knock is written down, for claims about `request`. What
 * may never be, whatever happens, is watched all the while and is a `breach`: two polls of one item of
 * a device in flight, and - in stories with `chance` - a device or an item that nobody asked for
 * longer than two of its intervals and the patience of a question.
 */
#ifndef STORY_ASKED_H
#define STORY_ASKED_H

#include "link/snmp/engine.h"
#include "world.h"

enum asked_kind { ASKED_GET, ASKED_WALK, ASKED_PING, ASKED_KNOCK, ASKED_KIND_COUNT };
extern const struct rec_names asked_kind_names;

/* An SNMP request goes out; its number, for asked_ended(). */
size_t asked_began(const struct loop *l, struct agent *a, const struct snmp_request *r);
void asked_ended(size_t number);

/* A ping, or a knock at a TCP port. */
void asked_else(const struct loop *l, const struct agent *a, enum asked_kind kind);

/* Forgets what was asked so far, and claims nothing of what is under way. */
void asked_forget(void);
void asked_end(void);

/* Looks whether anything was not asked in time; what is well since then must have been. */
void asked_check(const struct loop *l, mono_us since);

/* How many requests fit all of FIELD=VALUE, FIELD!=VALUE, FIELD~PART; -1 and what is wrong. Fields:
 * device, site, kind, beside (requests in flight at its site when it went out, itself included), second
 * (of the minute, at which it went out). */
int64_t asked_count(char **word, size_t n, char wrong[256]);
int64_t asked_breaches(void);
void asked_show(const char *thing);

#endif
