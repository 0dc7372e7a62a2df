#include "room/trap/trap.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "room/trap/informs.h"
#include "room/trap/inside.h"
#include "sys/log.h"

#define BATCH        64
#define DATAGRAM_MAX 8192 /* larger traps are cut, and then malformed */
#define WAITING_MAX  10000
#define REPORT_US    MINUTE_US
#define TELL_US      SECOND_US

void
trap_count(struct trap *t, enum outcome o)
{
	t->counts.by[o]++;
}

static void
count_stranger(struct trap *t, const struct snmp_address *from, wall_us at)
{
	char address[ADDRESS_TEXT_MAX];

	address_text(from, address);
	trap_count(t, OUTCOME_UNKNOWN_SENDER);
	tally_add(t->strangers, address, at);
}

void
trap_arrived(struct trap *t, int fd, const struct snmp_address *from,
    struct bytes datagram, wall_us at)
{
	const struct arrival a = { datagram, fd, *from, at };
	struct source *s = source_of(t, from);

	t->counts.arrived++;
	if (s == NULL)
		count_stranger(t, from, at);
	else if (house_is_set_aside(t->house, s->who))
		trap_count(t, OUTCOME_SET_ASIDE);
	else if (!t->knows_itself || t->n_notices >= WAITING_MAX)
		trap_count(t, OUTCOME_OVER_BUDGET);
	else if (*s->device->snmp_credential == 0)
		trap_count(t, OUTCOME_NO_CREDENTIAL);
	else
		notice_begin(t, s, &a);
}

static void
count_drops(struct listening *l, uint32_t dropped)
{
	l->trap->counts.dropped += (uint32_t)(dropped - l->dropped);
	l->dropped = dropped;
}

/* How many datagrams the system has dropped on this socket since it was opened. */
static void
note_drops(struct listening *l, struct msghdr *m)
{
	struct cmsghdr *c;
	uint32_t dropped;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
			continue;
		memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
		if ((int32_t)(dropped - l->dropped) > 0)
			count_drops(l, dropped);
	}
}

/* The same asked of the socket itself, for those that were dropped after the last one that came. */
static void
ask_drops(struct listening *l)
{
	uint32_t info[SK_MEMINFO_VARS];
	socklen_t n = sizeof info;

	if (getsockopt(l->fd, SOL_SOCKET, SO_MEMINFO, info, &n) == 0 && n == sizeof info)
		count_drops(l, info[SK_MEMINFO_DROPS]);
}

/* When it came. Of two that speak of one state the later one counts: so none comes at the moment of another. */
static wall_us
moment(struct trap *t)
{
	wall_us now = loop_wall(house_loop(t->house));

	/* A clock that was set back is followed; what was read at once is not. */
	if (now <= t->last_at && t->last_at - now < MS_US)
		now = t->last_at + 1;
	t->last_at = now;
	return now;
}

static void
readable(void *arg, unsigned ready)
{
	struct listening *l = arg;
	struct trap *t = l->trap;
	struct snmp_address from[BATCH];
	struct mmsghdr m[BATCH];
	struct iovec iov[BATCH];
	_Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(uint32_t))];
	int i, n;

	(void)ready;
	memset(m, 0, sizeof m);
	for (i = 0; i < BATCH; i++) {
		iov[i] =
		    (struct iovec){ t->buffers + (size_t)i * DATAGRAM_MAX, DATAGRAM_MAX };
		m[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
			.msg_namelen = sizeof from[i],
			.msg_iov = &iov[i],
			.msg_iovlen = 1,
			.msg_control = control[i],
			.msg_controllen = sizeof control[i] };
	}
	n = recvmmsg(l->fd, m, BATCH, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		note_drops(l, &m[i].msg_hdr);
		trap_arrived(t, l->fd, &from[i],
		    (struct bytes){ iov[i].iov_base, m[i].msg_len }, moment(t));
	}
}

