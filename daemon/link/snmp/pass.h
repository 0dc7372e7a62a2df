/* pass.h - an SNMPv3 user's secret, as the vault keeps it and as it is handed on.
 *
 * In the vault it is a text of three lines: the algorithms ("sha256 aes128"), the pass phrase for
 * authentication, the pass phrase for privacy; the latter two may be empty. From the vault to those
 * who ask devices go only the algorithms, and keys that are localised to one engine.
 */
#ifndef LINK_SNMP_PASS_H
#define LINK_SNMP_PASS_H

#include "link/snmp/key.h"

struct usm_pass {
	enum usm_auth auth;
	enum usm_priv priv;
	struct bytes auth_pass, priv_pass; /* borrowed */
};

/* ERR_MALFORMED for what is no such text; ERR_UNSUPPORTED for an algorithm that is not known, or
 * privacy without authentication; ERR_RANGE for a pass phrase of less than 8 bytes. The first line alone is
 * enough where the pass phrases are not wanted (all is false). */
int usm_pass_read(struct bytes secret, bool all, struct usm_pass *out);

/* The first line: "sha256 aes128". */
#define USM_ALGORITHMS_MAX 32
const char *usm_algorithms(
    enum usm_auth auth, enum usm_priv priv, char text[USM_ALGORITHMS_MAX]);

/* Localised keys on their way from the vault. */
#define USM_KEYS_BYTES (2 + HASH_MAX + USM_PRIV_MAX)
void usm_keys_write(const struct usm_keys *k, uint8_t out[USM_KEYS_BYTES]);
int usm_keys_read(struct bytes b, struct usm_keys *out); /* ERR_MALFORMED */

#endif
