#include "model/probe.h"

static const struct rec_field probe_fields[] = {
	F_TEXT(probe, name, PROBE_NAME_MAX),
	F_TEXT(probe, title, 128),
	F_TEXT(probe, is, 4096),
	F_TEXTS(probe, classes, 16),
	F_TEXTS(probe, covers, 64),
	F_TEXTS(probe, needs, 8),
	F_TEXTS(probe, words, 64),
	F_TEXTS(probe, causes, 64),
	F_TEXTS(probe, after, 16),
	F_U32(probe, cost_s),
	F_TEXT(probe, kb, 128),
	F_TEXT(probe, file, 512),
	F_TEXT(probe, hash, HASH_TEXT_MAX),
	F_BYTES(probe, source, PROBE_SOURCE_MAX),
};
REC_TYPE(probe_rec, probe, probe_fields);
