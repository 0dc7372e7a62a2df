#include "parent/parent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "sys/blob.h"
#include "sys/log.h"
#include "sys/notify.h"

#define TICK_US      SECOND_US
#define STOP_STEP_US (2 * SECOND_US) /* how long a step of stopping may take */

static void
all_again(void *arg)
{
	struct parent *p = arg;

	if (rooms_any_alive(p)) {
		timer_after(p->again_all, 50 * MS_US);
		return;
	}
	rooms_start_phase(p, 1);
}

static void
tick(void *arg)
{
	struct parent *p = arg;
	char text[64];

	timer_after(p->tick, TICK_US);
	if (!p->running || p->stopping)
		return;
	rooms_check_hearts(p);
	notify_watchdog();
	if (!p->told_ready && rooms_phase_reached(p) >= 3) {
		p->told_ready = true;
		snprintf(text, sizeof text, "%zu rooms at work", p->n_slots);
		log_info("%s", text);
		notify_ready(text);
	}
}

static void
reload(void *arg)
{
	struct parent *p = arg;

	if (!p->running || p->stopping)
		return;
	notify_reloading();
	log_info("reload: reading %s", p->config_path);
	if (p->config_slot->state == SLOT_DOWN)
		p->reload_yes = false;
	configure_start(p);
}

static void
stop_signal(void *arg)
{
	parent_stop(arg, 0);
}

/* Leaves first, so that what they said last is kept; then triage; then vault and store. */
static void
stop_step(void *arg)
{
	static const unsigned order[] = { 3, 2, 1 };
	struct parent *p = arg;
	size_t i, k;

	for (k = 0; k < ARRAY_LEN(order); k++) {
		bool alive = false;

		for (i = 0; i < p->n_slots; i++) {
			struct slot *s = &p->slots[i];

			if (s->row->phase < order[k] || s->state == SLOT_DOWN ||
			    s->state == SLOT_HELD)
				continue;
			alive = true;
			if (s->state != SLOT_ENDING)
				rooms_end(s);
			else if (loop_wall(p->loop) - s->since > STOP_STEP_US)
				rooms_kill(s, "it did not stop");
		}
		if (alive) {
			timer_after(p->stop_timer, 20 * MS_US);
			return;
		}
	}
	loop_stop(p->loop);
}

void
parent_stop(struct parent *p, int exit_code)
{
	size_t i;

	if (p->stopping)
		return;
	p->stopping = true;
	p->exit_code = exit_code;
	notify_stopping();
	if (exit_code == 0)
		log_info("stopping");
	for (i = 0; i < p->n_slots; i++)
		p->slots[i].since = loop_wall(p->loop);
	if (p->config_slot->state != SLOT_DOWN)
		rooms_end(p->config_slot);
	timer_after(p->stop_timer, 0);
}

static int
empty_plan(struct parent *p)
{
	struct plan none;
	int r;

	rec_init(&plan_rec, &none);
	buf_clear(&p->out);
	rec_write(&p->out, &plan_rec, &none);
	r = blob_create(buf_view(&p->out), &p->plan_fd);
	return r;
}

static void
remove_control_socket(struct parent *p)
{
	size_t i;

	for (i = 0; i < p->n_sockets; i++)
		if (strcmp(p->sockets[i].name, "control") == 0 &&
		    p->sockets[i].address[0] == '/')
			unlink(p->sockets[i].address);
}

int
parent_run(const char *config_path)
{
	static struct parent p;
	static struct slot config_slot;

	umask(0027); /* nothing of ours is for everybody */
	p.loop = loop_new();
	p.config_path = config_path;
	p.plan_fd = p.inventory_fd = p.new_plan_fd = p.new_inventory_fd = -1;
	p.started_at = loop_wall(p.loop);
	p.halt = getenv("TRIAGED_HALT");
	p.config_slot = &config_slot;
	config_slot = (struct slot){ .parent = &p, .row = role_row(ROLE_CONFIG) };
	if (spawn_open_self(&p.self_fd) < 0 || empty_plan(&p) < 0) {
		log_error("cannot open our own program file: %s", strerror(errno));
		return 1;
	}
	p.tick = timer_new(p.loop, tick, &p);
	p.stop_timer = timer_new(p.loop, stop_step, &p);
	p.again_all = timer_new(p.loop, all_again, &p);
	timer_after(p.tick, TICK_US);
	signal(SIGPIPE, SIG_IGN);
	loop_on_signal(p.loop, SIGTERM, stop_signal, &p);
	loop_on_signal(p.loop, SIGINT, stop_signal, &p);
	loop_on_signal(p.loop, SIGHUP, reload, &p);
	configure_start(&p);
	if (loop_run(p.loop) < 0) {
		log_error("the event loop failed: %s", strerror(errno));
		p.exit_code = 1;
	}
	remove_control_socket(&p);
	return p.exit_code;
}
