#include "room/lease.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "link/snmp/message.h"

/* What was granted, held until it ends. */
struct held {
	struct leases *leases;
	char *credential;
	char kind[32], user[128];
	struct secret *secret;
	int agent_fd; /* or -1 */
	int64_t version;
	mono_us until;
	struct timer *over;
	struct map logins; /* of this, by the devices that it let us into */
};

struct asking {
	struct list_node in_leases;
	uint64_t id;
	char *credential;
	uint64_t device_id;
	char *device;
	uint8_t engine_id[ENGINE_ID_MAX];
	size_t engine_id_n; /* 0: not keys, but the credential */
	lease_fn *fn;
	void *arg;
};

struct leases {
	struct house *house;
	const char *purpose;
	lease_over_fn *over;
	void *over_arg;
	struct map held; /* of struct held by credential */
	struct list_node asking;
	uint64_t next;
};

struct leases *
leases_new(struct house *h, const char *purpose, lease_over_fn *over, void *arg)
{
	struct leases *l = mem_alloc(sizeof *l);

	l->house = h;
	l->purpose = purpose;
	l->over = over;
	l->over_arg = arg;
	map_init(&l->held);
	list_init(&l->asking);
	return l;
}

static void
held_free(struct held *h)
{
	timer_free(h->over);
	map_fini(&h->logins);
	secret_free(h->secret);
	if (h->agent_fd >= 0)
		close(h->agent_fd);
	mem_free(h->credential);
	mem_free(h);
}

static void
asking_free(struct asking *a)
{
	list_remove(&a->in_leases);
	mem_free(a->credential);
	mem_free(a->device);
	mem_free(a);
}

static void
end(struct leases *l, struct held *h)
{
	if (l->over != NULL)
		l->over(l->over_arg, h->credential);
	held_free(h);
}

static void
time_is_over(void *arg)
{
	struct held *h = arg;

	map_del(&h->leases->held, h->credential);
	end(h->leases, h);
}

void
leases_forget(struct leases *l)
{
	struct held *h;
	size_t at = 0;

	while ((h = map_next(&l->held, &at)) != NULL)
		end(l, h);
	map_fini(&l->held);
}

void
leases_free(struct leases *l)
{
	struct list_node *n, *tmp;

	if (l == NULL)
		return;
	l->over = NULL; /* whom it would tell is gone, or going */
	leases_forget(l);
	LIST_EACH_SAFE (n, tmp, &l->asking) {
		asking_free(LIST_THING(n, struct asking, in_leases));
	}
	mem_free(l);
}

static void
ask_vault(struct leases *l, const struct asking *a)
{
	struct grant_ask_msg m = { .ask = a->id,
		.credential = a->credential,
		.device_id = a->device_id,
		.device = a->device,
		.purpose = l->purpose,
		.engine_id = { a->engine_id, a->engine_id_n } };

	house_tell(l->house, ROLE_VAULT, 0, MSG_GRANT_ASK, &m);
}

static struct asking *
asking_new(struct leases *l, const char *credential, const struct device *d, lease_fn *fn,
    void *arg)
{
	struct asking *a = mem_alloc(sizeof *a);

	a->id = ++l->next;
	a->credential = mem_text(credential);
	a->device_id = d->id;
	a->device = mem_text(d->name);
	a->fn = fn;
	a->arg = arg;
	list_append(&l->asking, &a->in_leases);
	return a;
}

uint64_t
leases_ask_keys(struct leases *l, const char *credential, const struct device *d,
    struct bytes engine_id, lease_fn *fn, void *arg)
{
	struct asking *a = asking_new(l, credential, d, fn, arg);

	a->engine_id_n =
	    engine_id.n < sizeof a->engine_id ? engine_id.n : sizeof a->engine_id;
	memcpy(a->engine_id, engine_id.p, a->engine_id_n);
	ask_vault(l, a);
	return a->id;
}

