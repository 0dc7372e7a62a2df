#include "room/sink/inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "sys/halt.h"
#include "sys/log.h"

struct sink_state {
	struct house *house;
};

static void (*const kinds[SINK_KIND_COUNT])(struct delivery *) = {
	[SINK_FILE] = sink_file,
	[SINK_COMMAND] = sink_command,
	[SINK_MAIL] = sink_mail,
};

void
delivery_done(struct delivery *d, bool ok, const char *fmt, ...)
{
	char note[512];
	struct delivered_msg m = { .entry = d->entry, .ok = ok, .note = note };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, sizeof note, fmt, ap);
	va_end(ap);
	if (!ok)
		log_warn("sink=%s key=%s not delivered: %s; it stays owed", d->sink->name,
		    d->key, note);
	house_tell(d->house, ROLE_STORE, 0, MSG_DELIVERED, &m);
	arena_fini(&d->mem);
	mem_free(d);
}

static const struct sink *
find_sink(const struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->sinks.n; i++)
		if (strcmp(plan->sinks.v[i].name, name) == 0)
			return &plan->sinks.v[i];
	return NULL;
}

static int
hear_deliver(void *self, struct room_from from, const void *body)
{
	struct sink_state *s = self;
	const struct deliver_msg *m = body;
	const struct sink *sink = find_sink(house_plan(s->house), m->sink);
	struct delivery *d;
	struct sink *copy;

	(void)from;
	d = mem_alloc(sizeof *d);
	d->house = s->house;
	d->entry = m->entry;
	d->key = arena_text(&d->mem, m->key);
	d->body = (struct bytes){ arena_copy(&d->mem, m->body.p, m->body.n), m->body.n };
	/* A copy: the delivery may outlive the plan. */
	copy = arena_alloc(&d->mem, sizeof *copy);
	rec_init(&sink_rec, copy);
	copy->name = arena_text(&d->mem, m->sink);
	d->sink = copy;
	if (sink == NULL) {
		delivery_done(d, false, "this sink is no longer in the configuration");
		return 0;
	}
	rec_copy(&d->mem, &sink_rec, copy, sink);
	halt_at("deliver");
	kinds[sink->kind](d);
	return 0;
}

static void *
open_sink(struct house *h)
{
	struct sink_state *s = mem_alloc(sizeof *s);

	s->house = h;
	house_ready(h);
	return s;
}

static void
close_sink(void *self)
{
	mem_free(self);
}

static const struct room_hears hears[] = {
	{ MSG_DELIVER, hear_deliver },
	{ 0, NULL },
};

const struct room_ops sink_room = {
	.role = ROLE_SINK,
	.may = JAIL_READ_FILES | JAIL_WRITE_FILES | JAIL_EXEC,
	.files_max = 256,
	.open = open_sink,
	.close = close_sink,
	.hears = hears,
};
