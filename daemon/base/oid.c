#include "base/oid.h"

#include <stdio.h>

#include "base/err.h"

int
oid_parse(struct arena *mem, const char *text, struct oid *out)
{
	uint32_t arc[OID_ARCS_MAX];
	size_t n = 0;
	const char *p = text;

	if (*p == '.')
		p++;
	for (;;) {
		uint64_t v = 0;

		if (*p < '0' || *p > '9' || n == OID_ARCS_MAX)
			return ERR_MALFORMED;
		for (; *p >= '0' && *p <= '9'; p++) {
			v = v * 10 + (uint64_t)(*p - '0');
			if (v > UINT32_MAX)
				return ERR_MALFORMED;
		}
		arc[n++] = (uint32_t)v;
		if (*p == 0)
			break;
		if (*p++ != '.')
			return ERR_MALFORMED;
	}
	out->arc = arena_copy(mem, arc, n * sizeof arc[0]);
	out->n = n;
	return 0;
}

const char *
oid_text(struct oid o, char *text, size_t size_bytes)
{
	size_t at = 0, i;

	if (size_bytes != 0)
		text[0] = 0;
	for (i = 0; i < o.n; i++) {
		int n =
		    snprintf(text + at, size_bytes - at, "%s%u", i ? "." : "", o.arc[i]);

		if (n < 0 || (size_t)n >= size_bytes - at)
			break;
		at += (size_t)n;
	}
	return text;
}

int
oid_compare(struct oid a, struct oid b)
{
	size_t n = a.n < b.n ? a.n : b.n, i;

	for (i = 0; i < n; i++)
		if (a.arc[i] != b.arc[i])
			return a.arc[i] < b.arc[i] ? -1 : 1;
	return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

bool
oid_starts_with(struct oid o, struct oid prefix)
{
	size_t i;

	if (o.n < prefix.n)
		return false;
	for (i = 0; i < prefix.n; i++)
		if (o.arc[i] != prefix.arc[i])
			return false;
	return true;
}
