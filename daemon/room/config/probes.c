/* probes.c - reading the heads of probe files. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "link/crypto/crypto.h"
#include "link/lua/script.h"
#include "room/config/load.h"
#include "sys/file.h"

/* Enough to build a table; a file that needs more is doing work it should do in run(). */
static const struct script_limits limits = { 1024 * 1024, 1000 * 1000 };

static const struct opt probe_rows[] = {
	{ .key = "name",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct probe, name),
	    .fallback = NULL,
	    .unit = "",
	    .is = "its name; the file is called NAME.lua" },
	{ .key = "title",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct probe, title),
	    .max = 128,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what it looks at, in a line" },
	{ .key = "classes",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, classes),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "classes of device; left out: all" },
	{ .key = "covers",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, covers),
	    .max = 64,
	    .fallback = NULL,
	    .unit = "",
	    .is = "the alarm types it is asked for" },
	{ .key = "needs",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, needs),
	    .max = 32,
	    .fallback = "",
	    .unit = "",
	    .is = "snmp, ssh, neighbour: what it cannot do without" },
	{ .key = "words",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, words),
	    .max = 96,
	    .fallback = "",
	    .unit = "",
	    .is = "words that the device's profile must speak" },
	{ .key = "causes",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, causes),
	    .max = 64,
	    .fallback = NULL,
	    .unit = "",
	    .is = "codes of causes it can confirm or rule out" },
	{ .key = "after",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct probe, after),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "probes that are asked first, where both fit" },
	{ .key = "cost",
	    .kind = OPT_U32,
	    .offset = offsetof(struct probe, cost_s),
	    .min = 1,
	    .max = 600,
	    .fallback = "5",
	    .unit = "s",
	    .is = "how long it usually takes" },
	{ .key = "kb",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct probe, kb),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "an article of the knowledge base" },
};
static OPT_TABLE(probe_options, probe, probe_rows, probe_rec);

/* The lines of "---" at the head of the file. */
static const char *
doc_comment(struct arena *mem, const char *text)
{
	struct buf doc;
	const char *s;

	buf_init(&doc);
	while (strncmp(text, "---", 3) == 0 && doc.n < 4000) {
		const char *line = text + 3;
		size_t n = strcspn(line, "\n");

		if (*line == ' ') {
			line++;
			n--;
		}
		buf_put(&doc, line, n);
		buf_char(&doc, '\n');
		text = line + n;
		text += *text == '\n';
	}
	s = arena_text(mem, buf_str(&doc));
	buf_fini(&doc);
	return s;
}

/* "sw_port.lua:12: text" of Lua, taken apart for our own form. */
static void
lua_wrong(struct loaded *l, const char *file, const char *message)
{
	const char *colon = strchr(message, ':');
	struct tree at = { .file = file, .line = 1, .column = 1 };
	unsigned line;
	int used = 0;

	if (colon != NULL && sscanf(colon, ":%u:%n", &line, &used) == 1 && used > 0) {
		at.line = line;
		message = colon + used + (colon[used] == ' ');
	}
	opt_wrong(&l->reader, &at, "%s", message);
}

static void
place_tree(struct tree *t, const char *file)
{
	struct tree *c;

	t->file = file;
	t->line = t->column = 1;
	for (c = t->child; c != NULL; c = c->next) {
		c->key_line = c->key_column = 1;
		place_tree(c, file);
	}
}

static void
check_needs(struct loaded *l, const struct tree *at, const struct probe *p)
{
	static const char *const known[] = { "snmp", "ssh", "neighbour" };
	size_t i, k;

	for (i = 0; i < p->needs.n; i++) {
		for (k = 0; k < ARRAY_LEN(known); k++)
			if (strcmp(known[k], p->needs.v[i]) == 0)
				break;
		if (k == ARRAY_LEN(known))
			opt_wrong(&l->reader, at,
			    "needs: \"%s\" is none of snmp, ssh, neighbour",
			    ESC(p->needs.v[i]));
	}
}

