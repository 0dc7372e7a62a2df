#include "model/msg.h"

#include <string.h>

#include "base/mem.h"
#include "sys/chan.h"

REC_NAMES(grant_status_names, "ok", "unknown", "refused");

static const struct rec_field start_fields[] = {
	F_ENUM(start_msg, role, role_names),
	F_U32(start_msg, instance),
	F_TEXT(start_msg, state_dir, 1024),
	F_TEXT(start_msg, config, 1024),
	F_TEXT(start_msg, user, NAME_MAX_BYTES),
};
REC_TYPE(start_msg_rec, start_msg, start_fields);

static const struct rec_field blob_fields[] = {
	F_U64(blob_msg, generation),
	F_U64(blob_msg, size_bytes),
};
REC_TYPE(blob_msg_rec, blob_msg, blob_fields);

static const struct rec_field peer_fields[] = {
	F_ENUM(peer_msg, role, role_names),
	F_U32(peer_msg, instance),
	F_U32(peer_msg, instances),
};
REC_TYPE(peer_msg_rec, peer_msg, peer_fields);

static const struct rec_field socket_fields[] = {
	F_TEXT(socket_msg, name, 32),
	F_TEXT(socket_msg, address, 256),
};
REC_TYPE(socket_msg_rec, socket_msg, socket_fields);

static const struct rec_field forget_msg_fields[] = {
	F_TEXT(forget_msg, customer, DEVICE_TEXT_MAX),
	F_TEXT(forget_msg, by, TICKET_BY_MAX),
	F_TIME(forget_msg, at),
};
REC_TYPE(forget_msg_rec, forget_msg, forget_msg_fields);

static const struct rec_field empty_fields[] = {
	F_BOOL(empty_msg, yes),
};
REC_TYPE(empty_msg_rec, empty_msg, empty_fields);

static const struct rec_field fault_fields[] = {
	F_ENUM(fault_msg, role, role_names),
	F_U32(fault_msg, instance),
	F_TEXT(fault_msg, what, 128),
};
REC_TYPE(fault_msg_rec, fault_msg, fault_fields);

static const struct rec_field room_state_fields[] = {
	F_ENUM(room_state, role, role_names),
	F_U32(room_state, instance),
	F_U32(room_state, pid),
	F_TEXT(room_state, state, 16),
	F_TIME(room_state, since),
	F_U32(room_state, restarts),
	F_TEXT(room_state, last_end, 32),
};
REC_TYPE(room_state_rec, room_state, room_state_fields);

static const struct rec_field rooms_fields[] = {
	F_TEXT(rooms_msg, version, 64),
	F_TIME(rooms_msg, started_at),
	F_LIST(rooms_msg, rooms, 256, room_state_rec),
};
REC_TYPE(rooms_msg_rec, rooms_msg, rooms_fields);

static const struct rec_field set_aside_fields[] = {
	F_TEXT(set_aside_msg, who, 128),
	F_ENUM(set_aside_msg, room, role_names),
	F_TIME(set_aside_msg, until),
	F_BYTES(set_aside_msg, bytes, 2048),
};
REC_TYPE(set_aside_msg_rec, set_aside_msg, set_aside_fields);

static const struct rec_field config_says_fields[] = {
	F_BOOL(config_says_msg, ok),
	F_U32(config_says_msg, errors),
	F_TEXT(config_says_msg, what, 32),
	F_TEXT(config_says_msg, text, 64 * 1024),
};
REC_TYPE(config_says_msg_rec, config_says_msg, config_says_fields);

static const struct rec_field reload_fields[] = {
	F_U64(reload_msg, ask),
	F_TEXT(reload_msg, who, 128),
	F_BOOL(reload_msg, yes),
};
REC_TYPE(reload_msg_rec, reload_msg, reload_fields);

static const struct rec_field reloaded_fields[] = {
	F_U64(reloaded_msg, ask),
	F_BOOL(reloaded_msg, ok),
	F_TEXT(reloaded_msg, text, 68 * 1024),
};
REC_TYPE(reloaded_msg_rec, reloaded_msg, reloaded_fields);

static const struct rec_field grant_ask_fields[] = {
	F_U64(grant_ask_msg, ask),
	F_TEXT(grant_ask_msg, credential, NAME_MAX_BYTES),
	F_U64(grant_ask_msg, device_id),
	F_TEXT(grant_ask_msg, device, NAME_MAX_BYTES),
	F_TEXT(grant_ask_msg, purpose, 32),
	F_BYTES(grant_ask_msg, engine_id, 32),
};
REC_TYPE(grant_ask_msg_rec, grant_ask_msg, grant_ask_fields);

static const struct rec_field grant_fields[] = {
	F_U64(grant_msg, ask),
	F_ENUM(grant_msg, status, grant_status_names),
	F_TEXT(grant_msg, kind, 32),
	F_TEXT(grant_msg, user, 128),
	F_SECRET(grant_msg, secret, 16 * 1024),
	F_U32(grant_msg, lease_s),
	F_TIME(grant_msg, version),
};
REC_TYPE(grant_msg_rec, grant_msg, grant_fields);

