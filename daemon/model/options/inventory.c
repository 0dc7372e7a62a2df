#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "model/options/ssh.h"

#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

static const struct opt link_rows[] = {
	{ .key = "to",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct link_end, to),
	    .fallback = NULL,
	    .unit = "",
	    .is = "the device at the other end" },
	{ .key = "port",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct link_end, remote_port),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "its port" },
};
static OPT_TABLE(link_options, link_end, link_rows, link_end_rec);

static void
read_far_end(struct opt_reader *r, const struct tree *t, struct link_end *l)
{
	size_t n = strcspn(t->text, " ");

	const char *to = arena_text_n(r->mem, t->text, n);

	l->remote_port = arena_text(r->mem, t->text + n + (t->text[n] == ' '));
	if (opt_is_name(to))
		l->to = to;
	else
		opt_wrong(r, t,
		    "\"%s\" is not a device's name, a space, and its port, such as bs-1 "
		    "eth1",
		    ESC(t->text));
}

/* links: {ge3: "bs-1 eth1"}, or {ge3: {to: bs-1, port: eth1}}. */
static void
read_links(
    struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	struct device *d = record;
	const struct tree *c;

	(void)o;
	if (!opt_want(r, map, TREE_MAP))
		return;
	for (c = map->child; c != NULL; c = c->next) {
		struct link_end *l = opt_list_add(r, &d->links, sizeof *l);

		rec_init(&link_end_rec, l);
		l->port = arena_text(r->mem, c->key);
		opt_enter(r, c->key);
		if (c->kind == TREE_MAP)
			opt_read(r, &link_options, c, l);
		else if (opt_want(r, c, TREE_SCALAR))
			read_far_end(r, c, l);
		opt_leave(r);
	}
}

/* A credential in the clear has no place in a file: here stands its name. */
static const struct opt snmp_rows[] = {
	{ .key = "version",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct device, snmp_version),
	    .fallback = "2c",
	    .unit = "",
	    .of = &snmp_version_names,
	    .is = "which SNMP the device is asked in" },
	{ .key = "port",
	    .kind = OPT_U32,
	    .offset = offsetof(struct device, snmp_port),
	    .min = 1,
	    .max = 65535,
	    .fallback = "161",
	    .unit = "",
	    .is = "its UDP port" },
	{ .key = "credential",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, snmp_credential),
	    .fallback = NULL,
	    .unit = "",
	    .is = "the name of a credential in the vault, never the secret itself" },
	{ .key = "context",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, snmp_context),
	    .max = 32,
	    .fallback = "",
	    .unit = "",
	    .is =
		"the context that is asked in, of version 3; left out: the default one" },
};
static OPT_TABLE(snmp_options, device, snmp_rows, device_rec);

static const struct opt ssh_rows[] = {
	{ .key = "port",
	    .kind = OPT_U32,
	    .offset = offsetof(struct device, ssh_port),
	    .min = 1,
	    .max = 65535,
	    .fallback = "22",
	    .unit = "",
	    .is = "its TCP port" },
	{ .key = "credential",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, ssh_credential),
	    .fallback = NULL,
	    .unit = "",
	    .is = "the name of a credential in the vault, never the secret itself" },
	{ .key = "host-key",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, ssh_host_key),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "the key's fingerprint as `ssh-keygen -l` prints it (SHA256:...); "
		  "without it "
		  "the first one seen is pinned" },
	{ .key = "shell",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, ssh_shell),
	    .fallback = "",
	    .unit = "",
	    .is =
		"the shell it talks, a shipped one or one of `shells`; exec: commands go "
		"by themselves; left out: as its profile says" },
	{ .key = "enable",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, ssh_enable),
	    .fallback = "",
	    .unit = "",
	    .is = "the name of a credential of the vault, for its shell's step to more "
		  "privilege" },
	{ .key = "allow",
	    .kind = OPT_OWN,
	    .offset = offsetof(struct device, ssh_allow),
	    .fallback = "",
	    .unit = "legacy algorithms",
	    .own = opt_read_ssh_allow,
	    .is =
		"what it needs that is no longer safe: dh-sha1, dh-group1, ssh-rsa, cbc, "
		"3des, hmac-sha1, or all of it: legacy" },
	{ .key = "one-channel",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct device, ssh_one_channel),
	    .fallback = "no",
	    .unit = "",
	    .is = "it takes one command at a time on a link" },
	{ .key = "links",
	    .kind = OPT_U32,
	    .offset = offsetof(struct device, ssh_links),
	    .min = 0,
	    .max = 16,
	    .fallback = "0",
	    .unit = "",
	    .is = "how many links it gets at once; 0: as its profile says" },
	{ .key = "approval",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct device, approval),
	    .fallback = "none",
	    .unit = "",
	    .of = &approval_names,
	    .is = "whether somebody who is to repair it by hand waits for a second "
		  "person's word" },
};
static OPT_TABLE(ssh_options, device, ssh_rows, device_rec);

