/* profile.c - the commands on profiles: they read the configuration, and need no daemon. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/near.h"
#include "ctl/ctl.h"
#include "room/config/load.h"

int
ctl_load(struct ctl *c, struct loaded *l)
{
	struct buf out;

	load(l, c->config);
	if (l->reader.errors == 0)
		return 0;
	buf_init(&out);
	load_report(l, &out);
	fwrite(out.p, 1, out.n, stderr);
	buf_fini(&out);
	load_fini(l);
	return CTL_REFUSED;
}

const struct profile *
ctl_profile(const struct loaded *l, const char *name)
{
	const struct profile *p = plan_profile(&l->plan, name);
	const char *near = NULL;
	size_t i;

	if (p != NULL)
		return p;
	for (i = 0; i < l->plan.profiles.n; i++)
		near = near_better(name, near, l->plan.profiles.v[i].name);
	fprintf(stderr, "triagectl: there is no profile \"%s\"%s%s%s\n", name,
	    near != NULL ? " (did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?)" : "");
	return NULL;
}

void
ctl_json_out(struct buf *out)
{
	buf_char(out, '\n');
	fwrite(out->p, 1, out->n, stdout);
	buf_fini(out);
}

int
cmd_profile_list(struct ctl *c)
{
	struct loaded l;
	struct buf out;
	struct json j;
	size_t i;

	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < l.plan.profiles.n; i++) {
		const struct profile *p = &l.plan.profiles.v[i];

		if (!c->json) {
			printf("%-28s  %-13s  %s\n", p->name,
			    *p->device_class ? p->device_class : "-", p->is);
			continue;
		}
		json_object(&j);
		json_put_text(&j, "name", p->name);
		json_put_text(&j, "class", p->device_class);
		json_put_text(&j, "is", p->is);
		json_object_end(&j);
	}
	json_array_end(&j);
	if (c->json)
		ctl_json_out(&out);
	else
		buf_fini(&out);
	load_fini(&l);
	return CTL_OK;
}

/* --- show --- */

static const char *
every(int64_t us)
{
	static char text[DURATION_TEXT_MAX];

	return duration_text(us, text);
}

static void
show_item(const struct item *item, const char *word)
{
	char oid[OID_TEXT_MAX];

	printf("    %-26s ", word);
	if (item->derive.nodes.n != 0)
		printf("= %s", item->derive.source);
	else if (*item->always != 0)
		printf("is \"%s\"", item->always);
	else if (item->part.first != 0)
		printf("index %lld..%lld", (long long)item->part.first,
		    (long long)item->part.last);
	else
		printf("%s", oid_text(item->oid, oid, sizeof oid));
	if (item->scale != 1)
		printf(" * %g", item->scale);
	if (item->add != 0)
		printf(" + %g", item->add);
	if (*item->row_of != 0)
		printf(", a row of %s", item->row_of);
	putchar('\n');
}

static void
show_recognition(const struct profile *p)
{
	char oid[OID_TEXT_MAX];
	size_t i;

	for (i = 0; i < p->sys_object_ids.n; i++)
		printf("  sysObjectID   %s\n",
		    oid_text(p->sys_object_ids.v[i].oid, oid, sizeof oid));
	if (*p->sys_descr != 0)
		printf("  sysDescr      %s\n", p->sys_descr);
	if (p->probe_oid.n != 0)
		printf("  has           %s %s\n", oid_text(p->probe_oid, oid, sizeof oid),
		    p->probe_value);
}

static void
show_rules(const struct profile *p)
{
	size_t i;

	puts("  rules");
	for (i = 0; i < p->rules.n; i++) {
		const struct rule *r = &p->rules.v[i];

		printf("    %-26s %s%s%s: %s%s%s", r->name,
		    rec_name(&severity_names, (int)r->severity), *r->table ? " on " : "",
		    r->table, r->when.source, r->clear.nodes.n ? "; clear: " : "",
		    r->clear.nodes.n ? r->clear.source : "");
		if (r->raise_after_us != 0)
			printf("; after %s", every(r->raise_after_us));
		putchar('\n');
	}
}

static void
show_tables(const struct profile *p)
{
	size_t i, k;

	for (i = 0; i < p->tables.n; i++) {
		const struct table *t = &p->tables.v[i];

		printf("  table %s, every %s\n", t->key, every(t->every_us));
		for (k = 0; k < t->columns.n; k++)
			show_item(
			    &t->columns.v[k], t->columns.v[k].word + strlen(t->name) + 1);
	}
}

int
cmd_profile_show(struct ctl *c)
{
	const struct profile *p;
	struct loaded l;
	struct buf out;
	struct json j;
	size_t i;

	if (c->n_words != 1) {
		fputs("triagectl: the name of one profile is wanted\n", stderr);
		return CTL_USAGE;
	}
	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	p = ctl_profile(&l, c->words[0]);
	if (p != NULL && c->json) {
		buf_init(&out);
		j = json_into(&out);
		rec_json(&j, &profile_rec, p);
		ctl_json_out(&out);
	} else if (p != NULL) {
		printf("%s: %s\n", p->name, p->is);
		show_recognition(p);
		printf(
		    "  items, every %s where not said otherwise\n", every(p->every_us));
		for (i = 0; i < p->items.n; i++)
			show_item(&p->items.v[i], p->items.v[i].word);
		show_tables(p);
		show_rules(p);
	}
	load_fini(&l);
	return p != NULL ? CTL_OK : CTL_REFUSED;
}

