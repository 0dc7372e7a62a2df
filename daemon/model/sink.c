#include "model/sink.h"

#include <string.h>

#include "model/device.h"

REC_NAMES(sink_kind_names, "file", "command", "mail", "webhook", "tmf621", "rt",
    "alertmanager", "syslog", "snmp");
REC_NAMES(sink_auth_names, "bearer", "token", "basic");
REC_NAMES(sink_tls_names, "starttls", "tls", "none");
REC_NAMES(sink_transport_names, "udp", "tcp");
REC_NAMES(sink_tell_names, "staff", "customer");
REC_NAMES(sink_method_names, "POST", "PUT", "PATCH");

static const struct rec_field sink_fields[] = {
	F_TEXT(sink, name, NAME_MAX_BYTES),
	F_ENUM(sink, kind, sink_kind_names),
	F_TEXT(sink, path, 1024),
	F_TEXTS(sink, command, 64),
	F_TEXTS(sink, to, 32),
	F_TEXT(sink, from, 256),
	F_TEXT(sink, server, 256),
	F_ENUM(sink, tls, sink_tls_names),
	F_ENUM(sink, tell, sink_tell_names),
	F_TEXT(sink, url, SINK_URL_MAX),
	F_ENUM(sink, method, sink_method_names),
	F_TEXT(sink, template, SINK_TEMPLATE_MAX),
	F_TEXT(sink, update_url, SINK_URL_MAX),
	F_ENUM(sink, update_method, sink_method_names),
	F_TEXT(sink, update_template, SINK_TEMPLATE_MAX),
	F_TEXT(sink, id, 128),
	F_ENUM(sink, auth, sink_auth_names),
	F_TEXT(sink, sign, NAME_MAX_BYTES),
	F_TEXT(sink, queue, 128),
	F_TEXT(sink, address, ADDRESS_MAX),
	F_ENUM(sink, transport, sink_transport_names),
	F_BOOL(sink, inform),
	F_TEXT(sink, credential, NAME_MAX_BYTES),
	F_TEXT(sink, ca, 1024),
	F_I64(sink, patience_us),
	F_U32(sink, at_once),
	F_I64(sink, keep_trying_us),
};
REC_TYPE(sink_rec, sink, sink_fields);

bool
sink_is_of_alarms(const struct sink *s)
{
	return s->kind == SINK_ALERTMANAGER || s->kind == SINK_SYSLOG ||
	    s->kind == SINK_SNMP;
}

bool
sink_names(const struct sink *s, const char *credential)
{
	return *credential != 0 &&
	    (strcmp(s->credential, credential) == 0 || strcmp(s->sign, credential) == 0);
}
