#include "model/plan.h"

#include <string.h>

#include "base/map.h"

REC_NAMES(log_choice_names, "error", "warn", "info", "debug");

REC_NAMES(codec_choice_names, "own", "net-snmp");

static const struct rec_field targets_fields[] = {
	F_F64(targets, diagnosed),
	F_F64(targets, solved),
	F_F64(targets, first_time_fix),
	F_F64(targets, nps),
	F_F64(targets, satisfaction),
	F_F64(targets, stock_coverage),
	F_I64(targets, response_p95_us),
	F_I64(targets, turnover_us),
};
REC_TYPE(targets_rec, targets, targets_fields);

static const struct rec_field settings_fields[] = {
	F_TEXT(settings, state_dir, PATH_TEXT_MAX),
	F_TEXT(settings, control, PATH_TEXT_MAX),
	F_TEXTS(settings, trap_listen, LISTEN_MAX),
	F_TEXT(settings, page_listen, ADDRESS_MAX),
	F_TEXTS(settings, syslog_udp, LISTEN_MAX),
	F_TEXTS(settings, syslog_tcp, LISTEN_MAX),
	F_TEXTS(settings, syslog_tls, LISTEN_MAX),
	F_TEXTS(settings, alarm_listen, LISTEN_MAX),
	F_TEXT(settings, syslog_certificate, PATH_TEXT_MAX),
	F_TEXT(settings, syslog_key, PATH_TEXT_MAX),
	F_TEXT(settings, syslog_ca, PATH_TEXT_MAX),
	F_TEXT(settings, user, NAME_MAX_BYTES),
	F_TEXT(settings, vault_file, PATH_TEXT_MAX),
	F_TEXT(settings, vault_key_file, PATH_TEXT_MAX),
	F_I64(settings, vault_lease_us),
	F_ENUM(settings, log, log_choice_names),
	F_ENUM(settings, snmp_codec, codec_choice_names),
	F_U32(settings, snmp_packets),
	F_U32(settings, snmp_at_once),
	F_U32(settings, trap_journal_mb),
	F_U32(settings, trap_at_once),
	F_U32(settings, trap_a_second),
	F_U32(settings, poll_rooms),
	F_U32(settings, probe_rooms),
	F_I64(settings, correlate_us),
	F_U32(settings, flap_raises),
	F_I64(settings, flap_within_us),
	F_I64(settings, flap_calm_us),
	F_I64(settings, verdict_before_us),
	F_I64(settings, history_raw_us),
	F_I64(settings, history_five_us),
	F_I64(settings, history_hour_us),
	F_U32(settings, history_megabytes),
	F_TEXTS(settings, session_listen, LISTEN_MAX),
	F_I64(settings, session_longest_us),
	F_I64(settings, session_grace_us),
	F_U32(settings, sessions_at_once),
	F_U32(settings, sessions_an_address),
	F_TEXT(settings, appliance, NAME_MAX_BYTES),
	F_TEXT(settings, customers_seen_by, NAME_MAX_BYTES),
	F_I64(settings, keep_contacts_us),
	F_I64(settings, keep_evidence_us),
	F_I64(settings, keep_tickets_us),
	F_TEXT(settings, expert_group, DEVICE_TEXT_MAX),
	F_SUB(settings, targets, targets_rec),
};
REC_TYPE(settings_rec, settings, settings_fields);

static const struct rec_field alarm_type_fields[] = {
	F_TEXT(alarm_type, name, SIGN_NAME_MAX),
	F_U32(alarm_type, flap_raises),
	F_I64(alarm_type, flap_within_us),
	F_I64(alarm_type, flap_calm_us),
	F_I64(alarm_type, correlate_us),
};
REC_TYPE(alarm_type_rec, alarm_type, alarm_type_fields);

REC_NAMES(system_kind_names, "json", "alertmanager", "zabbix");

static const struct rec_field alarm_system_fields[] = {
	F_TEXT(alarm_system, name, NAME_MAX_BYTES),
	F_ENUM(alarm_system, kind, system_kind_names),
	F_TEXT(alarm_system, token, NAME_MAX_BYTES),
	F_TEXTS(alarm_system, device_labels, SYSTEM_LABELS_MAX),
	F_TEXTS(alarm_system, component_labels, SYSTEM_LABELS_MAX),
	F_LIST(alarm_system, severities, SEVERITIES_MAX, severity_of_rec),
};
REC_TYPE(alarm_system_rec, alarm_system, alarm_system_fields);

REC_NAMES(relation_where_names, "same-row", "same-device");

static const struct rec_field relation_fields[] = {
	F_TEXT(relation, name, NAME_MAX_BYTES),
	F_TEXT(relation, symptom, SIGN_NAME_MAX),
	F_TEXT(relation, root, SIGN_NAME_MAX),
	F_ENUM(relation, where, relation_where_names),
};
REC_TYPE(relation_rec, relation, relation_fields);

