/* bundle.h - the evidence of a case, sealed link by link, as one file that anybody can check.
 *
 * A piece of evidence is addressed by the SHA-256 of what it says. As it is written, the pieces of one
 * case are chained: each link is the SHA-256 of the link before it and the piece's own hash, so that none
 * can be left out, put in or exchanged without each later link being another one. How many there are and
 * the last link are the seal; the ticket carries it to whoever gets the ticket. The bundle is one JSON
 * object with the case and all its pieces; checking it needs the file, and no daemon.
 */
#ifndef ROOM_BUNDLE_H
#define ROOM_BUNDLE_H

#include "base/json.h"
#include "base/tree.h"
#include "link/crypto/crypto.h"
#include "model/case.h"

#define BUNDLE_FORMAT   "triaged-evidence-1"
#define BUNDLE_SEAL_MAX 96 /* "12:3fa9...", and its NUL */

/* The address of a piece: of all it says but its own hash. */
void evidence_hash(const struct evidence *e, char hash[SHA256_TEXT]);

/* The link after `before` ("" for the first) for the piece with that hash. */
void bundle_link(const char *before, const char *hash, char link[SHA256_TEXT]);

/* "12:3fa9...". */
void bundle_seal(uint64_t n, const char *link, char seal[BUNDLE_SEAL_MAX]);

/* The bundle in parts: begin, each piece in the order in which it was written, end. */
struct bundle {
	struct json *j;
	uint64_t n;
	char link[SHA256_TEXT];
};
void bundle_begin(struct bundle *b, struct json *j, const struct case_file *c);
void bundle_add(struct bundle *b, const struct evidence *e);
void bundle_end(struct bundle *b);

/* Checks a bundle that was read: each piece by its hash, their order by the seal, and that each finding's
 * evidence is among them. 0 and the seal; else ERR_MALFORMED or ERR_DENIED, and *why in mem names the
 * piece. */
int bundle_check(struct arena *mem, const struct tree *t, char seal[BUNDLE_SEAL_MAX],
    const char **why);

#endif
