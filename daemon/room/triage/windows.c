#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

/* A window, of the plan or made by people, and when it is open. */
struct known_window {
	struct arena mem;
	struct maintenance m;
	struct window date; /* the one that is open, or the next */
	bool has_date, open;
	struct timer *edge; /* it opens, or ends */
	struct list_node in_order;
	struct triage *triage;
};

static const char *
region_of(struct triage *t, const struct device *d)
{
	const struct site *s = plan_site(house_plan(t->house), d->site);

	return s != NULL ? s->region : "";
}

/* Until when the device is in maintenance; 0 when it is not. */
static wall_us
until_of(struct triage *t, const struct device *d)
{
	const char *region = NULL;
	struct list_node *n;
	wall_us until = 0;

	LIST_EACH (n, &t->windows) {
		struct known_window *w = LIST_THING(n, struct known_window, in_order);

		if (!w->open || w->date.end <= until)
			continue;
		if (region == NULL)
			region = region_of(t, d);
		if (maintenance_covers(&w->m, d, region))
			until = w->date.end;
	}
	return until;
}

bool
windows_mark(struct known_alarm *k, const struct device *d)
{
	struct triage *t = k->triage;
	wall_us until = until_of(t, d), now = triage_now(t);
	bool was = k->in_window;

	k->in_window = until != 0;
	if (until == 0 && !was)
		return false;
	if (until == k->a.maintenance_until && was)
		return false;
	if (until != 0)
		k->a.maintenance_until = until;
	else if (k->a.maintenance_until > now)
		k->a.maintenance_until = now; /* it was ended */
	return true;
}

/* Those of a device that are raised, after a window opened, ended or was changed. */
static size_t
mark_device(struct known_device *d)
{
	struct list_node *n, *next;
	size_t marked = 0;

	LIST_EACH_SAFE (n, next, &d->open) {
		struct known_alarm *k = LIST_THING(n, struct known_alarm, in_open);

		if (!windows_mark(k, &d->d))
			continue;
		marked++;
		alarms_put(k);
		if (k->in_window)
			alarms_hold_case(k);
		else {
			cases_maintenance_over(k);
			alarms_plan_case(k);
		}
	}
	return marked;
}

void
windows_device_changed(struct known_device *d)
{
	mark_device(d);
}

static size_t
mark_all(struct known_window *w)
{
	struct triage *t = w->triage;
	struct known_device *d;
	size_t at = 0, marked = 0;

	while ((d = map_next(&t->devices, &at)) != NULL)
		if (!list_empty(&d->open) &&
		    maintenance_covers(&w->m, &d->d, region_of(t, &d->d)))
			marked += mark_device(d);
	return marked;
}

static const char *
name_of(struct known_window *w)
{
	struct arena *mem = &w->triage->scratch;

	return w->m.id != 0 ? arena_printf(mem, "M%llu", (unsigned long long)w->m.id)
			    : w->m.name;
}

static void edge(void *arg);

static void
arm(struct known_window *w)
{
	struct triage *t = w->triage;
	wall_us now = triage_now(t), at;

	w->has_date = maintenance_next(&w->m, now, &w->date);
	if (!w->has_date) {
		if (w->edge != NULL)
			timer_stop(w->edge);
		return;
	}
	if (w->edge == NULL)
		w->edge = timer_new(house_loop(t->house), edge, w);
	at = now < w->date.begin ? w->date.begin : w->date.end;
	timer_after(w->edge, at - now);
}

static void
tell(struct known_window *w, bool opens, size_t marked)
{
	struct triage *t = w->triage;
	const char *scope = maintenance_scope(&t->scratch, &w->m);
	char until[TIME_TEXT_MAX];

	if (opens)
		keep_event(t, "maintenance", w->m.device, 0, 0, 0,
		    "%s of %s until %s%s%s: %zu alarms are in it", name_of(w), scope,
		    wall_text(w->date.end, until), *w->m.why ? ", " : "", w->m.why,
		    marked);
	else
		keep_event(t, "maintenance", w->m.device, 0, 0, 0,
		    "%s of %s is over: %zu alarms are left", name_of(w), scope, marked);
}

/* Open or not, as its date says; alarms are marked, and those left over get their cases. */
static void
turn(struct known_window *w)
{
	wall_us now = triage_now(w->triage);
	bool opens;

	arm(w);
	opens = w->has_date && now >= w->date.begin;
	if (opens == w->open) {
		if (opens)
			mark_all(w);
		return;
	}
	w->open = opens;
	tell(w, opens, mark_all(w));
}

