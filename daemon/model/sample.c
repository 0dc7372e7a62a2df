#include "model/sample.h"

void
sample_put(struct buf *out, const struct sample_frame *f)
{
	buf_varint(out, f->device_id);
	buf_varint(out, f->stream);
	buf_varint(out, (uint64_t)f->number << 1 | f->key);
	if (f->key)
		buf_u64(out, f->shape);
	buf_varint(out, (uint64_t)f->ms);
	buf_bytes(out, f->values);
}

bool
sample_next(struct cur *c, struct sample_frame *f)
{
	uint64_t stream, number;

	if (cur_failed(c) || cur_left(c) == 0)
		return false;
	f->device_id = cur_varint(c);
	stream = cur_varint(c);
	number = cur_varint(c);
	f->key = number & 1;
	f->shape = f->key ? cur_u64(c) : 0;
	f->ms = (int64_t)cur_varint(c);
	f->values = cur_bytes(c, SAMPLE_VALUES_MAX);
	if (stream > UINT32_MAX || number >> 1 > UINT32_MAX || f->ms < 0 ||
	    f->ms > INT64_MAX / 2000)
		cur_fail(c);
	f->stream = (uint32_t)stream;
	f->number = (uint32_t)(number >> 1);
	return !cur_failed(c);
}
