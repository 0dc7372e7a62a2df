#include "room/history/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/plan.h"

#define TEXT_MAX (PATH_TEXT_MAX + 64)

/* --- what there is --- */

static int
compare_packs(const void *a, const void *b)
{
	const struct pack_name *x = &((const struct shelf_pack *)a)->name;
	const struct pack_name *y = &((const struct shelf_pack *)b)->name;

	if (x->grain != y->grain)
		return x->grain < y->grain ? -1 : 1;
	if (x->hour != y->hour)
		return x->hour < y->hour ? -1 : 1;
	/* The widest first. */
	return x->hours > y->hours ? -1 : x->hours < y->hours;
}

static int
compare_journals(const void *a, const void *b)
{
	const struct hour *x = *(struct hour *const *)a, *y = *(struct hour *const *)b;

	if (hour_of(x) != hour_of(y))
		return hour_of(x) < hour_of(y) ? -1 : 1;
	return hour_part(x) < hour_part(y) ? -1 : hour_part(x) > hour_part(y);
}

static bool
same_name(const struct pack_name *a, const struct pack_name *b)
{
	return a->grain == b->grain && a->hour == b->hour && a->hours == b->hours;
}

static const char *
path_of(const struct shelf *s, const struct pack_name *n, char path[TEXT_MAX])
{
	char text[PACK_NAME_MAX];

	snprintf(path, TEXT_MAX, "%s/%s", s->folder, pack_name_text(n, text));
	return path;
}

static size_t
place_of(const struct shelf *s, const struct pack_name *n)
{
	size_t i;

	for (i = 0; i < s->n_packs && !same_name(&s->packs[i].name, n); i++)
		;
	return i;
}

void
shelf_add_pack(struct shelf *s, const struct pack_name *name)
{
	struct shelf_pack p = { .name = *name };
	size_t at = place_of(s, name);
	char path[TEXT_MAX];
	struct stat st;
	struct pack *open = NULL;

	if (stat(path_of(s, name, path), &st) == 0)
		p.bytes = (uint64_t)st.st_size;
	p.mend = pack_open(s->folder, name, &open) == ERR_MALFORMED;
	pack_close(open);
	if (at == s->n_packs) {
		if (s->n_packs == s->max_packs) {
			s->max_packs = s->max_packs != 0 ? s->max_packs * 2 : 64;
			s->packs = mem_grow(s->packs, s->max_packs, sizeof *s->packs);
		}
		s->n_packs++;
	}
	s->packs[at] = p;
	qsort(s->packs, s->n_packs, sizeof *s->packs, compare_packs);
}

void
shelf_add_journal(struct shelf *s, struct hour *closed)
{
	if (s->n_journals == s->max_journals) {
		s->max_journals = s->max_journals != 0 ? s->max_journals * 2 : 16;
		s->journals = mem_grow(s->journals, s->max_journals, sizeof *s->journals);
	}
	s->journals[s->n_journals++] = closed;
	qsort(s->journals, s->n_journals, sizeof *s->journals, compare_journals);
}

/* What was removed must stay so before something else rests on it. */
static int
sync_folder(const struct shelf *s)
{
	int fd = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

	if (fd < 0)
		return ERR_IO;
	r = fsync(fd) < 0 ? ERR_IO : 0;
	close(fd);
	return r;
}

int
shelf_remove_pack(struct shelf *s, const struct pack_name *name)
{
	size_t at = place_of(s, name);
	char path[TEXT_MAX];

	if (at < s->n_packs) {
		memmove(&s->packs[at], &s->packs[at + 1],
		    (s->n_packs - at - 1) * sizeof *s->packs);
		s->n_packs--;
	}
	return unlink(path_of(s, name, path)) < 0 && errno != ENOENT ? ERR_IO : 0;
}