/* --- what is told of it --- */

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
	if (t->counts.dropped != t->reported.dropped && at < sizeof line - 64)
		at += (size_t)snprintf(line + at, sizeof line - at,
		    " dropped-by-system=%llu",
		    (unsigned long long)(t->counts.dropped - t->reported.dropped));
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

static void
put_tally(const struct tally *t, struct tally_line v[TALLY_MAX])
{
	size_t i;

	for (i = 0; i < t->n; i++)
		v[i] = (struct tally_line){ t->v[i].name, t->v[i].count, t->v[i].last };
}

/* The web room shows it; so often at most, and only when something came. */
static void
tell_counts(void *arg)
{
	struct trap *t = arg;
	struct count_line counts[OUTCOME_TOTAL];
	struct tally_line strangers[TALLY_MAX], unmapped[TALLY_MAX];
	struct trap_counts_msg m = { .of = "trap",
		.arrived = t->counts.arrived,
		.outcomes = { counts, OUTCOME_TOTAL },
		.strangers = { strangers, t->strangers->n },
		.unmapped = { unmapped, t->unmapped->n } };
	size_t i;

	for (i = 0; i < t->n_listening; i++)
		ask_drops(&t->listening[i]);
	m.dropped = t->counts.dropped;
	for (i = 0; i < OUTCOME_TOTAL; i++)
		counts[i] = (struct count_line){ outcome_text[i], t->counts.by[i] };
	put_tally(t->strangers, strangers);
	put_tally(t->unmapped, unmapped);
	house_tell_all(t->house, ROLE_WEB, MSG_TRAP_COUNTS, &m);
	sources_tell_storms(t);
	timer_after(t->tell, TELL_US);
}

/* --- what it hears --- */

static int
hear_device(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	t->age++;
	devices_put(&t->devices, body);
	return 0;
}

static int
hear_device_gone(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	t->age++;
	devices_drop(&t->devices, ((const struct id_msg *)body)->id);
	return 0;
}

/* Who sends, and which start this is, is known: what waits in the sockets is read from now on. */
static void
begin(struct trap *t)
{
	size_t i;

	if (!t->knows_devices || !t->knows_itself)
		return;
	entered_restore(t);
	for (i = 0; i < t->n_listening; i++)
		watch_set(t->listening[i].watch, WATCH_READ);
	house_ready(t->house);
}

static int
hear_devices_end(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	(void)body;
	if (!t->knows_devices) {
		t->knows_devices = true;
		begin(t);
	}
	return 0;
}

static int
hear_grant(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	return leases_hear(t->leases, body);
}

static int
hear_label(void *self, struct room_from from, const void *body)
{
	(void)from;
	saying_label(self, body);
	return 0;
}

static int
hear_kept(void *self, struct room_from from, const void *body)
{
	const struct signs_kept_msg *m = body;
	struct cur c = cur_over(m->sequences.p, m->sequences.n);

	(void)from;
	while (!cur_done(&c) && !cur_failed(&c))
		saying_kept(self, cur_u64(&c));
	return cur_failed(&c) ? ERR_MALFORMED : 0;
}

static int
hear_engine(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;
	const struct engine_msg *m = body;

	(void)from;
	notify_fini(&t->reader);
	notice_open_reader(t, m->engine_id, m->boots);
	if (!t->knows_itself) {
		t->knows_itself = true;
		entered_begin(t, m->boots);
		begin(t);
	}
	return 0;
}

static void
peer(void *self, enum role role, uint32_t instance, bool up)
{
	static const struct empty_msg ask = { true };
	struct trap *t = self;

	(void)instance;
	if (role == ROLE_VAULT)
		leases_vault(t->leases, up);
	if (role == ROLE_STORE && up && !t->knows_itself)
		house_tell(t->house, ROLE_STORE, 0, MSG_ENGINE_ASK, &ask);
}

static void
new_plan(void *self)
{
	struct trap *t = self;

	t->age++;
	sayings_own_texts(t);
	notice_forget_senders(t);
}

