#include "model/handover/mail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "model/handover/template.h"

#define LINE_BYTES    57 /* of base64 in a line: 76 characters */
#define ENCODED_BYTES 42 /* in an encoded word: RFC 2047 2 has at most 75 characters */
#define BOUNDARY      "triaged-parts"

static void
put_base64(struct buf *out, const uint8_t *p, size_t n)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; n != 0; p += 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) |
		    (n > 2 ? p[2] : 0);

		buf_char(out, digits[v >> 18]);
		buf_char(out, digits[v >> 12 & 63]);
		buf_char(out, n > 1 ? digits[v >> 6 & 63] : '=');
		buf_char(out, n > 2 ? digits[v & 63] : '=');
		n = n > 3 ? n - 3 : 0;
	}
}

static void
put_body(struct buf *out, const char *type, const struct buf *body)
{
	size_t i;

	buf_printf(out,
	    "Content-Type: %s; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    type);
	for (i = 0; i < body->n; i += LINE_BYTES) {
		put_base64(out, body->p + i,
		    body->n - i < LINE_BYTES ? body->n - i : LINE_BYTES);
		buf_puts(out, "\r\n");
	}
}

static bool
is_plain(const char *s)
{
	for (; *s != 0; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			return false;
	return true;
}

/* Words of whole characters, each on a line of its own (RFC 2047 5). */
static void
put_encoded(struct buf *out, const char *text)
{
	size_t n;

	for (; *text != 0; text += n) {
		n = strlen(text);
		if (n > ENCODED_BYTES)
			for (n = ENCODED_BYTES; ((unsigned char)text[n] & 0xc0) == 0x80;)
				n--;
		buf_puts(out, "=?UTF-8?B?");
		put_base64(out, (const uint8_t *)text, n);
		buf_puts(out, text[n] != 0 ? "?=\r\n " : "?=");
	}
}

static void
put_header(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s: ", name);
	if (is_plain(text) && strlen(text) < 900)
		buf_puts(out, text);
	else
		put_encoded(out, text);
	buf_puts(out, "\r\n");
}

static void
put_date(struct buf *out, wall_us now)
{
	static const char days[] = "SunMonTueWedThuFriSat",
			  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t s = (time_t)(now / SECOND_US);
	struct tm t;

	gmtime_r(&s, &t);
	buf_printf(out, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d +0000\r\n",
	    days + 3 * t.tm_wday, t.tm_mday, months + 3 * t.tm_mon, t.tm_year + 1900,
	    t.tm_hour, t.tm_min, t.tm_sec);
}

static void
put_thread(struct buf *out, const struct mail_facts *f)
{
	const char *id = template_text(f->ticket, "id");
	int64_t version = template_number(f->ticket, "version");
	char root[256];

	snprintf(root, sizeof root, "<ticket-%s-%s@%s>", id, f->sink, f->appliance);
	if (version <= 1) {
		buf_printf(out, "Message-ID: %s\r\n", root);
		return;
	}
	buf_printf(out, "Message-ID: <ticket-%s-v%lld-%s@%s>\r\n", id, (long long)version,
	    f->sink, f->appliance);
	buf_printf(out, "In-Reply-To: %s\r\nReferences: %s\r\n", root, root);
}

static void
put_head(struct buf *out, const struct mail_facts *f, const char *subject)
{
	size_t i;

	put_date(out, f->now);
	put_header(out, "From", f->from);
	buf_puts(out, "To: ");
	for (i = 0; f->to[i] != NULL; i++)
		buf_printf(out, "%s%s", i != 0 ? ",\r\n " : "", f->to[i]);
	buf_puts(out, "\r\n");
	put_header(out, "Subject", subject);
	put_thread(out, f);
	buf_puts(out,
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n");
}

static void
put_parts(struct buf *out, const struct buf *text, const struct buf *html)
{
	buf_puts(out, "--" BOUNDARY "\r\n");
	put_body(out, "text/plain", text);
	buf_puts(out, "--" BOUNDARY "\r\n");
	put_body(out, "text/html", html);
	buf_puts(out, "--" BOUNDARY "--\r\n");
}

static void
put_html(struct buf *out, const char *text)
{
	for (; *text != 0; text++)
		switch (*text) {
		case '&': buf_puts(out, "&amp;"); break;
		case '<': buf_puts(out, "&lt;"); break;
		case '>': buf_puts(out, "&gt;"); break;
		case '"': buf_puts(out, "&quot;"); break;
		case '\n': buf_puts(out, "<br>\n"); break;
		default: buf_char(out, *text);
		}
}

/* A heading and what stands under it, in both parts; nothing, when there is nothing. */
struct pages {
	struct buf *text, *html;
};

static void
say(const struct pages *p, const char *heading, const char *what)
{
	if (*what == 0)
		return;
	buf_printf(p->text, "%s: %s\r\n", heading, what);
	buf_puts(p->html, "<tr><th align=\"left\" valign=\"top\">");
	put_html(p->html, heading);
	buf_puts(p->html, "</th><td>");
	put_html(p->html, what);
	buf_puts(p->html, "</td></tr>\r\n");
}

static void
say_change(const struct pages *p, const struct tree *t)
{
	char line[4096];

	snprintf(line, sizeof line, "%s by %s%s%s", template_text(t, "change"),
	    template_text(t, "changed_by"), *template_text(t, "changed_why") ? ": " : "",
	    template_text(t, "changed_why"));
	if (*template_text(t, "change") != 0)
		say(p, "Changed", line);
}

static void
say_findings(const struct pages *p, const struct tree *t)
{
	const struct tree *list = tree_find(t, "findings"), *f;
	char line[4096];

	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		snprintf(line, sizeof line, "%s (%s, confidence %.4s, on %s)",
		    template_text(f, "title"), template_text(f, "cause"),
		    template_text(f, "confidence"), template_text(f, "device"));
		say(p, "Found", line);
		say(p, "Seen", template_text(f, "text"));
		say(p, "To do", template_text(f, "action"));
	}
	list = tree_find(t, "attempts");
	for (f = list != NULL ? list->child : NULL; f != NULL; f = f->next) {
		snprintf(line, sizeof line, "%s: %s %s", template_text(f, "probe"),
		    template_text(f, "outcome"), template_text(f, "note"));
		say(p, "Asked", line);
	}
}

static void
say_due(const struct pages *p, const struct tree *t)
{
	const struct tree *list = tree_find(t, "clocks"), *k;
	char line[128];

	for (k = list != NULL ? list->child : NULL; k != NULL; k = k->next) {
		if (*template_text(k, "due_at") == 0 || *template_text(k, "met_at") != 0)
			continue;
		snprintf(line, sizeof line, "%s by %s", template_text(k, "clock"),
		    template_text(k, "due_at"));
		say(p, "Due", line);
	}
}

void
mail_for_staff(const struct mail_facts *f, struct buf *out)
{
	const struct tree *t = f->ticket;
	struct buf text, html;
	struct pages p = { &text, &html };
	char subject[512];

	buf_init(&text);
	buf_init(&html);
	snprintf(subject, sizeof subject, "[T%s] %s: %s", template_text(t, "id"),
	    template_text(t, "urgency"), template_text(t, "problem.title"));
	buf_puts(&html, "<!DOCTYPE html>\r\n<table>\r\n");
	say(&p, "Ticket", subject);
	say_change(&p, t);
	say(&p, "Status", template_text(t, "status"));
	say(&p, "What", template_text(t, "problem.what"));
	say(&p, "Circumstances", template_text(t, "problem.circumstances"));
	say(&p, "Beside it", template_text(t, "problem.accompanied"));
	say(&p, "Urgency", template_text(t, "urgency_why"));
	say(&p, "Customer", template_text(t, "customer"));
	say(&p, "Contact", template_text(t, "contact.name"));
	say(&p, "Device", template_text(t, "product.device"));
	say(&p, "Model", template_text(t, "product.model"));
	say(&p, "Serial", template_text(t, "product.serial"));
	say(&p, "Site", template_text(t, "product.site_address"));
	say_findings(&p, t);
	say_due(&p, t);
	say(&p, "Opened", template_text(t, "opened_at"));
	buf_puts(&html, "</table>\r\n");
	put_head(out, f, subject);
	put_parts(out, &text, &html);
	buf_fini(&text);
	buf_fini(&html);
}

void
mail_write(
    const struct mail_facts *f, const char *subject, const char *text, struct buf *out)
{
	struct buf plain, html;

	buf_init(&plain);
	buf_init(&html);
	buf_puts(&plain, text);
	buf_puts(&html, "<!DOCTYPE html>\r\n<p>");
	put_html(&html, text);
	buf_puts(&html, "</p>\r\n");
	put_head(out, f, subject);
	put_parts(out, &plain, &html);
	buf_fini(&plain);
	buf_fini(&html);
}

bool
mail_is_address(const char *text)
{
	const char *at = strchr(text, '@');

	if (at == NULL || at == text || at[1] == 0 || strchr(at + 1, '@') != NULL ||
	    strlen(text) > 254)
		return false;
	for (; *text != 0; text++)
		if ((unsigned char)*text <= 0x20 || (unsigned char)*text > 0x7e ||
		    strchr("<>()[]\\,;:\"", *text) != NULL)
			return false;
	return true;
}
