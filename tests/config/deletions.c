/* Every shipped configuration file with each of its characters left out, one at a time.
 *
 * Whatever is left is read by the functions behind `triaged --check`. It must come to an end within a
 * second, and every key that the tables of options do not have must be named at its own place: so
 * nothing passes with an unknown key. Crashes and leaks are the sanitizers' to find.
 *
 * Reading the two great lists anew for each of their characters would take an hour, so a character is
 * left out of its own entry, between its section's key and the head of the next; the words and objects that a
 * profile does not use are left away, and of those it extends are left the tables. A few characters of each file are left out of the whole house,
 * all of them with "all" as second argument; part of a file's name tries that alone.
 */
#include <ctype.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "link/yaml/yaml.h"
#include "room/config/load.h"
#include "sys/file.h"

#define WHOLE_SAMPLES 6
#define FILES_MAX     32
#define SHORT_BYTES   400 /* of an entry that is taken whole */

static char house[64], folder[80]; /* of our copies: a house's, and its config/ */
static const char *now_file; /* what is being tried, for the one who reads of a crash */
static size_t now_at;
static unsigned long n_tried, n_passed, n_wrong;

static void
last_words(int sig)
{
	fprintf(stderr, "deletions: signal %d: %s without its byte %zu\n", sig, now_file,
	    now_at);
	_exit(1);
}

static void
complain(const char *what)
{
	if (n_wrong++ < 20)
		fprintf(stderr, "%s without its byte %zu: %s\n", now_file, now_at, what);
}

static void
put(const char *name, const void *p, size_t n)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* --- which keys there are, told once more, by the tables alone --- */

static const struct loaded *look; /* who has the mistakes of this try */

static bool
is_told(const struct tree *t)
{
	const struct opt_mistake *m;

	for (m = look->reader.mistakes; m != NULL; m = m->next)
		if (m->line == t->key_line && m->column == t->key_column)
			return true;
	return false;
}

static void
must_be_told(const struct tree *t)
{
	char text[256];

	if (is_told(t))
		return;
	snprintf(text, sizeof text, "the key \"%s\" in %u:%u is unknown, and not told",
	    t->key, t->key_line, t->key_column);
	complain(text);
}

typedef void walk(const struct tree *t, const void *of);

/* A map whose keys are free; each value is walked, but where the key itself was refused. */
static void
each(const struct tree *t, walk *w, const void *of)
{
	const struct tree *c;

	for (c = t->kind == TREE_MAP ? t->child : NULL; c != NULL; c = c->next)
		if (!is_told(c))
			w(c, of);
}

static void
named(const struct tree *t, const struct rec_names *names, walk *w, const void *of)
{
	const struct tree *c;

	for (c = t->kind == TREE_MAP ? t->child : NULL; c != NULL; c = c->next)
		if (rec_value(names, c->key) < 0)
			must_be_told(c);
		else if (w != NULL)
			w(c, of);
}

static const struct opt *
row_of(const struct opt_table *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].key, key) == 0)
			return &t->rows[i];
	return NULL;
}

static void walk_option(const struct tree *t, const struct opt *o);

static void
walk_table(const struct tree *t, const void *of)
{
	const struct opt_table *table = of;
	const struct tree *c;

	for (c = t->kind == TREE_MAP ? t->child : NULL; c != NULL; c = c->next) {
		const struct opt *o = row_of(table, c->key);

		if (o == NULL)
			must_be_told(c);
		else
			walk_option(c, o);
	}
}

static void
walk_list(const struct tree *t, const void *of)
{
	const struct tree *c;

	for (c = t->kind == TREE_LIST ? t->child : NULL; c != NULL; c = c->next)
		walk_table(c, of);
}