static void
read_snmp(struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	(void)o;
	opt_read(r, &snmp_options, map, record);
}

static void
read_ssh(struct opt_reader *r, const struct opt *o, const struct tree *map, void *record)
{
	const struct device *d = record;
	const char *key;

	(void)o;
	opt_read(r, &ssh_options, map, record);
	key = d->ssh_host_key;
	if (*key == 0 ||
	    (strncmp(key, "SHA256:", 7) == 0 && strlen(key) == 7 + 43 &&
		strspn(key + 7, BASE64) == 43))
		return;
	opt_enter(r, "host-key");
	opt_wrong(r, tree_find(map, "host-key"),
	    "\"%s\" is not a fingerprint: SHA256: and 43 characters, as `ssh-keygen -l` "
	    "prints it",
	    ESC(key));
	opt_leave(r);
}

static const struct opt device_rows[] = {
	{ .key = "class",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, device_class),
	    .fallback = NULL,
	    .unit = "",
	    .is = "base-station, switch, terminal, or a class of your own" },
	{ .key = "profile",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, profile),
	    .fallback = NULL,
	    .unit = "",
	    .is = "how it is polled, judged and spoken to; auto: what it is recognised "
		  "as" },
	{ .key = "address",
	    .kind = OPT_ADDRESS,
	    .offset = offsetof(struct device, address),
	    .max = 64,
	    .fallback = NULL,
	    .unit = "",
	    .is = "its IPv4 or IPv6 address" },
	{ .key = "site",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, site),
	    .fallback = "",
	    .unit = "",
	    .is = "the site it stands at" },
	{ .key = "customer",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct device, customer),
	    .fallback = "",
	    .unit = "",
	    .is = "the customer it serves" },
	{ .key = "power-feed",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, power_feed),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "what it is fed by: alarms of many devices on one feed are one "
		  "incident" },
	{ .key = "software",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, software),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "the version of its software: the same" },
	{ .key = "model",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, model),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "its make and model, for the ticket" },
	{ .key = "serial",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, serial),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "its serial number, for the ticket" },
	{ .key = "purchased",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, purchased),
	    .max = 32,
	    .fallback = "",
	    .unit = "",
	    .is = "the day it was bought" },
	{ .key = "warranty-until",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct device, warranty_until),
	    .max = 32,
	    .fallback = "",
	    .unit = "",
	    .is = "the last day of its warranty" },
	{ .key = "upstream",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct device, upstream),
	    .max = 64,
	    .fallback = "",
	    .unit = "",
	    .is = "the devices through which it is reached, nearest first" },
	{ .key = "links",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "port: DEVICE PORT",
	    .own = read_links,
	    .is = "its cables: our port, and the device and port at the other end" },
	{ .key = "snmp",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "",
	    .of = &snmp_options,
	    .own = read_snmp,
	    .is = "how it is asked over SNMP; left out: not at all" },
	{ .key = "ssh",
	    .kind = OPT_OWN,
	    .fallback = "",
	    .unit = "",
	    .of = &ssh_options,
	    .own = read_ssh,
	    .is = "how it is asked over SSH; left out: not at all" },
};
const struct opt_table device_options = { "device", device_rows, ARRAY_LEN(device_rows),
	sizeof(struct device), offsetof(struct device, name),
	offsetof(struct device, source), &device_rec };

