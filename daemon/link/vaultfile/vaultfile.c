#include "link/vaultfile/vaultfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cur.h"
#include "base/err.h"
#include "base/mem.h"
#include "link/crypto/crypto.h"
#include "sys/file.h"

/* The file: magic, salt, sealed {varint n, n times {name, kind, user, secret, u64 set at}}. The first
 * two are authenticated along. The first format had no times; it is read, and no longer written. */
#define MAGIC     "triaged vault 2\n"
#define MAGIC_OLD "triaged vault 1\n"
#define MAGIC_LEN (sizeof MAGIC - 1)
#define HEAD_LEN  (MAGIC_LEN + sizeof((struct vaultfile *)0)->salt)
#define VAULT_MAX (64 * 1024 * 1024)
#define KEY_MAX   4096

const char *const credential_kinds[] = { "snmp-community", "snmp-v3", "totp",
	"ssh-password", "ssh-key", "token", "password", NULL };

static bool
is_kind(const char *kind)
{
	size_t i;

	for (i = 0; credential_kinds[i] != NULL; i++)
		if (strcmp(credential_kinds[i], kind) == 0)
			return true;
	return false;
}

static int
hex_value(int c)
{
	return isdigit(c)          ? c - '0'
	    : c >= 'a' && c <= 'f' ? c - 'a' + 10
	    : c >= 'A' && c <= 'F' ? c - 'A' + 10
				   : -1;
}

