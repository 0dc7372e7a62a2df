/* people.c - who may come in: added, changed and removed by people, and each change is told. */
#include <string.h>

#include "base/mem.h"
#include "link/crypto/hash.h"
#include "link/crypto/password.h"
#include "model/person.h"
#include "room/triage/wish.h"

#define PEOPLE_MAX 10000

struct known_person {
	struct arena mem;
	struct person p;
};

void
people_take(struct triage *t, const struct person *p)
{
	struct known_person *k = mem_alloc(sizeof *k);

	arena_init(&k->mem);
	rec_copy(&k->mem, &person_rec, &k->p, p);
	map_put(&t->people, k->p.name, k);
}

static void
forget(struct triage *t, struct known_person *k)
{
	map_del(&t->people, k->p.name);
	arena_fini(&k->mem);
	mem_free(k);
}

void
people_free(struct triage *t)
{
	struct known_person *k;
	size_t at = 0;

	while ((k = map_next(&t->people, &at)) != NULL) {
		arena_fini(&k->mem);
		mem_free(k);
	}
	map_fini(&t->people);
}

/* NULL, after the answer, when there is nobody of the name. */
static struct known_person *
named(struct wish *w)
{
	struct known_person *k = map_get(&w->triage->people, wish_arg(w, "name"));

	if (k == NULL)
		wish_refuse(w, 404, "nobody of that name is known");
	return k;
}

static void
tell(struct wish *w, const char *name, const char *what)
{
	keep_event(
	    w->triage, "person", "", 0, 0, 0, "%s: %s, by %s", name, what, w->m->who);
}

/* The person as p says it is now: kept, told, and answered. */
static void
change(struct wish *w, struct known_person *k, const struct person *p, const char *what)
{
	struct triage *t = w->triage;
	struct person now = *p;

	tell(w, p->name, what);
	if (k != NULL)
		map_del(&t->people, k->p.name);
	people_take(t, &now); /* copies before what it borrows from goes */
	keep_put(t, MSG_PUT_PERSON, &now);
	wish_answer_id(w, "id", now.id);
	if (k != NULL) {
		arena_fini(&k->mem);
		mem_free(k);
	}
}

void
person_add(struct wish *w)
{
	struct triage *t = w->triage;
	struct person p;
	const char *why = person_name_wrong(wish_arg(w, "name"));

	if (why == NULL) {
		rec_init(&person_rec, &p);
		why = person_roles_read(&t->scratch, wish_arg(w, "roles"), &p.roles);
	}
	if (why != NULL) {
		wish_refuse(w, 400, why);
		return;
	}
	if (map_get(&t->people, wish_arg(w, "name")) != NULL ||
	    t->people.n >= PEOPLE_MAX) {
		wish_refuse(w, 409,
		    t->people.n >= PEOPLE_MAX ? "there are too many people"
					      : "there is somebody of that name");
		return;
	}
	p.id = t->next_person++;
	p.name = wish_arg(w, "name");
	p.added_at = triage_now(t);
	p.added_by = w->m->who;
	change(w, NULL, &p, arena_printf(&t->scratch, "added as %s", p.roles));
}

void
person_roles_set(struct wish *w)
{
	struct known_person *k = named(w);
	struct person p;
	const char *why;

	if (k == NULL)
		return;
	p = k->p;
	why = person_roles_read(&w->triage->scratch, wish_arg(w, "roles"), &p.roles);
	if (why != NULL)
		wish_refuse(w, 400, why);
	else
		change(w, k, &p,
		    arena_printf(
			&w->triage->scratch, "roles %s, were %s", p.roles, k->p.roles));
}

void
person_remove(struct wish *w)
{
	struct known_person *k = named(w);
	struct id_msg gone;

	if (k == NULL)
		return;
	gone.id = k->p.id;
	tell(w, k->p.name, "removed");
	keep_put(w->triage, MSG_DROP_PERSON, &gone);
	forget(w->triage, k);
	wish_answer_id(w, "id", gone.id);
}

static const char *
fingerprint(struct arena *mem, const char *key)
{
	char text[HASH_SSH_TEXT];

	return arena_text(mem, hash_ssh_text(person_key_blob(mem, key), text));
}

/* Whose key it is, or NULL. */
static const struct person *
has_key(const struct triage *t, const char *key)
{
	const struct known_person *k;
	size_t at = 0, i;

	while ((k = map_next(&t->people, &at)) != NULL)
		for (i = 0; i < k->p.keys.n; i++)
			if (person_key_same(k->p.keys.v[i], key))
				return &k->p;
	return NULL;
}

void
person_key_add(struct wish *w)
{
	struct known_person *k = named(w);
	struct arena *mem = &w->triage->scratch;
	const char *key, *why, **v;
	const struct person *has;
	struct person p;

	if (k == NULL)
		return;
	p = k->p;
	why = person_key_read(mem, wish_arg(w, "key"), &key);
	if (why != NULL) {
		wish_refuse(w, 400, why);
		return;
	}
	has = has_key(w->triage, key);
	if (has != NULL || p.keys.n == PERSON_KEYS_MAX) {
		wish_refuse(w, 409,
		    has == NULL ? "32 keys are enough for one person"
				: arena_printf(mem, "%s has this key", has->name));
		return;
	}
	v = arena_alloc(mem, (p.keys.n + 1) * sizeof *v);
	if (p.keys.n != 0)
		memcpy(v, p.keys.v, p.keys.n * sizeof *v);
	v[p.keys.n++] = key;
	p.keys.v = v;
	change(w, k, &p, arena_printf(mem, "key added, %s", fingerprint(mem, key)));
}

void
person_key_remove(struct wish *w)
{
	struct known_person *k = named(w);
	struct arena *mem = &w->triage->scratch;
	const char *want = wish_arg(w, "key"), **v;
	struct person p;
	size_t i, n = 0;

	if (k == NULL)
		return;
	p = k->p;
	v = arena_alloc(mem, (p.keys.n + 1) * sizeof *v);
	for (i = 0; i < p.keys.n; i++)
		if (strcmp(fingerprint(mem, p.keys.v[i]), want) != 0)
			v[n++] = p.keys.v[i];
	if (n == p.keys.n) {
		wish_refuse(w, 404,
		    "no key of theirs has this fingerprint; triagectl person show NAME");
		return;
	}
	p.keys.v = v;
	p.keys.n = n;
	change(w, k, &p, arena_printf(mem, "key removed, %s", want));
}

/* The password itself never comes here: its hash is made where it is typed. */
void
person_password(struct wish *w)
{
	struct known_person *k = named(w);
	struct person p;

	if (k == NULL)
		return;
	p = k->p;
	p.password = wish_arg(w, "hash");
	if (!password_hash_reads(p.password)) {
		wish_refuse(w, 400, "that is no hash of a password");
		return;
	}
	p.password_at = triage_now(w->triage);
	change(w, k, &p, "password set");
}

/* The secret itself lies in the vault, where triagectl put it. */
void
person_totp(struct wish *w)
{
	struct known_person *k = named(w);
	struct person p;

	if (k == NULL)
		return;
	p = k->p;
	p.totp_at = triage_now(w->triage);
	change(w, k, &p, "codes set up");
}
