/* incidents.c - many alarms in a short time, and what their devices have in common.
 *
 * What devices share - a site, a feed, who is before them - is counted as they come and go. Alarms that
 * came lately, and stand under no root, are looked at a second after the first of them: common_best()
 * says what explains them, and an alarm of ours of that becomes their root. Its case looks at one of
 * them for all.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "room/triage/inside.h"

#define LATELY_US   (2 * MINUTE_US)
#define LOOK_US     SECOND_US
#define CAUSES_MOST 8 /* told apart in one look: it takes linear time */

bool
incidents_is(const struct known_alarm *k)
{
	return strcmp(k->a.alarm_type, TYPE_COMMON_CAUSE) == 0;
}

/* --- an incident --- */

static struct known_alarm *
incident_of(struct triage *t, const struct shared *s)
{
	struct known_alarm *k = alarms_find(t, s->incident);

	return k != NULL && !k->a.is_cleared ? k : NULL;
}

/* The incident that it hangs under; NULL. */
static struct known_alarm *
incident_over(const struct known_alarm *k)
{
	struct known_alarm *root =
	    k->a.root_id != 0 ? alarms_find(k->triage, k->a.root_id) : NULL;

	return root != NULL && incidents_is(root) && !root->a.is_cleared ? root : NULL;
}

static size_t
count_hit(const struct known_alarm *k)
{
	struct list_node *n;
	size_t hit = 0;

	LIST_EACH (n, &k->symptoms)
		hit += !LIST_THING(n, struct known_alarm, in_root)->a.is_cleared;
	return hit;
}

/* "6 of 7 devices of site hill" */
static const char *
what_of(struct triage *t, const struct shared *s, size_t hit)
{
	static const char *const of[COMMON_COUNT] = { "behind", "on power feed",
		"at site", "with software", "of customer", "in region" };

	return arena_printf(&t->scratch, "%zu of %u devices %s %s", hit, s->devices,
	    of[s->kind], s->value);
}

static struct known_alarm *
say(struct triage *t, const struct shared *s, const struct known_alarm *first,
    enum level level, enum severity severity, const char *text)
{
	struct known_device *up =
	    s->kind == COMMON_UPSTREAM ? map_get(&t->devices_by_name, s->value) : NULL;
	struct sign sign = sign_own("triaged", up != NULL ? up->d.id : 0,
	    up != NULL ? up->d.name : t->appliance.d.name, TYPE_COMMON_CAUSE, severity,
	    text, triage_now(t));

	sign.component = up != NULL
	    ? ""
	    : arena_printf(&t->scratch, "%s:%.100s",
		  rec_name(&common_names, (int)s->kind), s->value);
	sign.qualifier = s->type != NULL ? s->type : "";
	sign.level = level;
	sign.family = first->a.family;
	sign.event_type = first->a.event_type;
	sign.probable_cause = first->a.probable_cause;
	sign.first_sign = first->a.first_sign;
	alarms_hear(t, &sign);
	return rows_find(up != NULL ? up : &t->appliance, &sign);
}

struct known_alarm *
incidents_speaker(struct known_alarm *k)
{
	struct list_node *n;
	struct known_alarm *best = NULL;

	LIST_EACH (n, &k->symptoms) {
		struct known_alarm *s = LIST_THING(n, struct known_alarm, in_root);

		if (!s->a.is_cleared &&
		    (best == NULL || s->a.severity > best->a.severity))
			best = s;
	}
	return best;
}

static enum common_kind
kind_of(const struct known_alarm *k)
{
	char word[32];
	int kind;

	snprintf(
	    word, sizeof word, "%.*s", (int)strcspn(k->a.component, ":"), k->a.component);
	kind = rec_value(&common_names, word);
	return kind < 0 ? COMMON_UPSTREAM : (enum common_kind)kind;
}

void
incidents_explain(struct known_alarm *k, struct known_case *c)
{
	static const char *const causes[COMMON_COUNT] = { "common.upstream",
		"common.power-feed", "common.site", "common.software", "common.customer",
		"common.region" };
	struct finding f;

	rec_init(&finding_rec, &f);
	f.device = c->c.device;
	f.cause = causes[kind_of(k)];
	f.title = k->a.text;
	f.text = k->a.text;
	f.probe = "correlation";
	f.confidence = 0.7; /* by counting: a probe that is surer is believed */
	case_know(&c->mem, &c->c, &f, house_plan(k->triage->house));
}

static void look_soon(struct triage *t);

/* Its symptoms cleared, or found a nearer root. */
static void
check(struct known_alarm *k)
{
	struct triage *t = k->triage;
	struct shared *s;
	size_t at = 0, hit = count_hit(k);

	if (common_stands(hit, list_count(&k->symptoms)))
		return;
	while ((s = map_next(&t->shared, &at)) != NULL)
		if (s->incident == k->a.id)
			break;
	if (s != NULL) {
		say(t, s, k, LEVEL_CLEAR, k->a.severity,
		    arena_printf(&t->scratch, "over: %s are left", what_of(t, s, hit)));
		s->incident = 0;
	}
}

