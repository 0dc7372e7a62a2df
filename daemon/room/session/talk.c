#include "room/session/talk.h"

#include "base/mem.h"
#include "base/secret.h"

static const struct rec_field text_fields[] = {
	F_TEXT(text_msg, text, 2048),
};
REC_TYPE(text_msg_rec, text_msg, text_fields);

static const struct rec_field found_line_fields[] = {
	F_TEXT(found_line, name, NAME_MAX_BYTES),
	F_TEXT(found_line, about, 256),
};
REC_TYPE(found_line_rec, found_line, found_line_fields);

static const struct rec_field found_fields[] = {
	F_BOOL(found_msg, more),
	F_BOOL(found_msg, exact),
	F_LIST(found_msg, lines, FOUND_MAX, found_line_rec),
};
REC_TYPE(found_msg_rec, found_msg, found_fields);

static const struct rec_field want_fields[] = {
	F_TEXT(want_msg, device, NAME_MAX_BYTES),
	F_BOOL(want_msg, role_given),
	F_ENUM(want_msg, role, session_role_names),
	F_I64(want_msg, span_us),
	F_TEXT(want_msg, consent, SESSION_TEXT_MAX),
	F_TEXT(want_msg, client, 256),
};
REC_TYPE(want_msg_rec, want_msg, want_fields);

REC_NAMES(answer_names, "no", "consent", "wait", "go");

static const struct rec_field answer_fields[] = {
	F_ENUM(answer_msg, answer, answer_names),
	F_TEXT(answer_msg, why, 1024),
	F_SUB(answer_msg, session, session_rec),
	F_SUB(answer_msg, device, device_rec),
	F_TEXT(answer_msg, host_key, HOST_KEY_TEXT_MAX),
	F_TEXT(answer_msg, host_key_type, HOST_KEY_TYPE_MAX),
};
REC_TYPE(answer_msg_rec, answer_msg, answer_fields);

static const struct rec_field count_fields[] = {
	F_U64(count_msg, bytes_in),
	F_U64(count_msg, bytes_out),
	F_U32(count_msg, commands),
	F_U32(count_msg, lines_refused),
};
REC_TYPE(count_msg_rec, count_msg, count_fields);

static const struct rec_type *const types[TALK_KINDS] = {
	[TALK_SIGN_IN] = &sign_in_msg_rec,
	[TALK_FIND] = &text_msg_rec,
	[TALK_REASON_ASK] = &reason_ask_msg_rec,
	[TALK_WANT] = &want_msg_rec,
	[TALK_APPROVE] = &text_msg_rec,
	[TALK_DOOR] = &access_seen_rec,
	[TALK_REFUSED] = &text_msg_rec,
	[TALK_COUNT] = &count_msg_rec,
	[TALK_CHAIN] = &record_chain_rec,
	[TALK_LEFT] = &text_msg_rec,
	[TALK_SIGNED_IN] = &signed_in_msg_rec,
	[TALK_FOUND] = &found_msg_rec,
	[TALK_REASON] = &reason_msg_rec,
	[TALK_ANSWER] = &answer_msg_rec,
	[TALK_FILE] = &text_msg_rec,
	[TALK_SECRET] = &grant_msg_rec,
	[TALK_SAY] = &text_msg_rec,
	[TALK_END] = &text_msg_rec,
};

void
talk_send(struct chan *c, enum talk what, const void *rec, int fd)
{
	bool is_secret = rec_has_secret(types[what]);
	struct buf b;

	if (c == NULL)
		return;
	buf_init(&b);
	buf_reserve(&b, rec_room(types[what], rec) + SECRET_MAX);
	rec_write(&b, types[what], rec);
	if (fd >= 0)
		chan_send_fd(c, what, buf_view(&b), fd);
	else if (is_secret)
		chan_send_secret(c, what, buf_view(&b));
	else
		chan_send(c, what, buf_view(&b), true);
	if (is_secret)
		secret_wipe(b.p, b.n);
	buf_fini(&b);
}

void *
talk_read(struct arena *mem, unsigned what, struct bytes body)
{
	struct cur c = cur_over(body.p, body.n);
	void *rec;

	if (what == 0 || what >= TALK_KINDS || types[what] == NULL)
		return NULL;
	rec = arena_alloc(mem, types[what]->size_bytes);
	rec_read(&c, mem, types[what], rec);
	return cur_done(&c) ? rec : NULL;
}
