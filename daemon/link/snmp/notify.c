#include "link/snmp/notify.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"

REC_NAMES(notify_outcome_names, "taken", "discovery", "malformed", "unsupported",
    "unknown-engine", "unknown-user", "level", "wrong-digest", "not-in-window",
    "decryption-error");

void
notify_init(struct notify_reader *r, const struct notify_ops *ops, void *arg,
    struct bytes engine_id, uint32_t boots, uint64_t salt, mono_us now)
{
	assert(engine_id.n != 0 && engine_id.n <= ENGINE_ID_MAX);
	*r = (struct notify_reader){ .ops = ops,
		.arg = arg,
		.engine_id_n = engine_id.n,
		.boots = boots,
		.salt = salt,
		.began = now };
	memcpy(r->engine_id, engine_id.p, engine_id.n);
	r->crypt = crypt_new();
	pdu_space_init(&r->space);
	r->plain = mem_grow(NULL, PDU_DATAGRAM_MAX, 1);
	r->out = mem_grow(NULL, PDU_DATAGRAM_MAX, 1);
}

void
notify_fini(struct notify_reader *r)
{
	crypt_free(r->crypt);
	pdu_space_fini(&r->space);
	mem_free(r->plain);
	mem_free(r->out);
	*r = (struct notify_reader){ 0 };
}

/* --- our own engine --- */

static struct bytes
ours(const struct notify_reader *r)
{
	return (struct bytes){ r->engine_id, r->engine_id_n };
}

static uint32_t
our_time(const struct notify_reader *r, mono_us now)
{
	return (uint32_t)((now - r->began) / SECOND_US);
}

/* RFC 3414 3.2 step 7 a. */
static bool
is_in_our_window(const struct notify_reader *r, const struct snmp_message *m, mono_us now)
{
	int64_t off = (int64_t)m->time - our_time(r, now);

	return r->boots != MESSAGE_TIME_MAX && m->boots == r->boots &&
	    off >= -USM_WINDOW_S && off <= USM_WINDOW_S;
}

/* What we dress is dressed at our engine; keys NULL: as anybody could. */
static int
seal(struct notify_reader *r, const struct snmp_message *m, const struct usm_keys *keys,
    mono_us now, struct ber_out *out, const uint8_t *since)
{
	const struct usm_dress d = { .id = m->id,
		.engine_id = ours(r),
		.boots = r->boots,
		.time = our_time(r, now),
		.user = m->user,
		.keys = keys,
		.salt = r->salt++,
		.context_engine = m->context_engine.n != 0 ? m->context_engine : ours(r),
		.context_name = m->context_name };

	return usm_seal(r->crypt, out, since, &d);
}

/* RFC 3412 7.1 step 3 and 7.2 step 6: reports go only to who said that it can take them. One on the
 * clock is authenticated, or it would be worth nothing (RFC 3414 3.2 step 7 a). */
static void
write_report(struct notify_reader *r, const struct snmp_message *m, enum usm_report what,
    const struct usm_keys *keys, mono_us now, struct bytes *report)
{
	struct ber_out out = ber_out_over(r->out, PDU_DATAGRAM_MAX);
	const uint8_t *since = out.p;
	struct usm_keys authentic = { .auth = AUTH_NONE };
	struct snmp_varbind v;
	struct pdu p = { .kind = PDU_REPORT, .varbinds = &v, .n = 1 };
	enum pdu_kind kind;
	uint32_t arc[11];
	int err;

	r->reported[what]++;
	if (!(m->flags & MESSAGE_REPORTABLE))
		return;
	if (!(m->flags & MESSAGE_PRIV) && pdu_peek(m->pdu, &kind, &p.request_id) < 0)
		p.request_id = 0;
	v = usm_report_varbind(what, r->reported[what], arc);
	(void)pdu_write(r->codec, &p, &out);
	if (keys != NULL) {
		authentic = *keys;
		authentic.priv = PRIV_NONE;
	}
	err = seal(r, m, keys != NULL ? &authentic : NULL, now, &out, since);
	secret_wipe(&authentic, sizeof authentic);
	if (err == 0)
		*report = ber_written(&out);
}

/* --- opening --- */

/* As many of a user's keys as the message used. */
static struct usm_keys
used(const struct snmp_message *m, const struct usm_keys *keys)
{
	struct usm_keys k = *keys;

	if (!(m->flags & MESSAGE_PRIV))
		k.priv = PRIV_NONE;
	if (!(m->flags & MESSAGE_AUTH))
		k.auth = AUTH_NONE;
	return k;
}

static enum notify_outcome
open_message(struct notify_reader *r, struct snmp_message *m, const struct usm_keys *keys,
    mono_us now, struct bytes *report)
{
	switch (usm_open(r->crypt, m, keys, r->plain)) {
	case USM_OPENED: break;
	case USM_NO_KEY:
		write_report(r, m, REPORT_UNSUPPORTED_LEVEL, NULL, now, report);
		return NOTIFY_LEVEL;
	case USM_BAD_MAC:
		write_report(r, m, REPORT_WRONG_DIGEST, NULL, now, report);
		return NOTIFY_WRONG_DIGEST;
	case USM_BAD_CIPHER:
		write_report(r, m, REPORT_DECRYPTION_ERROR, NULL, now, report);
		return NOTIFY_DECRYPTION_ERROR;
	}
	/* What is too open is told to nobody: it could be anybody's guess at a user. */
	return usm_is_at_level(m, keys) ? NOTIFY_TAKEN : NOTIFY_LEVEL;
}

