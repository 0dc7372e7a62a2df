/* fetch.h - asking an HTTP server behind a UNIX socket, and waiting for the answer. For the CLI. */
#ifndef LINK_CURL_FETCH_H
#define LINK_CURL_FETCH_H

#include "base/buf.h"

/* One request. body may be empty. The answer's body is appended to out. ERR_CLOSED when nobody
 * listens there, with the reason in why. */
int fetch(const char *socket_path, const char *method, const char *path,
    struct bytes body, int *status, struct buf *out, char why[256]);

/* A stream: fn gets each complete line without its end; false ends it. */
typedef int fetch_line_fn(void *arg, const char *line);
int fetch_lines(const char *socket_path, const char *path, fetch_line_fn *fn, void *arg,
    int *status, char why[256]);

#endif