/* Options that are read by functions of their own, by their keys. */
static void
walk_own(const struct tree *t, const struct opt *o)
{
	static const char *const level[] = { "normal", "urgent", "critical", "not-in" };
	static const char *const row[] = { "because", "gold", "silver", "bronze" };
	static const struct rec_names levels = { level, 4 }, rows = { row, 4 };
	const struct tree *c;

	if (strcmp(o->key, "priors") == 0)
		named(t, &family_names, NULL, NULL);
	else if (strcmp(o->key, "case-starts") == 0)
		named(t, &severity_names, NULL, NULL);
	else if (strcmp(o->key, "clocks") == 0)
		for (c = t->child; c != NULL; c = c->next)
			if (rec_value(&clock_names, c->key != NULL ? c->key : "") >= 0)
				named(c, &levels, NULL, NULL);
			else if (c->key != NULL)
				must_be_told(c);
			else
				continue;
	else if (strcmp(o->key, "severity") == 0 && t->kind == TREE_MAP)
		for (c = t->child; c != NULL; c = c->next)
			if (rec_value(&severity_names, c->key) >= 0)
				named(c, &rows, NULL, NULL);
			else
				must_be_told(c);
	else if (o->of != NULL && o == row_of(&device_options, o->key))
		walk_table(t, o->of); /* snmp and ssh; a profile's ssh has names */
	else if (o->of != NULL)
		each(t, walk_table, o->of);
}

static void
walk_option(const struct tree *t, const struct opt *o)
{
	switch (o->kind) {
	case OPT_GROUP:
	case OPT_SUB: walk_table(t, o->of); break;
	case OPT_KEYED: each(t, walk_table, o->of); break;
	case OPT_LIST: walk_list(t, o->of); break;
	case OPT_OWN: walk_own(t, o); break;
	default: break;
	}
}

static void
walk_file(const struct tree *top, bool main_file)
{
	static const struct {
		const char *key;
		const struct opt_table *of;
	} sections[] = { { "words", &word_options }, { "tables", &word_table_options },
		{ "causes", &cause_options }, { "contracts", &contract_options },
		{ "relations", &relation_options }, { "profiles", &profile_options },
		{ "sites", &site_options }, { "customers", &customer_options },
		{ "devices", &device_options }, { "sinks", &sink_options },
		{ "engineers", &engineer_options }, { "depots", &depot_options } };
	static const char *const lists[] = { "include", "probes", "mibs", "kb" };
	static const struct rec_names list_names = { lists, ARRAY_LEN(lists) };
	const struct tree *c;
	size_t i;

	for (c = top->kind == TREE_MAP ? top->child : NULL; c != NULL; c = c->next) {
		const struct opt *o =
		    main_file ? row_of(&settings_options, c->key) : NULL;

		for (i = 0; i < ARRAY_LEN(sections); i++)
			if (strcmp(sections[i].key, c->key) == 0)
				break;
		if (i < ARRAY_LEN(sections))
			each(c, walk_table, sections[i].of);
		else if (strcmp(c->key, "urgency") == 0)
			walk_table(c, &urgency_options);
		else if (o != NULL)
			walk_option(c, o);
		else if (!main_file || rec_value(&list_names, c->key) < 0)
			must_be_told(c);
	}
}

/* --- trying --- */

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads the house whose changed file holds this text. */
static void
try(const char *name, const char *text, size_t n, bool main_file)
{
	const struct yaml_error *errors;
	const struct tree *top;
	struct loaded l;
	char path[256];
	struct buf report;
	int64_t begun = now_ms();

	put(name, text, n);
	snprintf(path, sizeof path, "%s/main.yaml", folder);
	load(&l, path);
	buf_init(&report);
	load_report(&l, &report);
	buf_fini(&report);
	if (now_ms() - begun > 1000)
		complain("took more than a second");
	n_tried++;
	n_passed += l.reader.errors == 0;
	look = &l;
	if (yaml_read(&l.mem, name, text, n, &top, &errors) == 0)
		walk_file(top, main_file);
	load_fini(&l);
}

/* Tries the text without each of the bytes from..to; offset is where the text stands in its file. */
static void
leave_out(const char *name, const char *text, size_t n, size_t from, size_t to,
    size_t offset, bool main_file)
{
	char *less = mem_alloc(n + 1);
	size_t i;

	for (i = from; i < to; i++) {
		now_at = offset + i;
		memcpy(less, text, i);
		memcpy(less + i, text + i + 1, n - i - 1);
		try(name, less, n - 1, main_file);
	}
	mem_free(less);
}

