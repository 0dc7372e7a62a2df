/* dial.h - a TCP connection on its way to a device, and what its failing means. */
#ifndef LINK_SSH_DIAL_H
#define LINK_SSH_DIAL_H

#include <stdint.h>

#include "link/ssh/ssh.h"

/* Begins one, to an address in numbers; it is there when the descriptor can be written. Returns the
 * descriptor, which is the caller's, or a negative errno. */
int ssh_dial(const char *address, uint16_t port);

/* 0, or the errno with which it failed. */
int ssh_dialled(int fd);

enum ssh_status ssh_dial_status(int error);

#endif
