/* guest.h - a person's SSH program at our door: the server's side of one connection.
 *
 * The library's server, one step at a time on a loop: key exchange with modern algorithms only, signing in by a
 * key or by name, password and code, one channel with a terminal, and nothing else: forwarding of ports, of
 * agents and of X11, subsystems, the environment and further channels are refused. Who may come in, and what an
 * opened channel is for, is the caller's to decide, whenever it knows.
 */
#ifndef LINK_SSH_GUEST_H
#define LINK_SSH_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"
#include "link/ssh/guest_keys.h"
#include "sys/loop.h"

struct guest;

struct guest_ops { /* texts are borrowed for the call, and come from outside */
	/* A key is shown (proven: its signature was right). To be answered by guest_let_in() or guest_turn_away(),
	 * now or later. */
	void (*key)(void *arg, const char *user, const char *key, bool proven);
	/* The answers to our three questions. To be answered in the same way. */
	void (*password)(void *arg, const char *user, const char *name,
	    const struct secret *password, const char *code);
	/* It is signed in, and wants a shell (command NULL), or a command to be carried out. Once. */
	void (*opened)(void *arg, const char *command);
	void (*resized)(void *arg);
	void (*moved)(void *arg); /* more may be read, or written */
	void (*refused)(
	    void *arg, const char *what); /* what it may not have: "port forwarding" */
	/* It has gone, or has to: once, and the last: free it later. */
	void (*gone)(void *arg, const char *why);
};

/* Takes the descriptor over. NULL when the library does not take our options. The keys are borrowed. */
struct guest *guest_new(struct loop *l, int fd, const struct guest_keys *keys,
    const struct guest_ops *ops, void *arg);
void guest_free(struct guest *g); /* NULL is fine */

void guest_let_in(struct guest *g);
void guest_turn_away(struct guest *g);
bool guest_is_in(const struct guest *g);

const char *guest_user(const struct guest *g);   /* the name it came by; "" before */
const char *guest_client(const struct guest *g); /* "SSH-2.0-OpenSSH_9.2"; "" before */

struct guest_screen {
	const char *term; /* "" without a terminal */
	uint32_t columns, rows;
};
struct guest_screen guest_screen(const struct guest *g);

/* How many bytes came, 0: none now; ERR_CLOSED: there will be no more. */
int guest_read(struct guest *g, void *p, size_t n_bytes);
/* How many may be written now, and how many were; ERR_CLOSED. */
size_t guest_room(const struct guest *g);
int guest_write(struct guest *g, const void *p, size_t n_bytes);
int guest_write_error(
    struct guest *g, const void *p, size_t n_bytes); /* to its standard error */

void guest_keep_alive(struct guest *g);
/* The channel ends with this exit status; gone() comes when the other end has closed, or soon. */
void guest_end(struct guest *g, int exit_status);
/* Whether to wait for more from it: off, while what it said has nowhere to go. */
void guest_listen(struct guest *g, bool on);

#endif
