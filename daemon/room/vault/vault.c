#include "room/vault/vault.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "link/snmp/pass.h"
#include "link/vaultfile/vaultfile.h"
#include "room/vault/admission.h"
#include "room/vault/agents.h"
#include "room/vault/grants.h"
#include "room/vault/trail.h"
#include "sys/log.h"

/* How long a question waits for its device: the inventory comes on another channel. */
#define EARLY_US  (5 * SECOND_US)
#define EARLY_MAX 1000

#define TRAIL_EVERY_US (10 * SECOND_US)
#define UNTOLD_MAX     1000 /* rows that wait for the store */

struct vault {
	struct house *house;
	struct vaultfile file;
	struct grants *grants;
	struct admission *admission;
	struct list_node early; /* of struct early */
	size_t n_early;
	struct crypt *crypt;
	struct map masters; /* of struct master by credential: made when first wanted */
	struct agents *agents;
	struct trail *trail;
	struct timer *trail_timer;
	struct list_node untold; /* of struct untold, oldest first */
	size_t n_untold;
};

/* A row for the store, which is not there yet. */
struct untold {
	struct list_node in_vault;
	struct arena mem;
	struct grant_note note;
};

/* A question for a device that is not known yet. */
struct early {
	struct list_node in_vault;
	struct vault *vault;
	struct room_from from;
	struct arena mem;
	struct grant_ask_msg m;
	struct timer *limit;
};

/* --- the trail --- */

static void
untold_free(struct vault *v, struct untold *u)
{
	list_remove(&u->in_vault);
	v->n_untold--;
	arena_fini(&u->mem);
	mem_free(u);
}

static void
write_note(void *arg, const struct grant_note *n)
{
	struct vault *v = arg;
	struct untold *u;

	if (house_tell(v->house, ROLE_STORE, 0, MSG_GRANT_NOTE, n) >= 0)
		return;
	if (v->n_untold == UNTOLD_MAX) {
		log_warn("no store: what was leased and used is not written down");
		return;
	}
	u = mem_alloc(sizeof *u);
	arena_init(&u->mem);
	rec_copy(&u->mem, &grant_note_rec, &u->note, n);
	list_append(&v->untold, &u->in_vault);
	v->n_untold++;
}

static void
tell_untold(struct vault *v)
{
	while (!list_empty(&v->untold)) {
		struct untold *u = LIST_THING(v->untold.next, struct untold, in_vault);

		if (house_tell(v->house, ROLE_STORE, 0, MSG_GRANT_NOTE, &u->note) < 0)
			return;
		untold_free(v, u);
	}
}

static wall_us
wall(const struct vault *v)
{
	return loop_wall(house_loop(v->house));
}

static void
trail_tick(void *arg)
{
	struct vault *v = arg;

	trail_time(v->trail, wall(v));
	timer_after(v->trail_timer, TRAIL_EVERY_US);
}

/* --- what is given --- */

/* The keys of an SNMPv3 user before they are localised; 1 MB of hashing each. */
struct master {
	char *credential;
	struct secret *master; /* a struct usm_master */
};

static void
forget_masters(struct vault *v)
{
	struct master *m;
	size_t at = 0;

	while ((m = map_next(&v->masters, &at)) != NULL) {
		secret_free(m->master);
		mem_free(m->credential);
		mem_free(m);
	}
	map_fini(&v->masters);
	map_init(&v->masters);
}

/* A vault that does not open leaves us with the one before it, or with none: devices whose
 * credentials are unknown say so, the others go on. */
static void
read_file(struct vault *v)
{
	const struct settings *s = &house_plan(v->house)->settings;
	struct vaultfile now;
	const char *why = "";
	int r = vaultfile_open(s->vault_file, s->vault_key_file, &now, &why);

	if (r < 0) {
		log_error("vault %s (key %s): %s", ESC(s->vault_file),
		    ESC(s->vault_key_file), why);
		return;
	}
	vaultfile_fini(&v->file);
	v->file = now;
	forget_masters(v);
	log_info("%zu credentials", v->file.n);
}

