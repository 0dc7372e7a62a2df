/* vault.c - the commands on the vault's file. They need its key file, not the daemon. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
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
size_t
ctl_read_secret(const char *prompt, char *to, size_t size)
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
	n += ctl_read_secret("pass phrase for authentication: ", to + n, size - n);
	if (strcmp(c->priv, "none") != 0 && isatty(STDIN_FILENO) && n < size) {
		to[n++] = '\n';
		n += ctl_read_secret("pass phrase for privacy: ", to + n, size - n);
	}
	return n;
}

static int64_t
wall_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

static int
set(struct vaultfile *v, struct ctl *c)
{
	static char secret[SECRET_MAX];
	const bool is_v3 = strcmp(c->kind, "snmp-v3") == 0;
	size_t n = is_v3 ? read_user(c, secret, sizeof secret)
			 : ctl_read_secret("secret: ", secret, sizeof secret);
	struct usm_pass pass;
	int r = is_v3
	    ? usm_pass_read((struct bytes){ (const uint8_t *)secret, n }, true, &pass)
	    : 0;

	if (r == ERR_RANGE)
		r = ERR_DENIED;
	if (r == 0)
		r = vaultfile_set(v, c->words[0], c->kind, c->user != NULL ? c->user : "",
		    secret, n, wall_now());
	secret_wipe(secret, sizeof secret);
	return r;
}

int
ctl_vault_keep(struct ctl *c, const char *name, const char *kind, const char *user,
    const void *secret, size_t n_bytes)
{
	struct vaultfile v;
	const char *why = "";
	int r;

	if (!places(c))
		return CTL_USAGE;
	if (vaultfile_open(c->file, c->key_file, &v, &why) < 0)
		return refused(c, why);
	r = vaultfile_set(&v, name, kind, user, secret, n_bytes, wall_now());
	if (r < 0)
		why = why_not(r);
	else
		r = vaultfile_save(&v, c->file, &why);
	vaultfile_fini(&v);
	return r < 0 ? refused(c, why) : CTL_OK;
}

static int
drop(struct vaultfile *v, struct ctl *c)
{
	return vaultfile_remove(v, c->words[0]);
}

/* The same credential with another secret. */
static int
rotate(struct vaultfile *v, struct ctl *c)
{
	const struct credential *k = vaultfile_find(v, c->words[0]);
	struct usm_pass was;
	int r = 0;

	if (k == NULL)
		return ERR_NOT_FOUND;
	c->kind = arena_text(&c->mem, k->kind);
	c->user = arena_text(&c->mem, k->user);
	if (strcmp(k->kind, "snmp-v3") == 0 &&
	    (r = usm_pass_read(secret_bytes(k->secret), true, &was)) == 0) {
		char text[USM_ALGORITHMS_MAX], *blank;

		usm_algorithms(was.auth, was.priv, text);
		blank = strchr(text, ' ');
		*blank = 0;
		c->auth = arena_text(&c->mem, text);
		c->priv = arena_text(&c->mem, blank + 1);
	}
	return r < 0 ? r : set(v, c);
}

int
cmd_vault_rotate(struct ctl *c)
{
	return change(c, rotate);
}

int
cmd_vault_rekey(struct ctl *c)
{
	const char *why = "";

	if (!places(c))
		return CTL_USAGE;
	if (vaultfile_rekey(c->file, c->key_file, &why) < 0)
		return refused(c, why);
	if (c->json)
		print_json(
		    (const char *const[]){ "file", c->file, "key_file", c->key_file }, 2);
	else
		printf("%s is sealed under a new key in %s; the old one is beside it, as "
		       ".old: keep a copy of the new one elsewhere, and put the old one "
		       "away\n",
		    c->file, c->key_file);
	return CTL_OK;
}

/* One line of what is imported: name, kind, user, secret with a tab between; \\n in the secret is a
 * line end. */
