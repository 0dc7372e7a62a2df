/* meaning.h - the options that every mapping has, whatever it maps: traps, lines of syslog. */
#ifndef MODEL_OPTIONS_MEANING_H
#define MODEL_OPTIONS_MEANING_H

#include "model/meaning.h"
#include "model/options/profile_own.h"

opt_own_fn meaning_read_says, meaning_read_severities;

/* The rows of a table whose records, struct T, have a struct meaning called means. */
#define MEANING_ROW(T, k, K, m, f, ...)                                                  \
	{                                                                                \
		.key = k, .kind = K, .offset = offsetof(struct T, means.m),              \
		.fallback = f, .unit = "", __VA_ARGS__                                   \
	}
#define MEANING_ROWS(T)                                                                  \
	{ .key = "says",                                                                 \
		.kind = OPT_OWN,                                                         \
		.offset = offsetof(struct T, means),                                     \
		.fallback = "",                                                          \
		.unit = "raised, clear or nothing",                                      \
		.own = meaning_read_says,                                                \
		.is = "what it says of the alarm's state; nothing: it is told, and the " \
		      "device is looked at" },                                           \
	    MEANING_ROW(T, "clears", OPT_NAME, clears, "",                               \
		.is = "the mapping whose alarm it ends, instead of `says`, `alarm`, "    \
		      "`on` and `row`"),                                                 \
	    MEANING_ROW(T, "alarm", OPT_NAME, alarm_type, "",                            \
		.is = "the alarm type it speaks of; one that a rule gives too is the "   \
		      "same alarm, and what is not said here is as the rule says"),      \
	    MEANING_ROW(T, "qualifier", OPT_NAME, qualifier, "",                         \
		.is = "tells several alarms of one type apart"),                         \
	    MEANING_ROW(T, "on", OPT_NAME, table, "",                                    \
		.is = "the table whose row it speaks of; left out: the device"),         \
	    MEANING_ROW(T, "family", OPT_ENUM, family, "none", .of = &family_names,      \
		.is = "as in a rule"),                                                   \
	    MEANING_ROW(T, "severity", OPT_ENUM, severity, "indeterminate",              \
		.of = &severity_names, .is = "as in a rule"),                            \
	    { .key = "severities",                                                       \
		    .kind = OPT_OWN,                                                     \
		    .offset = offsetof(struct T, means),                                 \
		    .fallback = "",                                                      \
		    .unit = "value: severity, or clear",                                 \
		    .own = meaning_read_severities,                                      \
		    .is = "which severity each value of `severity-from` is; clear: the " \
			  "alarm is over" },                                             \
	    { .key = "event-type",                                                       \
		    .kind = OPT_OWN,                                                     \
		    .offset = offsetof(struct T, means.event_type),                      \
		    .fallback = "communicationsAlarm",                                   \
		    .unit = "a name of X.733",                                           \
		    .own = opt_read_event_type,                                          \
		    .is = "as in a rule" },                                              \
	    { .key = "probable-cause",                                                   \
		    .kind = OPT_OWN,                                                     \
		    .offset = offsetof(struct T, means.probable_cause),                  \
		    .fallback = "",                                                      \
		    .unit = "a name of X.733",                                           \
		    .own = opt_read_probable_cause,                                      \
		    .is = "as in a rule" },                                              \
	    MEANING_ROW(T, "text", OPT_TEXT, text, "", .max = 400,                       \
		.is = "what people read; {label} is the row, {NAME} a value that was "   \
		      "sent"),                                                           \
	    MEANING_ROW(T, "will-clear", OPT_BOOL, will_clear, "yes",                    \
		.is = "whether it ever clears"),                                         \
	    MEANING_ROW(T, "hold-off", OPT_DURATION, hold_off_us, "0s", .max = 86400,    \
		.is = "so long after it was said, the same again says nothing new")

/* Whether all is said that must be; says what is not. */
void meaning_check(struct opt_reader *r, const struct tree *map, const struct meaning *m);

/* A mapping without `says` that clears another takes what that one speaks of. */
void meaning_take(struct meaning *m, const struct meaning *cleared);

/* What the profile's rules say of its alarm, where it is silent. */
void meaning_complete(struct meaning *m, const struct profile *p);

#endif
