#include "model/session.h"

#include <string.h>

#include "model/device.h"

REC_NAMES(session_role_names, "view", "diagnose", "repair");
REC_NAMES(session_state_names, "waiting", "open", "over");

static const struct rec_field session_fields[] = {
	F_U64(session, id),
	F_TEXT(session, person, NAME_MAX_BYTES),
	F_TEXT(session, from, ADDRESS_MAX),
	F_TEXT(session, client, 256),
	F_U64(session, device_id),
	F_TEXT(session, device, NAME_MAX_BYTES),
	F_ENUM(session, role, session_role_names),
	F_TEXT(session, reason, SESSION_TEXT_MAX),
	F_U64(session, ticket_id),
	F_U64(session, case_id),
	F_U64(session, alarm_id),
	F_ENUM(session, state, session_state_names),
	F_TIME(session, began),
	F_TIME(session, until),
	F_TIME(session, ended),
	F_TEXT(session, end_why, SESSION_TEXT_MAX),
	F_TEXT(session, approved_by, NAME_MAX_BYTES),
	F_TEXT(session, consent, SESSION_TEXT_MAX),
	F_U64(session, bytes_out),
	F_U64(session, bytes_in),
	F_TEXT(session, file, 32),
	F_U32(session, commands),
	F_TEXT(session, record_sha256, 64),
	F_U64(session, seal_lines),
};
REC_TYPE(session_rec, session, session_fields);

bool
session_has_role(const char *roles, const char *role)
{
	size_t n = strlen(role);

	while (*roles != 0) {
		size_t len = strcspn(roles, ",");

		if (len == n && memcmp(roles, role, n) == 0)
			return true;
		roles += len + (roles[len] == ',');
	}
	return false;
}

int
session_role_of(const char *roles)
{
	int role;

	for (role = SESSION_ROLE_COUNT - 1; role >= 0; role--)
		if (session_has_role(roles, rec_name(&session_role_names, role)))
			return role;
	return -1;
}
