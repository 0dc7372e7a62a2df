/* try.c - `profile test`: what a profile sees of a recording, or of a device. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "ctl/ctl.h"
#include "ctl/live.h"
#include "ctl/seen.h"
#include "link/vaultfile/vaultfile.h"
#include "room/config/load.h"

/* --- showing --- */

static const char *
short_name(const struct table *t, size_t column)
{
	return t->columns.v[column].word + strlen(t->name) + 1;
}

static void
json_reading(struct json *j, const struct word *w, const struct reading *r)
{
	if (r->is_text || w->type == WORD_STATE) {
		struct arena mem;

		arena_init(&mem);
		json_text(j, word_show(&mem, w, r->number, r->text));
		arena_fini(&mem);
	} else
		json_f64(j, r->number);
}

static void
json_table(struct json *j, const struct seen_table *t)
{
	const struct table *table = t->sheet.table;
	size_t i, k;

	json_key(j, table->key);
	json_object(j);
	for (i = 0; i < t->n; i++) {
		json_key(j, t->rows[i].label);
		json_object(j);
		for (k = 0; k < table->columns.n; k++) {
			if (!t->rows[i].cells[k].known)
				continue;
			json_key(j, short_name(table, k));
			json_reading(j, t->sheet.words[k], &t->rows[i].cells[k]);
		}
		json_object_end(j);
	}
	json_object_end(j);
}

