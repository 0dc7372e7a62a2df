#include "link/ssh/guest_keys.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "link/ssh/guest_in.h"
#include "sys/file.h"

#define KEY_FILE_MAX 16384

static const struct {
	const char *file;
	enum ssh_keytypes_e type;
} kinds[GUEST_KEYS_N] = {
	{ "host-ed25519", SSH_KEYTYPE_ED25519 },
};

static const char *
make(ssh_key *key, size_t i, const char *path)
{
	const char *why = NULL;
	char *text = NULL;

	if (ssh_pki_generate(kinds[i].type, 0, key) != SSH_OK)
		return "cannot be made";
	if (ssh_pki_export_privkey_base64(*key, NULL, NULL, NULL, &text) != SSH_OK)
		return "cannot be written down";
	if (file_replace(path, (struct bytes){ (uint8_t *)text, strlen(text) }, 0600) < 0)
		why = "cannot be written";
	secret_wipe(text, strlen(text));
	ssh_string_free_char(text);
	return why;
}

static const char *
read_or_make(ssh_key *key, size_t i, const char *path)
{
	const char *why = NULL;
	struct buf b;
	int r;

	if (!file_exists(path))
		return make(key, i, path);
	buf_init(&b);
	buf_reserve(&b, KEY_FILE_MAX + 1);
	r = file_read(path, KEY_FILE_MAX, &b);
	if (r < 0)
		why = "cannot be read";
	else if (ssh_pki_import_privkey_base64(buf_str(&b), NULL, NULL, NULL, key) !=
	    SSH_OK)
		why = "is no private key";
	secret_wipe(b.p, b.cap);
	buf_fini(&b);
	return why;
}

struct guest_keys *
guest_keys_open(const char *dir, const char **why, char *path, size_t path_bytes)
{
	struct guest_keys *k = mem_alloc(sizeof *k);
	size_t i;

	snprintf(path, path_bytes, "%s", dir);
	if (file_make_dirs(dir, 0700) < 0) {
		*why = "cannot be made";
		guest_keys_free(k);
		return NULL;
	}
	for (i = 0; i < GUEST_KEYS_N; i++) {
		snprintf(path, path_bytes, "%s/%s", dir, kinds[i].file);
		*why = read_or_make(&k->key[i], i, path);
		if (*why != NULL) {
			guest_keys_free(k);
			return NULL;
		}
	}
	return k;
}

void
guest_keys_free(struct guest_keys *k)
{
	size_t i;

	if (k == NULL)
		return;
	for (i = 0; i < GUEST_KEYS_N; i++)
		ssh_key_free(k->key[i]);
	mem_free(k);
}

void
guest_keys_print(const struct guest_keys *k, size_t i, char kind[GUEST_KEY_TEXT],
    char print[GUEST_KEY_TEXT])
{
	unsigned char *hash = NULL;
	char *text = NULL;
	size_t n = 0;

	snprintf(
	    kind, GUEST_KEY_TEXT, "%s", ssh_key_type_to_char(ssh_key_type(k->key[i])));
	if (ssh_get_publickey_hash(k->key[i], SSH_PUBLICKEY_HASH_SHA256, &hash, &n) == 0)
		text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, n);
	snprintf(print, GUEST_KEY_TEXT, "%s", text == NULL ? "" : text);
	ssh_string_free_char(text);
	ssh_clean_pubkey_hash(&hash);
}