static const struct rec_field grant_used_fields[] = {
	F_TEXT(grant_used_msg, credential, NAME_MAX_BYTES),
	F_U64(grant_used_msg, device_id),
	F_TEXT(grant_used_msg, device, NAME_MAX_BYTES),
};
REC_TYPE(grant_used_msg_rec, grant_used_msg, grant_used_fields);

static const struct rec_field sign_in_fields[] = {
	F_U64(sign_in_msg, ask),
	F_TEXT(sign_in_msg, method, 16),
	F_TEXT(sign_in_msg, user, NAME_MAX_BYTES),
	F_TEXT(sign_in_msg, key, 4096),
	F_SECRET(sign_in_msg, password, 1024),
	F_TEXT(sign_in_msg, code, 16),
};
REC_TYPE(sign_in_msg_rec, sign_in_msg, sign_in_fields);

static const struct rec_field signed_in_fields[] = {
	F_U64(signed_in_msg, ask),
	F_BOOL(signed_in_msg, ok),
	F_TEXT(signed_in_msg, name, NAME_MAX_BYTES),
	F_TEXT(signed_in_msg, roles, 256),
	F_TEXT(signed_in_msg, why, 256),
	F_U32(signed_in_msg, wait_s),
	F_U32(signed_in_msg, failures),
};
REC_TYPE(signed_in_msg_rec, signed_in_msg, signed_in_fields);

static const struct rec_field reason_ask_fields[] = {
	F_U64(reason_ask_msg, ask),
	F_TEXT(reason_ask_msg, text, SESSION_TEXT_MAX),
	F_U64(reason_ask_msg, device_id),
};
REC_TYPE(reason_ask_msg_rec, reason_ask_msg, reason_ask_fields);

static const struct rec_field reason_fields[] = {
	F_U64(reason_msg, ask),
	F_BOOL(reason_msg, ok),
	F_TEXT(reason_msg, reason, SESSION_TEXT_MAX),
	F_TEXT(reason_msg, about, 1024),
	F_U64(reason_msg, ticket_id),
	F_U64(reason_msg, case_id),
	F_U64(reason_msg, alarm_id),
	F_U64(reason_msg, device_id),
	F_TIME(reason_msg, deadline),
};
REC_TYPE(reason_msg_rec, reason_msg, reason_fields);

static const struct rec_field engine_fields[] = {
	F_BYTES(engine_msg, engine_id, 32),
	F_U32(engine_msg, boots),
};
REC_TYPE(engine_msg_rec, engine_msg, engine_fields);

static const struct rec_field count_line_fields[] = {
	F_TEXT(count_line, name, 64),
	F_U64(count_line, count),
};
REC_TYPE(count_line_rec, count_line, count_line_fields);

static const struct rec_field tally_line_fields[] = {
	F_TEXT(tally_line, name, 96),
	F_U64(tally_line, count),
	F_TIME(tally_line, last),
};
REC_TYPE(tally_line_rec, tally_line, tally_line_fields);

static const struct rec_field word_fields[] = {
	F_U64(word_msg, id),
	F_SUB(word_msg, sign, sign_rec),
};
REC_TYPE(word_msg_rec, word_msg, word_fields);

static const struct rec_field token_ask_fields[] = {
	F_U64(token_ask_msg, ask),
	F_TEXT(token_ask_msg, credential, NAME_MAX_BYTES),
	F_SECRET(token_ask_msg, shown, 4096),
};
REC_TYPE(token_ask_msg_rec, token_ask_msg, token_ask_fields);

static const struct rec_field token_fields[] = {
	F_U64(token_msg, ask),
	F_BOOL(token_msg, fits),
};
REC_TYPE(token_msg_rec, token_msg, token_fields);

static const struct rec_field post_fields[] = {
	F_U64(post_msg, ask),
	F_TEXT(post_msg, system, NAME_MAX_BYTES),
	F_BYTES(post_msg, body, POST_BODY_MAX),
};
REC_TYPE(post_msg_rec, post_msg, post_fields);

static const struct rec_field trap_counts_fields[] = {
	F_TEXT(trap_counts_msg, of, 16),
	F_U64(trap_counts_msg, arrived),
	F_U64(trap_counts_msg, dropped),
	F_LIST(trap_counts_msg, outcomes, 32, count_line_rec),
	F_LIST(trap_counts_msg, strangers, 32, tally_line_rec),
	F_LIST(trap_counts_msg, unmapped, 32, tally_line_rec),
};
REC_TYPE(trap_counts_msg_rec, trap_counts_msg, trap_counts_fields);

static const struct rec_field id_fields[] = {
	F_U64(id_msg, id),
};
REC_TYPE(id_msg_rec, id_msg, id_fields);

static const struct rec_field signs_kept_fields[] = {
	F_BYTES(signs_kept_msg, sequences, SIGNS_KEPT_MAX * 8),
};
REC_TYPE(signs_kept_msg_rec, signs_kept_msg, signs_kept_fields);

static const struct rec_field device_state_fields[] = {
	F_U64(device_state, device_id),
	F_BOOL(device_state, reachable),
	F_TIME(device_state, since),
	F_TIME(device_state, last_answer),
	F_TEXT(device_state, sys_name, 256),
	F_TEXT(device_state, sys_descr, 512),
	F_TEXT(device_state, note, 256),
};
REC_TYPE(device_state_rec, device_state, device_state_fields);