static int
take_line(struct vaultfile *v, char *line)
{
	char *part[4], *to, *from;
	size_t i;

	for (i = 0; i < ARRAY_LEN(part); i++) {
		part[i] = line;
		line += strcspn(line, i < 3 ? "\t\n" : "\n");
		if (i < 3 && *line != '\t')
			return ERR_MALFORMED;
		if (*line != 0)
			*line++ = 0;
	}
	for (to = from = part[3]; *from != 0; to++)
		if (from[0] == '\\' && from[1] == 'n') {
			*to = '\n';
			from += 2;
		} else
			*to = *from++;
	*to = 0;
	if (strcmp(part[1], "snmp-v3") == 0) {
		struct usm_pass pass;
		int r = usm_pass_read(
		    (struct bytes){ (const uint8_t *)part[3], (size_t)(to - part[3]) },
		    true, &pass);

		if (r < 0)
			return r == ERR_RANGE ? ERR_DENIED : r;
	}
	return vaultfile_set(
	    v, part[0], part[1], part[2], part[3], (size_t)(to - part[3]), wall_now());
}

static int
import_all(struct ctl *c, struct vaultfile *v, FILE *in, size_t *n)
{
	static char line[SECRET_MAX + 512];
	unsigned at = 0;
	int r = 0;

	for (*n = 0; r == 0 && fgets(line, sizeof line, in) != NULL;) {
		at++;
		if (*line == '#' || *line == '\n')
			continue;
		r = take_line(v, line);
		if (r == 0)
			++*n;
	}
	secret_wipe(line, sizeof line);
	if (r < 0)
		fprintf(stderr, "triagectl: %s:%u: %s; nothing was changed\n",
		    c->words[0], at,
		    r == ERR_MALFORMED
			? "not NAME, KIND, USER and SECRET with a tab between"
			: why_not(r));
	return r;
}

int
cmd_vault_import(struct ctl *c)
{
	struct vaultfile v;
	const char *why = "";
	size_t n = 0;
	FILE *in;
	int r;

	if (c->n_words != 1) {
		fputs("triagectl: a file is wanted, or - for standard input\n", stderr);
		return CTL_USAGE;
	}
	if (!places(c))
		return CTL_USAGE;
	in = strcmp(c->words[0], "-") == 0 ? stdin : fopen(c->words[0], "re");
	if (in == NULL) {
		perror(c->words[0]);
		return CTL_REFUSED;
	}
	r = vaultfile_open(c->file, c->key_file, &v, &why);
	if (r == 0 && (r = import_all(c, &v, in, &n)) == 0)
		r = vaultfile_save(&v, c->file, &why);
	vaultfile_fini(&v);
	if (in != stdin)
		fclose(in);
	if (r < 0)
		return *why != 0 ? refused(c, why) : CTL_REFUSED;
	if (c->json)
		print_json(
		    (const char *const[]){ "imported", arena_printf(&c->mem, "%zu", n) },
		    1);
	else
		printf("%zu credentials kept; take the file off the disk, and `systemctl "
		       "reload triaged`\n",
		    n);
	return CTL_OK;
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
put_time(struct json *j, int64_t t)
{
	char when[TIME_TEXT_MAX];

	if (t != 0)
		json_put_text(j, "set_at", wall_text(t, when));
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
		put_time(&j, v->v[i].set_at);
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
	char when[TIME_TEXT_MAX];
	size_t i;

	if (!places(c))
		return CTL_USAGE;
	if (vaultfile_open(c->file, c->key_file, &v, &why) < 0)
		return refused(c, why);
	if (c->json)
		list_json(&v);
	else {
		printf("%-32s  %-16s  %-16s  %s\n", "NAME", "KIND", "USER", "SET");
		for (i = 0; i < v.n; i++)
			printf("%-32s  %-16s  %-16s  %s\n", v.v[i].name, v.v[i].kind,
			    v.v[i].user,
			    v.v[i].set_at != 0 ? wall_text(v.v[i].set_at, when) : "-");
	}
	vaultfile_fini(&v);
	return CTL_OK;
}
