/* place.h - a numeric address, with or without a port. */
#ifndef LINK_REACH_PLACE_H
#define LINK_REACH_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define PLACE_TEXT_MAX 64

struct place {
	struct sockaddr_storage at;
	socklen_t n_bytes;
};

/* ERR_MALFORMED when it is no numeric address; names are never looked up. */
int place_parse(const char *address, uint16_t port, struct place *out);

bool place_is_v6(const struct place *p);

/* The same host; ports and scopes may differ. */
bool place_is_host(const struct place *p, const void *sockaddr);

/* The 4 or 16 bytes of the address. */
const uint8_t *place_bytes(const struct place *p);

/* Of any socket address; "" when it is of no kind we know. Returns text. */
const char *place_text(const void *sockaddr, char text[PLACE_TEXT_MAX]);

#endif
