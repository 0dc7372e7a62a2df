#include "link/snmp/target.h"

#include <arpa/inet.h>
#include <assert.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void
target_init(struct snmp_target *t, const struct snmp_address *address,
    const struct snmp_credential *c)
{
	*t = (struct snmp_target){ .address = *address, .credential = c };
	list_init(&t->waiting);
	list_init(&t->flying);
}

void
target_fini(struct snmp_target *t)
{
	assert(t->keys == NULL && list_empty(&t->flying) && list_empty(&t->waiting));
	*t = (struct snmp_target){ 0 };
}

static bool
zone_of(const char *name, uint32_t *out)
{
	char *end;
	unsigned long n = strtoul(name, &end, 10);

	*out = *name != 0 && *end == 0 && n <= UINT32_MAX ? (uint32_t)n
							  : if_nametoindex(name);
	return *out != 0;
}

int
address_parse(const char *text, uint16_t port, struct snmp_address *out)
{
	struct snmp_address a;
	char host[ADDRESS_TEXT_MAX];
	char *zone;

	memset(&a, 0, sizeof a);
	if (inet_pton(AF_INET, text, &a.in4.sin_addr) == 1) {
		a.in4.sin_family = AF_INET;
		a.in4.sin_port = htons(port);
		*out = a;
		return 0;
	}
	if (strlen(text) >= sizeof host)
		return ERR_MALFORMED;
	strcpy(host, text);
	zone = strchr(host, '%');
	if (zone != NULL)
		*zone++ = 0;
	if (inet_pton(AF_INET6, host, &a.in6.sin6_addr) != 1 ||
	    (zone != NULL && !zone_of(zone, &a.in6.sin6_scope_id)))
		return ERR_MALFORMED;
	a.in6.sin6_family = AF_INET6;
	a.in6.sin6_port = htons(port);
	*out = a;
	return 0;
}

const char *
address_text(const struct snmp_address *a, char text[ADDRESS_TEXT_MAX])
{
	size_t n;

	text[0] = 0;
	if (a->any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &a->in4.sin_addr, text, ADDRESS_TEXT_MAX);
	} else if (a->any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a->in6.sin6_addr, text, ADDRESS_TEXT_MAX);
		n = strlen(text);
		if (a->in6.sin6_scope_id != 0)
			snprintf(
			    text + n, ADDRESS_TEXT_MAX - n, "%%%u", a->in6.sin6_scope_id);
	}
	return text;
}

uint16_t
address_port(const struct snmp_address *a)
{
	return ntohs(a->any.sa_family == AF_INET ? a->in4.sin_port : a->in6.sin6_port);
}

socklen_t
address_len(const struct snmp_address *a)
{
	return a->any.sa_family == AF_INET ? sizeof a->in4 : sizeof a->in6;
}

bool
address_equal(const struct snmp_address *a, const struct snmp_address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->in4.sin_addr.s_addr == b->in4.sin_addr.s_addr &&
		    a->in4.sin_port == b->in4.sin_port;
	/* The kernel fills in the zone of link-local addresses only. */
	return memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, sizeof a->in6.sin6_addr) ==
	    0 &&
	    a->in6.sin6_port == b->in6.sin6_port &&
	    (a->in6.sin6_scope_id == 0 || b->in6.sin6_scope_id == 0 ||
		a->in6.sin6_scope_id == b->in6.sin6_scope_id);
}

#define RTT_MAX_US (60 * SECOND_US)

void
target_measured(struct snmp_target *t, int64_t rtt_us)
{
	int64_t srtt = t->srtt_us, var = t->rttvar_us, off;

	if (rtt_us < 1)
		rtt_us = 1;
	if (rtt_us > RTT_MAX_US)
		rtt_us = RTT_MAX_US;
	if (srtt == 0) {
		srtt = rtt_us;
		var = rtt_us / 2;
	} else {
		off = srtt > rtt_us ? srtt - rtt_us : rtt_us - srtt;
		var += (off - var) / 4;
		srtt += (rtt_us - srtt) / 8;
	}
	t->srtt_us = (uint32_t)(srtt < 1 ? 1 : srtt);
	t->rttvar_us = (uint32_t)var;
}

int64_t
target_wait(const struct snmp_target *t, int64_t first_us, int64_t min_us, int64_t max_us)
{
	int64_t wait =
	    t->srtt_us == 0 ? first_us : t->srtt_us + 4 * (int64_t)t->rttvar_us;

	return wait < min_us ? min_us : wait > max_us ? max_us : wait;
}
