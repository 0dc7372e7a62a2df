/* plan.h - everything the configuration says, as every room gets it.
 *
 * The config room reads the files, checks them, and writes one plan: settings, words, profiles,
 * probes, causes, contracts, sinks. Rooms map it read-only; a reload brings a new one. The devices
 * are not in it: they are the inventory, which the store keeps and gives out; nor are the texts of the
 * knowledge base, which it keeps to be searched.
 */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "base/rec.h"
#include "model/alarm_type.h"
#include "model/article.h"
#include "model/cause.h"
#include "model/contract.h"
#include "model/device.h"
#include "model/maintenance.h"
#include "model/probe.h"
#include "model/profile.h"
#include "model/roster.h"
#include "model/shell.h"
#include "model/sink.h"
#include "model/vocab.h"

#define PATH_TEXT_MAX 1024
#define PROFILES_MAX  1024
#define SHELLS_MAX    256
#define SINKS_MAX     64
#define DEVICES_MAX   1000000
#define LISTEN_MAX    8

enum log_choice { LOG_CHOICE_ERROR, LOG_CHOICE_WARN, LOG_CHOICE_INFO, LOG_CHOICE_DEBUG };
extern const struct rec_names log_choice_names;

/* Who writes and reads SNMP's PDUs; in the order of link/snmp/pdu.h. */
enum codec_choice { CODEC_OWN, CODEC_NET_SNMP, CODEC_COUNT };
extern const struct rec_names codec_choice_names;

/* What the quality figures should be; 0: no target. */
struct targets {
	double diagnosed, solved, first_time_fix, nps, satisfaction, stock_coverage;
	int64_t response_p95_us, turnover_us;
};
extern const struct rec_type targets_rec;

struct settings {
	const char *state_dir;
	const char *control;               /* path of the UNIX socket for triagectl */
	LIST_OF(const char *) trap_listen; /* "0.0.0.0:162" */
	const char *page_listen;           /* "127.0.0.1:8080"; "" for no page */
	LIST_OF(const char *) syslog_udp, syslog_tcp, syslog_tls;
	LIST_OF(const char *) alarm_listen; /* where other systems post alarms */
	/* Of syslog over TLS: files in PEM; ca "": callers need no certificate. */
	const char *syslog_certificate, *syslog_key, *syslog_ca;
	const char *user; /* whom rooms become when we start as root */
	const char *vault_file;
	const char *vault_key_file;
	int64_t vault_lease_us;
	enum log_choice log;
	enum codec_choice snmp_codec;
	uint32_t
	    snmp_packets; /* datagrams a second that a room sends at most; 0: no bound */
	uint32_t snmp_at_once;    /* requests in flight to one device */
	uint32_t trap_journal_mb; /* how large its file is */
	uint32_t trap_at_once;    /* how many traps a device may send at once */
	uint32_t trap_a_second;   /* and then each second */
	uint32_t poll_rooms;
	uint32_t probe_rooms;
	int64_t
	    correlate_us; /* how long a ticket waits for a root that is still to come */
	uint32_t flap_raises; /* what counts as flapping: flap.h */
	int64_t flap_within_us, flap_calm_us;
	int64_t verdict_before_us; /* how long before the deadline a verdict is forced */
	/* How long samples are kept: as they were asked, as figures of five minutes, of an hour. */
	int64_t history_raw_us, history_five_us, history_hour_us;
	uint32_t history_megabytes; /* all of them together; 10^6 bytes */
	/* People at devices, through us (model/session.h). */
	LIST_OF(const char *) session_listen; /* none: nobody gets in */
	int64_t session_longest_us;           /* how long a session may be */
	int64_t session_grace_us;             /* how long signing in may take */
	uint32_t sessions_at_once;
	uint32_t sessions_an_address; /* at once, from one address */
	const char *appliance;        /* our own name, on alarms about ourselves */
	const char *expert_group;     /* to whom inconclusive tickets go */
	struct targets targets;

	/* How long is kept what is known of people: contacts of tickets that have ended; answers of
	 * devices; such tickets themselves. */
	const char *customers_seen_by; /* a group of the system; "": whoever may ask */
	int64_t keep_contacts_us, keep_evidence_us, keep_tickets_us;
};
extern const struct rec_type settings_rec;

/* Another system that posts its alarms. */
enum system_kind { SYSTEM_JSON, SYSTEM_ALERTMANAGER, SYSTEM_ZABBIX, SYSTEM_KIND_COUNT };
extern const struct rec_names system_kind_names;

#define SYSTEMS_MAX       64
#define SYSTEM_LABELS_MAX 8

struct alarm_system {
	const char *name;
	enum system_kind kind;
	const char *token; /* the credential it shows; "": it is on this machine */
	LIST_OF(const char *) device_labels, component_labels; /* tried in turn */
	LIST_OF(struct severity_of) severities; /* none: those of its kind */
};
extern const struct rec_type alarm_system_rec;

enum relation_where { WHERE_SAME_ROW, WHERE_SAME_DEVICE, WHERE_COUNT };
extern const struct rec_names relation_where_names;

/* "Where this alarm stands, that one is its symptom." */
struct relation {
	const char *name;
	const char *symptom; /* alarm types */
	const char *root;
	enum relation_where where;
};
extern const struct rec_type relation_rec;

struct plan {
	struct settings settings;
	struct vocab vocab;
	LIST_OF(struct shell) shells;
	LIST_OF(struct profile) profiles;
	LIST_OF(struct probe) probes;
	LIST_OF(struct cause) causes;
	LIST_OF(struct article) articles; /* their heads */
	LIST_OF(struct contract) contracts;
	LIST_OF(struct alarm_type) alarm_types;
	LIST_OF(struct relation) relations;
	struct urgency_table urgency;
	LIST_OF(struct sink) sinks;
	LIST_OF(struct alarm_system) systems;
	LIST_OF(struct site) sites;
	LIST_OF(struct customer) customers;
	LIST_OF(struct maintenance) maintenances;
	LIST_OF(struct engineer) engineers;
	LIST_OF(struct depot) depots;
	LIST_OF(struct zone) zones; /* all that the system knows */
};
extern const struct rec_type plan_rec;

/* What goes to the store alone. */
struct inventory {
	LIST_OF(struct device) devices;
	LIST_OF(struct article) articles; /* with their texts */
};
extern const struct rec_type inventory_rec;

/* How many devices of the one the other does not have, by name. */
size_t inventory_gone(const struct inventory *was, const struct inventory *now);

const struct profile *plan_profile(const struct plan *p, const char *name);
const struct probe *plan_probe(const struct plan *p, const char *name);
const struct cause *plan_cause(const struct plan *p, const char *code);
const struct contract *plan_contract(const struct plan *p, const char *name);
const struct sink *plan_sink(const struct plan *p, const char *name);
const struct alarm_system *plan_system(const struct plan *p, const char *name);
const struct engineer *plan_engineer(const struct plan *p, const char *name);
const struct depot *plan_depot(const struct plan *p, const char *name);
const struct site *plan_site(const struct plan *p, const char *name);
/* What counts as flapping, and how long a ticket waits for a root, of alarms of this type. */
struct flap_limits plan_flapping(const struct plan *p, const char *alarm_type);
int64_t plan_correlate_us(const struct plan *p, const char *alarm_type);

const struct customer *plan_customer(const struct plan *p, const char *name);

/* The contract that holds for a device: its customer's, or the first; NULL when there is none. */
const struct contract *plan_contract_of(const struct plan *p, const struct device *d);

#endif