/* Sealed at our engine: an inform, or a question about us. */
static enum notify_outcome
open_ours(struct notify_reader *r, mono_us now, struct notify *n, struct bytes *report)
{
	struct snmp_message *m = &n->m;
	const struct usm_keys *keys;
	enum notify_outcome o;

	if (!bytes_same(m->engine_id, ours(r))) {
		write_report(r, m, REPORT_UNKNOWN_ENGINE, NULL, now, report);
		return m->engine_id.n == 0 ? NOTIFY_DISCOVERY : NOTIFY_UNKNOWN_ENGINE;
	}
	keys = r->ops->keys(r->arg, m->user, m->engine_id);
	if (keys == NULL) {
		write_report(r, m, REPORT_UNKNOWN_USER, NULL, now, report);
		return NOTIFY_UNKNOWN_USER;
	}
	o = open_message(r, m, keys, now, report);
	if (o != NOTIFY_TAKEN)
		return o;
	n->keys = used(m, keys);
	n->proven = m->flags & MESSAGE_AUTH;
	if (!n->proven || is_in_our_window(r, m, now))
		return NOTIFY_TAKEN;
	write_report(r, m, REPORT_NOT_IN_WINDOW, keys, now, report);
	/* Boots and time of 0 are the second half of discovery (RFC 3414 section 4). */
	return m->boots == 0 && m->time == 0 ? NOTIFY_DISCOVERY : NOTIFY_NOT_IN_WINDOW;
}

/* RFC 3414 3.2 step 7 b 1: only what is newer than all before moves our idea of the clock, or traps
 * that were recorded could move it back, one by one. */
static bool
is_newer(const struct snmp_message *m, const struct usm_clock *clock)
{
	return !clock->authentic || m->boots > clock->boots ||
	    (m->boots == clock->boots && m->time > clock->time);
}

/* Sealed at its sender's: a trap. */
static enum notify_outcome
open_theirs(struct notify_reader *r, mono_us now, struct notify *n, struct bytes *report)
{
	struct snmp_message *m = &n->m;
	const struct usm_keys *keys;
	struct usm_clock *clock;
	enum notify_outcome o;

	clock = m->engine_id.n == 0 ? NULL : r->ops->clock(r->arg, m->engine_id);
	if (clock == NULL)
		return NOTIFY_UNKNOWN_ENGINE;
	keys = r->ops->keys(r->arg, m->user, m->engine_id);
	if (keys == NULL)
		return NOTIFY_UNKNOWN_USER;
	o = open_message(r, m, keys, now, report);
	if (o != NOTIFY_TAKEN)
		return o;
	n->keys = used(m, keys);
	n->proven = m->flags & MESSAGE_AUTH;
	if (!n->proven)
		return NOTIFY_TAKEN;
	if (clock->authentic && !usm_clock_allows(clock, m->boots, m->time, now))
		return NOTIFY_NOT_IN_WINDOW;
	if (is_newer(m, clock))
		n->news = usm_clock_set(clock, m->boots, m->time, now, true);
	return NOTIFY_TAKEN;
}

enum notify_outcome
notify_read(struct notify_reader *r, struct arena *mem, struct bytes datagram,
    mono_us now, struct notify *out, struct bytes *report)
{
	enum notify_outcome o = NOTIFY_TAKEN;
	int err;

	*report = (struct bytes){ NULL, 0 };
	*out = (struct notify){ .news = CLOCK_SAME };
	err = message_read(datagram, &out->m);
	if (err < 0)
		return err == ERR_UNSUPPORTED ? NOTIFY_UNSUPPORTED : NOTIFY_MALFORMED;
	if (out->m.version == SNMP_V3)
		o = out->m.flags & MESSAGE_REPORTABLE ? open_ours(r, now, out, report)
						      : open_theirs(r, now, out, report);
	if (o != NOTIFY_TAKEN)
		return o;
	if (pdu_read(r->codec, out->m.pdu, &r->space, &out->pdu) < 0)
		return NOTIFY_MALFORMED;
	err = trap_read(mem, &out->pdu, &out->trap);
	if (err < 0)
		return err == ERR_UNSUPPORTED ? NOTIFY_UNSUPPORTED : NOTIFY_MALFORMED;
	return NOTIFY_TAKEN;
}

int
notify_answer(
    struct notify_reader *r, const struct notify *n, mono_us now, struct bytes *answer)
{
	struct ber_out out = ber_out_over(r->out, PDU_DATAGRAM_MAX);
	const uint8_t *since = out.p;

	if (!n->trap.confirmed)
		return ERR_UNSUPPORTED;
	trap_write_answer(&out, r->codec, &n->pdu);
	if (n->m.version != SNMP_V3)
		message_write(&out, n->m.version, n->m.community, since);
	else if (seal(r, &n->m, &n->keys, now, &out, since) < 0)
		return ERR_FULL;
	if (out.full)
		return ERR_FULL;
	*answer = ber_written(&out);
	return 0;
}
