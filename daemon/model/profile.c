#include "model/profile.h"

#include <string.h>

#include "model/allowed.h"

static const struct rec_field state_map_fields[] = {
	F_TEXT(state_map, raw, 64),
	F_U32(state_map, state),
	F_TEXT(state_map, text, 128),
};
REC_TYPE(state_map_rec, state_map, state_map_fields);

static const struct rec_field index_part_fields[] = {
	F_I64(index_part, first),
	F_I64(index_part, last),
};
REC_TYPE(index_part_rec, index_part, index_part_fields);

static const struct rec_field row_filter_fields[] = {
	F_OID(row_filter, oid, OID_ARCS_MAX),
	F_SUB(row_filter, part, index_part_rec),
	F_TEXTS(row_filter, values, VALUES_MAX),
	F_BOOL(row_filter, unless),
};
REC_TYPE(row_filter_rec, row_filter, row_filter_fields);

REC_NAMES(item_as_names, "as-it-is", "number", "text", "hex", "mac", "address", "date",
    "bits", "float");

static const struct rec_field item_fields[] = {
	F_TEXT(item, word, WORD_MAX),
	F_OID(item, oid, OID_ARCS_MAX),
	F_F64(item, scale),
	F_F64(item, add),
	F_BOOL(item, decibel),
	F_ENUM(item, as, item_as_names),
	F_TEXT(item, hint, HINT_MAX),
	F_TEXTS(item, none, VALUES_MAX),
	F_LIST(item, map, MAP_MAX, state_map_rec),
	F_I64(item, every_us),
	F_TEXT(item, collector, WORD_MAX),
	F_TEXT(item, field, FIELD_MAX),
	F_SUB(item, derive, expr_rec),
	F_TEXT(item, always, 128),
	F_OID(item, instead, OID_ARCS_MAX),
	F_F64(item, instead_scale),
	F_OID(item, times, OID_ARCS_MAX),
	F_OID(item, over, OID_ARCS_MAX),
	F_OID(item, decimals, OID_ARCS_MAX),
	F_OID(item, si_prefix, OID_ARCS_MAX),
	F_SUB(item, part, index_part_rec),
	F_TEXT(item, row_of, WORD_MAX),
	F_LIST(item, where, FILTERS_MAX, row_filter_rec),
};
REC_TYPE(item_rec, item, item_fields);

static const struct rec_field table_fields[] = {
	F_TEXT(table, key, WORD_MAX),
	F_TEXT(table, name, WORD_MAX),
	F_I64(table, every_us),
	F_LIST(table, labels, LABELS_MAX, item_rec),
	F_TEXT(table, shown, 128),
	F_LIST(table, columns, COLUMNS_MAX, item_rec),
	F_LIST(table, where, FILTERS_MAX, row_filter_rec),
	F_OID(table, row_by, OID_ARCS_MAX),
	F_SUB(table, row_part, index_part_rec),
	F_U32(table, rows_max),
	F_TEXT(table, collector, WORD_MAX),
};
REC_TYPE(table_rec, table, table_fields);

static const struct rec_field rule_fields[] = {
	F_TEXT(rule, name, SIGN_NAME_MAX),
	F_TEXT(rule, table, WORD_MAX),
	F_SUB(rule, when, expr_rec),
	F_SUB(rule, clear, expr_rec),
	F_I64(rule, raise_after_us),
	F_I64(rule, clear_after_us),
	F_TEXT(rule, alarm_type, SIGN_NAME_MAX),
	F_TEXT(rule, qualifier, SIGN_NAME_MAX),
	F_ENUM(rule, family, family_names),
	F_ENUM(rule, severity, severity_names),
	F_TEXT(rule, event_type, SIGN_NAME_MAX),
	F_U32(rule, probable_cause),
	F_TEXT(rule, text, SIGN_TEXT_MAX),
	F_BOOL(rule, will_clear),
};
REC_TYPE(rule_rec, rule, rule_fields);

static const struct rec_field trap_condition_fields[] = {
	F_OID(trap_condition, varbind, OID_ARCS_MAX),
	F_TEXTS(trap_condition, values, VALUES_MAX),
};
REC_TYPE(trap_condition_rec, trap_condition, trap_condition_fields);

static const struct rec_field shown_object_fields[] = {
	F_TEXT(shown_object, name, WORD_MAX),
	F_OID(shown_object, oid, OID_ARCS_MAX),
	F_TEXT(shown_object, values, 16 * 1024),
};
REC_TYPE(shown_object_rec, shown_object, shown_object_fields);