/* --- coverage --- */

typedef void word_fn(void *arg, const char *word);

/* Each word once, in the order of the profile. */
static void
each_word(const struct profile *p, word_fn *fn, void *arg)
{
	struct map said;
	size_t i, k;

	map_init(&said);
	for (i = 0; i < p->items.n; i++)
		fn(arg, p->items.v[i].word);
	for (i = 0; i < p->tables.n; i++)
		for (k = 0; k < p->tables.v[i].columns.n; k++) {
			const char *word = p->tables.v[i].columns.v[k].word;

			if (map_put(&said, word, (void *)word) == NULL)
				fn(arg, word);
		}
	map_fini(&said);
}

struct coverage {
	struct map had; /* word: some profile's name */
	struct json *json;
	size_t n;
	/* "port 18": words that begin alike */
	char group[WORD_MAX];
	size_t in_group;
	bool quiet;
};

static void
end_group(struct coverage *v)
{
	if (v->in_group != 0 && !v->quiet)
		printf(" %s:%zu", v->group, v->in_group);
	v->in_group = 0;
}

static void
cover(void *arg, const char *word)
{
	struct coverage *v = arg;
	size_t n = strcspn(word, ".");

	map_put(&v->had, word, (void *)word);
	v->n++;
	if (v->json != NULL)
		json_text(v->json, word);
	if (strncmp(v->group, word, n) != 0 || v->group[n] != 0)
		end_group(v);
	snprintf(v->group, sizeof v->group, "%.*s", (int)n, word);
	v->in_group++;
}

static void
count(void *arg, const char *word)
{
	(void)word;
	++*(size_t *)arg;
}

static void
print_coverage(const struct profile *p, struct coverage *v)
{
	size_t n = 0;

	each_word(p, count, &n);
	printf("%-28s %4zu %5zu ", p->name, n, p->rules.n);
	each_word(p, cover, v);
	end_group(v);
	putchar('\n');
}

static void
json_coverage(struct json *j, const struct profile *p, struct coverage *v)
{
	json_object(j);
	json_put_text(j, "name", p->name);
	json_put_text(j, "class", p->device_class);
	json_put_u64(j, "rules", p->rules.n);
	json_put_u64(j, "traps", p->traps.n);
	json_key(j, "words");
	json_array(j);
	v->json = j;
	each_word(p, cover, v);
	json_array_end(j);
	json_object_end(j);
}

/* Words that no profile has: reach.* and poller.* we know ourselves. */
static size_t
uncovered(const struct vocab *vocab, const struct coverage *v, struct json *j)
{
	size_t i, n = 0;

	for (i = 0; i < vocab->words.n; i++) {
		const char *word = vocab->words.v[i].name;

		if (map_get(&v->had, word) != NULL || strncmp(word, "reach.", 6) == 0 ||
		    strncmp(word, "poller.", 7) == 0)
			continue;
		n++;
		if (j != NULL)
			json_text(j, word);
	}
	return n;
}

int
cmd_profile_coverage(struct ctl *c)
{
	struct coverage v = { .quiet = c->json };
	const struct profile *one = NULL;
	struct loaded l;
	struct buf out;
	struct json j;
	size_t i;

	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	if (c->n_words != 0 && (one = ctl_profile(&l, c->words[0])) == NULL) {
		load_fini(&l);
		return CTL_REFUSED;
	}
	map_init(&v.had);
	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_key(&j, "profiles");
	json_array(&j);
	if (!c->json)
		printf("%-28s %4s %5s  %s\n", "PROFILE", "WORDS", "RULES", "OF WHICH");
	for (i = 0; i < l.plan.profiles.n; i++) {
		const struct profile *p = &l.plan.profiles.v[i];

		if (one != NULL && p != one)
			continue;
		if (c->json)
			json_coverage(&j, p, &v);
		else
			print_coverage(p, &v);
	}
	json_array_end(&j);
	json_put_u64(&j, "vocabulary", l.plan.vocab.words.n);
	json_put_u64(&j, "covered", v.had.n);
	json_key(&j, "uncovered");
	json_array(&j);
	if (one == NULL) {
		size_t n = uncovered(&l.plan.vocab, &v, &j);

		if (!c->json)
			printf("%zu of the vocabulary's %zu words are asked of some "
			       "device; %zu are of none (--json names them), the "
			       "others we know ourselves\n",
			    v.had.n, l.plan.vocab.words.n, n);
	}
	json_array_end(&j);
	json_object_end(&j);
	if (c->json)
		ctl_json_out(&out);
	else
		buf_fini(&out);
	map_fini(&v.had);
	load_fini(&l);
	return CTL_OK;
}
