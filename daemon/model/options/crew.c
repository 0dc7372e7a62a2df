/* crew.c - the options of engineers and depots. */
#include <string.h>

#include "base/esc.h"
#include "model/options/tables.h"

static const struct opt line_rows[] = {
	{ .key = "count",
	    .kind = OPT_U32,
	    .offset = offsetof(struct stock_line, count),
	    .min = 0,
	    .max = STOCK_COUNT_MAX,
	    .fallback = "0",
	    .unit = "",
	    .is = "how many there were when they were counted; what moves later is "
		  "reckoned from there" },
	{ .key = "reorder-at",
	    .kind = OPT_U32,
	    .offset = offsetof(struct stock_line, reorder),
	    .min = 0,
	    .max = STOCK_COUNT_MAX,
	    .fallback = "0",
	    .unit = "",
	    .is = "at so many or fewer the stock report says to order" },
	{ .key = "order-up-to",
	    .kind = OPT_U32,
	    .offset = offsetof(struct stock_line, up_to),
	    .min = 0,
	    .max = STOCK_COUNT_MAX,
	    .fallback = "0",
	    .unit = "",
	    .is = "how many there should be then; left out: one above reorder-at" },
};
static OPT_TABLE(line_options, stock_line, line_rows, stock_line_rec);

/* {"optical module": 3, "power adapter": {count: 4, reorder-at: 2, order-up-to: 6}} */
static void
read_lines(struct opt_reader *r, const struct tree *map, void *list)
{
	const struct tree *c;

	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct stock_line *l = opt_list_add(r, list, sizeof *l);
		double count;

		rec_init(&stock_line_rec, l);
		l->part = arena_text(r->mem, c->key);
		opt_enter(r, c->key);
		if (strlen(c->key) > DEVICE_TEXT_MAX)
			opt_wrong_key(r, c, "a part's name is that long? 128 bytes fit");
		if (c->kind == TREE_MAP)
			opt_read(r, &line_options, c, l);
		else if (opt_number(r, c, 0, STOCK_COUNT_MAX, &count)) {
			l->count = (uint32_t)count;
			if (count != (double)l->count)
				opt_wrong(r, c, "\"%s\" is no whole number of parts",
				    ESC(c->text));
		}
		opt_leave(r);
	}
}

static void
read_van(struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	(void)o;
	read_lines(r, map, &((struct engineer *)record)->van);
}

static void
read_stock(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	(void)o;
	read_lines(r, map, &((struct depot *)record)->stock);
}

static const struct opt shift_rows[] = {
	{ .key = "days",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shift, days),
	    .max = 64,
	    .fallback = "daily",
	    .unit = "mon tue wed thu fri sat sun, or daily",
	    .is = "the days on which it begins" },
	{ .key = "from",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shift, from),
	    .max = 8,
	    .fallback = "00:00",
	    .unit = "HH:MM",
	    .is = "when, by the clock on the wall in the engineer's zone" },
	{ .key = "to",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shift, to),
	    .max = 8,
	    .fallback = "24:00",
	    .unit = "HH:MM",
	    .is = "when it ends; on the next day where that is not later" },
	{ .key = "every",
	    .kind = OPT_U32,
	    .offset = offsetof(struct shift, every),
	    .min = 1,
	    .max = 52,
	    .fallback = "1",
	    .unit = "weeks",
	    .is = "2: each second week, from the one of `since` on; so a rota is made" },
	{ .key = "since",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shift, since),
	    .max = 16,
	    .fallback = "",
	    .unit = "YYYY-MM-DD",
	    .is = "a day of the first week in which it is on" },
};
static OPT_TABLE(shift_options, shift, shift_rows, shift_rec);

static const struct opt absence_rows[] = {
	{ .key = "from",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct absence, from),
	    .max = 16,
	    .fallback = NULL,
	    .unit = "YYYY-MM-DD",
	    .is = "the first day" },
	{ .key = "to",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct absence, to),
	    .max = 16,
	    .fallback = "",
	    .unit = "YYYY-MM-DD",
	    .is = "the last one; left out: the same" },
	{ .key = "why",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct absence, why),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "leave, training, ..." },
};
static OPT_TABLE(absence_options, absence, absence_rows, absence_rec);

