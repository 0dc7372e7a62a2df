/* Whatever is asked, and whatever the list says: what a "*" let through holds no sign that a shell reads
 * as its own, begins as the list does, and has no option that the list has not. The first line is the
 * pattern, the rest the command. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/allowed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = mem_alloc(n + 1), *command, *star;
	size_t i;

	memcpy(text, data, n);
	command = strchr(text, '\n');
	if (command != NULL) {
		*command++ = 0;
		star = strchr(text, '*');
		if (command_pattern_fault(text) == NULL && command_fits(text, command)) {
			if (star == NULL && strcmp(text, command) != 0)
				abort();
			if (star != NULL &&
			    strncmp(text, command, (size_t)(star - text) - 1) != 0)
				abort();
			/* Signs that the pattern has not. */
			for (i = 0; command[i] != 0; i++)
				if (((unsigned char)command[i] < ' ' ||
					(unsigned char)command[i] >= 0x7f ||
					strchr(";|&`$<>\\(){}[]!?'\"*~^#", command[i])) &&
				    strchr(text, command[i]) == NULL)
					abort();
			if (strstr(text, " -") == NULL && strstr(command, " -") != NULL)
				abort();
		}
	}
	mem_free(text);
	return 0;
}
