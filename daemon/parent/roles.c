#include "parent/roles.h"

#include "base/mem.h"
#include "room/config/config.h"
#include "room/history/history.h"
#include "room/intake/intake.h"
#include "room/poll/poll.h"
#include "room/probe/probe.h"
#include "room/reader/reader.h"
#include "room/session/session.h"
#include "room/sink/sink.h"
#include "room/store/store.h"
#include "room/trap/trap.h"
#include "room/triage/triage.h"
#include "room/vault/vault.h"
#include "room/web/web.h"

static uint32_t
poll_rooms(const struct settings *s)
{
	return s->poll_rooms;
}

static uint32_t
probe_rooms(const struct settings *s)
{
	return s->probe_rooms;
}

static const struct role_row rows[] = {
	/* role          room           core   stays phase  how many     sockets */
	{ ROLE_CONFIG, &config_room, false, false, 0, NULL, { NULL } },
	{ ROLE_VAULT, &vault_room, true, false, 1, NULL, { NULL } },
	{ ROLE_STORE, &store_room, true, false, 1, NULL, { NULL } },
	{ ROLE_TRIAGE, &triage_room, true, false, 2, NULL, { NULL } },
	{ ROLE_READER, &reader_room, false, false, 3, NULL, { NULL } },
	{ ROLE_HISTORY, &history_room, false, false, 3, NULL, { NULL } },
	{ ROLE_POLL, &poll_room, false, false, 3, poll_rooms, { "icmp", "icmp6" } },
	{ ROLE_TRAP, &trap_room, false, false, 3, NULL, { "trap", "journal" } },
	{ ROLE_INTAKE, &intake_room, false, false, 3, NULL,
	    { "syslog", "syslog-tcp", "syslog-tls" } },
	{ ROLE_PROBE, &probe_room, false, false, 3, probe_rooms, { "icmp", "icmp6" } },
	{ ROLE_SINK, &sink_room, false, false, 3, NULL, { NULL } },
	{ ROLE_WEB, &web_room, false, false, 3, NULL, { "control", "page", "alarms" } },
	{ ROLE_SESSION, &session_room, false, true, 3, NULL, { "session" } },
	{ ROLE_HELPER, NULL, false, false, 0, NULL, { NULL } },
};

const struct role_row *
role_rows(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}

const struct role_row *
role_row(enum role role)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].role == role)
			return &rows[i];
	return NULL;
}
