#include "model/vocab.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

REC_NAMES(word_type_names, "gauge", "counter", "state", "text", "ticks");

static const struct rec_field word_fields[] = {
	F_TEXT(word, name, WORD_MAX),
	F_TEXT(word, table, WORD_MAX),
	F_ENUM(word, type, word_type_names),
	F_TEXT(word, unit, 32),
	F_TEXTS(word, states, STATES_MAX),
	F_TEXT(word, is, VOCAB_IS_MAX),
};
REC_TYPE(word_rec, word, word_fields);

static const struct rec_field word_table_fields[] = {
	F_TEXT(word_table, name, WORD_MAX),
	F_TEXT(word_table, is, VOCAB_IS_MAX),
};
REC_TYPE(word_table_rec, word_table, word_table_fields);

static const struct rec_field vocab_fields[] = {
	F_LIST(vocab, words, WORDS_MAX, word_rec),
	F_LIST(vocab, tables, WORDS_MAX, word_table_rec),
};
REC_TYPE(vocab_rec, vocab, vocab_fields);

const struct word *
vocab_word(const struct vocab *v, const char *name)
{
	size_t i;

	for (i = 0; i < v->words.n; i++)
		if (strcmp(v->words.v[i].name, name) == 0)
			return &v->words.v[i];
	return NULL;
}

const struct word_table *
vocab_table(const struct vocab *v, const char *name)
{
	size_t i;

	for (i = 0; i < v->tables.n; i++)
		if (strcmp(v->tables.v[i].name, name) == 0)
			return &v->tables.v[i];
	return NULL;
}

int
word_state(const struct word *w, const char *name)
{
	size_t i;

	for (i = 0; i < w->states.n; i++)
		if (strcmp(w->states.v[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
word_show(struct arena *mem, const struct word *w, double number, const char *text)
{
	char duration[DURATION_TEXT_MAX];

	switch (w->type) {
	case WORD_TEXT: return text != NULL ? text : "";
	case WORD_STATE:
		if (number >= 0 && number < (double)w->states.n)
			return w->states.v[(size_t)number];
		return arena_printf(mem, "%.0f", number);
	case WORD_TICKS:
		return arena_text(mem, duration_text((int64_t)(number * 1e6), duration));
	default: break;
	}
	return arena_printf(mem,
	    fabs(number - rint(number)) < 1e-9 ? "%.0f%s%s" : "%.4g%s%s", number,
	    *w->unit ? " " : "", w->unit);
}

const char *
word_metric(const struct word *w, char name[METRIC_NAME_MAX])
{
	char *p;

	snprintf(name, METRIC_NAME_MAX, "triaged_%s%s", w->name,
	    w->type == WORD_COUNTER ? "_total" : "");
	for (p = name; *p != 0; p++)
		if (*p == '.' || *p == '-')
			*p = '_';
	return name;
}
