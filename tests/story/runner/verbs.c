#include "verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/mem.h"
#include "chance.h"
#include "link/snmp/message.h"
#include "room/intake/intake.h"
#include "room/trap/trap.h"
#include "sys/file.h"
#include "vault.h"
#include "post.h"
#include "world.h"

#define TRAP_MAX 4096

static const uint32_t uptime_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_arcs[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };

static const char *
do_set(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)n;
	return world_item(a, word[0], word[1]);
}

static const char *
do_row(struct stage *s, struct agent *a, char **word, size_t n)
{
	const char *table = word[0], *label = word[1];
	const char *index = world_index(a, table, label), *wrong = NULL;
	size_t i;

	(void)s;
	for (i = 2; i < n; i++)
		if (strncmp(word[i], "index=", 6) == 0)
			index = arena_text(&world.mem, word[i] + 6);
	if (index == NULL)
		return "a new row needs index=";
	wrong = world_label(a, table, index, label);
	for (i = 2; i < n && wrong == NULL; i++) {
		char *eq = strchr(word[i], '=');

		if (eq == NULL)
			return "COLUMN=VALUE is wanted";
		if (strncmp(word[i], "index=", 6) == 0)
			continue;
		*eq = 0;
		wrong = world_cell(a, table, word[i], index, eq + 1);
		*eq = '=';
	}
	return wrong;
}

/* A counter that moves, from a value on, so much a second. */
struct moving {
	struct moving *next;
	struct timer *timer;
	struct agent *agent;
	const char *table, *index, *column;
	double value, a_second;
};

static struct moving *movings;

static void
move(void *arg)
{
	struct moving *m = arg;
	char text[32];

	snprintf(text, sizeof text, "%.0f", m->value);
	world_cell(m->agent, m->table, m->column, m->index, text);
	m->value += m->a_second;
	timer_after(m->timer, SECOND_US);
}

void
verbs_end(void)
{
	chance_end();
	asked_end();
	while (movings != NULL) {
		struct moving *m = movings;

		movings = m->next;
		timer_free(m->timer);
		mem_free(m);
	}
}

/* moves sw-1 port ge3 rx-errors 5000000 50 */
static const char *
do_moves(struct stage *s, struct agent *a, char **word, size_t n)
{
	const char *index = world_index(a, word[0], word[1]);
	struct moving *m;

	(void)n;
	if (index == NULL)
		return "there is no such row";
	for (m = movings; m != NULL; m = m->next)
		if (m->agent == a && strcmp(m->index, index) == 0 &&
		    strcmp(m->column, word[2]) == 0)
			break;
	if (m == NULL) {
		m = mem_alloc(sizeof *m);
		m->timer = timer_new(s->loop, move, m);
		m->agent = a;
		m->table = arena_text(&world.mem, word[0]);
		m->index = arena_text(&world.mem, index);
		m->column = arena_text(&world.mem, word[2]);
		m->next = movings;
		movings = m;
	}
	m->value = strtod(word[3], NULL);
	m->a_second = strtod(word[4], NULL);
	timer_after(m->timer, 0);
	return NULL;
}

static const char *
do_drop(struct stage *s, struct agent *a, char **word, size_t n)
{
	const char *index = world_index(a, word[0], word[1]);

	(void)s;
	(void)n;
	if (index == NULL)
		return "it has no such row";
	world_drop_row(a, word[0], index);
	return NULL;
}

static const char *
do_renumber(struct stage *s, struct agent *a, char **word, size_t n)
{
	const char *index = world_index(a, word[0], word[1]);

	(void)s;
	(void)n;
	if (index == NULL)
		return "it has no such row";
	world_renumber(a, word[0], index, arena_text(&world.mem, word[2]));
	return NULL;
}

static const struct device *
device_of(const struct agent *a)
{
	size_t i;

	for (i = 0; i < world.inventory->devices.n; i++)
		if (strcmp(world.inventory->devices.v[i].name, a->name) == 0)
			return &world.inventory->devices.v[i];
	return NULL;
}

static const struct trap_map *
map_of(const struct agent *a, const char *name)
{
	const struct profile *p = plan_profile(world.plan, device_of(a)->profile);
	size_t i;

	for (i = 0; p != NULL && i < p->traps.n; i++)
		if (strcmp(p->traps.v[i].means.name, name) == 0)
			return &p->traps.v[i];
	return NULL;
}