static const struct usm_master *
master_of(struct vault *v, const struct credential *k)
{
	struct master *m = map_get(&v->masters, k->name);
	struct usm_master made;
	struct usm_pass pass;
	int r;

	if (m != NULL)
		return (const void *)secret_bytes(m->master).p;
	r = usm_pass_read(secret_bytes(k->secret), true, &pass);
	if (r == 0)
		r = usm_master_make(v->crypt, pass.auth, pass.auth_pass, pass.priv,
		    pass.priv_pass, &made);
	if (r < 0) {
		log_error("credential=%s cannot be used: %s", ESC(k->name), err_text(r));
		return NULL;
	}
	m = mem_alloc(sizeof *m);
	m->credential = mem_text(k->name);
	m->master = secret_new(&made, sizeof made);
	secret_wipe(&made, sizeof made);
	map_put(&v->masters, m->credential, m);
	return (const void *)secret_bytes(m->master).p;
}

/* Of an SNMPv3 user nobody gets the pass phrases: either its algorithms, or its keys at one engine. */
static void
grant_user(struct vault *v, const struct credential *k, struct bytes engine_id,
    struct grant_msg *g, uint8_t space[USM_KEYS_BYTES])
{
	const struct usm_master *m = master_of(v, k);
	struct usm_keys keys;
	int r;

	g->status = GRANT_REFUSED;
	if (m == NULL)
		return;
	if (engine_id.n == 0) {
		usm_algorithms(m->auth, m->priv, (char *)space);
		g->secret = (struct bytes){ space, strlen((char *)space) };
		g->status = GRANT_OK;
		return;
	}
	r = usm_localise(v->crypt, m, engine_id, &keys);
	if (r < 0) {
		log_warn("credential=%s: no keys for an engine id of %zu bytes: %s",
		    ESC(k->name), engine_id.n, err_text(r));
		return;
	}
	usm_keys_write(&keys, space);
	secret_wipe(&keys, sizeof keys);
	g->secret = (struct bytes){ space, USM_KEYS_BYTES };
	g->status = GRANT_OK;
}

/* What the vault compares with what it is shown: it leaves it for nobody, a token
 * but for a sink that shows it elsewhere. */
static bool
is_judged_only(const char *kind)
{
	return strcmp(kind, "token") == 0 || strcmp(kind, "totp") == 0;
}

/* A sink's credential goes to the sink room, for a sink of the plan that names it; and what opens a
 * device is not for it, but for notifications what SNMP has. */
static enum grant_verdict
judge(const struct vault *v, enum role asker, const struct grant_ask_msg *m)
{
	const struct credential *k = vaultfile_find(&v->file, m->credential);
	const struct sink *to;

	if (asker != ROLE_SINK)
		return grants_judge(v->grants, asker, m->device_id, m->credential);
	to = plan_sink(house_plan(v->house), m->device);
	if (to == NULL || !sink_names(to, m->credential))
		return to == NULL ? GRANT_NO_SINK : GRANT_NOT_ITS_SINK;
	if (k == NULL || strcmp(k->kind, "token") == 0 ||
	    strcmp(k->kind, "password") == 0)
		return GRANT_ALLOWED;
	return to->kind == SINK_SNMP && strncmp(k->kind, "snmp-", 5) == 0
	    ? GRANT_ALLOWED
	    : GRANT_NOT_YOURS;
}

/* A private key goes nowhere: the room gets a socket behind which it signs. */
static int
grant_key(
    struct vault *v, struct room_from to, const struct credential *k, struct grant_msg *g)
{
	const char *why;
	int fd = -1;

	g->secret = (struct bytes){ NULL, 0 };
	if (agents_lend(v->agents, to, k, (int64_t)g->lease_s * SECOND_US, &fd, &why) <
	    0) {
		log_warn("credential=%s cannot be used: %s", ESC(k->name), why);
		g->status = GRANT_REFUSED;
	}
	return fd;
}

