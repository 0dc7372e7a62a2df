#include "room/errand.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/correlate.h"
#include "model/ways.h"
#include "room/accesses.h"
#include "sys/log.h"

/* A device as it showed itself. */
struct known {
	uint64_t id;
	bool logged_in; /* since this room began */
	wall_us told;   /* when it was said that nothing is in common; 0: it is not so */
};

struct errand {
	struct list_node on_list;
	struct errands *errands;
	uint64_t id;
	struct arena mem;
	struct device device;
	const char *command, *user;
	struct ssh_limits limits;
	struct timer *soon;
	uint64_t lease, run;
	enum ssh_login login;
	struct secret *secret, *enable; /* our own: a lease may end before the answer */
	int agent_fd;                   /* so is this; -1 */
	int64_t version;                /* of that secret */
	unsigned allowed;
	bool in_shell;
	const char *why;
	errand_fn *fn;
	void *arg;
};

struct errands {
	struct house *house;
	struct leases *leases;
	enum errand_share share;
	struct ssh_engine *engine;
	struct accesses *accesses;
	struct list_node all;
	struct map by_id, known;
	struct map shells; /* by what they say: links outlive a plan */
	uint64_t last_id;
};

struct kept_shell {
	uint64_t id;
	struct arena mem;
	struct shell shell;
};

struct errands *
errands_new(struct house *h, struct leases *l, enum errand_share share)
{
	struct errands *e = mem_alloc(sizeof *e);

	e->house = h;
	e->leases = l;
	e->share = share;
	e->engine = ssh_engine_new(house_loop(h), NULL);
	e->accesses = accesses_new(h);
	list_init(&e->all);
	map_init(&e->by_id);
	map_init(&e->known);
	map_init(&e->shells);
	return e;
}

static void
errand_free(struct errand *r)
{
	struct errands *e = r->errands;

	list_remove(&r->on_list);
	map_del_id(&e->by_id, r->id);
	if (r->lease != 0)
		leases_cancel(e->leases, r->lease);
	if (r->run != 0)
		ssh_forget(e->engine, r->run);
	timer_free(r->soon);
	secret_free(r->secret);
	secret_free(r->enable);
	if (r->agent_fd >= 0)
		close(r->agent_fd);
	arena_fini(&r->mem);
	mem_free(r);
}

void
errands_free(struct errands *e)
{
	struct list_node *n, *tmp;
	struct kept_shell *k;
	struct known *d;
	size_t at = 0;

	if (e == NULL)
		return;
	LIST_EACH_SAFE (n, tmp, &e->all) {
		errand_free(LIST_THING(n, struct errand, on_list));
	}
	ssh_engine_free(e->engine);
	accesses_free(e->accesses);
	while ((k = map_next(&e->shells, &at)) != NULL) {
		arena_fini(&k->mem);
		mem_free(k);
	}
	at = 0;
	while ((d = map_next(&e->known, &at)) != NULL)
		mem_free(d);
	map_fini(&e->shells);
	map_fini(&e->known);
	map_fini(&e->by_id);
	mem_free(e);
}

bool
errand_is_allowed(const struct plan *plan, const struct device *d, const char *command,
    char why[ERRAND_WHY_MAX])
{
	const struct profile *p = plan_profile(plan, d->profile);

	if (p != NULL && profile_allows(p, command))
		return true;
	snprintf(why, ERRAND_WHY_MAX,
	    "the command \"%.200s\" is not on the list of its profile %.64s",
	    ESC(command), d->profile);
	return false;
}

void
errands_forget(struct errands *e, uint64_t id)
{
	struct errand *r = map_get_id(&e->by_id, id);

	if (r != NULL)
		errand_free(r);
}

void
errands_forget_device(struct errands *e, uint64_t device_id)
{
	mem_free(map_del_id(&e->known, device_id));
}

void
errands_device_gone(struct errands *e, uint64_t device_id)
{
	errands_forget_device(e, device_id);
	accesses_drop(e->accesses, device_id);
}

void
errands_hear_access(struct errands *e, const struct access *a)
{
	accesses_put(e->accesses, a);
}

static uint64_t
id_of(const char *credential)
{
	return map_hash(credential, strlen(credential));
}

void
errands_lease_over(struct errands *e, const char *credential)
{
	if (e != NULL)
		ssh_let_go(e->engine, id_of(credential));
}

static struct known *
known(struct errands *e, uint64_t id)
{
	struct known *k = map_get_id(&e->known, id);

	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		k->id = id;
		map_put_id(&e->known, id, k);
	}
	return k;
}

/* --- the shell, which must live as long as the engine --- */

