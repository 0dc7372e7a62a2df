#include "link/snmp/usm.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"

/* --- one message --- */

/* Fills up to a whole number of blocks: what is there moves down, zeros go behind it. */
static void
pad(struct ber_out *out, const uint8_t *since, size_t block)
{
	size_t n = (size_t)(since - out->p), more = (block - n % block) % block;
	static const uint8_t zeros[8];

	if (more == 0)
		return;
	ber_put(out, zeros, more);
	if (out->full)
		return;
	memmove(out->p, out->p + more, n);
	memset(out->p + n, 0, more);
}

int
usm_seal(
    struct crypt *c, struct ber_out *out, const uint8_t *since, const struct usm_dress *d)
{
	struct snmp_message m = { .id = d->id,
		.flags = d->reportable ? MESSAGE_REPORTABLE : 0,
		.engine_id = d->engine_id,
		.boots = d->boots,
		.time = d->time,
		.user = d->user };
	uint8_t salt[SALT_LEN], mac[MAC_MAX], *mac_at;
	const struct usm_keys *k = d->keys;
	int i;

	message_write_scoped(out, d->context_engine, d->context_name, since);
	if (k != NULL && k->auth != AUTH_NONE) {
		m.flags |= MESSAGE_AUTH;
		m.mac.n = auth_mac_len(k->auth);
	}
	if (k != NULL && k->priv != PRIV_NONE) {
		m.flags |= MESSAGE_PRIV;
		m.salt = (struct bytes){ salt, SALT_LEN };
		for (i = 0; i < SALT_LEN; i++)
			salt[i] = (uint8_t)(d->salt >> (56 - 8 * i));
		/* RFC 3414 8.1.1.1: DES's begins with the boots. */
		for (i = 0; k->priv == PRIV_DES && i < 4; i++)
			salt[i] = (uint8_t)(d->boots >> (24 - 8 * i));
		if (k->priv == PRIV_DES)
			pad(out, since, 8);
		if (out->full)
			return ERR_FULL;
		if (crypt_seal(c, k->priv, k->priv_key, d->boots, d->time, salt, out->p,
			(size_t)(since - out->p), out->p) < 0)
			return ERR_UNSUPPORTED;
	}
	message_write_v3(out, &m, since, &mac_at);
	if (out->full)
		return ERR_FULL;
	if (m.mac.n != 0) {
		struct bytes whole = { out->p, (size_t)(since - out->p) };

		crypt_mac(c, k->auth, k->auth_key, &whole, 1, mac);
		memcpy(mac_at, mac, m.mac.n);
	}
	return 0;
}

static bool
mac_is_right(struct crypt *c, const struct snmp_message *m, const struct usm_keys *k)
{
	static const uint8_t zeros[MAC_MAX];
	const uint8_t *behind = m->mac.p + m->mac.n;
	struct bytes parts[3] = {
		{ m->whole.p, (size_t)(m->mac.p - m->whole.p) },
		{ zeros, m->mac.n },
		{ behind, (size_t)(m->whole.p + m->whole.n - behind) },
	};
	uint8_t mac[MAC_MAX];

	if (m->mac.n != auth_mac_len(k->auth))
		return false;
	crypt_mac(c, k->auth, k->auth_key, parts, 3, mac);
	return secret_same(mac, m->mac.p, m->mac.n);
}

enum usm_opened
usm_open(
    struct crypt *c, struct snmp_message *m, const struct usm_keys *k, uint8_t *plain)
{
	enum usm_auth auth = k == NULL ? AUTH_NONE : k->auth;
	enum usm_priv priv = k == NULL ? PRIV_NONE : k->priv;
	size_t n = m->scoped.n;

	if (((m->flags & MESSAGE_AUTH) && auth == AUTH_NONE) ||
	    ((m->flags & MESSAGE_PRIV) && priv == PRIV_NONE))
		return USM_NO_KEY;
	if ((m->flags & MESSAGE_AUTH) && !mac_is_right(c, m, k))
		return USM_BAD_MAC;
	if (!(m->flags & MESSAGE_PRIV))
		return USM_OPENED;
	if (m->salt.n != SALT_LEN || n > PDU_DATAGRAM_MAX ||
	    (priv == PRIV_DES && n % 8 != 0) ||
	    crypt_open(c, priv, k->priv_key, m->boots, m->time, m->salt.p, m->scoped.p, n,
		plain) < 0 ||
	    message_read_scoped(m, (struct bytes){ plain, n }) < 0)
		return USM_BAD_CIPHER;
	return USM_OPENED;
}

