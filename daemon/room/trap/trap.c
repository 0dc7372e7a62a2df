#include "room/trap/trap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/list.h"
#include "base/mem.h"
#include "link/snmp/message.h"
#include "link/snmp/target.h"
#include "link/snmp/trap.h"
#include "room/devices.h"
#include "room/lease.h"
#include "room/trap/count.h"
#include "room/trap/map.h"
#include "sys/halt.h"
#include "sys/log.h"

#define BATCH         64
#define DATAGRAM_MAX  8192 /* larger traps are cut, and then malformed */
#define WAITING_MAX   10000
#define LABEL_WAIT_US (1500 * MS_US)
#define REPORT_US     MINUTE_US

struct listening {
	struct trap *trap;
	int fd;
	struct watch *watch;
};

/* A notification on its way: to the vault for the community, to the poll for the row's name. */
struct notice {
	struct list_node in_trap;
	struct trap *trap;
	struct arena mem;
	struct bytes datagram;
	uint64_t device_id;
	wall_us at;
	uint64_t label_ask;
	struct sign sign;
	const struct trap_map *map_copy;
	struct timer *limit;
};

struct trap {
	struct house *house;
	struct devices devices;
	struct leases *leases;
	struct listening *listening;
	size_t n_listening;
	struct pdu_space space;
	struct list_node notices;
	struct map by_label_ask;
	uint64_t next_ask;
	size_t n_notices;
	struct counts counts, reported;
	struct timer *report;
	uint8_t *buffers; /* BATCH of DATAGRAM_MAX */
};

static void
count(struct trap *t, enum outcome o)
{
	t->counts.by[o]++;
}

static void
notice_free(struct notice *n)
{
	struct trap *t = n->trap;

	if (n->label_ask != 0)
		map_del_id(&t->by_label_ask, n->label_ask);
	timer_free(n->limit);
	list_remove(&n->in_trap);
	t->n_notices--;
	arena_fini(&n->mem);
	mem_free(n);
}

/* Says it to triage. label is the row's name, or "#INDEX" where nobody knew it. */
static void
testify(struct notice *n, const char *label)
{
	struct trap *t = n->trap;
	const char *table = n->map_copy->table;

	n->sign.component =
	    *table != 0 ? arena_printf(&n->mem, "%s:%s", table, label) : "";
	n->sign.text = map_text(&n->mem, n->map_copy->text, n->sign.device, label);
	house_tell(t->house, ROLE_TRIAGE, 0, MSG_SIGN, &n->sign);
}

static void
label_late(void *arg)
{
	struct notice *n = arg;

	testify(n, arena_printf(&n->mem, "#%s", n->sign.index));
	notice_free(n);
}

static void
ask_label(struct notice *n)
{
	struct trap *t = n->trap;
	uint32_t rooms = house_count(t->house, ROLE_POLL);
	struct label_msg m = { .ask = ++t->next_ask,
		.device_id = n->device_id,
		.table = n->map_copy->table,
		.index = n->sign.index,
		.label = "" };

	if (rooms == 0 ||
	    house_tell(t->house, ROLE_POLL, (uint32_t)(n->device_id % rooms),
		MSG_LABEL_ASK, &m) < 0) {
		label_late(n);
		return;
	}
	n->label_ask = m.ask;
	map_put_id(&t->by_label_ask, m.ask, n);
	n->limit = timer_new(house_loop(t->house), label_late, n);
	timer_after(n->limit, LABEL_WAIT_US);
}

static int
hear_label(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;
	const struct label_msg *m = body;
	struct notice *n = map_get_id(&t->by_label_ask, m->ask);

	(void)from;
	if (n == NULL)
		return 0;
	if (*m->label != 0) {
		testify(n, m->label);
		notice_free(n);
	} else
		label_late(n);
	return 0;
}

