/* The doors of the devices: what the rooms that log in have seen of them, and what people said of it. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/triage/inside.h"

struct known_access {
	struct arena mem;
	struct access a;
};

static struct known_access *
find_or_make(struct triage *t, uint64_t device_id)
{
	struct known_access *k = map_get_id(&t->accesses, device_id);

	if (k != NULL)
		return k;
	k = mem_alloc(sizeof *k);
	arena_init(&k->mem);
	access_init(&k->a, device_id);
	map_put_id(&t->accesses, device_id, k);
	return k;
}

static void
tell(struct triage *t, const struct access *a)
{
	house_tell_all(t->house, ROLE_POLL, MSG_ACCESS, a);
	house_tell_all(t->house, ROLE_PROBE, MSG_ACCESS, a);
	house_tell_all(t->house, ROLE_SESSION, MSG_ACCESS, a);
}

/* Written, and told to those who dial. What was said of it before lies in the arena still. */
static void
put(struct triage *t, struct known_access *k)
{
	struct arena mem;

	arena_init(&mem);
	rec_copy(&mem, &access_rec, &k->a, &k->a);
	arena_fini(&k->mem);
	k->mem = mem;
	keep_put(t, MSG_PUT_ACCESS, &k->a);
	tell(t, &k->a);
}

static void
say(struct triage *t, const struct device *d, const char *type, enum severity severity,
    enum level level, const char *text)
{
	struct sign s =
	    sign_own("SSH", d->id, d->name, type, severity, text, triage_now(t));

	s.level = level;
	alarms_hear(t, &s);
}

static void
say_host_key(struct triage *t, const struct device *d, const struct access *a)
{
	const char *known = *d->ssh_host_key != 0 ? d->ssh_host_key : a->host_key;
	char text[SIGN_TEXT_MAX], from[64], when[TIME_TEXT_MAX];

	if (*d->ssh_host_key != 0)
		snprintf(from, sizeof from, "by the inventory");
	else
		snprintf(from, sizeof from, "since %s", wall_text(a->key_since, when));
	snprintf(text, sizeof text,
	    "its SSH host key is %.128s (%.32s), known is %.128s %s: nothing is sent to "
	    "it until the new one is accepted",
	    ESC(a->offered_key), ESC(a->offered_type), ESC(known), from);
	say(t, d, TYPE_HOST_KEY, SEVERITY_MAJOR, LEVEL_RAISED, text);
}

static void
follow(struct triage *t, const struct device *d, const struct access *a, unsigned does)
{
	char text[SIGN_TEXT_MAX];

	if (does & ACCESS_LEARNED)
		keep_event(t, "access", d->name, 0, 0, 0,
		    "SSH host key of %s at first sight: %s (%s)", d->name,
		    ESC(a->host_key), ESC(a->host_key_type));
	if (does & ACCESS_OTHER_KEY)
		say_host_key(t, d, a);
	if (does & ACCESS_KEY_RIGHT)
		say(t, d, TYPE_HOST_KEY, SEVERITY_MAJOR, LEVEL_CLEAR,
		    "the known host key is shown again");
	if (does & ACCESS_CLOSED) {
		snprintf(text, sizeof text,
		    "it refuses credential %s: not tried again until it or the device is "
		    "changed, or `triagectl device login retry`",
		    ESC(a->refused_credential));
		say(t, d, TYPE_LOGIN, SEVERITY_MINOR, LEVEL_RAISED, text);
	}
	if (does & ACCESS_OPENED)
		say(t, d, TYPE_LOGIN, SEVERITY_MINOR, LEVEL_CLEAR,
		    "its login may be tried again, or works");
}

void
access_room_saw(struct triage *t, const struct access_seen *s)
{
	const struct device *d = triage_device_of(t, s->device_id);
	struct known_access *k;
	unsigned does;

	if (d == NULL)
		return;
	k = find_or_make(t, d->id);
	does = access_hear(&k->mem, &k->a, s, d->ssh_host_key, triage_now(t));
	if (does == 0)
		return; /* two rooms saw the same */
	put(t, k);
	follow(t, d, &k->a, does);
}

void
access_device_changed(
    struct triage *t, const struct device *was, const struct device *now)
{
	struct known_access *k = map_get_id(&t->accesses, now->id);

	if (k == NULL)
		return;
	if (strcmp(was->ssh_credential, now->ssh_credential) != 0 ||
	    strcmp(was->address, now->address) != 0 || was->ssh_port != now->ssh_port)
		(void)access_retry(t, now);
	if (strcmp(was->ssh_host_key, now->ssh_host_key) != 0 && *k->a.offered_key != 0) {
		k->a.offered_key = k->a.offered_type = "";
		k->a.offered_at = 0;
		put(t, k);
		say(t, now, TYPE_HOST_KEY, SEVERITY_MAJOR, LEVEL_CLEAR,
		    "the inventory names another host key");
	}
}

bool
access_retry(struct triage *t, const struct device *d)
{
	struct known_access *k = map_get_id(&t->accesses, d->id);

	if (k == NULL || !access_open(&k->a))
		return false;
	put(t, k);
	follow(t, d, &k->a, ACCESS_OPENED);
	return true;
}

int
access_take_key(struct triage *t, const struct device *d, const char *key,
    const char *who, const char **why_not)
{
	struct known_access *k = map_get_id(&t->accesses, d->id);
	int r;

	if (*d->ssh_host_key != 0) {
		*why_not = "its host key stands in the inventory: change it there";
		return ERR_DENIED;
	}
	r = k != NULL ? access_accept(&k->mem, &k->a, key, who, triage_now(t))
		      : ERR_NOT_FOUND;
	if (r < 0) {
		*why_not = r == ERR_NOT_FOUND
		    ? "it has shown no other host key than the known one"
		    : "that is not the host key it has shown last: see `triagectl device "
		      "show`";
		return ERR_DENIED;
	}
	put(t, k);
	keep_event(t, "access", d->name, 0, 0, 0, "%s accepts SSH host key %s of %s", who,
	    ESC(k->a.host_key), d->name);
	say(t, d, TYPE_HOST_KEY, SEVERITY_MAJOR, LEVEL_CLEAR,
	    "a person accepts the new host key");
	return 0;
}

void
access_take(struct triage *t, const struct access *a)
{
	struct known_access *k = find_or_make(t, a->device_id);

	rec_copy(&k->mem, &access_rec, &k->a, a);
}

void
access_give(struct triage *t, enum role to, uint32_t instance)
{
	struct known_access *k;
	size_t at = 0;

	while ((k = map_next(&t->accesses, &at)) != NULL)
		house_tell(t->house, to, instance, MSG_ACCESS, &k->a);
}

static void
known_free(struct known_access *k)
{
	if (k == NULL)
		return;
	arena_fini(&k->mem);
	mem_free(k);
}

void
access_device_gone(struct triage *t, uint64_t device_id)
{
	known_free(map_del_id(&t->accesses, device_id));
}

void
access_free(struct triage *t)
{
	struct known_access *k;
	size_t at = 0;

	while ((k = map_next(&t->accesses, &at)) != NULL)
		known_free(k);
	map_fini(&t->accesses);
}