static bool
key_from_hex(const struct buf *text, size_t n, uint8_t key[SEAL_KEY])
{
	size_t i;

	if (n != 2 * SEAL_KEY)
		return false;
	for (i = 0; i < SEAL_KEY; i++) {
		int high = hex_value(text->p[2 * i]), low = hex_value(text->p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		key[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static int
read_key(const char *path, const uint8_t salt[16], struct secret **out, const char **why)
{
	struct buf text;
	uint8_t key[SEAL_KEY];
	size_t n;
	int r;

	buf_init(&text);
	r = file_read(path, KEY_MAX, &text);
	if (r < 0) {
		*why = r == ERR_NOT_FOUND ? "there is no key file"
		    : r == ERR_RANGE      ? "the key file is longer than 4096 bytes"
					  : "the key file cannot be read";
		buf_fini(&text);
		return r;
	}
	for (n = text.n; n != 0 && isspace(text.p[n - 1]); n--)
		;
	if (n == 0) {
		*why = "the key file is empty";
		r = ERR_MALFORMED;
	} else if (!key_from_hex(&text, n, key))
		r = key_from_passphrase(
		    (struct bytes){ text.p, n }, (struct bytes){ salt, 16 }, key);
	if (r == 0)
		*out = secret_new(key, sizeof key);
	secret_wipe(key, sizeof key);
	secret_wipe(text.p, text.cap);
	buf_fini(&text);
	return r;
}

static int
make_key_file(const char *path, const char **why)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t key[SEAL_KEY];
	char text[2 * SEAL_KEY + 1];
	size_t i;
	int r;

	if (file_exists(path))
		return 0;
	crypto_random(key, sizeof key);
	for (i = 0; i < sizeof key; i++) {
		text[2 * i] = hex[key[i] >> 4];
		text[2 * i + 1] = hex[key[i] & 15];
	}
	text[2 * sizeof key] = '\n';
	r = file_replace(
	    path, (struct bytes){ (const uint8_t *)text, sizeof text }, 0400);
	secret_wipe(key, sizeof key);
	secret_wipe(text, sizeof text);
	if (r < 0)
		*why = "the key file cannot be written";
	return r;
}

int
vaultfile_init(const char *path, const char *key_path, const char **why)
{
	struct vaultfile v = { 0 };
	int r;

	if (file_exists(path)) {
		*why = "there is a vault already";
		return ERR_EXISTS;
	}
	r = make_key_file(key_path, why);
	if (r < 0)
		return r;
	crypto_random(v.salt, sizeof v.salt);
	r = read_key(key_path, v.salt, &v.key, why);
	if (r == 0)
		r = vaultfile_save(&v, path, why);
	vaultfile_fini(&v);
	return r;
}

/* A text of the file into a fixed place. */
static void
take_text(struct cur *c, char *to, size_t size)
{
	struct bytes b = cur_bytes(c, size - 1);

	if (b.n != 0)
		memcpy(to, b.p, b.n);
	to[b.n] = 0;
}

static int
read_credentials(struct vaultfile *v, struct bytes plain, bool has_times)
{
	struct cur c = cur_over(plain.p, plain.n);
	uint64_t n = cur_varint(&c);
	size_t i;

	if (n > CREDENTIALS_MAX || n > plain.n)
		return ERR_MALFORMED;
	v->v = mem_array((size_t)n, sizeof *v->v);
	for (i = 0; i < n && !cur_failed(&c); i++) {
		struct credential *k = &v->v[i];
		struct bytes secret;

		take_text(&c, k->name, sizeof k->name);
		take_text(&c, k->kind, sizeof k->kind);
		take_text(&c, k->user, sizeof k->user);
		secret = cur_bytes(&c, SECRET_MAX);
		if (has_times)
			k->set_at = (int64_t)cur_u64(&c);
		if (cur_failed(&c))
			break;
		k->secret = secret_new(secret.p, secret.n);
		v->n++;
	}
	return cur_done(&c) ? 0 : ERR_MALFORMED;
}

int
vaultfile_open(
    const char *path, const char *key_path, struct vaultfile *out, const char **why)
{
	struct buf file, plain;
	bool has_times;
	int r;

	*out = (struct vaultfile){ 0 };
	buf_init(&file);
	buf_init(&plain);
	r = file_read(path, VAULT_MAX, &file);
	if (r < 0)
		*why = r == ERR_NOT_FOUND
		    ? "there is no vault: `triagectl vault init` makes one"
		    : "the vault cannot be read";
	has_times = file.n >= HEAD_LEN && memcmp(file.p, MAGIC, MAGIC_LEN) == 0;
	if (r == 0 && !has_times &&
	    (file.n < HEAD_LEN || memcmp(file.p, MAGIC_OLD, MAGIC_LEN) != 0)) {
		*why = "this is not a vault of triaged";
		r = ERR_MALFORMED;
	}
	if (r == 0) {
		memcpy(out->salt, file.p + MAGIC_LEN, sizeof out->salt);
		r = read_key(key_path, out->salt, &out->key, why);
	}
	if (r == 0) {
		r = unseal(secret_bytes(out->key).p,
		    (struct bytes){ file.p + HEAD_LEN, file.n - HEAD_LEN },
		    (struct bytes){ file.p, HEAD_LEN }, &plain);
		if (r < 0)
			*why = "it does not open: another key, or the file was cut or "
			       "changed; "
			       "the one before the last change is beside it, as .old";
	}
	if (r == 0 && (r = read_credentials(out, buf_view(&plain), has_times)) < 0)
		*why = "it opens, but its content does not read";
	if (plain.p != NULL)
		secret_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	buf_fini(&file);
	if (r < 0)
		vaultfile_fini(out);
	return r;
}

void
vaultfile_fini(struct vaultfile *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		secret_free(v->v[i].secret);
	mem_free(v->v);
	secret_free(v->key);
	*v = (struct vaultfile){ 0 };
}

const struct credential *
vaultfile_find(const struct vaultfile *v, const char *name)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (strcmp(v->v[i].name, name) == 0)
			return &v->v[i];
	return NULL;
}

int
vaultfile_set(struct vaultfile *v, const char *name, const char *kind, const char *user,
    const void *secret, size_t n_bytes, int64_t now)
{
	struct credential *k = (struct credential *)(uintptr_t)vaultfile_find(v, name);

	if (!is_kind(kind))
		return ERR_UNSUPPORTED;
	if (strlen(name) > CREDENTIAL_NAME || *name == 0 || n_bytes > SECRET_MAX ||
	    strlen(user) >= sizeof v->v->user || (k == NULL && v->n == CREDENTIALS_MAX))
		return ERR_RANGE;
	if (k == NULL) {
		v->v = mem_grow(v->v, v->n + 1, sizeof *v->v);
		k = &v->v[v->n++];
		memset(k, 0, sizeof *k);
	}
	secret_free(k->secret);
	snprintf(k->name, sizeof k->name, "%s", name);
	snprintf(k->kind, sizeof k->kind, "%s", kind);
	snprintf(k->user, sizeof k->user, "%s", user);
	k->secret = secret_new(secret, n_bytes);
	k->set_at = now;
	return 0;
}

int
vaultfile_remove(struct vaultfile *v, const char *name)
{
	const struct credential *k = vaultfile_find(v, name);
	size_t i;

	if (k == NULL)
		return ERR_NOT_FOUND;
	i = (size_t)(k - v->v);
	secret_free(v->v[i].secret);
	v->v[i] = v->v[--v->n];
	return 0;
}

/* The vault as it was stays beside it. */
static int
keep_old(const char *path)
{
	char old[4096];

	if (snprintf(old, sizeof old, "%s.old", path) >= (int)sizeof old)
		return ERR_RANGE;
	if (unlink(old) < 0 && errno != ENOENT)
		return ERR_IO;
	return link(path, old) < 0 && errno != ENOENT ? ERR_IO : 0;
}

int
vaultfile_save(const struct vaultfile *v, const char *path, const char **why)
{
	uint8_t head[HEAD_LEN];
	struct buf plain, file;
	size_t i;
	int r;

	buf_init(&plain);
	buf_init(&file);
	/* All room at once, so that no copy of a secret is left behind by growing. */
	for (i = 0, r = 64; i < v->n; i++)
		r += (int)(secret_bytes(v->v[i].secret).n + sizeof v->v[i]);
	buf_reserve(&plain, (size_t)r);
	buf_varint(&plain, v->n);
	for (i = 0; i < v->n; i++) {
		buf_text(&plain, v->v[i].name);
		buf_text(&plain, v->v[i].kind);
		buf_text(&plain, v->v[i].user);
		buf_bytes(&plain, secret_bytes(v->v[i].secret));
		buf_u64(&plain, (uint64_t)v->v[i].set_at);
	}
	buf_put(&file, MAGIC, MAGIC_LEN);
	buf_put(&file, v->salt, sizeof v->salt);
	memcpy(head, file.p, sizeof head);
	r = seal(secret_bytes(v->key).p, buf_view(&plain),
	    (struct bytes){ head, sizeof head }, &file);
	secret_wipe(plain.p, plain.cap);
	buf_fini(&plain);
	if (r == 0)
		r = keep_old(path);
	if (r == 0)
		r = file_replace(path, buf_view(&file), 0600);
	if (r < 0)
		*why = "the vault cannot be written";
	buf_fini(&file);
	return r;
}

static bool
is_passphrase(const char *key_path)
{
	uint8_t key[SEAL_KEY];
	struct buf text;
	size_t n;
	bool is;

	buf_init(&text);
	if (file_read(key_path, KEY_MAX, &text) < 0) {
		buf_fini(&text);
		return false; /* opening will say what is wrong with it */
	}
	for (n = text.n; n != 0 && isspace(text.p[n - 1]); n--)
		;
	is = !key_from_hex(&text, n, key);
	secret_wipe(key, sizeof key);
	secret_wipe(text.p, text.cap);
	buf_fini(&text);
	return is;
}

/* The new key takes the place of the old one, for whoever could read that. */
static int
swap_keys(const char *key_path, const char *new_path)
{
	struct stat was;
	int r;

	if (stat(key_path, &was) < 0 || chown(new_path, was.st_uid, was.st_gid) < 0 ||
	    chmod(new_path, was.st_mode & 07777) < 0)
		return ERR_IO;
	r = keep_old(key_path);
	return r < 0 ? r : rename(new_path, key_path) < 0 ? ERR_IO : 0;
}

int
vaultfile_rekey(const char *path, const char *key_path, const char **why)
{
	char new_path[4096];
	struct vaultfile v;
	int r;

	if (snprintf(new_path, sizeof new_path, "%s.new", key_path) >=
	    (int)sizeof new_path) {
		*why = "the name of the key file is too long";
		return ERR_RANGE;
	}
	if (is_passphrase(key_path)) {
		*why = "the key file holds a pass phrase; only a key of 64 hexadecimal "
		       "digits can be drawn anew";
		return ERR_UNSUPPORTED;
	}
	r = vaultfile_open(path, key_path, &v, why);
	if (r == ERR_DENIED && file_exists(new_path) &&
	    vaultfile_open(path, new_path, &v, why) == 0) {
		vaultfile_fini(&v); /* one before was interrupted here */
		r = swap_keys(key_path, new_path);
		if (r < 0)
			*why = "the key file cannot be replaced";
		return r;
	}
	if (r < 0)
		return r;
	secret_free(v.key);
	v.key = NULL;
	r = make_key_file(new_path, why); /* one that is there was never used */
	if (r == 0)
		r = read_key(new_path, v.salt, &v.key, why);
	if (r == 0)
		r = vaultfile_save(&v, path, why);
	if (r == 0 && (r = swap_keys(key_path, new_path)) < 0)
		*why =
		    "the vault is under the new key, beside the key file as .new, which "
		    "cannot take its place";
	vaultfile_fini(&v);
	return r;
}
