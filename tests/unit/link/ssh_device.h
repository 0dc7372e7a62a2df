/* ssh_device.h - devices as they talk on a terminal: prompts, pagers, the step to more privilege; and a
 * conversation with one, in pieces of any size. */
#ifndef TESTS_SSH_DEVICE_H
#define TESTS_SSH_DEVICE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/ssh/talk.h"

/* ---- a device as it talks ---- */

struct said {
	const char *command, *output; /* lines end with '\n'; sent with "\r\n" */
};

struct device {
	const char *shell;
	const char *greeting;
	const char *prompt, *enabled_prompt; /* NULL: no such step */
	const char *pager;     /* shown after page lines, unless paging was turned off */
	const char *erase;     /* sent when the key came */
	const char *no_paging; /* the command that turns paging off */
	const char *key;
	int page;
	bool no_echo;
	struct said said[6];
	/* at work */
	bool paging, privileged, asks_secret;
	char typed[256];
	size_t n_typed;
	const char *rest; /* of an output that waits at the pager */
	int lines;
};

#define DEVICE __attribute__((unused)) static

static struct buf line_out; /* what the device sends */

DEVICE void
say(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			buf_char(&line_out, '\r');
		buf_char(&line_out, *s);
	}
}

DEVICE void
prompt(struct device *d)
{
	say(d->privileged ? d->enabled_prompt : d->prompt);
}

DEVICE void
more(struct device *d)
{
	while (*d->rest != '\0') {
		const char *end = strchr(d->rest, '\n') + 1;
		char line[TERM_LINE_MAX];

		if (d->paging && d->lines == d->page) {
			say(d->pager);
			d->lines = 0;
			return;
		}
		snprintf(line, sizeof line, "%.*s", (int)(end - d->rest), d->rest);
		say(line);
		d->rest = end;
		d->lines++;
	}
	d->rest = NULL;
	prompt(d);
}

DEVICE void
execute(struct device *d)
{
	size_t i;

	d->typed[d->n_typed] = '\0';
	d->n_typed = 0;
	if (d->asks_secret) {
		d->asks_secret = false;
		d->privileged = strcmp(d->typed, "letmein") == 0;
		say(d->privileged ? "\n" : "\n% Bad secrets\n\n");
		prompt(d);
		return;
	}
	if (!d->no_echo)
		say(d->typed);
	say("\n");
	d->rest = "";
	d->lines = 0;
	if (d->no_paging != NULL && strcmp(d->typed, d->no_paging) == 0) {
		d->paging = false;
	} else if (strcmp(d->typed, "enable") == 0 && d->enabled_prompt != NULL) {
		d->asks_secret = true;
		d->rest = NULL;
		say("Password: ");
		return;
	} else if (d->typed[0] != '\0') {
		d->rest = "            ^\n% Invalid input detected at '^' marker.\n\n";
	}
	for (i = 0; i < 6 && d->said[i].command != NULL; i++) {
		if (strcmp(d->typed, d->said[i].command) == 0)
			d->rest = d->said[i].output;
	}
	more(d);
}

DEVICE void
device_hears(struct device *d, const uint8_t *p, size_t n)
{
	for (; n > 0; p++, n--) {
		if (d->rest != NULL) {
			if (*p == (uint8_t)d->key[0]) {
				say(d->erase);
				more(d);
			}
		} else if (*p == '\n' || *p == '\r') {
			execute(d);
		} else if (d->n_typed < sizeof d->typed - 1) {
			d->typed[d->n_typed++] = (char)*p;
		}
	}
}

/* Both talk until neither has anything to say, in pieces of 1 to chunk bytes; then it is quiet. */
DEVICE void
converse(struct talk *t, struct device *d, size_t chunk)
{
	int idle = 0;

	while (idle < 3 && t->at != TALK_AT_REFUSED) {
		idle++;
		while (line_out.n != 0) {
			size_t n = (size_t)rand() % chunk + 1;

			if (n > line_out.n)
				n = line_out.n;
			talk_hear(t, line_out.p, n);
			memmove(line_out.p, line_out.p + n, line_out.n - n);
			line_out.n -= n;
			idle = 0;
		}
		if (t->type.n != 0) {
			device_hears(d, t->type.p, t->type.n);
			buf_clear(&t->type);
			idle = 0;
		}
		if (t->want_secret) {
			t->want_secret = false;
			device_hears(d, (const uint8_t *)"letmein\n", 8);
			idle = 0;
		}
		if (line_out.n == 0 && t->type.n == 0 && t->quiet_us != 0) {
			talk_quiet(t);
			idle = 0;
		}
	}
}

