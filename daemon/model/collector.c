#include "model/collector.h"

#include "model/allowed.h"
#include "model/vocab.h"

REC_NAMES(collector_reads_names, "pattern", "key-value", "columns", "json");

static const struct rec_field collector_fields[] = {
	F_TEXT(collector, name, WORD_MAX),
	F_TEXT(collector, command, COMMAND_MAX),
	F_I64(collector, every_us),
	F_ENUM(collector, reads, collector_reads_names),
	F_TEXT(collector, pattern, PATTERN_TEXT_MAX),
	F_TEXT(collector, separator, FIELD_MAX),
	F_TEXT(collector, rows, FIELD_MAX),
	F_TEXT(collector, table, WORD_MAX),
	F_TEXT(collector, label, FIELD_MAX),
	F_U32(collector, rows_max),
};
REC_TYPE(collector_rec, collector, collector_fields);
