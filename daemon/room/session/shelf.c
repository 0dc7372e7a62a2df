/* shelf.c - the files: STATE_DIR/session-keys and STATE_DIR/sessions.
 *
 * Of a session that is not over there is a file S12.state, its record as it stands: it is read when we start
 * again, and goes when the session is over. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "room/files.h"
#include "room/session/inside.h"
#include "sys/file.h"
#include "sys/log.h"

#define FREE_MIN_BYTES (UINT64_C(64) << 20) /* with less no session begins */
#define STATE_FILE_MAX 65536
/* Of a record at once. Each line of it is shorter: one read of the device's, written in JSON. */
#define READ_MAX 65536

static void
path_of(const struct gate *g, uint64_t id, const char *kind, char path[PATH_TEXT_MAX])
{
	snprintf(
	    path, PATH_TEXT_MAX, "%.900s/S%llu.%s", g->dir, (unsigned long long)id, kind);
}

/* The highest number that a session has had. */
static void
count_up(struct gate *g)
{
	DIR *d = opendir(g->dir);
	const struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		uint64_t id = e->d_name[0] == 'S' ? strtoull(e->d_name + 1, NULL, 10) : 0;

		if (id > g->last_id)
			g->last_id = id;
	}
	if (d != NULL)
		closedir(d);
}

int
shelf_open(struct gate *g)
{
	char path[PATH_TEXT_MAX], dir[PATH_TEXT_MAX];
	const char *why;

	snprintf(
	    g->dir, sizeof g->dir, "%.900s/" SESSIONS_FOLDER, house_state_dir(g->house));
	snprintf(
	    dir, sizeof dir, "%.900s/" SESSION_KEYS_FOLDER, house_state_dir(g->house));
	if (file_make_dirs(g->dir, 0750) < 0) {
		log_error("nobody gets in: %s: %s", ESC(g->dir), strerror(errno));
		return ERR_IO;
	}
	g->keys = guest_keys_open(dir, &why, path, sizeof path);
	if (g->keys == NULL) {
		log_error("nobody gets in: %s %s", ESC(path), why);
		return ERR_IO;
	}
	g->seal = seal_key_open(dir, &why);
	if (g->seal == NULL) {
		log_error("nobody gets in: %s: %s", ESC(dir), why);
		return ERR_IO;
	}
	count_up(g);
	return 0;
}

int
shelf_file(const struct gate *g, uint64_t id, const char *kind)
{
	char path[PATH_TEXT_MAX];

	path_of(g, id, kind, path);
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0640);
}

void
shelf_note(struct gate *g, const struct session *s)
{
	char path[PATH_TEXT_MAX];
	struct buf b;

	house_tell(g->house, ROLE_STORE, 0, MSG_PUT_SESSION, s);
	path_of(g, s->id, "state", path);
	/* Over: once the store has heard of it. Where it is away the next start tells. */
	if (s->state == SESSION_OVER && house_is_up(g->house, ROLE_STORE, 0)) {
		unlink(path);
		return;
	}
	buf_init(&b);
	rec_write(&b, &session_rec, s);
	if (file_replace(path, buf_view(&b), 0640) < 0)
		log_error("%s: %s", ESC(path), strerror(errno));
	buf_fini(&b);
}

static void
settle(struct gate *g, const char *file)
{
	char path[PATH_TEXT_MAX];
	struct session s;
	struct arena mem;
	struct buf b;
	struct cur c;

	snprintf(path, sizeof path, "%.900s/%.64s", g->dir, file);
	buf_init(&b);
	arena_init(&mem);
	if (file_read(path, STATE_FILE_MAX, &b) == 0) {
		c = cur_over(b.p, b.n);
		rec_read(&c, &mem, &session_rec, &s);
		if (cur_done(&c) && visit_of_session(g, s.id) == NULL) {
			if (s.state != SESSION_OVER) {
				s.state = SESSION_OVER;
				s.ended = loop_wall(house_loop(g->house));
				s.end_why = "the service ended";
			}
			shelf_note(g, &s);
		}
	}
	arena_fini(&mem);
	buf_fini(&b);
}

void
shelf_settle(struct gate *g)
{
	DIR *d = *g->dir == 0 ? NULL : opendir(g->dir);
	const struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);

		if (n > 6 && strcmp(e->d_name + n - 6, ".state") == 0)
			settle(g, e->d_name);
	}
	if (d != NULL)
		closedir(d);
}

int
shelf_read(const struct gate *g, uint64_t id, uint64_t from, struct buf *out)
{
	char path[PATH_TEXT_MAX];
	size_t before = out->n;
	ssize_t n;
	int fd;

	path_of(g, id, "cast", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ERR_NOT_FOUND;
	buf_reserve(out, READ_MAX);
	n = pread(fd, out->p + before, READ_MAX, (off_t)from);
	close(fd);
	while (n > 0 && out->p[before + (size_t)n - 1] != '\n')
		n--;
	out->n += n > 0 ? (size_t)n : 0;
	return 0;
}

const char *
shelf_is_full(const struct gate *g)
{
	struct statfs f;

	if (statfs(g->dir, &f) < 0)
		return "the folder of the records cannot be looked at";
	if ((uint64_t)f.f_bavail * (uint64_t)f.f_bsize < FREE_MIN_BYTES)
		return "the disk is full: what cannot be recorded does not begin";
	return NULL;
}