/* One mapping that fits: a notice of its own, for each may wait for another row. */
static void
follow_map(struct trap *t, const struct device *d, const struct trap_map *m,
    const struct snmp_trap *trap, wall_us at)
{
	struct notice *n;
	struct trap_map *copy;

	if (m->level == LEVEL_UNKNOWN && *m->alarm_type == 0)
		return;
	n = mem_alloc(sizeof *n);
	n->trap = t;
	list_append(&t->notices, &n->in_trap);
	t->n_notices++;
	n->device_id = d->id;
	copy = arena_alloc(&n->mem, sizeof *copy);
	rec_copy(&n->mem, &trap_map_rec, copy, m);
	n->map_copy = copy;
	rec_init(&sign_rec, &n->sign);
	map_sign(copy, &n->sign);
	n->sign.device_id = d->id;
	n->sign.device = arena_text(&n->mem, d->name);
	n->sign.index = map_index(&n->mem, m, trap);
	n->sign.first_sign = n->sign.seen_at = at;
	if (*copy->table != 0 && *n->sign.index != 0) {
		ask_label(n);
		return;
	}
	testify(n, "");
	notice_free(n);
}

static enum outcome
understand(struct trap *t, const struct device *d, struct bytes datagram, wall_us at,
    const struct secret *community)
{
	const struct profile *p = plan_profile(house_plan(t->house), d->profile);
	struct bytes want = secret_bytes(community);
	enum outcome o = OUTCOME_UNMAPPED;
	struct snmp_message m;
	struct snmp_trap trap;
	struct arena mem;
	struct pdu pdu;
	size_t i;

	if (message_read(datagram, &m) < 0)
		return OUTCOME_MALFORMED;
	if (m.version == SNMP_V3)
		return OUTCOME_UNSUPPORTED;
	if (m.community.n != want.n || !secret_same(m.community.p, want.p, want.n))
		return OUTCOME_BAD_CREDENTIAL;
	if (pdu_read(SNMP_CODEC_OWN, m.pdu, &t->space, &pdu) < 0)
		return OUTCOME_MALFORMED;
	arena_init(&mem);
	if (trap_read(&mem, &pdu, &trap) < 0) {
		arena_fini(&mem);
		return OUTCOME_UNSUPPORTED;
	}
	for (i = 0; p != NULL && i < p->traps.n; i++)
		if (map_fits(&p->traps.v[i], &trap)) {
			follow_map(t, d, &p->traps.v[i], &trap, at);
			o = OUTCOME_ACCEPTED;
		}
	arena_fini(&mem);
	return o;
}

/* The vault has spoken of the community. */
static void
granted(void *arg, const struct lease *l)
{
	struct notice *n = arg;
	struct trap *t = n->trap;
	const struct device *d = devices_by_id(&t->devices, n->device_id);
	char who[128];

	if (d == NULL)
		count(t, OUTCOME_UNKNOWN_SENDER);
	else if (l->status != GRANT_OK || strcmp(l->kind, "snmp-community") != 0)
		count(t, OUTCOME_NO_CREDENTIAL);
	else {
		snprintf(who, sizeof who, "source %s", d->address);
		house_reading(t->house, who, n->datagram.p, n->datagram.n);
		halt_at("trap-read");
		count(t, understand(t, d, n->datagram, n->at, l->secret));
		house_done_reading(t->house);
	}
	notice_free(n);
}

void
trap_arrived(
    struct trap *t, const struct snmp_address *from, struct bytes datagram, wall_us at)
{
	char address[ADDRESS_TEXT_MAX], who[128];
	const struct device *d;
	struct notice *n;

	t->counts.arrived++;
	address_text(from, address);
	d = devices_by_address(&t->devices, address);
	snprintf(who, sizeof who, "source %s", address);
	if (house_is_set_aside(t->house, who)) {
		count(t, OUTCOME_SET_ASIDE);
		return;
	}
	if (d == NULL) {
		count(t, OUTCOME_UNKNOWN_SENDER);
		return;
	}
	if (t->n_notices >= WAITING_MAX) {
		count(t, OUTCOME_OVER_BUDGET);
		return;
	}
	if (*d->snmp_credential == 0) {
		count(t, OUTCOME_NO_CREDENTIAL);
		return;
	}
	n = mem_alloc(sizeof *n);
	n->trap = t;
	list_append(&t->notices, &n->in_trap);
	t->n_notices++;
	n->device_id = d->id;
	n->at = at;
	n->datagram =
	    (struct bytes){ arena_copy(&n->mem, datagram.p, datagram.n), datagram.n };
	leases_ask(t->leases, d->snmp_credential, d, granted, n);
}

