#include "room/session/seal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "link/crypto/crypto.h"
#include "room/session/seal_text.h"
#include "sys/file.h"

#define PRIVATE_WORD "ed25519-private:"
#define PUBLIC_WORD  "ed25519:"
#define KEY_BASE64   BASE64_TEXT(SIGN_KEY)

struct seal_key {
	struct secret *key;
	uint8_t public_half[SIGN_KEY];
};

/* "word:BASE64", with a line end or without. */
static int
read_key(const char *text, const char *word, uint8_t out[SIGN_KEY])
{
	size_t n;

	text += strspn(text, " \t\r\n");
	n = strcspn(text, " \t\r\n");
	if (n < strlen(word) || strncmp(text, word, strlen(word)) != 0 ||
	    text[n + strspn(text + n, " \t\r\n")] != 0)
		return ERR_MALFORMED;
	return base64_read(text + strlen(word), n - strlen(word), out, SIGN_KEY)
	    ? 0
	    : ERR_MALFORMED;
}

int
seal_public_read(const char *text, uint8_t public_half[SIGN_KEY])
{
	return read_key(text, PUBLIC_WORD, public_half);
}

static struct seal_key *
key_of(uint8_t key[SIGN_KEY])
{
	struct seal_key *k = mem_alloc(sizeof *k);

	k->key = secret_new(key, SIGN_KEY);
	sign_public(key, k->public_half);
	secret_wipe(key, SIGN_KEY);
	return k;
}

static int
write_key(const char *path, const char *word, const uint8_t key[SIGN_KEY], mode_t mode)
{
	char text[128], coded[KEY_BASE64];
	int n, r;

	base64_write(key, SIGN_KEY, coded);
	n = snprintf(text, sizeof text, "%s%s\n", word, coded);
	r = file_replace(path, (struct bytes){ (const uint8_t *)text, (size_t)n }, mode);
	secret_wipe(text, sizeof text);
	secret_wipe(coded, sizeof coded);
	return r;
}

static struct seal_key *
make(const char *path, const char **why)
{
	uint8_t key[SIGN_KEY];

	crypto_random(key, sizeof key);
	if (write_key(path, PRIVATE_WORD, key, 0600) < 0) {
		secret_wipe(key, sizeof key);
		*why = strerror(errno);
		return NULL;
	}
	return key_of(key);
}

static struct seal_key *
read_it(const char *path, const char **why)
{
	uint8_t key[SIGN_KEY];
	struct buf text;
	struct seal_key *k = NULL;
	int r;

	buf_init(&text);
	r = file_read(path, 4096, &text);
	if (r == ERR_NOT_FOUND) {
		k = make(path, why);
	} else if (r < 0) {
		*why = r == ERR_IO ? strerror(errno) : err_text(r);
	} else if (read_key(buf_str(&text), PRIVATE_WORD, key) < 0) {
		*why = "it does not read as a key of ours; records sealed with it "
		       "cannot go on";
	} else {
		k = key_of(key);
	}
	if (text.n != 0)
		secret_wipe(text.p, text.n);
	buf_fini(&text);
	return k;
}

struct seal_key *
seal_key_open(const char *dir, const char **why)
{
	char path[PATH_MAX];
	struct seal_key *k;

	if (snprintf(path, sizeof path, "%s/" SEAL_KEY_FILE, dir) >= (int)sizeof path) {
		*why = "its path is too long";
		return NULL;
	}
	k = read_it(path, why);
	if (k == NULL)
		return NULL;
	snprintf(path, sizeof path, "%s/" SEAL_PUBLIC_FILE, dir);
	if (!file_exists(path) &&
	    write_key(path, PUBLIC_WORD, k->public_half, 0644) < 0) {
		*why = strerror(errno);
		seal_key_free(k);
		return NULL;
	}
	return k;
}

void
seal_key_free(struct seal_key *k)
{
	if (k == NULL)
		return;
	secret_free(k->key);
	mem_free(k);
}

void
seal_key_public(const struct seal_key *k, char text[SEAL_KEY_TEXT])
{
	char coded[KEY_BASE64];

	base64_write(k->public_half, SIGN_KEY, coded);
	snprintf(text, SEAL_KEY_TEXT, PUBLIC_WORD "%s", coded);
}

static void
put_hash(struct json *j, const char *key, struct bytes hash)
{
	char text[2 * CHAIN_HASH + 1] = "";
	size_t i;

	for (i = 0; i < hash.n && i < CHAIN_HASH; i++)
		snprintf(text + 2 * i, 3, "%02x", hash.p[i]);
	json_put_text(j, key, text);
}

void
seal_line(const struct seal_key *k, uint64_t session, uint64_t n, wall_us at,
    const struct record_chain *c, bool last, uint8_t previous[SIGN_SIGNATURE],
    struct buf *out)
{
	struct json j = json_into(out);
	char coded[BASE64_TEXT(SIGN_SIGNATURE)];
	size_t start = out->n;
	struct buf said;

	json_object(&j);
	json_put_u64(&j, "session", session);
	json_put_u64(&j, "n", n);
	json_put_time(&j, "at", at);
	json_put_u64(&j, "cast_bytes", c->cast_bytes);
	put_hash(&j, "cast_sha256", c->cast_sha256);
	json_put_u64(&j, "commands_bytes", c->commands_bytes);
	put_hash(&j, "commands_sha256", c->commands_sha256);
	json_put_bool(&j, "last", last);
	buf_init(&said);
	seal_said(&said, previous, out->p + start, out->n - start);
	sign_bytes(secret_bytes(k->key).p, buf_view(&said), previous);
	buf_fini(&said);
	base64_write(previous, SIGN_SIGNATURE, coded);
	buf_puts(out, SEAL_SIGNED);
	buf_puts(out, coded);
	buf_puts(out, SEAL_LINE_END "\n");
}
