/* tables.h - the tables of options: one for each kind of thing a configuration file holds. */
#ifndef MODEL_OPTIONS_TABLES_H
#define MODEL_OPTIONS_TABLES_H

#include "model/mibnames.h"
#include "model/options/opt.h"
#include "model/plan.h"

/* What rows with a function of their own may need to look at. */
struct opt_context {
	const struct vocab *vocab;
	const struct mibnames *names;
	struct plan *plan; /* as far as it was read */
};

extern const struct opt_table settings_options; /* settings.c: of the main file */
extern const struct opt_table sink_options;     /* sink.c */
extern const struct opt_table system_options;   /* system.c */
extern const struct opt_table device_options;   /* inventory.c */
extern const struct opt_table site_options;
extern const struct opt_table customer_options;
extern const struct opt_table maintenance_options; /* maintenance.c */
extern const struct opt_table engineer_options;    /* crew.c */
extern const struct opt_table depot_options;
extern const struct opt_table cause_options;   /* catalogue.c */
extern const struct opt_table article_options; /* article.c */
extern const struct opt_table word_options;
extern const struct opt_table word_table_options; /* its columns go to the plan */
extern const struct opt_table contract_options;   /* service.c */
extern const struct opt_table relation_options;
extern const struct opt_table alarm_type_options;
extern const struct opt_table urgency_options;
extern const struct opt_table shell_options;   /* ssh.c */
extern const struct opt_table profile_options; /* profile.c */
extern const struct opt_table rule_options;

/* After words and tables are read: what one says of the other. */
void vocab_check(struct opt_reader *r, const struct tree *words, const struct vocab *v);

/* After all profiles are read: what they extend is joined in. Says what is wrong. */
void profiles_join(struct opt_reader *r, const struct tree *map, struct plan *plan);

/* X.733 names as probable cause and event type. */
opt_own_fn opt_read_probable_cause; /* into a uint32_t */
opt_own_fn opt_read_event_type;     /* into a const char * */

/* An OID by name or number, into a struct oid. */
opt_own_fn opt_read_oid;

#endif
