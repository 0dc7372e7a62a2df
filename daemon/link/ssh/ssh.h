/* ssh.h - commands on devices, over links that stay open for the next one.
 *
 * A room makes one engine on its loop and asks it to run commands; each is answered exactly once, in
 * a callback on the loop. Below, the engine keeps the links: it dials, compares the host key with
 * the pinned one before any secret leaves, logs in once, and opens a channel per command. A link is
 * shared by runs of the same device, user, credential and algorithms, kept while idle, and closed
 * when a command on it had to be cut. Devices have few lines: at most so many runs and links each,
 * the rest queues in order. What a device says wrong, slowly or not at all is an answer, no error.
 *
 * A run that asks while its link is being made waits for that link and shares its fate: a password
 * that was refused is not tried twice.
 */
#ifndef LINK_SSH_SSH_H
#define LINK_SSH_SSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rec.h"
#include "base/secret.h"
#include "model/legacy.h"
#include "model/shell.h"
#include "sys/loop.h"

struct ssh_engine;

struct ssh_options {             /* 0 stands for what is said behind */
	uint32_t per_target_max; /* runs at work, and links, per address and port: 2 */
	uint32_t dialling_max;   /* waiting for TCP or for a banner: 1000 */
	uint32_t handshakes_max; /* between banner and login: 100 */
	uint32_t links_max;      /* open, idle ones included: 2000 */
	int64_t idle_us;         /* how long a link is kept for the next command: 60 s */
};

/* How the device is to know us. Password: by the method "password", or else by keyboard-interactive
 * with the same; one attempt, whatever it offers. Of a private key the library leaves decoded pieces
 * in freed memory: a room that must not have keys logs in through an agent. The agent must answer at
 * once (the library waits for it) and list one key only (it tries all). */
enum ssh_login {
	SSH_LOGIN_NONE,
	SSH_LOGIN_PASSWORD,
	SSH_LOGIN_KEYBOARD, /* keyboard-interactive alone, with the password */
	SSH_LOGIN_KEY,  /* the secret is a private key in PEM, without a pass phrase */
	SSH_LOGIN_AGENT /* a key that an agent holds: see agent_fd */
};

struct ssh_limits {         /* 0 stands for what is said behind */
	int64_t queue_us;   /* until a line of the device is free: 60 s */
	int64_t connect_us; /* TCP: 5 s */
	int64_t banner_us;  /* until it says what it is: 15 s */
	int64_t login_us;   /* for the key exchange, and again for the login: 15 s each */
	int64_t command_us; /* channel and command, until the last byte: 30 s */
	size_t output_max;  /* bytes of out and err together: 64 KiB, at most 4 MiB */
};

/* A command for a device. Texts are copied; NULL is "". */
struct ssh_request {
	const char *address; /* numeric, IPv4 or IPv6 */
	uint16_t port;       /* 0: 22 */
	const char *user;
	enum ssh_login login;
	const struct secret *secret; /* borrowed until the answer */
	int agent_fd;        /* a connection to an agent; borrowed until the answer */
	uint64_t credential; /* whose secret it is: links are shared only within one */
	/* "SHA256:..." as ssh_answer.host_key had it. "" takes whatever key is shown and reports
	 * it: trust on first use is the caller's to decide and to remember. */
	const char *host_key;
	const char *host_key_type; /* "ssh-ed25519": asked for first, when known */
	unsigned allow;            /* of enum ssh_allow */
	bool one_channel;          /* the device takes one command at a time on a link */
	uint32_t links_max;        /* to it, and runs at work on them; 0: the engine's */
	const char *command;       /* one line, without control characters */
	/* NULL: the command goes by itself. Otherwise it is typed into a shell that talks so; the
	 * shell stays open at its prompt for the next one. What is described lives as long as the
	 * engine. */
	const struct shell *shell;
	const struct secret *enable; /* for the shell's step up; NULL: none is made */
	struct ssh_limits limits;
};

