/* ssh_hint - what a device says before its banner, and the library's words that carry a device's. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "link/ssh/hint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[16], kind[8], offers[16], *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	hint_start(data, size, line, sizeof line);
	hint_start(data, size, line, 0);
	memcpy(text, data, size);
	text[size] = '\0';
	if (hint_no_match(text, kind, sizeof kind, offers, sizeof offers) &&
	    (strlen(kind) >= sizeof kind || strlen(offers) >= sizeof offers))
		abort();
	free(text);
	return 0;
}
