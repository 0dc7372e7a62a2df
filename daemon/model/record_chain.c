#include "model/record_chain.h"

static const struct rec_field fields[] = {
	F_U64(record_chain, cast_bytes),
	F_U64(record_chain, commands_bytes),
	F_BYTES(record_chain, cast_sha256, CHAIN_HASH),
	F_BYTES(record_chain, commands_sha256, CHAIN_HASH),
};
REC_TYPE(record_chain_rec, record_chain, fields);
