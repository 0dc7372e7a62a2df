/* record_chain.h - how far a session's record goes, and what it says until there.
 *
 * Two files are written while a session lasts: what the terminal showed, and the commands. A chain
 * is their lengths and the SHA-256 of each from its first byte on; a visit tells the gate, which
 * signs it (room/session/seal.h). Whoever has the files reckons the same.
 */
#ifndef MODEL_RECORD_CHAIN_H
#define MODEL_RECORD_CHAIN_H

#include "base/rec.h"

#define CHAIN_HASH 32 /* bytes of SHA-256 */

struct record_chain {
	uint64_t cast_bytes, commands_bytes;
	struct bytes cast_sha256, commands_sha256; /* CHAIN_HASH each */
};
extern const struct rec_type record_chain_rec;

#endif
