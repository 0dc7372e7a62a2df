/* inside.h - what the files of the sink room share. */
#ifndef ROOM_SINK_INSIDE_H
#define ROOM_SINK_INSIDE_H

#include "base/list.h"
#include "base/tree.h"
#include "link/curl/courier.h"
#include "model/handover/template.h"
#include "room/lease.h"
#include "room/sink/sink.h"

struct sink_room {
	struct house *house;
	struct leases *leases;
	struct courier *courier;
	struct list_node deliveries;
};

/* One delivery under way. */
struct delivery {
	struct list_node in_room;
	struct sink_room *room;
	const struct sink *sink;
	uint64_t entry, ticket_id;
	const char *key, *ref;
	struct bytes body;         /* the ticket or alarm, as JSON */
	const struct tree *ticket; /* the same, read */
	struct arena mem;
	struct secret *secret, *sign; /* NULL: none is named */
	const char *user;
	uint64_t ask; /* the lease that is awaited; 0 */
	void (*next)(struct delivery *d, const struct courier_end *e);
	struct child *child;
	struct telling *telling;
	bool once; /* what is asked next makes something over there */
};

/* Says how it ended, and frees it. */
void delivery_done(struct delivery *d, enum delivery_end end, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, of something that asked for so much patience. */
void delivery_wait(struct delivery *d, enum delivery_end end, int64_t retry_us,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The kinds: each ends in delivery_done(), now or later. */
void sink_file(struct delivery *d);
void sink_command(struct delivery *d);
void sink_mail(struct delivery *d);
void sink_webhook(struct delivery *d);
void sink_tmf621(struct delivery *d);
void sink_rt(struct delivery *d);
void sink_alertmanager(struct delivery *d);
void sink_syslog(struct delivery *d);
void sink_snmp(struct delivery *d);

/* command.c: a program gets the input; exit code 0 says it was taken. */
void program_run(struct delivery *d, const char *const argv[], struct bytes input);

/* http.c: asks, and goes on with next. headers ends with NULL; body is empty for GET. */
void http_ask(struct delivery *d, const char *method, const char *url,
    const char *const *headers, struct bytes body,
    void (*next)(struct delivery *d, const struct courier_end *e));

/* True when it is a whole answer with a status of 2xx. Otherwise the delivery is done with, and what
 * came is its note. */
bool http_is_good(struct delivery *d, const struct courier_end *e);

/* The answer's JSON in the delivery's arena; NULL when it is none. */
const struct tree *http_json(struct delivery *d, const struct courier_end *e);

#endif
