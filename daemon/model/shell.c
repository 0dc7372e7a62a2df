#include "model/shell.h"

#include <string.h>

#include "base/mem.h"

#define TEXTS(...)                                                                       \
	{                                                                                \
		(const char *[]){ __VA_ARGS__ },                                         \
		    ARRAY_LEN(((const char *[]){ __VA_ARGS__ }))                         \
	}

static const struct rec_field shell_fields[] = {
	F_TEXT(shell, name, SHELL_TEXT_MAX),
	F_TEXT(shell, like, SHELL_TEXT_MAX),
	F_TEXT(shell, prompt_ends, SHELL_TEXT_MAX),
	F_TEXTS(shell, pagers, SHELL_WORDS_MAX),
	F_TEXT(shell, pager_key, SHELL_TEXT_MAX),
	F_TEXTS(shell, first, SHELL_WORDS_MAX),
	F_TEXTS(shell, errors, SHELL_WORDS_MAX),
	F_TEXT(shell, enable, SHELL_TEXT_MAX),
	F_TEXT(shell, enable_asks, SHELL_TEXT_MAX),
	F_TEXT(shell, privileged, SHELL_TEXT_MAX),
	F_TEXT(shell, line_end, SHELL_TEXT_MAX),
	F_U32(shell, columns),
	F_BOOL(shell, proven),
};
REC_TYPE(shell_rec, shell, shell_fields);

static const struct shell shells[] = {
	{
	    .name = "linux",
	    .prompt_ends = "$#%>",
	    .pagers = TEXTS("--More--"),
	    .errors = TEXTS("sh: ", "bash: ", "-bash: ", "-sh: ", "-ash: "),
	    .proven = true,
	},
	{
	    .name = "openwrt",
	    .prompt_ends = "#$",
	    .pagers = TEXTS("--More--"),
	    .errors = TEXTS("-ash: ", "ash: ", "sh: "),
	    .proven = true,
	},
	{
	    .name = "frr",
	    .prompt_ends = "#>",
	    .pagers = TEXTS("--More--"),
	    .first = TEXTS("terminal length 0"),
	    .errors = TEXTS("% "),
	    .proven = true,
	},
	{
	    .name = "cisco-ios",
	    .prompt_ends = ">#",
	    .pagers = TEXTS("--More--"),
	    .first = TEXTS("terminal length 0", "terminal width 0"),
	    .errors = TEXTS("% Invalid", "% Incomplete", "% Ambiguous", "% Unknown",
		"% Unrecognized"),
	    .enable = "enable",
	    .enable_asks = "assword:",
	    .privileged = "#",
	    .proven = true,
	},
	{
	    .name = "cisco-nxos",
	    .prompt_ends = "#>",
	    .pagers = TEXTS("--More--"),
	    .first = TEXTS("terminal length 0", "terminal width 511"),
	    .errors = TEXTS("% Invalid", "% Incomplete", "% Ambiguous", "Syntax error"),
	    .proven = true,
	},
	{
	    .name = "huawei-vrp",
	    .prompt_ends = ">]",
	    .pagers = TEXTS("---- More ----"),
	    .first = TEXTS("screen-length 0 temporary"),
	    .errors = TEXTS("Error:"),
	    .proven = true,
	},
	{
	    .name = "zte",
	    .prompt_ends = ">#",
	    .pagers = TEXTS("--More--", "----- more -----"),
	    .first = TEXTS("terminal length 0"),
	    .errors = TEXTS("%Error", "% Invalid", "% Error"),
	    .enable = "enable",
	    .enable_asks = "assword:",
	    .privileged = "#",
	    .proven = true,
	},
	{
	    .name = "comware",
	    .prompt_ends = ">]",
	    .pagers = TEXTS("---- More ----"),
	    .first = TEXTS("screen-length disable"),
	    .errors = TEXTS("% Unrecognized", "% Incomplete", "% Too many", "% Wrong"),
	    .proven = true,
	},
	{
	    .name = "junos",
	    .prompt_ends = ">#%",
	    .pagers = TEXTS("---(more)---", "%)---"), /* "---(more 50%)---" */
	    .first = TEXTS("set cli screen-length 0", "set cli screen-width 0"),
	    .errors = TEXTS("unknown command", "syntax error", "error:"),
	    .proven = true,
	},
	{
	    .name = "mikrotik",
	    .prompt_ends = ">",
	    .pagers = TEXTS("quit|D dump]", "-- [Q quit|D dump|down]"),
	    .pager_key = "d",
	    .errors = TEXTS("bad command", "syntax error", "expected end"),
	    .line_end = "\r",
	    .proven = true,
	},
	{
	    .name = "osmocom",
	    .prompt_ends = ">#",
	    .pagers = TEXTS("--More--"),
	    .first = TEXTS("terminal length 0"),
	    .errors = TEXTS("% Unknown", "% Command incomplete", "% Ambiguous"),
	    .enable = "enable",
	    .privileged = "#",
	    .proven = true,
	},
};

const struct shell *
shell_at(size_t i)
{
	return i < ARRAY_LEN(shells) ? &shells[i] : NULL;
}

const struct shell *
shell_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(shells); i++) {
		if (strcmp(shells[i].name, name) == 0)
			return &shells[i];
	}
	return NULL;
}

static void
inherit_text(const char **to, const char *from)
{
	if (!shell_has(*to))
		*to = from != NULL ? from : "";
}

#define INHERIT_LIST(to, from)                                                           \
	do {                                                                             \
		if ((to)->n == 0) {                                                      \
			(to)->v = (from)->v;                                             \
			(to)->n = (from)->n;                                             \
		}                                                                        \
	} while (0)

void
shell_inherit(struct shell *s, const struct shell *base)
{
	inherit_text(&s->prompt_ends, base->prompt_ends);
	INHERIT_LIST(&s->pagers, &base->pagers);
	inherit_text(&s->pager_key, base->pager_key);
	INHERIT_LIST(&s->first, &base->first);
	INHERIT_LIST(&s->errors, &base->errors);
	inherit_text(&s->enable, base->enable);
	inherit_text(&s->enable_asks, base->enable_asks);
	inherit_text(&s->privileged, base->privileged);
	inherit_text(&s->line_end, base->line_end);
	if (s->columns == 0)
		s->columns = base->columns;
}
