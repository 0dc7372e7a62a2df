/* ctl.h - triagectl: a command is a row and a function.
 *
 * It speaks to the web room over the UNIX socket, as any program may; tables are for people, --json
 * passes on what the daemon said. Exit codes: 0 done, 1 refused or not found, 2 usage, 3 no daemon.
 *
 * The files: main.c (the table of commands), ask.c (asking the daemon), table.c (tables for people),
 * show.c (details), act.c (changes), and a file for each noun that has more than lists.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/tree.h"

enum { CTL_OK = 0, CTL_REFUSED = 1, CTL_USAGE = 2, CTL_NO_DAEMON = 3 };

struct ctl {
	const char *socket;
	const char *config;
	bool json;
	bool all; /* --all: what has ended, too */
	bool follow;
	bool verbose;
	bool yes;     /* --yes: also when many devices would go */
	bool preview; /* --preview: say what would be, and do nothing */
	bool shelved; /* --shelved: those on the shelf instead */
	bool apart; /* --apart: a ticket of its own, whatever is open about the device */
	const char *device, *severity, *type, *component, *text, *title, *what, *customer,
	    *circumstances, *kind, *user, *limit, *key, *file, *key_file, *for_time,
	    *older, *auth, *priv, *awaits, *by, *cause, *to, *profile, *credential, *site,
	    *region, *device_class, *weekly, *from, *zone, *item, *label, *role, *contact,
	    *phone, *email, *model, *serial, *purchased, *warranty, *accompanied,
	    *duplicate_of, *part_of, *repeat_of, *engineer, *part, *part_from,
	    *satisfaction, *recommends, *version, *format, *count;
	const char *search, *from_ticket, *before, *seal;
	const char *speed, *idle; /* of a record that is played */
	char **words;             /* what stands after the command's own words */
	int n_words;
	struct arena mem;
	struct buf answer;
	const struct tree *tree; /* the answer, read */
};

