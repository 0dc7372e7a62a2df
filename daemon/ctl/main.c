/* main.c - the command line of triagectl. */
#include <getopt.h>
#include <stddef.h>
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
	{ "reload", "[--yes]",
	    "reads the configuration again; --yes: also when it takes out more than a "
	    "tenth of the devices",
	    cmd_reload },
	{ "device list", "[--limit N]", "all devices and their state", cmd_device_list },
	{ "device show", "NAME", "one device, its alarms, where it comes from",
	    cmd_device_show },
	{ "series", "DEVICE WORD [--label L] [--from T] [--to T] [--limit N]",
	    "what a word was: the last day, or a span; of long ones, of stretches of "
	    "time",
	    cmd_series },
	{ "device poll", "NAME [--item X] [--verbose]",
	    "asks it now: all of its profile, or an item, a table, a column",
	    cmd_device_poll },
	{ "poll stats", "", "how polling goes: what is under way, late, or waits",
	    cmd_poll_stats },
	{ "device hostkey accept", "NAME [--key SHA256:...]",
	    "takes the SSH host key that it shows now for the right one",
	    cmd_device_accept_key },
	{ "device login retry", "NAME", "lets a login that was refused be tried again",
	    cmd_device_retry_login },
	{ "alarm list", "[--all] [--shelved] [--device NAME] [--limit N]",
	    "what is wrong now", cmd_alarm_list },
	{ "alarm show", "ID", "one alarm, its witnesses and changes", cmd_alarm_show },
	{ "alarm ack", "ID [--text WHY] [--for TIME]", "somebody has seen it",
	    cmd_alarm_ack },
	{ "alarm shelve", "ID [--text WHY] [--for TIME]",
	    "kept and watched, but troubles nobody until it is taken back",
	    cmd_alarm_shelve },
	{ "alarm unshelve", "ID [--text WHY]", "takes it back", cmd_alarm_unshelve },
	{ "alarm purge", "[--older TIME]", "forgets alarms that are clear for so long",
	    cmd_alarm_purge },
	{ "alarm compress", "ID [--device NAME]",
	    "of the changes of one, of a device's, or of all alarms, the last is kept",
	    cmd_alarm_compress },
	{ "alarm types", "", "each type that can be raised, and by what",
	    cmd_alarm_types },
	{ "alarm close", "ID [--text WHY]", "the operator is done with it",
	    cmd_alarm_close },
	{ "alarm raise",
	    "--device NAME --type TYPE [--component C] [--severity S] [--text T]",
	    "an alarm that no rule sees", cmd_alarm_raise },
	{ "alarm clear", "--device NAME --type TYPE [--component C]",
	    "clears such an alarm", cmd_alarm_clear },
	{ "maintenance add",
	    "[--device D] [--site S] [--region R] [--class C] [--customer C] [--from T] "
	    "--to T|--for TIME [--weekly DAYS] [--zone Z] [--text WHY] [--preview]",
	    "people work there: alarms are kept, tickets wait; with --preview, only its "
	    "dates",
	    cmd_maintenance_add },
	{ "maintenance list", "", "windows of maintenance, and which are open",
	    cmd_maintenance_list },
	{ "maintenance show", "NAME", "one window, and its next dates",
	    cmd_maintenance_show },
	{ "maintenance end", "NAME", "ends the one that is open before its time",
	    cmd_maintenance_end },
	{ "maintenance remove", "NAME", "forgets one", cmd_maintenance_remove },
	{ "case list", "[--all] [--limit N]", "diagnoses under way", cmd_case_list },
	{ "case explain", "ID", "what it asked, why, what that changed",
	    cmd_case_explain },
	{ "case show", "ID", "one diagnosis: its probes, its findings", cmd_case_show },
	{ "ticket list", "[--all] [--search TEXT] [--before ID] [--limit N]",
	    "tickets that are not closed; or those that have these words, ended or not",
	    cmd_ticket_list },
	{ "ticket show", "ID", "one ticket, with findings, clocks and evidence",
	    cmd_ticket_show },
	{ "ticket open",
	    "--title T [--device NAME] [--customer C] [--contact C] [--phone P] "
	    "[--email E] [--model M] [--serial S] [--purchased D] [--warranty D] "
	    "[--what W] [--circumstances C] [--accompanied A] [--severity S] "
	    "[--kind complaint] [--apart]",
	    "a person's report, asked for at a terminal; a device that is named gets a "
	    "diagnosis, what is open about it is joined unless it is --apart",
	    cmd_ticket_open },
	{ "ticket relate", "ID --duplicate-of T|--part-of T|--repeat-of T",
	    "which other ticket it belongs to", cmd_ticket_relate },
	{ "ticket accept", "ID [--text T]", "somebody takes it on", cmd_ticket_accept },
	{ "ticket dispatch",
	    "ID [--engineer NAME] [--part P|none] [--part-from PLACE] [--text T]",
	    "somebody is on the way; the part of an engineer's advice is reserved",
	    cmd_ticket_dispatch },
	{ "dispatch advise", "ID", "who should go, with which part, and why",
	    cmd_dispatch_advise },
	{ "report",
	    "[--from T] [--to T] [--by class|region|contract|engineer|cause|detail] "
	    "[--format table|csv|json|svg] [--verbose]",
	    "the quality figures against their targets, causes, what to improve next; "
	    "with --verbose, what each counts",
	    cmd_report },
	{ "stock list", "", "which spare parts lie where", cmd_stock_list },
	{ "stock report", "", "how well each place is stocked, and what to order",
	    cmd_stock_report },
	{ "stock move", "--part P [--from PLACE] [--to PLACE] [--count N] [--text WHY]",
	    "parts went somewhere: delivered only to, used up or lost only from",
	    cmd_stock_move },
	{ "ticket arrive", "ID [--text T]", "and there", cmd_ticket_arrive },
	{ "ticket mend", "ID [--text T]", "the repair has begun, there or from afar",
	    cmd_ticket_mend },
	{ "ticket hold", "ID --text WHY [--awaits us]",
	    "the customer is awaited: clocks stop; with us, they run on",
	    cmd_ticket_hold },
	{ "ticket resume", "ID [--text T]", "the waiting is over", cmd_ticket_resume },
	{ "ticket resolve", "ID [--text T] [--cause CODE] [--part P|none]",
	    "it is mended: what was done, what it was; now it is verified",
	    cmd_ticket_resolve },
	{ "ticket close", "ID [--text T] [--cause CODE]",
	    "all is done, the fault is gone and the customer has agreed",
	    cmd_ticket_close },
	{ "ticket confirm",
	    "ID --by NAME [--text T] [--satisfaction 1-5] [--recommends 0-10]",
	    "the customer says that it is mended", cmd_ticket_confirm },
	{ "ticket reopen", "ID --text WHY", "the customer says that it is not",
	    cmd_ticket_reopen },
	{ "ticket part", "ID [--text T]", "the spare part is there, or none is needed",
	    cmd_ticket_part },
	{ "ticket report", "ID --text T [--cause CODE] [--part P|none]",
	    "what was done: the service report", cmd_ticket_report },
	{ "ticket urgency", "ID --to URGENCY --text WHY",
	    "somebody knows better how urgent it is", cmd_ticket_urgency },
	{ "ticket clocks", "ID", "what was promised, and each second that counted",
	    cmd_ticket_clocks },
	{ "sla explain", "ID", "the same", cmd_ticket_clocks },
	{ "ticket reject", "ID --text WHY", "it is no case for us", cmd_ticket_reject },
	{ "ticket cancel", "ID --text WHY", "it is not wanted any more",
	    cmd_ticket_cancel },
	{ "ticket comment", "ID --text T", "something to remember", cmd_ticket_comment },
	{ "probe list", "", "the probes, and what they cover", cmd_probe_list },
	{ "probe show", "NAME", "what a probe does, in its author's words",
	    cmd_probe_show },
	{ "probe coverage", "[NAME]", "with which profiles each probe can be used",
	    cmd_probe_coverage },
	{ "probe run", "NAME DEVICE [--component C]", "runs one by hand", cmd_probe_run },
	{ "evidence export", "ID",
	    "all that a case rests on, sealed, as one file of JSON",
	    cmd_evidence_export },
	{ "evidence verify", "FILE [--seal SEAL]",
	    "whether a byte of such a file was changed; needs no daemon",
	    cmd_evidence_verify },
	{ "evidence show", "HASH", "what was asked and answered", cmd_evidence_show },
	{ "trap stats", "", "what became of the datagrams at the trap port",
	    cmd_trap_stats },
	{ "trap unknown", "", "who sends and is not known, what came and is not mapped",
	    cmd_trap_unknown },
	{ "trap learn", "FILE",
	    "drafts mappings from a MIB module: YAML to be looked over", cmd_trap_learn },
	{ "syslog stats", "", "what became of the lines of syslog", cmd_syslog_stats },
	{ "syslog unknown", "", "who logs and is not known, which lines are not mapped",
	    cmd_syslog_unknown },
	{ "posted stats", "", "what became of the alarms that other systems posted",
	    cmd_posted_stats },
	{ "posted unknown", "", "the devices they name and nobody knows",
	    cmd_posted_unknown },
	{ "events", "[--follow]", "what happened; with --follow, as it happens",
	    cmd_events },
	{ "outbox list", "[--all] [--limit N]", "what is still owed to other systems",
	    cmd_outbox_list },
	{ "customer export", "NAME",
	    "all tickets of a customer as JSON; that it was exported is kept",
	    cmd_customer_export },
	{ "customer forget", "NAME --yes",
	    "takes what is known of a customer and its people out of tickets that ended",
	    cmd_customer_forget },
	{ "kb search", "TEXT [--limit N]",
	    "articles of the knowledge base that have all these words", cmd_kb_search },
	{ "kb show", "NAME", "one article: what it is, what to do, how to prove it",
	    cmd_kb_show },
	{ "kb new", "[--from-ticket ID] [--cause CODE]",
	    "a draft for an article: of what a ticket has taught, or empty", cmd_kb_new },
	{ "outbox list", "[--all] [--limit N]",
	    "what is still owed to other systems, or was set aside", cmd_outbox_list },
	{ "outbox retry", "ID", "tries an entry again now", cmd_outbox_retry },
	{ "outbox drop", "ID --text WHY", "gives it up; who did and why is kept",
	    cmd_outbox_drop },
	{ "profile list", "", "the profiles, and what each is for", cmd_profile_list },
	{ "profile show", "NAME", "what it asks, how it knows a device, its rules",
	    cmd_profile_show },
	{ "profile coverage", "[NAME]", "which words of the vocabulary each profile has",
	    cmd_profile_coverage },
	{ "profile test", "WHAT [--profile NAME] [--credential NAME]",
	    "what a profile would see of a recording or an ADDRESS, asked with a "
	    "community "
	    "of the vault; and which profile knows it again",
	    cmd_profile_test },
	{ "rule list", "[--profile NAME]", "what raises an alarm, profile by profile",
	    cmd_rule_list },
	{ "rule show", "NAME [--profile NAME]",
	    "one rule: when, what it looks at, what else speaks of the same",
	    cmd_rule_show },
	{ "mib find", "TEXT", "objects whose name has it", cmd_mib_find },
	{ "mib translate", "NAME|NUMBER", "one object: its name, number, type and values",
	    cmd_mib_translate },
	{ "session live", "", "who is at a device now, or waits to be",
	    cmd_session_live },
	{ "session watch", "ID", "shows what its person sees, as it happens",
	    cmd_session_watch },
	{ "session kill", "ID [--text WHY]", "ends it, within a second",
	    cmd_session_kill },
	{ "session approve", "ID", "a second person's word for one that waits",
	    cmd_session_approve },
	{ "session hostkeys", "", "the keys by which the gateway is known",
	    cmd_session_hostkeys },
	{ "session list", "[--device NAME] [--limit N]",
	    "support sessions, the newest first: who, where, why, until when",
	    cmd_session_list },
	{ "session show", "ID", "one session, and the commands typed in it",
	    cmd_session_show },
	{ "session grep", "TEXT", "where a command was typed, in all sessions",
	    cmd_session_grep },
	{ "session play", "ID|FILE [--speed N] [--idle SECONDS]",
	    "plays a record; what would steer this terminal is left out",
	    cmd_session_play },
	{ "session verify", "ID|FILE [--key KEY|FILE]",
	    "whether a record is as it was sealed; needs no daemon for a FILE",
	    cmd_session_verify },
	{ "session to-probe", "ID", "drafts a probe from the commands of a session",
	    cmd_session_to_probe },
	{ "person add", "NAME --role ROLES",
	    "somebody who may come in; ROLES: view, diagnose, repair, approve, admin, "
	    "with "
	    "commas between",
	    cmd_person_add },
	{ "person list", "", "who may come in, and how", cmd_person_list },
	{ "person show", "NAME", "one of them, and the fingerprints of their keys",
	    cmd_person_show },
	{ "person role", "NAME --role ROLES", "what they may from now on",
	    cmd_person_role },
	{ "person remove", "NAME", "they may not come in any more", cmd_person_remove },
	{ "person key add", "NAME [--file F]",
	    "a public key of theirs, from a file or standard input", cmd_person_key_add },
	{ "person key remove", "NAME --key SHA256:...", "takes one away",
	    cmd_person_key_remove },
	{ "person password", "NAME",
	    "sets it, read from the terminal or standard input; it opens together with a "
	    "code",
	    cmd_person_password },
	{ "person totp", "NAME",
	    "new codes (TOTP): prints what an authenticator program wants, once",
	    cmd_person_totp },
	{ "vault init", "[--file F --key-file K]", "makes the vault, and its key",
	    cmd_vault_init },
	{ "vault set", "NAME --kind KIND [--user U] [--auth A --priv P]",
	    "keeps a secret, read from standard input; KIND: snmp-community, snmp-v3, "
	    "ssh-password, ssh-key, token, password",
	    cmd_vault_set },
	{ "vault rotate", "NAME", "the same credential with another secret",
	    cmd_vault_rotate },
	{ "vault import", "FILE",
	    "many at once: a line each, NAME KIND USER SECRET with tabs between",
	    cmd_vault_import },
	{ "vault rekey", "", "seals it under a new key", cmd_vault_rekey },
	{ "vault list", "", "names and kinds, never secrets", cmd_vault_list },
	{ "vault remove", "NAME", "forgets one", cmd_vault_remove },
	{ "vault log", "[--device NAME]",
	    "what was leased to which room, what was logged in with, what was refused",
	    cmd_vault_log },
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
	      "file itself, which -c CONFIG or --file and --key-file name; `profile` and "
	      "`mib` read\n"
	      "the configuration (-c CONFIG). See triagectl(1).\n",
	    out);
}

