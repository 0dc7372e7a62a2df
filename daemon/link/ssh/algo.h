/* algo.h - which algorithms a link may use: the modern ones, and by name what old gear needs. */
#ifndef LINK_SSH_ALGO_H
#define LINK_SSH_ALGO_H

#include <stdbool.h>

#define ALGO_LIST_MAX 640

/* Lists in order of preference, with commas, as the protocol has them. */
struct algo_lists {
	char kex[ALGO_LIST_MAX];
	char host_keys[ALGO_LIST_MAX];
	char ciphers[ALGO_LIST_MAX];
	char macs[ALGO_LIST_MAX];
	char user_keys[ALGO_LIST_MAX]; /* signatures by which we log in */
	int rsa_bits_min;
};

/* first_key is the type of the pinned host key ("" when unknown): the server is asked for it before
 * any other, so that it does not show another of its keys. */
void algo_lists(unsigned allow, const char *first_key, struct algo_lists *out);

#endif
