/* main.c - the command line of triagectl. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/near.h"
#include "ctl/ctl.h"

#define SOCKET_DEFAULT "/run/triaged/control.sock"
#define CONFIG_DEFAULT "/etc/triaged/triaged.yaml"

/* A new command is a row here and a function in one of the files beside. */
static const struct command {
	const char *words;
	const char *args;
	const char *is;
	int (*fn)(struct ctl *c);
} commands[] = {
	{ "status", "", "how the daemon and its rooms are", cmd_status },
	{ "device list", "", "all devices and their state", cmd_device_list },
	{ "device show", "NAME", "one device, its alarms, where it comes from",
	    cmd_device_show },
	{ "alarm list", "[--all] [--device NAME]", "what is wrong now", cmd_alarm_list },
	{ "alarm show", "ID", "one alarm, its witnesses and changes", cmd_alarm_show },
	{ "alarm ack", "ID [--text WHY]", "somebody has seen it", cmd_alarm_ack },
	{ "alarm close", "ID [--text WHY]", "the operator is done with it",
	    cmd_alarm_close },
	{ "alarm raise",
	    "--device NAME --type TYPE [--component C] [--severity S] [--text T]",
	    "an alarm that no rule sees", cmd_alarm_raise },
	{ "alarm clear", "--device NAME --type TYPE [--component C]",
	    "clears such an alarm", cmd_alarm_clear },
	{ "case list", "[--all]", "diagnoses under way", cmd_case_list },
	{ "case show", "ID", "one diagnosis: its probes, its findings", cmd_case_show },
	{ "ticket list", "[--all]", "tickets that are not closed", cmd_ticket_list },
	{ "ticket show", "ID", "one ticket, with findings, clocks and evidence",
	    cmd_ticket_show },
	{ "ticket open",
	    "--title T [--device NAME] [--customer C] [--what W] [--circumstances C] "
	    "[--severity S]",
	    "a person's report; a device that is named gets a diagnosis",
	    cmd_ticket_open },
	{ "probe list", "", "the probes, and what they cover", cmd_probe_list },
	{ "probe show", "NAME", "what a probe does, in its author's words",
	    cmd_probe_show },
	{ "probe run", "NAME DEVICE [--component C]", "runs one by hand", cmd_probe_run },
	{ "evidence show", "HASH", "what was asked and answered", cmd_evidence_show },
	{ "events", "[--follow]", "what happened; with --follow, as it happens",
	    cmd_events },
	{ "outbox list", "[--all]", "what is still owed to other systems",
	    cmd_outbox_list },
	{ "vault init", "[--file F --key-file K]", "makes the vault, and its key",
	    cmd_vault_init },
	{ "vault set", "NAME --kind KIND [--user U]",
	    "keeps a secret, read from standard input; KIND: snmp-community, "
	    "ssh-password, "
	    "ssh-key, token",
	    cmd_vault_set },
	{ "vault list", "", "names and kinds, never secrets", cmd_vault_list },
	{ "vault remove", "NAME", "forgets one", cmd_vault_remove },
};

static void
usage(FILE *out)
{
	size_t i;

	fputs("usage: triagectl [--socket PATH] [--json] COMMAND ...\n\n", out);
	for (i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "  %s%s%s\n        %s\n", commands[i].words,
		    *commands[i].args ? " " : "", commands[i].args, commands[i].is);
	fputs("\nIDs may be written as they are shown: A12, C3, T7. --json prints what "
	      "the daemon\n"
	      "said. Exit codes: 0 done, 1 refused or not found, 2 usage, 3 no daemon "
	      "there.\n"
	      "The socket is " SOCKET_DEFAULT
	      ", or $TRIAGED_SOCKET; `vault` works on the\n"
	      "file itself, which -c CONFIG or --file and --key-file name. See "
	      "triagectl(1).\n",
	    out);
}

/* The command whose words begin the line; *used is how many they are. */
static const struct command *
find(char **words, int n, int *used)
{
	char two[128];
	size_t i;

	for (*used = 2; *used > 0; (*used)--) {
		if (n < *used)
			continue;
		snprintf(two, sizeof two, *used == 2 ? "%s %s" : "%s", words[0],
		    *used == 2 ? words[1] : "");
		for (i = 0; i < ARRAY_LEN(commands); i++)
			if (strcmp(commands[i].words, two) == 0)
				return &commands[i];
	}
	return NULL;
}

