/* Runs every file given as argument through a fuzz target, where there is no fuzzer: the corpus is
 * part of the tests. A folder stands for the files in it. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long n_files;

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t n = 0, got;

	if (f == NULL) {
		perror(path);
		return -1;
	}
	do {
		bytes = realloc(bytes, n + 65536);
		if (bytes == NULL)
			abort();
		got = fread(bytes + n, 1, 65536, f);
		n += got;
	} while (got != 0);
	fclose(f);
	/* Cut to size, so that a sanitizer sees a read behind the end. */
	bytes = realloc(bytes, n != 0 ? n : 1);
	LLVMFuzzerTestOneInput(bytes, n);
	free(bytes);
	n_files++;
	return 0;
}

static int
run(const char *path)
{
	struct dirent *e;
	struct stat st;
	char sub[4096];
	int r = 0;
	DIR *d;

	if (stat(path, &st) < 0) {
		perror(path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return run_file(path);
	d = opendir(path);
	if (d == NULL) {
		perror(path);
		return -1;
	}
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
		r |= run(sub);
	}
	closedir(d);
	return r;
}

int
main(int argc, char **argv)
{
	int i, r = 0;

	for (i = 1; i < argc; i++)
		r |= run(argv[i]);
	printf("%s: %lu inputs\n", argv[0], n_files);
	return r < 0;
}
