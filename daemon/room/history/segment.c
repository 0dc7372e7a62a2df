#include "room/history/segment.h"

#include <inttypes.h>
#include <stdio.h>

#define LABEL_MAX 256

const char *
segment_path(const char *folder, wall_us at, char *path, size_t size_bytes)
{
	snprintf(path, size_bytes, "%s/raw-%09" PRId64 ".seg", folder, at / HOUR_US);
	return path;
}

/* FNV-1a: enough to see a record that was cut or half written. */
static uint32_t
check_sum(const uint8_t *p, size_t n)
{
	uint32_t h = 2166136261u;

	while (n-- != 0)
		h = (h ^ *p++) * 16777619u;
	return h;
}

void
segment_put(struct buf *out, const struct segment_block *b)
{
	struct buf rec;

	buf_init(&rec);
	buf_varint(&rec, b->device_id);
	buf_text(&rec, b->word);
	buf_text(&rec, b->label);
	buf_u64(&rec, (uint64_t)b->first);
	buf_u64(&rec, (uint64_t)b->last);
	buf_varint(&rec, b->n);
	buf_bytes(&rec, b->bytes);
	buf_u32(out, (uint32_t)rec.n);
	buf_put(out, rec.p, rec.n);
	buf_u32(out, check_sum(rec.p, rec.n));
	buf_fini(&rec);
}

bool
segment_next(struct cur *c, struct arena *mem, struct segment_block *b)
{
	uint32_t len = cur_left(c) >= 4 ? cur_u32(c) : 0;
	const uint8_t *p = len != 0 ? cur_take(c, len) : NULL;
	uint32_t sum = p != NULL ? cur_u32(c) : 0;
	struct cur rec;

	if (p == NULL || cur_failed(c) || check_sum(p, len) != sum)
		return false;
	rec = cur_over(p, len);
	b->device_id = cur_varint(&rec);
	b->word = cur_text(&rec, mem, LABEL_MAX);
	b->label = cur_text(&rec, mem, LABEL_MAX);
	b->first = (wall_us)cur_u64(&rec);
	b->last = (wall_us)cur_u64(&rec);
	b->n = (uint32_t)cur_varint(&rec);
	b->bytes = cur_bytes(&rec, len);
	return cur_done(&rec);
}