/* The next line that begins an entry: two blanks and a name; the end if there is none. */
static const char *
next_entry(const char *p)
{
	while ((p = strchr(p, '\n')) != NULL) {
		p++;
		if (p[0] != ' ' || (p[1] == ' ' && isalnum((unsigned char)p[2])))
			if (*p != 0 && *p != '\n' && *p != '#')
				return p;
	}
	return NULL;
}

/* Enough of an entry to see what runs into it. */
static const char *
two_lines(const char *p)
{
	p = strchr(p, '\n');
	return p != NULL && (p = strchr(p + 1, '\n')) != NULL ? p + 1 : NULL;
}

/* A long file: each entry with its section's key above it and the next one's head behind it; what it
 * needs around it is put there first. */
static void
by_entries(const char *name, const char *text, void (*around)(const struct buf *part))
{
	const char *entry = text, *next, *behind, *key = text;
	size_t key_n = 0;
	struct buf part;

	buf_init(&part);
	for (; entry != NULL; entry = next) {
		size_t n;

		next = next_entry(entry);
		behind = next != NULL ? next_entry(next) : NULL;
		if (next != NULL && (behind == NULL || behind - next > SHORT_BYTES))
			behind = two_lines(next);
		if (*entry != ' ' && *entry != '#') {
			key = entry;
			key_n = strcspn(entry, "\n") + 1;
		}
		n = (size_t)((next != NULL ? next : text + strlen(text)) - entry);
		buf_clear(&part);
		if (*entry == ' ')
			buf_put(&part, key, key_n);
		buf_put(&part, entry,
		    (size_t)((behind != NULL ? behind : text + strlen(text)) - entry));
		if (around != NULL) {
			buf_str(&part);
			around(&part);
		}
		leave_out(name, buf_str(&part), part.n, *entry == ' ' ? key_n : 0,
		    (*entry == ' ' ? key_n : 0) + n,
		    (size_t)(entry - text) - (*entry == ' ' ? key_n : 0), false);
	}
	buf_fini(&part);
}

/* --- what the profiles need around them --- */

static bool
is_used(const struct buf *profiles, const char *name)
{
	return strstr((const char *)profiles->p, name) != NULL;
}

static void
put_word(struct buf *out, const struct word *w, unsigned indent)
{
	size_t i;

	buf_printf(out, "%*s%s: {type: %s, is: x", (int)indent, "",
	    *w->table != 0 ? w->name + strlen(w->table) + 1 : w->name,
	    rec_name(&word_type_names, (int)w->type));
	for (i = 0; i < w->states.n; i++)
		buf_printf(
		    out, "%s\"%s\"", i == 0 ? ", states: [" : ", ", w->states.v[i]);
	buf_puts(out, i != 0 ? "]}\n" : "}\n");
}

static void
put_small_vocabulary(const struct loaded *real, const struct buf *profiles)
{
	const struct vocab *v = &real->plan.vocab;
	struct buf out;
	size_t i, k;

	buf_init(&out);
	buf_puts(&out, "words:\n");
	for (i = 0; i < v->words.n; i++)
		if (*v->words.v[i].table == 0 && is_used(profiles, v->words.v[i].name))
			put_word(&out, &v->words.v[i], 2);
	buf_puts(&out, "tables:\n");
	for (i = 0; i < v->tables.n; i++) {
		const char *table = v->tables.v[i].name;

		if (!is_used(profiles, table))
			continue;
		buf_printf(&out, "  %s:\n    columns:\n", table);
		for (k = 0; k < v->words.n; k++)
			if (strcmp(v->words.v[k].table, table) == 0)
				put_word(&out, &v->words.v[k], 6);
	}
	put("words.yaml", out.p, out.n);
	buf_fini(&out);
}

static void
put_small_names(const struct loaded *real, const struct buf *profiles)
{
	const struct mibname *o;
	char oid[OID_TEXT_MAX];
	struct buf out;
	size_t at = 0;

	buf_init(&out);
	while ((o = map_next(&real->names.by_name, &at)) != NULL)
		if (is_used(profiles, o->name))
			buf_printf(&out, "%s\t%s\t%s\t%s\t%s\t%s\n", o->module, o->name,
			    oid_text(o->oid, oid, sizeof oid), o->kind, o->type,
			    o->values);
	put("names.tsv", out.p, out.n);
	buf_fini(&out);
}

