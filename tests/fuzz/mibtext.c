/* mibtext - the text of a MIB module, torn or lying. */
#include <stdint.h>
#include <stdlib.h>

#include "model/mibtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mibnames names;
	struct mib_module m;
	struct arena mem;
	size_t i;

	arena_init(&mem);
	mibnames_init(&names);
	mibtext_read(&mem, &names, (struct bytes){ data, size }, &m);
	for (i = 0; i < m.n; i++)
		if (m.notifications[i].name == NULL ||
		    m.notifications[i].n_objects > MIBTEXT_OBJECTS_MAX)
			abort();
	mibnames_fini(&names);
	arena_fini(&mem);
	return 0;
}