/* The notification as the agent would send it, through the trap room's own reading. */
static const char *
do_trap(struct stage *s, struct agent *a, char **word, size_t n)
{
	const struct trap_map *m = map_of(a, word[0]);
	struct trap *room = town_room(s->town, ROLE_TRAP);
	uint8_t space[TRAP_MAX];
	struct ber_out out = ber_out_over(space, sizeof space);
	const uint8_t *end = space + sizeof space;
	struct snmp_varbind v[3];
	struct pdu pdu = { .kind = PDU_TRAP, .request_id = 1, .varbinds = v, .n = 2 };
	struct snmp_address from;
	struct oid index;
	uint32_t arcs[64];

	if (m == NULL)
		return "its profile has no trap of that name";
	if (room == NULL)
		return NULL; /* nobody listens: it is lost, as traps are */
	v[0] = (struct snmp_varbind){ { uptime_arcs, ARRAY_LEN(uptime_arcs) },
		{ .type = VALUE_TIMETICKS, .u = 1 } };
	v[1] = (struct snmp_varbind){ { trap_arcs, ARRAY_LEN(trap_arcs) },
		{ .type = VALUE_OID, .oid = m->trap } };
	if (n > 1) {
		const char *text = *word[1] == '#'
		    ? word[1] + 1
		    : world_index(a, m->means.table, word[1]);

		if (text == NULL || oid_parse(&world.mem, text, &index) < 0)
			return "it has no such row: say #INDEX";
		memcpy(arcs, m->component.arc, m->component.n * sizeof *arcs);
		memcpy(arcs + m->component.n, index.arc, index.n * sizeof *arcs);
		v[2] = (struct snmp_varbind){ { arcs, m->component.n + index.n },
			{ .type = VALUE_INTEGER, .i = index.arc[0] } };
		pdu.n = 3;
	}
	if (pdu_write(SNMP_CODEC_OWN, &pdu, &out) < 0)
		return "such a trap cannot be written";
	message_write(&out, SNMP_V2C,
	    (struct bytes){ (const uint8_t *)STORY_SECRET, sizeof STORY_SECRET - 1 },
	    end);
	if (address_parse(a->address, 162, &from) < 0)
		return "its address is none";
	trap_arrived(room, -1, &from, ber_written(&out), loop_wall(s->loop));
	return NULL;
}

/* A line as the device would log it, through the intake room's own reading. */
static const char *
do_syslog(struct stage *s, struct agent *a, char **word, size_t n)
{
	struct intake *room = town_room(s->town, ROLE_INTAKE);
	long times = n > 1 ? strtol(word[1], NULL, 10) : 1;

	for (; room != NULL && times > 0; times--)
		intake_arrived(room, a->address,
		    (struct bytes){ (const uint8_t *)word[0], strlen(word[0]) },
		    loop_wall(s->loop));
	return NULL;
}

/* Down, up, down, ...: so many traps at once. */
static const char *
do_flap(struct stage *s, struct agent *a, char **word, size_t n)
{
	long count = strtol(word[1], NULL, 10), i;
	char linkdown[] = "linkDown", linkup[] = "linkUp";
	char *down[] = { linkdown, word[0] }, *up[] = { linkup, word[0] };
	const char *why = NULL;

	(void)n;
	for (i = 0; i < count && why == NULL; i++)
		why = do_trap(s, a, i % 2 == 0 ? down : up, 2);
	return why;
}

static const char *
do_silence(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)word;
	(void)n;
	a->silent = true;
	return NULL;
}

static const char *
do_wake(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)word;
	(void)n;
	a->silent = false;
	return NULL;
}

static const char *
do_agent(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)n;
	a->agent_dead = strcmp(word[0], "dead") == 0;
	a->deaf = strcmp(word[0], "deaf") == 0;
	a->foreign = strcmp(word[0], "foreign") == 0;
	return a->agent_dead || a->deaf || a->foreign || strcmp(word[0], "alive") == 0
	    ? NULL
	    : "dead, deaf, foreign or alive";
}

static const char *
do_ssh(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	if (strcmp(word[0], "key") == 0 && n == 2) {
		a->host_key = arena_text(&world.mem, word[1]);
		return NULL;
	}
	a->ssh_dead = strcmp(word[0], "dead") == 0;
	a->stuck = strcmp(word[0], "stuck") == 0;
	a->ssh_old = strcmp(word[0], "old") == 0;
	a->locked = strcmp(word[0], "locked") == 0;
	return a->ssh_dead || a->stuck || a->ssh_old || a->locked ||
		strcmp(word[0], "alive") == 0
	    ? NULL
	    : "dead, stuck, old, locked, alive, or key SHA256:...";
}

static const char *
do_loss(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)n;
	a->loss = (unsigned)atoi(word[0]);
	return NULL;
}

/* object new-1 1.3.6.1.2.1.1.2.0 oid 1.3.6.1.4.1.9: as the agent itself has it. */
static const char *
do_object(struct stage *s, struct agent *a, char **word, size_t n)
{
	struct snmp_value v = { .type = VALUE_OCTETS };
	struct oid oid;

	(void)s;
	(void)n;
	if (oid_parse(&world.mem, word[0], &oid) < 0)
		return "that is no OID";
	if (strcmp(word[1], "oid") == 0) {
		v.type = VALUE_OID;
		if (oid_parse(&world.mem, word[2], &v.oid) < 0)
			return "that is no OID";
	} else if (strcmp(word[1], "text") == 0) {
		char *text = arena_text(&world.mem, word[2]);

		v.octets = (struct bytes){ (const uint8_t *)text, strlen(text) };
	} else if (strcmp(word[1], "counter") == 0) {
		v.type = VALUE_COUNTER32;
		v.u = strtoull(word[2], NULL, 10);
	} else
		return "an object is an oid, a text or a counter";
	world_object(a, oid, v);
	return NULL;
}