static void
json_seen(struct json *j, const struct seen *s)
{
	const struct profile *p = s->profile;
	size_t i;

	json_put_text(j, "profile", p->name);
	json_key(j, "items");
	json_object(j);
	for (i = 0; i < p->items.n; i++) {
		if (!s->items[i].known)
			continue;
		json_key(j, p->items.v[i].word);
		json_reading(j, s->words[i], &s->items[i]);
	}
	json_object_end(j);
	json_key(j, "tables");
	json_object(j);
	for (i = 0; i < p->tables.n; i++)
		json_table(j, &s->tables[i]);
	json_object_end(j);
	json_key(j, "raised");
	json_array(j);
	for (i = 0; i < s->n_raised; i++) {
		json_object(j);
		json_put_text(j, "rule", s->raised[i].rule->name);
		json_put_text(j, "on", s->raised[i].label);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_recognised(struct json *j, const struct recognised *v, size_t n)
{
	size_t i;

	json_key(j, "recognised");
	json_array(j);
	for (i = 0; i < n; i++) {
		json_object(j);
		json_put_text(j, "profile", v[i].profile->name);
		json_put_text(j, "why", v[i].why);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
print_table(struct seen *s, const struct seen_table *t)
{
	const struct table *table = t->sheet.table;
	size_t i, k;

	printf("\n%s: %zu rows", table->key, t->n);
	if (t->walked != t->n)
		printf(" of the device's %zu", t->walked);
	putchar('\n');
	for (i = 0; i < t->n; i++) {
		printf("  ");
		print_safe(t->rows[i].label);
		printf(" (%s):", t->rows[i].index);
		for (k = 0; k < table->columns.n; k++) {
			const struct reading *r = &t->rows[i].cells[k];

			if (!r->known)
				continue;
			printf(" %s=", short_name(table, k));
			print_safe(reading_text(&s->mem, t->sheet.words[k], r));
		}
		putchar('\n');
	}
}

static void
print_seen(struct seen *s)
{
	const struct profile *p = s->profile;
	size_t i;

	printf("%s: %s\n\n", p->name, p->is);
	for (i = 0; i < p->items.n; i++) {
		printf("  %-26s ", p->items.v[i].word);
		if (s->items[i].known)
			print_safe(reading_text(&s->mem, s->words[i], &s->items[i]));
		else {
			printf("- (");
			print_safe(s->items[i].why != NULL ? s->items[i].why : "");
			putchar(')');
		}
		putchar('\n');
	}
	for (i = 0; i < p->tables.n; i++)
		print_table(s, &s->tables[i]);
	puts(s->n_raised ? "\nrules that this look would raise, if it stays so:"
			 : "\nno rule would be raised");
	for (i = 0; i < s->n_raised; i++) {
		printf("  %s", s->raised[i].rule->name);
		if (*s->raised[i].label != 0) {
			printf(" on ");
			print_safe(s->raised[i].label);
		}
		putchar('\n');
	}
}

static void
print_recognised(const struct recognised *v, size_t n)
{
	size_t i;

	if (n == 0)
		puts("no profile recognises it: only what the generic ones have is sure");
	for (i = 0; i < n; i++)
		printf("%s %s: %s\n", i == 0 ? "recognised as" : "would also be",
		    v[i].profile->name, v[i].why);
}

/* --- where it comes from --- */

static struct secret *
community_of(struct ctl *c, const struct loaded *l)
{
	const char *file = c->file != NULL ? c->file : l->plan.settings.vault_file;
	const char *key =
	    c->key_file != NULL ? c->key_file : l->plan.settings.vault_key_file;
	const struct credential *k;
	struct secret *community = NULL;
	struct vaultfile v;
	const char *why = "";

	if (c->credential == NULL) {
		fputs("triagectl: --credential NAME is wanted: a community in the vault, "
		      "to ask the device with\n",
		    stderr);
		return NULL;
	}
	if (vaultfile_open(file, key, &v, &why) < 0) {
		fprintf(stderr, "triagectl: %s (key %s): %s\n", file, key, why);
		return NULL;
	}
	k = vaultfile_find(&v, c->credential);
	if (k != NULL && strcmp(k->kind, "snmp-community") == 0) {
		struct bytes b = secret_bytes(k->secret);

		community = secret_new(b.p, b.n);
	} else
		fprintf(stderr, "triagectl: there is no community \"%s\" in the vault\n",
		    c->credential);
	vaultfile_fini(&v);
	return community;
}

/* 0, or an exit code after saying why. */
static int
ask_device(
    struct ctl *c, struct loaded *l, const struct snmp_address *to, struct recording *r)
{
	struct secret *community = community_of(c, l);
	const struct profile *p = NULL;
	const char *why = "";
	struct recognised *v;
	int err;

	if (community == NULL)
		return CTL_USAGE;
	err = live_meet(r, to, community, &l->plan, &why);
	if (err == 0 && c->profile != NULL)
		p = plan_profile(&l->plan, c->profile);
	else if (err == 0 && seen_recognise(&c->mem, &l->plan, r, &v) != 0)
		p = v[0].profile;
	if (p != NULL)
		err = live_ask(r, to, community, &l->plan, p, &why);
	secret_free(community);
	if (err < 0)
		fprintf(stderr, "triagectl: %s: %s\n", c->words[0], why);
	return err < 0 ? CTL_REFUSED : 0;
}

static int
gather(struct ctl *c, struct loaded *l, struct recording *r)
{
	struct snmp_address to;
	struct stat st;
	unsigned line;
	int err;

	if (stat(c->words[0], &st) < 0 && live_address(c->words[0], &to) == 0)
		return ask_device(c, l, &to, r);
	err = recording_read(r, c->words[0], &line);
	if (err == ERR_MALFORMED)
		fprintf(
		    stderr, "triagectl: %s:%u: not OID|TAG|VALUE\n", c->words[0], line);
	else if (err < 0)
		fprintf(stderr,
		    "triagectl: %s: neither a recording that can be read nor an "
		    "address: %s\n",
		    c->words[0], err_text(err));
	return err < 0 ? CTL_REFUSED : 0;
}

static void
show(struct ctl *c, const struct loaded *l, const struct recording *r,
    const struct profile *p)
{
	struct recognised *v;
	size_t n = seen_recognise(&c->mem, &l->plan, r, &v);
	struct buf out;
	struct seen s;
	struct json j;

	if (p == NULL && n != 0)
		p = v[0].profile;
	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_recognised(&j, v, n);
	if (!c->json) {
		printf("%zu objects\n", r->n);
		print_recognised(v, n);
	}
	if (p != NULL) {
		seen_init(&s, &l->plan, p, r);
		if (c->json)
			json_seen(&j, &s);
		else
			print_seen(&s);
		seen_fini(&s);
	}
	json_object_end(&j);
	if (c->json)
		ctl_json_out(&out);
	else
		buf_fini(&out);
}

int
cmd_profile_test(struct ctl *c)
{
	const struct profile *p = NULL;
	struct recording r;
	struct loaded l;
	int exit_code;

	if (c->n_words != 1) {
		fputs("triagectl: a recording (.snmprec) or an address is wanted\n",
		    stderr);
		return CTL_USAGE;
	}
	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	if (c->profile != NULL && (p = ctl_profile(&l, c->profile)) == NULL) {
		load_fini(&l);
		return CTL_REFUSED;
	}
	recording_init(&r);
	exit_code = gather(c, &l, &r);
	if (exit_code == 0)
		show(c, &l, &r, p);
	recording_fini(&r);
	load_fini(&l);
	return exit_code;
}
