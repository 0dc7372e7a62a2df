/* map.h - what a line of syslog means: the profile's mappings, applied. Pure. */
#ifndef ROOM_INTAKE_MAP_H
#define ROOM_INTAKE_MAP_H

#include "link/pcre/pattern.h"
#include "link/syslog/line.h"
#include "model/profile.h"

struct known_message {
	const struct message_map *map;
	struct pattern *pattern; /* NULL: any text */
};

#define VALUES_SAID (6 + PATTERN_GROUPS_MAX + SYSLOG_DATA_MAX)

/* What a line says, by name; the texts are the line's, or lie in the arena. */
struct values {
	struct shown v[VALUES_SAID];
	size_t n;
};

/* The names that every line has. */
extern const char *const value_names[];
extern const size_t n_value_names;

/* True when the mapping is for this line; *out is all it says then. A pattern that needs too many
 * steps does not fit. */
bool message_fits(struct arena *mem, const struct known_message *k,
    const struct syslog_line *l, struct values *out);

/* A value by its name, "" where nothing was said. */
const char *value_said(const struct values *v, const char *name);

/* Level, severity and text - {label} and {device} are still in it -, into mem. */
void message_weigh(struct arena *mem, const struct message_map *m, const struct values *v,
    struct sign *out);

#endif
