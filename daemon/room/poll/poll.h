/* poll.h - the room that asks: schedules, fetches, and judges where the samples are born.
 *
 * Each device has its jobs - its single values by interval, its tables, whether it is there at all -,
 * each on a beat of its own. A job that is still under way when it is due again is skipped and
 * counted, never stacked; at the gate of its site it waits in line for its turn. What comes in is put into the vocabulary's words, judged by
 * the profile's rules, and sent on: levels to triage when they change, samples to the history.
 * Triage may order a look now, and then hears the level whatever it is. After a restart of either,
 * every level that is not clear is sent again.
 *
 * A reload changes what it speaks of: devices that are asked as before go on as they are.
 *
 * The files: poll.c (the room), device.c (devices that come, change and go), jobs.c (what is asked
 * when), schedule.c (the wheel of jobs), gate.c (what a site bears), view.c and views.c (profiles made
 * ready), scalars.c and tables.c (fetching), reach.c (is it there), judge.c (rules), signs.c (what
 * triage hears), samples.c (what the history hears), look.c (what a person asks now), counts.c (how it
 * goes).
 */
#ifndef ROOM_POLL_POLL_H
#define ROOM_POLL_POLL_H

#include "model/presence.h"
#include "room/room.h"

extern const struct room_ops poll_room;

/* How it goes, of an open room. */
struct poll_counts {
	uint64_t devices, states[PRESENCE_STATE_COUNT], without_credential;
	uint64_t under_way, in_line; /* jobs */
	uint64_t waited,
	    waited_for_bytes; /* jobs at the gates of sites that are there now */
	uint64_t overruns; /* times at which a job was due and could not be asked, ever */
};
struct poll_counts poll_count(const void *room);

#endif
