/* articles.c - reading the knowledge base: Markdown files with a head of YAML. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "link/yaml/yaml.h"
#include "model/alarm_types.h"
#include "room/config/load.h"
#include "sys/file.h"

/* A file, taken apart. */
struct parts {
	const char *file;
	const char *head, *body; /* the body in text; NULL: there is no head */
	size_t n_head;
	uint32_t body_line;
};

static const struct tree *
at_line(struct loaded *l, const char *file, uint32_t line)
{
	struct tree *t = arena_alloc(&l->mem, sizeof *t);

	*t = (struct tree){ .file = file, .line = line, .column = 1, .text = "" };
	return t;
}

static bool
is_fence(const char *line)
{
	return strncmp(line, "---", 3) == 0 && strchr("\r\n", line[3]) != NULL;
}

/* The head stands between the first line and the next one that is "---". */
static void
take_apart(struct parts *p, const char *text)
{
	const char *line = text;
	uint32_t n = 1;

	p->head = text;
	p->body = NULL;
	if (!is_fence(text))
		return;
	while ((line = strchr(line, '\n')) != NULL && *++line != 0) {
		n++;
		if (!is_fence(line))
			continue;
		p->n_head = (size_t)(line - text);
		line += strcspn(line, "\n");
		p->body = line + (*line == '\n');
		p->body_line = n + 1;
		return;
	}
}

/* The first line that says something is the title: "# ...". False after saying that it is none. */
static bool
take_title(struct loaded *l, const struct parts *p, struct article *a)
{
	const char *s = p->body;
	uint32_t line = p->body_line;
	size_t n;

	while (*s == '\n' || *s == '\r') {
		line += *s == '\n';
		s++;
	}
	n = strcspn(s, "\r\n");
	if (strncmp(s, "# ", 2) != 0 || n == 2 || n - 2 > 128) {
		opt_wrong(&l->reader, at_line(l, p->file, line),
		    "the text begins with its title, a line such as `# What it is`, of "
		    "at "
		    "most 128 bytes");
		return false;
	}
	a->title = arena_text_n(&l->mem, s + 2, n - 2);
	s += n;
	s += strspn(s, "\r\n");
	a->text = arena_text(&l->mem, s);
	if (*s == 0)
		opt_wrong(&l->reader, at_line(l, p->file, line),
		    "the article has a title and says nothing");
	return *s != 0;
}

static const struct tree *
entry(const struct tree *head, const char *field, const char *text)
{
	const struct tree *t = tree_find(head, field), *c;

	for (c = t != NULL && t->kind == TREE_LIST ? t->child : NULL; c != NULL;
	     c = c->next)
		if (strcmp(c->text, text) == 0)
			return c;
	return t != NULL ? t : head;
}

static void
check_causes(struct loaded *l, const struct tree *head, const struct article *a)
{
	const struct plan *p = &l->plan;
	size_t i, k;

	opt_enter(&l->reader, "causes");
	for (i = 0; i < a->causes.n; i++) {
		const char *code = a->causes.v[i], *near = NULL;

		if (plan_cause(p, code) != NULL)
			continue;
		for (k = 0; k < p->causes.n; k++)
			near = near_better(code, near, p->causes.v[k].code);
		opt_no_such(&l->reader, entry(head, "causes", code), "cause", code, near);
	}
	opt_leave(&l->reader);
}

static bool
is_covered(const struct plan *p, const char *type)
{
	size_t i, k;

	for (i = 0; i < p->probes.n; i++)
		for (k = 0; k < p->probes.v[i].covers.n; k++)
			if (strcmp(p->probes.v[i].covers.v[k], type) == 0)
				return true;
	return false;
}

/* Other systems and people may raise what no profile knows: such a type is a doubt, no mistake. */
static void
check_symptoms(struct loaded *l, const struct tree *head, const struct article *a,
    const struct type_told *types, size_t n_types)
{
	size_t i, k;

	opt_enter(&l->reader, "symptoms");
	for (i = 0; i < a->symptoms.n; i++) {
		const char *name = a->symptoms.v[i], *near = NULL;

		for (k = 0; k < n_types && strcmp(types[k].name, name) != 0; k++)
			near = near_better(name, near, types[k].name);
		if (k == n_types && !is_covered(&l->plan, name))
			opt_doubt(&l->reader, entry(head, "symptoms", name),
			    "nothing raises, and no probe covers, the alarm type "
			    "\"%s\"%s%s%s",
			    ESC(name), near != NULL ? " (did you mean \"" : "",
			    near != NULL ? near : "", near != NULL ? "\"?)" : "");
	}
	opt_leave(&l->reader);
}

