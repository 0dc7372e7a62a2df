/* wish.h - one command of a person: its arguments, and the answer being written. */
#ifndef ROOM_TRIAGE_WISH_H
#define ROOM_TRIAGE_WISH_H

#include "base/json.h"
#include "room/triage/inside.h"

struct wish {
	struct triage *triage;
	uint32_t instance;
	const struct command_msg *m;
	struct buf body;
};

/* "" when it was not given. */
const char *wish_arg(const struct wish *w, const char *key);

/* Each answer goes when what was changed is on disk. */
void wish_answer(struct wish *w, uint32_t status);
void wish_answer_id(struct wish *w, const char *key, uint64_t id);
void wish_refuse(struct wish *w, uint32_t status, const char *why);

/* The device that is named, or NULL. */
const struct device *wish_device(struct wish *w);

/* persons.c: the ticket that is named, while it lives; NULL after the answer. */
struct known_ticket *wish_ticket(struct wish *w, const char *key);

/* maintenance.c: a row of commands.c each. */
typedef void wish_fn(struct wish *w);
wish_fn ticket_report, ticket_do, ticket_relate; /* persons.c */
wish_fn dispatch_advise;                         /* dispatch.c */
wish_fn stock_report, stock_moves;               /* stock.c */
wish_fn customer_forget, customer_export;        /* customers.c */
wish_fn maintenance_add, maintenance_preview, maintenance_list, maintenance_show,
    maintenance_end, maintenance_remove;

/* people.c */
wish_fn person_add, person_roles_set, person_remove, person_key_add, person_key_remove,
    person_password, person_totp;

#endif
