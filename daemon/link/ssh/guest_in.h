/* guest_in.h - what guest.c and guest_keys.c share. */
#ifndef LINK_SSH_GUEST_IN_H
#define LINK_SSH_GUEST_IN_H

#include "link/ssh/guest_keys.h"

struct ssh_key_struct;

struct guest_keys {
	struct ssh_key_struct *key[GUEST_KEYS_N];
};

#endif
