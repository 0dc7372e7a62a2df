/* script.h - one script in a Lua state of its own, under budgets.
 *
 * A script sees the base, string, table, math and utf8 libraries without what could load code, reach
 * the system, hang inside C (Lua's own patterns) or escape its budgets (pcall and setmetatable are
 * ours). Memory is bounded by the allocator, time by counting instructions; over budget, it ends,
 * whatever it catches.
 *
 * Host functions may answer at once or later: one that returns SCRIPT_WAIT puts the script to sleep
 * until script_resume(). All calls to and fro go over a stack, as in Lua: push, then return how many.
 */
#ifndef LINK_LUA_SCRIPT_H
#define LINK_LUA_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/tree.h"

struct script;

struct script_limits {
	size_t memory_bytes;
	uint64_t instructions; /* in all its life */
	int64_t burst_us; /* of the processor, without waiting in between; 0: no limit */
};

enum script_state { SCRIPT_DONE, SCRIPT_WAITING, SCRIPT_FAILED };

#define SCRIPT_WAIT (-1) /* what a host function returns to answer later */
#define SCRIPT_FAIL (-2) /* after script_error() */

typedef int script_fn(struct script *s, void *arg);

struct script *script_new(const struct script_limits *limits, void *arg);
void script_free(struct script *s); /* also while it waits; NULL is fine */

/* A function `host.NAME` for the script. */
void script_host(struct script *s, const char *name, script_fn *fn);

/* Runs a chunk to its end, as set-up: it must not wait. name is for messages ("sw_port.lua"). What
 * it returns becomes the global `into`, where that is not NULL. 0, or ERR_MALFORMED and
 * script_message(). */
int script_load(struct script *s, const char *name, const char *text, size_t n_bytes,
    const char *into);

/* Calls the global function with no arguments as a task that may wait. */
enum script_state script_start(struct script *s, const char *function);

/* Wakes it with the values that were pushed since it slept. */
enum script_state script_resume(struct script *s, int n_values);

/* Why it failed: "sw_port.lua:12: ...". */
const char *script_message(const struct script *s);
bool script_over_budget(const struct script *s);
uint64_t script_instructions(const struct script *s);
size_t script_memory(const struct script *s); /* at its highest */

/* --- within a host function: its arguments, from 1 --- */
int script_arguments(struct script *s);
bool script_is_nil(struct script *s, int i);
bool script_is_text(struct script *s, int i);
/* These end the function with an error that names the argument when it is of another type. */
const char *script_text(
    struct script *s, int i, size_t *n_bytes); /* n_bytes may be NULL */
double script_number(struct script *s, int i);
bool script_bool(struct script *s, int i);
const char *script_text_or(struct script *s, int i, const char *otherwise);
double script_number_or(struct script *s, int i, double otherwise);
/* Any value as a tree: tables with a first element are lists, others maps; functions are left out. */
const struct tree *script_tree(struct script *s, int i, struct arena *mem);
/* Says what is wrong; return the result. */
int script_error(struct script *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* --- pushing values --- */
void script_pop(struct script *s, int n);
void script_push_nil(struct script *s);
void script_push_bool(struct script *s, bool v);
void script_push_number(struct script *s, double v);
void script_push_text(struct script *s, const char *v);
void script_push_bytes(struct script *s, const void *p, size_t n_bytes);
void script_push_table(struct script *s);
void script_set(
    struct script *s, const char *key);    /* pops a value into the table below it */
void script_add(struct script *s, int at); /* the same, at a number from 1 */

/* A global value as a tree, after script_load(). NULL when it is nil. */
const struct tree *script_global(struct script *s, const char *name, struct arena *mem);
bool script_has_function(struct script *s, const char *table, const char *name);

#endif
