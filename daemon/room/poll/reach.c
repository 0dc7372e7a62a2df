/* reach.c - is the device there? Its agent, its host, its SSH port. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/correlate.h"
#include "room/poll/inside.h"

#define SYS_UPTIME       1, 3, 6, 1, 2, 1, 1, 3, 0
#define SSH_TRIES        3  /* refusals in a row before something is said */
#define PING_LEAST       10 /* pings before a share of lost ones means something */
#define PING_WINDOW      32
#define CONFIRM_LEAST_US (200 * MS_US)

static wall_us
now_of(const struct polled *d)
{
	return loop_wall(house_loop(d->poll->house));
}

/* How often it is asked whether it is there: in doubt, so often that all tries fit one interval. */
static void
set_pace(struct polled *d)
{
	struct job *j = polled_job(d, JOB_REACH, 0);
	int64_t every = d->view->profile->reach_every_us;

	if (j == NULL)
		return;
	if (d->presence.state == PRESENCE_CONFIRMING)
		every /= d->view->profile->confirm_tries;
	j->every_ms =
	    (uint32_t)((every > CONFIRM_LEAST_US ? every : CONFIRM_LEAST_US) / MS_US);
}

/* Whether triage hears of it: what it was before the last doubt is known there, and that a device is
 * well when nobody ever thought otherwise is no news. */
static bool
is_news(const struct polled *d, enum presence_state settled)
{
	enum presence_state is = d->presence.state;

	if (is == PRESENCE_CONFIRMING || is == settled)
		return false;
	return settled != PRESENCE_UNKNOWN || is != PRESENCE_UP || d->tell_clear;
}

/* After each step of its presence: what follows, and what triage hears. */
static void
follow(struct polled *d, unsigned does, enum presence_state settled, wall_us asked)
{
	enum presence_state is = d->presence.state;

	if (does == 0 && list_empty(&d->wanted))
		return;
	if (does & (PRESENCE_CHANGED | PRESENCE_CONFIRM))
		set_pace(d);
	if (does & PRESENCE_CONFIRM && polled_job(d, JOB_REACH, 0) != NULL)
		polled_job_now(d, polled_job(d, JOB_REACH, 0));
	/* Whoever comes back may be another. */
	if (is == PRESENCE_UP && is != settled && polled_job(d, JOB_RECOGNISE, 0) != NULL)
		polled_job_now(d, polled_job(d, JOB_RECOGNISE, 0));
	signs_reach(d, asked, (does & PRESENCE_CHANGED) && is_news(d, settled));
	if (does & PRESENCE_CHANGED && is != PRESENCE_CONFIRMING)
		signs_state(d);
	if (does & PRESENCE_CHANGED && is == PRESENCE_UP)
		polled_run_owed(d);
}

static void
set(struct polled *d, enum reach_word w, bool known, double number)
{
	d->reach_words[w].number = known ? number : NAN;
}

void
reach_heard(struct polled *d, wall_us asked)
{
	enum presence_state settled = d->presence.settled;
	unsigned does = presence_answer(&d->presence, asked, now_of(d));

	follow(d, does, settled, asked);
}

void
reach_answered(struct polled *d, wall_us asked, int64_t rtt_us)
{
	set(d, REACH_SNMP_RTT, rtt_us > 0, (double)rtt_us / 1e6);
	reach_heard(d, asked);
}

void
reach_failed(struct polled *d, wall_us asked)
{
	enum presence_state settled = d->presence.settled;
	const struct profile *p = d->view->profile;
	unsigned does = presence_silence(
	    &d->presence, p->confirm_tries, p->reach_every_us, asked, now_of(d));

	follow(d, does, settled, asked);
}

static void
host_lives(struct polled *d)
{
	enum presence_state settled = d->presence.settled;
	unsigned does = presence_host(&d->presence, now_of(d));

	follow(d, does, settled, now_of(d));
}

/* --- pings: the share that is lost --- */

static void
pinged(void *arg, const struct reach_ping_answer *a)
{
	struct polled *d = arg;
	unsigned n, answered;

	d->ping = 0;
	if (a->status == REACH_NOT_POSSIBLE)
		return;
	d->ping_bits = d->ping_bits << 1 | (a->received != 0);
	if (d->ping_count < PING_WINDOW)
		d->ping_count++;
	n = d->ping_count;
	answered = (unsigned)__builtin_popcount(
	    n < PING_WINDOW ? d->ping_bits & ((1u << n) - 1) : d->ping_bits);
	/* While it is down, or nobody knows, loss says nothing about the way. */
	set(d, REACH_LOSS, n >= PING_LEAST && d->presence.state == PRESENCE_UP,
	    100.0 * (n - answered) / n);
	set(d, REACH_PING_RTT, a->received != 0, (double)a->avg_us / 1e6);
	if (a->received != 0)
		host_lives(d);
	samples_reach(d, d->ping_asked);
	judge_reach(d, d->ping_asked);
}

