#include "link/ssh/shell.h"

#include <string.h>

#include "base/mem.h"

static const struct ssh_shell shells[] = {
	{
	    .name = "linux",
	    .prompt_ends = "$#%>",
	    .pagers = { "--More--" },
	    .errors = { "sh: ", "bash: ", "-bash: ", "-sh: ", "-ash: " },
	    .proven = true,
	},
	{
	    .name = "openwrt",
	    .prompt_ends = "#$",
	    .pagers = { "--More--" },
	    .errors = { "-ash: ", "ash: ", "sh: " },
	},
	{
	    .name = "frr",
	    .prompt_ends = "#>",
	    .pagers = { "--More--" },
	    .first = { "terminal length 0" },
	    .errors = { "% " },
	},
	{
	    .name = "cisco-ios",
	    .prompt_ends = ">#",
	    .pagers = { "--More--" },
	    .first = { "terminal length 0", "terminal width 0" },
	    .errors = { "% Invalid", "% Incomplete", "% Ambiguous", "% Unknown",
		"% Unrecognized" },
	    .enable = "enable",
	    .enable_asks = "assword:",
	    .privileged = "#",
	    .proven = true,
	},
	{
	    .name = "cisco-nxos",
	    .prompt_ends = "#>",
	    .pagers = { "--More--" },
	    .first = { "terminal length 0", "terminal width 511" },
	    .errors = { "% Invalid", "% Incomplete", "% Ambiguous", "Syntax error" },
	    .proven = true,
	},
	{
	    .name = "huawei-vrp",
	    .prompt_ends = ">]",
	    .pagers = { "---- More ----" },
	    .first = { "screen-length 0 temporary" },
	    .errors = { "Error:" },
	    .proven = true,
	},
	{
	    .name = "zte",
	    .prompt_ends = ">#",
	    .pagers = { "--More--", "----- more -----" },
	    .first = { "terminal length 0" },
	    .errors = { "%Error", "% Invalid", "% Error" },
	    .enable = "enable",
	    .enable_asks = "assword:",
	    .privileged = "#",
	    .proven = true,
	},
	{
	    .name = "comware",
	    .prompt_ends = ">]",
	    .pagers = { "---- More ----" },
	    .first = { "screen-length disable" },
	    .errors = { "% Unrecognized", "% Incomplete", "% Too many", "% Wrong" },
	    .proven = true,
	},
	{
	    .name = "junos",
	    .prompt_ends = ">#%",
	    .pagers = { "---(more)---", "%)---" }, /* "---(more 50%)---" */
	    .first = { "set cli screen-length 0", "set cli screen-width 0" },
	    .errors = { "unknown command", "syntax error", "error:" },
	    .proven = true,
	},
	{
	    .name = "mikrotik",
	    .prompt_ends = ">",
	    .pagers = { "quit|D dump]", "-- [Q quit|D dump|down]" },
	    .pager_key = "d",
	    .errors = { "bad command", "syntax error", "expected end" },
	    .line_end = "\r",
	    .proven = true,
	},
	{
	    .name = "osmocom",
	    .prompt_ends = ">#",
	    .pagers = { "--More--" },
	    .first = { "terminal length 0" },
	    .errors = { "% Unknown", "% Command incomplete", "% Ambiguous" },
	    .enable = "enable",
	    .privileged = "#",
	},
};

const struct ssh_shell *
ssh_shell_at(size_t i)
{
	return i < ARRAY_LEN(shells) ? &shells[i] : NULL;
}

const struct ssh_shell *
ssh_shell_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(shells); i++) {
		if (strcmp(shells[i].name, name) == 0)
			return &shells[i];
	}
	return NULL;
}
