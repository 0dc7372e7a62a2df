/* wire_in.h - what wire.c, login.c and chan.c share. */
#ifndef LINK_SSH_WIRE_IN_H
#define LINK_SSH_WIRE_IN_H

#include "base/list.h"
#include "link/ssh/wire.h"

struct ssh_session_struct;
struct ssh_event_struct;
struct ssh_key_struct;
struct ssh_counter_struct;

enum login_at { LOGIN_AT_NONE, LOGIN_AT_METHOD, LOGIN_AT_OVER };

struct wire {
	struct ssh_session_struct *session;
	struct ssh_event_struct *event; /* made when the keys are agreed */
	int fd, library_fd;
	bool started, failed;
	struct ssh_counter_struct *counter; /* of the socket */
	struct list_node leaving;           /* channels closed here, not yet there */
	/* login.c */
	enum login_at login_at;
	enum ssh_login method;
	struct ssh_key_struct *key;
	int agent_fd;  /* -1: the library has none */
	bool answered; /* a password was given to a prompt */
	char why[160]; /* said instead of the library's error, if not empty */
};

void wire_may_write(struct wire *w);

/* Drops what a login left behind. */
void wire_login_fini(struct wire *w);
/* Frees the channels that are leaving, with the session about to go. */
void wire_chan_drop_all(struct wire *w);

#endif
