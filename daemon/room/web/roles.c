/* roles.c - who may see customers' data: whom the configuration names, and never the page. */
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/mem.h"
#include "room/web/inside.h"

#define GROUPS_MAX 256

static bool
is_in(uid_t uid, gid_t gid, gid_t wanted)
{
	const struct passwd *pw = getpwuid(uid);
	gid_t v[GROUPS_MAX];
	int i, n = GROUPS_MAX;

	if (gid == wanted)
		return true;
	if (pw == NULL || getgrouplist(pw->pw_name, pw->pw_gid, v, &n) < 0)
		return false;
	for (i = 0; i < n; i++)
		if (v[i] == wanted)
			return true;
	return false;
}

bool
roles_sees_customers(const struct web *w, const struct httpd_request *q)
{
	const char *name = house_plan(w->house)->settings.customers_seen_by;
	const struct group *g;
	uid_t uid;
	gid_t gid;
	pid_t pid;

	if (!httpd_peer(q, &uid, &gid, &pid))
		return false;
	if (*name == 0 || uid == 0 || uid == geteuid())
		return true;
	g = getgrnam(name);
	return g != NULL && is_in(uid, gid, g->gr_gid);
}
