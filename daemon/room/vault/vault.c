#include "room/vault/vault.h"

#include <string.h>

#include "base/err.h"
#include "base/esc.h"
#include "base/mem.h"
#include "link/vaultfile/vaultfile.h"
#include "sys/log.h"

#define LEASE_S 3600

struct vault {
	struct house *house;
	struct vaultfile file;
};

/* A vault that does not open leaves us with the one before it, or with none: devices whose
 * credentials are unknown say so, the others go on. */
static void
read_file(struct vault *v)
{
	const struct settings *s = &house_plan(v->house)->settings;
	struct vaultfile now;
	const char *why = "";
	int r = vaultfile_open(s->vault_file, s->vault_key_file, &now, &why);

	if (r < 0) {
		log_error("vault %s (key %s): %s", ESC(s->vault_file),
		    ESC(s->vault_key_file), why);
		return;
	}
	vaultfile_fini(&v->file);
	v->file = now;
	log_info("%zu credentials", v->file.n);
}

static int
hear_ask(void *self, struct room_from from, const void *body)
{
	struct vault *v = self;
	const struct grant_ask_msg *m = body;
	const struct credential *k = vaultfile_find(&v->file, m->credential);
	struct grant_msg g = {
		.ask = m->ask, .status = GRANT_UNKNOWN, .kind = "", .user = ""
	};

	if (k == NULL) {
		log_warn(
		    "device=%s asks for credential=%s (%s), which is not in the vault",
		    ESC(m->device), ESC(m->credential), ESC(m->purpose));
	} else {
		g.status = GRANT_OK;
		g.kind = k->kind;
		g.user = k->user;
		g.secret = secret_bytes(k->secret);
		g.lease_s = LEASE_S;
	}
	house_tell(v->house, from.role, from.instance, MSG_GRANT, &g);
	return 0;
}

static void
new_plan(void *self)
{
	read_file(self);
}

static void *
open_vault(struct house *h)
{
	struct vault *v = mem_alloc(sizeof *v);

	v->house = h;
	read_file(v);
	house_ready(h);
	return v;
}

static void
close_vault(void *self)
{
	struct vault *v = self;

	vaultfile_fini(&v->file);
	mem_free(v);
}

static const struct room_hears hears[] = {
	{ MSG_GRANT_ASK, hear_ask },
	{ 0, NULL },
};

const struct room_ops vault_room = {
	.role = ROLE_VAULT,
	.may = JAIL_READ_FILES,
	.files_max = 256,
	.open = open_vault,
	.close = close_vault,
	.plan = new_plan,
	.hears = hears,
};
