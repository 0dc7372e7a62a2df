/* probes.c - the commands on probes that read the configuration, and need no daemon. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "ctl/ctl.h"
#include "model/planner.h"
#include "room/config/load.h"

/* A profile that others only extend has no class, and no device. */
static bool
is_for_devices(const struct profile *p)
{
	return *p->device_class != 0;
}

static size_t
print_row(const struct loaded *l, const struct probe *probe, struct json *j)
{
	size_t i, n = 0;

	if (j != NULL) {
		json_object(j);
		json_put_text(j, "name", probe->name);
		json_put_u64(j, "causes", probe->causes.n);
		json_key(j, "profiles");
		json_array(j);
	}
	for (i = 0; i < l->plan.profiles.n; i++) {
		const struct profile *p = &l->plan.profiles.v[i];

		if (!is_for_devices(p) || !planner_suits(probe, p, p->device_class))
			continue;
		n++;
		if (j != NULL)
			json_text(j, p->name);
	}
	if (j != NULL) {
		json_array_end(j);
		json_object_end(j);
	} else
		printf("%-16s %6zu %8zu  %s\n", probe->name, probe->causes.n, n,
		    probe->title);
	return n;
}

static int
print_one(const struct loaded *l, const char *name)
{
	const struct probe *probe = plan_probe(&l->plan, name);
	size_t i;

	if (probe == NULL) {
		fprintf(stderr, "triagectl: no such probe: %s\n", name);
		return CTL_REFUSED;
	}
	for (i = 0; i < l->plan.profiles.n; i++) {
		const struct profile *p = &l->plan.profiles.v[i];

		if (is_for_devices(p) && planner_suits(probe, p, p->device_class))
			printf("%-28s %s\n", p->name, p->is);
	}
	return CTL_OK;
}

int
cmd_probe_coverage(struct ctl *c)
{
	struct loaded l;
	struct buf out;
	struct json j;
	size_t i, used = 0;
	int status = CTL_OK;

	if (ctl_load(c, &l) != 0)
		return CTL_REFUSED;
	if (c->n_words != 0 && !c->json) {
		status = print_one(&l, c->words[0]);
		load_fini(&l);
		return status;
	}
	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	if (!c->json)
		printf("%-16s %6s %8s  %s\n", "PROBE", "CAUSES", "PROFILES", "TITLE");
	for (i = 0; i < l.plan.probes.n; i++) {
		const struct probe *probe = &l.plan.probes.v[i];

		if (c->n_words == 0 || strcmp(probe->name, c->words[0]) == 0)
			used += print_row(&l, probe, c->json ? &j : NULL) != 0;
	}
	json_array_end(&j);
	if (c->json)
		ctl_json_out(&out);
	else {
		printf("%zu of %zu probes can be used with some profile\n", used,
		    l.plan.probes.n);
		buf_fini(&out);
	}
	load_fini(&l);
	return status;
}
