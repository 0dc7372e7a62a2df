/* check.h - `triaged --check` and `triaged --options`. */
#ifndef ROOM_CONFIG_CHECK_H
#define ROOM_CONFIG_CHECK_H

/* Reads everything, prints every mistake, and what a reload would change; the exit code. */
int check_run(const char *config_path);

/* Prints every option there is. */
int check_show_options(void);

#endif