uint64_t
leases_ask(struct leases *l, const char *credential, const struct device *d, lease_fn *fn,
    void *arg)
{
	struct held *h = map_get(&l->held, credential);
	struct asking *a;

	if (h != NULL && h->until > loop_now(house_loop(l->house))) {
		struct lease lease = { GRANT_OK, h->kind, h->user, h->secret, h->agent_fd,
			h->version };

		fn(arg, &lease);
		return 0;
	}
	a = asking_new(l, credential, d, fn, arg);
	ask_vault(l, a);
	return a->id;
}

uint64_t
leases_ask_for_sink(
    struct leases *l, const char *credential, const char *sink, lease_fn *fn, void *arg)
{
	struct device as = { .name = sink };

	return leases_ask(l, credential, &as, fn, arg);
}

const struct secret *
leases_secret(const struct leases *l, const char *credential)
{
	const struct held *h = map_get(&l->held, credential);

	/* Of an SNMPv3 user only the algorithms are here, of a key nothing. */
	return h == NULL || strcmp(h->kind, "snmp-v3") == 0 || h->agent_fd >= 0
	    ? NULL
	    : h->secret;
}

mono_us
leases_held_until(const struct leases *l, const char *credential)
{
	const struct held *h = map_get(&l->held, credential);

	return h != NULL && h->until > loop_now(house_loop(l->house)) ? h->until : 0;
}

void
leases_used(struct leases *l, const char *credential, const struct device *d)
{
	struct held *h = map_get(&l->held, credential);
	const struct grant_used_msg m = {
		.credential = credential, .device_id = d->id, .device = d->name
	};

	if (h == NULL || map_put_id(&h->logins, d->id, h) == NULL)
		house_tell(l->house, ROLE_VAULT, 0, MSG_GRANT_USED, &m);
}

void
leases_cancel(struct leases *l, uint64_t ask)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &l->asking) {
		struct asking *a = LIST_THING(n, struct asking, in_leases);

		if (a->id == ask)
			asking_free(a);
	}
}

static struct held *
hold(struct leases *l, const char *credential, const struct grant_msg *m)
{
	struct held *h = map_del(&l->held, credential);

	if (h != NULL)
		held_free(h);
	h = mem_alloc(sizeof *h);
	h->credential = mem_text(credential);
	snprintf(h->kind, sizeof h->kind, "%s", m->kind);
	snprintf(h->user, sizeof h->user, "%s", m->user);
	h->secret = secret_new(m->secret.p, m->secret.n);
	map_init(&h->logins);
	h->agent_fd = house_take_fd(l->house);
	h->leases = l;
	h->version = m->version;
	h->until = loop_now(house_loop(l->house)) + (int64_t)m->lease_s * SECOND_US;
	h->over = timer_new(house_loop(l->house), time_is_over, h);
	timer_after(h->over, (int64_t)m->lease_s * SECOND_US);
	map_put(&l->held, h->credential, h);
	return h;
}

int
leases_hear(struct leases *l, const struct grant_msg *m)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &l->asking) {
		struct asking *a = LIST_THING(n, struct asking, in_leases);
		struct lease lease = { .status = m->status,
			.kind = m->kind,
			.user = m->user,
			.agent_fd = -1 };
		lease_fn *fn = a->fn;
		void *arg = a->arg;

		if (a->id != m->ask)
			continue;
		if (m->status == GRANT_OK && a->engine_id_n != 0) {
			struct secret *keys = secret_new(m->secret.p, m->secret.n);

			lease.secret = keys;
			asking_free(a);
			fn(arg, &lease);
			secret_free(keys);
			break;
		}
		if (m->status == GRANT_OK) {
			struct held *h = hold(l, a->credential, m);

			lease.kind = h->kind;
			lease.user = h->user;
			lease.secret = h->secret;
			lease.agent_fd = h->agent_fd;
			lease.version = h->version;
		}
		asking_free(a);
		fn(arg, &lease);
		break;
	}
	secret_wipe((void *)(uintptr_t)m->secret.p, m->secret.n);
	return 0;
}

void
leases_vault(struct leases *l, bool up)
{
	struct list_node *n;

	if (!up)
		return;
	LIST_EACH (n, &l->asking) {
		ask_vault(l, LIST_THING(n, struct asking, in_leases));
	}
}
