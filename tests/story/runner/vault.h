/* vault.h - the story's vault: every credential is known, and opens everything. */
#ifndef STORY_VAULT_H
#define STORY_VAULT_H

#include "room/room.h"

extern const struct room_ops story_vault_room;

#define STORY_SECRET "open sesame"

#endif
