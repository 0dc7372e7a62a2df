/* A vault file of any bytes behind its mark is refused, with a reason, and leaves nothing behind. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "link/vaultfile/vaultfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
put(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char key[] = "00112233445566778899aabbccddeeff"
				  "00112233445566778899aabbccddeeff";
	char path[64], key_path[64];
	struct vaultfile v;
	const char *why = NULL;

	snprintf(path, sizeof path, "/tmp/triaged-fuzz-%d.vault", (int)getpid());
	snprintf(key_path, sizeof key_path, "/tmp/triaged-fuzz-%d.key", (int)getpid());
	put(path, data, size);
	put(key_path, key, sizeof key - 1);
	if (vaultfile_open(path, key_path, &v, &why) == 0 || why == NULL)
		abort();
	unlink(path);
	unlink(key_path);
	return 0;
}
