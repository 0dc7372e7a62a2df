#include "room/config/check.h"

#include <stdio.h>

#include "room/config/load.h"

static const char *
plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

int
check_run(const char *config_path)
{
	struct loaded l;
	struct buf out;
	unsigned errors, warnings;

	load(&l, config_path);
	errors = l.reader.errors;
	warnings = l.reader.warnings;
	buf_init(&out);
	load_report(&l, &out);
	fwrite(out.p, 1, out.n, stderr);
	buf_clear(&out);
	if (errors == 0) {
		printf("%s: good: %zu devices, %zu profiles, %zu probes, %zu causes, %zu "
		       "words",
		    config_path, l.inventory.devices.n, l.plan.profiles.n,
		    l.plan.probes.n, l.plan.causes.n, l.plan.vocab.words.n);
		if (warnings != 0)
			printf("; %u warning%s", warnings, plural(warnings));
		putchar('\n');
		change_report(&l, &out);
		fwrite(out.p, 1, out.n, stdout);
	} else
		fprintf(stderr, "%s: %u error%s\n", config_path, errors, plural(errors));
	buf_fini(&out);
	load_fini(&l);
	return errors != 0;
}

int
check_show_options(void)
{
	static const struct {
		const char *title;
		const struct opt_table *t;
	} all[] = {
		{ "the main file", &settings_options },
		{ "sinks: NAME:", &sink_options },
		{ "systems: NAME:", &system_options },
		{ "devices: NAME:", &device_options },
		{ "sites: NAME:", &site_options },
		{ "customers: NAME:", &customer_options },
		{ "contracts: NAME:", &contract_options },
		{ "urgency:", &urgency_options },
		{ "relations: NAME:", &relation_options },
		{ "alarm-types: TYPE:", &alarm_type_options },
		{ "maintenance: NAME:", &maintenance_options },
		{ "engineers: NAME:", &engineer_options },
		{ "depots: NAME:", &depot_options },
		{ "causes: CODE:", &cause_options },
		{ "the head of an article of `kb`", &article_options },
		{ "words: NAME: (and tables: NAME: columns: NAME:)", &word_options },
		{ "shells: NAME:", &shell_options },
		{ "profiles: NAME:", &profile_options },
		{ "profiles: NAME: rules: NAME:", &rule_options },
	};
	size_t i;

	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		printf("%s%s\n", i ? "\n" : "", all[i].title);
		opt_show(stdout, all[i].t, 4);
	}
	return 0;
}