bool
usm_is_at_level(const struct snmp_message *m, const struct usm_keys *k)
{
	if (k == NULL || k->auth == AUTH_NONE)
		return true;
	if (!(m->flags & MESSAGE_AUTH))
		return false;
	return k->priv == PRIV_NONE || (m->flags & MESSAGE_PRIV);
}

/* usmStats, snmpMPDStats and snmpTargetMIB's counters. */
static const uint32_t usm_stats[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1 };
static const uint32_t unknown_contexts[] = { 1, 3, 6, 1, 6, 3, 12, 1, 5 };
static const uint32_t unavailable_contexts[] = { 1, 3, 6, 1, 6, 3, 12, 1, 4 };

static bool
is_under(struct oid o, const uint32_t *arcs, size_t n)
{
	return oid_starts_with(o, (struct oid){ arcs, n });
}

enum usm_report
usm_report_of(const struct pdu *p)
{
	struct oid o;

	if (p->n == 0)
		return REPORT_OTHER;
	o = p->varbinds[0].oid;
	if (is_under(o, unknown_contexts, ARRAY_LEN(unknown_contexts)) ||
	    is_under(o, unavailable_contexts, ARRAY_LEN(unavailable_contexts)))
		return REPORT_UNKNOWN_CONTEXT;
	if (o.n > ARRAY_LEN(usm_stats) && is_under(o, usm_stats, ARRAY_LEN(usm_stats)) &&
	    o.arc[9] >= REPORT_UNSUPPORTED_LEVEL && o.arc[9] <= REPORT_DECRYPTION_ERROR)
		return (enum usm_report)o.arc[9];
	return REPORT_OTHER;
}

struct snmp_varbind
usm_report_varbind(enum usm_report what, uint32_t counter, uint32_t arc[11])
{
	memcpy(arc, usm_stats, sizeof usm_stats);
	arc[9] = what;
	arc[10] = 0;
	return (struct snmp_varbind){ { arc, 11 },
		{ .type = VALUE_COUNTER32, .u = counter } };
}

/* --- another engine's clock --- */

struct bytes
usm_clock_engine(const struct usm_clock *k)
{
	return (struct bytes){ k->engine_id, k->engine_id_n };
}

void
usm_clock_begin(struct usm_clock *k, struct bytes engine_id)
{
	size_t n = engine_id.n < ENGINE_ID_MAX ? engine_id.n : ENGINE_ID_MAX;

	*k = (struct usm_clock){ .engine_id_n = (uint8_t)n };
	if (n != 0)
		memcpy(k->engine_id, engine_id.p, n);
}

void
usm_clock_restore(struct usm_clock *k, struct bytes engine_id, uint32_t boots)
{
	usm_clock_begin(k, engine_id);
	k->boots = k->boots_proven = boots;
}

void
usm_clock_read(const struct usm_clock *k, mono_us now, uint32_t *boots, uint32_t *time)
{
	int64_t t = k->time + (now - k->heard_at) / SECOND_US;

	*boots = k->boots;
	*time = t > MESSAGE_TIME_MAX ? MESSAGE_TIME_MAX : (uint32_t)t;
}

bool
usm_clock_allows(const struct usm_clock *k, uint32_t boots, uint32_t time, mono_us now)
{
	uint32_t our_boots, our_time;

	usm_clock_read(k, now, &our_boots, &our_time);
	if (boots == MESSAGE_TIME_MAX)
		return false;
	if (boots != our_boots)
		return boots > our_boots;
	return (int64_t)time >= (int64_t)our_time - USM_WINDOW_S;
}

enum usm_news
usm_clock_set(
    struct usm_clock *k, uint32_t boots, uint32_t time, mono_us now, bool authentic)
{
	enum usm_news news = CLOCK_SAME;
	uint32_t our_boots, our_time;

	usm_clock_read(k, now, &our_boots, &our_time);
	if (authentic && k->boots_proven != 0) {
		if (boots > k->boots_proven)
			news = CLOCK_REBOOTED;
		else if (boots < k->boots_proven)
			news = CLOCK_BOOTS_LOST;
		else if (k->authentic && (int64_t)time < (int64_t)our_time - USM_WINDOW_S)
			news = CLOCK_SET_BACK;
	}
	k->boots = boots;
	k->time = time;
	k->heard_at = now;
	k->authentic = authentic;
	if (authentic)
		k->boots_proven = boots;
	return news;
}
