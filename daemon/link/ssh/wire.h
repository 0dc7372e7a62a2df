/* wire.h - one SSH session on a connected socket, one step at a time.
 *
 * The only place that knows libssh, in three files: wire.c (key exchange, reading), login.c, chan.c
 * (a command's channel). Nothing here waits: each call does what the socket allows now and says
 * whether to call again when the socket is ready. A failed wire is only good for wire_free().
 */
#ifndef LINK_SSH_WIRE_H
#define LINK_SSH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "link/ssh/algo.h"
#include "link/ssh/ssh.h"

#define FINGERPRINT_MAX 64
#define KEY_TYPE_MAX    40

struct wire;
struct wire_chan;

enum wire_step {
	WIRE_WAIT, /* call again when the socket is ready */
	WIRE_DONE,
	WIRE_DENIED, /* it said no; the session lives */
	WIRE_FAILED
};

/* Takes the descriptor over. NULL when the library does not take the algorithms. */
struct wire *wire_new(
    int fd, const char *address, const char *user, const struct algo_lists *algos);
void wire_free(struct wire *w); /* closes the descriptor; channels must be freed before */

/* What to watch the descriptor for, of enum watch_for. */
unsigned wire_wants(const struct wire *w);

/* Banner and key exchange. The second may cost tens of milliseconds in one step. */
enum wire_step wire_shake(struct wire *w);
const char *wire_banner(const struct wire *w); /* NULL until it came */
uint64_t wire_bytes_in(const struct wire *w);

/* Of the key shown; ERR_MALFORMED when there is none. */
int wire_host_key(struct wire *w, char type[KEY_TYPE_MAX], char print[FINGERPRINT_MAX]);
void wire_algorithms(const struct wire *w, char *text, size_t size_bytes);

/* DENIED: the device said no; *unguarded: it did not even ask. *bad_secret: nothing was tried, for
 * our key or agent is of no use. */
struct wire_login {
	enum ssh_login login;
	const struct secret *secret;
	int agent_fd;
	bool unguarded, bad_secret;
};
enum wire_step wire_login(struct wire *w, struct wire_login *l);

/* Reads what is there and gives it to the channels. */
enum wire_step wire_pump(struct wire *w);

/* False when a step failed, or the device is gone. */
bool wire_alive(const struct wire *w);

/* After a failure: the device closed the connection, rather than saying something wrong. */
bool wire_hung_up(const struct wire *w);

/* Why the last step failed, in the library's or the device's words. */
const char *wire_error(const struct wire *w);

/* A channel for one command. data is called from within any step of its wire, and only takes
 * note. */
typedef void wire_data_fn(void *arg, const void *p, size_t n_bytes, bool is_err);
struct wire_chan *wire_chan_new(struct wire *w, wire_data_fn *data, void *arg);
enum wire_step wire_chan_open(struct wire_chan *c);
enum wire_step wire_chan_exec(struct wire_chan *c, const char *command);

/* Asks for a terminal and a shell on it, instead of a command. */
enum wire_step wire_chan_shell(struct wire_chan *c, uint32_t columns);
/* How many bytes went; the rest later. ERR_CLOSED when there is no more use in it. */
int wire_chan_write(struct wire_chan *c, const void *p, size_t n_bytes);

struct wire_ended {
	bool eof, closed;
	int exit_status; /* -1: none */
	char exit_signal[16];
};
const struct wire_ended *wire_chan_ended(const struct wire_chan *c);

/* Closes it; what still comes on it is thrown away. */
void wire_chan_free(struct wire_chan *c);

#endif
