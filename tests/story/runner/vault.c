#include "vault.h"

#include <string.h>

#include "base/mem.h"

struct vault {
	struct house *house;
};

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct grant_ask_msg *m = body;
	bool ssh = strstr(m->credential, "ssh") != NULL;
	struct grant_msg g = { .ask = m->ask,
		.status = GRANT_OK,
		.kind = ssh ? "ssh-password" : "snmp-community",
		.user = "triage",
		.secret = { (const uint8_t *)STORY_SECRET, sizeof STORY_SECRET - 1 },
		.lease_s = 3600 };

	house_tell(v->house, from.role, from.instance, MSG_GRANT, &g);
	return 0;
}

static void *
open_vault(struct house *h)
{
	struct vault *v = mem_alloc(sizeof *v);

	v->house = h;
	house_ready(h);
	return v;
}

static void
close_vault(void *self)
{
	mem_free(self);
}

static int
hear_nothing(void *self, struct room_from from, const void *body)
{
	(void)self;
	(void)from;
	(void)body;
	return 0;
}

static const struct room_hears hears[] = { { MSG_GRANT_ASK, hear_ask },
	{ MSG_GRANT_USED, hear_nothing }, { MSG_DEVICE, hear_nothing },
	{ MSG_DEVICE_GONE, hear_nothing }, { MSG_DEVICES_END, hear_nothing },
	{ 0, NULL } };

const struct room_ops story_vault_room = {
	.role = ROLE_VAULT, .open = open_vault, .close = close_vault, .hears = hears
};
