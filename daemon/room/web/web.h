/* web.h - the room that people and programs speak to: the page, the API, the event stream.
 *
 * Lists and details come from the reader, commands go to triage and are answered when they are on
 * disk, events come from the store after their commit. triagectl speaks to the same API over a UNIX
 * socket, where the system says who is at the other end; the page's socket shows, and changes
 * nothing.
 *
 * The files: web.c (requests in and out), routes.c (which path is which question or command),
 * stream.c (events), posts.c (alarms of other systems, which go to the intake
 * room when the vault knows their token), page.c (the files of the page).
 */
#ifndef ROOM_WEB_WEB_H
#define ROOM_WEB_WEB_H

#include "room/room.h"

extern const struct room_ops web_room;

#endif
