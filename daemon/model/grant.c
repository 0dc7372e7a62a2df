#include "model/grant.h"

REC_NAMES(grant_event_names, "leased", "login", "over", "refused");

static const struct rec_field fields[] = {
	F_U64(grant_note, id),
	F_TIME(grant_note, at),
	F_ENUM(grant_note, event, grant_event_names),
	F_ENUM(grant_note, room, role_names),
	F_U32(grant_note, instance),
	F_TEXT(grant_note, credential, NAME_MAX_BYTES),
	F_TEXT(grant_note, kind, 32),
	F_TEXT(grant_note, device, NAME_MAX_BYTES),
	F_TIME(grant_note, until),
	F_U64(grant_note, count),
	F_TEXT(grant_note, why, 200),
};
REC_TYPE(grant_note_rec, grant_note, fields);
