/* reading.h - what a device said, in the words of the vocabulary.
 *
 * A profile's item says how an answer becomes a word: a factor, a map from the device's numbers to
 * the word's states. What does not fit is no value, and says why.
 */
#ifndef ROOM_READING_H
#define ROOM_READING_H

#include "link/snmp/value.h"
#include "model/profile.h"

struct reading {
	bool known;
	bool is_text;
	double number;    /* of a state: its place in the word's list */
	const char *text; /* of a text */
	const char *why;  /* when it is not known: "no such instance" */
};

/* Texts are copied into mem. */
struct reading reading_of(struct arena *mem, const struct item *item,
    const struct word *word, const struct snmp_value *v);

/* The same for what was reckoned from other words. */
struct reading reading_derived(
    const struct item *item, const struct word *word, struct expr_value v);

/* The same for what is always so. */
struct reading reading_always(
    struct arena *mem, const struct item *item, const struct word *word);

/* The value as the device's own text, that maps and filters are held against. */
const char *reading_raw(
    struct arena *mem, const struct item *item, const struct snmp_value *v);

/* A device's number in the word's unit. A scale of a thousandth divides by a thousand: 482 is 48.2. */
double reading_scaled(const struct item *item, double number);

/* As people read it: "down", "48.2 V". */
const char *reading_text(
    struct arena *mem, const struct word *word, const struct reading *r);

#endif
