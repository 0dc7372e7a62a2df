/* notify.h - speaking with systemd: ready, reloading, the watchdog, sockets it opened for us. */
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H

#include <stddef.h>

#include "base/clock.h"

/* All are without effect when systemd did not start us. Only the parent calls them. */
void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);
void notify_status(const char *status);
void notify_watchdog(void);

/* How often the watchdog wants a word, in microseconds; 0 when it is off. */
int64_t notify_watchdog_every(void);

/* Sockets handed over by whoever started us (LISTEN_FDS): how many, starting at *first_fd, with
 * their names. Call once; later calls find none. names is for the process's life. */
size_t notify_sockets(int *first_fd, char ***names);

#endif
