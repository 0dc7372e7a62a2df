/* metrics.c - the last values of all that is polled, as lines that Prometheus reads.
 *
 *     triaged_port_rx_octets_total{device="sw-1",label="ge3"} 4711
 *
 * What is asked for is counted first: more than fits is refused as a whole, for a part would pass for all. Lines
 * stand as they come; the web room puts those of one name together. Texts have no line, nor has a device that is
 * down but that it is.
 */
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

#define LINES_MAX  20000
#define PART_BYTES (64 * 1024)

struct putting {
	struct poll *poll;
	struct room_from from;
	uint64_t ask;
	const char *device, *word; /* "": all */
	bool counts;               /* only how many lines there are */
	size_t n;
	struct buf out;
};

static void
say(struct putting *k, uint32_t status, bool last)
{
	const struct rows_msg m = {
		.ask = k->ask, .status = status, .last = last, .body = buf_view(&k->out)
	};

	house_tell(k->poll->house, ROLE_WEB, k->from.instance, MSG_POLL_SAYS, &m);
	buf_clear(&k->out);
}

/* "port" asks for all of that table, "port.rx-octets" for one column. */
static bool
is_wanted(const struct putting *k, const char *word)
{
	size_t n = strlen(k->word);

	return strncmp(word, k->word, n) == 0 &&
	    (n == 0 || word[n] == 0 || word[n] == '.');
}

static void
put_label(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=\"", name);
	for (; *value != 0; value++)
		if (*value == '\n')
			buf_puts(out, "\\n");
		else {
			if (*value == '"' || *value == '\\')
				buf_char(out, '\\');
			buf_char(out, *value);
		}
	buf_char(out, '"');
}

static void
put(struct putting *k, const struct polled *d, const struct word *word, const char *label,
    double value)
{
	char name[METRIC_NAME_MAX];

	if (!is_wanted(k, word->name))
		return;
	k->n++;
	if (k->counts)
		return;
	buf_puts(&k->out, word_metric(word, name));
	buf_char(&k->out, '{');
	put_label(&k->out, "device", d->d.name);
	if (label != NULL) {
		buf_char(&k->out, ',');
		put_label(&k->out, "label", label);
	}
	buf_puts(&k->out, "} ");
	buf_printf(&k->out, "%.15g", value);
	buf_char(&k->out, '\n');
	if (k->out.n >= PART_BYTES)
		say(k, 200, false);
}

static void
put_table(struct putting *k, const struct polled *d, uint32_t table)
{
	const struct ready_table *rt = &d->view->tables[table];
	const struct polled_table *t = &d->tables[table];
	size_t i, c;

	for (i = 0; i < t->n; i++) {
		const union slot *cells = cells_of(d, table, &t->rows[i]);

		for (c = 0; !t->rows[i].gone && c < rt->n_columns; c++)
			if (rt->columns[c].kind != VALUE_IS_TEXT &&
			    value_is_known(&cells[c], rt->columns[c].word))
				put(k, d, rt->columns[c].word, t->rows[i].label,
				    cells[c].number);
	}
}

static void
put_device(struct putting *k, const struct polled *d)
{
	static const struct word up = { .name = "device.up", .type = WORD_GAUGE };
	const struct view *v = d->view;
	size_t i;

	put(k, d, &up, NULL, d->presence.state == PRESENCE_UP);
	if (d->presence.state == PRESENCE_DOWN)
		return;
	for (i = 0; i < v->profile->items.n; i++)
		if (v->items[i].kind != VALUE_IS_TEXT &&
		    value_is_known(&d->items[i], v->items[i].word))
			put(k, d, v->items[i].word, NULL, d->items[i].number);
	for (i = 0; i < v->n_tables; i++)
		put_table(k, d, (uint32_t)i);
}

static void
put_all(struct putting *k)
{
	const struct polled *d;
	size_t at = 0;

	while ((d = map_next(&k->poll->devices, &at)) != NULL)
		if (*k->device == 0 || strcmp(d->d.name, k->device) == 0)
			put_device(k, d);
}

void
metrics_tell(struct poll *p, struct room_from from, const struct query_msg *m)
{
	struct putting k = { .poll = p,
		.from = from,
		.ask = m->ask,
		.device = argument_of(m->args.v, m->args.n, "device"),
		.word = argument_of(m->args.v, m->args.n, "word"),
		.counts = true };

	buf_init(&k.out);
	put_all(&k);
	if (k.n > LINES_MAX) {
		buf_printf(&k.out,
		    "{\"error\":\"%zu values are more than the %d that are given out at "
		    "once: ask for a device or a word\"}",
		    k.n, LINES_MAX);
		say(&k, 413, true);
	} else {
		k.counts = false;
		put_all(&k);
		say(&k, k.n != 0 ? 200 : 404, true);
	}
	buf_fini(&k.out);
}
