/* lists.c - what the plan knows, as JSON: probes and causes. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/alarm_types.h"
#include "room/web/inside.h"

static void
put_texts(struct json *j, const char *key, const char *const *v, size_t n)
{
	size_t i;

	json_key(j, key);
	json_array(j);
	for (i = 0; i < n; i++)
		json_text(j, v[i]);
	json_array_end(j);
}

static void
put_probe(struct json *j, const struct probe *p)
{
	json_object(j);
	json_put_text(j, "name", p->name);
	json_put_text(j, "title", p->title);
	put_texts(j, "classes", p->classes.v, p->classes.n);
	put_texts(j, "covers", p->covers.v, p->covers.n);
	put_texts(j, "needs", p->needs.v, p->needs.n);
	put_texts(j, "causes", p->causes.v, p->causes.n);
	json_put_u64(j, "cost_s", p->cost_s);
	json_put_text(j, "file", p->file);
	json_put_text(j, "hash", p->hash);
	json_put_text(j, "is", p->is);
	json_object_end(j);
}

static void
reply(struct httpd_request *q, struct buf *out)
{
	httpd_reply(q, 200, "application/json", buf_view(out));
	buf_fini(out);
}

void
lists_probes(struct web *w, struct httpd_request *q)
{
	const struct plan *plan = house_plan(w->house);
	struct buf out;
	struct json j;
	size_t i;

	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < plan->probes.n; i++)
		put_probe(&j, &plan->probes.v[i]);
	json_array_end(&j);
	reply(q, &out);
}

void
lists_probe(struct web *w, struct httpd_request *q)
{
	const struct probe *p =
	    plan_probe(house_plan(w->house), strrchr(httpd_path(q), '/') + 1);
	struct buf out;
	struct json j;

	if (p == NULL) {
		web_reply_error(q, 404, "no such probe");
		return;
	}
	buf_init(&out);
	j = json_into(&out);
	put_probe(&j, p);
	reply(q, &out);
}

void
lists_causes(struct web *w, struct httpd_request *q)
{
	const struct plan *plan = house_plan(w->house);
	struct buf out;
	struct json j;
	size_t i;

	buf_init(&out);
	j = json_into(&out);
	json_array(&j);
	for (i = 0; i < plan->causes.n; i++)
		rec_json(&j, &cause_rec, &plan->causes.v[i]);
	json_array_end(&j);
	reply(q, &out);
}

void
lists_alarm_types(struct web *w, struct httpd_request *q)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	alarm_types_json(&j, house_plan(w->house));
	reply(q, &out);
}

static void
list_heard(struct web *w, struct httpd_request *q, enum heard of)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	j = json_into(&out);
	rec_json(&j, &trap_counts_msg_rec, &w->heard[of].counts);
	reply(q, &out);
}

void
lists_traps(struct web *w, struct httpd_request *q)
{
	list_heard(w, q, HEARD_TRAPS);
}

void
lists_syslog(struct web *w, struct httpd_request *q)
{
	list_heard(w, q, HEARD_SYSLOG);
}

void
lists_posted(struct web *w, struct httpd_request *q)
{
	list_heard(w, q, HEARD_ALARMS);
}