void
incidents_changed(struct known_alarm *root)
{
	if (!incidents_is(root) || root->a.is_cleared)
		return;
	list_remove(&root->in_recent);
	list_append(&root->triage->incidents, &root->in_recent);
	look_soon(root->triage);
}

/* --- looking for what is common --- */

/* The alarms that are looked at, and their devices. */
struct look {
	struct triage *t;
	struct known_alarm **alarms;
	struct common_device *devices;
	struct known_device **known;
	struct common_key *keys;
	struct shared **shared;
	size_t n_alarms, n_devices, n_keys, keys_room;
};

static struct known_device *
device_of(struct triage *t, const struct known_alarm *k)
{
	return k->a.device_id != 0 ? triage_device(t, k->a.device_id) : NULL;
}

/* Nothing explains it, or something that may be a part of more. */
static bool
is_news(const struct known_alarm *k, wall_us now)
{
	return !k->a.is_cleared && now - k->a.raised_at <= LATELY_US &&
	    (k->a.root_id == 0 || incident_over(k) != NULL);
}

/* An incident that came lately takes in what comes after it. */
static void
join(struct triage *t, struct known_alarm *k, const struct known_device *d, wall_us now)
{
	size_t i;

	for (i = 0; i < d->n_shares; i++) {
		struct shared *s = shares_of_type(t, d->shares[i], k);
		struct known_alarm *root = s->incident != 0 ? incident_of(t, s) : NULL;

		if (root == NULL || root == k || now - s->joined_at > LATELY_US)
			continue;
		s->joined_at = now;
		relations_put_under(k, root);
		return;
	}
}

static void
gather(struct look *l, wall_us now)
{
	struct list_node *n, *next;

	LIST_EACH_SAFE (n, next, &l->t->recent) {
		struct known_alarm *k = LIST_THING(n, struct known_alarm, in_recent);
		struct known_device *d = device_of(l->t, k);

		if (d == NULL || !is_news(k, now)) {
			list_remove(n);
			continue;
		}
		if (k->a.root_id == 0)
			join(l->t, k, d, now);
		l->alarms[l->n_alarms++] = k;
	}
}

static uint32_t
place_of(struct look *l, struct shared *s)
{
	if (s->round == l->t->round)
		return s->place;
	if (l->n_keys == l->keys_room) {
		l->keys_room = 2 * l->keys_room + 64;
		l->keys = mem_grow(l->keys, l->keys_room, sizeof *l->keys);
		l->shared = mem_grow(l->shared, l->keys_room, sizeof *l->shared);
	}
	s->round = l->t->round;
	s->place = (uint32_t)l->n_keys;
	l->keys[l->n_keys] =
	    (struct common_key){ .kind = s->kind, .devices = s->devices };
	l->shared[l->n_keys++] = s;
	return s->place;
}

/* Each device once, with the keys of all its alarms. */
static void
count_devices(struct look *l, struct arena *mem)
{
	size_t i, j, x;

	l->t->round++;
	for (i = 0; i < l->n_alarms; i++) {
		struct known_device *d = device_of(l->t, l->alarms[i]);
		struct common_device *c;
		uint32_t *keys;

		if (d->round != l->t->round) {
			d->round = l->t->round;
			d->place = (uint32_t)l->n_devices++;
			l->devices[d->place] = (struct common_device){ 0 };
		}
		c = &l->devices[d->place];
		keys = arena_alloc(mem, (c->n_keys + d->n_shares) * sizeof *keys);
		for (x = 0; x < c->n_keys; x++)
			keys[x] = c->keys[x];
		c->keys = keys;
		for (j = 0; j < d->n_shares; j++) {
			uint32_t at =
			    place_of(l, shares_of_type(l->t, d->shares[j], l->alarms[i]));

			for (x = 0; x < c->n_keys && keys[x] != at; x++)
				;
			if (x == c->n_keys)
				keys[c->n_keys++] = at;
		}
	}
}

/* It has that in common with more than it has with those it hangs with. */
static bool
is_explained(const struct look *l, const struct known_alarm *k, size_t key)
{
	const struct shared *s = l->shared[key];
	const struct known_device *d = device_of(l->t, k);
	const struct known_alarm *over = incident_over(k);

	return common_has(&l->devices[d->place], key) && !l->devices[d->place].taken &&
	    (s->type == NULL || strcmp(s->type, k->a.alarm_type) == 0) &&
	    (over == NULL ? k->a.root_id == 0 : over->n_hit < l->keys[key].hit);
}

/* The alarms that it explains get it as their root; those that hang under a smaller one bring that. */
static void
put_all_under(struct look *l, size_t key, struct known_alarm *root)
{
	size_t i;

	for (i = 0; i < l->n_alarms; i++) {
		struct known_alarm *k = l->alarms[i], *over = incident_over(k);

		if (over != root && is_explained(l, k, key))
			relations_put_under(over != NULL ? over : k, root);
	}
}

