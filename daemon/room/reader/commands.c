#include "room/reader/commands.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "link/json/json.h"
#include "sys/file.h"

#define LOG_MAX (16 * 1024 * 1024)

static const struct tree *
read_line(struct arena *mem, const char *p, size_t n)
{
	uint32_t line, column;
	const struct tree *t;
	const char *why;

	if (json_read(mem, p, n, &t, &line, &column, &why) < 0 || t->kind != TREE_MAP)
		return NULL;
	return t;
}

static const char *
text_of(const struct tree *t, const char *key)
{
	const struct tree *m = t != NULL ? tree_find(t, key) : NULL;

	return m != NULL ? m->text : "";
}

static void
put(struct json *j, const struct tree *t, const char *key)
{
	json_put_text(j, key, text_of(t, key));
}

/* A number as it stands there, or 0. */
static void
put_seconds(struct json *j, const struct tree *t)
{
	json_key(j, "seconds");
	json_f64(j, strtod(text_of(t, "seconds"), NULL));
}

static bool
read_log(const char *folder, uint64_t session, struct buf *text)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/S%llu.commands", folder,
		(unsigned long long)session) >= (int)sizeof path)
		return false;
	return file_read(path, LOG_MAX, text) == 0;
}

bool
commands_of_session(const char *folder, uint64_t session, struct buf *out)
{
	struct json j = json_into(out);
	const char *p, *stop, *end;
	const struct tree *t;
	struct arena mem;
	struct buf text;

	buf_init(&text);
	if (!read_log(folder, session, &text)) {
		buf_fini(&text);
		return false;
	}
	arena_init(&mem);
	json_array(&j);
	p = (const char *)text.p;
	for (stop = p + text.n; p < stop; p = end + 1) {
		end = memchr(p, '\n', (size_t)(stop - p));
		if (end == NULL)
			break;
		arena_reset(&mem);
		t = read_line(&mem, p, (size_t)(end - p));
		if (t == NULL || tree_find(t, "command") == NULL)
			continue; /* the first line says whose they are */
		json_object(&j);
		put(&j, t, "at");
		put_seconds(&j, t);
		put(&j, t, "prompt");
		put(&j, t, "command");
		json_object_end(&j);
	}
	json_array_end(&j);
	arena_fini(&mem);
	buf_fini(&text);
	return true;
}

/* The numbers of the sessions that have a log, the newest first. */
static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

static size_t
sessions_in(const char *folder, uint64_t **out)
{
	size_t n = 0, cap = 0;
	struct dirent *e;
	uint64_t *v = NULL;
	DIR *dir = opendir(folder);

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		char *end;
		uint64_t id = e->d_name[0] == 'S' ? strtoull(e->d_name + 1, &end, 10) : 0;

		if (id == 0 || strcmp(end, ".commands") != 0)
			continue;
		if (n == cap) {
			cap = cap != 0 ? cap * 2 : 64;
			v = mem_grow(v, cap, sizeof *v);
		}
		v[n++] = id;
	}
	if (dir != NULL)
		closedir(dir);
	if (n != 0)
		qsort(v, n, sizeof *v, by_number);
	*out = v;
	return n;
}

/* The lines of one log that have the text. */
static size_t
search_log(struct json *j, uint64_t session, const struct buf *log, const char *text,
    size_t rows_max)
{
	const char *p = (const char *)log->p, *stop = p + log->n, *end;
	struct arena head_mem, mem;
	const struct tree *head = NULL, *t;
	size_t n = 0;

	arena_init(&head_mem);
	arena_init(&mem);
	for (; p < stop && n < rows_max; p = end + 1) {
		end = memchr(p, '\n', (size_t)(stop - p));
		if (end == NULL)
			break;
		if (head == NULL) {
			head = read_line(&head_mem, p, (size_t)(end - p));
			continue;
		}
		arena_reset(&mem);
		t = read_line(&mem, p, (size_t)(end - p));
		if (t == NULL || strcasestr(text_of(t, "command"), text) == NULL)
			continue;
		n++;
		json_object(j);
		json_put_u64(j, "session", session);
		put(j, head, "person");
		put(j, head, "device");
		put(j, t, "at");
		put_seconds(j, t);
		put(j, t, "prompt");
		put(j, t, "command");
		json_object_end(j);
	}
	arena_fini(&head_mem);
	arena_fini(&mem);
	return n;
}

void
commands_search(const char *folder, const char *text, size_t rows_max, struct buf *out)
{
	struct json j = json_into(out);
	uint64_t *v, read_bytes = 0;
	size_t n = sessions_in(folder, &v), i, rows = 0;
	struct buf log;

	buf_init(&log);
	json_array(&j);
	for (i = 0; i < n && rows < rows_max && read_bytes < GREP_BYTES; i++) {
		buf_clear(&log);
		if (!read_log(folder, v[i], &log))
			continue;
		read_bytes += log.n;
		rows += search_log(&j, v[i], &log, text, rows_max - rows);
	}
	json_array_end(&j);
	buf_fini(&log);
	mem_free(v);
}