static const struct rec_field check_now_fields[] = {
	F_U64(check_now_msg, device_id),
	F_TEXT(check_now_msg, component, SIGN_NAME_MAX),
	F_TEXT(check_now_msg, index, SIGN_NAME_MAX),
	F_TEXT(check_now_msg, alarm_type, SIGN_NAME_MAX),
	F_TEXT(check_now_msg, qualifier, SIGN_NAME_MAX),
};
REC_TYPE(check_now_msg_rec, check_now_msg, check_now_fields);

static const struct rec_field label_fields[] = {
	F_U64(label_msg, ask),
	F_U64(label_msg, device_id),
	F_TEXT(label_msg, table, WORD_MAX),
	F_TEXT(label_msg, index, SIGN_NAME_MAX),
	F_TEXT(label_msg, name, SIGN_NAME_MAX),
	F_TEXT(label_msg, label, SIGN_NAME_MAX),
};
REC_TYPE(label_msg_rec, label_msg, label_fields);

static const struct rec_field shape_fields[] = {
	F_U64(shape_msg, id),
	F_TEXTS(shape_msg, words, ITEMS_MAX),
	F_TEXTS(shape_msg, labels, SHAPE_LABELS_MAX),
};
REC_TYPE(shape_msg_rec, shape_msg, shape_fields);

static const struct rec_field samples_fields[] = {
	F_BYTES(samples_msg, frames, SAMPLES_BYTES_MAX),
};
REC_TYPE(samples_msg_rec, samples_msg, samples_fields);

static const struct rec_field series_ask_fields[] = {
	F_U64(series_ask_msg, ask),
	F_U64(series_ask_msg, device_id),
	F_TEXT(series_ask_msg, word, WORD_MAX),
	F_TEXT(series_ask_msg, label, SIGN_NAME_MAX),
	F_TIME(series_ask_msg, from),
	F_TIME(series_ask_msg, to),
	F_I64(series_ask_msg, step_ms),
	F_U32(series_ask_msg, most),
};
REC_TYPE(series_ask_msg_rec, series_ask_msg, series_ask_fields);

static const struct rec_field series_point_fields[] = {
	F_TIME(series_point, at),
	F_F64(series_point, value),
};
REC_TYPE(series_point_rec, series_point, series_point_fields);

static const struct rec_field series_figure_fields[] = {
	F_I64(series_figure, over_us),
	F_U64(series_figure, count),
	F_F64(series_figure, min),
	F_F64(series_figure, max),
	F_F64(series_figure, last),
};
REC_TYPE(series_figure_rec, series_figure, series_figure_fields);

static const struct rec_field series_fields[] = {
	F_U64(series_msg, ask),
	F_I64(series_msg, step_ms),
	F_LIST(series_msg, points, SERIES_POINTS_MAX, series_point_rec),
	F_LIST(series_msg, figures, SERIES_FIGURES_MAX, series_figure_rec),
};
REC_TYPE(series_msg_rec, series_msg, series_fields);

static const struct rec_field past_time_fields[] = {
	F_TIME(past_time, at),
};
REC_TYPE(past_time_rec, past_time, past_time_fields);

static const struct rec_field past_ask_fields[] = {
	F_U64(past_ask_msg, ask),
	F_U64(past_ask_msg, device_id),
	F_TEXT(past_ask_msg, word, WORD_MAX),
	F_TEXT(past_ask_msg, label, SIGN_NAME_MAX),
	F_I64(past_ask_msg, over_us),
	F_LIST(past_ask_msg, times, PAST_TIMES_MAX, past_time_rec),
};
REC_TYPE(past_ask_msg_rec, past_ask_msg, past_ask_fields);

static const struct rec_field past_value_fields[] = {
	F_TEXT(past_value, label, SIGN_NAME_MAX),
	F_TIME(past_value, at),
	F_U64(past_value, count),
	F_F64(past_value, mean),
	F_F64(past_value, min),
	F_F64(past_value, max),
	F_F64(past_value, last),
};
REC_TYPE(past_value_rec, past_value, past_value_fields);

static const struct rec_field past_fields[] = {
	F_U64(past_msg, ask),
	F_BOOL(past_msg, cut),
	F_LIST(past_msg, values, PAST_VALUES_MAX, past_value_rec),
};
REC_TYPE(past_msg_rec, past_msg, past_fields);

static const struct rec_field history_state_fields[] = {
	F_U64(history_state_msg, bytes),
	F_U64(history_state_msg, bytes_max),
	F_TIME(history_state_msg, raw_from),
	F_TIME(history_state_msg, five_from),
	F_TIME(history_state_msg, hour_from),
	F_U64(history_state_msg, dropped),
	F_TIME(history_state_msg, dropped_at),
	F_U64(history_state_msg, damaged_bytes),
	F_U64(history_state_msg, lost),
	F_TEXT(history_state_msg, trouble, SIGN_TEXT_MAX),
};
REC_TYPE(history_state_msg_rec, history_state_msg, history_state_fields);

