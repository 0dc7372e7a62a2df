#include "link/reach/icmp.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "base/cur.h"

#define IP4_HEADER_MIN 20
#define IP6_HEADER     40
#define PROTO_ICMP     1
#define PROTO_ICMP6    58

static void
put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* RFC 1071. */
static uint16_t
checksum(const uint8_t *p, size_t n_bytes)
{
	uint32_t sum = 0;

	for (; n_bytes > 1; p += 2, n_bytes -= 2)
		sum += (uint32_t)(p[0] << 8 | p[1]);
	if (n_bytes == 1)
		sum += (uint32_t)(p[0] << 8);
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void
icmp_write_echo(uint8_t *packet, size_t n_bytes, bool v6, uint16_t id, uint16_t seq)
{
	packet[0] = v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
	packet[1] = 0;
	put16(packet + 2, 0);
	put16(packet + 4, id);
	put16(packet + 6, seq);
	if (!v6)
		put16(packet + 2, checksum(packet, n_bytes));
}

static enum reach_icmp
kind4(uint8_t type, uint8_t code)
{
	if (type == ICMP_TIME_EXCEEDED)
		return REACH_ICMP_TIME_EXCEEDED;
	if (type != ICMP_DEST_UNREACH)
		return REACH_ICMP_OTHER;
	switch (code) {
	case ICMP_NET_UNREACH:
	case ICMP_NET_UNKNOWN:
	case ICMP_NET_UNR_TOS: return REACH_ICMP_NET_UNREACHABLE;
	case ICMP_HOST_UNREACH:
	case ICMP_HOST_UNKNOWN:
	case ICMP_HOST_ISOLATED:
	case ICMP_HOST_UNR_TOS: return REACH_ICMP_HOST_UNREACHABLE;
	case ICMP_PORT_UNREACH: return REACH_ICMP_PORT_UNREACHABLE;
	case ICMP_FRAG_NEEDED: return REACH_ICMP_TOO_BIG;
	case ICMP_NET_ANO:
	case ICMP_HOST_ANO:
	case ICMP_PKT_FILTERED: return REACH_ICMP_PROHIBITED;
	default: return REACH_ICMP_OTHER;
	}
}

static enum reach_icmp
kind6(uint8_t type, uint8_t code)
{
	if (type == ICMP6_TIME_EXCEEDED)
		return REACH_ICMP_TIME_EXCEEDED;
	if (type == ICMP6_PACKET_TOO_BIG)
		return REACH_ICMP_TOO_BIG;
	if (type != ICMP6_DST_UNREACH)
		return REACH_ICMP_OTHER;
	switch (code) {
	case ICMP6_DST_UNREACH_NOROUTE: return REACH_ICMP_NET_UNREACHABLE;
	case ICMP6_DST_UNREACH_BEYONDSCOPE:
	case ICMP6_DST_UNREACH_ADDR: return REACH_ICMP_HOST_UNREACHABLE;
	case ICMP6_DST_UNREACH_NOPORT: return REACH_ICMP_PORT_UNREACHABLE;
	case ICMP6_DST_UNREACH_ADMIN:
	case 5: /* source address failed policy: RFC 4443 3.1 */
	case 6: /* reject route */ return REACH_ICMP_PROHIBITED;
	default: return REACH_ICMP_OTHER;
	}
}

enum reach_icmp
icmp_kind(bool v6, uint8_t type, uint8_t code)
{
	return v6 ? kind6(type, code) : kind4(type, code);
}

bool
icmp_read_request(const void *p, size_t n_bytes, bool v6, uint16_t *id, uint16_t *seq)
{
	struct cur c = cur_over(p, n_bytes);
	uint8_t type = cur_u8(&c);

	cur_u8(&c);
	cur_u16(&c);
	*id = cur_u16(&c);
	*seq = cur_u16(&c);
	return !cur_failed(&c) && type == (v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO);
}

/* Past an IPv4 header; where it goes, and what is behind it. */
static bool
skip_ip4(struct cur *c, uint8_t *protocol, uint8_t *ttl, uint8_t to[16])
{
	const uint8_t *ip = cur_take(c, IP4_HEADER_MIN);
	size_t header;

	if (ip == NULL || ip[0] >> 4 != 4)
		return false;
	header = (size_t)(ip[0] & 15) * 4;
	if (header < IP4_HEADER_MIN || cur_take(c, header - IP4_HEADER_MIN) == NULL)
		return false;
	*ttl = ip[8];
	*protocol = ip[9];
	memcpy(to, ip + 16, 4);
	return true;
}

/* Extension headers are not followed: what we send has none. */
static bool
skip_ip6(struct cur *c, uint8_t *protocol, uint8_t to[16])
{
	const uint8_t *ip = cur_take(c, IP6_HEADER);

	if (ip == NULL || ip[0] >> 4 != 6)
		return false;
	*protocol = ip[6];
	memcpy(to, ip + 24, 16);
	return true;
}

static void
reply(struct cur *c, struct icmp_seen *s)
{
	s->id = cur_u16(c);
	s->seq = cur_u16(c);
	s->payload = (struct bytes){ c->p, cur_left(c) };
	if (!cur_failed(c))
		s->what = ICMP_REPLY;
}

struct icmp_seen
icmp_read4(const void *p, size_t n_bytes, bool ip_header)
{
	struct icmp_seen s = { .what = ICMP_NOTHING };
	struct cur c = cur_over(p, n_bytes);
	uint8_t protocol = PROTO_ICMP, inner_ttl;
	uint16_t unused;

	if (ip_header &&
	    (!skip_ip4(&c, &protocol, &s.ttl, s.to) || protocol != PROTO_ICMP))
		return s;
	s.type = cur_u8(&c);
	s.code = cur_u8(&c);
	cur_u16(&c);
	if (s.type == ICMP_ECHOREPLY) {
		reply(&c, &s);
		return s;
	}
	unused = cur_u16(&c);
	(void)unused;
	s.kind = kind4(s.type, s.code);
	s.mtu = cur_u16(&c);
	if (s.kind != REACH_ICMP_TOO_BIG)
		s.mtu = 0;
	if (s.type != ICMP_DEST_UNREACH && s.type != ICMP_TIME_EXCEEDED)
		return s;
	if (skip_ip4(&c, &protocol, &inner_ttl, s.to) && protocol == PROTO_ICMP &&
	    icmp_read_request(c.p, cur_left(&c), false, &s.id, &s.seq))
		s.what = ICMP_OBJECTION;
	return s;
}

struct icmp_seen
icmp_read6(const void *p, size_t n_bytes)
{
	struct icmp_seen s = { .what = ICMP_NOTHING };
	struct cur c = cur_over(p, n_bytes);
	uint8_t protocol;

	s.type = cur_u8(&c);
	s.code = cur_u8(&c);
	cur_u16(&c);
	if (s.type == ICMP6_ECHO_REPLY) {
		reply(&c, &s);
		return s;
	}
	s.kind = kind6(s.type, s.code);
	s.mtu = cur_u32(&c);
	if (s.kind != REACH_ICMP_TOO_BIG)
		s.mtu = 0;
	if (s.type != ICMP6_DST_UNREACH && s.type != ICMP6_PACKET_TOO_BIG &&
	    s.type != ICMP6_TIME_EXCEEDED)
		return s;
	if (skip_ip6(&c, &protocol, s.to) && protocol == PROTO_ICMP6 &&
	    icmp_read_request(c.p, cur_left(&c), true, &s.id, &s.seq))
		s.what = ICMP_OBJECTION;
	return s;
}