static void
readable(void *arg, unsigned ready)
{
	struct listening *l = arg;
	struct trap *t = l->trap;
	struct snmp_address from[BATCH];
	struct mmsghdr m[BATCH];
	struct iovec iov[BATCH];
	wall_us now = loop_wall(house_loop(t->house));
	int i, n;

	(void)ready;
	memset(m, 0, sizeof m);
	for (i = 0; i < BATCH; i++) {
		iov[i] =
		    (struct iovec){ t->buffers + (size_t)i * DATAGRAM_MAX, DATAGRAM_MAX };
		m[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
			.msg_namelen = sizeof from[i],
			.msg_iov = &iov[i],
			.msg_iovlen = 1 };
	}
	n = recvmmsg(l->fd, m, BATCH, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++)
		trap_arrived(
		    t, &from[i], (struct bytes){ iov[i].iov_base, m[i].msg_len }, now);
}

/* If something came that was not accepted, people should know. */
static void
say_counts(struct trap *t, const char *when)
{
	char line[400];
	size_t at = 0;
	int i;

	for (i = 0; i < OUTCOME_TOTAL; i++) {
		uint64_t more = t->counts.by[i] - t->reported.by[i];

		if (more != 0 && at < sizeof line - 64)
			at += (size_t)snprintf(line + at, sizeof line - at, " %s=%llu",
			    outcome_text[i], (unsigned long long)more);
	}
	if (at != 0 &&
	    t->counts.by[OUTCOME_ACCEPTED] - t->reported.by[OUTCOME_ACCEPTED] !=
		t->counts.arrived - t->reported.arrived)
		log_info("%s:%s", when, line);
	t->reported = t->counts;
}

static void
report(void *arg)
{
	struct trap *t = arg;

	timer_after(t->report, REPORT_US);
	say_counts(t, "in the last minute");
}

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	devices_put(&t->devices, body);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	devices_drop(&t->devices, ((const struct id_msg *)body)->id);
	return 0;
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	(void)body;
	house_ready(t->house);
	return 0;
}

static int
hear_grant(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	return leases_hear(t->leases, body);
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	struct trap *t = self;

	(void)instance;
	if (role == ROLE_VAULT)
		leases_vault(t->leases, up);
}

static void
new_plan(void *self)
{
	struct trap *t = self;

	leases_forget(t->leases);
}

static void *
open_trap(struct house *h)
{
	struct trap *t = mem_alloc(sizeof *t);
	int fd;

	t->house = h;
	devices_init(&t->devices);
	list_init(&t->notices);
	map_init(&t->by_label_ask);
	pdu_space_init(&t->space);
	t->leases = leases_new(h, "trap");
	t->buffers = mem_array(BATCH, DATAGRAM_MAX);
	t->report = timer_new(house_loop(h), report, t);
	timer_after(t->report, REPORT_US);
	t->listening = mem_array(LISTEN_MAX, sizeof *t->listening);
	while (t->n_listening < LISTEN_MAX &&
	    (fd = house_socket(h, "trap", t->n_listening, NULL)) >= 0) {
		struct listening *l = &t->listening[t->n_listening++];

		*l = (struct listening){ .trap = t, .fd = fd };
		l->watch = watch_new(house_loop(h), fd, WATCH_READ, readable, l);
	}
	return t;
}

static void
leave(void *self)
{
	say_counts(self, "since the last report");
}

static void
close_trap(void *self)
{
	struct trap *t = self;
	size_t i;

	for (i = 0; i < t->n_listening; i++) {
		watch_free(t->listening[i].watch);
		close(t->listening[i].fd);
	}
	leases_free(t->leases);
	while (!list_empty(&t->notices))
		notice_free(LIST_THING(t->notices.next, struct notice, in_trap));
	timer_free(t->report);
	map_fini(&t->by_label_ask);
	devices_fini(&t->devices);
	pdu_space_fini(&t->space);
	mem_free(t->listening);
	mem_free(t->buffers);
	mem_free(t);
}

static const struct room_hears hears[] = {
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_GRANT, hear_grant },
	{ MSG_LABEL, hear_label },
	{ 0, NULL },
};

const struct room_ops trap_room = {
	.role = ROLE_TRAP,
	.may = 0,
	.files_max = 256,
	.open = open_trap,
	.leave = leave,
	.close = close_trap,
	.peer = peer,
	.plan = new_plan,
	.hears = hears,
};
