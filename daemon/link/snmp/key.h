/* key.h - from a pass phrase to the keys of one user at one engine.
 *
 * A pass phrase becomes a master key (1 MB of hashing, some milliseconds: once per credential); a
 * master key becomes a key that holds at one engine only (microseconds: once per device). Whoever
 * has the localised keys of one device can do nothing with the others.
 */
#ifndef LINK_SNMP_KEY_H
#define LINK_SNMP_KEY_H

#include "base/buf.h"
#include "link/snmp/crypt.h"

#define USM_PASS_MIN 8 /* RFC 3414 11.2: shorter ones are refused by agents */
#define USM_PASS_MAX 1024
#define USM_PRIV_MAX 32

/* A user of SNMPv3 as the vault holds it. */
struct usm_master {
	enum usm_auth auth;
	enum usm_priv priv;
	uint8_t auth_key[HASH_MAX]; /* Ku */
	uint8_t priv_key[HASH_MAX];
};

/* The same at one engine. */
struct usm_keys {
	enum usm_auth auth;
	enum usm_priv priv;
	uint8_t auth_key[HASH_MAX]; /* Kul: auth_hash_len() of it */
	uint8_t priv_key[USM_PRIV_MAX];
};

/* ERR_RANGE for a pass phrase too short or too long (priv_pass is not looked at without privacy),
 * ERR_UNSUPPORTED for privacy without authentication or an algorithm that is not there. */
int usm_master_make(struct crypt *c, enum usm_auth auth, struct bytes auth_pass,
    enum usm_priv priv, struct bytes priv_pass, struct usm_master *out);

/* ERR_RANGE for an engine id that is none. AES-192-C and AES-256-C after MD5, SHA-1 or (for 256)
 * SHA-224 cost another 1 MB of hashing *per engine*: milliseconds. */
int usm_localise(struct crypt *c, const struct usm_master *m, struct bytes engine_id,
    struct usm_keys *out);

/* True when usm_localise() would take milliseconds. */
bool usm_localise_is_slow(enum usm_auth auth, enum usm_priv priv);

/* Localised keys live as long as their device, by the hundred thousand: a store keeps them side by
 * side in locked pages that are left out of dumps, and wipes each that is dropped. */
struct key_store;

struct key_store *key_store_new(void);
void key_store_free(struct key_store *s);
struct usm_keys *key_store_put(
    struct key_store *s, const struct usm_keys *k);           /* a copy */
void key_store_drop(struct key_store *s, struct usm_keys *k); /* NULL is fine */

#endif