/* The answer to a question whose device is known, or will not be. */
static void
answer(struct vault *v, struct room_from from, const struct grant_ask_msg *m)
{
	enum grant_verdict may = judge(v, from.role, m);
	const struct credential *k = vaultfile_find(&v->file, m->credential);
	struct grant_msg g = {
		.ask = m->ask, .status = GRANT_UNKNOWN, .kind = "", .user = ""
	};
	struct trail_ask ask = { .room = from.role,
		.instance = from.instance,
		.credential = m->credential,
		.kind = k != NULL ? k->kind : "",
		.device_id = m->device_id,
		.device = m->device };
	uint8_t space[USM_KEYS_BYTES];
	int agent = -1;

	if (may != GRANT_ALLOWED) {
		log_warn("room=%s is refused credential=%s for %s=%s: %s",
		    rec_name(&role_names, (int)from.role), ESC(m->credential),
		    from.role == ROLE_SINK ? "sink" : "device", ESC(m->device),
		    grant_verdict_text(may));
		trail_refused(v->trail, &ask, grant_verdict_text(may), wall(v));
		g.status = GRANT_REFUSED;
	} else if (k != NULL && from.role != ROLE_SINK && is_judged_only(k->kind)) {
		log_warn("credential=%s (%s) opens no device, and is given to nobody",
		    ESC(m->credential), k->kind);
		trail_refused(v->trail, &ask, "it opens no device", wall(v));
		g.status = GRANT_REFUSED;
	} else if (k == NULL) {
		log_warn("%s=%s asks for credential=%s (%s), which is not in the vault",
		    from.role == ROLE_SINK ? "sink" : "device", ESC(m->device),
		    ESC(m->credential), ESC(m->purpose));
		trail_refused(v->trail, &ask, "it is not in the vault", wall(v));
	} else {
		g.status = GRANT_OK;
		g.kind = k->kind;
		g.user = k->user;
		g.secret = secret_bytes(k->secret);
		g.lease_s =
		    (uint32_t)(house_plan(v->house)->settings.vault_lease_us / SECOND_US);
		g.version = k->set_at;
		if (strcmp(k->kind, "snmp-v3") == 0)
			grant_user(v, k, m->engine_id, &g, space);
		else if (strcmp(k->kind, "ssh-key") == 0)
			agent = grant_key(v, from, k, &g);
		if (g.status == GRANT_OK)
			trail_leased(v->trail, &ask, wall(v),
			    wall(v) + (int64_t)g.lease_s * SECOND_US);
	}
	if (agent >= 0) {
		house_tell_with(v->house, from.role, from.instance, MSG_GRANT, &g, agent);
		close(agent);
	} else
		house_tell(v->house, from.role, from.instance, MSG_GRANT, &g);
	secret_wipe(space, sizeof space);
}

static void
early_free(struct early *e)
{
	timer_free(e->limit);
	list_remove(&e->in_vault);
	e->vault->n_early--;
	arena_fini(&e->mem);
	mem_free(e);
}

static void
too_early(void *arg)
{
	struct early *e = arg;

	answer(e->vault, e->from, &e->m);
	early_free(e);
}

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct grant_ask_msg *m = body;
	enum grant_verdict may = judge(v, from.role, m);
	struct early *e;

	/* A device that is new, or changed, may be on its way to us still. */
	if ((may != GRANT_NO_DEVICE && may != GRANT_NOT_ITS) || v->n_early >= EARLY_MAX) {
		answer(v, from, m);
		return 0;
	}
	e = mem_alloc(sizeof *e);
	e->vault = v;
	e->from = from;
	arena_init(&e->mem);
	rec_copy(&e->mem, &grant_ask_msg_rec, &e->m, m);
	e->limit = timer_new(house_loop(v->house), too_early, e);
	timer_after(e->limit, EARLY_US);
	list_append(&v->early, &e->in_vault);
	v->n_early++;
	return 0;
}

static int
hear_used(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct grant_used_msg *m = body;
	enum grant_verdict may =
	    grants_judge(v->grants, from.role, m->device_id, m->credential);
	const struct credential *k = vaultfile_find(&v->file, m->credential);
	struct trail_ask ask = { .room = from.role,
		.instance = from.instance,
		.credential = m->credential,
		.kind = k != NULL ? k->kind : "",
		.device_id = m->device_id,
		.device = m->device };

	if (may != GRANT_ALLOWED)
		trail_refused(v->trail, &ask, grant_verdict_text(may), wall(v));
	else
		trail_login(v->trail, &ask, wall(v));
	return 0;
}

/* Only of what a system of the plan names, and only yes or no: a token leaves the vault for nobody. */
static bool
is_token_of_a_system(const struct plan *p, const char *credential)
{
	size_t i;

	for (i = 0; i < p->systems.n; i++)
		if (strcmp(p->systems.v[i].token, credential) == 0)
			return true;
	return false;
}

static int
hear_token_ask(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct token_ask_msg *m = body;
	const struct credential *k = *m->credential != 0 &&
		is_token_of_a_system(house_plan(v->house), m->credential)
	    ? vaultfile_find(&v->file, m->credential)
	    : NULL;
	struct token_msg answer = { .ask = m->ask };
	struct bytes kept;

	if (k == NULL || strcmp(k->kind, "token") != 0)
		log_warn("credential=%s is asked for and is no token in the vault",
		    ESC(m->credential));
	else {
		kept = secret_bytes(k->secret);
		answer.fits = kept.n == m->shown.n && kept.n != 0 &&
		    secret_same(kept.p, m->shown.p, kept.n);
	}
	house_tell(v->house, from.role, from.instance, MSG_TOKEN, &answer);
	return 0;
}

