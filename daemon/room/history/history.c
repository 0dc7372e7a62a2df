#include "room/history/history.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/history/answer.h"
#include "room/history/streams.h"
#include "room/history/work.h"
#include "sys/file.h"
#include "sys/log.h"

#define WRITE_EVERY_US (5 * SECOND_US)
#define SYNC_EVERY     12               /* of these */
#define LATE_US        (10 * MINUTE_US) /* after its hour a journal is closed */
#define MB             UINT64_C(1000000)

struct history {
	struct house *house;
	char folder[PATH_TEXT_MAX + 32];
	struct streams *streams;
	struct shelf *shelf;
	struct work *work;
	struct timer *timer;
	unsigned writes;
	bool refusing; /* the disk refused; said once */
	uint64_t lost;
	char trouble[SIGN_TEXT_MAX];
};

static void
complain(struct history *h)
{
	snprintf(h->trouble, sizeof h->trouble, "cannot keep samples in %.300s: %.100s",
	    h->folder, strerror(errno));
	if (!h->refusing)
		log_error("%s; the newest are lost until it can", h->trouble);
	h->refusing = true;
}

static void
stop_refusing(struct history *h)
{
	if (h->refusing)
		log_info("samples are kept again");
	h->refusing = false;
	h->trouble[0] = 0;
}

static void
write_files(struct history *h, bool sync)
{
	if (streams_write(h->streams, sync) < 0)
		complain(h);
	else
		stop_refusing(h);
}

/* --- what comes --- */

/* An hour that was packed already has no journal any more: where a clock was set back, the next that is free is
 * written, with the times as they are told. */
static int64_t
hour_to_write(const struct history *h, wall_us wall)
{
	int64_t hour = wall / HOUR_US, last = streams_last(h->streams);

	if (hour < last)
		return last;
	while (shelf_find(h->shelf, GRAIN_RAW, hour) != NULL)
		hour++;
	return hour;
}

static void
close_before(struct history *h)
{
	struct hour *old = streams_leave(h->streams);

	if (old != NULL)
		shelf_add_journal(h->shelf, old);
}

/* The journal of the hour that it is. */
static void
turn_page(struct history *h)
{
	wall_us wall = loop_wall(house_loop(h->house));
	int64_t hour = hour_to_write(h, wall);

	if (streams_last(h->streams) == hour) {
		if (streams_first(h->streams) != hour && wall % HOUR_US > LATE_US)
			close_before(h);
		return;
	}
	close_before(h);
	if (streams_turn(h->streams, hour) < 0)
		complain(h);
}

static int
hear_shape(void *self, struct room_from from, const void *body)
{
	struct history *h = self;

	return streams_shape(h->streams, from.instance, body);
}

static int
hear_samples(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	const struct samples_msg *m = body;
	int r;

	turn_page(h);
	r = streams_frames(h->streams, from.instance, m->frames);
	if (streams_full(h->streams))
		write_files(h, false);
	return r;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct history *h = self;

	if (role == ROLE_POLL && !up)
		streams_forget(h->streams, instance);
}

/* --- what is kept --- */

static struct shelf_limits
limits_of(const struct history *h)
{
	const struct settings *s = &house_plan(h->house)->settings;

	return (struct shelf_limits){ .keep_us = { s->history_raw_us, s->history_five_us,
					  s->history_hour_us },
		.bytes = s->history_megabytes * MB };
}

/* There is one bound, and what is being written counts too: its journals are closed when nothing else is left. */
static void
keep_within(struct history *h)
{
	struct shelf_limits l = limits_of(h);
	struct hour *own;

	work_clear(h->work, &l, streams_bytes(h->streams));
	if (streams_bytes(h->streams) <= l.bytes)
		return;
	while ((own = streams_break(h->streams)) != NULL)
		shelf_add_journal(h->shelf, own);
	work_clear(h->work, &l, 0);
	turn_page(h);
}

static int64_t
from_of(const struct history *h, enum grain g)
{
	int64_t hour = shelf_oldest(h->shelf, g);

	return hour != INT64_MAX ? hour * HOUR_US : 0;
}

