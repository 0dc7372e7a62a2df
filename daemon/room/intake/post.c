/* Posted alarms: each finds its device and is told; the post is answered when all are on disk. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "room/intake/inside.h"
#include "room/intake/read_post.h"

#define POSTS_MAX 64
#define KEEP_US   (8 * SECOND_US)

static void
reply(struct intake *t, uint64_t ask, uint32_t status, struct buf *body)
{
	struct command_done_msg m = {
		.ask = ask, .status = status, .body = buf_view(body)
	};

	house_tell(t->house, ROLE_WEB, 0, MSG_COMMAND_DONE, &m);
	buf_fini(body);
}

static void
refuse(struct intake *t, uint64_t ask, uint32_t status, const char *why)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_text(&j, "error", why);
	json_object_end(&j);
	reply(t, ask, status, &out);
}

void
post_free(struct post *p)
{
	list_remove(&p->in_intake);
	p->intake->n_posts--;
	timer_free(p->limit);
	mem_free(p);
}

static void
accept_it(struct post *p)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	json_object(&j);
	json_put_u64(&j, "accepted", p->accepted);
	json_put_u64(&j, "unknown", p->unknown);
	json_object_end(&j);
	reply(p->intake, p->ask, 200, &out);
	post_free(p);
}

void
post_kept(struct post *p)
{
	if (--p->n_words == 0 && p->is_read)
		accept_it(p);
}

/* Its words go on; whoever posted it posts it again, which does no harm. */
static void
too_late(void *arg)
{
	struct post *p = arg;
	struct intake *t = p->intake;
	struct telegram *w;
	size_t at = 0;

	while ((w = map_next(&t->by_id, &at)) != NULL)
		if (w->post == p)
			w->post = NULL;
	refuse(t, p->ask, 503, "it is not on disk in time, post it again");
	post_free(p);
}

static const struct device *
device_of(const struct intake *t, const struct posted *a)
{
	const struct device *d = NULL;
	size_t i;

	for (i = 0; i < a->n_devices && d == NULL; i++) {
		d = devices_by_name(&t->devices, a->device[i]);
		if (d == NULL)
			d = devices_by_address(&t->devices, a->device[i]);
	}
	return d;
}

static void
hear_one(struct post *p, const struct alarm_system *s, struct posted *a, wall_us at)
{
	struct intake *t = p->intake;
	const struct device *d = device_of(t, a);
	char who[TALLY_NAME];

	t->posted.n.arrived++;
	if (d == NULL) {
		snprintf(who, sizeof who, "%.30s: %.60s", s->name,
		    a->n_devices != 0 ? a->device[0] : "(no device is named)");
		tally_add(t->posted.strangers, who, at);
		t->posted.n.by[OUTCOME_UNKNOWN_SENDER]++;
		p->unknown++;
		return;
	}
	a->sign.name = s->name;
	a->sign.first_sign = a->sign.seen_at = at;
	word_post(t,
	    &(struct telling){ .device = d,
		.sign = &a->sign,
		.table = a->table,
		.label = a->label,
		.index = "" },
	    p);
	t->posted.n.by[OUTCOME_ACCEPTED]++;
	p->accepted++;
}

static struct post *
post_new(struct intake *t, uint64_t ask)
{
	struct post *p = mem_alloc(sizeof *p);

	p->intake = t;
	p->ask = ask;
	list_append(&t->posts, &p->in_intake);
	t->n_posts++;
	p->limit = timer_new(house_loop(t->house), too_late, p);
	timer_after(p->limit, KEEP_US);
	return p;
}

static void
hear_all(struct intake *t, const struct post_msg *m, const struct alarm_system *s,
    struct posted *v, size_t n)
{
	wall_us at = loop_wall(house_loop(t->house));
	struct post *p = post_new(t, m->ask);
	size_t i;

	for (i = 0; i < n; i++)
		hear_one(p, s, &v[i], at);
	p->is_read = true;
	if (p->n_words == 0)
		accept_it(p);
}

void
post_hear(struct intake *t, const struct post_msg *m)
{
	const struct alarm_system *s = plan_system(house_plan(t->house), m->system);
	struct posted *v;
	struct arena mem;
	const char *why;
	char who[96];
	size_t n;

	if (s == NULL || t->n_posts >= POSTS_MAX ||
	    !house_is_up(t->house, ROLE_TRIAGE, 0)) {
		refuse(t, m->ask, 503, "too many posts at once, or a room is starting");
		return;
	}
	arena_init(&mem);
	snprintf(who, sizeof who, "source %s", s->name);
	house_reading(t->house, who, m->body.p, m->body.n);
	if (post_read(&mem, s, m->body, &v, &n, &why) < 0) {
		t->posted.n.arrived++;
		t->posted.n.by[OUTCOME_MALFORMED]++;
		refuse(t, m->ask, 400, why);
	} else
		hear_all(t, m, s, v, n);
	house_done_reading(t->house);
	arena_fini(&mem);
}