static void
check_words(struct loaded *l, const struct tree *at, const struct probe *p)
{
	const char *near;
	size_t i, k;

	for (i = 0; i < p->words.n; i++) {
		if (vocab_word(&l->plan.vocab, p->words.v[i]) == NULL &&
		    vocab_table(&l->plan.vocab, p->words.v[i]) == NULL)
			opt_wrong(&l->reader, at,
			    "words: \"%s\" is not in the vocabulary", ESC(p->words.v[i]));
	}
	for (i = 0; i < p->causes.n; i++) {
		if (plan_cause(&l->plan, p->causes.v[i]) != NULL)
			continue;
		near = NULL;
		for (k = 0; k < l->plan.causes.n; k++)
			near =
			    near_better(p->causes.v[i], near, l->plan.causes.v[k].code);
		opt_wrong(&l->reader, at, "causes: \"%s\" is not in the catalogue%s%s%s",
		    ESC(p->causes.v[i]), near ? " (did you mean \"" : "",
		    near ? near : "", near ? "\"?)" : "");
	}
}

static void
take_probe(struct loaded *l, const char *file, const struct buf *text, struct script *s)
{
	const char *base = strrchr(file, '/');
	struct tree *head = (struct tree *)(uintptr_t)script_global(s, "probe", &l->mem);
	char hash[SHA256_TEXT], want[256];
	struct tree at = { .file = file, .line = 1, .column = 1 };
	struct probe *p;

	base = base != NULL ? base + 1 : file;
	if (head == NULL || head->kind != TREE_MAP) {
		opt_wrong(&l->reader, &at,
		    "a probe returns a table that describes it, with a "
		    "function run");
		return;
	}
	place_tree(head, file);
	if (!script_has_function(s, "probe", "run"))
		opt_wrong(&l->reader, &at, "the function run(ctx) is missing");
	p = opt_list_add(&l->reader, &l->plan.probes, sizeof *p);
	rec_init(&probe_rec, p);
	opt_read(&l->reader, &probe_options, head, p);
	snprintf(want, sizeof want, "%s.lua", p->name);
	if (strcmp(want, base) != 0)
		opt_wrong(&l->reader, &at,
		    "the probe is called \"%s\", its file %s: they must "
		    "agree",
		    ESC(p->name), ESC(base));
	check_needs(l, &at, p);
	check_words(l, &at, p);
	p->is = doc_comment(&l->mem, (const char *)text->p);
	p->file = arena_text(&l->mem, file);
	p->hash = arena_text(&l->mem, sha256_text(buf_view(text), hash));
	p->source = (struct bytes){ arena_copy(&l->mem, text->p, text->n), text->n };
}

static void
read_probe(struct loaded *l, const char *path)
{
	const char *file = arena_text(&l->mem, path);
	struct script *s;
	struct buf text;

	opt_enter(&l->reader, "probe");
	buf_init(&text);
	if (file_read(path, PROBE_SOURCE_MAX, &text) < 0) {
		struct tree at = { .file = file };

		opt_wrong(&l->reader, &at,
		    "cannot read it, or it is longer than %d bytes", PROBE_SOURCE_MAX);
	} else {
		(void)buf_str(&text);
		s = script_new(&limits, NULL);
		if (script_load(s, file, (const char *)text.p, text.n, "probe") < 0)
			lua_wrong(l, file, script_message(s));
		else
			take_probe(l, file, &text, s);
		script_free(s);
	}
	buf_fini(&text);
	opt_leave(&l->reader);
}

void
probes_load(struct loaded *l, const struct tree *at, const char *folder)
{
	glob_t found;
	size_t i;

	if (glob(arena_printf(&l->mem, "%s/*.lua", folder), 0, NULL, &found) != 0) {
		opt_doubt(&l->reader, at, "no probes in %s", ESC(folder));
		return;
	}
	for (i = 0; i < found.gl_pathc; i++)
		read_probe(l, found.gl_pathv[i]);
	globfree(&found);
}
