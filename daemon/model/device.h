/* device.h - the inventory: devices, the sites they stand at, the customers they serve.
 *
 * The store holds the inventory and gives it out; what came from a file says from which, and is
 * read-only elsewhere. Devices name each other, and their sites and customers, by name.
 */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include "base/rec.h"

#define NAME_MAX_BYTES  64
#define PROFILE_AUTO    "auto" /* instead of a profile's name: it is recognised */
#define ADDRESS_MAX     64
#define LINKS_MAX       512
#define UPSTREAMS_MAX   16
#define DEVICE_TEXT_MAX 128

enum snmp_version { SNMP_V1, SNMP_V2C, SNMP_V3, SNMP_VERSION_COUNT };
extern const struct rec_names snmp_version_names;

enum tier { TIER_BRONZE, TIER_SILVER, TIER_GOLD, TIER_COUNT };
extern const struct rec_names tier_names;

/* Whether somebody who is to repair something by hand needs a second person's word. */
enum approval { APPROVAL_NONE, APPROVAL_REQUIRED, APPROVAL_COUNT };
extern const struct rec_names approval_names;

/* A cable: our port, whose device and which port at the other end. */
struct link_end {
	const char *port;
	const char *to;
	const char *remote_port;
};
extern const struct rec_type link_end_rec;

struct device {
	uint64_t id; /* given by the store, never used again */
	const char *name;
	const char
	    *device_class; /* "base-station", "switch", "terminal", or the user's own */
	const char *profile;
	const char *address;
	const char *site;
	const char *customer;
	const char *power_feed; /* what it is fed by, beyond its site's own; "" */
	const char *software;   /* its version, as it is written; "" */
	const char *model;
	const char *serial;
	const char *purchased;      /* a date, as the user wrote it */
	const char *warranty_until; /* the same */
	LIST_OF(const char *) upstream;
	LIST_OF(struct link_end) links;
	enum snmp_version snmp_version;
	uint32_t snmp_port;
	const char *snmp_credential; /* the name of one in the vault; "" for no SNMP */
	uint32_t ssh_port;
	const char *ssh_credential; /* "" for no SSH */
	const char
	    *ssh_host_key; /* "SHA256:..." as ssh-keygen -l prints it; "" to learn it */
	const char *ssh_shell; /* before its profile's; "" for that */
	const char
	    *ssh_enable; /* the name of a credential: the shell's step up; "" for none */
	uint32_t ssh_allow; /* of enum ssh_allow, beside its profile's */
	bool ssh_one_channel;
	uint32_t ssh_links;       /* at once; 0: as its profile says */
	enum approval approval;   /* of repairs by people */
	const char *source;       /* "devices.yaml:12", or "api" */
	const char *snmp_context; /* SNMPv3; "" for the default one */
	/* With `profile: auto`, as the store gives it out: what its profile was recognised by. "" for a
	 * profile that was named. */
	const char *recognised;
};
extern const struct rec_type device_rec;

struct site {
	const char *name;
	const char *address;
	double latitude, longitude;
	const char *region;
	bool remote;            /* far off: the spare-part clock does not hold there */
	bool safety;            /* people's safety hangs on it: more urgent by a step */
	uint32_t polls_at_once; /* SNMP, of all its devices; 0: no bound */
	uint32_t
	    bytes_a_second; /* of SNMP, both ways, with IP and UDP headers; 0: no bound */
};
extern const struct rec_type site_rec;

struct contact {
	const char *name;
	const char *phone;
	const char *email;
};
extern const struct rec_type contact_rec;

enum language { LANGUAGE_EN, LANGUAGE_ZH };
extern const struct rec_names language_names;

struct customer {
	const char *name;
	const char *title; /* as it is written on a ticket */
	enum tier tier;
	const char *contract;
	struct contact contact;
	enum language language; /* in which they are told */
};
extern const struct rec_type customer_rec;

/* Whether they say the same, wherever they are written: neither id nor line counts. */
bool device_same(const struct device *a, const struct device *b);

/* The link of d whose port or far port is `component` ("port:ge3"), or NULL. */
const struct link_end *device_link(const struct device *d, const char *component);

#endif