static const struct shell *
kept_shell(struct errands *e, const struct shell *s)
{
	struct kept_shell *k;
	struct buf bytes;
	uint64_t id;

	if (s == NULL || shell_find(s->name) == s)
		return s;
	buf_init(&bytes);
	rec_write(&bytes, &shell_rec, s);
	id = map_hash(bytes.p, bytes.n);
	buf_fini(&bytes);
	k = map_get_id(&e->shells, id);
	if (k == NULL) {
		k = mem_alloc(sizeof *k);
		k->id = id;
		arena_init(&k->mem);
		rec_copy(&k->mem, &shell_rec, &k->shell, s);
		map_put_id(&e->shells, id, k);
	}
	return &k->shell;
}

/* --- what is said of it besides --- */

static void
tell_algorithms(struct errand *r, enum level level, const char *text)
{
	struct house *h = r->errands->house;
	struct sign s = sign_own("SSH", r->device.id, r->device.name,
	    TYPE_SSH_NO_ALGORITHM, SEVERITY_WARNING, text, loop_wall(house_loop(h)));

	s.level = level;
	house_tell(h, ROLE_TRIAGE, 0, MSG_SIGN, &s);
}

/* Nothing in common: said once a day, and taken back at the next login. */
static void
note_algorithms(struct errand *r, struct known *k, const struct ssh_answer *a)
{
	wall_us now = loop_wall(house_loop(r->errands->house));
	char text[SIGN_TEXT_MAX];

	if (a->status == SSH_RUN_NO_ALGORITHM) {
		if (k->told != 0 && now - k->told < DAY_US)
			return;
		k->told = now;
		snprintf(text, sizeof text, "no common algorithm (offers %.300s)",
		    ESC(a->offers));
		log_warn(
		    "device=%s %s: `allow` in its ssh section, or `ssh-allow` in its "
		    "profile, would let it in",
		    r->device.name, text);
		tell_algorithms(r, LEVEL_RAISED, text);
	} else if (a->stage >= SSH_AT_CHANNEL && (!k->logged_in || k->told != 0)) {
		/* Another life of this room may have raised it. */
		k->logged_in = true;
		k->told = 0;
		tell_algorithms(r, LEVEL_CLEAR, "it agreed on algorithms");
	}
}

/* --- its way --- */

static void
answer(struct errand *r, const struct ssh_answer *a)
{
	struct errand_answer said = {
		.why = r->why, .ssh = a, .allowed = r->allowed, .in_shell = r->in_shell
	};
	errand_fn *fn = r->fn;
	void *arg = r->arg;

	/* It may be asked for again by its id while it answers, and is gone then. */
	list_remove(&r->on_list);
	list_init(&r->on_list);
	map_del_id(&r->errands->by_id, r->id);
	fn(arg, &said);
	errand_free(r);
}

static void
refuse(struct errand *r, const char *why)
{
	r->why = why;
	answer(r, NULL);
}

static void
answered(void *arg, const struct ssh_answer *a)
{
	struct errand *r = arg;
	struct known *k = known(r->errands, r->device.id);

	r->run = 0;
	accesses_answered(r->errands->accesses, &r->device, a, r->version);
	note_algorithms(r, k, a);
	answer(r, a);
}

/* At least one, for a room that gets none could not speak to the device at all. */
static uint32_t
share_of(const struct errands *e, uint32_t links)
{
	uint32_t n = e->share == SHARE_OF_POLLING ? links / 2 : links - links / 2;

	return n != 0 ? n : 1;
}

static void
go(struct errand *r)
{
	struct errands *e = r->errands;
	const struct device *d = &r->device;
	struct ssh_ways ways;
	struct ssh_request q = { .address = d->address,
		.port = (uint16_t)d->ssh_port,
		.user = r->user,
		.login = r->login,
		.secret = r->secret,
		.agent_fd = r->agent_fd,
		.enable = r->enable,
		.credential = id_of(d->ssh_credential),
		.host_key = accesses_host_key(e->accesses, d),
		.host_key_type = accesses_host_key_type(e->accesses, d),
		.command = r->command,
		.limits = r->limits };

	leases_used(e->leases, d->ssh_credential, d);
	if (r->enable != NULL)
		leases_used(e->leases, d->ssh_enable, d);
	ways_of(house_plan(e->house), d, &ways);
	q.shell = kept_shell(e, ways.shell);
	r->in_shell = q.shell != NULL;
	q.allow = r->allowed = ways.allow;
	q.one_channel = ways.one_channel;
	q.links_max = share_of(e, ways.links);
	r->run = ssh_run(e->engine, &q, answered, r);
}

