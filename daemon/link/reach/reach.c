/* reach.c - the door: ids, cancelling, answering at the end of a turn. */
#include "link/reach/reach.h"

#include "base/mem.h"
#include "link/reach/ask.h"
#include "link/reach/echo.h"

void *
ask_new(
    struct reach_engine *e, size_t size_bytes, const struct ask_ops *ops, loop_fn *late)
{
	struct ask *a = mem_alloc(size_bytes);

	a->id = ++e->last_id;
	a->engine = e;
	a->ops = ops;
	list_init(&a->on_answers);
	a->timer = timer_new(e->loop, late, a);
	map_put_id(&e->asks, a->id, a);
	return a;
}

static void
ask_free(struct ask *a)
{
	a->ops->release(a);
	list_remove(&a->on_answers);
	timer_free(a->timer);
	mem_free(a);
}

void
ask_over(struct ask *a, enum reach_status status)
{
	if (a->over)
		return;
	a->over = true;
	a->status = status;
	timer_stop(a->timer);
	list_append(&a->engine->answers, &a->on_answers);
	timer_after(a->engine->kick, 0);
}

static void
answer_all(void *arg)
{
	struct reach_engine *e = arg;

	while (!list_empty(&e->answers)) {
		struct ask *a = LIST_THING(e->answers.next, struct ask, on_answers);

		list_remove(&a->on_answers);
		map_del_id(&e->asks, a->id);
		a->ops->answer(a);
		ask_free(a);
	}
}

static void
kicked(void *arg)
{
	(void)arg; /* the turn it made is what was wanted */
}

struct reach_engine *
reach_engine_new(struct loop *l, int icmp4, int icmp6)
{
	struct reach_engine *e = mem_alloc(sizeof *e);

	e->loop = l;
	map_init(&e->asks);
	list_init(&e->answers);
	e->kick = timer_new(l, kicked, e);
	e->turn_end = loop_at_turn_end(l, answer_all, e);
	e->echo4 = icmp4 < 0 ? NULL : echo_socket_new(l, icmp4, false);
	e->echo6 = icmp6 < 0 ? NULL : echo_socket_new(l, icmp6, true);
	return e;
}

void
reach_engine_free(struct reach_engine *e)
{
	struct ask *a;
	size_t at = 0;

	if (e == NULL)
		return;
	while ((a = map_next(&e->asks, &at)) != NULL)
		ask_free(a);
	map_fini(&e->asks);
	echo_socket_free(e->echo4);
	echo_socket_free(e->echo6);
	timer_free(e->kick);
	turn_end_free(e->turn_end);
	mem_free(e);
}

void
reach_cancel(struct reach_engine *e, uint64_t id)
{
	struct ask *a = map_get_id(&e->asks, id);

	if (a != NULL)
		ask_over(a, REACH_CANCELLED);
}

void
reach_forget(struct reach_engine *e, uint64_t id)
{
	struct ask *a = map_del_id(&e->asks, id);

	if (a != NULL)
		ask_free(a);
}