static void
take_article(
    struct loaded *l, struct parts *p, const struct type_told *types, size_t n_types)
{
	const char *base = strrchr(p->file, '/');
	const struct yaml_error *why;
	const struct tree *head;
	struct article *a, *short_one;
	struct article own;
	char *name;

	if (p->body == NULL) {
		opt_wrong(&l->reader, at_line(l, p->file, 1),
		    "an article begins with a head of YAML between two lines of `---`, "
		    "which "
		    "names its causes");
		return;
	}
	base = base != NULL ? base + 1 : p->file;
	name = arena_text_n(&l->mem, base, strlen(base) - strlen(".md"));
	if (!opt_is_name(name)) {
		opt_wrong(&l->reader, at_line(l, p->file, 1),
		    "the file's name is the article's: letters, digits, \".\", \"_\", "
		    "\"-\", "
		    "at most %d",
		    ARTICLE_NAME_MAX);
		return;
	}
	if (yaml_read(&l->mem, p->file, p->head, p->n_head, &head, &why) < 0 ||
	    why != NULL) {
		for (; why != NULL; why = why->next)
			opt_wrong(&l->reader,
			    &(struct tree){ .file = p->file,
				.line = why->line,
				.column = why->column },
			    "%s", why->text);
		return;
	}
	rec_init(&article_rec, &own);
	opt_read(&l->reader, &article_options, head, &own);
	own.name = name;
	check_causes(l, head, &own);
	check_symptoms(l, head, &own, types, n_types);
	if (!take_title(l, p, &own))
		return;
	a = opt_list_add(&l->reader, &l->inventory.articles, sizeof *a);
	*a = own;
	short_one = opt_list_add(&l->reader, &l->plan.articles, sizeof *short_one);
	*short_one = own;
	short_one->text = "";
}

static void
read_article(
    struct loaded *l, const char *path, const struct type_told *types, size_t n_types)
{
	struct parts p = { .file = arena_text(&l->mem, path) };
	struct buf text;
	int r;

	buf_init(&text);
	r = file_read(path, ARTICLE_TEXT_MAX, &text);
	if (r < 0) {
		opt_wrong(&l->reader, at_line(l, p.file, 0), "cannot be read: %s",
		    r == ERR_RANGE ? "longer than 32 KiB" : strerror(errno));
	} else {
		take_apart(&p, buf_str(&text));
		take_article(l, &p, types, n_types);
	}
	buf_fini(&text);
}

/* Who keeps a knowledge base wants to know of a cause that is not in it. */
static void
check_all_told(struct loaded *l, const struct tree *causes)
{
	const struct tree *t;
	size_t i = 0;

	if (l->reader.errors != 0)
		return;
	opt_enter(&l->reader, "causes");
	for (t = causes->child; t != NULL && i < l->plan.causes.n; t = t->next, i++) {
		const char *code = l->plan.causes.v[i].code;
		const struct tree at = { .file = t->file,
			.line = t->key_line,
			.column = t->key_column,
			.text = "" };
		size_t k, n = 0;

		for (k = 0; k < l->plan.articles.n && n == 0; k++) {
			const struct article *a = &l->plan.articles.v[k];

			for (n = a->causes.n; n > 0; n--)
				if (strcmp(a->causes.v[n - 1], code) == 0)
					break;
		}
		if (n == 0) {
			opt_enter(&l->reader, code);
			opt_doubt(
			    &l->reader, &at, "the knowledge base has no article on it");
			opt_leave(&l->reader);
		}
	}
	opt_leave(&l->reader);
}

void
articles_load(struct loaded *l, const struct tree *at, const char *folder,
    const struct tree *causes)
{
	struct type_told *types;
	size_t i, n_types;
	glob_t found;

	if (glob(arena_printf(&l->mem, "%s/*.md", folder), 0, NULL, &found) != 0) {
		opt_wrong(&l->reader, at, "kb: there are no articles (*.md) in %s",
		    ESC(folder));
		return;
	}
	n_types = alarm_types(&l->mem, &l->plan, &types);
	opt_enter(&l->reader, "article");
	if (found.gl_pathc > ARTICLES_MAX)
		opt_wrong(&l->reader, at, "more than %d articles", ARTICLES_MAX);
	else
		for (i = 0; i < found.gl_pathc; i++)
			read_article(l, found.gl_pathv[i], types, n_types);
	opt_leave(&l->reader);
	globfree(&found);
	check_all_told(l, causes);
}
