#include "model/meaning.h"

#include <string.h>

#include "model/match.h"

static const struct rec_field severity_of_fields[] = {
	F_TEXT(severity_of, raw, 128),
	F_BOOL(severity_of, clears),
	F_ENUM(severity_of, severity, severity_names),
};
REC_TYPE(severity_of_rec, severity_of, severity_of_fields);

static const struct rec_field meaning_fields[] = {
	F_TEXT(meaning, name, SIGN_NAME_MAX),
	F_ENUM(meaning, level, level_names),
	F_TEXT(meaning, clears, SIGN_NAME_MAX),
	F_TEXT(meaning, table, SIGN_NAME_MAX),
	F_TEXT(meaning, alarm_type, SIGN_NAME_MAX),
	F_TEXT(meaning, qualifier, SIGN_NAME_MAX),
	F_ENUM(meaning, family, family_names),
	F_ENUM(meaning, severity, severity_names),
	F_LIST(meaning, severities, SEVERITIES_MAX, severity_of_rec),
	F_TEXT(meaning, event_type, SIGN_NAME_MAX),
	F_U32(meaning, probable_cause),
	F_TEXT(meaning, text, SIGN_TEXT_MAX),
	F_BOOL(meaning, will_clear),
	F_I64(meaning, hold_off_us),
};
REC_TYPE(meaning_rec, meaning, meaning_fields);

void
meaning_names(const struct meaning *m, struct sign *out)
{
	out->name = m->name;
	out->alarm_type = m->alarm_type;
	out->qualifier = m->qualifier;
	out->family = m->family;
	out->event_type = m->event_type;
	out->probable_cause = m->probable_cause;
	out->will_clear = m->will_clear;
}

void
meaning_weigh(const struct meaning *m, const char *raw, struct sign *out)
{
	size_t i;

	out->level = m->level;
	out->severity = m->severity;
	for (i = 0; raw != NULL && i < m->severities.n; i++) {
		const struct severity_of *s = &m->severities.v[i];

		if (!match_text(s->raw, raw))
			continue;
		if (s->clears)
			out->level = LEVEL_CLEAR;
		else
			out->severity = s->severity;
		return;
	}
}

/* What was sent is shown, and not read: braces in it are none of ours. */
static void
put_value(struct buf *out, const char *value)
{
	for (; *value != 0; value++)
		buf_char(out, *value == '{' ? '(' : *value == '}' ? ')' : *value);
}

static const char *
value_of(const struct shown *v, size_t n, const char *name, size_t name_bytes)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(v[i].name) == name_bytes &&
		    strncmp(v[i].name, name, name_bytes) == 0)
			return v[i].value;
	return NULL;
}

/* A text no longer than a sign's, cut between characters. */
static const char *
taken(struct arena *mem, struct buf *b)
{
	const char *s = buf_str(b);
	size_t n = b->n < SIGN_TEXT_MAX ? b->n : SIGN_TEXT_MAX;

	while (n < b->n && n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	s = arena_text_n(mem, s, n);
	buf_fini(b);
	return s;
}

const char *
meaning_show(struct arena *mem, const char *text, const struct shown *v, size_t n)
{
	struct buf out;

	if (n == 0)
		return text;
	buf_init(&out);
	while (*text != 0) {
		const char *end = *text == '{' ? strchr(text, '}') : NULL;
		const char *value = end != NULL
		    ? value_of(v, n, text + 1, (size_t)(end - text - 1))
		    : NULL;

		if (value != NULL) {
			put_value(&out, value);
			text = end + 1;
		} else
			buf_char(&out, *text++);
	}
	return taken(mem, &out);
}

const char *
meaning_text(struct arena *mem, const char *text, const char *device, const char *label)
{
	struct buf out;

	buf_init(&out);
	while (*text != 0) {
		if (strncmp(text, "{label}", 7) == 0) {
			buf_puts(&out, label);
			text += 7;
		} else if (strncmp(text, "{device}", 8) == 0) {
			buf_puts(&out, device);
			text += 8;
		} else if (*text == '{' && strchr(text, '}') != NULL) {
			buf_char(&out, '?');
			text = strchr(text, '}') + 1;
		} else
			buf_char(&out, *text++);
	}
	return taken(mem, &out);
}