static const struct rec_field order_fields[] = {
	F_U64(order_msg, case_id),
	F_U32(order_msg, seq),
	F_U64(order_msg, ask),
	F_TEXT(order_msg, probe, PROBE_NAME_MAX),
	F_U64(order_msg, device_id),
	F_TEXT(order_msg, component, SIGN_NAME_MAX),
	F_TEXT(order_msg, index, SIGN_NAME_MAX),
	F_TEXT(order_msg, alarm_type, SIGN_NAME_MAX),
	F_TEXT(order_msg, alarm_text, SIGN_TEXT_MAX),
	F_TIME(order_msg, first_sign),
	F_I64(order_msg, limit_us),
};
REC_TYPE(order_msg_rec, order_msg, order_fields);

static const struct rec_field order_cancel_fields[] = {
	F_U64(order_cancel_msg, case_id),
	F_U32(order_cancel_msg, seq),
};
REC_TYPE(order_cancel_msg_rec, order_cancel_msg, order_cancel_fields);

static const struct rec_field evidence_msg_fields[] = {
	F_U64(evidence_msg, token),
	F_SUB(evidence_msg, evidence, evidence_rec),
};
REC_TYPE(evidence_msg_rec, evidence_msg, evidence_msg_fields);

static const struct rec_field evidence_kept_fields[] = {
	F_U64(evidence_kept_msg, token),
	F_TEXT(evidence_kept_msg, hash, HASH_TEXT_MAX),
};
REC_TYPE(evidence_kept_msg_rec, evidence_kept_msg, evidence_kept_fields);

static const struct rec_field event_fields[] = {
	F_U64(event, id),
	F_TIME(event, at),
	F_TEXT(event, kind, 16),
	F_TEXT(event, device, SIGN_NAME_MAX),
	F_U64(event, alarm_id),
	F_U64(event, case_id),
	F_U64(event, ticket_id),
	F_TEXT(event, text, FINDING_TEXT_MAX),
};
REC_TYPE(event_rec, event, event_fields);

static const struct rec_field commit_fields[] = {
	F_U64(commit_msg, seq),
};
REC_TYPE(commit_msg_rec, commit_msg, commit_fields);

static const struct rec_field recovered_fields[] = {
	F_U64(recovered_msg, next_alarm),
	F_U64(recovered_msg, next_case),
	F_U64(recovered_msg, next_ticket),
	F_U64(recovered_msg, next_entry),
	F_U64(recovered_msg, next_maintenance),
	F_U64(recovered_msg, next_stock_move),
	F_U64(recovered_msg, next_person),
};
REC_TYPE(recovered_msg_rec, recovered_msg, recovered_fields);

static const struct rec_field deliver_fields[] = {
	F_U64(deliver_msg, entry),
	F_U64(deliver_msg, ticket_id),
	F_TEXT(deliver_msg, sink, NAME_MAX_BYTES),
	F_TEXT(deliver_msg, key, 128),
	F_U32(deliver_msg, tries),
	F_TEXT(deliver_msg, ref, SINK_REF_MAX),
	F_BYTES(deliver_msg, body, DELIVER_BODY_MAX),
};
REC_TYPE(deliver_msg_rec, deliver_msg, deliver_fields);

static const struct rec_field delivered_fields[] = {
	F_U64(delivered_msg, entry),
	F_ENUM(delivered_msg, end, delivery_end_names),
	F_I64(delivered_msg, retry_us),
	F_TEXT(delivered_msg, note, 512),
	F_TEXT(delivered_msg, ref, SINK_REF_MAX),
};
REC_TYPE(delivered_msg_rec, delivered_msg, delivered_fields);

static const struct rec_field argument_fields[] = {
	F_TEXT(argument, key, 64),
	F_TEXT(argument, value, 4096),
};
REC_TYPE(argument_rec, argument, argument_fields);

static const struct rec_field command_fields[] = {
	F_U64(command_msg, ask),
	F_TEXT(command_msg, verb, 64),
	F_TEXT(command_msg, who, 128),
	F_LIST(command_msg, args, 32, argument_rec),
};
REC_TYPE(command_msg_rec, command_msg, command_fields);

static const struct rec_field command_done_fields[] = {
	F_U64(command_done_msg, ask),
	F_U32(command_done_msg, status),
	F_BYTES(command_done_msg, body, CHAN_BODY_MAX),
};
REC_TYPE(command_done_msg_rec, command_done_msg, command_done_fields);

static const struct rec_field query_fields[] = {
	F_U64(query_msg, ask),
	F_TEXT(query_msg, name, 64),
	F_LIST(query_msg, args, 32, argument_rec),
};
REC_TYPE(query_msg_rec, query_msg, query_fields);

static const struct rec_field rows_fields[] = {
	F_U64(rows_msg, ask),
	F_U32(rows_msg, status),
	F_BOOL(rows_msg, last),
	F_BYTES(rows_msg, body, CHAN_BODY_MAX),
};
REC_TYPE(rows_msg_rec, rows_msg, rows_fields);

