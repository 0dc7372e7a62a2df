/* fleet.h - a hundred thousand SNMP agents in one process.
 *
 * Every agent has a loopback address of its own; one socket hears for all of them. What an agent says
 * follows from its number, the object and the time (mib.c), so nothing is kept for its values. A
 * question that was asked before finds its answer encoded (answer.c): what differs between agents is
 * patched into a copy, which is what makes this much cheaper than asking.
 */
#ifndef FLEET_H
#define FLEET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#define AGENTS_MAX   200000
#define ARCS_MAX     24
#define ANSWER_BYTES 9000 /* room for one message */
#define MAC_LEN      12
#define SECONDS_MAX  86400

/* --- an agent --- */

struct agent {
	int64_t started_ms; /* may lie before our own start */
	int64_t asked_ms;   /* for the poll that `lateness` is about; 0: not yet */
	uint32_t boots;
	bool dead;
	bool traced;
	uint8_t row_fault; /* this row of its interface table is down; 0: none */
	bool has_keys;
	uint8_t auth_inner[20], auth_outer[20]; /* SHA-1 after the padded key */
	uint8_t priv_key[16];
};

struct fleet_options {
	unsigned agents, rows, port;
	const char *community, *user, *auth_pass, *priv_pass, *socket_path, *trace_path;
	unsigned bytes_max; /* of an answer */
	unsigned loss_percent;
	int64_t latency_us, jitter_us;
	int64_t interval_ms; /* of the poll whose lateness is watched; 0: none */
};

/* What the far end saw: the figures of a bench are these. */
struct fleet_counts {
	uint64_t requests, answers, reports, varbinds, bytes_in, bytes_out;
	uint64_t gets, walks_steps, v3;
	uint64_t lost, to_dead, malformed, strangers, wrong_digest;
};

struct fleet {
	struct fleet_options o;
	struct agent *agents;
	struct fleet_counts n;
	FILE *trace;
	int fd;
	bool over;
	int64_t now_us, now_ms;
	uint8_t auth_ku[20], priv_ku[20]; /* from the pass phrases */
	bool has_auth, has_priv;
	/* schedule, as it arrives */
	uint32_t *per_second; /* requests, by second since the last reset */
	int64_t reset_ms;
	uint32_t late_ms[10001]; /* how many polls were so late; the last: or more */
	uint64_t polls_timed;
};

extern struct fleet fleet;

/* --- mib.c: the objects --- */

enum object_kind {
	OBJECT_TEXT,     /* the same for all */
	OBJECT_OID,      /* the same for all */
	OBJECT_NAME,     /* agent-000123 */
	OBJECT_ROW_NAME, /* ge0-7 */
	OBJECT_ROW_INDEX,
	OBJECT_CONSTANT,
	OBJECT_OPER_STATE,
	OBJECT_UPTIME,
	OBJECT_GAUGE,
	OBJECT_COUNTER32,
	OBJECT_COUNTER64,
	OBJECT_QUIET32 /* a counter that seldom counts */
};

struct object {
	uint32_t arc[ARCS_MAX];
	unsigned n;
	enum object_kind kind;
	bool is_column;
	uint32_t number; /* of a constant; the size of a gauge, the rate of a counter */
	const char *text;
};

extern struct object objects[];
extern unsigned n_objects;

void mib_open(void);
uint64_t object_number(
    const struct object *o, uint32_t agent, uint32_t row, int64_t now_ms);

/* The object at, or behind, a name; false at the end. row is 0 for scalars. */
bool mib_find(const uint32_t *arc, unsigned n, unsigned *object, uint32_t *row);
bool mib_next(const uint32_t *arc, unsigned n, unsigned *object, uint32_t *row);

/* --- answer.c: from question to answer --- */

/* Handles one datagram; the length of the answer in out, or 0. */
size_t answer(uint32_t agent, const uint8_t *in, size_t n, uint8_t *out);

/* Writes a response PDU for the question pdu (its tag included). max: bytes it may have. */
size_t answer_pdu(uint32_t agent, const uint8_t *pdu, size_t n, uint8_t *out, size_t max);

size_t put_header(
    uint8_t *p, uint8_t tag, size_t len); /* tag and length, as short as can be */
size_t header_len(size_t len);

/* The content of the next element with this tag, or NULL. */
const uint8_t *take(const uint8_t **p, const uint8_t *end, uint8_t tag, size_t *n);
int64_t take_integer(const uint8_t **p, const uint8_t *end, bool *bad);

/* --- usm.c: SNMPv3 --- */

void usm_open(void);
size_t usm_answer(uint32_t agent, const uint8_t *in, size_t n, uint8_t *out);

/* --- later.c: answers that take their time --- */

void later_put(uint32_t agent, const struct sockaddr_in *to, const uint8_t *p, size_t n,
    int64_t due_us);
int later_wait_ms(void); /* until the next is due; -1: none waits */
void later_send(void);

/* --- main.c --- */

void send_now(uint32_t agent, const struct sockaddr_in *to, const uint8_t *p, size_t n);
uint64_t chance(uint64_t bound); /* even in [0, bound) */

/* --- command.c --- */

int command_listen(const char *path); /* the socket, or -1 */
void command(char *line, FILE *out);
void counts_print(FILE *out);

#endif
