/* spoken.c - what is said to devices over SSH, as far as it can be checked before: the patterns by which
 * collectors read, and the commands that stand in probes. */
#include <string.h>

#include "base/esc.h"
#include "link/pcre/pattern.h"
#include "model/allowed.h"
#include "model/correlate.h"
#include "room/config/load.h"
#include "room/gather.h"

/* What a collector reads by its pattern: that it compiles, and has a group for each field. */
static void
check_groups(struct loaded *l, const struct tree *at, const struct profile *p,
    const struct collector *c)
{
	struct pattern *pattern;
	struct gatherer *g;
	char why[128];
	size_t where, i, k;

	if (pattern_new(c->pattern, &pattern, why, &where) < 0) {
		opt_wrong_in(
		    &l->reader, at, where, "the pattern does not compile: %s", why);
		return;
	}
	g = gatherer_new(p, c);
	for (i = 0; i < gatherer_n(g) + 1; i++) {
		const char *field = gatherer_field(g, i);

		for (k = 1; field != NULL && k < PATTERN_GROUPS_MAX; k++)
			if (pattern_group_name(pattern, k) != NULL &&
			    strcmp(pattern_group_name(pattern, k), field) == 0)
				break;
		if (field != NULL && k == PATTERN_GROUPS_MAX)
			opt_wrong(&l->reader, at, "the pattern has no group \"%s\"",
			    ESC(field));
	}
	gatherer_free(g);
	pattern_free(pattern);
}

static void
check_collectors(struct loaded *l, const struct tree *profiles)
{
	size_t i, k;

	opt_enter(&l->reader, "profiles");
	for (i = 0; i < l->plan.profiles.n; i++) {
		const struct profile *p = &l->plan.profiles.v[i];
		const struct tree *map = tree_find(profiles, p->name);
		const struct tree *own = map != NULL ? tree_find(map, "ssh") : NULL;

		opt_enter(&l->reader, p->name);
		opt_enter(&l->reader, "ssh");
		for (k = 0; own != NULL && k < p->collectors.n; k++) {
			const struct collector *c = &p->collectors.v[k];
			const struct tree *at = tree_find(own, c->name);

			if (at == NULL || c->reads != READS_PATTERN || *c->pattern == 0)
				continue;
			opt_enter(&l->reader, c->name);
			opt_enter(&l->reader, "pattern");
			check_groups(l, tree_find(at, "pattern"), p, c);
			opt_leave(&l->reader);
			opt_leave(&l->reader);
		}
		opt_leave(&l->reader);
		opt_leave(&l->reader);
	}
	opt_leave(&l->reader);
}

/* --- probes --- */

/* The next command that stands as a whole in a script, `.ssh("...")`: into text. NULL: no more. */
static const char *
next_command(const char *p, char text[COMMAND_MAX + 1])
{
	while ((p = strstr(p, ".ssh(")) != NULL) {
		char quote;
		size_t n;

		p += strspn(p + 5, " ") + 5;
		quote = *p;
		if (quote != '"' && quote != '\'')
			continue;
		n = strcspn(++p, "\"'\\\n");
		if (p[n] != quote || n > COMMAND_MAX ||
		    p[n + 1 + strspn(p + n + 1, " ")] != ')')
			continue;
		memcpy(text, p, n);
		text[n] = 0;
		return p + n;
	}
	return NULL;
}

/* Whether the probe is asked for alarms of such devices. */
static bool
covers(const struct probe *probe, const struct profile *p)
{
	size_t i, k;

	for (i = 0; i < probe->covers.n; i++) {
		const char *type = probe->covers.v[i];

		if (strcmp(type, TYPE_DEVICE_UNREACHABLE) == 0 ||
		    strcmp(type, TYPE_AGENT_SILENT) == 0 ||
		    strcmp(type, TYPE_SSH_SILENT) == 0)
			return true;
		for (k = 0; k < p->rules.n; k++)
			if (strcmp(p->rules.v[k].alarm_type, type) == 0)
				return true;
		for (k = 0; k < p->traps.n; k++)
			if (strcmp(p->traps.v[k].means.alarm_type, type) == 0)
				return true;
	}
	return false;
}

/* A command that no profile lets through is never sent; where some do, the probe knows about others. */
static void
check_command(struct loaded *l, const struct probe *probe, const char *command)
{
	const struct profile *one = NULL;
	size_t i;

	for (i = 0; i < l->plan.profiles.n; i++) {
		const struct profile *p = &l->plan.profiles.v[i];

		if (p->commands.n == 0 || !covers(probe, p))
			continue;
		if (profile_allows(p, command))
			return;
		one = p;
	}
	if (one != NULL)
		opt_doubt(&l->reader,
		    &(struct tree){
			.file = probe->file, .line = 1, .column = 1, .text = "" },
		    "it sends \"%s\", which is on the `commands` of no profile that it "
		    "is "
		    "for, such as %s: it will never be sent",
		    ESC(command), one->name);
}

static void
check_probes(struct loaded *l)
{
	char command[COMMAND_MAX + 1];
	size_t i;

	for (i = 0; i < l->plan.probes.n; i++) {
		const struct probe *probe = &l->plan.probes.v[i];
		const char *source =
		    arena_text_n(&l->mem, (const char *)probe->source.p, probe->source.n);

		while ((source = next_command(source, command)) != NULL)
			check_command(l, probe, command);
	}
}

void
spoken_check(struct loaded *l, const struct tree *profiles)
{
	check_collectors(l, profiles);
	check_probes(l);
}
