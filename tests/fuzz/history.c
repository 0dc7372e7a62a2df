/* Files of the history of any bytes are read to an end: a column, a block, a pack, a journal, as the first byte
 * says. What could be read of a column and of a block, written again, reads the same. */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "room/history/hour.h"
#include "room/history/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *words[] = { "a.value", "a.state" };
static const char *labels[] = { "", "x" };
static const struct shape_msg shape = { 0, { words, 2 }, { labels, 2 } };

static char folder[] = "/tmp/triaged-fuzz-history-XXXXXX";

static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void
try_column(const uint8_t *p, size_t size)
{
	double v[256], again[256];
	struct buf out;
	struct cur c;
	size_t n, i;

	if (size == 0)
		return;
	n = p[0];
	c = cur_over(p + 1, size - 1);
	if (!column_get(&c, v, NULL, n))
		return;
	buf_init(&out);
	column_put(&out, v, NULL, n);
	c = cur_over(out.p, out.n);
	if (!column_get(&c, again, NULL, n))
		abort();
	for (i = 0; i < n; i++)
		if (!same(v[i], again[i]))
			abort();
	buf_fini(&out);
}

static void
try_block(const uint8_t *p, size_t size)
{
	struct block b, again;
	struct block_head h;
	struct arena mem;
	struct buf out;
	struct cur c;
	enum grain g;
	size_t i;

	if (size == 0)
		return;
	g = (enum grain)(p[0] % GRAIN_COUNT);
	c = cur_over(p + 1, size - 1);
	arena_init(&mem);
	buf_init(&out);
	if (block_get_head(&c, &h) && block_get(&c, &mem, &h, g, &shape, &b)) {
		block_put(&out, &b, h.shape_back);
		c = cur_over(out.p, out.n);
		if (!block_get_head(&c, &h) ||
		    !block_get(&c, &mem, &h, g, &shape, &again))
			abort();
		for (i = 0; i < b.n * b.n_series; i++)
			if (!same(b.last[i], again.last[i]))
				abort();
	}
	buf_fini(&out);
	arena_fini(&mem);
}

/* --- files --- */

static void
clear_folder(void)
{
	(void)rmdir(folder);
}

static void
write_file(const char *path, const uint8_t *p, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, p, size) != (ssize_t)size)
		abort();
	close(fd);
}

static void
pass_figure(void *arg, const struct figure *f)
{
	double *sum = arg;

	*sum += f->last;
}

static void
pass_point(void *arg, const char *label, const struct figure *f)
{
	(void)label;
	pass_figure(arg, f);
}

static void
try_pack(const uint8_t *p, size_t size)
{
	struct pack_name name = { size != 0 ? (enum grain)(p[size / 2] % GRAIN_COUNT) : 0,
		7, 1 };
	char path[128], text[PACK_NAME_MAX];
	struct pack *pack = NULL;
	struct arena mem;
	struct block b;
	double sum = 0;

	snprintf(path, sizeof path, "%s/%s", folder, pack_name_text(&name, text));
	write_file(path, p, size);
	if (pack_open(folder, &name, &pack) != ERR_NOT_FOUND && pack != NULL) {
		pack_read_series(pack, 1, words[0], labels[0], pass_figure, &sum);
		pack_read_word(pack, 2, words[1], pass_point, &sum);
		arena_init(&mem);
		while (pack_next(pack, &mem, &b))
			arena_reset(&mem);
		arena_fini(&mem);
	}
	pack_close(pack);
	(void)unlink(path);
}

static void
try_journal(const uint8_t *p, size_t size)
{
	double sum = 0;
	struct hour_want w = { words[0], NULL, 0, INT64_MAX, pass_point, &sum };
	const struct hour_end *ends;
	char path[128];
	struct hour *h;
	size_t n, i;

	hour_path(folder, 7, 0, path, sizeof path);
	write_file(path, p, size);
	if (hour_adopt(folder, 7, 0, &h) < 0)
		abort();
	while (!hour_scan(h))
		;
	ends = hour_ends(h, &n);
	for (i = 0; i < n; i++)
		hour_read_stream(h, ends[i].at, &w);
	hour_free(h);
	(void)unlink(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool made;

	if (!made) {
		if (mkdtemp(folder) == NULL)
			abort();
		atexit(clear_folder);
		made = true;
	}
	if (size == 0)
		return 0;
	switch (data[0] % 4) {
	case 0: try_column(data + 1, size - 1); break;
	case 1: try_block(data + 1, size - 1); break;
	case 2: try_pack(data + 1, size - 1); break;
	default: try_journal(data + 1, size - 1); break;
	}
	return 0;
}
