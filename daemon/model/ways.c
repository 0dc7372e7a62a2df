#include "model/ways.h"

#include <string.h>

const struct shell *
plan_shell(const struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->shells.n; i++)
		if (strcmp(plan->shells.v[i].name, name) == 0)
			return &plan->shells.v[i];
	return shell_find(name);
}

void
ways_of(const struct plan *plan, const struct device *d, struct ssh_ways *out)
{
	static const struct profile nothing = { .ssh_shell = "" };
	const struct profile *p = plan_profile(plan, d->profile);

	if (p == NULL)
		p = &nothing;
	out->shell_name = *d->ssh_shell != 0 ? d->ssh_shell : p->ssh_shell;
	out->shell = plan_shell(plan, out->shell_name);
	if (out->shell == NULL)
		out->shell_name = SHELL_NONE;
	out->allow = d->ssh_allow | p->ssh_allow;
	out->one_channel = d->ssh_one_channel || p->ssh_one_channel;
	out->links = d->ssh_links != 0 ? d->ssh_links
	    : p->ssh_links != 0        ? p->ssh_links
				       : SSH_LINKS_DEFAULT;
}