enum ssh_status {
	SSH_RUN_OK,             /* the command ended; its exit status is its own affair */
	SSH_RUN_TOO_MUCH,       /* the output was cut at its limit: partial */
	SSH_RUN_NOT_UNDERSTOOD, /* the shell's words for it are in out and detail */
	SSH_RUN_REFUSED,        /* TCP: nobody listens there */
	SSH_RUN_NO_ROUTE,       /* TCP: a router, or our own table, says no */
	SSH_RUN_SILENT,         /* TCP: no answer at all */
	SSH_RUN_NO_BANNER,      /* it accepts and says nothing */
	SSH_RUN_NOT_SSH,        /* it says something else, or too much */
	SSH_RUN_NO_ALGORITHM,   /* nothing in common; see offers */
	SSH_RUN_HOST_KEY,       /* not the pinned key; see host_key and expected */
	SSH_RUN_AUTH_FAILED,    /* it does not let us in */
	SSH_RUN_BAD_SECRET,     /* our private key or agent cannot be used */
	SSH_RUN_CHANNEL,        /* logged in, but it takes no command */
	SSH_RUN_TIMEOUT,        /* in the stage said; what came is there, partial */
	SSH_RUN_CLOSED,         /* the device hung up in the stage said; partial */
	SSH_RUN_BROKEN,         /* the device broke the protocol; partial */
	SSH_RUN_CANCELLED,
	SSH_RUN_NO_MEANS /* not asked properly, or no descriptor left here */
};

/* How far a run came. */
enum ssh_stage {
	SSH_AT_QUEUE,
	SSH_AT_CONNECT,
	SSH_AT_BANNER,
	SSH_AT_KEYS, /* key exchange and host key */
	SSH_AT_LOGIN,
	SSH_AT_CHANNEL,
	SSH_AT_COMMAND
};

extern const struct rec_names ssh_status_names;
extern const struct rec_names ssh_stage_names;

/* What came of it; borrowed until the callback returns. Texts are never NULL, and are what the
 * device said: esc() them. */
struct ssh_answer {
	enum ssh_status status;
	enum ssh_stage stage;
	bool partial;    /* out is not all there was */
	bool reused;     /* the link was there already */
	bool again;      /* an idle link turned out dead, and this is the second try */
	bool unguarded;  /* the device asked for no secret at all */
	int exit_status; /* -1: it told none */
	const char *exit_signal; /* "KILL" */
	struct bytes out, err;
	const char *detail;   /* some words on what went wrong */
	const char *banner;   /* "SSH-2.0-OpenSSH_9.2p1" */
	const char *said;     /* the first line, where it is not a banner */
	const char *host_key; /* as shown: "SHA256:..." */
	const char *host_key_type;
	const char *expected;   /* the pinned host key of the request */
	const char *offers;     /* NO_ALGORITHM: what the device has instead */
	const char *algorithms; /* key exchange, host key, cipher, mac in use */
	int64_t queue_us;
	int64_t connect_us, banner_us, login_us; /* 0 where the link was there */
	int64_t command_us;
};

typedef void ssh_fn(void *arg, const struct ssh_answer *answer);

/* o NULL: all 0. Freed, what is under way gets no answer; not from within a callback. */
struct ssh_engine *ssh_engine_new(struct loop *l, const struct ssh_options *o);
void ssh_engine_free(struct ssh_engine *e);

/* Runs a command; fn is called once, later. Returns its id, never 0. */
uint64_t ssh_run(
    struct ssh_engine *e, const struct ssh_request *r, ssh_fn *fn, void *arg);

/* Ends a run: what it borrowed is given back when this returns. After ssh_cancel() the answer
 * still comes, on the loop; after ssh_forget() none. A run that is over is left alone. */
void ssh_cancel(struct ssh_engine *e, uint64_t id);
void ssh_forget(struct ssh_engine *e, uint64_t id);

/* Closes the idle links of a credential, or all for 0: when it changed, or its lease ended. Links
 * at work are closed when their command is done. */
void ssh_let_go(struct ssh_engine *e, uint64_t credential);

struct ssh_counts {
	uint32_t queued, dialling, handshakes, open, idle; /* now */
	uint64_t runs, dials, logins, reconnects, refused; /* since the start */
};
void ssh_count(const struct ssh_engine *e, struct ssh_counts *out);

#endif
