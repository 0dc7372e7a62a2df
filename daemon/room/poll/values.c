/* values.c - from what a device answers to what a word is worth, without detours.
 *
 * What is common is done here and now: numbers, states that a profile maps whole numbers to, texts
 * that say what they said before. The rest goes the way of reading.h, which says the same.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

static void
ready_states(struct arena *mem, struct ready_value *out)
{
	const struct item *item = out->item;
	size_t i;

	out->states = arena_alloc(mem, item->map.n * sizeof *out->states);
	/* The first that matches holds: behind a pattern, others have to look. */
	for (i = 0; i < item->map.n; i++) {
		long long raw = strtoll(item->map.v[i].raw, NULL, 10);
		char text[32];

		snprintf(text, sizeof text, "%lld", raw);
		if (strcmp(text, item->map.v[i].raw) != 0)
			break;
		out->states[out->n_states++] =
		    (struct raw_state){ raw, (double)item->map.v[i].state };
	}
}

bool
value_is_plain(const struct item *i)
{
	return i->oid.n != 0 && i->as == AS_IT_IS && *i->hint == 0 && i->none.n == 0 &&
	    i->derive.nodes.n == 0 && *i->always == 0 && !i->decibel &&
	    i->part.first == 0 && i->times.n == 0 && i->over.n == 0 &&
	    i->decimals.n == 0 && i->si_prefix.n == 0 && *i->row_of == 0 &&
	    i->where.n == 0;
}

void
value_ready(struct arena *mem, const struct vocab *vocab, const struct item *item,
    struct ready_value *out)
{
	*out = (struct ready_value){ .item = item,
		.word = vocab_word(vocab, item->word),
		.is_plain = value_is_plain(item) };
	out->kind = out->word->type == WORD_STATE ? VALUE_IS_STATE
	    : out->word->type == WORD_TEXT        ? VALUE_IS_TEXT
						  : VALUE_IS_NUMBER;
	if (strcmp(item->word, "system.name") == 0)
		out->use = USE_SYS_NAME;
	else if (strcmp(item->word, "system.descr") == 0)
		out->use = USE_SYS_DESCR;
	if (out->kind == VALUE_IS_STATE)
		ready_states(mem, out);
}

static bool
set_number(union slot *slot, double v)
{
	uint64_t was, is;

	memcpy(&was, &slot->number, sizeof was);
	memcpy(&is, &v, sizeof is);
	slot->number = v;
	return was != is;
}

static bool
set_text(union slot *slot, const char *text)
{
	if (text == NULL && slot->text == NULL)
		return false;
	if (text != NULL && slot->text != NULL && strcmp(slot->text, text) == 0)
		return false;
	mem_free(slot->text);
	slot->text = text != NULL ? mem_text(text) : NULL;
	return true;
}

/* The common types; false for the others. */
static inline bool
number_of(const struct snmp_value *v, double *out)
{
	switch (v->type) {
	case VALUE_COUNTER32:
	case VALUE_COUNTER64:
	case VALUE_GAUGE32:
	case VALUE_TIMETICKS: *out = (double)v->u; return true;
	case VALUE_INTEGER: *out = (double)v->i; return true;
	default: return false;
	}
}

static bool
take_state(const struct ready_value *r, const struct snmp_value *v, double *out)
{
	size_t i;

	if (v->type != VALUE_INTEGER)
		return false;
	for (i = 0; i < r->n_states; i++)
		if (r->states[i].raw == v->i) {
			*out = r->states[i].state;
			return true;
		}
	return false;
}

bool
value_put(const struct ready_value *r, const struct reading *reading, union slot *slot)
{
	if (r->kind == VALUE_IS_TEXT)
		return set_text(slot, reading->known ? reading->text : NULL);
	return set_number(slot, reading->known ? reading->number : NAN);
}

bool
value_take(struct arena *scratch, const struct ready_value *r, const struct snmp_value *v,
    union slot *slot)
{
	struct reading reading;
	double number;

	if (!r->is_plain)
		goto read;
	if (r->kind == VALUE_IS_NUMBER && number_of(v, &number))
		return set_number(slot, reading_scaled(r->item, number));
	if (r->kind == VALUE_IS_STATE && take_state(r, v, &number))
		return set_number(slot, number);
	if (r->kind == VALUE_IS_TEXT && v->type == VALUE_OCTETS && slot->text != NULL &&
	    r->item->map.n == 0 && strlen(slot->text) == v->octets.n &&
	    memcmp(slot->text, v->octets.p, v->octets.n) == 0)
		return false;
read:
	reading = reading_of(scratch, r->item, r->word, v);
	return value_put(r, &reading, slot);
}

bool
value_is_known(const union slot *slot, const struct word *word)
{
	return word->type == WORD_TEXT ? slot->text != NULL : !isnan(slot->number);
}

struct expr_value
value_of(const union slot *slot, const struct word *word)
{
	if (word->type == WORD_TEXT)
		return (struct expr_value){
			.known = slot->text != NULL, .is_text = true, .text = slot->text
		};
	return (
	    struct expr_value){ .known = !isnan(slot->number), .number = slot->number };
}

const char *
value_show(struct arena *mem, const union slot *slot, const struct word *word)
{
	return word->type == WORD_TEXT ? word_show(mem, word, 0, slot->text)
				       : word_show(mem, word, slot->number, NULL);
}

void
value_fini(union slot *slot, const struct word *word)
{
	if (word->type == WORD_TEXT)
		mem_free(slot->text);
}
