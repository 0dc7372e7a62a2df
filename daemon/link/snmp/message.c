#include "link/snmp/message.h"

#include "base/err.h"

#define NET_VERSION_1  0
#define NET_VERSION_2C 1
#define NET_VERSION_3  3

#define SIZE_MAX_OURS 65507

static int
read_usm(struct bytes parameters, struct snmp_message *m)
{
	struct cur all = cur_over(parameters.p, parameters.n), c;
	int64_t boots, time;

	c = ber_enter(&all, BER_SEQUENCE);
	m->engine_id = ber_take(&c, BER_OCTETS);
	boots = ber_integer(&c);
	time = ber_integer(&c);
	m->user = ber_take(&c, BER_OCTETS);
	m->mac = ber_take(&c, BER_OCTETS);
	m->salt = ber_take(&c, BER_OCTETS);
	if (c.failed || !cur_done(&c) || !cur_done(&all) ||
	    m->engine_id.n > ENGINE_ID_MAX || m->user.n > USER_NAME_MAX || boots < 0 ||
	    boots > MESSAGE_TIME_MAX || time < 0 || time > MESSAGE_TIME_MAX)
		return ERR_MALFORMED;
	m->boots = (uint32_t)boots;
	m->time = (uint32_t)time;
	return 0;
}

static int
read_v3(struct cur *c, struct snmp_message *m)
{
	struct cur header = ber_enter(c, BER_SEQUENCE);
	int64_t id, size_max, model;
	struct bytes flags, parameters;

	id = ber_integer(&header);
	size_max = ber_integer(&header);
	flags = ber_take(&header, BER_OCTETS);
	model = ber_integer(&header);
	parameters = ber_take(c, BER_OCTETS);
	if (c->failed || !cur_done(&header) || id < 0 || id > INT32_MAX ||
	    size_max < 484 || size_max > INT32_MAX || flags.n != 1)
		return ERR_MALFORMED;
	if (model != MESSAGE_USM)
		return ERR_UNSUPPORTED;
	m->id = (int32_t)id;
	m->size_max = (uint32_t)size_max;
	m->flags = flags.p[0] & (MESSAGE_AUTH | MESSAGE_PRIV | MESSAGE_REPORTABLE);
	if ((m->flags & MESSAGE_PRIV) && !(m->flags & MESSAGE_AUTH))
		return ERR_MALFORMED; /* RFC 3412 7.2 step 5 d */
	if (read_usm(parameters, m) < 0)
		return ERR_MALFORMED;
	if (!(m->flags & MESSAGE_PRIV))
		return message_read_scoped(m, (struct bytes){ c->p, cur_left(c) });
	m->scoped = ber_take(c, BER_OCTETS);
	return c->failed ? ERR_MALFORMED : 0;
}

int
message_read_scoped(struct snmp_message *m, struct bytes scoped)
{
	struct cur all = cur_over(scoped.p, scoped.n), c = ber_enter(&all, BER_SEQUENCE);
	struct bytes engine, name;

	/* Behind a decrypted one may stand the padding of a block cipher. */
	engine = ber_take(&c, BER_OCTETS);
	name = ber_take(&c, BER_OCTETS);
	if (c.failed)
		return ERR_MALFORMED;
	m->scoped = scoped;
	m->context_engine = engine;
	m->context_name = name;
	m->pdu = (struct bytes){ c.p, cur_left(&c) };
	return 0;
}

int
message_read(struct bytes datagram, struct snmp_message *out)
{
	struct cur all = cur_over(datagram.p, datagram.n),
		   c = ber_enter(&all, BER_SEQUENCE);
	int64_t version = ber_integer(&c);

	if (c.failed)
		return ERR_MALFORMED;
	*out = (struct snmp_message){ .whole = {
					  datagram.p, (size_t)(c.end - datagram.p) } };
	switch (version) {
	case NET_VERSION_1: out->version = SNMP_V1; break;
	case NET_VERSION_2C: out->version = SNMP_V2C; break;
	case NET_VERSION_3: out->version = SNMP_V3; return read_v3(&c, out);
	default: return ERR_UNSUPPORTED;
	}
	out->community = ber_take(&c, BER_OCTETS);
	out->pdu = (struct bytes){ c.p, cur_left(&c) };
	return c.failed || out->community.n > COMMUNITY_MAX ? ERR_MALFORMED : 0;
}

