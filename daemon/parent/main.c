/* main.c - the command line of triaged: the daemon, one room of it, or a check of its files. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/role.h"
#include "parent/parent.h"
#include "room/config/check.h"
#include "sys/log.h"

#define CONFIG_DEFAULT "/etc/triaged/triaged.yaml"

static const char usage_text[] =
    "usage: triaged [-c FILE]            run the daemon\n"
    "       triaged --check [-c FILE]    read the whole configuration, say what is "
    "wrong\n"
    "                                    and what a reload would change; exit 1 on "
    "errors\n"
    "       triaged --options            every option of the configuration, explained\n"
    "       triaged --channels           which room may tell which what\n"
    "       triaged --version | --help\n"
    "FILE is " CONFIG_DEFAULT " unless given. Signals: HUP reloads, TERM stops.\n"
    "See triaged(8), triaged.yaml(5).\n";

static int
run_room(const char *name)
{
	int role = rec_value(&role_names, name);
	const struct role_row *row = role >= 0 ? role_row((enum role)role) : NULL;

	if (row == NULL || row->ops == NULL) {
		fprintf(stderr, "triaged: no room \"%s\"\n", name);
		return 2;
	}
	return room_main(row->ops);
}

static int
show_channels(void)
{
	size_t n, i;
	const struct msg_channel *c = msg_channels(&n);

	for (i = 0; i < n; i++)
		printf("%-8s -> %-8s %-18s %s\n", rec_name(&role_names, (int)c[i].from),
		    rec_name(&role_names, (int)c[i].to), msg_row(c[i].msg)->name,
		    c[i].keep ? "KEEP" : "LOSSY");
	return 0;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "config", required_argument, NULL,
						     'c' },
		{ "check", no_argument, NULL, 'k' },
		{ "room", required_argument, NULL, 'r' },
		{ "options", no_argument, NULL, 'o' },
		{ "channels", no_argument, NULL, 'n' },
		{ "version", no_argument, NULL, 'v' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	const char *config = CONFIG_DEFAULT;
	bool check = false;
	int c;

	while ((c = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (c) {
		case 'c': config = optarg; break;
		case 'k': check = true; break;
		case 'r': return run_room(optarg);
		case 'o': return check_show_options();
		case 'n': return show_channels();
		case 'v': puts("triaged " VERSION); return 0;
		case 'h': fputs(usage_text, stdout); return 0;
		default: fputs(usage_text, stderr); return 2;
		}
	}
	if (optind != argc) {
		fprintf(stderr, "triaged: what is \"%s\"?\n%s", argv[optind], usage_text);
		return 2;
	}
	log_open("triaged", LOG_LEVEL_INFO);
	return check ? check_run(config) : parent_run(config);
}
