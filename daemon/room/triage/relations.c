#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

#define TOLD_MAX  10  /* symptoms that a ticket names */
#define TOLD_EACH 100 /* symptoms that have a line of their own */

/* One level: what was under the child is the root's. */
static void
take_symptoms(struct known_alarm *child, struct known_alarm *root)
{
	while (!list_empty(&child->symptoms)) {
		struct known_alarm *k =
		    LIST_THING(child->symptoms.next, struct known_alarm, in_root);

		list_remove(&k->in_root);
		list_append(&root->symptoms, &k->in_root);
		k->a.root_id = root->a.id;
		k->a.case_id = root->a.case_id;
		alarms_put(k);
	}
}

/* A line for each of the first; of thousands behind one root people want the number. */
static void
tell(const struct known_alarm *child, struct known_alarm *root)
{
	struct triage *t = child->triage;

	root->n_told++;
	if (root->n_told <= TOLD_EACH)
		keep_event(t, "alarm", child->a.device, child->a.id, root->a.case_id, 0,
		    "A%llu %s %s is a symptom of A%llu %s %s",
		    (unsigned long long)child->a.id,
		    alarm_resource(&t->scratch, &child->a), child->a.alarm_type,
		    (unsigned long long)root->a.id, alarm_resource(&t->scratch, &root->a),
		    root->a.alarm_type);
	else if (root->n_told % TOLD_EACH == 0)
		keep_event(t, "alarm", root->a.device, root->a.id, root->a.case_id, 0,
		    "A%llu %s %s has had %u symptoms so far",
		    (unsigned long long)root->a.id, alarm_resource(&t->scratch, &root->a),
		    root->a.alarm_type, root->n_told);
}

void
relations_put_under(struct known_alarm *child, struct known_alarm *root)
{
	struct triage *t = child->triage;
	struct known_alarm *was = alarms_find(t, child->a.root_id);

	while (
	    root->a.root_id != 0) { /* one level: a symptom's symptoms are the root's */
		struct known_alarm *up = alarms_find(t, root->a.root_id);

		if (up == NULL || up == child || up->a.is_cleared)
			break;
		root = up;
	}
	if (child == root || child->a.root_id == root->a.id)
		return;
	child->a.root_id = root->a.id;
	list_remove(&child->in_root);
	list_append(&root->symptoms, &child->in_root);
	if (child->case_due != NULL)
		timer_stop(child->case_due);
	cases_join(t, child, root);
	child->a.case_id = root->a.case_id;
	alarms_put(child);
	take_symptoms(child, root);
	if (was != NULL)
		incidents_changed(was);
	tell(child, root);
}

/* An alarm that was raised just now, with its device. */
struct newcomer {
	struct known_alarm *k;
	struct known_device *d;
};

static void
weigh(const struct newcomer *c, struct known_alarm *o, const struct known_device *of_o)
{
	if (o == c->k || o->a.is_cleared)
		return;
	switch (correlate(
	    house_plan(c->k->triage->house), &c->k->a, &c->d->d, &o->a, &of_o->d)) {
	case CORRELATION_A_UNDER_B: relations_put_under(c->k, o); break;
	case CORRELATION_B_UNDER_A: relations_put_under(o, c->k); break;
	case CORRELATION_NONE: break;
	}
}

static void
weigh_all(const struct newcomer *c, struct known_device *o)
{
	struct list_node *n, *next;

	LIST_EACH_SAFE (n, next, &o->open)
		weigh(c, LIST_THING(n, struct known_alarm, in_open), o);
}

static void
weigh_row(const struct newcomer *c, struct known_device *o, const char *component)
{
	struct list_node *n, *row = rows_of(c->k->triage, o->d.id, component);

	if (row != NULL)
		LIST_EACH (n, row)
			weigh(c, LIST_THING(n, struct known_alarm, in_row), o);
}

/* The device as a whole, and the port at the other end of a cable: what else of a device beside
 * ours can have to do with it? */
static void
weigh_beside(const struct newcomer *c, struct known_device *o)
{
	char port[SIGN_NAME_MAX];
	size_t i;

	weigh_row(c, o, "");
	if (c->k->a.family != FAMILY_LINK)
		return;
	for (i = 0; i < c->d->d.links.n; i++) {
		const struct link_end *l = &c->d->d.links.v[i];

		if (strcmp(l->to, o->d.name) != 0)
			continue;
		snprintf(port, sizeof port, "port:%s", l->remote_port);
		weigh_row(c, o, port);
	}
	for (i = 0; i < o->d.links.n; i++) {
		const struct link_end *l = &o->d.links.v[i];

		if (strcmp(l->to, c->d->d.name) != 0)
			continue;
		snprintf(port, sizeof port, "port:%s", l->port);
		weigh_row(c, o, port);
	}
}

