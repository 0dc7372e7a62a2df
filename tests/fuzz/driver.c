/* Runs every file given as argument through a fuzz target, where there is no fuzzer: the corpus is
 * part of the tests. A folder stands for the files in it. With -n COUNT each file is followed by so
 * many that were made of it by a few changes, the same each time; -s SEED makes others. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHANGES_MAX 6
#define GROW_MAX    64

static unsigned long n_inputs, n_changed;
static uint64_t seed = 1;

/* splitmix64: enough chance, the same everywhere. */
static uint64_t
draw(uint64_t below)
{
	uint64_t z = (seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

/* Cut to size, so that a sanitizer sees a read behind the end. */
static void
run_bytes(const uint8_t *bytes, size_t n)
{
	uint8_t *own = malloc(n != 0 ? n : 1);

	if (own == NULL)
		abort();
	memcpy(own, bytes, n);
	LLVMFuzzerTestOneInput(own, n);
	free(own);
	n_inputs++;
}

/* One change: a bit, a byte, a byte that matters to many formats, a piece left out, doubled or cut. */
static size_t
change(uint8_t *b, size_t n, size_t max)
{
	static const char telling[] = "\x00\xff\x7f\x80\"'{}[]:,-&*%\n\t 09";
	size_t at, len;

	if (n == 0) {
		b[0] = (uint8_t)draw(256);
		return 1;
	}
	at = draw(n);
	len = 1 + draw(n - at < 32 ? n - at : 32);
	switch (draw(6)) {
	case 0: b[at] ^= (uint8_t)(1U << draw(8)); return n;
	case 1: b[at] = (uint8_t)draw(256); return n;
	case 2: b[at] = (uint8_t)telling[draw(sizeof telling - 1)]; return n;
	case 3: memmove(b + at, b + at + len, n - at - len); return n - len;
	case 4:
		if (n + len > max)
			return n;
		memmove(b + at + len, b + at, n - at);
		return n + len;
	default: return at;
	}
}

static void
run_changed(const uint8_t *bytes, size_t n)
{
	size_t max = n + GROW_MAX, now;
	uint8_t *b = malloc(max);
	unsigned long i;
	uint64_t k;

	if (b == NULL)
		abort();
	for (i = 0; i < n_changed; i++) {
		memcpy(b, bytes, n);
		now = n;
		for (k = 1 + draw(CHANGES_MAX); k != 0; k--)
			now = change(b, now, max);
		run_bytes(b, now);
	}
	free(b);
}

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
	run_bytes(bytes, n);
	run_changed(bytes, n);
	free(bytes);
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
	const char *name = strrchr(argv[0], '/');
	int i, r = 0;

	for (i = 1; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		if (argv[i][1] == 'n')
			n_changed = strtoul(argv[i + 1], NULL, 10);
		else
			seed = strtoull(argv[i + 1], NULL, 10);
	}
	for (; i < argc; i++)
		r |= run(argv[i]);
	printf("%s: %lu passed\n", name != NULL ? name + 1 : argv[0], n_inputs);
	return r < 0;
}