static const struct opt site_rows[] = {
	{ .key = "address",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct site, address),
	    .max = 256,
	    .fallback = "",
	    .unit = "",
	    .is = "where an engineer has to go" },
	{ .key = "latitude",
	    .kind = OPT_F64,
	    .offset = offsetof(struct site, latitude),
	    .min = -90,
	    .max = 90,
	    .fallback = "0",
	    .unit = "degrees",
	    .is = "north is positive" },
	{ .key = "longitude",
	    .kind = OPT_F64,
	    .offset = offsetof(struct site, longitude),
	    .min = -180,
	    .max = 180,
	    .fallback = "0",
	    .unit = "degrees",
	    .is = "east is positive" },
	{ .key = "region",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct site, region),
	    .fallback = "",
	    .unit = "",
	    .is = "for figures and correlation" },
	{ .key = "remote",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct site, remote),
	    .fallback = "no",
	    .unit = "",
	    .is = "far off: the spare-part clock does not hold there" },
	{ .key = "safety",
	    .kind = OPT_BOOL,
	    .offset = offsetof(struct site, safety),
	    .fallback = "no",
	    .unit = "",
	    .is = "people's safety hangs on it, as of a hospital or an emergency line: "
		  "its tickets are more urgent by a step" },
	{ .key = "polls-at-once",
	    .kind = OPT_U32,
	    .offset = offsetof(struct site, polls_at_once),
	    .min = 0,
	    .max = 100000,
	    .fallback = "1000",
	    .unit = "",
	    .is = "how many polls of all its devices together are under way; more wait "
		  "in line; 0: no bound" },
	{ .key = "bytes-a-second",
	    .kind = OPT_U32,
	    .offset = offsetof(struct site, bytes_a_second),
	    .min = 0,
	    .max = 1e9,
	    .fallback = "0",
	    .unit = "bytes a second",
	    .is =
		"what polling may take of the line to it, both ways, IP and UDP headers "
		"included; more waits in line; 0: no bound" },
};
const struct opt_table site_options = { "site", site_rows, ARRAY_LEN(site_rows),
	sizeof(struct site), offsetof(struct site, name), SIZE_MAX, &site_rec };

static const struct opt contact_rows[] = {
	{ .key = "name",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct contact, name),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "whom to speak to" },
	{ .key = "phone",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct contact, phone),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "their telephone" },
	{ .key = "email",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct contact, email),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "their mail address" },
};
static OPT_TABLE(contact_options, contact, contact_rows, contact_rec);

static const struct opt customer_rows[] = {
	{ .key = "title",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct customer, title),
	    .max = 128,
	    .fallback = "",
	    .unit = "",
	    .is = "the name as it is written on a ticket" },
	{ .key = "tier",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct customer, tier),
	    .fallback = "bronze",
	    .unit = "",
	    .of = &tier_names,
	    .is = "how much urgency their faults have" },
	{ .key = "contract",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct customer, contract),
	    .fallback = "",
	    .unit = "",
	    .is = "their service levels; left out: the first" },
	{ .key = "contact",
	    .kind = OPT_SUB,
	    .offset = offsetof(struct customer, contact),
	    .fallback = "",
	    .unit = "",
	    .of = &contact_options,
	    .is = "whom to speak to" },
	{ .key = "language",
	    .kind = OPT_ENUM,
	    .offset = offsetof(struct customer, language),
	    .fallback = "en",
	    .unit = "",
	    .of = &language_names,
	    .is = "in which they are told how it goes" },
};
const struct opt_table customer_options = { "customer", customer_rows,
	ARRAY_LEN(customer_rows), sizeof(struct customer),
	offsetof(struct customer, name), SIZE_MAX, &customer_rec };