static const struct msg_row rows[MSG_COUNT] = {
	[MSG_START] = { "start", &start_msg_rec },
	[MSG_PLAN] = { "plan", &blob_msg_rec },
	[MSG_INVENTORY] = { "inventory", &blob_msg_rec },
	[MSG_PEER] = { "peer", &peer_msg_rec },
	[MSG_SOCKET] = { "socket", &socket_msg_rec },
	[MSG_READY] = { "ready", &empty_msg_rec },
	[MSG_PEER_FAULT] = { "peer-fault", &fault_msg_rec },
	[MSG_ROOMS] = { "rooms", &rooms_msg_rec },
	[MSG_SET_ASIDE] = { "set-aside", &set_aside_msg_rec },
	[MSG_CONFIG_SAYS] = { "config-says", &config_says_msg_rec },
	[MSG_RELOAD] = { "reload", &reload_msg_rec },
	[MSG_RELOADED] = { "reloaded", &reloaded_msg_rec },
	[MSG_GRANT_ASK] = { "grant-ask", &grant_ask_msg_rec },
	[MSG_GRANT] = { "grant", &grant_msg_rec },
	[MSG_GRANTS_CHANGED] = { "grants-changed", &empty_msg_rec },
	[MSG_GRANT_USED] = { "grant-used", &grant_used_msg_rec },
	[MSG_GRANT_NOTE] = { "grant-note", &grant_note_rec },
	[MSG_ACCESS_SEEN] = { "access-seen", &access_seen_rec },
	[MSG_ACCESS] = { "access", &access_rec },
	[MSG_SIGN_IN] = { "sign-in", &sign_in_msg_rec },
	[MSG_SIGNED_IN] = { "signed-in", &signed_in_msg_rec },
	[MSG_REASON_ASK] = { "reason-ask", &reason_ask_msg_rec },
	[MSG_REASON] = { "reason", &reason_msg_rec },
	[MSG_PUT_SESSION] = { "put-session", &session_rec },
	[MSG_PERSON] = { "person", &person_rec },
	[MSG_PERSON_GONE] = { "person-gone", &id_msg_rec },
	[MSG_DEVICE] = { "device", &device_rec },
	[MSG_DEVICE_GONE] = { "device-gone", &id_msg_rec },
	[MSG_DEVICES_END] = { "devices-end", &empty_msg_rec },
	[MSG_SIGN] = { "sign", &sign_rec },
	[MSG_DEVICE_STATE] = { "device-state", &device_state_rec },
	[MSG_SIGNS_KEPT] = { "signs-kept", &signs_kept_msg_rec },
	[MSG_ENGINE_ASK] = { "engine-ask", &empty_msg_rec },
	[MSG_ENGINE] = { "engine", &engine_msg_rec },
	[MSG_TRAP_COUNTS] = { "trap-counts", &trap_counts_msg_rec },
	[MSG_CHECK_NOW] = { "check-now", &check_now_msg_rec },
	[MSG_LABEL_ASK] = { "label-ask", &label_msg_rec },
	[MSG_LABEL] = { "label", &label_msg_rec },
	[MSG_POLL_ASK] = { "poll-ask", &query_msg_rec },
	[MSG_POLL_SAYS] = { "poll-says", &rows_msg_rec },
	[MSG_LEARNED] = { "learned", &learned_list_rec },
	[MSG_SHAPE] = { "shape", &shape_msg_rec },
	[MSG_SAMPLES] = { "samples", &samples_msg_rec },
	[MSG_SERIES_ASK] = { "series-ask", &series_ask_msg_rec },
	[MSG_SERIES] = { "series", &series_msg_rec },
	[MSG_PAST_ASK] = { "past-ask", &past_ask_msg_rec },
	[MSG_PAST] = { "past", &past_msg_rec },
	[MSG_HISTORY_STATE] = { "history-state", &history_state_msg_rec },
	[MSG_WORD] = { "word", &word_msg_rec },
	[MSG_WORD_KEPT] = { "word-kept", &id_msg_rec },
	[MSG_TOKEN_ASK] = { "token-ask", &token_ask_msg_rec },
	[MSG_TOKEN] = { "token", &token_msg_rec },
	[MSG_POST] = { "post", &post_msg_rec },
	[MSG_ORDER] = { "order", &order_msg_rec },
	[MSG_ORDER_CANCEL] = { "order-cancel", &order_cancel_msg_rec },
	[MSG_RUN_RESULT] = { "run-result", &run_result_rec },
	[MSG_EVIDENCE] = { "evidence", &evidence_msg_rec },
	[MSG_EVIDENCE_KEPT] = { "evidence-kept", &evidence_kept_msg_rec },
	[MSG_PUT_ALARM] = { "put-alarm", &alarm_rec },
	[MSG_COMPRESS_ALARM] = { "compress-alarm", &id_msg_rec },
	[MSG_DROP_ALARM] = { "drop-alarm", &id_msg_rec },
	[MSG_PUT_CHANGE] = { "put-change", &alarm_change_rec },
	[MSG_PUT_CASE] = { "put-case", &case_file_rec },
	[MSG_PUT_TICKET] = { "put-ticket", &ticket_rec },
	[MSG_PUT_TICKET_ENTRY] = { "put-ticket-entry", &ticket_entry_rec },
	[MSG_PUT_EVENT] = { "put-event", &event_rec },
	[MSG_PUT_MAINTENANCE] = { "put-maintenance", &maintenance_rec },
	[MSG_PUT_PERSON] = { "put-person", &person_rec },
	[MSG_DROP_PERSON] = { "drop-person", &id_msg_rec },
	[MSG_DROP_MAINTENANCE] = { "drop-maintenance", &id_msg_rec },
	[MSG_PUT_STOCK_MOVE] = { "put-stock-move", &stock_move_rec },
	[MSG_FORGET_CUSTOMER] = { "forget-customer", &forget_msg_rec },
	[MSG_PUT_DEVICE_STATE] = { "put-device-state", &device_state_rec },
	[MSG_PUT_ACCESS] = { "put-access", &access_rec },
	[MSG_COMMIT] = { "commit", &commit_msg_rec },
	[MSG_COMMITTED] = { "committed", &commit_msg_rec },
	[MSG_RECOVERED] = { "recovered", &recovered_msg_rec },
	[MSG_FEED] = { "feed", &event_rec },
	[MSG_DELIVER] = { "deliver", &deliver_msg_rec },
	[MSG_DELIVERED] = { "delivered", &delivered_msg_rec },
	[MSG_COMMAND] = { "command", &command_msg_rec },
	[MSG_COMMAND_DONE] = { "command-done", &command_done_msg_rec },
	[MSG_QUERY] = { "query", &query_msg_rec },
	[MSG_ROWS] = { "rows", &rows_msg_rec },
};

