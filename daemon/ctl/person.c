/* person.c - who may come in: people, their keys, their passwords and codes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "ctl/ctl.h"
#include "link/crypto/crypto.h"
#include "link/crypto/password.h"
#include "link/crypto/hash.h"
#include "model/person.h"
#include "sys/file.h"

/* NAME as a part of a path; NULL after saying that it is missing. */
static const char *
who(struct ctl *c)
{
	if (c->n_words == 1)
		return ctl_quote(c, c->words[0]);
	fputs("triagectl: whom? triagectl person list\n", stderr);
	return NULL;
}

/* A command with one text, to /people/NAME/verb. */
static int
act(struct ctl *c, const char *verb, const char *key, const char *value, const char *said)
{
	const char *name = who(c);
	int r;

	if (name == NULL)
		return CTL_USAGE;
	r = ctl_post(c, arena_printf(&c->mem, "/api/v1/people/%s/%s", name, verb), &key,
	    &value, key != NULL);
	return r != CTL_OK ? r : ctl_done(c, said);
}

static bool
role_is_said(const struct ctl *c)
{
	if (c->role != NULL)
		return true;
	fputs("triagectl: --role is wanted: of view, diagnose, repair, approve, admin, "
	      "with commas between\n",
	    stderr);
	return false;
}

int
cmd_person_add(struct ctl *c)
{
	static const char *const keys[] = { "name", "roles" };
	const char *values[2];
	int r;

	if (who(c) == NULL || !role_is_said(c))
		return CTL_USAGE;
	values[0] = c->words[0];
	values[1] = c->role;
	r = ctl_post(c, "/api/v1/people", keys, values, ARRAY_LEN(keys));
	return r != CTL_OK ? r
			   : ctl_done(c,
				 "added; comes in with a key (person key add), or with a "
				 "password and codes (person password, person totp)");
}

int
cmd_person_role(struct ctl *c)
{
	return role_is_said(c) ? act(c, "roles", "roles", c->role, "changed") : CTL_USAGE;
}

int
cmd_person_remove(struct ctl *c)
{
	return act(c, "remove", NULL, NULL, "removed; what they did stays on record");
}

int
cmd_person_list(struct ctl *c)
{
	static const struct column columns[] = { { "NAME", "name", "", 32 },
		{ "ROLES", "roles", "", 40 }, { "KEYS", "keys", "", 4 },
		{ "PASSWORD", "password_at", "", 19 }, { "CODES", "totp_at", "", 19 },
		{ "ADDED", "added_at", "", 19 }, { "BY", "added_by", "", 24 } };
	int r = ctl_get(c, "/api/v1/people");

	return r != CTL_OK
	    ? r
	    : ctl_list(c, columns, ARRAY_LEN(columns), "Nobody may come in.");
}

int
cmd_person_show(struct ctl *c)
{
	static const struct {
		const char *key, *title;
	} rows[] = { { "name", "Name" }, { "roles", "Roles" },
		{ "password_at", "Password" }, { "totp_at", "Codes" },
		{ "added_at", "Added" }, { "added_by", "By" } };
	const struct tree *keys, *k;
	const char *name = who(c);
	char fingerprint[HASH_SSH_TEXT];
	size_t i;
	int r;

	if (name == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/people/%s", name);
	if (r != CTL_OK || c->json)
		return r != CTL_OK ? r : ctl_done(c, "");
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text = tree_text(c->tree, rows[i].key);

		printf("%-10s", rows[i].title);
		print_safe(*text ? text : "none");
		putchar('\n');
	}
	keys = tree_find(c->tree, "keys");
	for (k = keys != NULL ? keys->child : NULL; k != NULL; k = k->next) {
		printf("%-10s%s ", "Key",
		    hash_ssh_text(person_key_blob(&c->mem, k->text), fingerprint));
		print_safe(k->text);
		putchar('\n');
	}
	return CTL_OK;
}

