/* rule.c - what the profiles' rules do, in words made from their rows. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "ctl/ctl.h"
#include "model/rule_told.h"
#include "room/config/load.h"

static void
list_one(const struct profile *p, const struct rule *r)
{
	printf("%-28s %-28s %-13s ", p->name, r->name,
	    rec_name(&severity_names, (int)r->severity));
	print_safe(r->when.source);
	putchar('\n');
}

static void
put_one(struct json *j, const struct profile *p, const struct rule *r)
{
	json_object(j);
	json_put_text(j, "profile", p->name);
	rec_json_fields(j, &rule_rec, r);
	json_object_end(j);
}

int
cmd_rule_list(struct ctl *c)
{
	struct loaded l;
	struct buf out;
	struct json j;
	size_t i, k;

	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < l.plan.profiles.n; i++) {
		const struct profile *p = &l.plan.profiles.v[i];

		if (c->profile != NULL && strcmp(c->profile, p->name) != 0)
			continue;
		for (k = 0; k < p->rules.n; k++)
			if (c->json)
				put_one(&j, p, &p->rules.v[k]);
			else
				list_one(p, &p->rules.v[k]);
	}
	json_array_end(&j);
	if (c->json)
		ctl_json_out(&out);
	else
		buf_fini(&out);
	load_fini(&l);
	return CTL_OK;
}

/* The first profile that has it; the one that is named, where one is. */
static const struct profile *
find(const struct loaded *l, const char *profile, const char *name,
    const struct rule **out)
{
	size_t i, k;

	for (i = 0; i < l->plan.profiles.n; i++) {
		const struct profile *p = &l->plan.profiles.v[i];

		if (profile != NULL && strcmp(profile, p->name) != 0)
			continue;
		for (k = 0; k < p->rules.n; k++)
			if (strcmp(p->rules.v[k].name, name) == 0) {
				*out = &p->rules.v[k];
				return p;
			}
	}
	return NULL;
}

int
cmd_rule_show(struct ctl *c)
{
	const struct profile *p;
	const struct rule *r = NULL;
	struct loaded l;
	struct buf out;
	struct json j;

	if (c->n_words != 1) {
		fputs("triagectl: the name of one rule is wanted\n", stderr);
		return CTL_USAGE;
	}
	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	p = find(&l, c->profile, c->words[0], &r);
	if (p == NULL) {
		fprintf(stderr, "triagectl: no profile has a rule \"%s\"\n", c->words[0]);
		load_fini(&l);
		return CTL_REFUSED;
	}
	buf_init(&out);
	if (c->json) {
		j = json_into(&out);
		put_one(&j, p, r);
		ctl_json_out(&out);
	} else {
		rule_tell(&out, &l.plan, p, r);
		fputs(buf_str(&out), stdout);
		buf_fini(&out);
	}
	load_fini(&l);
	return CTL_OK;
}
