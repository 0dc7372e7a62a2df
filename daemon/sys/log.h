/* log.h - one event, one line, for the engineer at 3 a.m.
 *
 * A line says what happened, to whom, and what we do next; its keys stand in a fixed order, and
 * text from outside goes through ESC(). Lines go to standard error; under systemd each carries its
 * priority. Code below room/ does not log: it returns errors, and the room that knows the device
 * logs them, once.
 */
#ifndef SYS_LOG_H
#define SYS_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Names the subsystem that stands first in every line of this process. */
void log_open(const char *subsystem, enum log_level most);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