static const struct rec_field plan_fields[] = {
	F_SUB(plan, settings, settings_rec),
	F_SUB(plan, vocab, vocab_rec),
	F_LIST(plan, shells, SHELLS_MAX, shell_rec),
	F_LIST(plan, profiles, PROFILES_MAX, profile_rec),
	F_LIST(plan, probes, PROBES_MAX, probe_rec),
	F_LIST(plan, causes, CAUSES_MAX, cause_rec),
	F_LIST(plan, articles, ARTICLES_MAX, article_rec),
	F_LIST(plan, contracts, 256, contract_rec),
	F_LIST(plan, alarm_types, 4096, alarm_type_rec),
	F_LIST(plan, relations, 4096, relation_rec),
	F_SUB(plan, urgency, urgency_table_rec),
	F_LIST(plan, sinks, SINKS_MAX, sink_rec),
	F_LIST(plan, systems, SYSTEMS_MAX, alarm_system_rec),
	F_LIST(plan, sites, DEVICES_MAX, site_rec),
	F_LIST(plan, customers, DEVICES_MAX, customer_rec),
	F_LIST(plan, maintenances, MAINTENANCES_MAX, maintenance_rec),
	F_LIST(plan, engineers, ENGINEERS_MAX, engineer_rec),
	F_LIST(plan, depots, DEPOTS_MAX, depot_rec),
	F_LIST(plan, zones, ZONES_MAX, zone_rec),
};
REC_TYPE(plan_rec, plan, plan_fields);

static const struct rec_field inventory_fields[] = {
	F_LIST(inventory, devices, DEVICES_MAX, device_rec),
	F_LIST(inventory, articles, ARTICLES_MAX, article_rec),
};
REC_TYPE(inventory_rec, inventory, inventory_fields);

size_t
inventory_gone(const struct inventory *was, const struct inventory *now)
{
	struct map names;
	size_t i, gone = 0;

	map_init(&names);
	for (i = 0; i < now->devices.n; i++)
		map_put(&names, now->devices.v[i].name, &now->devices.v[i]);
	for (i = 0; i < was->devices.n; i++)
		gone += map_get(&names, was->devices.v[i].name) == NULL;
	map_fini(&names);
	return gone;
}

#define FIND_BY(list, member, want)                                                      \
	do {                                                                             \
		size_t i;                                                                \
		for (i = 0; i < (list).n; i++)                                           \
			if (strcmp((list).v[i].member, want) == 0)                       \
				return &(list).v[i];                                     \
		return NULL;                                                             \
	} while (0)

const struct profile *
plan_profile(const struct plan *p, const char *name)
{
	FIND_BY(p->profiles, name, name);
}

const struct probe *
plan_probe(const struct plan *p, const char *name)
{
	FIND_BY(p->probes, name, name);
}

const struct cause *
plan_cause(const struct plan *p, const char *code)
{
	FIND_BY(p->causes, code, code);
}

const struct contract *
plan_contract(const struct plan *p, const char *name)
{
	FIND_BY(p->contracts, name, name);
}

const struct sink *
plan_sink(const struct plan *p, const char *name)
{
	FIND_BY(p->sinks, name, name);
}

const struct alarm_system *
plan_system(const struct plan *p, const char *name)
{
	FIND_BY(p->systems, name, name);
}

const struct engineer *
plan_engineer(const struct plan *p, const char *name)
{
	FIND_BY(p->engineers, name, name);
}

const struct depot *
plan_depot(const struct plan *p, const char *name)
{
	FIND_BY(p->depots, name, name);
}

const struct site *
plan_site(const struct plan *p, const char *name)
{
	FIND_BY(p->sites, name, name);
}

const struct customer *
plan_customer(const struct plan *p, const char *name)
{
	FIND_BY(p->customers, name, name);
}

const struct contract *
plan_contract_of(const struct plan *p, const struct device *d)
{
	const struct customer *c = plan_customer(p, d->customer);
	const struct contract *k = c != NULL ? plan_contract(p, c->contract) : NULL;

	return k != NULL ? k : p->contracts.n != 0 ? &p->contracts.v[0] : NULL;
}

static const struct alarm_type *
type_of(const struct plan *p, const char *name)
{
	FIND_BY(p->alarm_types, name, name);
}

struct flap_limits
plan_flapping(const struct plan *p, const char *alarm_type)
{
	const struct alarm_type *t = type_of(p, alarm_type);
	struct flap_limits l = { p->settings.flap_raises, p->settings.flap_within_us,
		p->settings.flap_calm_us };

	if (t != NULL && t->flap_raises != 0)
		l.raises = t->flap_raises;
	if (t != NULL && t->flap_within_us != 0)
		l.within_us = t->flap_within_us;
	if (t != NULL && t->flap_calm_us != 0)
		l.calm_us = t->flap_calm_us;
	return l;
}

int64_t
plan_correlate_us(const struct plan *p, const char *alarm_type)
{
	const struct alarm_type *t = type_of(p, alarm_type);

	return t != NULL && t->correlate_us != 0 ? t->correlate_us
						 : p->settings.correlate_us;
}
