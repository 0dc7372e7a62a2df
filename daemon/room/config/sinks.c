/* sinks.c - what the options of a sink say of each other: one that could never deliver is refused. */
#include <stdlib.h>
#include <string.h>

#include "base/esc.h"
#include "model/handover/mail.h"
#include "model/handover/template.h"
#include "room/config/load.h"

/* What a kind cannot do without. */
static const char *
missing(const struct sink *s)
{
	switch (s->kind) {
	case SINK_FILE: return *s->path == 0 ? "path" : NULL;
	case SINK_COMMAND: return s->command.n == 0 ? "command" : NULL;
	case SINK_MAIL:
		return s->to.n == 0 && s->tell == SINK_TELL_STAFF ? "to"
		    : *s->server != 0 && *s->from == 0            ? "from"
								  : NULL;
	case SINK_RT:
		return *s->url == 0 ? "url" : *s->credential == 0 ? "credential" : NULL;
	case SINK_WEBHOOK:
	case SINK_TMF621:
	case SINK_ALERTMANAGER: return *s->url == 0 ? "url" : NULL;
	case SINK_SNMP:
		return *s->address == 0   ? "address"
		    : *s->credential == 0 ? "credential"
					  : NULL;
	case SINK_SYSLOG: return *s->address == 0 ? "address" : NULL;
	case SINK_KIND_COUNT: break;
	}
	return NULL;
}

static const struct tree *
enter(struct loaded *l, const struct tree *sink, const char *field)
{
	const struct tree *t = tree_find(sink, field);

	opt_enter(&l->reader, field);
	return t != NULL ? t : sink;
}

/* "https://host:port/path", and no pass phrase in it. */
static void
check_url(struct loaded *l, const struct tree *sink, const struct sink *s,
    const char *field, const char *url)
{
	const struct tree *at = enter(l, sink, field);
	const bool is_clear = strncmp(url, "http://", 7) == 0;
	const char *host = is_clear            ? url + 7
	    : strncmp(url, "https://", 8) == 0 ? url + 8
					       : NULL;
	size_t n = host != NULL ? strcspn(host, "/?#") : 0;

	if (*url == 0)
		;
	else if (n == 0 || strpbrk(url, " \t\r\n\"<>") != NULL)
		opt_wrong(&l->reader, at,
		    "is no address of a web server, such as https://host:port/path");
	else if (memchr(host, '@', n) != NULL)
		opt_wrong(&l->reader, at,
		    "has a name or a pass phrase in it: they belong into the vault, "
		    "see `credential`");
	else if (is_clear && *s->credential != 0 && strncmp(host, "127.", 4) != 0 &&
	    strncmp(host, "localhost", 9) != 0 && strncmp(host, "[::1]", 5) != 0)
		opt_doubt(&l->reader, at,
		    "the credential %s goes over the network as everybody can read it: "
		    "https:// does not",
		    s->credential);
	opt_leave(&l->reader);
}

static void
check_template(
    struct loaded *l, const struct tree *sink, const char *field, const char *text)
{
	size_t at = 0;
	const char *why = template_wrong(text, &at);

	if (why != NULL) {
		const struct tree *t = enter(l, sink, field);

		opt_wrong(&l->reader, t, "\"%.24s\" %s",
		    ESC_N(text + at, strnlen(text + at, 24)), why);
		opt_leave(&l->reader);
	}
}

static void
check_address(
    struct loaded *l, const struct tree *sink, const char *field, const char *address)
{
	if (*address == 0 || mail_is_address(address))
		return;
	opt_wrong(&l->reader, enter(l, sink, field),
	    "\"%s\" is no address of e-mail, such as noc@acme.example", ESC(address));
	opt_leave(&l->reader);
}

static void
check_server(struct loaded *l, const struct tree *sink, const struct sink *s)
{
	const struct tree *at = enter(l, sink, "server");
	const char *port = strrchr(s->server, ':');
	char *end = NULL;
	unsigned long n = port != NULL ? strtoul(port + 1, &end, 10) : 0;

	if (*s->server != 0 &&
	    (port == s->server || n == 0 || n > 65535 || *end != 0 ||
		strpbrk(s->server, " /@?#") != NULL))
		opt_wrong(&l->reader, at, "\"%s\" is not host:port", ESC(s->server));
	else if (*s->credential != 0 && s->tls == SINK_PLAIN)
		opt_doubt(&l->reader, at,
		    "the credential %s goes over the network as everybody can read it: "
		    "tls: starttls does not",
		    s->credential);
	opt_leave(&l->reader);
}

static void
check_one(struct loaded *l, const struct tree *t, const struct sink *s)
{
	const char *needs = missing(s);
	size_t i;

	if (needs != NULL)
		opt_wrong_key(&l->reader, t, "%s is missing: a sink of kind %s needs it",
		    needs, rec_name(&sink_kind_names, (int)s->kind));
	check_url(l, t, s, "url", s->url);
	check_url(l, t, s, "update-url", s->update_url);
	check_template(l, t, "url", s->url);
	check_template(l, t, "update-url", s->update_url);
	check_template(l, t, "template", s->template);
	check_template(l, t, "update-template", s->update_template);
	if (s->tell == SINK_TELL_CUSTOMER && s->kind != SINK_MAIL)
		opt_wrong_key(&l->reader, t, "tell: customer is for a sink of kind mail");
	for (i = 0; i < s->to.n; i++)
		check_address(l, t, "to", s->to.v[i]);
	check_address(l, t, "from", s->from);
	if (s->kind == SINK_MAIL)
		check_server(l, t, s);
	if (*s->update_url != 0 && *s->id == 0)
		opt_wrong_key(&l->reader, t,
		    "id is missing: without it nobody knows what {{ref}} is");
}

void
sinks_check(struct loaded *l, const struct tree *map)
{
	const struct tree *t;
	size_t i = 0;

	opt_enter(&l->reader, "sinks");
	for (t = map->child; t != NULL; t = t->next, i++) {
		const struct tree *kind = tree_find(t, "kind");

		opt_enter(&l->reader, t->key);
		if (kind != NULL && rec_value(&sink_kind_names, kind->text) >= 0)
			check_one(l, t, &l->plan.sinks.v[i]);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}
