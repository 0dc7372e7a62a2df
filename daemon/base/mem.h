/* mem.h - memory that is there, or the process is not.
 *
 * Running out of memory stops the process and the parent starts it again: nobody checks for NULL.
 * Sizes that an outsider chooses are bounded by a named limit before they come here.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t n_bytes);              /* zeroed */
void *mem_array(size_t n, size_t size_bytes); /* zeroed; n * size is checked */
void *mem_grow(
    void *p, size_t n, size_t size_bytes); /* realloc; the new part is not zeroed */
char *mem_text(const char *s);             /* a copy of s, to be freed */
void mem_free(void *p);

/* What is freed stays with the process, up to some megabytes: a room that takes and gives back the same
 * memory in each turn of its loop would otherwise ask the system for it each time. */
void mem_keep(void);

/* Stops the process with one line that names what ran out. */
_Noreturn void mem_exhausted(size_t n_bytes);

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
