#include "room/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/match.h"
#include "room/wording.h"

static struct reading
unknown(const char *why)
{
	return (struct reading){ .why = why };
}

static struct reading
a_number(double v)
{
	return (struct reading){ .known = true, .number = v };
}

static struct reading
a_text(const char *s)
{
	return (struct reading){ .known = true, .is_text = true, .text = s };
}

const char *
reading_raw(struct arena *mem, const struct item *item, const struct snmp_value *v)
{
	struct buf out;
	const char *s;
	int r = ERR_MALFORMED;

	buf_init(&out);
	if (*item->hint != 0 && v->type == VALUE_OCTETS)
		r = wording_by_hint(&out, item->hint, v->octets);
	else if (item->as != AS_IT_IS)
		r = wording(&out, item, v);
	if (r < 0) {
		buf_clear(&out);
		value_text(&out, v);
	}
	s = arena_text(mem, buf_str(&out));
	buf_fini(&out);
	return s;
}

/* Bits are states by the first on the list that is set; "none" stands for when none is. */
static bool
bit_holds(const struct item *item, const struct state_map *m, const struct snmp_value *v)
{
	unsigned bit;

	if (strcmp(m->raw, "none") != 0)
		return wording_bit(v, (unsigned)strtoul(m->raw, NULL, 10));
	for (bit = 0; bit < 256; bit++)
		if (wording_bit(v, bit))
			return false;
	(void)item;
	return true;
}

static const struct state_map *
mapped(const struct item *item, const char *raw, const struct snmp_value *v)
{
	size_t i;

	for (i = 0; i < item->map.n; i++) {
		const struct state_map *m = &item->map.v[i];

		if (item->as == AS_BITS && v != NULL && strcmp(m->raw, "*") != 0
			? bit_holds(item, m, v)
			: match_text(m->raw, raw))
			return m;
	}
	return NULL;
}

static struct reading
state_of(struct arena *mem, const struct item *item, const char *raw,
    const struct snmp_value *v)
{
	const struct state_map *m = mapped(item, raw, v);

	if (m != NULL)
		return a_number(m->state);
	return unknown(
	    arena_printf(mem, "it answers %s, which no state is mapped to", raw));
}

static struct reading
text_of(const struct item *item, const char *raw)
{
	const struct state_map *m = item->as == AS_BITS ? NULL : mapped(item, raw, NULL);

	return a_text(m != NULL ? m->text : raw);
}

double
reading_scaled(const struct item *item, double number)
{
	double by = 1 / item->scale;

	if (item->scale == 1)
		return number + item->add;
	return (by > 1 && by == rint(by) ? number / by : number * item->scale) +
	    item->add;
}

/* What the device says, in the word's unit. */
static struct reading
scaled(const struct item *item, double v)
{
	v = reading_scaled(item, v);
	if (!item->decibel)
		return a_number(v);
	return v > 0 ? a_number(10 * log10(v))
		     : unknown("it answers nothing that has a logarithm");
}

/* A number in a text that holds more than it. */
static int
number_in(
    struct arena *mem, const struct item *item, const struct snmp_value *v, double *out)
{
	char *end;
	const char *s;

	if (item->as == AS_IT_IS && *item->hint == 0)
		return ERR_MALFORMED;
	s = reading_raw(mem, item, v);
	*out = strtod(s, &end);
	return end == s || *end != 0 || !isfinite(*out) ? ERR_MALFORMED : 0;
}

struct reading
reading_of(struct arena *mem, const struct item *item, const struct word *word,
    const struct snmp_value *v)
{
	const char *raw = NULL;
	double number;

	if (value_is_missing(v))
		return unknown(v->type == VALUE_NO_SUCH_INSTANCE ? "no such instance"
			: v->type == VALUE_NULL                  ? "no value"
								 : "no such object");
	if (word->type == WORD_STATE || word->type == WORD_TEXT || item->none.n != 0)
		raw = reading_raw(mem, item, v);
	if (item->none.n != 0 &&
	    match_any((const char *const *)item->none.v, item->none.n, raw))
		return unknown(
		    arena_printf(mem, "it answers %s, which stands for no value", raw));
	if (word->type == WORD_STATE)
		return state_of(mem, item, raw, v);
	if (word->type == WORD_TEXT)
		return text_of(item, raw);
	if (value_f64(v, &number) < 0 && value_text_f64(v, &number) < 0 &&
	    number_in(mem, item, v, &number) < 0)
		return unknown("it answers something that is no number");
	if (!isfinite(number))
		return unknown("it answers no finite number");
	return scaled(item, number);
}

struct reading
reading_derived(const struct item *item, const struct word *word, struct expr_value v)
{
	const struct state_map *m;
	char raw[32];

	if (!v.known)
		return unknown("a value it is reckoned from is not known");
	if (word->type == WORD_TEXT && v.is_text)
		return a_text(v.text);
	if (word->type == WORD_TEXT || v.is_text)
		return unknown("what it is reckoned from is of another kind");
	if (word->type != WORD_STATE)
		return scaled(item, v.number);
	snprintf(raw, sizeof raw, "%.15g", v.number);
	m = mapped(item, raw, NULL);
	return m != NULL ? a_number(m->state)
			 : unknown("no state is mapped to what it comes to");
}

struct reading
reading_always(struct arena *mem, const struct item *item, const struct word *word)
{
	if (word->type == WORD_TEXT)
		return a_text(item->always);
	if (word->type == WORD_STATE)
		return state_of(mem, item, item->always, NULL);
	return scaled(item, strtod(item->always, NULL));
}

const char *
reading_text(struct arena *mem, const struct word *word, const struct reading *r)
{
	return r->known ? word_show(mem, word, r->number, r->text) : "unknown";
}
