/* icmp.h - the bytes of ICMP and ICMPv6: an echo request out, what came back in. */
#ifndef LINK_REACH_ICMP_H
#define LINK_REACH_ICMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "link/reach/reach.h"

#define ICMP_HEADER_BYTES 8

enum icmp_what { ICMP_NOTHING, ICMP_REPLY, ICMP_OBJECTION };

/* Of a reply: id, seq and payload. Of an objection: id and seq of the request it is about, where that
 * went, and its own type and code. */
struct icmp_seen {
	enum icmp_what what;
	uint16_t id, seq;
	struct bytes payload; /* borrowed */
	uint8_t type, code;
	uint8_t ttl; /* 0: not known from the bytes */
	uint32_t mtu;
	enum reach_icmp kind;
	uint8_t to[16]; /* 4 or 16 of them */
};

/* Fills out with the request's header; the payload is behind it already. The checksum is 0 for v6,
 * where the system computes it. */
void icmp_write_echo(uint8_t *packet, size_t n_bytes, bool v6, uint16_t id, uint16_t seq);

/* A raw IPv4 socket shows the IP header too. */
struct icmp_seen icmp_read4(const void *p, size_t n_bytes, bool ip_header);
struct icmp_seen icmp_read6(const void *p, size_t n_bytes);

/* The request inside an objection, as the system's error queue shows it: from its ICMP header on. */
bool icmp_read_request(
    const void *p, size_t n_bytes, bool v6, uint16_t *id, uint16_t *seq);

enum reach_icmp icmp_kind(bool v6, uint8_t type, uint8_t code);

#endif
