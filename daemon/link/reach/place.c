#include "link/reach/place.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

int
place_parse(const char *address, uint16_t port, struct place *out)
{
	/* Unlike inet_pton(), this knows the scope of a link-local address. */
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_DGRAM };
	struct addrinfo *ai;
	char service[8];

	if (address == NULL)
		return ERR_MALFORMED;
	snprintf(service, sizeof service, "%u", port);
	if (getaddrinfo(address, service, &hints, &ai) != 0)
		return ERR_MALFORMED;
	memset(out, 0, sizeof *out);
	memcpy(&out->at, ai->ai_addr, ai->ai_addrlen);
	out->n_bytes = ai->ai_addrlen;
	freeaddrinfo(ai);
	return 0;
}

bool
place_is_v6(const struct place *p)
{
	return p->at.ss_family == AF_INET6;
}

const uint8_t *
place_bytes(const struct place *p)
{
	if (place_is_v6(p))
		return ((const struct sockaddr_in6 *)&p->at)->sin6_addr.s6_addr;
	return (const uint8_t *)&((const struct sockaddr_in *)&p->at)->sin_addr;
}

bool
place_is_host(const struct place *p, const void *sockaddr)
{
	struct place other = { .n_bytes = 0 };

	memcpy(&other.at, sockaddr,
	    p->at.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					: sizeof(struct sockaddr_in));
	return other.at.ss_family == p->at.ss_family &&
	    memcmp(place_bytes(p), place_bytes(&other), place_is_v6(p) ? 16 : 4) == 0;
}

const char *
place_text(const void *sockaddr, char text[PLACE_TEXT_MAX])
{
	const struct sockaddr_in *in = sockaddr;
	const struct sockaddr_in6 *in6 = sockaddr;

	text[0] = '\0';
	if (in->sin_family == AF_INET)
		inet_ntop(AF_INET, &in->sin_addr, text, PLACE_TEXT_MAX);
	else if (in->sin_family == AF_INET6)
		inet_ntop(AF_INET6, &in6->sin6_addr, text, PLACE_TEXT_MAX);
	return text;
}
