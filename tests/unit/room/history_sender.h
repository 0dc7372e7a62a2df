/* history_sender.h - for tests of the history: what a poll room sends, and a folder that goes away. */
#ifndef TESTS_HISTORY_SENDER_H
#define TESTS_HISTORY_SENDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/frame.h"
#include "model/sample.h"
#include "room/history/streams.h"

#define SENDER_VALUES 64

/* One device's poll. */
struct sender {
	uint64_t device_id;
	uint32_t stream, number;
	struct shape_msg shape;
	uint64_t told; /* the shape's id, when it was told */
	double before[SENDER_VALUES];
	int64_t key_hour;
	unsigned since_key;
};

/* A poll's values go to the streams; a new shape's id, or told = 0, begins anew with a key. */
static inline void
sender_send(struct sender *s, struct streams *to, int64_t ms, const double *values)
{
	size_t n = s->shape.words.n * s->shape.labels.n;
	bool key =
	    s->told != s->shape.id || s->key_hour != ms / 3600000 || ++s->since_key > 40;
	struct sample_frame f = { .device_id = s->device_id,
		.stream = s->stream,
		.number = ++s->number,
		.key = key,
		.shape = s->shape.id,
		.ms = ms };
	struct buf packed, out;

	if (s->told != s->shape.id)
		(void)streams_shape(to, 0, &s->shape);
	s->told = s->shape.id;
	if (key) {
		s->key_hour = ms / 3600000;
		s->since_key = 0;
	}
	buf_init(&packed);
	buf_init(&out);
	frame_put(&packed, key, s->before, values, n);
	f.values = buf_view(&packed);
	sample_put(&out, &f);
	(void)streams_frames(to, 0, buf_view(&out));
	buf_fini(&packed);
	buf_fini(&out);
}

static inline char *
test_folder(void)
{
	char *path = mem_text("/tmp/triaged-history-XXXXXX");

	if (mkdtemp(path) == NULL)
		abort();
	return path;
}

static inline void
test_folder_gone(char *path)
{
	struct dirent *e;
	DIR *d = opendir(path);
	char file[512];

	while (d != NULL && (e = readdir(d)) != NULL) {
		snprintf(file, sizeof file, "%s/%s", path, e->d_name);
		(void)unlink(file);
	}
	if (d != NULL)
		closedir(d);
	(void)rmdir(path);
	mem_free(path);
}

#endif