static const struct opt engineer_rows[] = {
	{ .key = "title",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct engineer, title),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "the name as it is written on a ticket" },
	{ .key = "phone",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct engineer, phone),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "their telephone" },
	{ .key = "skills",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct engineer, skills),
	    .max = 64,
	    .fallback = NULL,
	    .unit = "",
	    .is = "what they can do, in the words of the causes' `skill`" },
	{ .key = "latitude",
	    .kind = OPT_F64,
	    .offset = offsetof(struct engineer, latitude),
	    .min = -90,
	    .max = 90,
	    .fallback = NULL,
	    .unit = "degrees",
	    .is = "of their home; north is positive" },
	{ .key = "longitude",
	    .kind = OPT_F64,
	    .offset = offsetof(struct engineer, longitude),
	    .min = -180,
	    .max = 180,
	    .fallback = NULL,
	    .unit = "degrees",
	    .is = "of their home; east is positive" },
	{ .key = "zone",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct engineer, zone),
	    .max = ZONE_NAME_MAX,
	    .fallback = "UTC",
	    .unit = "",
	    .is = "the time zone of their shifts: Europe/Berlin, or a rule as POSIX has "
		  "it" },
	{ .key = "shifts",
	    .kind = OPT_LIST,
	    .offset = offsetof(struct engineer, shifts),
	    .fallback = NULL,
	    .unit = "",
	    .of = &shift_options,
	    .is = "when they can be sent; one without any key is around the clock" },
	{ .key = "away",
	    .kind = OPT_LIST,
	    .offset = offsetof(struct engineer, away),
	    .fallback = "",
	    .unit = "",
	    .of = &absence_options,
	    .is = "days on which no shift of theirs begins" },
	{ .key = "satisfaction",
	    .kind = OPT_F64,
	    .offset = offsetof(struct engineer, satisfaction),
	    .min = 0,
	    .max = 100,
	    .fallback = "95",
	    .unit = "percent",
	    .is = "how many of their customers were satisfied; from 95 on they go first "
		  "among equals" },
	{ .key = "speed",
	    .kind = OPT_U32,
	    .offset = offsetof(struct engineer, kmh),
	    .min = 1,
	    .max = 1000,
	    .fallback = "50",
	    .unit = "km/h",
	    .is = "on the way, of roads that are 1.3 times the straight line" },
	{ .key = "van",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "part: count",
	    .own = read_van,
	    .of = &line_options,
	    .is = "the parts that they have with them; part: a number, or a map" },
};
const struct opt_table engineer_options = { "engineer", engineer_rows,
	sizeof engineer_rows / sizeof engineer_rows[0], sizeof(struct engineer),
	offsetof(struct engineer, name), SIZE_MAX, &engineer_rec };

static const struct opt depot_rows[] = {
	{ .key = "title",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct depot, title),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "its name for people" },
	{ .key = "address",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct depot, address),
	    .max = 256,
	    .fallback = "",
	    .unit = "",
	    .is = "where parts are fetched" },
	{ .key = "latitude",
	    .kind = OPT_F64,
	    .offset = offsetof(struct depot, latitude),
	    .min = -90,
	    .max = 90,
	    .fallback = NULL,
	    .unit = "degrees",
	    .is = "north is positive" },
	{ .key = "longitude",
	    .kind = OPT_F64,
	    .offset = offsetof(struct depot, longitude),
	    .min = -180,
	    .max = 180,
	    .fallback = NULL,
	    .unit = "degrees",
	    .is = "east is positive" },
	{ .key = "stock",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "part: count",
	    .own = read_stock,
	    .of = &line_options,
	    .is = "what lies there, in the words of the causes' `part`; part: a number, "
		  "or a map" },
};
const struct opt_table depot_options = { "depot", depot_rows,
	sizeof depot_rows / sizeof depot_rows[0], sizeof(struct depot),
	offsetof(struct depot, name), SIZE_MAX, &depot_rec };
