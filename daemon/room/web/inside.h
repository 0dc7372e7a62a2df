/* inside.h - what the files of the web room share. */
#ifndef ROOM_WEB_INSIDE_H
#define ROOM_WEB_INSIDE_H

#include "base/list.h"
#include "base/map.h"
#include "link/http/httpd.h"
#include "room/web/web.h"

/* A request that waits for another room. */
struct waiting {
	uint64_t ask;
	struct httpd_request *q;
	struct buf body; /* parts of rows, as they come */
	struct timer *limit;
	struct web *web;
	/* A question that is told first: asked of the reader when triage has it on disk. */
	const char *then;
	const struct argument *then_args;
	size_t n_then;
	bool is_masked; /* whoever asks sees no customers' data */
	bool is_status; /* rows are merged with the state of the rooms */
	/* of the poll rooms: */
	bool is_list;     /* what each says is one of a list */
	bool is_metrics;  /* lines for Prometheus */
	unsigned awaited; /* rooms that have not said all */
	unsigned status;  /* the best so far */
	const char
	    *system; /* whose alarms these are, until its token is checked; or NULL */
};

/* What became of what came in one way. */
enum heard { HEARD_TRAPS, HEARD_SYSLOG, HEARD_ALARMS, HEARD_COUNT };

struct heard_of {
	struct arena mem;
	struct trap_counts_msg counts;
};

struct web {
	struct house *house;
	struct httpd *httpd;
	struct httpd
	    *alarms_httpd;  /* where alarms are posted, and nothing else is answered */
	struct map waiting; /* by ask */
	uint64_t next_ask;
	struct list_node streams;
	struct timer *heartbeat;
	struct arena rooms_mem;
	struct rooms_msg rooms; /* as the parent said last */
	struct heard_of
	    heard[HEARD_COUNT]; /* as the trap and the intake room said last */
	struct arena history_mem;
	struct history_state_msg history; /* as the history said last */
};

/* Who asks: "root", "uid 1000", or "" for the page, which may look only. */
struct asker {
	bool local;
	char who[64];
};

/* roles.c */
bool roles_sees_customers(const struct web *w, const struct httpd_request *q);

struct route {
	const char *method;
	const char *path;  /* with ":name" parts, which become arguments */
	const char *query; /* asked of the reader; "poll.X": of the poll rooms; NULL */
	/* With both, the command is done first. Asked of triage; "poll.X": of the poll rooms; "session.X": of the gateway; "reload": of the parent;
	 * NULL. */
	const char *command;
	void (*own)(struct web *w, struct httpd_request *q); /* answered here; NULL */
};

/* routes.c: finds the route; its path's parts become arguments. 404 and 405 are *status. */
const struct route *route_find(const char *method, const char *path, struct arena *mem,
    struct argument *args, size_t *n_args, int *status);

/* web.c */
void web_reply_error(struct httpd_request *q, int status, const char *why);
void web_ask_status(struct web *w, struct httpd_request *q);

/* A request that waits for as long as a command may take; and one that has its answer. */
struct waiting *web_wait_for(struct web *w, struct httpd_request *q);
void web_forget(struct waiting *x);

/* reload.c */
void reload_ask(struct web *w, struct httpd_request *q, const char *who,
    const struct argument *args, size_t n_args);
int reload_hear(void *self, struct room_from from, const void *body);

/* polls.c */
void polls_ask(struct web *w, struct httpd_request *q, const char *what,
    const struct argument *args, size_t n_args);
int polls_hear(void *self, struct room_from from, const void *body);
/* metrics.c: what all of them said. */
void metrics_reply(struct web *w, struct waiting *x);

/* posts.c: alarms of other systems, POST POSTS_PATH and the system's name. */
#define POSTS_PATH "/api/v1/alarms/from/"
void posts_serve(void *arg, struct httpd_request *q); /* and there is nothing else */
void posts_take(struct web *w, struct httpd_request *q);
int posts_token(void *self, struct room_from from, const void *body);

/* stream.c */
void stream_open(struct web *w, struct httpd_request *q);
void stream_event(struct web *w, const struct event *e);
void stream_init(struct web *w);

/* page.c: serves the page's own files; false when there is none of this path. */
bool page_serve(struct httpd_request *q);

/* lists.c: what the plan knows. */
void lists_probes(struct web *w, struct httpd_request *q);
void lists_probe(struct web *w, struct httpd_request *q);
void lists_traps(struct web *w, struct httpd_request *q);
void lists_alarm_types(struct web *w, struct httpd_request *q);
void lists_syslog(struct web *w, struct httpd_request *q);
void lists_posted(struct web *w, struct httpd_request *q);
void lists_causes(struct web *w, struct httpd_request *q);

#endif
