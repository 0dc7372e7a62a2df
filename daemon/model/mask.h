/* mask.h - secrets taken out of what a device said, before it is kept.
 *
 * What is known to be a secret of the device is masked wherever it stands; and so is what the words
 * around it say to be one, in the ways in which devices write their configuration: `password 7 ...`,
 * `secret 5 ...`, `snmp-server community ...`, `key-string ...`, `psk=...`, hashes as crypt writes them,
 * private keys. It is better to mask a word too much: what was said is read by people and by other
 * systems. Pure.
 */
#ifndef MODEL_MASK_H
#define MODEL_MASK_H

#include "base/buf.h"

#define MASK_TEXT "<masked>"
#define MASK_KNOWN_MIN                                                                   \
	4 /* bytes of a known secret: a shorter one would stand in every line */

/* Appends the text, masked; how many places were. */
size_t mask_text(
    struct bytes text, const struct bytes *known, size_t n_known, struct buf *out);

#endif