static bool
is_of_a_relation(const struct plan *plan, const char *type)
{
	size_t i;

	for (i = 0; i < plan->relations.n; i++)
		if (strcmp(plan->relations.v[i].symptom, type) == 0 ||
		    strcmp(plan->relations.v[i].root, type) == 0)
			return true;
	return false;
}

/* Looks for roots and symptoms among the open alarms of this device and those beside it. What it
 * costs grows with the devices beside it, not with the alarms that are open. */
void
relations_find(struct known_alarm *k, struct known_device *d)
{
	struct triage *t = k->triage;
	const struct newcomer c = { k, d };
	const bool is_dead = strcmp(k->a.alarm_type, TYPE_DEVICE_UNREACHABLE) == 0;
	struct known_device *o;
	struct list_node *n, *named;
	size_t i;

	if (is_dead || is_of_a_relation(house_plan(t->house), k->a.alarm_type))
		weigh_all(&c, d);
	else
		weigh_row(&c, d, "");
	for (i = 0; i < d->d.upstream.n + d->d.links.n; i++) {
		o = map_get(&t->devices_by_name,
		    i < d->d.upstream.n ? d->d.upstream.v[i]
					: d->d.links.v[i - d->d.upstream.n].to);
		if (o == NULL || o == d)
			continue;
		if (is_dead)
			weigh_all(&c, o);
		else
			weigh_beside(&c, o);
	}
	/* Those who name this one as theirs: known from their side only. */
	named = topology_named(t, d->d.name);
	if (named == NULL || (!is_dead && k->a.family != FAMILY_LINK))
		return;
	LIST_EACH (n, named) {
		o = LIST_THING(n, struct naming, in_named)->from;
		if (o == d || list_empty(&o->open))
			continue;
		if (is_dead)
			weigh_all(&c, o);
		else
			weigh_beside(&c, o);
	}
}

void
relations_leave(struct known_alarm *k)
{
	k->a.root_id = 0;
	list_remove(&k->in_root);
}

/* Those that outlive their root: they may have another, nearer one; those without get their cases. */
void
relations_let_go(struct known_alarm *root)
{
	struct triage *t = root->triage;
	struct known_alarm **left =
	    mem_array(list_count(&root->symptoms), sizeof(struct known_alarm *));
	struct known_device *d;
	size_t n = 0, i;

	while (!list_empty(&root->symptoms)) {
		struct known_alarm *k =
		    LIST_THING(root->symptoms.next, struct known_alarm, in_root);

		relations_leave(k);
		if (k->a.is_cleared)
			continue;
		k->a.case_id = 0;
		left[n++] = k;
	}
	for (i = 0; i < n; i++) {
		d = left[i]->a.device_id == 0 ? &t->appliance
					      : triage_device(t, left[i]->a.device_id);
		if (d != NULL)
			relations_find(left[i], d);
		alarms_put(left[i]);
	}
	for (i = 0; i < n; i++)
		alarms_plan_case(left[i]);
	mem_free(left);
}

void
relations_recovered(struct triage *t)
{
	struct known_alarm *k, *root;
	size_t at = 0;

	while ((k = map_next(&t->alarms, &at)) != NULL) {
		if (k->a.root_id == 0)
			continue;
		root = alarms_find(t, k->a.root_id);
		if (root != NULL)
			list_append(&root->symptoms, &k->in_root);
	}
}

const char *
relations_told(struct known_alarm *root, struct case_file *c, struct arena *mem)
{
	struct list_node *node;
	struct buf text;
	const char *s;
	size_t n = 0;

	c->affected = 1;
	buf_init(&text);
	LIST_EACH (node, &root->symptoms) {
		struct known_alarm *k = LIST_THING(node, struct known_alarm, in_root);

		if (k->a.is_cleared)
			continue;
		if (k->a.device_id != root->a.device_id)
			c->affected++;
		if (k->a.severity > c->severity)
			c->severity = k->a.severity;
		if (n++ < TOLD_MAX)
			buf_printf(&text, "%s%s on %s", n > 1 ? "; " : "",
			    k->a.alarm_type, alarm_resource(&k->triage->scratch, &k->a));
	}
	if (n > TOLD_MAX)
		buf_printf(&text, "; and %zu more", n - TOLD_MAX);
	s = arena_text(mem, buf_str(&text));
	buf_fini(&text);
	return s;
}
