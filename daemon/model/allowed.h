/* allowed.h - whether a command is one of those that may be sent.
 *
 *     show version            this command, and no other
 *     show interface *        with any words behind it, or none
 *     show vlan * counters    with one word there
 *
 * All that polling and probes send over SSH is judged here, by the list of the device's profile. A list
 * names what looks and changes nothing; so what stands for a "*" must not be able to do more than the
 * words around it: it is made of letters, digits and a few signs that no shell reads as its own, its
 * words begin with no "-" (an option can write a file where the command alone reads one) and hold no
 * ".." (a path must not lead out of where it begins). What needs more is written out on the list.
 */
#ifndef MODEL_ALLOWED_H
#define MODEL_ALLOWED_H

#include <stdbool.h>
#include <stddef.h>

#define COMMAND_MAX 256 /* bytes of one */

bool command_fits(const char *pattern, const char *command);
bool command_is_allowed(const char *const *patterns, size_t n, const char *command);

/* What is wrong with a pattern of a list, or NULL: in it a "*" is a word of its own, and it is one
 * printable line. */
const char *command_pattern_fault(const char *pattern);

#endif