static void
ping(struct polled *d)
{
	struct reach_ping q = {
		.address = d->d.address, .count = 1, .timeout_us = SECOND_US
	};

	if (d->ping != 0)
		return;
	d->ping_asked = now_of(d);
	d->ping = reach_ping(d->poll->reach, &q, pinged, d);
}

/* --- a knock at TCP 22, beside a confirmation --- */

static void
knocked(void *arg, const struct reach_tcp_answer *a)
{
	struct polled *d = arg;

	d->knock = 0;
	if (a->status == REACH_OK || a->status == REACH_REFUSED)
		host_lives(d);
}

static void
knock(struct polled *d)
{
	struct reach_tcp q = { .address = d->d.address,
		.port = (uint16_t)(*d->d.ssh_credential != 0 ? d->d.ssh_port : 22),
		.timeout_us = 2 * SECOND_US };

	if (d->knock == 0)
		d->knock = reach_tcp(d->poll->reach, &q, knocked, d);
}

/* --- the job: one question to the agent, and what goes beside it --- */

static void
answered(void *arg, const struct snmp_answer *a)
{
	struct job *j = arg;
	struct polled *d = j->device;
	wall_us asked = j->asked;

	polled_job_done(j);
	if (a->status == SNMP_OK || a->status == SNMP_ERROR_STATUS)
		reach_answered(d, asked, a->rtt_us);
	else if (a->status == SNMP_REFUSED) {
		/* Its host told us that nobody listens: it lives. */
		host_lives(d);
		reach_failed(d, asked);
	} else
		reach_failed(d, asked);
}

/* Any answer says that it is there. With pings the beat is kept, for their share of losses. */
bool
reach_is_known(struct polled *d, struct job *j)
{
	int64_t every = (int64_t)j->every_ms * MS_US;
	int64_t quiet = now_of(d) - d->presence.last_answer;

	if (d->presence.state != PRESENCE_UP || d->view->profile->watch_ping ||
	    quiet < 0 || quiet > every * 3 / 4)
		return false;
	j->beat += every - quiet > 0 ? -quiet : 0;
	polled_job_at(j, j->beat);
	return true;
}

void
reach_start(struct polled *d, struct job *j)
{
	static const uint32_t arcs[] = { SYS_UPTIME };
	struct oid uptime = { arcs, ARRAY_LEN(arcs) };
	struct snmp_request r = { .kind = PDU_GET, .oids = &uptime, .n = 1 };
	bool sure =
	    d->presence.state == PRESENCE_UP || d->presence.state == PRESENCE_UNKNOWN;

	if (!sure) { /* each try is one question, for there are many */
		r.retries_set = true;
		/* Waited for to the end: the way may have become longer than it was learned. */
		r.wait_us = r.limit_us = 2 * SECOND_US;
		knock(d);
	}
	if (!sure || d->view->profile->watch_ping)
		ping(d);
	if (snmp_submit(d->poll->engine, &d->target, &r, answered, j, &j->request) < 0)
		polled_job_failed(j);
}

/* --- the job: the SSH port --- */

static void
ssh_answered(void *arg, const struct reach_tcp_answer *a)
{
	static const struct rule at_once;
	struct job *j = arg;
	struct polled *d = j->device;
	wall_us asked = j->asked;
	bool good = a->status == REACH_OK, changed, wanted;

	d->ssh_knock = 0;
	polled_job_done(j);
	if (good)
		d->ssh_refusals = 0;
	else if (d->presence.state == PRESENCE_UP || d->presence.state == PRESENCE_SILENT)
		d->ssh_refusals++;
	else
		return; /* nothing of it answers: that is said already */
	if (!good && d->ssh_refusals < SSH_TRIES)
		return;
	changed = rule_step(&d->ssh_life, &at_once, good ? TRUTH_FALSE : TRUTH_TRUE,
	    good ? TRUTH_TRUE : TRUTH_FALSE, asked);
	wanted = signs_want(d, "", "", TYPE_SSH_SILENT, "");
	if (wanted || (changed && (!good || d->ssh_was_raised || d->tell_clear)))
		signs_ssh(d, asked);
	d->ssh_was_raised = !good;
}

void
reach_start_ssh(struct polled *d, struct job *j)
{
	struct reach_tcp q = { .address = d->d.address,
		.port = (uint16_t)d->d.ssh_port,
		.timeout_us = 3 * SECOND_US,
		.want_banner = true,
		.banner_timeout_us = 5 * SECOND_US };

	d->ssh_knock = reach_tcp(d->poll->reach, &q, ssh_answered, j);
}

void
reach_fini(struct polled *d)
{
	reach_forget(d->poll->reach, d->ping);
	reach_forget(d->poll->reach, d->knock);
	reach_forget(d->poll->reach, d->ssh_knock);
}
