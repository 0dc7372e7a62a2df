#include "room/vault/admission.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "link/crypto/password.h"

struct known {
	struct arena mem;
	struct person p;
	uint32_t failures; /* in a row */
	mono_us may_again; /* not judged before */
	uint64_t used;     /* the step of the last code that was taken */
};

struct admission {
	struct map by_id, by_name; /* of struct known */
};

struct admission *
admission_new(void)
{
	struct admission *p = mem_alloc(sizeof *p);

	map_init(&p->by_id);
	map_init(&p->by_name);
	return p;
}

void
admission_free(struct admission *p)
{
	struct known *k;
	size_t at = 0;

	if (p == NULL)
		return;
	while ((k = map_next(&p->by_id, &at)) != NULL) {
		arena_fini(&k->mem);
		mem_free(k);
	}
	map_fini(&p->by_id);
	map_fini(&p->by_name);
	mem_free(p);
}

void
admission_put(struct admission *p, const struct person *who)
{
	struct known *k = map_get_id(&p->by_id, who->id);

	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		map_put_id(&p->by_id, who->id, k);
	} else {
		map_del(&p->by_name, k->p.name);
		arena_fini(&k->mem);
	}
	arena_init(&k->mem);
	rec_copy(&k->mem, &person_rec, &k->p, who);
	map_put(&p->by_name, k->p.name, k);
}

void
admission_drop(struct admission *p, uint64_t id)
{
	struct known *k = map_del_id(&p->by_id, id);

	if (k == NULL)
		return;
	map_del(&p->by_name, k->p.name);
	arena_fini(&k->mem);
	mem_free(k);
}

static void
welcome(const struct known *k, struct signed_in_msg *out)
{
	out->ok = true;
	out->name = k->p.name;
	out->roles = k->p.roles;
	out->why = "";
}

static void
by_key(struct admission *p, const char *key, struct signed_in_msg *out)
{
	struct known *k;
	size_t at = 0, i;

	while ((k = map_next(&p->by_id, &at)) != NULL)
		for (i = 0; i < k->p.keys.n; i++)
			if (person_key_same(k->p.keys.v[i], key)) {
				welcome(k, out);
				return;
			}
	out->why = "nobody has this key";
}

/* The step of the code; 0 when it is wrong, was taken, or there is no secret for it. */
static uint64_t
step_of(const struct vaultfile *secrets, const struct known *k, const char *code,
    wall_us wall)
{
	char name[sizeof PERSON_TOTP + PERSON_NAME_MAX];
	const struct credential *c;
	uint8_t secret[TOTP_SECRET];
	struct bytes text;
	uint64_t step = 0;

	snprintf(name, sizeof name, PERSON_TOTP "%s", k->p.name);
	c = k->p.totp_at != 0 ? vaultfile_find(secrets, name) : NULL;
	if (c == NULL || strcmp(c->kind, "totp") != 0)
		return 0;
	text = secret_bytes(c->secret);
	if (totp_read((const char *)text.p, text.n, secret))
		step = totp_step(
		    (struct bytes){ secret, sizeof secret }, code, wall, k->used);
	secret_wipe(secret, sizeof secret);
	return step;
}

static void
refuse(struct known *k, mono_us now, struct signed_in_msg *out)
{
	uint32_t wait = SIGN_IN_WAIT_MOST_S;

	k->failures++;
	if (k->failures <= 8)
		wait = 1u << (k->failures - 1);
	k->may_again = now + (int64_t)wait * SECOND_US;
	out->why = "the password or the code is wrong";
	out->failures = k->failures;
	out->wait_s = wait;
}

static void
by_password(struct admission *p, const struct vaultfile *secrets,
    const struct sign_in_msg *m, mono_us now, wall_us wall, struct signed_in_msg *out)
{
	struct known *k = map_get(&p->by_name, m->user);
	bool fits;
	uint64_t step;

	if (k != NULL && now < k->may_again) {
		out->why = "wrong too often; not judged before the wait is over";
		out->failures = k->failures;
		out->wait_s = (uint32_t)((k->may_again - now) / SECOND_US) + 1;
		return;
	}
	/* Whoever there is none takes as long. */
	fits = password_is(k != NULL ? k->p.password : "", m->password);
	if (k == NULL) {
		out->why = "there is nobody of this name";
		return;
	}
	step = step_of(secrets, k, m->code, wall);
	if (!fits || step == 0) {
		refuse(k, now, out);
		return;
	}
	k->failures = 0;
	k->used = step;
	welcome(k, out);
}

void
admission_judge(struct admission *p, const struct vaultfile *secrets,
    const struct sign_in_msg *m, mono_us now_us, wall_us wall, struct signed_in_msg *out)
{
	*out = (struct signed_in_msg){
		.ask = m->ask, .name = "", .roles = "", .why = "no such way to sign in"
	};
	if (strcmp(m->method, "key") == 0)
		by_key(p, m->key, out);
	else if (strcmp(m->method, "password") == 0)
		by_password(p, secrets, m, now_us, wall, out);
}