/* A column of the table that anything can be asked for. */
static const char *
plain_column(const struct vocab *v, const char *table)
{
	size_t i;

	for (i = 0; i < v->words.n; i++)
		if (strcmp(v->words.v[i].table, table) == 0 &&
		    v->words.v[i].type != WORD_STATE)
			return v->words.v[i].name + strlen(table) + 1;
	return NULL;
}

/* "\n  NAME:" */
static bool
is_head_in(const struct buf *part, const char *name)
{
	char head[WORD_MAX + 8];

	snprintf(head, sizeof head, "\n  %s:", name);
	return strstr((const char *)part->p, head) != NULL;
}

/* In place of the profiles that an entry may extend: their tables, with one column each. */
static void
put_base(struct buf *out, const struct vocab *v, const struct profile *p)
{
	size_t i;

	buf_printf(out, "  %s:\n    is: x\n    tables:\n", p->name);
	for (i = 0; i < p->tables.n; i++) {
		const char *column = plain_column(v, p->tables.v[i].name);

		if (column != NULL)
			buf_printf(out, "      %s: {columns: {%s: 1.3}}\n",
			    p->tables.v[i].key, column);
	}
}

static struct loaded real;

static void
put_around(const struct buf *part)
{
	const struct plan *plan = &real.plan;
	struct buf bases, used;
	size_t i;

	buf_init(&bases);
	buf_init(&used);
	buf_puts(&bases, "profiles:\n");
	for (i = 0; i < plan->profiles.n; i++)
		if (is_used(part, plan->profiles.v[i].name) &&
		    !is_head_in(part, plan->profiles.v[i].name))
			put_base(&bases, &plan->vocab, &plan->profiles.v[i]);
	put("bases.yaml", bases.p, bases.n);
	buf_put(&used, part->p, part->n);
	buf_put(&used, bases.p, bases.n);
	buf_str(&used);
	put_small_vocabulary(&real, &used);
	put_small_names(&real, &used);
	buf_fini(&used);
	buf_fini(&bases);
}

/* --- the files --- */

struct shipped {
	char *path;
	struct buf text;
	bool is_main, is_profile;
};

static struct shipped shipped[FILES_MAX];
static size_t n_shipped;

static void
take_files(const char *pattern, bool is_profile)
{
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc && n_shipped < FILES_MAX; i++) {
		struct shipped *s = &shipped[n_shipped++];

		s->path = mem_text(found.gl_pathv[i]);
		s->is_profile = is_profile;
		buf_init(&s->text);
		if (file_read(s->path, 1 << 20, &s->text) < 0)
			exit(1);
		s->is_main = strstr(buf_str(&s->text), "state-dir:") != NULL;
	}
	globfree(&found);
}

/* The main files name what lies around them; here that is an empty file each. */
static const char *const neighbours[] = { "vocabulary.yaml", "causes.yaml",
	"service-levels.yaml", "../build/demo/inventory.yaml", "../mibs/names.tsv" };
static const char *const folders[] = { "", "config", "config/kb", "build", "build/demo",
	"mibs" };

static const char no_article[] = "---\ncauses: []\n---\n\n# None\n\nNothing.\n";

static void
put_neighbours(void)
{
	char path[256];
	size_t i;

	for (i = 0; i < ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof path, "%s/%s", house, folders[i]);
		if (mkdir(path, 0700) < 0 && i != 0) {
			perror(path);
			exit(1);
		}
	}
	for (i = 0; i < ARRAY_LEN(neighbours); i++)
		put(neighbours[i], "", 0);
	put("kb/none.md", no_article, sizeof no_article - 1);
}

static void
put_main(const char *text)
{
	put("main.yaml", text, strlen(text));
}

