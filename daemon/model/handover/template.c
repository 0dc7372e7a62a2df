#include "model/handover/template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "model/ticket.h"

#define FIELD_MAX 128

static const struct tree *
step(const struct tree *t, const char *key)
{
	char *end;
	unsigned long n;

	if (t->kind != TREE_LIST)
		return tree_find(t, key);
	n = strtoul(key, &end, 10);
	if (*end != 0)
		return NULL;
	for (t = t->child; t != NULL && n != 0; n--)
		t = t->next;
	return t;
}

const char *
template_text(const struct tree *t, const char *path)
{
	while (t != NULL && *path != 0) {
		char key[FIELD_MAX];
		size_t n = strcspn(path, ".");

		if (n >= sizeof key)
			return "";
		memcpy(key, path, n);
		key[n] = 0;
		t = step(t, key);
		path += n + (path[n] == '.');
	}
	return t != NULL && t->kind == TREE_SCALAR ? t->text : "";
}

int64_t
template_number(const struct tree *t, const char *path)
{
	return strtoll(template_text(t, path), NULL, 10);
}

/* As inside the quotes of a text. */
static void
put_json(struct buf *out, const char *text)
{
	struct json j;
	struct buf quoted;

	buf_init(&quoted);
	j = json_into(&quoted);
	json_text(&j, text);
	buf_put(out, quoted.p + 1, quoted.n - 2);
	buf_fini(&quoted);
}

/* RFC 3986 2.3: what is unreserved stays. */
static void
put_url(struct buf *out, const char *text)
{
	for (; *text != 0; text++) {
		unsigned char c = (unsigned char)*text;

		if (isalnum(c) || strchr("-._~", c) != NULL)
			buf_char(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

static void
put(struct buf *out, enum template_for what, const char *text)
{
	if (what == TEMPLATE_URL)
		put_url(out, text);
	else
		put_json(out, text);
}

static void
put_field(struct buf *out, enum template_for what, const struct template_facts *f,
    const char *field)
{
	if (strcmp(field, "ticket") == 0)
		buf_put(out, f->whole.p, f->whole.n);
	else if (strcmp(field, "ref") == 0)
		put(out, what, f->ref);
	else if (strcmp(field, "key") == 0)
		put(out, what, f->key);
	else
		put(out, what, template_text(f->ticket, field));
}

void
template_fill(const char *template, enum template_for what,
    const struct template_facts *f, struct buf *out)
{
	char field[FIELD_MAX];

	for (;;) {
		const char *open = strstr(template, "{{"), *close;
		size_t n;

		close = open != NULL ? strstr(open, "}}") : NULL;
		if (close == NULL) {
			buf_puts(out, template);
			return;
		}
		buf_put(out, template, (size_t)(open - template));
		n = (size_t)(close - open - 2);
		if (n < sizeof field) {
			memcpy(field, open + 2, n);
			field[n] = 0;
			put_field(out, what, f, field);
		}
		template = close + 2;
	}
}

static bool
is_known(const char *field, size_t n)
{
	static const char *const own[] = { "ticket", "ref", "key" };
	size_t i;

	for (i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strlen(own[i]) == n && memcmp(own[i], field, n) == 0)
			return true;
	n = strcspn(field, ".}") < n ? strcspn(field, ".}") : n;
	for (i = 0; i < ticket_rec.n_fields; i++)
		if (strlen(ticket_rec.fields[i].name) == n &&
		    memcmp(ticket_rec.fields[i].name, field, n) == 0)
			return true;
	return false;
}

const char *
template_wrong(const char *template, size_t *at)
{
	const char *open = template, *close;

	while ((open = strstr(open, "{{")) != NULL) {
		*at = (size_t)(open - template);
		close = strstr(open, "}}");
		if (close == NULL)
			return "is not closed by }}";
		if (close - open - 2 >= FIELD_MAX)
			return "is longer than 127 bytes";
		if (!is_known(open + 2, (size_t)(close - open - 2)))
			return "names nothing that a ticket has";
		open = close + 2;
	}
	return NULL;
}