static struct secret *
copy_of(const struct secret *s)
{
	struct bytes b = secret_bytes(s);

	return secret_new(b.p, b.n);
}

static void
enable_granted(void *arg, const struct lease *l)
{
	struct errand *r = arg;

	r->lease = 0;
	if (l->status != GRANT_OK) {
		refuse(r, "its enable credential is not in the vault");
		return;
	}
	r->enable = copy_of(l->secret);
	go(r);
}

static void
granted(void *arg, const struct lease *l)
{
	struct errand *r = arg;
	const char *why;
	uint64_t ask;

	r->lease = 0;
	if (l->status != GRANT_OK) {
		refuse(r, "its SSH credential is not in the vault");
		return;
	}
	why = accesses_why_not(r->errands->accesses, &r->device, l->version, &r->mem);
	if (why != NULL) {
		refuse(r, why);
		return;
	}
	r->version = l->version;
	r->user = arena_text(&r->mem, l->user);
	if (strcmp(l->kind, "ssh-key") == 0) {
		r->login = SSH_LOGIN_AGENT;
		r->agent_fd =
		    l->agent_fd >= 0 ? fcntl(l->agent_fd, F_DUPFD_CLOEXEC, 3) : -1;
		if (r->agent_fd < 0) {
			refuse(r, "there is no agent for its key");
			return;
		}
	} else {
		r->login = SSH_LOGIN_PASSWORD;
		r->secret = copy_of(l->secret);
	}
	if (*r->device.ssh_enable == 0) {
		go(r);
		return;
	}
	ask = leases_ask(
	    r->errands->leases, r->device.ssh_enable, &r->device, enable_granted, r);
	if (ask != 0)
		r->lease = ask;
}

static void
begin(void *arg)
{
	struct errand *r = arg;
	struct errands *e = r->errands;
	char why[ERRAND_WHY_MAX];
	uint64_t ask;

	timer_free(r->soon);
	r->soon = NULL;
	if (*r->device.ssh_credential == 0) {
		refuse(r, "it has no SSH credential");
		return;
	}
	if (!errand_is_allowed(house_plan(e->house), &r->device, r->command, why)) {
		log_warn("device=%s %s: not sent", r->device.name, why);
		refuse(r, arena_text(&r->mem, why));
		return;
	}
	/* 0: it was granted at once, and may be over. */
	ask = leases_ask(e->leases, r->device.ssh_credential, &r->device, granted, r);
	if (ask != 0)
		r->lease = ask;
}

uint64_t
errands_run(struct errands *e, const struct errand_ask *a, errand_fn *fn, void *arg)
{
	struct errand *r = mem_alloc(sizeof *r);

	r->errands = e;
	r->agent_fd = -1;
	r->id = ++e->last_id;
	arena_init(&r->mem);
	rec_copy(&r->mem, &device_rec, &r->device, a->device);
	r->command = arena_text(&r->mem, a->command);
	r->limits = a->limits;
	r->fn = fn;
	r->arg = arg;
	list_init(&r->on_list);
	list_append(&e->all, &r->on_list);
	map_put_id(&e->by_id, r->id, r);
	r->soon = timer_new(house_loop(e->house), begin, r);
	timer_after(r->soon, 0);
	return r->id;
}

/* --- what came of it --- */

bool
errand_is_done(const struct errand_answer *a)
{
	return a->ssh != NULL &&
	    (a->ssh->status == SSH_RUN_OK || a->ssh->status == SSH_RUN_TOO_MUCH);
}

const char *
errand_why(const struct errand_answer *a, char why[ERRAND_WHY_MAX])
{
	const struct ssh_answer *s = a->ssh;

	*why = 0;
	if (s == NULL)
		snprintf(why, ERRAND_WHY_MAX, "%s", a->why);
	else if (s->status == SSH_RUN_HOST_KEY)
		snprintf(why, ERRAND_WHY_MAX,
		    "its host key is %.100s, pinned is %.100s: refused", ESC(s->host_key),
		    ESC(s->expected));
	else if (s->status == SSH_RUN_NO_ALGORITHM)
		snprintf(why, ERRAND_WHY_MAX, "no common algorithm (offers %.300s)",
		    ESC(s->offers));
	else if (s->status == SSH_RUN_NOT_UNDERSTOOD)
		snprintf(why, ERRAND_WHY_MAX, "its shell does not understand: %.300s",
		    ESC(s->detail));
	else if (!errand_is_done(a))
		snprintf(why, ERRAND_WHY_MAX, "%s (%s)",
		    rec_name(&ssh_status_names, (int)s->status),
		    rec_name(&ssh_stage_names, (int)s->stage));
	return why;
}
