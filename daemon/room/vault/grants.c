#include "room/vault/grants.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"

/* What a device names; the names are shared by many devices. */
struct device_names {
	uint64_t id;
	const char *snmp, *ssh, *enable;
};

struct grants {
	struct map devices; /* of struct device_names by id */
	struct map names;   /* of char *, each name once; they stay */
};

/* Which room has to do with what. */
static const struct {
	enum role role;
	bool snmp, ssh;
} work[] = {
	{ ROLE_POLL, true, true },
	{ ROLE_TRAP, true, false },
	{ ROLE_PROBE, true, true },
	{ ROLE_SESSION, false, true },
};

struct grants *
grants_new(void)
{
	struct grants *g = mem_alloc(sizeof *g);

	map_init(&g->devices);
	map_init(&g->names);
	return g;
}

void
grants_free(struct grants *g)
{
	size_t at = 0;
	void *p;

	if (g == NULL)
		return;
	while ((p = map_next(&g->devices, &at)) != NULL)
		mem_free(p);
	at = 0;
	while ((p = map_next(&g->names, &at)) != NULL)
		mem_free(p);
	map_fini(&g->devices);
	map_fini(&g->names);
	mem_free(g);
}

static const char *
shared(struct grants *g, const char *name)
{
	char *had = map_get(&g->names, name);

	if (had == NULL) {
		had = mem_text(name);
		map_put(&g->names, had, had);
	}
	return had;
}

void
grants_put(struct grants *g, const struct device *d)
{
	struct device_names *n = map_get_id(&g->devices, d->id);

	if (n == NULL) {
		n = mem_alloc(sizeof *n);
		n->id = d->id;
		map_put_id(&g->devices, n->id, n);
	}
	n->snmp = shared(g, d->snmp_credential);
	n->ssh = shared(g, d->ssh_credential);
	n->enable = shared(g, d->ssh_enable);
}

void
grants_drop(struct grants *g, uint64_t device_id)
{
	mem_free(map_del_id(&g->devices, device_id));
}

enum grant_verdict
grants_judge(
    const struct grants *g, enum role asker, uint64_t device_id, const char *credential)
{
	const struct device_names *n = map_get_id(&g->devices, device_id);
	bool is_snmp, is_ssh;
	size_t i;

	if (n == NULL)
		return GRANT_NO_DEVICE;
	is_snmp = *credential != 0 && strcmp(n->snmp, credential) == 0;
	is_ssh = *credential != 0 &&
	    (strcmp(n->ssh, credential) == 0 || strcmp(n->enable, credential) == 0);
	if (!is_snmp && !is_ssh)
		return GRANT_NOT_ITS;
	for (i = 0; i < ARRAY_LEN(work); i++)
		if (work[i].role == asker &&
		    ((is_snmp && work[i].snmp) || (is_ssh && work[i].ssh)))
			return GRANT_ALLOWED;
	return GRANT_NOT_YOURS;
}

const char *
grant_verdict_text(enum grant_verdict v)
{
	static const char *const texts[] = { "granted", "there is no such device",
		"the device does not name this credential",
		"this room has nothing to do with what it opens", "there is no such sink",
		"the sink does not name this credential" };

	return texts[v];
}
