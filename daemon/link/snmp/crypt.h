/* crypt.h - the hashes and ciphers of the User-based Security Model.
 *
 * Algorithms are fetched once, when a crypt is made, and contexts are used again for each packet: at
 * SNMP's packet sizes OpenSSL's bookkeeping costs more than its mathematics. One loop, one crypt.
 *
 * RFC 3414 (MD5, SHA-1, DES), RFC 3826 (AES-128), RFC 7860 (the SHA-2 family), and AES-192 and AES-256
 * as draft-blumenthal-aes-usm-04 and as Cisco's agents derive their keys (key.h).
 */
#ifndef LINK_SNMP_CRYPT_H
#define LINK_SNMP_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rec.h"

enum usm_auth {
	AUTH_NONE,
	AUTH_MD5,
	AUTH_SHA1,
	AUTH_SHA224,
	AUTH_SHA256,
	AUTH_SHA384,
	AUTH_SHA512,
	AUTH_COUNT
};
extern const struct rec_names usm_auth_names; /* "none", "md5", "sha1", "sha224", ... */

enum usm_priv {
	PRIV_NONE,
	PRIV_DES,
	PRIV_AES128,
	PRIV_AES192,   /* keys stretched as draft-blumenthal-aes-usm-04 says */
	PRIV_AES256,   /* the same */
	PRIV_AES192_C, /* keys stretched as draft-reeder-snmpv3-usm-3desede-00 says */
	PRIV_AES256_C, /* the same; what most vendors' AES-192 and AES-256 are */
	PRIV_COUNT
};
extern const struct rec_names
    usm_priv_names; /* "none", "des", "aes128", "aes256-c", ... */

#define HASH_MAX 64
#define MAC_MAX  48
#define SALT_LEN 8

size_t auth_hash_len(enum usm_auth a); /* of the hash, and of a localised key */
size_t auth_mac_len(enum usm_auth a);  /* as it is sent */
size_t priv_key_len(enum usm_priv p);

struct crypt;

struct crypt *crypt_new(void);
void crypt_free(struct crypt *c);

/* False for what this system's OpenSSL does not have. */
bool crypt_has_auth(const struct crypt *c, enum usm_auth a);
bool crypt_has_priv(const struct crypt *c, enum usm_priv p);

/* The hash of parts that stand one behind the other. */
void crypt_hash(struct crypt *c, enum usm_auth a, const struct bytes *parts,
    size_t n_parts, uint8_t out[HASH_MAX]);

/* HMAC over the parts, cut to what is sent. The key is auth_hash_len() long. */
void crypt_mac(struct crypt *c, enum usm_auth a, const uint8_t *key,
    const struct bytes *parts, size_t n_parts, uint8_t out[MAC_MAX]);

/* Encrypts, or decrypts, n bytes from in to out (which may be the same). DES wants n to be a multiple
 * of 8. The key is priv_key_len() long. ERR_MALFORMED when it cannot be done. */
int crypt_seal(struct crypt *c, enum usm_priv p, const uint8_t *key, uint32_t boots,
    uint32_t time, const uint8_t salt[SALT_LEN], const uint8_t *in, size_t n,
    uint8_t *out);
int crypt_open(struct crypt *c, enum usm_priv p, const uint8_t *key, uint32_t boots,
    uint32_t time, const uint8_t salt[SALT_LEN], const uint8_t *in, size_t n,
    uint8_t *out);

#endif
