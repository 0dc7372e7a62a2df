#include "model/learned.h"

static const struct rec_field learned_fields[] = {
	F_U64(learned, device_id),
	F_TEXT(learned, address, ADDRESS_MAX),
	F_U32(learned, quirks),
	F_U32(learned, bulk),
	F_U32(learned, bulk_ceiling),
	F_U32(learned, get_max),
	F_BYTES(learned, engine_id, ENGINE_ID_BYTES),
	F_U32(learned, boots),
	F_TIME(learned, engine_zero),
	F_TEXT(learned, profile, NAME_MAX_BYTES),
	F_TEXT(learned, why, 512),
};
REC_TYPE(learned_rec, learned, learned_fields);

static const struct rec_field learned_list_fields[] = {
	F_LIST(learned_list, devices, LEARNED_LIST_MAX, learned_rec),
};
REC_TYPE(learned_list_rec, learned_list, learned_list_fields);