/* ask.c: 0, or an exit code after saying why. */
int ctl_get(struct ctl *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int ctl_post(struct ctl *c, const char *path, const char *const *keys,
    const char *const *values, size_t n);
/* A name as a part of a path. */
const char *ctl_quote(struct ctl *c, const char *word);
/* A number with its letter or without: "A12", "12". NULL after saying what is wrong. */
const char *ctl_id(struct ctl *c, char letter);

/* profile.c: the configuration, for commands that need no daemon; 0, or an exit code after saying what
 * is wrong. A profile by its name; NULL after saying that there is none. Prints and frees. */
struct loaded;
struct profile;
int ctl_load(struct ctl *c, struct loaded *l);
const struct profile *ctl_profile(const struct loaded *l, const char *name);
void ctl_json_out(struct buf *out);

/* act.c: what a command that changed something says, or the daemon's own words with --json. */
int ctl_done(struct ctl *c, const char *said);

/* act.c: prints the answer as it came, with --json: true when it did. */
bool ctl_as_json(struct ctl *c);

/* dispatch.c: the advice, as people read it. */
void dispatch_print(struct ctl *c, const struct tree *advice);

/* vault.c: a secret from the terminal, without echo, or else all of standard input; without a last line
 * end. And one put into the vault's file, which the configuration or the options name: an exit code, after
 * saying what is wrong. */
size_t ctl_read_secret(const char *prompt, char *to, size_t size);
int ctl_vault_keep(struct ctl *c, const char *name, const char *kind, const char *user,
    const void *secret, size_t n_bytes);

/* lists.c: the answer as a table; none is said when there is nothing in it. */
struct column;
int ctl_list(struct ctl *c, const struct column *columns, size_t n, const char *none);

/* table.c */
struct column {
	const char *title;
	const char *key;    /* "product.device": a member of a member */
	const char *prefix; /* "A" before a number; "" */
	unsigned most;      /* characters shown; 0: all */
};
void table_print(const struct tree *list, const struct column *columns, size_t n);
const char *tree_text(const struct tree *t, const char *path);
/* The first of a list that is a member of t; NULL when there is none. */
const struct tree *tree_members(const struct tree *t, const char *key);
/* "5m ago", "in 12m", from an RFC 3339 time; "-" when there is none. */
const char *ago(struct ctl *c, const char *time);
/* A terminal is not to be steered by what a device wrote. */
void print_safe(const char *text);

/* The commands. */
int cmd_status(struct ctl *c);
int cmd_device_list(struct ctl *c);
int cmd_device_show(struct ctl *c);
int cmd_reload(struct ctl *c);
int cmd_series(struct ctl *c);
int cmd_device_poll(struct ctl *c);
int cmd_poll_stats(struct ctl *c);
int cmd_device_accept_key(struct ctl *c);
int cmd_device_retry_login(struct ctl *c);
int cmd_alarm_list(struct ctl *c);
int cmd_alarm_show(struct ctl *c);
int cmd_alarm_ack(struct ctl *c);
int cmd_alarm_close(struct ctl *c);
int cmd_alarm_shelve(struct ctl *c);
int cmd_alarm_unshelve(struct ctl *c);
int cmd_alarm_types(struct ctl *c);
int cmd_alarm_compress(struct ctl *c);
int cmd_rule_list(struct ctl *c);
int cmd_rule_show(struct ctl *c);
int cmd_alarm_purge(struct ctl *c);
int cmd_maintenance_add(struct ctl *c);
int cmd_maintenance_list(struct ctl *c);
int cmd_maintenance_show(struct ctl *c);
int cmd_maintenance_end(struct ctl *c);
int cmd_maintenance_remove(struct ctl *c);
int cmd_trap_stats(struct ctl *c);
int cmd_trap_unknown(struct ctl *c);
int cmd_trap_learn(struct ctl *c);
int cmd_syslog_stats(struct ctl *c);
int cmd_syslog_unknown(struct ctl *c);
int cmd_posted_stats(struct ctl *c);
int cmd_posted_unknown(struct ctl *c);
int cmd_alarm_raise(struct ctl *c);
int cmd_alarm_clear(struct ctl *c);
int cmd_case_list(struct ctl *c);
int cmd_case_show(struct ctl *c);
int cmd_case_explain(struct ctl *c);
int cmd_ticket_list(struct ctl *c);
int cmd_ticket_show(struct ctl *c);
int cmd_ticket_open(struct ctl *c);
int cmd_ticket_relate(struct ctl *c);
int cmd_dispatch_advise(struct ctl *c);
int cmd_report(struct ctl *c);
int cmd_stock_list(struct ctl *c);
int cmd_stock_report(struct ctl *c);
int cmd_stock_move(struct ctl *c);
int cmd_ticket_accept(struct ctl *c);
int cmd_ticket_dispatch(struct ctl *c);
int cmd_ticket_arrive(struct ctl *c);
int cmd_ticket_mend(struct ctl *c);
int cmd_ticket_hold(struct ctl *c);
int cmd_ticket_resume(struct ctl *c);
int cmd_ticket_resolve(struct ctl *c);
int cmd_ticket_close(struct ctl *c);
int cmd_ticket_confirm(struct ctl *c);
int cmd_ticket_reopen(struct ctl *c);
int cmd_ticket_part(struct ctl *c);
int cmd_ticket_report(struct ctl *c);
int cmd_ticket_urgency(struct ctl *c);
int cmd_ticket_clocks(struct ctl *c);
int cmd_ticket_reject(struct ctl *c);
int cmd_ticket_cancel(struct ctl *c);
int cmd_ticket_comment(struct ctl *c);
int cmd_probe_list(struct ctl *c);
int cmd_probe_show(struct ctl *c);
int cmd_probe_run(struct ctl *c);
int cmd_evidence_show(struct ctl *c);
int cmd_evidence_export(struct ctl *c);
int cmd_evidence_verify(struct ctl *c);
int cmd_events(struct ctl *c);
int cmd_outbox_list(struct ctl *c);
int cmd_kb_search(struct ctl *c);
int cmd_kb_show(struct ctl *c);
int cmd_kb_new(struct ctl *c);
int cmd_outbox_retry(struct ctl *c);
int cmd_outbox_drop(struct ctl *c);
int cmd_customer_export(struct ctl *c);
int cmd_customer_forget(struct ctl *c);
int cmd_profile_list(struct ctl *c);
int cmd_profile_show(struct ctl *c);
int cmd_profile_coverage(struct ctl *c);
int cmd_probe_coverage(struct ctl *c);
int cmd_profile_test(struct ctl *c);
int cmd_mib_find(struct ctl *c);
int cmd_mib_translate(struct ctl *c);
int cmd_session_live(struct ctl *c);
int cmd_session_watch(struct ctl *c);
int cmd_session_kill(struct ctl *c);
int cmd_session_approve(struct ctl *c);
int cmd_session_hostkeys(struct ctl *c);
int cmd_person_add(struct ctl *c);
int cmd_person_list(struct ctl *c);
int cmd_person_show(struct ctl *c);
int cmd_person_role(struct ctl *c);
int cmd_person_remove(struct ctl *c);
int cmd_person_key_add(struct ctl *c);
int cmd_person_key_remove(struct ctl *c);
int cmd_person_password(struct ctl *c);
int cmd_person_totp(struct ctl *c);
int cmd_session_list(struct ctl *c);
int cmd_session_show(struct ctl *c);
int cmd_session_grep(struct ctl *c);
int cmd_session_play(struct ctl *c);
int cmd_session_verify(struct ctl *c);
int cmd_session_to_probe(struct ctl *c);
int cmd_vault_init(struct ctl *c);
int cmd_vault_set(struct ctl *c);
int cmd_vault_rotate(struct ctl *c);
int cmd_vault_rekey(struct ctl *c);
int cmd_vault_import(struct ctl *c);
int cmd_vault_list(struct ctl *c);
int cmd_vault_remove(struct ctl *c);
int cmd_vault_log(struct ctl *c);

#endif
