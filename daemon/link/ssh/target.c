/* target.c - one address and port: who comes next, and on which link. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "link/ssh/engine.h"

struct ssh_target *
ssh_target_get(struct ssh_engine *e, const struct ssh_request *r)
{
	struct ssh_target *t;
	char name[80];
	size_t n;

	snprintf(name, sizeof name, "%s %u", r->address, r->port);
	t = map_get(&e->targets, name);
	if (t == NULL) {
		n = strlen(name) + 1;
		t = mem_alloc(sizeof *t + n);
		t->engine = e;
		memcpy(t->name, name, n);
		list_init(&t->on_due);
		list_init(&t->queue);
		list_init(&t->links);
		map_put(&e->targets, t->name, t);
	}
	t->one_channel |= r->one_channel;
	t->links_max = r->links_max != 0 ? r->links_max : e->opt.per_target_max;
	return t;
}

void
ssh_target_free(struct ssh_target *t)
{
	map_del(&t->engine->targets, t->name);
	list_remove(&t->on_due);
	mem_free(t);
}

void
ssh_target_due(struct ssh_target *t)
{
	list_remove(&t->on_due);
	list_append(&t->engine->due, &t->on_due);
	ssh_engine_kick(t->engine);
}

void
ssh_target_requeue(struct ssh_run *r)
{
	list_remove(&r->on_list);
	list_prepend(&r->target->queue, &r->on_list);
	ssh_target_due(r->target);
}

/* Those at work, on links open or being made. */
static size_t
at_work(const struct ssh_target *t)
{
	const struct list_node *n;
	size_t sum = 0;

	LIST_EACH (n, &t->links) {
		sum += ssh_link_load(LIST_THING(n, struct ssh_link, on_target));
	}
	return sum;
}

/* The link on which the run can begin now; *coming when one is being made that it can wait for. */
static struct ssh_link *
open_link(const struct ssh_target *t, const struct ssh_request *r, bool *coming)
{
	struct ssh_link *busy = NULL;
	const struct list_node *n;

	*coming = false;
	LIST_EACH (n, &t->links) {
		struct ssh_link *l = LIST_THING(n, struct ssh_link, on_target);

		if (l->retiring || !ssh_link_fits(l, r))
			continue;
		if (l->stage != SSH_AT_COMMAND)
			*coming = true;
		else if (ssh_link_load(l) == 0)
			return l;
		else
			busy = l;
	}
	return t->one_channel || r->shell != NULL ? NULL : busy;
}

/* The device's lines are few: an idle link that does not fit gives way. */
static bool
room_at_target(struct ssh_target *t)
{
	struct list_node *n, *tmp;
	size_t links = 0;

	LIST_EACH (n, &t->links) {
		links++;
	}
	if (links < t->links_max)
		return true;
	LIST_EACH_SAFE (n, tmp, &t->links) {
		struct ssh_link *l = LIST_THING(n, struct ssh_link, on_target);

		if (l->stage == SSH_AT_COMMAND && ssh_link_load(l) == 0) {
			ssh_link_free(l);
			return true;
		}
	}
	return false;
}

static bool
room_in_engine(struct ssh_engine *e)
{
	if (e->dialling >= e->opt.dialling_max)
		return false;
	if (e->links >= e->opt.links_max && !list_empty(&e->idle))
		ssh_link_free(LIST_THING(e->idle.next, struct ssh_link, on_engine));
	return e->links < e->opt.links_max;
}

/* True when a run was started, or is over: then look again. */
static bool
start_one(struct ssh_target *t)
{
	struct list_node *n;

	if (at_work(t) >= t->links_max)
		return false;
	LIST_EACH (n, &t->queue) {
		struct ssh_run *r = LIST_THING(n, struct ssh_run, on_list);
		bool coming;
		struct ssh_link *l = open_link(t, &r->req, &coming);

		if (l != NULL) {
			ssh_run_begin(r, l);
			return true;
		}
		if (coming || !room_at_target(t))
			continue;
		if (!room_in_engine(t->engine)) {
			list_remove(&t->on_due);
			list_append(&t->engine->blocked, &t->on_due);
			return false;
		}
		ssh_link_dial(t, r);
		return true;
	}
	return false;
}

void
ssh_target_dispatch(struct ssh_target *t)
{
	list_remove(&t->on_due);
	while (start_one(t))
		;
	if (list_empty(&t->queue) && list_empty(&t->links) && !t->one_channel &&
	    !t->one_command)
		ssh_target_free(t);
}
