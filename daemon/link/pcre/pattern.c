#define PCRE2_CODE_UNIT_WIDTH 8
#include "link/pcre/pattern.h"

#include <pcre2.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define MATCH_LIMIT 500000
#define DEPTH_LIMIT 1000
#define HEAP_KB     8192
#define PATTERN_MAX 4096

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	const char *group[PATTERN_GROUPS_MAX];
	char *names; /* what group[] points into */
};

/* PCRE2 keeps a sorted table of names; ours is by number. */
static void
take_names(struct pattern *p)
{
	uint32_t n = 0, size = 0, i;
	PCRE2_SPTR table = NULL;

	pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &n);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
	p->names = mem_alloc((size_t)n * size + 1);
	if (n != 0)
		memcpy(p->names, table, (size_t)n * size);
	for (i = 0; i < n; i++) {
		const uint8_t *e = (const uint8_t *)p->names + (size_t)i * size;
		unsigned group = (unsigned)e[0] << 8 | e[1];

		if (group < PATTERN_GROUPS_MAX)
			p->group[group] = (const char *)e + 2;
	}
}

int
pattern_new(const char *text, struct pattern **out, char why[128], size_t *at)
{
	struct pattern *p;
	PCRE2_SIZE offset = 0;
	uint32_t groups = 0;
	int code;

	*at = 0;
	if (strlen(text) > PATTERN_MAX) {
		snprintf(why, 128, "the pattern is longer than %d bytes", PATTERN_MAX);
		return ERR_RANGE;
	}
	p = mem_alloc(sizeof *p);
	p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
	if (p->code == NULL) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, 128);
		*at = offset;
		mem_free(p);
		return ERR_MALFORMED;
	}
	pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (groups >= PATTERN_GROUPS_MAX) {
		snprintf(why, 128, "more than %d groups", PATTERN_GROUPS_MAX - 1);
		pcre2_code_free(p->code);
		mem_free(p);
		return ERR_RANGE;
	}
	p->data = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (p->data == NULL || p->context == NULL)
		mem_exhausted(0);
	pcre2_set_match_limit(p->context, MATCH_LIMIT);
	pcre2_set_depth_limit(p->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(p->context, HEAP_KB);
	take_names(p);
	*out = p;
	return 0;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->context);
	pcre2_code_free(p->code);
	mem_free(p->names);
	mem_free(p);
}

int
pattern_find(const struct pattern *p, const char *subject, size_t n_bytes, size_t from,
    struct pattern_match *m)
{
	const PCRE2_SIZE *v;
	size_t i;
	int n;

	if (from > n_bytes)
		return 0;
	n = pcre2_match(
	    p->code, (PCRE2_SPTR)subject, n_bytes, from, 0, p->data, p->context);
	if (n == PCRE2_ERROR_NOMATCH)
		return 0;
	if (n < 0)
		return ERR_FULL;
	v = pcre2_get_ovector_pointer(p->data);
	m->n = pcre2_get_ovector_count(p->data);
	for (i = 0; i < m->n; i++) {
		bool set = i < (size_t)n && v[2 * i] != PCRE2_UNSET;

		m->start[i] = set ? v[2 * i] : SIZE_MAX;
		m->end[i] = set ? v[2 * i + 1] : SIZE_MAX;
	}
	return 1;
}

const char *
pattern_group_name(const struct pattern *p, size_t group)
{
	return group < PATTERN_GROUPS_MAX ? p->group[group] : NULL;
}
