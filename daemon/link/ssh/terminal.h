/* terminal.h - a person's terminal on a device: dialled, key compared, logged in, a shell opened.
 *
 * One connection of its own, not shared with commands (ssh.h): it ends with its shell. The host key
 * is compared before the secret leaves; the secret is borrowed until it is open or over. What the
 * device says is read as the other end has room for it, so a slow reader slows the device and
 * nothing is kept in between.
 */
#ifndef LINK_SSH_TERMINAL_H
#define LINK_SSH_TERMINAL_H

#include "link/ssh/ssh.h"

struct terminal;

struct terminal_request {
	const char *address; /* in numbers; texts are copied */
	uint16_t port;       /* 0: 22 */
	const char *user;
	enum ssh_login login;
	const struct secret *secret;
	int agent_fd; /* of SSH_LOGIN_AGENT: borrowed until it is open, or gone */
	const char *host_key, *host_key_type; /* as in struct ssh_request */
	unsigned allow;                       /* of enum ssh_allow */
	const char *term;                     /* "xterm-256color" */
	uint32_t columns, rows;
};

struct terminal_ops {
	void (*opened)(void *arg, const struct ssh_answer *how); /* the shell is there */
	void (*moved)(void *arg); /* more may be read, or written */
	/* It did not open, or broke, or was closed; once, and the last: free it later. */
	void (*gone)(void *arg, const struct ssh_answer *why);
};

struct terminal *terminal_new(struct loop *l, const struct terminal_request *r,
    const struct terminal_ops *ops, void *arg);
/* It is left alone from now on, and what it borrowed is given back; nothing is told any more. Also from within its
 * calls. */
void terminal_stop(struct terminal *t); /* NULL is fine */
void terminal_free(struct terminal *t); /* not from within its calls; NULL is fine */

/* As of a stream (stream.h): 0 before it is open. ERR_CLOSED when all is read, and it is over. */
int terminal_read(struct terminal *t, void *p, size_t n_bytes);
size_t terminal_room(const struct terminal *t);
int terminal_write(struct terminal *t, const void *p, size_t n_bytes);
void terminal_resize(struct terminal *t, uint32_t columns, uint32_t rows);
void terminal_keep_alive(struct terminal *t);

/* Whether to wait for more from the device: off, while what it said has nowhere to go. */
void terminal_listen(struct terminal *t, bool on);

#endif
