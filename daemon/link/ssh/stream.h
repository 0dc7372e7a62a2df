/* stream.h - a terminal's channel on a wire, read and written as the two ends have room.
 *
 * What the device says stays with the library until it is read: its window closes, and the device
 * waits. What is written goes as far as the device's window and the socket reach.
 */
#ifndef LINK_SSH_STREAM_H
#define LINK_SSH_STREAM_H

#include "link/ssh/wire.h"

struct wire_stream;

struct wire_stream *wire_stream_new(struct wire *w);
void wire_stream_free(struct wire_stream *s); /* before its wire; NULL is fine */

enum wire_step wire_stream_open(struct wire_stream *s);
/* A terminal of this kind and size, and a shell on it. */
enum wire_step wire_stream_shell(
    struct wire_stream *s, const char *term, uint32_t columns, uint32_t rows);
void wire_stream_resize(struct wire_stream *s, uint32_t columns, uint32_t rows);

/* How many bytes came, 0: none now; ERR_CLOSED when there will be no more. */
int wire_stream_read(struct wire_stream *s, void *p, size_t n_bytes);
/* How many may be written now; how many were; ERR_CLOSED. */
size_t wire_stream_room(const struct wire_stream *s);
int wire_stream_write(struct wire_stream *s, const void *p, size_t n_bytes);

/* Asks something that must be answered: a device that is gone is found out. */
void wire_stream_keep_alive(struct wire_stream *s);

#endif
