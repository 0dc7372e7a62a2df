#include "model/finding.h"

REC_NAMES(category_names, "man", "machine", "material", "method", "environment");
REC_NAMES(remote_names, "no", "part", "yes");

static const struct rec_field finding_fields[] = {
	F_U64(finding, case_id),
	F_U32(finding, run_seq),
	F_TEXT(finding, probe, 64),
	F_TEXT(finding, device, 128),
	F_TEXT(finding, cause, CAUSE_CODE_MAX),
	F_TEXT(finding, title, 128),
	F_ENUM(finding, category, category_names),
	F_F64(finding, confidence),
	F_TEXT(finding, text, FINDING_TEXT_MAX),
	F_TEXT(finding, action, FINDING_TEXT_MAX),
	F_TEXT(finding, kb, 128),
	F_TEXT(finding, part, 128),
	F_TEXT(finding, skill, 64),
	F_ENUM(finding, remote, remote_names),
	F_TEXTS(finding, evidence, EVIDENCE_MAX),
};
REC_TYPE(finding_rec, finding, finding_fields);

static const struct rec_field ruled_out_fields[] = {
	F_TEXT(ruled_out, cause, CAUSE_CODE_MAX),
	F_TEXT(ruled_out, why, FINDING_TEXT_MAX),
};
REC_TYPE(ruled_out_rec, ruled_out, ruled_out_fields);

static const struct rec_field evidence_fields[] = {
	F_TEXT(evidence, hash, HASH_TEXT_MAX),
	F_U64(evidence, case_id),
	F_U32(evidence, run_seq),
	F_TEXT(evidence, device, 128),
	F_TEXT(evidence, method, 32),
	F_TEXT(evidence, asked, EVIDENCE_ASKED_MAX),
	F_TEXT(evidence, outcome, EVIDENCE_OUTCOME_MAX),
	F_TIME(evidence, asked_at),
	F_U64(evidence, took_us),
	F_BOOL(evidence, cut),
	F_BYTES(evidence, answer, EVIDENCE_ANSWER_MAX),
};
REC_TYPE(evidence_rec, evidence, evidence_fields);
