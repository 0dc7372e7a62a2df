/* sink.h - another system that is told of tickets, or of alarms: how to reach it, and with what.
 *
 * One record for all kinds, for they differ in few options. What opens the other system - a token, a
 * pass phrase - is never here: the record names a credential, and the vault has it.
 */
#ifndef MODEL_SINK_H
#define MODEL_SINK_H

#include "base/rec.h"

#define SINK_URL_MAX      1024
#define SINK_TEMPLATE_MAX 8192
#define SINK_REF_MAX      256 /* what the other system calls a ticket of ours */

enum sink_kind {
	SINK_FILE,
	SINK_COMMAND,
	SINK_MAIL,
	SINK_WEBHOOK,
	SINK_TMF621,
	SINK_RT,
	SINK_ALERTMANAGER,
	SINK_SYSLOG,
	SINK_SNMP,
	SINK_KIND_COUNT
};
extern const struct rec_names sink_kind_names;

/* How a token is shown: "Authorization: Bearer X", "Authorization: token X", name and pass phrase. */
enum sink_auth { SINK_AUTH_BEARER, SINK_AUTH_TOKEN, SINK_AUTH_BASIC };
extern const struct rec_names sink_auth_names;

enum sink_tls { SINK_STARTTLS, SINK_TLS, SINK_PLAIN };
extern const struct rec_names sink_tls_names;

enum sink_transport { SINK_UDP, SINK_TCP };
extern const struct rec_names sink_transport_names;

enum sink_tell { SINK_TELL_STAFF, SINK_TELL_CUSTOMER };
extern const struct rec_names sink_tell_names;

enum sink_method { SINK_POST, SINK_PUT, SINK_PATCH };
extern const struct rec_names sink_method_names;

struct sink {
	const char *name;
	enum sink_kind kind;
	/* file, command */
	const char *path;
	LIST_OF(const char *) command;
	/* mail */
	LIST_OF(const char *) to;
	const char *from;
	const char *server; /* "host:port"; "": the local sendmail */
	enum sink_tls tls;
	enum sink_tell tell;
	/* over HTTP */
	const char *url;
	enum sink_method method;
	const char *template;   /* of the body; "": all of the ticket */
	const char *update_url; /* for what it has already; "": as the first time */
	enum sink_method update_method;
	const char *update_template;
	const char *id; /* where in the answer its own number is; "" */
	enum sink_auth auth;
	const char *sign; /* a credential: the key of the signature */
	const char *queue;
	/* syslog, snmp */
	const char *address;
	enum sink_transport transport;
	bool inform;
	/* all that connect */
	const char *credential;
	const char *ca; /* a file in PEM; "": as the system trusts */
	int64_t patience_us;
	uint32_t at_once;
	int64_t keep_trying_us;
};
extern const struct rec_type sink_rec;

/* Of alarms, or of tickets. */
bool sink_is_of_alarms(const struct sink *s);

/* The credential is asked for in its name: one that it does not name is not its. */
bool sink_names(const struct sink *s, const char *credential);

#endif