enum { LOSSY = false, KEEP = true };

/* The architecture. A wall that is not a door here is a wall. */
static const struct msg_channel channels[] = {
	/* who may tell   whom          what                  when the queue is full */
	{ ROLE_CONFIG, ROLE_PARENT, MSG_CONFIG_SAYS, KEEP },

	{ ROLE_POLL, ROLE_VAULT, MSG_GRANT_ASK, KEEP },
	{ ROLE_PROBE, ROLE_VAULT, MSG_GRANT_ASK, KEEP },
	{ ROLE_TRAP, ROLE_VAULT, MSG_GRANT_ASK, KEEP },
	{ ROLE_SINK, ROLE_VAULT, MSG_GRANT_ASK, KEEP },
	{ ROLE_VAULT, ROLE_POLL, MSG_GRANT, KEEP },
	{ ROLE_VAULT, ROLE_SINK, MSG_GRANT, KEEP },
	{ ROLE_VAULT, ROLE_SINK, MSG_GRANTS_CHANGED, KEEP },
	{ ROLE_VAULT, ROLE_PROBE, MSG_GRANT, KEEP },
	{ ROLE_VAULT, ROLE_TRAP, MSG_GRANT, KEEP },
	{ ROLE_VAULT, ROLE_POLL, MSG_GRANTS_CHANGED, KEEP },
	{ ROLE_VAULT, ROLE_PROBE, MSG_GRANTS_CHANGED, KEEP },
	{ ROLE_VAULT, ROLE_TRAP, MSG_GRANTS_CHANGED, KEEP },
	{ ROLE_POLL, ROLE_VAULT, MSG_GRANT_USED, KEEP },
	{ ROLE_PROBE, ROLE_VAULT, MSG_GRANT_USED, KEEP },
	{ ROLE_VAULT, ROLE_STORE, MSG_GRANT_NOTE, KEEP },

	{ ROLE_SESSION, ROLE_VAULT, MSG_GRANT_ASK, KEEP },
	{ ROLE_VAULT, ROLE_SESSION, MSG_GRANT, KEEP },
	{ ROLE_VAULT, ROLE_SESSION, MSG_SIGNED_IN, KEEP },
	{ ROLE_SESSION, ROLE_TRIAGE, MSG_REASON_ASK, KEEP },
	{ ROLE_TRIAGE, ROLE_SESSION, MSG_REASON, KEEP },
	{ ROLE_SESSION, ROLE_TRIAGE, MSG_SIGN, KEEP },
	{ ROLE_SESSION, ROLE_TRIAGE, MSG_ACCESS_SEEN, KEEP },
	{ ROLE_TRIAGE, ROLE_SESSION, MSG_ACCESS, KEEP },
	{ ROLE_STORE, ROLE_SESSION, MSG_DEVICE, KEEP },
	{ ROLE_STORE, ROLE_SESSION, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_SESSION, MSG_DEVICES_END, KEEP },
	{ ROLE_WEB, ROLE_SESSION, MSG_COMMAND, KEEP },
	{ ROLE_SESSION, ROLE_WEB, MSG_COMMAND_DONE, KEEP },

	{ ROLE_STORE, ROLE_VAULT, MSG_DEVICE, KEEP }, /* a grant is for a device */
	{ ROLE_STORE, ROLE_VAULT, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_VAULT, MSG_DEVICES_END, KEEP },
	{ ROLE_STORE, ROLE_VAULT, MSG_PERSON, KEEP },
	{ ROLE_STORE, ROLE_VAULT, MSG_PERSON_GONE, KEEP },
	{ ROLE_SESSION, ROLE_VAULT, MSG_SIGN_IN, KEEP },
	{ ROLE_SESSION, ROLE_STORE, MSG_PUT_SESSION, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_DEVICE, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_DEVICES_END, KEEP },
	{ ROLE_STORE, ROLE_POLL, MSG_DEVICE, KEEP },
	{ ROLE_STORE, ROLE_POLL, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_POLL, MSG_DEVICES_END, KEEP },
	{ ROLE_STORE, ROLE_TRAP, MSG_DEVICE, KEEP },
	{ ROLE_STORE, ROLE_TRAP, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_TRAP, MSG_DEVICES_END, KEEP },
	{ ROLE_STORE, ROLE_PROBE, MSG_DEVICE, KEEP },
	{ ROLE_STORE, ROLE_PROBE, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_PROBE, MSG_DEVICES_END, KEEP },

	{ ROLE_POLL, ROLE_TRIAGE, MSG_SIGN, KEEP },
	{ ROLE_TRAP, ROLE_TRIAGE, MSG_SIGN, KEEP },
	{ ROLE_PROBE, ROLE_TRIAGE, MSG_SIGN, KEEP }, /* of SSH: see room/errand.h */
	{ ROLE_POLL, ROLE_TRIAGE, MSG_DEVICE_STATE, KEEP },
	{ ROLE_TRIAGE, ROLE_TRAP, MSG_SIGNS_KEPT, KEEP },
	{ ROLE_TRAP, ROLE_STORE, MSG_ENGINE_ASK, KEEP },
	{ ROLE_STORE, ROLE_TRAP, MSG_ENGINE, KEEP },
	{ ROLE_TRAP, ROLE_WEB, MSG_TRAP_COUNTS, LOSSY },
	{ ROLE_STORE, ROLE_INTAKE, MSG_DEVICE, KEEP },
	{ ROLE_STORE, ROLE_INTAKE, MSG_DEVICE_GONE, KEEP },
	{ ROLE_STORE, ROLE_INTAKE, MSG_DEVICES_END, KEEP },
	{ ROLE_INTAKE, ROLE_TRIAGE, MSG_WORD, KEEP },
	{ ROLE_TRIAGE, ROLE_INTAKE, MSG_WORD_KEPT, KEEP },
	{ ROLE_INTAKE, ROLE_POLL, MSG_LABEL_ASK, KEEP },
	{ ROLE_POLL, ROLE_INTAKE, MSG_LABEL, KEEP },
	{ ROLE_INTAKE, ROLE_WEB, MSG_TRAP_COUNTS, LOSSY },
	{ ROLE_WEB, ROLE_VAULT, MSG_TOKEN_ASK, KEEP },
	{ ROLE_VAULT, ROLE_WEB, MSG_TOKEN, KEEP },
	{ ROLE_WEB, ROLE_INTAKE, MSG_POST, KEEP },
	{ ROLE_INTAKE, ROLE_WEB, MSG_COMMAND_DONE, KEEP },
	{ ROLE_TRIAGE, ROLE_POLL, MSG_CHECK_NOW, KEEP },
	{ ROLE_TRAP, ROLE_POLL, MSG_LABEL_ASK, KEEP },
	{ ROLE_POLL, ROLE_TRAP, MSG_LABEL, KEEP },
	{ ROLE_POLL, ROLE_STORE, MSG_LEARNED, KEEP },
	{ ROLE_STORE, ROLE_POLL, MSG_LEARNED, KEEP },
	{ ROLE_POLL, ROLE_HISTORY, MSG_SHAPE, KEEP },
	{ ROLE_POLL, ROLE_HISTORY, MSG_SAMPLES, LOSSY },
	{ ROLE_PROBE, ROLE_HISTORY, MSG_SERIES_ASK, KEEP },
	{ ROLE_HISTORY, ROLE_PROBE, MSG_SERIES, KEEP },
	{ ROLE_READER, ROLE_HISTORY, MSG_SERIES_ASK, KEEP },
	{ ROLE_HISTORY, ROLE_READER, MSG_SERIES, KEEP },
	{ ROLE_POLL, ROLE_HISTORY, MSG_PAST_ASK, LOSSY },
	{ ROLE_HISTORY, ROLE_POLL, MSG_PAST, LOSSY },
	{ ROLE_HISTORY, ROLE_WEB, MSG_HISTORY_STATE, LOSSY },

	{ ROLE_POLL, ROLE_TRIAGE, MSG_ACCESS_SEEN, KEEP },
	{ ROLE_PROBE, ROLE_TRIAGE, MSG_ACCESS_SEEN, KEEP },
	{ ROLE_TRIAGE, ROLE_POLL, MSG_ACCESS, KEEP },
	{ ROLE_TRIAGE, ROLE_PROBE, MSG_ACCESS, KEEP },

	{ ROLE_TRIAGE, ROLE_PROBE, MSG_ORDER, KEEP },
	{ ROLE_TRIAGE, ROLE_PROBE, MSG_ORDER_CANCEL, KEEP },
	{ ROLE_PROBE, ROLE_TRIAGE, MSG_RUN_RESULT, KEEP },
	{ ROLE_PROBE, ROLE_STORE, MSG_EVIDENCE, KEEP },
	{ ROLE_STORE, ROLE_PROBE, MSG_EVIDENCE_KEPT, KEEP },

	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_ALARM, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_DROP_ALARM, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_COMPRESS_ALARM, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_CHANGE, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_CASE, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_TICKET, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_TICKET_ENTRY, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_EVENT, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_MAINTENANCE, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_DROP_MAINTENANCE, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_STOCK_MOVE, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_PERSON, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_DROP_PERSON, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_FORGET_CUSTOMER, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_DEVICE_STATE, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_PUT_ACCESS, KEEP },
	{ ROLE_TRIAGE, ROLE_STORE, MSG_COMMIT, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_COMMITTED, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_ALARM, KEEP }, /* recovery: what was open */
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_CASE, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_TICKET, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_TICKET_ENTRY, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_MAINTENANCE, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_STOCK_MOVE, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_PERSON, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_PUT_ACCESS, KEEP },
	{ ROLE_STORE, ROLE_TRIAGE, MSG_RECOVERED, KEEP },

	{ ROLE_STORE, ROLE_WEB, MSG_FEED,
	    LOSSY }, /* the page asks again when it misses one */
	{ ROLE_STORE, ROLE_SINK, MSG_DELIVER, KEEP },
	{ ROLE_SINK, ROLE_STORE, MSG_DELIVERED, KEEP },
	{ ROLE_WEB, ROLE_STORE, MSG_COMMAND, KEEP }, /* of the outbox */
	{ ROLE_STORE, ROLE_WEB, MSG_COMMAND_DONE, KEEP },
	{ ROLE_WEB, ROLE_TRIAGE, MSG_COMMAND, KEEP },
	{ ROLE_TRIAGE, ROLE_WEB, MSG_COMMAND_DONE, KEEP },
	{ ROLE_WEB, ROLE_READER, MSG_QUERY, KEEP },
	{ ROLE_READER, ROLE_WEB, MSG_ROWS, KEEP },
	{ ROLE_WEB, ROLE_POLL, MSG_POLL_ASK, KEEP },
	{ ROLE_POLL, ROLE_WEB, MSG_POLL_SAYS, KEEP },
};

