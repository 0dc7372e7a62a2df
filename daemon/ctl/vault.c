/* vault.c - the commands on the vault's file. They need its key file, not the daemon. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "ctl/ctl.h"
#include "link/snmp/pass.h"
#include "link/vaultfile/vaultfile.h"
#include "room/config/load.h"

/* Where the file and the key are: said, or as the configuration says. */
static bool
places(struct ctl *c)
{
	struct loaded l;

	if (c->file != NULL && c->key_file != NULL)
		return true;
	load(&l, c->config);
	if (*l.plan.settings.vault_file == 0 || *l.plan.settings.vault_key_file == 0) {
		fprintf(stderr,
		    "triagectl: %s does not say where the vault is: --file and "
		    "--key-file, or -c CONFIG\n",
		    c->config);
		load_fini(&l);
		return false;
	}
	if (c->file == NULL)
		c->file = arena_text(&c->mem, l.plan.settings.vault_file);
	if (c->key_file == NULL)
		c->key_file = arena_text(&c->mem, l.plan.settings.vault_key_file);
	load_fini(&l);
	return true;
}

static int
refused(const struct ctl *c, const char *why)
{
	fprintf(stderr, "triagectl: %s (key %s): %s\n", c->file, c->key_file, why);
	return CTL_REFUSED;
}

/* n keys, each with its value after it, as one object. */
static void
print_json(const char *const *pairs, size_t n)
{
	struct buf out;
	struct json j;
	size_t i;

	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	for (i = 0; i < n; i++)
		json_put_text(&j, pairs[2 * i], pairs[2 * i + 1]);
	json_object_end(&j);
	puts(buf_str(&out));
	buf_fini(&out);
}

int
cmd_vault_init(struct ctl *c)
{
	const char *why = "";

	if (!places(c))
		return CTL_USAGE;
	if (vaultfile_init(c->file, c->key_file, &why) < 0)
		return refused(c, why);
	if (c->json)
		print_json(
		    (const char *const[]){ "file", c->file, "key_file", c->key_file }, 2);
	else
		printf("%s, which %s opens; keep a copy of the key elsewhere\n", c->file,
		    c->key_file);
	return CTL_OK;
}

/* From a terminal one line without echo, else all there is, without a last line end. */
static size_t
read_secret(const char *prompt, char *to, size_t size)
{
	struct termios was, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &was) == 0;
	size_t n;

	if (terminal) {
		fputs(prompt, stderr);
		quiet = was;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
		n = fgets(to, (int)size, stdin) != NULL ? strlen(to) : 0;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
		fputc('\n', stderr);
	} else
		n = fread(to, 1, size, stdin);
	while (n != 0 && (to[n - 1] == '\n' || to[n - 1] == '\r'))
		n--;
	return n;
}

static const char *
why_not(int r)
{
	return r == ERR_UNSUPPORTED ? "no such kind of credential, or no such algorithm"
	    : r == ERR_DENIED       ? "a pass phrase of SNMPv3 has at least 8 characters"
	    : r == ERR_MALFORMED    ? "the algorithms cannot be read"
	    : r == ERR_RANGE ? "a name has at most 64 bytes, a user 127, a secret 16 kB"
			     : "there is none of this name";
}

static int
change(struct ctl *c, int (*fn)(struct vaultfile *v, struct ctl *c))
{
	struct vaultfile v;
	const char *why = "";
	int r;

	if (c->n_words != 1) {
		fputs("triagectl: the name of one credential is wanted\n", stderr);
		return CTL_USAGE;
	}
	if (!places(c))
		return CTL_USAGE;
	if (vaultfile_open(c->file, c->key_file, &v, &why) < 0)
		return refused(c, why);
	r = fn(&v, c);
	if (r < 0)
		why = why_not(r);
	else
		r = vaultfile_save(&v, c->file, &why);
	vaultfile_fini(&v);
	if (r < 0)
		return refused(c, why);
	if (c->json)
		print_json((const char *const[]){ "name", c->words[0] }, 1);
	else
		puts("kept; `systemctl reload triaged` makes the daemon read it");
	return CTL_OK;
}

/* Of an SNMPv3 user the algorithms go before the pass phrases (link/snmp/pass.h). From a terminal the
 * second one is asked for; otherwise it is the second line of what is read. */
static size_t
read_user(const struct ctl *c, char *to, size_t size)
{
	size_t n = (size_t)snprintf(to, size, "%s %s\n", c->auth, c->priv);

	if (n >= size)
		return 0;
	n += read_secret("pass phrase for authentication: ", to + n, size - n);
	if (strcmp(c->priv, "none") != 0 && isatty(STDIN_FILENO) && n < size) {
		to[n++] = '\n';
		n += read_secret("pass phrase for privacy: ", to + n, size - n);
	}
	return n;
}

static int
set(struct vaultfile *v, struct ctl *c)
{
	static char secret[SECRET_MAX];
	const bool is_v3 = strcmp(c->kind, "snmp-v3") == 0;
	size_t n = is_v3 ? read_user(c, secret, sizeof secret)
			 : read_secret("secret: ", secret, sizeof secret);
	struct usm_pass pass;
	int r = is_v3
	    ? usm_pass_read((struct bytes){ (const uint8_t *)secret, n }, true, &pass)
	    : 0;

	if (r == ERR_RANGE)
		r = ERR_DENIED;
	if (r == 0)
		r = vaultfile_set(
		    v, c->words[0], c->kind, c->user != NULL ? c->user : "", secret, n);
	secret_wipe(secret, sizeof secret);
	return r;
}

static int
drop(struct vaultfile *v, struct ctl *c)
{
	return vaultfile_remove(v, c->words[0]);
}

int
cmd_vault_set(struct ctl *c)
{
	if (c->kind == NULL) {
		fputs("triagectl: --kind is wanted: snmp-community, snmp-v3, "
		      "ssh-password, ssh-key or token\n",
		    stderr);
		return CTL_USAGE;
	}
	if (strcmp(c->kind, "snmp-v3") == 0 &&
	    (c->user == NULL || c->auth == NULL || c->priv == NULL)) {
		fputs("triagectl: of an SNMPv3 user --user, --auth (sha256, ... or none) "
		      "and --priv (aes128, ... or none) are wanted\n",
		    stderr);
		return CTL_USAGE;
	}
	return change(c, set);
}

int
cmd_vault_remove(struct ctl *c)
{
	return change(c, drop);
}

static void
list_json(const struct vaultfile *v)
{
	struct buf out;
	struct json j;
	size_t i;

	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < v->n; i++) {
		json_object(&j);
		json_put_text(&j, "name", v->v[i].name);
		json_put_text(&j, "kind", v->v[i].kind);
		json_put_text(&j, "user", v->v[i].user);
		json_object_end(&j);
	}
	json_array_end(&j);
	puts(buf_str(&out));
	buf_fini(&out);
}

int
cmd_vault_list(struct ctl *c)
{
	struct vaultfile v;
	const char *why = "";
	size_t i;

	if (!places(c))
		return CTL_USAGE;
	if (vaultfile_open(c->file, c->key_file, &v, &why) < 0)
		return refused(c, why);
	if (c->json)
		list_json(&v);
	else {
		printf("%-32s  %-16s  %s\n", "NAME", "KIND", "USER");
		for (i = 0; i < v.n; i++)
			printf(
			    "%-32s  %-16s  %s\n", v.v[i].name, v.v[i].kind, v.v[i].user);
	}
	vaultfile_fini(&v);
	return CTL_OK;
}
