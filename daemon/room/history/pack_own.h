/* pack_own.h - the bytes of a pack, for the two files that know them. */
#ifndef ROOM_HISTORY_PACK_OWN_H
#define ROOM_HISTORY_PACK_OWN_H

#include "room/history/pack.h"

#define PACK_HEAD       24
#define PACK_HEAD_TEXT  "triaged packed 1\n"
#define PIECE_HEAD      16
#define PIECE_SHAPE     0x54524753u
#define PIECE_BLOCK     0x54524742u
#define PIECE_MAX       (64 * 1024 * 1024)
#define INDEX_PAGE      4096
#define INDEX_PAGE_HEAD 16 /* its check sum, and how many entries */
#define INDEX_ENTRY     16 /* device, place */
#define INDEX_ENTRIES   ((INDEX_PAGE - INDEX_PAGE_HEAD) / INDEX_ENTRY)
#define PACK_FOOT       32 /* where the index begins, pages, "TRGI", check sum of these */
#define PACK_FOOT_MAGIC 0x54524749u
#define SHAPE_EVERY     (1024 * 1024) /* bytes: a shape that is lost takes no more with it */

#endif
