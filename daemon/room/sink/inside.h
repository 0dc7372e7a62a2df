/* inside.h - what the files of the sink room share. */
#ifndef ROOM_SINK_INSIDE_H
#define ROOM_SINK_INSIDE_H

#include "room/sink/sink.h"

/* One delivery under way. */
struct delivery {
	struct house *house;
	const struct sink *sink;
	uint64_t entry;
	const char *key;
	struct bytes body; /* the ticket, as JSON */
	struct arena mem;
};

/* Says how it ended, and frees it. */
void delivery_done(struct delivery *d, bool ok, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The kinds: each ends in delivery_done(), now or later. */
void sink_file(struct delivery *d);
void sink_command(struct delivery *d);
void sink_mail(struct delivery *d);

#endif