/* Between the parent and every room. */
static const struct msg_channel of_parent[] = {
	{ ROLE_PARENT, ROLE_COUNT, MSG_START, KEEP },
	{ ROLE_PARENT, ROLE_COUNT, MSG_PLAN, KEEP },
	{ ROLE_PARENT, ROLE_COUNT, MSG_PEER, KEEP },
	{ ROLE_PARENT, ROLE_COUNT, MSG_SOCKET, KEEP },
	{ ROLE_PARENT, ROLE_COUNT, MSG_SET_ASIDE, KEEP },
	{ ROLE_PARENT, ROLE_STORE, MSG_INVENTORY, KEEP },
	{ ROLE_PARENT, ROLE_WEB, MSG_ROOMS, KEEP },
	{ ROLE_WEB, ROLE_PARENT, MSG_RELOAD, KEEP },
	{ ROLE_PARENT, ROLE_WEB, MSG_RELOADED, KEEP },
	{ ROLE_COUNT, ROLE_PARENT, MSG_READY, KEEP },
	{ ROLE_COUNT, ROLE_PARENT, MSG_PEER_FAULT, KEEP },
};

bool
msg_has_fd(unsigned msg)
{
	return msg == MSG_GRANT;
}

const struct msg_row *
msg_row(unsigned msg)
{
	return msg < MSG_COUNT && rows[msg].name != NULL ? &rows[msg] : NULL;
}

