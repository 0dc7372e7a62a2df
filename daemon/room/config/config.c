#include "room/config/config.h"

#include <unistd.h>

#include "base/mem.h"
#include "room/config/load.h"
#include "sys/blob.h"
#include "sys/log.h"

#define REPORT_MAX (60 * 1024)

static void
say(struct house *h, const struct config_says_msg *m, int fd)
{
	house_tell_fd(h, MSG_CONFIG_SAYS, m, fd);
}

static int
hand_over(struct house *h, const char *what, const char *text,
    const struct rec_type *type, const void *rec)
{
	struct config_says_msg m = { .ok = true, .what = what, .text = text };
	struct buf out;
	int fd, r;

	buf_init(&out);
	rec_write(&out, type, rec);
	r = blob_create(buf_view(&out), &fd);
	buf_fini(&out);
	if (r < 0)
		return r;
	say(h, &m, fd);
	close(fd);
	return 0;
}

static void
read_it(struct house *h)
{
	struct config_says_msg m = { .what = "" };
	struct loaded l;
	struct buf report;

	load(&l, house_config_path(h));
	zones_load(&l); /* people may name any */
	buf_init(&report);
	load_report(&l, &report);
	if (l.reader.errors == 0)
		change_report(&l, &report);
	if (report.n > REPORT_MAX)
		report.n = REPORT_MAX;
	m.text = buf_str(&report);
	m.ok = l.reader.errors == 0;
	m.errors = l.reader.errors;
	if (!m.ok) {
		say(h, &m, -1);
	} else if (hand_over(h, "plan", m.text, &plan_rec, &l.plan) < 0 ||
	    hand_over(h, "inventory", "", &inventory_rec, &l.inventory) < 0)
		log_error("no memory to hand the plan over in");
	buf_fini(&report);
	load_fini(&l);
}

/* Its one piece of work, done when the jail is locked; the next turn, with all said, it leaves. */
struct reading {
	struct house *house;
	struct timer *next;
	bool done;
};

static void
next_step(void *arg)
{
	struct reading *r = arg;

	if (r->done) {
		loop_stop(house_loop(r->house));
		return;
	}
	r->done = true;
	read_it(r->house);
	timer_after(r->next, 0);
}

static void *
open_config(struct house *h)
{
	struct reading *r = mem_alloc(sizeof *r);

	r->house = h;
	r->next = timer_new(house_loop(h), next_step, r);
	timer_after(r->next, 0);
	return r;
}

static const struct room_hears hears[] = { { 0, NULL } };

const struct room_ops config_room = {
	.role = ROLE_CONFIG,
	.may = JAIL_READ_FILES,
	.files_max = 256,
	.open = open_config,
	.hears = hears,
};