int
shelf_remove_journal(struct shelf *s, struct hour *h)
{
	char path[TEXT_MAX];
	size_t i;

	hour_path(s->folder, hour_of(h), hour_part(h), path, sizeof path);
	for (i = 0; i < s->n_journals && s->journals[i] != h; i++)
		;
	if (i < s->n_journals) {
		memmove(&s->journals[i], &s->journals[i + 1],
		    (s->n_journals - i - 1) * sizeof *s->journals);
		s->n_journals--;
	}
	hour_free(h);
	if (unlink(path) < 0 && errno != ENOENT)
		return ERR_IO;
	return sync_folder(s);
}

uint64_t
shelf_bytes(const struct shelf *s, enum grain g)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < s->n_packs; i++)
		if (s->packs[i].name.grain == g)
			bytes += s->packs[i].bytes;
	return bytes;
}

uint64_t
shelf_journal_bytes(const struct shelf *s)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < s->n_journals; i++)
		bytes += hour_bytes(s->journals[i]);
	return bytes;
}

int64_t
shelf_oldest(const struct shelf *s, enum grain g)
{
	size_t i;

	for (i = 0; i < s->n_packs; i++)
		if (s->packs[i].name.grain == g)
			return s->packs[i].name.hour;
	return INT64_MAX;
}

const struct shelf_pack *
shelf_find(const struct shelf *s, enum grain g, int64_t hour)
{
	size_t low = 0, high = s->n_packs;

	/* Behind the last that begins not after it; it is that one, or a wider one before. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct pack_name *n = &s->packs[mid].name;

		if (n->grain < g || (n->grain == g && n->hour <= hour))
			low = mid + 1;
		else
			high = mid;
	}
	for (; low > 0 && s->packs[low - 1].name.grain == g &&
	     s->packs[low - 1].name.hour > hour - SHELF_DAY;
	     low--) {
		const struct pack_name *n = &s->packs[low - 1].name;

		if (hour < n->hour + n->hours)
			return &s->packs[low - 1];
	}
	return NULL;
}

/* --- the beginning --- */

static void
found(struct shelf *s, const char *file)
{
	struct pack_name name;
	struct hour *h;
	int64_t hour;
	uint32_t part;
	char path[TEXT_MAX];
	size_t n = strlen(file);

	if (n > strlen(PACK_NEW) && strcmp(file + n - strlen(PACK_NEW), PACK_NEW) == 0) {
		snprintf(path, sizeof path, "%s/%s", s->folder, file);
		(void)unlink(path);
	} else if (pack_name_read(file, &name) && name.hours <= SHELF_DAY) {
		shelf_add_pack(s, &name);
	} else if (hour_name_read(file, &hour, &part) &&
	    hour_adopt(s->folder, hour, part, &h) == 0)
		shelf_add_journal(s, h);
}

/* What a crash left behind: packs of hours whose day is there, journals of hours that were packed. */
static void
clear_away(struct shelf *s)
{
	size_t i;

	for (i = s->n_packs; i-- > 0;) {
		struct pack_name n = s->packs[i].name;
		size_t k;

		for (k = 0; k < s->n_packs; k++) {
			const struct pack_name *w = &s->packs[k].name;

			if (w->grain == n.grain && w->hours > n.hours &&
			    w->hour <= n.hour && w->hour + w->hours >= n.hour + n.hours)
				break;
		}
		if (k < s->n_packs)
			(void)shelf_remove_pack(s, &n);
	}
	for (i = s->n_journals; i-- > 0;)
		if (shelf_find(s, GRAIN_RAW, hour_of(s->journals[i])) != NULL)
			(void)shelf_remove_journal(s, s->journals[i]);
}

int
shelf_new(const char *folder, struct shelf **out)
{
	struct shelf *s;
	struct dirent *e;
	DIR *d = opendir(folder);

	if (d == NULL)
		return ERR_IO;
	s = mem_alloc(sizeof *s);
	s->folder = mem_text(folder);
	while ((e = readdir(d)) != NULL)
		found(s, e->d_name);
	closedir(d);
	clear_away(s);
	*out = s;
	return 0;
}

void
shelf_free(struct shelf *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_journals; i++)
		hour_free(s->journals[i]);
	mem_free(s->journals);
	mem_free(s->packs);
	mem_free(s->folder);
	mem_free(s);
}
