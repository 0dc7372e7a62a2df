/* tls.h - the side of TLS that is called: reading what others send (OpenSSL).
 *
 * A server holds certificate and key, read once; a connection is one that called. Nothing blocks: what
 * would wait says which way, and the caller's loop watches the socket, which stays the caller's. TLS
 * 1.2 is the oldest (RFC 9662).
 */
#ifndef LINK_TLS_TLS_H
#define LINK_TLS_TLS_H

#include <stdbool.h>
#include <stddef.h>

struct tls_server;
struct tls_link;

/* Files in PEM. ca: who must have signed a caller's certificate; "" asks for none. ERR_IO or
 * ERR_MALFORMED with why, a sentence that names the file (static size). */
int tls_server_new(const char *certificate, const char *key, const char *ca,
    struct tls_server **out, char why[256]);
void tls_server_free(struct tls_server *s); /* NULL is fine */

struct tls_link *tls_link_new(struct tls_server *s, int fd);
void tls_link_free(struct tls_link *l); /* says goodbye when it can; NULL is fine */

/* So many bytes; 0 at its end. ERR_BUSY: watch for *wants_write, or for something to read;
 * ERR_CLOSED when the handshake failed or the stream broke, with why (static size). */
long tls_read(
    struct tls_link *l, void *p, size_t n_bytes, bool *wants_write, char why[128]);

#endif
