/* A configuration file of any bytes: read to an end, with every mistake placed and shown. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "room/config/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	struct loaded l;
	struct buf said;
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/triaged-fuzz-%d.yaml", folder, (int)getpid());
	f = fopen(path, "w");
	if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		abort();
	load(&l, path);
	unlink(path);
	buf_init(&said);
	load_report(&l, &said);
	if ((l.reader.errors != 0) != (said.n != 0) && l.reader.warnings == 0)
		abort();
	buf_fini(&said);
	load_fini(&l);
	return 0;
}