#define WORDS_MAX 3 /* of a command's name */

/* The command whose words begin the line; *used is how many they are. */
static const struct command *
find(char **words, int n, int *used)
{
	char line[128];
	size_t i, at;

	for (*used = n < WORDS_MAX ? n : WORDS_MAX; *used > 0; (*used)--) {
		for (i = at = 0; i < (size_t)*used && at < sizeof line; i++)
			at += (size_t)snprintf(line + at, sizeof line - at, "%s%s",
			    i != 0 ? " " : "", words[i]);
		for (i = 0; i < ARRAY_LEN(commands); i++)
			if (strcmp(commands[i].words, line) == 0)
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

/* The options that take a text; a new one is a row here and a member of struct ctl. */
static const struct {
	const char *name;
	size_t offset;
	char letter; /* 0: none */
} texts[] = {
	{ "socket", offsetof(struct ctl, socket), 's' },
	{ "config", offsetof(struct ctl, config), 'c' },
	{ "device", offsetof(struct ctl, device), 0 },
	{ "severity", offsetof(struct ctl, severity), 0 },
	{ "type", offsetof(struct ctl, type), 0 },
	{ "component", offsetof(struct ctl, component), 0 },
	{ "text", offsetof(struct ctl, text), 0 },
	{ "for", offsetof(struct ctl, for_time), 0 },
	{ "awaits", offsetof(struct ctl, awaits), 0 },
	{ "by", offsetof(struct ctl, by), 0 },
	{ "cause", offsetof(struct ctl, cause), 0 },
	{ "to", offsetof(struct ctl, to), 0 },
	{ "older", offsetof(struct ctl, older), 0 },
	{ "title", offsetof(struct ctl, title), 0 },
	{ "what", offsetof(struct ctl, what), 0 },
	{ "customer", offsetof(struct ctl, customer), 0 },
	{ "circumstances", offsetof(struct ctl, circumstances), 0 },
	{ "kind", offsetof(struct ctl, kind), 0 },
	{ "user", offsetof(struct ctl, user), 0 },
	{ "auth", offsetof(struct ctl, auth), 0 },
	{ "priv", offsetof(struct ctl, priv), 0 },
	{ "limit", offsetof(struct ctl, limit), 0 },
	{ "key", offsetof(struct ctl, key), 0 },
	{ "file", offsetof(struct ctl, file), 0 },
	{ "seal", offsetof(struct ctl, seal), 0 },
	{ "key-file", offsetof(struct ctl, key_file), 0 },
	{ "site", offsetof(struct ctl, site), 0 },
	{ "region", offsetof(struct ctl, region), 0 },
	{ "class", offsetof(struct ctl, device_class), 0 },
	{ "weekly", offsetof(struct ctl, weekly), 0 },
	{ "from", offsetof(struct ctl, from), 0 },
	{ "zone", offsetof(struct ctl, zone), 0 },
	{ "profile", offsetof(struct ctl, profile), 0 },
	{ "credential", offsetof(struct ctl, credential), 0 },
	{ "item", offsetof(struct ctl, item), 0 },
	{ "label", offsetof(struct ctl, label), 0 },
	{ "role", offsetof(struct ctl, role), 0 },
	{ "speed", offsetof(struct ctl, speed), 0 },
	{ "idle", offsetof(struct ctl, idle), 0 },
	{ "contact", offsetof(struct ctl, contact), 0 },
	{ "phone", offsetof(struct ctl, phone), 0 },
	{ "email", offsetof(struct ctl, email), 0 },
	{ "model", offsetof(struct ctl, model), 0 },
	{ "serial", offsetof(struct ctl, serial), 0 },
	{ "purchased", offsetof(struct ctl, purchased), 0 },
	{ "warranty", offsetof(struct ctl, warranty), 0 },
	{ "accompanied", offsetof(struct ctl, accompanied), 0 },
	{ "duplicate-of", offsetof(struct ctl, duplicate_of), 0 },
	{ "part-of", offsetof(struct ctl, part_of), 0 },
	{ "repeat-of", offsetof(struct ctl, repeat_of), 0 },
	{ "engineer", offsetof(struct ctl, engineer), 0 },
	{ "part", offsetof(struct ctl, part), 0 },
	{ "part-from", offsetof(struct ctl, part_from), 0 },
	{ "satisfaction", offsetof(struct ctl, satisfaction), 0 },
	{ "recommends", offsetof(struct ctl, recommends), 0 },
	{ "version", offsetof(struct ctl, version), 0 },
	{ "format", offsetof(struct ctl, format), 0 },
	{ "count", offsetof(struct ctl, count), 0 },
	{ "search", offsetof(struct ctl, search), 0 },
	{ "from-ticket", offsetof(struct ctl, from_ticket), 0 },
	{ "before", offsetof(struct ctl, before), 0 },
};

/* The options that are there or not. */
static const struct {
	const char *name;
	size_t offset;
	char letter;
} flags[] = {
	{ "json", offsetof(struct ctl, json), 'j' },
	{ "all", offsetof(struct ctl, all), 'a' },
	{ "follow", offsetof(struct ctl, follow), 'f' },
	{ "shelved", offsetof(struct ctl, shelved), 0 },
	{ "preview", offsetof(struct ctl, preview), 0 },
	{ "apart", offsetof(struct ctl, apart), 0 },
	{ "yes", offsetof(struct ctl, yes), 'y' },
	{ "verbose", offsetof(struct ctl, verbose), 'v' },
};

#define TEXT_BASE 256
#define FLAG_BASE 512

static void
all_options(struct option out[ARRAY_LEN(texts) + ARRAY_LEN(flags) + 2])
{
	size_t i, n = 0;

	for (i = 0; i < ARRAY_LEN(texts); i++)
		out[n++] = (struct option){ texts[i].name, required_argument, NULL,
			TEXT_BASE + (int)i };
	for (i = 0; i < ARRAY_LEN(flags); i++)
		out[n++] = (struct option){ flags[i].name, no_argument, NULL,
			FLAG_BASE + (int)i };
	out[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	out[n] = (struct option){ 0 };
}

static bool
take_option(struct ctl *c, int option)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(texts); i++)
		if (option == TEXT_BASE + (int)i ||
		    (texts[i].letter != 0 && option == texts[i].letter)) {
			*(const char **)((char *)c + texts[i].offset) = optarg;
			return true;
		}
	for (i = 0; i < ARRAY_LEN(flags); i++)
		if (option == FLAG_BASE + (int)i ||
		    (flags[i].letter != 0 && option == flags[i].letter)) {
			*(bool *)((char *)c + flags[i].offset) = true;
			return true;
		}
	return false;
}

int
main(int argc, char **argv)
{
	struct option options[ARRAY_LEN(texts) + ARRAY_LEN(flags) + 2];
	struct ctl c = { .config = CONFIG_DEFAULT };
	const struct command *cmd;
	int option, used;

	all_options(options);
	c.socket = getenv("TRIAGED_SOCKET");
	if (c.socket == NULL)
		c.socket = SOCKET_DEFAULT;
	while ((option = getopt_long(argc, argv, "s:c:jafvyh", options, NULL)) != -1) {
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