static bool
fits(enum role want, enum role is)
{
	return want == ROLE_COUNT || want == is;
}

/* Each message is looked up when it is sent and when it is heard: which row it is, counted from 1; 0: none. */
static size_t
row_between(enum role from, enum role to, unsigned msg)
{
	static uint8_t rows_of[ROLE_COUNT][ROLE_COUNT][MSG_COUNT];
	static bool is_made;
	size_t i;

	_Static_assert(ARRAY_LEN(channels) < UINT8_MAX, "a row's number is a byte");
	for (i = 0; !is_made && i < ARRAY_LEN(channels); i++)
		rows_of[channels[i].from][channels[i].to][channels[i].msg] =
		    (uint8_t)(i + 1);
	is_made = true;
	return rows_of[from][to][msg];
}

const struct msg_channel *
msg_allowed(enum role from, enum role to, unsigned msg)
{
	size_t i;

	if (from < ROLE_COUNT && to < ROLE_COUNT && msg < MSG_COUNT &&
	    (i = row_between(from, to, msg)) != 0)
		return &channels[i - 1];
	for (i = 0; i < ARRAY_LEN(of_parent); i++)
		if ((from == ROLE_PARENT || to == ROLE_PARENT) &&
		    fits(of_parent[i].from, from) && fits(of_parent[i].to, to) &&
		    of_parent[i].msg == msg)
			return &of_parent[i];
	return NULL;
}

bool
msg_rooms_talk(enum role a, enum role b)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(channels); i++)
		if ((channels[i].from == a && channels[i].to == b) ||
		    (channels[i].from == b && channels[i].to == a))
			return true;
	return false;
}

const struct msg_channel *
msg_channels(size_t *n)
{
	*n = ARRAY_LEN(channels);
	return channels;
}

const char *
argument_of(const struct argument *v, size_t n, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i].key, key) == 0)
			return v[i].value;
	return "";
}
