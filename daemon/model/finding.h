/* finding.h - what a probe found out, and what it rests on.
 *
 * A finding names a cause of the cause catalogue, how sure that is, what to do about it, and by
 * their hashes the pieces of evidence it rests on. Evidence is what was asked, of whom, when, and
 * the answer as it came; it is kept under the SHA-256 of its content.
 */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "base/rec.h"

#define HASH_TEXT_MAX        64 /* SHA-256 in hexadecimal */
#define CAUSE_CODE_MAX       64
#define FINDING_TEXT_MAX     1024
#define FINDINGS_MAX         16 /* of one run */
#define RULED_OUT_MAX        32
#define EVIDENCE_MAX         64 /* pieces of one run */
#define EVIDENCE_ASKED_MAX   512
#define EVIDENCE_OUTCOME_MAX 512
#define EVIDENCE_ANSWER_MAX  (64 * 1024)

/* The fishbone's bones. */
enum category {
	CATEGORY_MAN,
	CATEGORY_MACHINE,
	CATEGORY_MATERIAL,
	CATEGORY_METHOD,
	CATEGORY_ENVIRONMENT,
	CATEGORY_COUNT
};
extern const struct rec_names category_names;

enum remote { REMOTE_NO, REMOTE_PART, REMOTE_YES, REMOTE_COUNT };
extern const struct rec_names remote_names;

struct finding {
	uint64_t case_id;
	uint32_t run_seq;
	const char *probe;
	const char *device; /* whose fault it is: may be the neighbour's */
	const char *cause;  /* code: "sw.port.remote-admin-down" */
	const char *title;  /* of the cause */
	enum category category;
	double confidence; /* 0..1 */
	const char *text;  /* what was seen, in a sentence */
	const char *action;
	const char *kb;
	const char *part;
	const char *skill;
	enum remote remote;
	LIST_OF(const char *) evidence; /* hashes */
};
extern const struct rec_type finding_rec;

/* A cause that a run excluded, and why. */
struct ruled_out {
	const char *cause;
	const char *why;
};
extern const struct rec_type ruled_out_rec;

struct evidence {
	const char *hash; /* given by the store */
	uint64_t case_id;
	uint32_t run_seq;
	const char *device;
	const char *method; /* "snmp get", "snmp table", "ssh", "ping", "tcp" */
	const char *asked;
	const char *outcome; /* "ok", "timeout", "no such object", ... */
	int64_t asked_at;
	uint64_t took_us;
	bool cut; /* the answer was longer than we keep */
	struct bytes answer;
};
extern const struct rec_type evidence_rec;

#endif
