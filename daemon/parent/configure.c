/* configure.c - having the configuration read, and putting it in force.
 *
 * The files are read by a room of their own, which has no secrets and no network. At the start a
 * bad configuration ends the daemon; at a reload it changes nothing, and says why.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "parent/parent.h"
#include "sys/blob.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/notify.h"

static void
drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
configure_start(struct parent *p)
{
	const char *argv[] = { "triaged", "--room=config", NULL };
	struct start_msg m = {
		.role = ROLE_CONFIG, .state_dir = "", .config = p->config_path, .user = ""
	};

	if (p->config_slot->state != SLOT_DOWN) {
		p->read_again = true; /* what it reads may be older than what is meant */
		return;
	}
	drop(&p->new_plan_fd);
	drop(&p->new_inventory_fd);
	p->config_answered = false;
	if (rooms_spawn(p->config_slot, argv) < 0) {
		log_error("cannot start the config room: %s", strerror(errno));
		if (!p->running)
			parent_stop(p, 1);
		return;
	}
	rooms_tell(p->config_slot, MSG_START, &m, -1);
	/* A plan is what a room opens with; the one who makes it gets an empty one. */
	{
		struct blob_msg blob = { .generation = 0 };

		rooms_tell(p->config_slot, MSG_PLAN, &blob, p->plan_fd);
	}
}

/* Whoever asked for the reload hears what became of it. */
static void
answer(struct parent *p, bool ok, const char *text)
{
	struct reloaded_msg m = { .ask = p->reload_ask, .ok = ok, .text = text };
	struct slot *web = rooms_find(p, ROLE_WEB, 0);

	p->reload_ask = 0;
	p->reload_yes = false;
	if (m.ask != 0 && web != NULL)
		rooms_tell(web, MSG_RELOADED, &m, -1);
}

void
configure_asked(struct parent *p, const struct reload_msg *m)
{
	if (!p->running || p->stopping)
		return;
	if (p->config_slot->state != SLOT_DOWN || p->reload_ask != 0) {
		struct reloaded_msg busy = { .ask = m->ask,
			.text = "the files are just being read; try again in a moment" };

		rooms_tell(rooms_find(p, ROLE_WEB, 0), MSG_RELOADED, &busy, -1);
		return;
	}
	log_info("reload: reading %s, as %s wants", p->config_path, ESC(m->who));
	p->reload_ask = m->ask;
	p->reload_yes = m->yes;
	notify_reloading();
	configure_start(p);
}

