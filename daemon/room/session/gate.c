/* gate.c - the room: what it hears, and from whom. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/correlate.h"
#include "room/session/inside.h"
#include "room/session/session.h"
#include "sys/log.h"

#define CAUSE_UNAUTHORIZED 604 /* as RFC 4268 numbers it: unauthorizedAccessAttempt */

void
gate_alarm(struct gate *g, const char *address, uint32_t failures, bool over)
{
	const char *name = house_plan(g->house)->settings.appliance;
	char text[SIGN_TEXT_MAX];
	struct sign s;

	snprintf(text, sizeof text, "signing in from %s failed %u times", ESC(address),
	    failures);
	s = sign_own("gateway", 0, name, TYPE_SIGN_IN, SEVERITY_WARNING, text,
	    loop_wall(house_loop(g->house)));
	s.qualifier = address;
	s.level = over ? LEVEL_CLEAR : LEVEL_RAISED;
	s.event_type = "securityServiceOrMechanismViolation";
	s.probable_cause = CAUSE_UNAUTHORIZED;
	house_tell(g->house, ROLE_TRIAGE, 0, MSG_SIGN, &s);
}

struct visit *
visit_of_session(struct gate *g, uint64_t id)
{
	struct list_node *n;

	LIST_EACH (n, &g->visits) {
		struct visit *v = LIST_THING(n, struct visit, in_gate);

		if (v->has_session && v->session.id == id &&
		    v->session.state != SESSION_OVER)
			return v;
	}
	return NULL;
}

struct visit *
visit_asking(struct gate *g, enum visit_waits what, uint64_t ask)
{
	struct list_node *n;

	LIST_EACH (n, &g->visits) {
		struct visit *v = LIST_THING(n, struct visit, in_gate);

		if (v->waits == what && v->ask == ask)
			return v;
	}
	return NULL;
}

static int
hear_signed_in(void *self, struct room_from from, const void *body)
{
	const struct signed_in_msg *m = body;
	struct visit *v = visit_asking(self, WAITS_SIGN_IN, m->ask);

	(void)from;
	if (v != NULL)
		visit_signed_in(v, m);
	return 0;
}

static int
hear_reason(void *self, struct room_from from, const void *body)
{
	const struct reason_msg *m = body;
	struct visit *v = visit_asking(self, WAITS_REASON, m->ask);

	(void)from;
	if (v != NULL)
		visit_reason(v, m);
	return 0;
}

/* It goes on to the one seat that may have it, and stays nowhere here: what a later seat is forked with holds no
 * credential. */
static int
hear_grant(void *self, struct room_from from, const void *body)
{
	const struct grant_msg *m = body;
	struct visit *v = visit_asking(self, WAITS_GRANT, m->ask);
	int agent_fd = house_take_fd(((struct gate *)self)->house);

	(void)from;
	if (v != NULL)
		visit_granted(v, m, agent_fd);
	if (agent_fd >= 0)
		close(agent_fd);
	secret_wipe((void *)(uintptr_t)m->secret.p, m->secret.n);
	return 0;
}

static int
hear_access(void *self, struct room_from from, const void *body)
{
	struct gate *g = self;

	(void)from;
	accesses_put(g->accesses, body);
	return 0;
}

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct gate *g = self;

	(void)from;
	devices_put(&g->devices, body);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct gate *g = self;
	uint64_t id = ((const struct id_msg *)body)->id;

	(void)from;
	devices_drop(&g->devices, id);
	accesses_drop(g->accesses, id);
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

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct gate *g = self;
	struct list_node *n;

	(void)instance;
	if (up && role == ROLE_STORE) {
		shelf_settle(g);
		LIST_EACH (n, &g->visits) {
			struct visit *v = LIST_THING(n, struct visit, in_gate);

			if (v->has_session)
				house_tell(g->house, ROLE_STORE, 0, MSG_PUT_SESSION,
				    &v->session);
		}
	}
	if (up)
		return;
	LIST_EACH (n, &g->visits) {
		visit_room_gone(LIST_THING(n, struct visit, in_gate), role);
	}
}

static void *
open_gate(struct house *h)
{
	struct gate *g = mem_alloc(sizeof *g);

	g->house = h;
	list_init(&g->visits);
	map_init(&g->callers);
	map_init(&g->recents);
	devices_init(&g->devices);
	g->accesses = accesses_new(h);
	g->tick = timer_new(house_loop(h), door_tick, g);
	/* Where nobody may come in there are no keys to be made. */
	if (house_plan(h)->settings.session_listen.n != 0 && shelf_open(g) == 0)
		door_open(g);
	house_ready(h);
	return g;
}

static void
close_gate(void *self)
{
	struct gate *g = self;

	while (!list_empty(&g->visits))
		visit_free(LIST_THING(g->visits.next, struct visit, in_gate));
	door_close(g);
	timer_free(g->tick);
	accesses_free(g->accesses);
	devices_fini(&g->devices);
	guest_keys_free(g->keys);
	seal_key_free(g->seal);
	map_fini(&g->callers);
	map_fini(&g->recents);
	mem_free(g);
}

static const struct room_hears hears[] = {
	{ MSG_SIGNED_IN, hear_signed_in },
	{ MSG_REASON, hear_reason },
	{ MSG_GRANT, hear_grant },
	{ MSG_ACCESS, hear_access },
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_COMMAND, orders_hear },
	{ 0, NULL },
};

const struct room_ops session_room = {
	.role = ROLE_SESSION,
	.may = JAIL_READ_FILES | JAIL_WRITE_FILES | JAIL_ACCEPT | JAIL_NET | JAIL_FORK |
	    JAIL_FILE_GIVEN,
	.files_max = 8192,
	.open = open_gate,
	.close = close_gate,
	.peer = peer,
	.hears = hears,
};