static void
tell_state(struct history *h)
{
	struct history_state_msg m = { .bytes_max = limits_of(h).bytes,
		.bytes = streams_bytes(h->streams) + shelf_journal_bytes(h->shelf),
		.raw_from = from_of(h, GRAIN_RAW),
		.five_from = from_of(h, GRAIN_FIVE),
		.hour_from = from_of(h, GRAIN_HOUR),
		.lost = h->lost,
		.trouble = h->trouble };
	enum grain g;

	for (g = 0; g < GRAIN_COUNT; g++)
		m.bytes += shelf_bytes(h->shelf, g);
	work_tell(h->work, &m);
	house_tell_all(h->house, ROLE_WEB, MSG_HISTORY_STATE, &m);
}

static void
tick(void *arg)
{
	struct history *h = arg;
	bool sync = ++h->writes % SYNC_EVERY == 0;
	uint64_t lost;

	timer_after(h->timer, WRITE_EVERY_US);
	turn_page(h);
	write_files(h, sync);
	work_look(h->work, streams_first(h->streams));
	tell_state(h);
	if (!sync)
		return;
	keep_within(h);
	lost = streams_lost(h->streams);
	if (lost != 0)
		log_info("samples lost on the way: %" PRIu64, lost);
	h->lost += lost;
}

/* --- reading back --- */

static void
read_open(void *arg, int64_t hour, uint64_t device_id, const struct hour_want *w)
{
	struct history *h = arg;

	streams_read(h->streams, hour, device_id, w);
}

static void
say_damage(void *arg, const struct pack_name *name, uint64_t at, uint64_t bytes)
{
	struct history *h = arg;

	work_damage(h->work, name, at, bytes);
}

static struct span_source
source_of(struct history *h)
{
	return (struct span_source){ h->shelf, read_open, say_damage, h };
}

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	struct span_source src = source_of(h);
	struct series_msg out;
	struct arena mem;

	arena_init(&mem);
	answer_series(&src, house_plan(h->house), body, &mem, &out);
	house_tell(h->house, from.role, from.instance, MSG_SERIES, &out);
	arena_fini(&mem);
	return 0;
}

static int
hear_past(void *self, struct room_from from, const void *body)
{
	struct history *h = self;
	struct span_source src = source_of(h);
	struct past_msg out;
	struct arena mem;

	arena_init(&mem);
	answer_past(&src, body, &mem, &out);
	house_tell(h->house, from.role, from.instance, MSG_PAST, &out);
	arena_fini(&mem);
	return 0;
}

/* --- the room --- */

static void *
open_history(struct house *house)
{
	struct history *h = mem_alloc(sizeof *h);

	h->house = house;
	snprintf(h->folder, sizeof h->folder, "%s/history", house_state_dir(house));
	if (file_make_dirs(h->folder, 0750) < 0 || shelf_new(h->folder, &h->shelf) < 0) {
		log_error("cannot use %s: %s", h->folder, strerror(errno));
		mem_free(h);
		return NULL;
	}
	h->streams = streams_new(h->folder);
	h->work = work_new(house_loop(house), h->shelf);
	turn_page(h);
	h->timer = timer_new(house_loop(house), tick, h);
	timer_after(h->timer, WRITE_EVERY_US);
	work_look(h->work, streams_first(h->streams));
	house_ready(house);
	return h;
}

static void
leave(void *self)
{
	struct history *h = self;

	write_files(h, true);
}

static void
close_history(void *self)
{
	struct history *h = self;

	timer_free(h->timer);
	work_free(h->work);
	streams_free(h->streams);
	shelf_free(h->shelf);
	mem_free(h);
}

static const struct room_hears hears[] = {
	{ MSG_SHAPE, hear_shape },
	{ MSG_SAMPLES, hear_samples },
	{ MSG_SERIES_ASK, hear_ask },
	{ MSG_PAST_ASK, hear_past },
	{ 0, NULL },
};

const struct room_ops history_room = {
	.role = ROLE_HISTORY,
	.may = JAIL_READ_FILES | JAIL_WRITE_FILES,
	.files_max = 256,
	.open = open_history,
	.leave = leave,
	.close = close_history,
	.peer = peer,
	.hears = hears,
};
