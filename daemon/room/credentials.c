#include "room/credentials.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "link/snmp/pass.h"

struct entry {
	char *name;
	enum snmp_version version;
	struct snmp_credential credential;
	struct secret *community; /* v1, v2c */
};

struct waiting {
	struct list_node in_credentials;
	struct credentials *all;
	char *key;
	enum snmp_version version;
	credential_fn *fn;
	keys_fn *keys_fn; /* or this one */
	void *arg;
	uint64_t ask;
};

struct credentials {
	struct leases *leases;
	struct map entries; /* by "VERSION NAME" */
	struct list_node waiting;
};

struct credentials *
credentials_new(struct leases *l)
{
	struct credentials *c = mem_alloc(sizeof *c);

	c->leases = l;
	map_init(&c->entries);
	list_init(&c->waiting);
	return c;
}

static void
waiting_free(struct waiting *w)
{
	list_remove(&w->in_credentials);
	mem_free(w->key);
	mem_free(w);
}

void
credentials_free(struct credentials *c)
{
	struct list_node *n, *tmp;
	struct entry *e;
	size_t at = 0;

	if (c == NULL)
		return;
	LIST_EACH_SAFE (n, tmp, &c->waiting) {
		waiting_free(LIST_THING(n, struct waiting, in_credentials));
	}
	while ((e = map_next(&c->entries, &at)) != NULL) {
		secret_free(e->community);
		mem_free(e->name);
		mem_free(e);
	}
	map_fini(&c->entries);
	mem_free(c);
}

/* The entry of a key, with what the lease brought; its place stays. */
static struct entry *
keep(struct credentials *c, const char *key, enum snmp_version version,
    const struct lease *l, const struct usm_pass *pass)
{
	struct entry *e = map_get(&c->entries, key);
	struct bytes now = secret_bytes(l->secret);

	if (e == NULL) {
		e = mem_alloc(sizeof *e);
		e->name = mem_text(key);
		map_put(&c->entries, e->name, e);
	}
	secret_free(e->community);
	e->community = NULL;
	e->credential.version = version;
	if (version == SNMP_V3) {
		snprintf(e->credential.user, sizeof e->credential.user, "%s", l->user);
		e->credential.auth = pass->auth;
		e->credential.priv = pass->priv;
		return e;
	}
	e->community = secret_new(now.p, now.n);
	e->credential.community = e->community;
	return e;
}

static void
granted(void *arg, const struct lease *l)
{
	struct waiting *w = arg;
	struct credentials *c = w->all;
	credential_fn *fn = w->fn;
	void *fn_arg = w->arg;
	struct usm_pass pass = { 0 };
	struct entry *e = NULL;
	const char *why = "";
	const bool v3 = w->version == SNMP_V3;

	if (l->status != GRANT_OK)
		why = "its credential is not in the vault";
	else if (strcmp(l->kind, v3 ? "snmp-v3" : "snmp-community") != 0)
		why = v3 ? "its credential is not an SNMPv3 user"
			 : "its credential is not an SNMP community";
	else if (v3 && usm_pass_read(secret_bytes(l->secret), false, &pass) < 0)
		why = "its credential cannot be read: set it anew";
	else
		e = keep(c, w->key, w->version, l, &pass);
	waiting_free(w);
	fn(fn_arg, e != NULL ? &e->credential : NULL, why);
}

static struct buf
key_of(const struct device *d)
{
	struct buf key;

	buf_init(&key);
	buf_printf(&key, "%s %s", rec_name(&snmp_version_names, (int)d->snmp_version),
	    d->snmp_credential);
	return key;
}

const struct snmp_credential *
credentials_held(struct credentials *c, const struct device *d, mono_us *until)
{
	struct buf key = key_of(d);
	const struct entry *e = map_get(&c->entries, buf_str(&key));

	buf_fini(&key);
	*until = leases_held_until(c->leases, d->snmp_credential);
	return e != NULL && *until != 0 ? &e->credential : NULL;
}

void
credentials_get(
    struct credentials *c, const struct device *d, credential_fn *fn, void *arg)
{
	struct waiting *w;
	struct buf key;
	uint64_t ask;

	if (*d->snmp_credential == 0) {
		fn(arg, NULL, "it has no SNMP credential");
		return;
	}
	key = key_of(d);
	w = mem_alloc(sizeof *w);
	*w = (struct waiting){ .all = c,
		.key = mem_text(buf_str(&key)),
		.version = d->snmp_version,
		.fn = fn,
		.arg = arg };
	buf_fini(&key);
	list_append(&c->waiting, &w->in_credentials);
	ask = leases_ask(c->leases, d->snmp_credential, d, granted, w);
	if (ask != 0)
		w->ask = ask; /* otherwise it was granted at once, and w is gone */
}

static void
keys_granted(void *arg, const struct lease *l)
{
	struct waiting *w = arg;
	keys_fn *fn = w->keys_fn;
	void *fn_arg = w->arg;
	struct usm_keys keys;
	bool is_there = l->status == GRANT_OK && strcmp(l->kind, "snmp-v3") == 0 &&
	    usm_keys_read(secret_bytes(l->secret), &keys) == 0;

	waiting_free(w);
	fn(fn_arg, is_there ? &keys : NULL,
	    is_there ? "" : "the vault has no keys for it");
	secret_wipe(&keys, sizeof keys);
}

void
credentials_keys(struct credentials *c, const struct device *d, struct bytes engine_id,
    keys_fn *fn, void *arg)
{
	struct waiting *w = mem_alloc(sizeof *w);

	*w = (struct waiting){ .all = c,
		.key = mem_text(""),
		.version = SNMP_V3,
		.keys_fn = fn,
		.arg = arg };
	list_append(&c->waiting, &w->in_credentials);
	w->ask =
	    leases_ask_keys(c->leases, d->snmp_credential, d, engine_id, keys_granted, w);
}

void
credentials_cancel(struct credentials *c, const void *arg)
{
	struct list_node *n, *tmp;

	LIST_EACH_SAFE (n, tmp, &c->waiting) {
		struct waiting *w = LIST_THING(n, struct waiting, in_credentials);

		if (w->arg != arg)
			continue;
		leases_cancel(c->leases, w->ask);
		waiting_free(w);
	}
}