/* Text of several lines, one log line each. */
static void
log_lines(const char *text, bool bad)
{
	while (*text != 0) {
		size_t n = strcspn(text, "\n");

		if (bad)
			log_error("%.*s", (int)n, text);
		else
			log_info("%.*s", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static int
read_plan(int fd, struct arena *mem, struct plan *out)
{
	struct bytes blob;
	struct plan seen;
	struct cur c;
	int r = blob_map(fd, &blob);

	if (r < 0)
		return r;
	c = cur_over(blob.p, blob.n);
	rec_read(&c, mem, &plan_rec, &seen);
	if (cur_done(&c))
		rec_copy(mem, &plan_rec, out, &seen);
	blob_unmap(blob);
	return cur_done(&c) ? 0 : ERR_MALFORMED;
}

/* A file that was cut short, or is the wrong one, reads well too. */
#define GONE_PERCENT 10

static int
read_inventory(int fd, struct arena *mem, struct inventory *out)
{
	struct bytes blob;
	struct inventory seen;
	struct cur c;
	int r = blob_map(fd, &blob);

	if (r < 0)
		return r;
	c = cur_over(blob.p, blob.n);
	rec_read(&c, mem, &inventory_rec, &seen);
	if (cur_done(&c))
		rec_copy(mem, &inventory_rec, out, &seen);
	blob_unmap(blob);
	return cur_done(&c) ? 0 : ERR_MALFORMED;
}

/* True, having said so, when more devices would go than go without being asked for. */
static bool
would_drop_too_many(struct parent *p)
{
	struct inventory was, now;
	struct arena mem;
	char text[256];
	size_t gone = 0;
	bool too_many;

	if (!p->running || p->reload_yes || p->inventory_fd < 0)
		return false;
	arena_init(&mem);
	if (read_inventory(p->inventory_fd, &mem, &was) == 0 &&
	    read_inventory(p->new_inventory_fd, &mem, &now) == 0)
		gone = inventory_gone(&was, &now);
	too_many = gone != 0 && gone * 100 > was.devices.n * GONE_PERCENT;
	if (too_many) {
		snprintf(text, sizeof text,
		    "%zu of %zu devices would be taken out, more than %d %%: nothing was "
		    "changed; `triagectl reload --yes` does it",
		    gone, was.devices.n, GONE_PERCENT);
		log_error("reload: %s", text);
		notify_ready("reload refused: too many devices would be taken out");
		answer(p, false, text);
	}
	arena_fini(&mem);
	return too_many;
}

/* First start: the state folder is ours alone, and the sockets are open before any room is. */
static int
take_house(struct parent *p)
{
	const struct settings *s = &p->plan.settings;
	char lock[PATH_TEXT_MAX + 16];
	pid_t holder;
	int r;

	if (file_make_dirs(s->state_dir, 0750) < 0) {
		log_error(
		    "cannot make the state folder %s: %s", s->state_dir, strerror(errno));
		return ERR_IO;
	}
	snprintf(lock, sizeof lock, "%s/lock", s->state_dir);
	r = file_lock(lock, &holder);
	if (r == ERR_BUSY) {
		log_error(
		    "another triaged (process %d) works in %s; one folder, one daemon",
		    (int)holder, s->state_dir);
		return r;
	}
	if (r < 0) {
		log_error("cannot lock %s: %s", lock, strerror(errno));
		return r;
	}
	r = files_open(p);
	return r == 0 ? sockets_open(p) : r;
}

static void
put_in_force(struct parent *p)
{
	struct arena mem;
	struct plan plan;

	arena_init(&mem);
	if (read_plan(p->new_plan_fd, &mem, &plan) < 0) {
		log_error("the config room handed over a plan that does not read");
		arena_fini(&mem);
		if (!p->running)
			parent_stop(p, 1);
		return;
	}
	arena_fini(&p->plan_mem);
	p->plan_mem = mem;
	p->plan = plan;
	drop(&p->plan_fd);
	drop(&p->inventory_fd);
	p->plan_fd = p->new_plan_fd;
	p->inventory_fd = p->new_inventory_fd;
	p->new_plan_fd = p->new_inventory_fd = -1;
	p->generation++;
	log_open("triaged", (enum log_level)plan.settings.log);
	if (p->running) {
		rooms_new_plan(p);
		notify_ready("reloaded");
		answer(p, true, "the new configuration is in force");
		return;
	}
	if (take_house(p) < 0) {
		parent_stop(p, 1);
		return;
	}
	p->running = true;
	rooms_make_slots(p);
	rooms_start_phase(p, 1);
}

int
configure_hear(struct parent *p, const struct config_says_msg *m, int fd)
{
	bool is_plan = strcmp(m->what, "plan") == 0;

	if (*m->text != 0)
		log_lines(m->text, !m->ok);
	if (!m->ok) {
		p->config_answered = true;
		if (fd >= 0)
			close(fd);
		if (p->running) {
			log_error("reload: %u error%s, nothing was changed", m->errors,
			    m->errors == 1 ? "" : "s");
			notify_ready("reload refused: errors in the configuration");
			answer(p, false, m->text);
		} else {
			log_error("%u error%s in %s, not starting", m->errors,
			    m->errors == 1 ? "" : "s", p->config_path);
			parent_stop(p, 1);
		}
		return 0;
	}
	if (fd < 0)
		return ERR_MALFORMED;
	if (is_plan) {
		drop(&p->new_plan_fd);
		p->new_plan_fd = fd;
	} else {
		drop(&p->new_inventory_fd);
		p->new_inventory_fd = fd;
	}
	if (p->new_plan_fd >= 0 && p->new_inventory_fd >= 0) {
		p->config_answered = true;
		if (would_drop_too_many(p)) {
			drop(&p->new_plan_fd);
			drop(&p->new_inventory_fd);
		} else
			put_in_force(p);
	}
	return 0;
}

void
configure_ended(struct parent *p)
{
	if (!p->config_answered) {
		log_error("the config room ended (%s) before it had read %s",
		    p->config_slot->last_end, p->config_path);
		if (!p->running)
			parent_stop(p, 1);
		answer(p, false,
		    "the room that reads the files ended before it had read them");
	}
	if (p->read_again && !p->stopping) {
		p->read_again = false;
		configure_start(p);
	}
}