/* Skips tag and length of what is entered, of which the end may be missing. */
static void
step_in(struct cur *c)
{
	uint8_t n;

	(void)cur_u8(c);
	n = cur_u8(c);
	if (n & 0x80)
		(void)cur_take(c, n & 0x7f);
}

int
message_peek_id(struct bytes beginning, int32_t *id)
{
	struct cur c = cur_over(beginning.p, beginning.n);
	int64_t version, v;

	step_in(&c);
	version = ber_integer(&c);
	if (version != NET_VERSION_3)
		(void)ber_take(&c, BER_OCTETS);
	step_in(&c); /* the PDU, or the header of v3: both begin with the id */
	v = ber_integer(&c);
	if (cur_failed(&c))
		return ERR_MALFORMED;
	*id = (int32_t)v;
	return 0;
}

struct bytes
message_public(struct bytes datagram)
{
	struct cur c = cur_over(datagram.p, datagram.n);
	int64_t version;

	step_in(&c);
	version = ber_integer(&c);
	if (!cur_failed(&c) && version == NET_VERSION_3)
		return datagram;
	(void)ber_take(&c, BER_OCTETS);
	if (cur_failed(&c))
		return (struct bytes){ 0 };
	return (struct bytes){ c.p, cur_left(&c) };
}

void
message_write(struct ber_out *out, enum snmp_version version, struct bytes community,
    const uint8_t *since)
{
	ber_put_octets(out, BER_OCTETS, community);
	ber_put_integer(out, version == SNMP_V1 ? NET_VERSION_1 : NET_VERSION_2C);
	ber_wrap(out, BER_SEQUENCE, since);
}

void
message_write_scoped(struct ber_out *out, struct bytes context_engine,
    struct bytes context_name, const uint8_t *since)
{
	ber_put_octets(out, BER_OCTETS, context_name);
	ber_put_octets(out, BER_OCTETS, context_engine);
	ber_wrap(out, BER_SEQUENCE, since);
}

static void
write_usm(struct ber_out *out, const struct snmp_message *m, uint8_t **mac)
{
	static const uint8_t zeros[64];
	const uint8_t *since = out->p;

	ber_put_octets(out, BER_OCTETS, m->salt);
	ber_put(out, zeros, m->mac.n);
	*mac = out->p;
	ber_wrap(out, BER_OCTETS, out->p + m->mac.n);
	ber_put_octets(out, BER_OCTETS, m->user);
	ber_put_integer(out, m->time);
	ber_put_integer(out, m->boots);
	ber_put_octets(out, BER_OCTETS, m->engine_id);
	ber_wrap(out, BER_SEQUENCE, since);
	ber_wrap(out, BER_OCTETS, since);
}

void
message_write_v3(struct ber_out *out, const struct snmp_message *m, const uint8_t *since,
    uint8_t **mac)
{
	const uint8_t *header;
	uint8_t flags = (uint8_t)m->flags;

	if (m->flags & MESSAGE_PRIV)
		ber_wrap(out, BER_OCTETS, since);
	write_usm(out, m, mac);
	header = out->p;
	ber_put_integer(out, MESSAGE_USM);
	ber_put_octets(out, BER_OCTETS, (struct bytes){ &flags, 1 });
	ber_put_integer(out, m->size_max != 0 ? m->size_max : SIZE_MAX_OURS);
	ber_put_integer(out, m->id);
	ber_wrap(out, BER_SEQUENCE, header);
	ber_put_integer(out, NET_VERSION_3);
	ber_wrap(out, BER_SEQUENCE, since);
}