static const struct rec_field trap_map_fields[] = {
	F_SUB(trap_map, means, meaning_rec),
	F_OID(trap_map, trap, OID_ARCS_MAX),
	F_LIST(trap_map, conditions, FILTERS_MAX, trap_condition_rec),
	F_OID(trap_map, component, OID_ARCS_MAX),
	F_OID(trap_map, label, OID_ARCS_MAX),
	F_OID(trap_map, severity_from, OID_ARCS_MAX),
	F_LIST(trap_map, shows, SHOWN_MAX, shown_object_rec),
};
REC_TYPE(trap_map_rec, trap_map, trap_map_fields);

static const struct rec_field datum_condition_fields[] = {
	F_TEXT(datum_condition, name, SIGN_NAME_MAX),
	F_TEXTS(datum_condition, values, VALUES_MAX),
};
REC_TYPE(datum_condition_rec, datum_condition, datum_condition_fields);

static const struct rec_field message_map_fields[] = {
	F_SUB(message_map, means, meaning_rec),
	F_TEXTS(message_map, apps, VALUES_MAX),
	F_TEXTS(message_map, ids, VALUES_MAX),
	F_LIST(message_map, data, FILTERS_MAX, datum_condition_rec),
	F_TEXT(message_map, pattern, PATTERN_MAX),
	F_TEXT(message_map, label, SIGN_NAME_MAX),
	F_TEXT(message_map, index, SIGN_NAME_MAX),
	F_TEXT(message_map, severity_from, SIGN_NAME_MAX),
};
REC_TYPE(message_map_rec, message_map, message_map_fields);

static const struct rec_field object_ref_fields[] = {
	F_OID(object_ref, oid, OID_ARCS_MAX),
};
REC_TYPE(object_ref_rec, object_ref, object_ref_fields);

static const struct rec_field profile_fields[] = {
	F_TEXT(profile, name, WORD_MAX),
	F_TEXT(profile, is, VOCAB_IS_MAX),
	F_TEXTS(profile, extends, 16),
	F_TEXT(profile, device_class, WORD_MAX),
	F_LIST(profile, sys_object_ids, OBJECT_IDS_MAX, object_ref_rec),
	F_TEXT(profile, sys_descr, 128),
	F_OID(profile, probe_oid, OID_ARCS_MAX),
	F_TEXT(profile, probe_value, 128),
	F_I64(profile, every_us),
	F_LIST(profile, items, ITEMS_MAX, item_rec),
	F_LIST(profile, tables, TABLES_MAX, table_rec),
	F_LIST(profile, rules, RULES_MAX, rule_rec),
	F_LIST(profile, traps, TRAPS_MAX, trap_map_rec),
	F_LIST(profile, collectors, COLLECTORS_MAX, collector_rec),
	F_LIST(profile, messages, MESSAGES_MAX, message_map_rec),
	F_TEXTS(profile, commands, COMMANDS_MAX),
	F_TEXT(profile, ssh_shell, WORD_MAX),
	F_U32(profile, ssh_allow),
	F_BOOL(profile, ssh_one_channel),
	F_U32(profile, ssh_links),
	F_U32(profile, confirm_tries),
	F_I64(profile, reach_every_us),
	F_BOOL(profile, watch_ping),
	F_BOOL(profile, watch_ssh),
};
REC_TYPE(profile_rec, profile, profile_fields);

const struct item *
profile_item(const struct profile *p, const char *word)
{
	size_t i;

	for (i = 0; i < p->items.n; i++)
		if (strcmp(p->items.v[i].word, word) == 0)
			return &p->items.v[i];
	return NULL;
}

const struct table *
profile_table(const struct profile *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->tables.n; i++)
		if (strcmp(p->tables.v[i].name, name) == 0 &&
		    *p->tables.v[i].collector == 0)
			return &p->tables.v[i];
	return NULL;
}

const struct table *
profile_table_key(const struct profile *p, const char *key)
{
	size_t i;

	for (i = 0; i < p->tables.n; i++)
		if (strcmp(p->tables.v[i].key, key) == 0)
			return &p->tables.v[i];
	return NULL;
}

bool
table_merges(const struct table *t)
{
	return t->row_by.n != 0 || t->row_part.first != 0;
}

const struct item *
table_column(const struct table *t, const char *word)
{
	size_t i;

	for (i = 0; i < t->columns.n; i++)
		if (strcmp(t->columns.v[i].word, word) == 0)
			return &t->columns.v[i];
	return NULL;
}

bool
profile_allows(const struct profile *p, const char *command)
{
	return command_is_allowed(
	    (const char *const *)p->commands.v, p->commands.n, command);
}
