#include "link/ssh/hint.h"

#include <string.h>

static void
copy(char *out, size_t size_bytes, const char *p, size_t n_bytes)
{
	if (size_bytes == 0)
		return;
	if (n_bytes >= size_bytes)
		n_bytes = size_bytes - 1;
	memcpy(out, p, n_bytes);
	out[n_bytes] = '\0';
}

enum hint_start
hint_start(const void *p, size_t n_bytes, char *line, size_t size_bytes)
{
	static const char banner[] = "SSH-";
	const char *s = p;
	size_t n = n_bytes < sizeof banner - 1 ? n_bytes : sizeof banner - 1;
	size_t end;

	if (n == 0)
		return HINT_MORE;
	if (memcmp(s, banner, n) == 0)
		return n == sizeof banner - 1 ? HINT_BANNER : HINT_MORE;
	for (end = 0; end < n_bytes; end++) {
		if (s[end] == '\n' || s[end] == '\r' || s[end] == '\0')
			break;
	}
	copy(line, size_bytes, s, end);
	return HINT_OTHER;
}

bool
hint_no_match(
    const char *error, char *kind, size_t kind_size, char *offers, size_t offers_size)
{
	static const char head[] = "no match for method ";
	static const char server[] = ": server [";
	const char *k, *s, *end;

	k = strstr(error, head);
	if (k == NULL)
		return false;
	k += sizeof head - 1;
	s = strstr(k, server);
	if (s == NULL)
		return false;
	copy(kind, kind_size, k, (size_t)(s - k));
	s += sizeof server - 1;
	end = strchr(s, ']'); /* absent where the library's buffer was full */
	copy(offers, offers_size, s, end == NULL ? strlen(s) : (size_t)(end - s));
	return true;
}
