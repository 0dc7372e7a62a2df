#include "model/sign.h"

#include "model/alarm_types.h"

REC_NAMES(witness_names, "rule", "trap", "person", "self", "message", "system");
REC_NAMES(level_names, "unknown", "clear", "raised");

static const struct rec_field point_fields[] = {
	F_TIME(point, at),
	F_TEXT(point, word, SIGN_NAME_MAX),
	F_TEXT(point, value, SIGN_NAME_MAX),
};
REC_TYPE(point_rec, point, point_fields);

static const struct rec_field sign_fields[] = {
	F_ENUM(sign, witness, witness_names),
	F_TEXT(sign, name, SIGN_NAME_MAX),
	F_U64(sign, device_id),
	F_TEXT(sign, device, SIGN_NAME_MAX),
	F_TEXT(sign, component, SIGN_NAME_MAX),
	F_TEXT(sign, index, SIGN_NAME_MAX),
	F_TEXT(sign, alarm_type, SIGN_NAME_MAX),
	F_TEXT(sign, qualifier, SIGN_NAME_MAX),
	F_ENUM(sign, level, level_names),
	F_ENUM(sign, family, family_names),
	F_ENUM(sign, severity, severity_names),
	F_TEXT(sign, event_type, SIGN_NAME_MAX),
	F_U32(sign, probable_cause),
	F_TEXT(sign, text, SIGN_TEXT_MAX),
	F_BOOL(sign, will_clear),
	F_TIME(sign, first_sign),
	F_TIME(sign, seen_at),
	F_LIST(sign, points, SIGN_POINTS_MAX, point_rec),
	F_U64(sign, sequence),
};
REC_TYPE(sign_rec, sign, sign_fields);

bool
witness_is_told(enum witness w)
{
	return w == WITNESS_TRAP || w == WITNESS_MESSAGE || w == WITNESS_SYSTEM;
}

struct sign
sign_own(const char *name, uint64_t device_id, const char *device, const char *alarm_type,
    enum severity severity, const char *text, int64_t now)
{
	const struct type_told *t = alarm_type_own(alarm_type);

	return (struct sign){ .witness = WITNESS_SELF,
		.name = name,
		.device_id = device_id,
		.device = device,
		.component = "",
		.index = "",
		.alarm_type = alarm_type,
		.qualifier = "",
		.level = LEVEL_RAISED,
		.family = FAMILY_NONE,
		.severity = severity,
		.event_type = t != NULL ? t->event_type : "",
		.probable_cause = t != NULL ? t->probable_cause : 0,
		.text = text,
		.will_clear = t == NULL || t->will_clear,
		.first_sign = now,
		.seen_at = now };
}