static int
hear_grants_changed(void *self, struct room_from from, const void *body)
{
	struct trap *t = self;

	(void)from;
	(void)body;
	t->age++;
	leases_forget(t->leases);
	notice_forget_senders(t);
	return 0;
}

static void
listen_on(struct trap *t, int fd)
{
	struct listening *l = &t->listening[t->n_listening++];
	int on = 1;

	*l = (struct listening){ .trap = t, .fd = fd };
	if (setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on) < 0)
		log_warn(
		    "what the system drops will not be counted: %s", strerror(errno));
	l->watch = watch_new(house_loop(t->house), fd, WATCH_NONE, readable, l);
}

static void *
open_trap(struct house *h)
{
	/* Nobody's engine id, until the store says ours. */
	static const uint8_t nobody[] = { 0x80, 0, 0, 0, 0 };
	struct trap *t = mem_alloc(sizeof *t);
	int fd;

	t->house = h;
	devices_init(&t->devices);
	list_init(&t->notices);
	list_init(&t->sayings);
	map_init(&t->senders);
	map_init(&t->by_label_ask);
	map_init(&t->by_sequence);
	map_init(&t->labels);
	sources_open(t);
	t->leases = leases_new(h, "trap", NULL, NULL);
	t->credentials = credentials_new(t->leases);
	t->keys = key_store_new();
	t->informs = informs_new();
	entered_open(t);
	t->strangers = mem_alloc(sizeof *t->strangers);
	t->unmapped = mem_alloc(sizeof *t->unmapped);
	notice_open_reader(t, (struct bytes){ nobody, sizeof nobody }, 1);
	t->buffers = mem_array(BATCH, DATAGRAM_MAX);
	t->report = timer_new(house_loop(h), report, t);
	timer_after(t->report, REPORT_US);
	t->tell = timer_new(house_loop(h), tell_counts, t);
	timer_after(t->tell, TELL_US);
	t->listening = mem_array(LISTEN_MAX, sizeof *t->listening);
	while (t->n_listening < LISTEN_MAX &&
	    (fd = house_socket(h, "trap", t->n_listening, NULL)) >= 0)
		listen_on(t, fd);
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

	while (!list_empty(&t->sayings))
		saying_free(LIST_THING(t->sayings.next, struct saying, in_trap));
	sources_free(t);
	while (!list_empty(&t->notices))
		notice_free(LIST_THING(t->notices.next, struct notice, in_trap));
	for (i = 0; i < t->n_listening; i++) {
		watch_free(t->listening[i].watch);
		close(t->listening[i].fd);
	}
	mem_free(t->listening);
	notice_forget_senders(t);
	map_fini(&t->senders);
	map_fini(&t->by_label_ask);
	map_fini(&t->by_sequence);
	sayings_forget_labels(t);
	map_fini(&t->labels);
	credentials_free(t->credentials);
	leases_free(t->leases);
	key_store_free(t->keys);
	informs_free(t->informs);
	entered_close(t);
	notify_fini(&t->reader);
	devices_fini(&t->devices);
	timer_free(t->report);
	timer_free(t->tell);
	mem_free(t->strangers);
	mem_free(t->unmapped);
	mem_free(t->buffers);
	mem_free(t);
}

static const struct room_hears hears[] = {
	{ MSG_DEVICE, hear_device },
	{ MSG_DEVICE_GONE, hear_device_gone },
	{ MSG_DEVICES_END, hear_devices_end },
	{ MSG_GRANT, hear_grant },
	{ MSG_GRANTS_CHANGED, hear_grants_changed },
	{ MSG_LABEL, hear_label },
	{ MSG_SIGNS_KEPT, hear_kept },
	{ MSG_ENGINE, hear_engine },
	{ 0, NULL },
};

const struct room_ops trap_room = {
	.role = ROLE_TRAP,
	.may = JAIL_FILE_GIVEN,
	.files_max = 256,
	.open = open_trap,
	.leave = leave,
	.close = close_trap,
	.peer = peer,
	.plan = new_plan,
	.hears = hears,
};
