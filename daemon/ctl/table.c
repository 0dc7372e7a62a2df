#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ctl/ctl.h"

#define COLUMNS_MAX 16

const char *
tree_text(const struct tree *t, const char *path)
{
	while (t != NULL && *path != 0) {
		char key[64];
		size_t n = strcspn(path, ".");

		if (n >= sizeof key)
			return "";
		memcpy(key, path, n);
		key[n] = 0;
		t = tree_find(t, key);
		path += n + (path[n] == '.');
	}
	return t != NULL && t->kind == TREE_SCALAR ? t->text : "";
}

/* Characters, not bytes: what a terminal shows. */
static size_t
width(const char *s)
{
	size_t n = 0;

	for (; *s != 0; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void
print_some(const char *s, size_t most)
{
	size_t n = 0;

	while (*s != 0 && (most == 0 || n < most)) {
		size_t len = utf8_length((const uint8_t *)s, strlen(s));

		if (len == 0 || (len == 1 && ((unsigned char)*s < 0x20 || *s == 0x7f)) ||
		    (len == 2 && (unsigned char)s[0] == 0xc2 &&
			(unsigned char)s[1] < 0xa0)) {
			putchar('?');
			len = len != 0 ? len : 1;
		} else
			fwrite(s, 1, len, stdout);
		s += len;
		n++;
	}
}

void
print_safe(const char *text)
{
	size_t n;

	/* Lines stay lines. */
	for (;; text += n + 1) {
		char line[4096];

		n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s",
		    (int)(n < sizeof line ? n : sizeof line - 1), text);
		print_some(line, 0);
		if (text[n] == 0)
			return;
		putchar('\n');
	}
}

/* A reference to nothing is nothing. */
static const char *
cell_text(const struct tree *row, const struct column *c)
{
	const char *text = tree_text(row, c->key);

	return *c->prefix != 0 && strcmp(text, "0") == 0 ? "" : text;
}

static size_t
cell_width(const struct tree *row, const struct column *c)
{
	size_t n = width(cell_text(row, c));

	if (n != 0)
		n += strlen(c->prefix);
	return c->most != 0 && n > c->most ? c->most : n;
}

static void
print_cell(const struct tree *row, const struct column *c, size_t to)
{
	const char *text = cell_text(row, c);
	size_t n = cell_width(row, c);

	if (*text != 0)
		fputs(c->prefix, stdout);
	print_some(text, c->most != 0 ? c->most - strlen(c->prefix) : 0);
	for (; n < to; n++)
		putchar(' ');
}

void
table_print(const struct tree *list, const struct column *columns, size_t n)
{
	size_t widths[COLUMNS_MAX], i;
	const struct tree *row;

	for (i = 0; i < n && i < COLUMNS_MAX; i++) {
		widths[i] = width(columns[i].title);
		for (row = list->child; row != NULL; row = row->next)
			if (cell_width(row, &columns[i]) > widths[i])
				widths[i] = cell_width(row, &columns[i]);
	}
	for (i = 0; i < n; i++)
		printf(i + 1 < n ? "%-*s  " : "%-*s\n", i + 1 < n ? (int)widths[i] : 0,
		    columns[i].title);
	for (row = list->child; row != NULL; row = row->next)
		for (i = 0; i < n; i++) {
			print_cell(row, &columns[i], i + 1 < n ? widths[i] : 0);
			fputs(i + 1 < n ? "  " : "\n", stdout);
		}
}

const char *
ago(struct ctl *c, const char *time_text)
{
	char text[DURATION_TEXT_MAX];
	struct timespec now;
	wall_us t;
	int64_t us;

	if (*time_text == 0 || wall_parse(time_text, &t) < 0)
		return "-";
	clock_gettime(CLOCK_REALTIME, &now);
	us = (wall_us)now.tv_sec * SECOND_US - t;
	if (us >= 0 && us < SECOND_US)
		return "now";
	us -= us % SECOND_US;
	return us >= 0 ? arena_printf(&c->mem, "%s ago", duration_text(us, text))
		       : arena_printf(&c->mem, "in %s", duration_text(-us, text));
}

const struct tree *
tree_members(const struct tree *t, const char *key)
{
	const struct tree *list = tree_find(t, key);

	return list != NULL ? list->child : NULL;
}
