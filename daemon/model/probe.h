/* probe.h - what is known of a probe before it runs: the table at the head of its Lua file.
 *
 * Triage chooses probes by it, the probe room runs the source that was read with it: an edit to
 * the file counts from the next reload on, and a run says by hash which version it was.
 */
#ifndef MODEL_PROBE_H
#define MODEL_PROBE_H

#include "base/rec.h"
#include "model/finding.h"

#define PROBE_NAME_MAX   64
#define PROBE_SOURCE_MAX (128 * 1024)
#define PROBES_MAX       1024

struct probe {
	const char *name;
	const char *title;
	const char *is;                /* its doc comment */
	LIST_OF(const char *) classes; /* device classes; none: all */
	LIST_OF(const char *) covers;  /* alarm types */
	LIST_OF(const char *) needs;   /* "snmp", "ssh", "neighbour" */
	LIST_OF(const char *)
	words; /* that a profile must have for it to be worth running */
	LIST_OF(const char *) causes; /* codes it can confirm or rule out */
	LIST_OF(const char *) after;  /* probes that come first, where both apply */
	uint32_t cost_s;              /* seconds it usually takes */
	const char *kb;
	const char *file;
	const char *hash;
	struct bytes source;
};
extern const struct rec_type probe_rec;

#endif