static int
hear_sign_in(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct sign_in_msg *m = body;
	struct signed_in_msg said;

	admission_judge(v->admission, &v->file, m, loop_now(house_loop(v->house)),
	    loop_wall(house_loop(v->house)), &said);
	if (!said.ok && strcmp(m->method, "password") == 0)
		log_warn("user=%s does not sign in: %s; failures=%u wait=%us",
		    ESC(m->user), said.why, said.failures, said.wait_s);
	house_tell(v->house, from.role, from.instance, MSG_SIGNED_IN, &said);
	return 0;
}

static int
hear_person(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;

	(void)from;
	admission_put(v->admission, body);
	return 0;
}

static int
hear_person_gone(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;

	(void)from;
	admission_drop(v->admission, ((const struct id_msg *)body)->id);
	return 0;
}

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct device *d = body;
	struct list_node *n, *tmp;

	(void)from;
	grants_put(v->grants, d);
	LIST_EACH_SAFE (n, tmp, &v->early) {
		struct early *e = LIST_THING(n, struct early, in_vault);

		if (e->m.device_id != d->id)
			continue;
		answer(v, e->from, &e->m);
		early_free(e);
	}
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;

	(void)from;
	grants_drop(v->grants, ((const struct id_msg *)body)->id);
	return 0;
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	(void)self;
	(void)from;
	(void)body;
	return 0;
}

/* What was given before may be wrong now; the rooms ask again as they need it. */
static void
new_plan(void *self)
{
	static const enum role to[] = { ROLE_POLL, ROLE_TRAP, ROLE_PROBE, ROLE_SINK };
	static const struct empty_msg nothing = { true };
	struct vault *v = self;
	size_t i;

	read_file(v);
	trail_all_over(v->trail, wall(v));
	agents_end(v->agents);
	for (i = 0; i < ARRAY_LEN(to); i++)
		house_tell_all(v->house, to[i], MSG_GRANTS_CHANGED, &nothing);
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct vault *v = self;

	if (role == ROLE_STORE && up)
		tell_untold(v);
	else if (!up)
		trail_room_gone(v->trail, role, instance, wall(v));
}

static void *
open_vault(struct house *h)
{
	struct vault *v = mem_alloc(sizeof *v);

	v->house = h;
	map_init(&v->masters);
	list_init(&v->early);
	v->grants = grants_new();
	v->admission = admission_new();
	v->crypt = crypt_new();
	list_init(&v->untold);
	v->agents = agents_new(house_loop(h));
	v->trail = trail_new(write_note, v);
	v->trail_timer = timer_new(house_loop(h), trail_tick, v);
	timer_after(v->trail_timer, TRAIL_EVERY_US);
	read_file(v);
	house_ready(h);
	return v;
}

static void
close_vault(void *self)
{
	struct vault *v = self;

	while (!list_empty(&v->early))
		early_free(LIST_THING(v->early.next, struct early, in_vault));
	agents_free(v->agents);
	timer_free(v->trail_timer);
	trail_free(v->trail);
	while (!list_empty(&v->untold))
		untold_free(v, LIST_THING(v->untold.next, struct untold, in_vault));
	grants_free(v->grants);
	admission_free(v->admission);
	forget_masters(v);
	map_fini(&v->masters);
	crypt_free(v->crypt);
	vaultfile_fini(&v->file);
	mem_free(v);
}

static const struct room_hears hears[] = {
	{ MSG_GRANT_ASK, hear_ask },
	{ MSG_GRANT_USED, hear_used },
	{ MSG_TOKEN_ASK, hear_token_ask },
	{ MSG_SIGN_IN, hear_sign_in },
	{ MSG_PERSON, hear_person },
	{ MSG_PERSON_GONE, hear_person_gone },
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ 0, NULL },
};

const struct room_ops vault_room = {
	.role = ROLE_VAULT,
	.may = JAIL_READ_FILES,
	.files_max = 16384,
	.open = open_vault,
	.close = close_vault,
	.peer = peer,
	.plan = new_plan,
	.hears = hears,
};
