#include "room/reading.h"

#include <math.h>
#include <string.h>

static struct reading
unknown(const char *why)
{
	return (struct reading){ .why = why };
}

static const char *
text_of(struct arena *mem, const struct snmp_value *v)
{
	struct buf out;
	const char *s;

	buf_init(&out);
	value_text(&out, v);
	s = arena_text(mem, buf_str(&out));
	buf_fini(&out);
	return s;
}

static struct reading
state_of(struct arena *mem, const struct item *item, const struct snmp_value *v)
{
	const char *raw = text_of(mem, v);
	size_t i;

	for (i = 0; i < item->map.n; i++)
		if (strcmp(item->map.v[i].raw, raw) == 0)
			return (struct reading){ .known = true,
				.number = item->map.v[i].state };
	return unknown(
	    arena_printf(mem, "it answers %s, which no state is mapped to", raw));
}

double
reading_scaled(const struct item *item, double number)
{
	double by;

	if (item->scale == 1)
		return number;
	by = 1 / item->scale;
	return by > 1 && by == rint(by) ? number / by : number * item->scale;
}

struct reading
reading_of(struct arena *mem, const struct item *item, const struct word *word,
    const struct snmp_value *v)
{
	double number;

	if (value_is_missing(v))
		return unknown(v->type == VALUE_NO_SUCH_INSTANCE ? "no such instance"
			: v->type == VALUE_NULL                  ? "no value"
								 : "no such object");
	if (word->type == WORD_STATE)
		return state_of(mem, item, v);
	if (word->type == WORD_TEXT)
		return (struct reading){
			.known = true, .is_text = true, .text = text_of(mem, v)
		};
	if (value_f64(v, &number) < 0 && value_text_f64(v, &number) < 0)
		return unknown("it answers something that is no number");
	return (struct reading){ .known = true, .number = reading_scaled(item, number) };
}

const char *
reading_text(struct arena *mem, const struct word *word, const struct reading *r)
{
	return r->known ? word_show(mem, word, r->number, r->text) : "unknown";
}
