#include "model/handover/progress.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/handover/template.h"

/* A new step is a row; a new language a column. */
static const struct step {
	const char *name;
	const char *says[2]; /* by language */
} steps[] = {
	{ "opened",
	    { "There is a fault with your equipment. We are looking into it.",
		"您的设备出现故障，我们正在处理。" } },
	{ "accepted", { "An engineer has taken it on.", "工程师已开始处理。" } },
	{ "dispatched", { "An engineer is on the way.", "工程师已出发。" } },
	{ "arrived", { "An engineer is on site.", "工程师已到达现场。" } },
	{ "mending", { "The repair has begun.", "维修已开始。" } },
	{ "held",
	    { "We wait for something before we can go on. If you have not heard from us, "
	      "please call.",
		"我们需要等待才能继续。如尚未接到我们的联系，请致电。" } },
	{ "resolved",
	    { "The repair is done, and is being tested.", "维修已完成，正在验证。" } },
	{ "verified",
	    { "The tests show that the fault is gone. Please tell us whether you agree.",
		"测试表明故障已排除，请您确认。" } },
	{ "reopened", { "We have taken it up again.", "我们已重新开始处理。" } },
	{ "closed", { "It is closed. Thank you.", "工单已关闭，谢谢。" } },
};

static const struct {
	const char *subject, *hello, *about;
} words[2] = {
	{ "Your ticket", "Dear %s,", "Ticket T%s%s%s" },
	{ "您的工单", "%s，您好：", "工单 T%s%s%s" },
};

static const struct step *
step_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(steps); i++)
		if (strcmp(steps[i].name, name) == 0)
			return &steps[i];
	return NULL;
}

bool
progress_is_step(const char *text)
{
	return step_of(text) != NULL;
}

bool
progress_is_told(
    const struct contract *k, const struct customer *c, const struct ticket *t)
{
	size_t i;

	if (k == NULL || c == NULL || !mail_is_address(t->contact.email))
		return false;
	for (i = 0; i < k->progress.n; i++)
		if (strcmp(k->progress.v[i], t->change) == 0)
			return true;
	return false;
}

void
progress_write(const struct customer *c, const struct ticket *t, struct buf *out)
{
	struct json j = json_into(out);

	json_object(&j);
	json_put_u64(&j, "id", t->id);
	json_put_u64(&j, "version", t->version);
	json_put_text(&j, "step", t->change);
	json_put_text(&j, "language", rec_name(&language_names, (int)c->language));
	json_put_text(&j, "to", t->contact.email);
	json_put_text(&j, "name", t->contact.name);
	json_put_text(&j, "model", t->product.model);
	json_put_text(&j, "site", t->product.site_address);
	json_object_end(&j);
}

void
progress_mail(const struct mail_facts *f, struct buf *out)
{
	const struct step *s = step_of(template_text(f->ticket, "step"));
	const int language =
	    rec_value(&language_names, template_text(f->ticket, "language"));
	const size_t l = language == LANGUAGE_ZH ? 1 : 0;
	const char *site = template_text(f->ticket, "site");
	char subject[256];
	struct buf text;

	buf_init(&text);
	snprintf(subject, sizeof subject, "[T%s] %s", template_text(f->ticket, "id"),
	    words[l].subject);
	if (*template_text(f->ticket, "name") != 0) {
		buf_printf(&text, words[l].hello, template_text(f->ticket, "name"));
		buf_puts(&text, "\r\n\r\n");
	}
	buf_puts(&text, s != NULL ? s->says[l] : "");
	buf_puts(&text, "\r\n\r\n");
	buf_printf(&text, words[l].about, template_text(f->ticket, "id"),
	    *site ? ", " : "", site);
	buf_puts(&text, "\r\n");
	mail_write(f, subject, buf_str(&text), out);
	buf_fini(&text);
}