static void
try_parts(const struct shipped *s)
{
	const char *text = (const char *)s->text.p;

	if (s->is_main) {
		leave_out("main.yaml", text, s->text.n, 0, s->text.n, 0, true);
	} else if (s->is_profile) {
		put_main("mibs: .\ninclude: [words.yaml, bases.yaml, changed.yaml]\n");
		by_entries("changed.yaml", text, put_around);
	} else {
		put_main("include: changed.yaml\n");
		by_entries("changed.yaml", text, NULL);
	}
}

/* The whole house around the changed file. */
static void
try_whole(const struct shipped *s, const char *root, bool all)
{
	struct buf text;
	size_t i, step = all ? 1 : s->text.n / WHOLE_SAMPLES + 1;

	if (s->is_main)
		return;
	buf_init(&text);
	buf_printf(&text, "mibs: %s/mibs\nprobes: %s/probes\ninclude:\n", root, root);
	for (i = 0; i < n_shipped; i++)
		if (!shipped[i].is_main && &shipped[i] != s)
			buf_printf(&text, "  - %s\n", shipped[i].path);
	buf_puts(&text, "  - changed.yaml\n");
	put("main.yaml", text.p, text.n);
	buf_fini(&text);
	for (i = step / 2; i < s->text.n; i += step)
		leave_out("changed.yaml", (const char *)s->text.p, s->text.n, i, i + 1, 0,
		    false);
}

static void
clear_folders(void)
{
	char path[256];
	glob_t found;
	size_t i;

	for (i = ARRAY_LEN(folders); i-- != 0;) {
		snprintf(path, sizeof path, "%s/%s/*.*", house, folders[i]);
		if (glob(path, 0, NULL, &found) == 0) {
			size_t k;

			for (k = 0; k < found.gl_pathc; k++)
				unlink(found.gl_pathv[k]);
			globfree(&found);
		}
		snprintf(path, sizeof path, "%s/%s", house, folders[i]);
		rmdir(path);
	}
}

int
main(int argc, char **argv)
{
	const char *root = argc > 1 ? argv[1] : ".";
	const char *only = argc > 2 ? argv[2] : "";
	bool all = strcmp(only, "all") == 0;
	char path[4096], root_path[4096];
	unsigned files = 0, wanted = 0;
	size_t i;

	if (realpath(root, root_path) == NULL)
		return 1;
	/* In memory where we can: a disk would be waited for at each file. */
	snprintf(house, sizeof house, "%s/deletions-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(house) == NULL)
		return 1;
	snprintf(folder, sizeof folder, "%s/config", house);
	put_neighbours();
	setlinebuf(stdout);
	signal(SIGSEGV, last_words);
	signal(SIGABRT, last_words);
	signal(SIGPROF, last_words);
	snprintf(path, sizeof path, "%.4000s/config/*.yaml", root_path);
	take_files(path, false);
	snprintf(path, sizeof path, "%.4000s/config/profiles/*.yaml", root_path);
	take_files(path, true);

	snprintf(path, sizeof path, "%.4000s/config/triaged.yaml", root_path);
	load(&real, path);
	if (real.reader.errors != 0)
		complain("the shipped configuration is not good as it is");

	for (i = 0; i < n_shipped; i++) {
		unsigned long tried = n_tried, passed = n_passed, wrong = n_wrong;

		now_file = shipped[i].path;
		if (!all && strstr(now_file, only) == NULL)
			continue;
		wanted++;
		setitimer(ITIMER_PROF,
		    &(struct itimerval){ .it_value.tv_sec = all ? 3600 : 120 }, NULL);
		try_parts(&shipped[i]);
		try_whole(&shipped[i], root_path, all);
		if (n_tried == tried || n_passed == passed)
			complain("not one of its tries passed: they show nothing");
		printf("%s: %lu characters left out one by one, %lu were not missed\n",
		    strrchr(now_file, '/') + 1, n_tried - tried, n_passed - passed);
		files += n_wrong == wrong;
	}
	for (i = 0; i < n_shipped; i++) {
		buf_fini(&shipped[i].text);
		mem_free(shipped[i].path);
	}
	load_fini(&real);
	clear_folders();
	printf("deletions: %u passed, %u failed\n", files, wanted - files);
	return n_wrong != 0;
}
