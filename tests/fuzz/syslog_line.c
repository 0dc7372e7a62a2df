/* syslog_line - one message of syslog: whatever comes, what is said of it is text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "link/syslog/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold(const char *text)
{
	size_t i, n = strlen(text);

	if (!utf8_valid(text, n))
		abort();
	for (i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct syslog_line l;
	struct arena mem;
	const char *why;
	size_t i;

	arena_init(&mem);
	if (syslog_read(&mem, (struct bytes){ data, size }, &l, &why) == 0) {
		if (l.priority > 191 || l.n_data > SYSLOG_DATA_MAX)
			abort();
		hold(l.time);
		hold(l.host);
		hold(l.app);
		hold(l.process);
		hold(l.id);
		hold(l.text);
		for (i = 0; i < l.n_data; i++) {
			hold(l.data[i].name);
			hold(l.data[i].value);
		}
	} else if (*why == 0)
		abort();
	arena_fini(&mem);
	return 0;
}
