/* Lines of public keys, as somebody gives them: what is taken reads again as the same, and has bytes inside. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/person.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text, *key, *again, *roles;
	struct arena mem;

	arena_init(&mem);
	text = arena_text_n(&mem, (const char *)data, size);
	if (person_key_read(&mem, text, &key) == NULL &&
	    (person_key_blob(&mem, key).n == 0 || strchr(key, '\n') != NULL ||
		person_key_read(&mem, key, &again) != NULL || strcmp(key, again) != 0 ||
		!person_key_same(key, again)))
		abort();
	if (person_roles_read(&mem, text, &roles) == NULL &&
	    (person_roles_read(&mem, roles, &again) != NULL || strcmp(roles, again) != 0))
		abort();
	(void)person_name_wrong(text);
	arena_fini(&mem);
	return 0;
}
