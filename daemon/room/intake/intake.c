#include "room/intake/intake.h"

#include <string.h>

#include "base/mem.h"
#include "room/intake/inside.h"
#include "sys/log.h"

#define TELL_US SECOND_US

static void
put_tally(const struct tally *t, struct tally_line v[TALLY_MAX])
{
	size_t i;

	for (i = 0; i < t->n; i++)
		v[i] = (struct tally_line){ t->v[i].name, t->v[i].count, t->v[i].last };
}

/* The web room shows it: when something came, and when it is a new one. */
static void
tell_counts(struct intake *t, const char *of, struct heard_counts *h)
{
	struct count_line counts[OUTCOME_TOTAL];
	struct tally_line strangers[TALLY_MAX], unmapped[TALLY_MAX];
	struct trap_counts_msg m = { .of = of,
		.arrived = h->n.arrived,
		.dropped = h->n.dropped,
		.outcomes = { counts, OUTCOME_TOTAL },
		.strangers = { strangers, h->strangers->n },
		.unmapped = { unmapped, h->unmapped->n } };
	size_t i;

	if (h->is_told && memcmp(&h->told, &h->n, sizeof h->n) == 0)
		return;
	for (i = 0; i < OUTCOME_TOTAL; i++)
		counts[i] = (struct count_line){ outcome_text[i], h->n.by[i] };
	put_tally(h->strangers, strangers);
	put_tally(h->unmapped, unmapped);
	house_tell_all(t->house, ROLE_WEB, MSG_TRAP_COUNTS, &m);
	h->told = h->n;
	h->is_told = true;
}

static void
each_second(void *arg)
{
	struct intake *t = arg;

	t->syslog.n.dropped = listen_drops(t);
	tell_counts(t, "syslog", &t->syslog);
	tell_counts(t, "alarms", &t->posted);
	words_tell_storms(t);
	timer_after(t->tell, TELL_US);
}

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct intake *t = self;

	(void)from;
	devices_put(&t->devices, body);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct intake *t = self;

	(void)from;
	devices_drop(&t->devices, ((const struct id_msg *)body)->id);
	return 0;
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	struct intake *t = self;

	(void)from;
	(void)body;
	house_ready(t->house);
	return 0;
}

static int
hear_label(void *self, struct room_from from, const void *body)
{
	(void)from;
	word_label(self, body);
	return 0;
}

static int
hear_kept(void *self, struct room_from from, const void *body)
{
	(void)from;
	word_kept(self, ((const struct id_msg *)body)->id);
	return 0;
}

static int
hear_post(void *self, struct room_from from, const void *body)
{
	(void)from;
	post_hear(self, body);
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct intake *t = self;

	(void)instance;
	if (role == ROLE_TRIAGE && up)
		words_say_again(t);
	if (role == ROLE_WEB && up)
		t->syslog.is_told = t->posted.is_told = false;
}

static void
new_plan(void *self)
{
	maps_forget(self);
}

static void
counts_open(struct heard_counts *h)
{
	h->strangers = mem_alloc(sizeof *h->strangers);
	h->unmapped = mem_alloc(sizeof *h->unmapped);
}

static void
counts_close(struct heard_counts *h)
{
	mem_free(h->strangers);
	mem_free(h->unmapped);
}

static void *
open_intake(struct house *h)
{
	struct intake *t = mem_alloc(sizeof *t);

	t->house = h;
	devices_init(&t->devices);
	map_init(&t->ready);
	list_init(&t->posts);
	counts_open(&t->syslog);
	counts_open(&t->posted);
	words_open(t);
	listen_open(t);
	t->tell = timer_new(house_loop(h), each_second, t);
	timer_after(t->tell, TELL_US);
	return t;
}

static void
close_intake(void *self)
{
	struct intake *t = self;

	listen_close(t);
	words_close(t);
	while (!list_empty(&t->posts))
		post_free(LIST_THING(t->posts.next, struct post, in_intake));
	maps_forget(t);
	map_fini(&t->ready);
	counts_close(&t->syslog);
	counts_close(&t->posted);
	devices_fini(&t->devices);
	timer_free(t->tell);
	mem_free(t);
}

static const struct room_hears hears[] = {
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_LABEL, hear_label },
	{ MSG_WORD_KEPT, hear_kept },
	{ MSG_POST, hear_post },
	{ 0, NULL },
};

const struct room_ops intake_room = {
	.role = ROLE_INTAKE,
	.may = JAIL_ACCEPT,
	.files_max = 2048,
	.open = open_intake,
	.close = close_intake,
	.peer = peer,
	.plan = new_plan,
	.hears = hears,
};