#define LINES "line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\n"

DEVICE const struct device devices[] = {
	{ .shell = "cisco-ios",
	    .greeting = "\n\n** Keep out **\n\n",
	    .prompt = "sw1>",
	    .enabled_prompt = "sw1#",
	    .pager = " --More-- ",
	    .erase = "\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b",
	    .key = " ",
	    .page = 3,
	    .no_paging = "terminal length 0",
	    .said = { { "show lines", LINES } } },
	{ .shell = "cisco-nxos",
	    .greeting = "Cisco NX-OS Software\n",
	    .prompt = "nx-1# ",
	    .pager = "--More--",
	    .erase = "\r\x1b[K",
	    .key = " ",
	    .page = 4,
	    .no_paging = "terminal length 0",
	    .said = { { "show lines", LINES } } },
	{ .shell = "huawei-vrp",
	    .greeting =
		"\nInfo: The max number of VTY users is 5.\n      The current login "
		"time is 2026-01-02 03:04:05.\n",
	    .prompt = "<olt-3>",
	    .pager = "  ---- More ----",
	    .erase = "\x1b[42D                                          \x1b[42D",
	    .key = " ",
	    .page = 3,
	    .no_paging = "screen-length 0 temporary",
	    .said = { { "display lines", LINES },
		{ "display nothing",
		    "            ^\nError: Unrecognized command found at '^' "
		    "position.\n" } } },
	{ .shell = "comware",
	    .greeting = "* Copyright (c) 2010-2020 *\n",
	    .prompt = "<hp-5>",
	    .pager = "---- More ----",
	    .erase = "\x1b[16D                \x1b[16D",
	    .key = " ",
	    .page = 3,
	    .no_paging = "screen-length disable",
	    .said = { { "display lines", LINES } } },
	{ .shell = "zte",
	    .greeting = "\n****************\nWelcome to ZXR10\n*******\n",
	    .prompt = "ZXR10>",
	    .enabled_prompt = "ZXR10#",
	    .pager = " --More--",
	    .erase = "\r            \r",
	    .key = " ",
	    .page = 3,
	    .no_paging = "terminal length 0",
	    .said = { { "show lines", LINES } } },
	{ .shell = "junos",
	    .greeting = "--- JUNOS 21.4R1 built 2021-12-21\n",
	    .prompt = "ops@mx-1> ",
	    .pager = "---(more 33%)---",
	    .erase = "\r                                        \r",
	    .key = " ",
	    .page = 3,
	    .no_paging = "set cli screen-length 0",
	    .said = { { "show lines", LINES } } },
	{ .shell = "mikrotik",
	    .greeting = "\x1b[9999B\n  MikroTik RouterOS 7.8\n\n\x1b[m",
	    .prompt = "\r\x1b[K[admin@cpe-7] > ",
	    .pager = "-- [Q quit|D dump|down]",
	    .erase = "\r                              \r",
	    .key = "d",
	    .page = 3,
	    .said = { { "/lines print", LINES } } },
	{ .shell = "osmocom",
	    .greeting = "Welcome to the OsmoBSC VTY interface\n",
	    .prompt = "OsmoBSC> ",
	    .pager = "--More--",
	    .erase = "\r        \r",
	    .key = " ",
	    .page = 3,
	    .no_paging = "terminal length 0",
	    .said = { { "show lines", LINES } } },
	{ .shell = "frr",
	    .greeting = "\nHello, this is FRRouting\n\n",
	    .prompt = "r1# ",
	    .pager = "--More--",
	    .erase = "\r        \r",
	    .key = " ",
	    .page = 3,
	    .no_paging = "terminal length 0",
	    .said = { { "show lines", LINES } } },
	{ .shell = "openwrt",
	    .greeting = "BusyBox v1.35.0 built-in shell (ash)\n\n",
	    .prompt = "root@cpe:~# ",
	    .pager = "--More--",
	    .erase = "\r        \r",
	    .key = " ",
	    .page = 3,
	    .said = { { "cat lines", LINES } } },
	{ .shell = "linux",
	    .greeting = "",
	    .prompt = "\x1b]0;me@host\a[12:03:04] me@host:~$ ",
	    .pager = "--More--",
	    .erase = "\r        \r",
	    .key = " ",
	    .page = 3,
	    .said = { { "cat lines", LINES } } },
};

#endif
