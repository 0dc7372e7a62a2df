#include "model/options/ssh.h"

#include <string.h>

#include "base/esc.h"
#include "base/mem.h"
#include "base/near.h"
#include "model/legacy.h"
#include "model/ways.h"

static const struct opt shell_rows[] = {
	{ .key = "like",
	    .kind = OPT_NAME,
	    .offset = offsetof(struct shell, like),
	    .fallback = "",
	    .unit = "",
	    .is = "a shipped description: what is not said here is as there" },
	{ .key = "prompt-ends",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shell, prompt_ends),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "the characters of which one ends each prompt, such as \">#\"" },
	{ .key = "pagers",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct shell, pagers),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "how a line ends that waits for a key before the next page" },
	{ .key = "pager-key",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shell, pager_key),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "what is typed then; left out: a space" },
	{ .key = "first",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct shell, first),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "commands that are typed at the first prompt: those that turn paging "
		  "off" },
	{ .key = "errors",
	    .kind = OPT_TEXTS,
	    .offset = offsetof(struct shell, errors),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "how a line begins that says that a command was not understood" },
	{ .key = "enable",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shell, enable),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "the command that leads to more privilege, for devices with an enable "
		  "credential" },
	{ .key = "enable-asks",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shell, enable_asks),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "how its question for the secret ends" },
	{ .key = "privileged",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shell, privileged),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "the characters of which one ends a prompt that has that privilege" },
	{ .key = "line-end",
	    .kind = OPT_TEXT,
	    .offset = offsetof(struct shell, line_end),
	    .max = SHELL_TEXT_MAX,
	    .fallback = "",
	    .unit = "",
	    .is = "what ends a line that is typed; left out: \"\\n\"" },
	{ .key = "columns",
	    .kind = OPT_U32,
	    .offset = offsetof(struct shell, columns),
	    .min = 0,
	    .max = SHELL_COLUMNS_MAX,
	    .fallback = "0",
	    .unit = "",
	    .is = "the width of the terminal it gets; 0: 511, so that nothing wraps" },
};
OPT_TABLE(shell_options, shell, shell_rows, shell_rec);

static const char *
nearest_shell(const struct plan *plan, const char *name)
{
	const char *near = near_better(name, NULL, SHELL_NONE);
	const struct shell *s;
	size_t i;

	for (i = 0; (s = shell_at(i)) != NULL; i++)
		near = near_better(name, near, s->name);
	for (i = 0; i < plan->shells.n; i++)
		near = near_better(name, near, plan->shells.v[i].name);
	return near;
}

bool
opt_is_shell(struct opt_reader *r, const struct tree *at, const struct plan *plan,
    const char *name)
{
	if (*name == 0 || strcmp(name, SHELL_NONE) == 0 || plan_shell(plan, name) != NULL)
		return true;
	opt_no_such(r, at, "shell", name, nearest_shell(plan, name));
	return false;
}

static const struct tree *
within(const struct tree *map, const char *key)
{
	const struct tree *t = tree_find(map, key);

	return t != NULL ? t : map;
}

static void
join_one(struct opt_reader *r, const struct tree *at, struct plan *plan, struct shell *s)
{
	const struct shell *base = shell_find(s->like);

	if (*s->like != 0 && base == NULL) {
		opt_enter(r, "like");
		opt_no_such(r, within(at, "like"), "shipped shell", s->like,
		    nearest_shell(plan, s->like));
		opt_leave(r);
		return;
	}
	if (base != NULL)
		shell_inherit(s, base);
	s->like = "";
	if (*s->prompt_ends == 0)
		opt_wrong_key(r, at,
		    "\"prompt-ends\" is missing: without it no end of an answer is "
		    "found");
	if (*s->enable != 0 && *s->privileged == 0)
		opt_wrong_key(r, at,
		    "\"privileged\" is missing beside \"enable\": how a prompt ends that "
		    "has it");
}

void
shells_join(struct opt_reader *r, const struct tree *map, struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->shells.n; i++) {
		struct shell *s = &plan->shells.v[i];

		opt_enter(r, s->name);
		if (strcmp(s->name, SHELL_NONE) == 0 || shell_find(s->name) != NULL)
			opt_wrong_key(r, within(map, s->name),
			    "is the name of a shipped shell: give yours another, and say "
			    "`like: %s`",
			    s->name);
		else
			join_one(r, within(map, s->name), plan, s);
		opt_leave(r);
	}
}

static const char *
nearest_algorithm(const char *name)
{
	const char *near = NULL, *known;
	size_t i;

	for (i = 0; (known = legacy_at(i)) != NULL; i++)
		near = near_better(name, near, known);
	return near;
}

void
opt_read_ssh_allow(
    struct opt_reader *r, const struct opt *o, const struct tree *t, void *record)
{
	const struct tree *c = t->kind == TREE_LIST ? t->child : t;
	uint32_t *allow = (uint32_t *)(void *)((char *)record + o->offset);

	for (; c != NULL; c = t->kind == TREE_LIST ? c->next : NULL) {
		const char *near;
		unsigned flag;

		if (!opt_want(r, c, TREE_SCALAR))
			continue;
		flag = legacy_find(c->text);
		near = nearest_algorithm(c->text);
		if (flag == 0 && near != NULL)
			opt_no_such(r, c, "legacy algorithm", c->text, near);
		else if (flag == 0)
			opt_wrong(r, c,
			    "there is no legacy algorithm \"%s\": dh-sha1, dh-group1, "
			    "ssh-rsa, cbc, 3des, hmac-sha1, or legacy for all",
			    ESC(c->text));
		*allow |= flag;
	}
}