static const char *
do_mtu(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)n;
	a->mtu = (unsigned)atoi(word[0]);
	return NULL;
}

static const char *
do_lossy(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)n;
	a->lossy = (unsigned)atoi(word[0]);
	return NULL;
}

static const char *
do_slow(struct stage *s, struct agent *a, char **word, size_t n)
{
	(void)s;
	(void)n;
	a->delay_us = (int64_t)(strtod(word[0], NULL) * 1e6);
	return NULL;
}

static const char *
do_says(struct stage *s, struct agent *a, char **word, size_t n)
{
	char path[600];
	struct buf text;
	size_t i;

	(void)n;
	snprintf(path, sizeof path, "%s/%s", s->answers, word[1]);
	buf_init(&text);
	if (file_read(path, 1 << 20, &text) < 0)
		return "there is no such file among the recorded answers";
	for (i = 0; i < a->n_commands; i++)
		if (strcmp(a->commands[i].command, word[0]) == 0)
			break;
	if (i == ARRAY_LEN(a->commands))
		return "that is more than a device says here";
	a->commands[i] = (struct spoken){ arena_text(&world.mem, word[0]),
		arena_text_n(&world.mem, (const char *)text.p, text.n) };
	if (i == a->n_commands)
		a->n_commands++;
	buf_fini(&text);
	return NULL;
}

static const char *
do_kill(struct stage *s, char **word)
{
	int role = rec_value(&role_names, word[0]);

	if (strcmp(word[0], "all") == 0)
		role = ROLE_COUNT;
	return role >= 0 && town_kill(s->town, (enum role)role) ? NULL
								: "there is no such room";
}

/* person alarm.shelve id=1 for=1h */
static const char *
do_person(struct stage *s, char **word, size_t n)
{
	struct argument args[8];
	struct command_msg m = {
		.ask = 1, .verb = word[0], .who = "anna", .args = { args, 0 }
	};
	size_t i;

	for (i = 1; i < n; i++) {
		char *eq = strchr(word[i], '=');

		if (eq == NULL || m.args.n == ARRAY_LEN(args))
			return "at most 8 of KEY=VALUE are wanted";
		args[m.args.n++] = (struct argument){
			arena_text_n(&world.mem, word[i], (size_t)(eq - word[i])), eq + 1
		};
	}
	return town_command(s->town, &m) ? NULL : "who is to do it is down";
}

/* A new thing that can happen is a row. words are those after the verb and the device. */
static const struct verb {
	const char *name;
	size_t words;
	const char *(*fn)(struct stage *s, struct agent *a, char **word, size_t n);
} verbs[] = {
	{ "set", 2, do_set },
	{ "row", 2, do_row },
	{ "moves", 5, do_moves },
	{ "drop", 2, do_drop },
	{ "renumber", 3, do_renumber },
	{ "trap", 1, do_trap },
	{ "syslog", 1, do_syslog },
	{ "flap", 2, do_flap },
	{ "silence", 0, do_silence },
	{ "wake", 0, do_wake },
	{ "agent", 1, do_agent },
	{ "ssh", 1, do_ssh },
	{ "loss", 1, do_loss },
	{ "object", 3, do_object },
	{ "lossy", 1, do_lossy },
	{ "slow", 1, do_slow },
	{ "mtu", 1, do_mtu },
	{ "says", 2, do_says },
};

const char *
verbs_do(struct stage *s, char **word, size_t n)
{
	struct agent *a;
	size_t i;

	if (n == 2 && strcmp(word[0], "kill") == 0)
		return do_kill(s, word + 1);
	if (n == 2 && strcmp(word[0], "forget") == 0 &&
	    strcmp(word[1], "requests") == 0) {
		asked_forget();
		return NULL;
	}
	if (n == 2 && strcmp(word[0], "chance") == 0)
		return chance_begin(s, strtoull(word[1], NULL, 10));
	if (n >= 2 && strcmp(word[0], "post") == 0)
		return post_do(word + 1, n - 1);
	if (n >= 2 && strcmp(word[0], "person") == 0)
		return do_person(s, word + 1, n - 1);
	for (i = 0; i < ARRAY_LEN(verbs); i++) {
		if (n == 0 || strcmp(verbs[i].name, word[0]) != 0)
			continue;
		a = n >= 2 ? world_agent(word[1]) : NULL;
		if (a == NULL)
			return "the world has no such device";
		if (n - 2 < verbs[i].words)
			return "something is missing";
		return verbs[i].fn(s, a, word + 2, n - 2);
	}
	return "no such verb: set, row, moves, drop, renumber, trap, flap, silence, "
	       "wake, agent, ssh, object, loss, lossy, slow, says, kill, person, forget "
	       "requests, chance, reload, post";
}
