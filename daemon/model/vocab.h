/* vocab.h - the one word list that profiles, rules and probes speak.
 *
 * A word names what a value means ("battery.voltage", "port.oper-state"), with its type and unit;
 * a profile says how a kind of device answers it. So a rule or a probe is written once, and works
 * on every device whose profile has the words.
 */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

#include "base/rec.h"

#define WORD_MAX     96
#define WORDS_MAX    2048
#define STATES_MAX   32
#define VOCAB_IS_MAX 512

enum word_type {
	WORD_GAUGE,
	WORD_COUNTER,
	WORD_STATE,
	WORD_TEXT,
	WORD_TICKS,
	WORD_TYPE_COUNT
};
extern const struct rec_names word_type_names;

struct word {
	const char *name;  /* "system.uptime"; a column: "port.oper-state" */
	const char *table; /* "port" for a column, "" for a scalar */
	enum word_type type;
	const char *unit;
	LIST_OF(const char *)
	states; /* of a WORD_STATE; a sample's number indexes them */
	const char *is;
};
extern const struct rec_type word_rec;

struct word_table {
	const char *name;
	const char *is;
};
extern const struct rec_type word_table_rec;

struct vocab {
	LIST_OF(struct word) words;
	LIST_OF(struct word_table) tables;
};
extern const struct rec_type vocab_rec;

const struct word *vocab_word(const struct vocab *v, const char *name);
const struct word_table *vocab_table(const struct vocab *v, const char *name);

/* The number of a state's name, or -1. */
int word_state(const struct word *w, const char *name);

/* A value as people read it: "down", "48.2 V", "1h 5m". Into mem. */
const char *word_show(
    struct arena *mem, const struct word *w, double number, const char *text);

/* What Prometheus calls it: "triaged_port_rx_octets_total" for the counter port.rx-octets. */
#define METRIC_NAME_MAX (WORD_MAX + sizeof "triaged__total")
const char *word_metric(const struct word *w, char name[METRIC_NAME_MAX]);

#endif