static struct known_alarm *
make_incident(struct look *l, size_t key)
{
	struct shared *s = l->shared[key];
	const struct known_alarm *first = NULL;
	enum severity worst = SEVERITY_INDETERMINATE;
	size_t i;

	for (i = 0; i < l->n_alarms; i++) {
		const struct known_alarm *k = l->alarms[i];

		if (!is_explained(l, k, key))
			continue;
		if (first == NULL || k->a.first_sign < first->a.first_sign)
			first = k;
		if (k->a.severity > worst)
			worst = k->a.severity;
	}
	if (first == NULL)
		return NULL; /* all of them hang with as many others */
	return say(l->t, s, first, LEVEL_RAISED, worst,
	    arena_printf(&l->t->scratch, "%s have alarms since the same time",
		what_of(l->t, s, l->keys[key].hit)));
}

static void
explain(struct look *l, size_t key)
{
	struct shared *s = l->shared[key];
	struct known_alarm *root = s->incident != 0 ? incident_of(l->t, s) : NULL;
	size_t i;

	if (root == NULL || root->a.root_id != 0)
		root = make_incident(l, key);
	if (root != NULL) {
		s->incident = root->a.id;
		s->joined_at = triage_now(l->t);
		put_all_under(l, key, root);
		root->n_hit = l->keys[key].hit;
		alarms_plan_case(root);
	}
	for (i = 0; i < l->n_devices; i++)
		if (common_has(&l->devices[i], key))
			l->devices[i].taken = true;
}

static void
look(struct triage *t)
{
	struct look l = { .t = t };
	struct list_node *n;
	struct arena mem;
	size_t i, best;

	arena_init(&mem);
	LIST_EACH (n, &t->incidents) {
		struct known_alarm *k = LIST_THING(n, struct known_alarm, in_recent);

		k->n_hit = (uint32_t)count_hit(k);
	}
	l.alarms = mem_array(list_count(&t->recent), sizeof(struct known_alarm *));
	gather(&l, triage_now(t));
	if (l.n_alarms >= COMMON_LEAST) {
		l.devices = mem_array(l.n_alarms, sizeof *l.devices);
		count_devices(&l, &mem);
		for (i = 0; i < CAUSES_MOST; i++) {
			best = common_best(l.keys, l.n_keys, l.devices, l.n_devices,
			    (uint32_t)t->devices.n);
			if (best == COMMON_NONE)
				break;
			explain(&l, best);
		}
	}
	mem_free(l.alarms);
	mem_free(l.devices);
	mem_free(l.keys);
	mem_free(l.shared);
	arena_fini(&mem);
}

static void
look_now(void *arg)
{
	struct triage *t = arg;
	struct list_node *n, *next;

	t->looks_for_common = false;
	look(t);
	LIST_EACH_SAFE (n, next, &t->incidents)
		check(LIST_THING(n, struct known_alarm, in_recent));
	keep_commit(t);
}

static void
look_soon(struct triage *t)
{
	if (t->looks_for_common)
		return;
	if (t->look_for_common == NULL)
		t->look_for_common = timer_new(house_loop(t->house), look_now, t);
	t->looks_for_common = true;
	timer_after(t->look_for_common, LOOK_US);
}

void
incidents_raised(struct known_alarm *k, uint64_t was_root)
{
	struct triage *t = k->triage;
	struct known_alarm *was = was_root != 0 ? alarms_find(t, was_root) : NULL;

	list_remove(&k->in_recent);
	if (incidents_is(k)) {
		list_append(&t->incidents, &k->in_recent);
		return;
	}
	if (k->a.root_id == 0 && was != NULL && incidents_is(was) && !was->a.is_cleared)
		relations_put_under(k, was); /* it is there again */
	if ((k->a.root_id != 0 && incident_over(k) == NULL) || k->a.device_id == 0 ||
	    k->a.severity < SEVERITY_MINOR || k->a.operator_state == OPERATOR_SHELVED)
		return;
	list_append(&t->recent, &k->in_recent);
	look_soon(t);
}

void
incidents_recovered(struct triage *t)
{
	struct known_alarm *k;
	size_t at = 0;

	while ((k = map_next(&t->alarms, &at)) != NULL) {
		const char *value = strchr(k->a.component, ':');
		struct shared *s;

		if (!incidents_is(k) || k->a.is_cleared)
			continue;
		list_append(&t->incidents, &k->in_recent);
		s = shares_find(t, kind_of(k), value != NULL ? value + 1 : k->a.device,
		    *k->a.qualifier != 0 ? k->a.qualifier : NULL);
		s->incident = k->a.id;
		s->joined_at = k->a.raised_at;
	}
}

void
incidents_free(struct triage *t)
{
	timer_free(t->look_for_common);
}