static void
edge(void *arg)
{
	struct known_window *w = arg;

	turn(w);
	keep_commit(w->triage);
}

static struct known_window *
add(struct triage *t, const struct maintenance *m)
{
	struct known_window *w = mem_alloc(sizeof *w);

	w->triage = t;
	arena_init(&w->mem);
	rec_copy(&w->mem, &maintenance_rec, &w->m, m);
	list_append(&t->windows, &w->in_order);
	return w;
}

static void
forget(struct known_window *w)
{
	list_remove(&w->in_order);
	timer_free(w->edge);
	arena_fini(&w->mem);
	mem_free(w);
}

static void
end_now(struct known_window *w)
{
	if (!w->open)
		return;
	w->open = false;
	tell(w, false, mark_all(w));
}

void
windows_take(struct triage *t, const struct maintenance *m)
{
	add(t, m);
}

/* What the configuration says, in place of what it said. */
void
windows_plan(struct triage *t)
{
	const struct plan *plan = house_plan(t->house);
	struct list_node *n, *next, old;
	struct known_window *w;
	size_t i;

	list_init(&old);
	LIST_EACH_SAFE (n, next, &t->windows) {
		w = LIST_THING(n, struct known_window, in_order);
		if (w->m.id == 0) {
			list_remove(n);
			list_append(&old, n);
		}
	}
	for (i = 0; i < plan->maintenances.n; i++) {
		w = add(t, &plan->maintenances.v[i]);
		LIST_EACH (n, &old) { /* one that is open, and still there, goes on */
			struct known_window *was =
			    LIST_THING(n, struct known_window, in_order);

			if (was->open && rec_equal(&maintenance_rec, &was->m, &w->m))
				w->open = true;
		}
		turn(w);
	}
	LIST_EACH_SAFE (n, next, &old) {
		w = LIST_THING(n, struct known_window, in_order);
		w->open = false;
		mark_all(w);
		forget(w);
	}
}

void
windows_recovered(struct triage *t)
{
	struct list_node *n;

	/* What was open has been told of before. */
	LIST_EACH (n, &t->windows) {
		struct known_window *w = LIST_THING(n, struct known_window, in_order);

		arm(w);
		w->open = w->has_date && triage_now(t) >= w->date.begin;
	}
	windows_plan(t);
	LIST_EACH (n, &t->windows)
		turn(LIST_THING(n, struct known_window, in_order));
}

void
windows_free(struct triage *t)
{
	while (!list_empty(&t->windows))
		forget(LIST_THING(t->windows.next, struct known_window, in_order));
}

/* --- what people do --- */

const char *
windows_read(struct triage *t, struct maintenance *m)
{
	const struct plan *plan = house_plan(t->house);

	return maintenance_resolve(
	    &t->scratch, m, plan->zones.v, plan->zones.n, triage_now(t));
}

uint64_t
windows_add(struct triage *t, struct maintenance *m)
{
	struct known_window *w;

	m->id = t->next_maintenance++;
	w = add(t, m);
	keep_put(t, MSG_PUT_MAINTENANCE, &w->m);
	turn(w);
	return w->m.id;
}

static struct known_window *
find(struct triage *t, uint64_t id, const char *name)
{
	struct list_node *n;

	LIST_EACH (n, &t->windows) {
		struct known_window *w = LIST_THING(n, struct known_window, in_order);

		if (id != 0 ? w->m.id == id
			    : w->m.id == 0 && strcmp(w->m.name, name) == 0)
			return w;
	}
	return NULL;
}

const struct maintenance *
windows_find(struct triage *t, uint64_t id, const char *name, bool *open)
{
	struct known_window *w = find(t, id, name);

	*open = w != NULL && w->open;
	return w != NULL ? &w->m : NULL;
}

bool
windows_end(struct triage *t, uint64_t id)
{
	struct known_window *w = find(t, id, "");

	if (w == NULL || !w->open)
		return false;
	w->m.ended_at = triage_now(t);
	keep_put(t, MSG_PUT_MAINTENANCE, &w->m);
	turn(w);
	return true;
}

bool
windows_remove(struct triage *t, uint64_t id)
{
	struct known_window *w = find(t, id, "");
	struct id_msg m = { .id = id };

	if (w == NULL)
		return false;
	end_now(w);
	keep_put(t, MSG_DROP_MAINTENANCE, &m);
	forget(w);
	return true;
}

void
windows_each(struct triage *t, windows_fn *fn, void *arg)
{
	struct list_node *n;

	LIST_EACH (n, &t->windows) {
		struct known_window *w = LIST_THING(n, struct known_window, in_order);

		fn(arg, &w->m, w->open);
	}
}