static int
no_such(char **words, int n)
{
	const char *near = NULL;
	char said[256];
	size_t i;

	snprintf(said, sizeof said, "%s%s%s", words[0], n > 1 ? " " : "",
	    n > 1 ? words[1] : "");
	for (i = 0; i < ARRAY_LEN(commands); i++)
		near = near_better(said, near, commands[i].words);
	fprintf(stderr, "triagectl: no command \"%s\"", said);
	if (near != NULL)
		fprintf(stderr, " (did you mean \"%s\"?)", near);
	fputs("; triagectl --help lists them\n", stderr);
	return CTL_USAGE;
}

/* How many words come before the options: two of "NAME DEVICE [--component C]". */
static int
words_of(const char *args)
{
	int n = 0;

	while (*args != 0 && *args != '-' && *args != '[') {
		n++;
		args += strcspn(args, " ");
		args += strspn(args, " ");
	}
	return n;
}

enum {
	OPT_DEVICE = 256,
	OPT_SEVERITY,
	OPT_TYPE,
	OPT_COMPONENT,
	OPT_WORDS,
	OPT_TITLE,
	OPT_WHAT,
	OPT_CUSTOMER,
	OPT_CIRCUMSTANCES,
	OPT_KIND,
	OPT_USER,
	OPT_LIMIT,
	OPT_FILE,
	OPT_KEY_FILE
};

static const struct option options[] = { { "socket", required_argument, NULL, 's' },
	{ "config", required_argument, NULL, 'c' }, { "json", no_argument, NULL, 'j' },
	{ "all", no_argument, NULL, 'a' }, { "follow", no_argument, NULL, 'f' },
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "severity", required_argument, NULL, OPT_SEVERITY },
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "component", required_argument, NULL, OPT_COMPONENT },
	{ "text", required_argument, NULL, OPT_WORDS },
	{ "title", required_argument, NULL, OPT_TITLE },
	{ "what", required_argument, NULL, OPT_WHAT },
	{ "customer", required_argument, NULL, OPT_CUSTOMER },
	{ "circumstances", required_argument, NULL, OPT_CIRCUMSTANCES },
	{ "kind", required_argument, NULL, OPT_KIND },
	{ "user", required_argument, NULL, OPT_USER },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "file", required_argument, NULL, OPT_FILE },
	{ "key-file", required_argument, NULL, OPT_KEY_FILE },
	{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

static bool
take_option(struct ctl *c, int option)
{
	switch (option) {
	case 's': c->socket = optarg; return true;
	case 'c': c->config = optarg; return true;
	case 'j': c->json = true; return true;
	case 'a': c->all = true; return true;
	case 'f': c->follow = true; return true;
	case OPT_DEVICE: c->device = optarg; return true;
	case OPT_SEVERITY: c->severity = optarg; return true;
	case OPT_TYPE: c->type = optarg; return true;
	case OPT_COMPONENT: c->component = optarg; return true;
	case OPT_WORDS: c->text = optarg; return true;
	case OPT_TITLE: c->title = optarg; return true;
	case OPT_WHAT: c->what = optarg; return true;
	case OPT_CUSTOMER: c->customer = optarg; return true;
	case OPT_CIRCUMSTANCES: c->circumstances = optarg; return true;
	case OPT_KIND: c->kind = optarg; return true;
	case OPT_USER: c->user = optarg; return true;
	case OPT_LIMIT: c->limit = optarg; return true;
	case OPT_FILE: c->file = optarg; return true;
	case OPT_KEY_FILE: c->key_file = optarg; return true;
	default: return false;
	}
}

int
main(int argc, char **argv)
{
	struct ctl c = { .config = CONFIG_DEFAULT };
	const struct command *cmd;
	int option, used;

	c.socket = getenv("TRIAGED_SOCKET");
	if (c.socket == NULL)
		c.socket = SOCKET_DEFAULT;
	while ((option = getopt_long(argc, argv, "s:c:jafh", options, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout);
			return CTL_OK;
		}
		if (!take_option(&c, option)) {
			fputs("triagectl --help lists all\n", stderr);
			return CTL_USAGE;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return CTL_USAGE;
	}
	cmd = find(argv + optind, argc - optind, &used);
	if (cmd == NULL)
		return no_such(argv + optind, argc - optind);
	c.words = argv + optind + used;
	c.n_words = argc - optind - used;
	if (c.n_words > words_of(cmd->args)) {
		fprintf(stderr, "triagectl: what is \"%s\"? usage: triagectl %s%s%s\n",
		    c.words[words_of(cmd->args)], cmd->words, *cmd->args ? " " : "",
		    cmd->args);
		return CTL_USAGE;
	}
	return cmd->fn(&c);
}