/* A public key is no secret: from --file, or from standard input. */
int
cmd_person_key_add(struct ctl *c)
{
	const char *line;
	struct buf text;
	int r;

	if (who(c) == NULL)
		return CTL_USAGE;
	buf_init(&text);
	r = file_read(c->file != NULL ? c->file : "/dev/stdin", PERSON_KEY_MAX, &text);
	if (r < 0)
		fprintf(stderr, "triagectl: %s: %s\n",
		    c->file != NULL ? c->file : "standard input",
		    r == ERR_RANGE ? "longer than a public key" : strerror(errno));
	line = arena_text(&c->mem, buf_str(&text));
	buf_fini(&text);
	return r < 0 ? CTL_REFUSED : act(c, "keys", "key", line, "added");
}

int
cmd_person_key_remove(struct ctl *c)
{
	if (c->key == NULL) {
		fputs(
		    "triagectl: --key SHA256:... is wanted: triagectl person show NAME\n",
		    stderr);
		return CTL_USAGE;
	}
	return act(c, "keys/remove", "key", c->key, "removed");
}

static const char *
password_wrong(const char *first, size_t n, const char *again, size_t n_again)
{
	if (n < PASSWORD_LEAST)
		return "a password has at least 12 characters";
	if (n > PASSWORD_MOST)
		return "a password has at most 1024 bytes";
	if (memchr(first, '\n', n) != NULL)
		return "a password is one line";
	return n != n_again || memcmp(first, again, n) != 0
	    ? "the two are not the same; nothing was changed"
	    : NULL;
}

int
cmd_person_password(struct ctl *c)
{
	static char first[PASSWORD_MOST + 2], again[PASSWORD_MOST + 2];
	char hash[PASSWORD_HASH_TEXT];
	const char *wrong;
	size_t n, n_again;

	if (who(c) == NULL)
		return CTL_USAGE;
	n = n_again = ctl_read_secret("new password: ", first, sizeof first);
	if (isatty(STDIN_FILENO))
		n_again = ctl_read_secret("again: ", again, sizeof again);
	wrong = password_wrong(first, n, isatty(STDIN_FILENO) ? again : first, n_again);
	if (wrong == NULL)
		password_hash((struct bytes){ (const uint8_t *)first, n }, hash);
	secret_wipe(first, sizeof first);
	secret_wipe(again, sizeof again);
	if (wrong != NULL) {
		fprintf(stderr, "triagectl: %s\n", wrong);
		return CTL_REFUSED;
	}
	return act(c, "password", "hash", hash,
	    "set; it opens together with a code (person totp)");
}

/* As authenticator programs read it, also from a picture of it. */
static void
print_uri(struct ctl *c, const char *secret)
{
	const char *uri = arena_printf(&c->mem,
	    "otpauth://totp/triaged:%s?secret=%s&issuer=triaged", c->words[0], secret);

	if (c->json) {
		struct json j;
		struct buf out;

		buf_init(&out);
		j = json_into(&out);
		json_object(&j);
		json_put_text(&j, "name", c->words[0]);
		json_put_text(&j, "uri", uri);
		json_object_end(&j);
		ctl_json_out(&out);
	} else
		puts(uri);
	fputs("for an authenticator program, shown this once; after `systemctl reload "
	      "triaged` its codes count\n",
	    stderr);
}

/* The secret goes into the vault, and once to whom it is for. */
int
cmd_person_totp(struct ctl *c)
{
	uint8_t secret[TOTP_SECRET];
	char text[TOTP_TEXT];
	int r;

	if (who(c) == NULL)
		return CTL_USAGE;
	r = ctl_get(c, "/api/v1/people/%s", ctl_quote(c, c->words[0]));
	if (r != CTL_OK)
		return r;
	crypto_random(secret, sizeof secret);
	totp_write(secret, text);
	secret_wipe(secret, sizeof secret);
	r = ctl_vault_keep(c, arena_printf(&c->mem, PERSON_TOTP "%s", c->words[0]),
	    "totp", c->words[0], text, strlen(text));
	if (r == CTL_OK)
		r = ctl_post(c,
		    arena_printf(&c->mem, "/api/v1/people/%s/totp", c->words[0]), NULL,
		    NULL, 0);
	if (r == CTL_OK)
		print_uri(c, text);
	secret_wipe(text, sizeof text);
	return r;
}
