#include "link/snmp/key.h"

#include <string.h>
#include <sys/mman.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "link/snmp/message.h"

#define EXPANDED_BYTES (1024 * 1024) /* RFC 3414 A.2: the pass phrase, over and over */

/* The hash of 1 MB of the phrase repeated. */
static void
hash_repeated(
    struct crypt *c, enum usm_auth auth, struct bytes phrase, uint8_t out[HASH_MAX])
{
	/* Lengths of the phrase that are multiples of it, so that each part starts where it does. */
	size_t times = 4096 / phrase.n + 1, len = phrase.n * times, i, n = 0;
	uint8_t *text = mem_alloc(len);
	struct bytes *parts = mem_array(EXPANDED_BYTES / len + 1, sizeof *parts);
	size_t left = EXPANDED_BYTES;

	for (i = 0; i < times; i++)
		memcpy(text + i * phrase.n, phrase.p, phrase.n);
	while (left != 0) {
		parts[n] = (struct bytes){ text, left < len ? left : len };
		left -= parts[n++].n;
	}
	crypt_hash(c, auth, parts, n, out);
	secret_wipe(text, len);
	mem_free(text);
	mem_free(parts);
}

int
usm_master_make(struct crypt *c, enum usm_auth auth, struct bytes auth_pass,
    enum usm_priv priv, struct bytes priv_pass, struct usm_master *out)
{
	struct usm_master m = { .auth = auth, .priv = priv };

	if (!crypt_has_auth(c, auth) || !crypt_has_priv(c, priv) ||
	    (priv != PRIV_NONE && auth == AUTH_NONE))
		return ERR_UNSUPPORTED;
	if (auth != AUTH_NONE &&
	    (auth_pass.n < USM_PASS_MIN || auth_pass.n > USM_PASS_MAX))
		return ERR_RANGE;
	if (priv != PRIV_NONE &&
	    (priv_pass.n < USM_PASS_MIN || priv_pass.n > USM_PASS_MAX))
		return ERR_RANGE;
	if (auth != AUTH_NONE)
		hash_repeated(c, auth, auth_pass, m.auth_key);
	if (priv != PRIV_NONE)
		hash_repeated(c, auth, priv_pass, m.priv_key);
	*out = m;
	secret_wipe(&m, sizeof m);
	return 0;
}

/* RFC 3414 A.2: the master key, the engine, the master key. */
static void
localise(struct crypt *c, enum usm_auth auth, const uint8_t *master,
    struct bytes engine_id, uint8_t out[HASH_MAX])
{
	struct bytes key = { master, auth_hash_len(auth) };
	struct bytes parts[3] = { key, engine_id, key };

	crypt_hash(c, auth, parts, 3, out);
}

/* draft-blumenthal-aes-usm-04 3.1.2.1: what is there, and its hash behind it. */
static void
stretch_blumenthal(struct crypt *c, enum usm_auth auth, uint8_t *key, size_t have)
{
	struct bytes all = { key, have };

	crypt_hash(c, auth, &all, 1, key + have);
}

/* draft-reeder-snmpv3-usm-3desede-00 2.1: what is there as a pass phrase of its own. */
static void
stretch_reeder(struct crypt *c, enum usm_auth auth, struct bytes engine_id, uint8_t *key,
    size_t have)
{
	struct bytes phrase = { key + have - auth_hash_len(auth), auth_hash_len(auth) };
	uint8_t master[HASH_MAX];

	hash_repeated(c, auth, phrase, master);
	localise(c, auth, master, engine_id, key + have);
	secret_wipe(master, sizeof master);
}

static bool
is_reeder(enum usm_priv p)
{
	return p == PRIV_AES192_C || p == PRIV_AES256_C;
}

int
usm_localise(struct crypt *c, const struct usm_master *m, struct bytes engine_id,
    struct usm_keys *out)
{
	size_t want = priv_key_len(m->priv), have;
	uint8_t key[USM_PRIV_MAX + 2 * HASH_MAX];

	/* RFC 3411 wants at least 5, which not every agent knows. */
	if (engine_id.n == 0 || engine_id.n > ENGINE_ID_MAX)
		return ERR_RANGE;
	*out = (struct usm_keys){ .auth = m->auth, .priv = m->priv };
	if (m->auth == AUTH_NONE)
		return 0;
	localise(c, m->auth, m->auth_key, engine_id, out->auth_key);
	if (m->priv == PRIV_NONE)
		return 0;
	localise(c, m->auth, m->priv_key, engine_id, key);
	for (have = auth_hash_len(m->auth); have < want; have += auth_hash_len(m->auth))
		if (is_reeder(m->priv))
			stretch_reeder(c, m->auth, engine_id, key, have);
		else
			stretch_blumenthal(c, m->auth, key, have);
	memcpy(out->priv_key, key, want);
	secret_wipe(key, sizeof key);
	return 0;
}

bool
usm_localise_is_slow(enum usm_auth auth, enum usm_priv priv)
{
	return is_reeder(priv) && auth_hash_len(auth) < priv_key_len(priv);
}

/* --- storage --- */

#define PAGES_BYTES (64 * 1024)

/* A cell is the keys, or, while nobody has it, the next that nobody has. */
union cell {
	struct usm_keys keys;
	union cell *next;
};

struct pages {
	struct pages *next;
	union cell cells[];
};

struct key_store {
	struct pages *pages;
	union cell *free_cells;
};

struct key_store *
key_store_new(void)
{
	return mem_alloc(sizeof(struct key_store));
}

void
key_store_free(struct key_store *s)
{
	struct pages *p, *next;

	if (s == NULL)
		return;
	for (p = s->pages; p != NULL; p = next) {
		next = p->next;
		secret_wipe(p, PAGES_BYTES);
		munmap(p, PAGES_BYTES);
	}
	mem_free(s);
}

static void
more_cells(struct key_store *s)
{
	struct pages *p = mmap(NULL, PAGES_BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	if (p == MAP_FAILED)
		mem_exhausted(PAGES_BYTES);
	/* As in base/secret.c: where little may be locked it may be swapped. */
	(void)mlock(p, PAGES_BYTES);
	(void)madvise(p, PAGES_BYTES, MADV_DONTDUMP);
	p->next = s->pages;
	s->pages = p;
	for (i = 0; i < (PAGES_BYTES - sizeof *p) / sizeof p->cells[0]; i++) {
		p->cells[i].next = s->free_cells;
		s->free_cells = &p->cells[i];
	}
}

struct usm_keys *
key_store_put(struct key_store *s, const struct usm_keys *k)
{
	union cell *cell;

	if (s->free_cells == NULL)
		more_cells(s);
	cell = s->free_cells;
	s->free_cells = cell->next;
	cell->keys = *k;
	return &cell->keys;
}

void
key_store_drop(struct key_store *s, struct usm_keys *k)
{
	union cell *cell = (union cell *)(void *)k;

	if (k == NULL)
		return;
	secret_wipe(cell, sizeof *cell);
	cell->next = s->free_cells;
	s->free_cells = cell;
}
