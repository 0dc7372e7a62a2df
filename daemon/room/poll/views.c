/* views.c - the profiles in use, each made ready once, and what a new plan leaves of them.
 *
 * A view stands on the vocabulary it was made with. Both outlive the plan they came from: a reload
 * that says the same of a profile, and of the words, leaves its view as it is, and its devices go on
 * as if nothing had been.
 */
#include <string.h>

#include "base/mem.h"
#include "room/poll/inside.h"

/* The words of one plan, for all views that were made with them. */
struct lexicon {
	struct arena mem;
	struct vocab vocab;
	unsigned users; /* views, and the poll room while they are its newest */
};

static void
leave_lexicon(struct lexicon *l)
{
	if (l == NULL || --l->users != 0)
		return;
	arena_fini(&l->mem);
	mem_free(l);
}

static struct lexicon *
lexicon_of(struct poll *p)
{
	const struct vocab *now = &house_plan(p->house)->vocab;
	struct lexicon *l = p->lexicon;

	if (l != NULL && rec_equal(&vocab_rec, &l->vocab, now))
		return l;
	leave_lexicon(l);
	l = mem_alloc(sizeof *l);
	l->users = 1;
	rec_copy(&l->mem, &vocab_rec, &l->vocab, now);
	return p->lexicon = l;
}

/* Of a device that nobody knows yet: only whether it is there. */
void
views_init(struct poll *p)
{
	map_init(&p->views);
	rec_init(&profile_rec, &p->nobody);
	p->nobody.name = PROFILE_AUTO;
	p->nobody.is = "not recognised yet";
	p->nobody.every_us = MINUTE_US;
	p->nobody.reach_every_us = 30 * SECOND_US;
	p->nobody.confirm_tries = 10;
}

static const struct profile *
profile_of(struct poll *p, const char *name)
{
	return strcmp(name, PROFILE_AUTO) == 0 ? &p->nobody
					       : plan_profile(house_plan(p->house), name);
}

struct view *
views_use(struct poll *p, const char *profile)
{
	const struct profile *source = profile_of(p, profile);
	struct view *v = map_get(&p->views, profile);

	if (v == NULL && source != NULL) {
		struct lexicon *l = lexicon_of(p);

		v = view_new(&l->vocab, source);
		v->lexicon = l;
		l->users++;
		map_put(&p->views, v->profile->name, v);
	}
	if (v != NULL)
		v->users++;
	return v;
}

void
views_leave(struct poll *p, struct view *v)
{
	struct lexicon *l = v->lexicon;

	if (--v->users != 0)
		return;
	if (map_get(&p->views, v->profile->name) == v)
		map_del(&p->views, v->profile->name);
	view_free(v);
	leave_lexicon(l);
}

static bool
says_the_same(struct poll *p, const struct view *v)
{
	const struct profile *now = profile_of(p, v->profile->name);

	return now != NULL && v->lexicon == p->lexicon &&
	    rec_equal(&profile_rec, v->profile, now);
}

void
views_plan(struct poll *p)
{
	struct view **old = mem_array(p->views.n, sizeof *old), *v;
	size_t at = 0, n = 0, i;

	(void)lexicon_of(p);
	while ((v = map_next(&p->views, &at)) != NULL)
		old[n++] = v;
	for (i = 0; i < n; i++) {
		old[i]->is_old = !says_the_same(p, old[i]);
		if (old[i]->is_old) /* whoever still has it keeps it */
			map_del(&p->views, old[i]->profile->name);
	}
	mem_free(old);
}

void
views_fini(struct poll *p)
{
	map_fini(&p->views);
	leave_lexicon(p->lexicon);
}
