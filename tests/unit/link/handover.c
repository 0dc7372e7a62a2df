/* How a ticket is told to other systems: templates, mail, TMF621. Of the link floor, for it reads JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/mem.h"
#include "link/crypto/crypto.h"
#include "link/json/json.h"
#include "model/handover/alarms.h"
#include "model/handover/mail.h"
#include "model/handover/progress.h"
#include "model/handover/rt.h"
#include "model/handover/template.h"
#include "model/handover/tmf621.h"

static struct arena mem;

static const struct tree *
tree(const char *json)
{
	const struct tree *t;
	uint32_t line, column;
	const char *why = "";

	if (json_read(&mem, json, strlen(json), &t, &line, &column, &why) < 0)
		fail_msg("%u:%u: %s in %s", line, column, why, json);
	return t;
}

#define TICKET                                                                           \
	"{\"id\":7,\"version\":3,\"opened_at\":\"1970-01-01T00:00:01.000Z\",\"changed_"  \
	"at\":null,"                                                                     \
	"\"change\":\"accepted\",\"changed_by\":\"anna\",\"changed_why\":\"mine\","      \
	"\"status\":\"inProgress\",\"severity\":\"major\",\"urgency\":\"urgent\","       \
	"\"customer\":\"acme\",\"problem\":{\"title\":\"a \\\"title\\\" <b>\","          \
	"\"what\":\"line\\nline\",\"circumstances\":\"\",\"accompanied\":\"\"},"         \
	"\"product\":{\"device\":\"sw-1\",\"serial\":\"S1\"},"                           \
	"\"findings\":[{\"title\":\"f\",\"cause\":\"sw.x\",\"text\":\"seen\","           \
	"\"action\":\"do\",\"confidence\":0.9,\"device\":\"sw-1\"}],"                    \
	"\"clocks\":[{\"clock\":\"loop-closed\",\"due_at\":\"1970-01-01T00:00:03."       \
	"000Z\",\"met_at\":null}]}"

static const char *
filled(const char *template, enum template_for what)
{
	struct template_facts f = { .ticket = tree(TICKET),
		.whole = { (const uint8_t *)"{}", 2 },
		.ref = "a/b",
		.key = "k-1" };
	const char *text;
	struct buf b;

	buf_init(&b);
	template_fill(template, what, &f, &b);
	text = arena_text(&mem, buf_str(&b));
	buf_fini(&b);
	return text;
}

static void
a_field_is_written_so_that_it_fits_where_it_stands(void **state)
{
	(void)state;
	assert_string_equal(filled("{\"t\":\"{{problem.title}}\"}", TEMPLATE_JSON),
	    "{\"t\":\"a \\\"title\\\" <b>\"}");
	assert_string_equal(
	    filled("/x/{{ref}}?k={{key}}", TEMPLATE_URL), "/x/a%2Fb?k=k-1");
	assert_string_equal(
	    filled("{{findings.0.cause}} {{findings.1.cause}}|", TEMPLATE_JSON),
	    "sw.x |");
	assert_string_equal(
	    filled("{{opened_at}}", TEMPLATE_JSON), "1970-01-01T00:00:01.000Z");
	assert_string_equal(filled("{{ticket}}", TEMPLATE_JSON), "{}");
	assert_string_equal(filled("{{nothing}}{{id", TEMPLATE_JSON), "{{id");
	(void)tree(filled("{\"d\":\"{{problem.what}}\"}", TEMPLATE_JSON));
}

static void
a_template_that_cannot_be_filled_is_known_before(void **state)
{
	size_t at = 0;

	(void)state;
	assert_null(template_wrong("{{id}} {{problem.title}} {{opened_at}}", &at));
	assert_null(template_wrong("{{ref}}{{key}}{{ticket}}", &at));
	assert_non_null(template_wrong("ab {{idd}}", &at));
	assert_int_equal(at, 3);
	assert_non_null(template_wrong("{{id", &at));
	assert_non_null(template_wrong("{{id|upper}}", &at));
}

static char *
mail(const char *ticket)
{
	static const char *const to[] = { "a@example.net", "b@example.net", NULL };
	struct mail_facts f = { .ticket = tree(ticket),
		.from = "noc@example.net",
		.to = to,
		.appliance = "noc",
		.sink = "desk",
		.now = INT64_C(784111777) * SECOND_US };
	struct buf b;
	char *text;

	buf_init(&b);
	mail_for_staff(&f, &b);
	text = arena_text(&mem, buf_str(&b));
	buf_fini(&b);
	return text;
}

static void
a_mail_is_of_its_tickets_thread(void **state)
{
	const char *m = mail(TICKET),
		   *first = mail("{\"id\":7,\"version\":1,\"urgency\":\"urgent\"}");

	(void)state;
	assert_non_null(strstr(m, "Date: Sun, 06 Nov 1994 08:49:37 +0000\r\n"));
	assert_non_null(strstr(m, "To: a@example.net,\r\n b@example.net\r\n"));
	assert_non_null(strstr(m, "Message-ID: <ticket-7-v3-desk@noc>\r\n"));
	assert_non_null(strstr(m, "In-Reply-To: <ticket-7-desk@noc>\r\n"));
	assert_non_null(strstr(m, "References: <ticket-7-desk@noc>\r\n"));
	assert_non_null(strstr(first, "Message-ID: <ticket-7-desk@noc>\r\n"));
	assert_null(strstr(first, "References"));
}

/* Whatever a device called itself: no header of its own, no line over 998 bytes. */
static void
nothing_from_outside_begins_a_header(void **state)
{
	const char *m =
	    mail("{\"id\":7,\"version\":1,\"urgency\":\"urgent\",\"problem\":"
		 "{\"title\":\"x\\r\\nBcc: eve@example.net\\u4e2d\\u6587 "
		 "\\u4e2d\\u6587\\u4e2d\\u6587\\u4e2d\\u6587\\u4e2d\\u6587\\u4e2d\"}}");
	const char *line, *end;

	(void)state;
	assert_null(strstr(m, "Bcc:"));
	assert_non_null(strstr(m, "Subject: =?UTF-8?B?"));
	for (line = m; (end = strstr(line, "\r\n")) != NULL; line = end + 2) {
		assert_true(end - line <= 78);
		assert_null(memchr(line, '\n', (size_t)(end - line)));
	}
}

static void
an_address_is_one_word_with_one_at(void **state)
{
	(void)state;
	assert_true(mail_is_address("noc@acme.example"));
	assert_false(mail_is_address("noc"));
	assert_false(mail_is_address("@acme.example"));
	assert_false(mail_is_address("noc@"));
	assert_false(mail_is_address("a@b@c"));
	assert_false(mail_is_address("a@b>\r\nRCPT TO:<eve@example.net"));
	assert_false(mail_is_address("a b@c"));
}

static void
a_ticket_becomes_a_trouble_ticket(void **state)
{
	const struct tree *t = tree(TICKET), *made;
	struct buf b;

	(void)state;
	buf_init(&b);
	tmf621_create(t, "noc", &b);
	made = tree(buf_str(&b));
	assert_string_equal(template_text(made, "externalId"), "T7@noc");
	assert_string_equal(template_text(made, "status"), "inProgress");
	assert_string_equal(template_text(made, "severity"), "major");
	assert_string_equal(template_text(made, "priority"), "High");
	assert_string_equal(template_text(made, "ticketType"), "fault");
	assert_string_equal(template_text(made, "relatedEntity.0.id"), "S1");
	assert_string_equal(template_text(made, "relatedParty.0.id"), "acme");
	assert_string_equal(
	    template_text(made, "expectedResolutionDate"), "1970-01-01T00:00:03.000Z");
	assert_string_equal(template_text(made, "note.0.text"), "accepted: mine");
	buf_fini(&b);
}

static void
a_change_keeps_the_notes_that_are_there_and_comes_once(void **state)
{
	const struct tree *made;
	struct buf b;

	(void)state;
	buf_init(&b);
	tmf621_update(
	    tree(TICKET), tree("{\"note\":[{\"id\":\"n1\",\"text\":\"theirs\"}]}"), &b);
	made = tree(buf_str(&b));
	assert_string_equal(template_text(made, "note.0.text"), "theirs");
	assert_string_equal(template_text(made, "note.1.id"), "triaged-v3");
	assert_string_equal(template_text(made, "note.2.id"), "");
	tmf621_update(tree(TICKET), made, (buf_clear(&b), &b));
	made = tree(buf_str(&b));
	assert_string_equal(template_text(made, "note.1.id"), "triaged-v3");
	assert_string_equal(template_text(made, "note.2.id"), "");
	buf_fini(&b);
}

static void
one_of_ours_is_found_by_its_external_id_alone(void **state)
{
	const struct tree *all =
	    tree("[{\"id\":\"1\"},{\"id\":\"2\",\"externalId\":\"T7@x\"},"
		 "{\"id\":\"3\",\"externalId\":\"T7@noc\"},7]");

	(void)state;
	assert_string_equal(tmf621_find(all, "T7@noc"), "3");
	assert_null(tmf621_find(all, "T8@noc"));
	assert_null(tmf621_find(tree("{\"id\":\"1\"}"), "T7@noc"));
}

static void
a_customer_is_told_at_the_steps_of_the_contract(void **state)
{
	static const char *steps[] = { "dispatched" };
	struct contract k = { .progress = { steps, 1 } };
	struct customer c = { .language = LANGUAGE_EN };
	struct ticket t;

	(void)state;
	rec_init(&ticket_rec, &t);
	t.change = "dispatched";
	assert_false(progress_is_told(&k, &c, &t));
	t.contact.email = "a@example.net";
	assert_true(progress_is_told(&k, &c, &t));
	assert_false(progress_is_told(NULL, &c, &t));
	assert_false(progress_is_told(&k, NULL, &t));
	t.change = "accepted";
	assert_false(progress_is_told(&k, &c, &t));
	assert_true(progress_is_step("opened"));
	assert_false(progress_is_step("diagnosed"));
}

#define ALARM                                                                            \
	"{\"id\":3,\"device\":\"sw "                                                     \
	"\\\"1]\",\"component\":\"port:ge3\",\"alarm_type\":\"link-down\","              \
	"\"severity\":\"critical\",\"is_cleared\":0,\"text\":\"down\\nhard\","           \
	"\"probable_cause\":0,\"event_type\":\"\",\"qualifier\":\"\","                   \
	"\"raised_at\":\"1970-01-01T00:00:01.000Z\",\"changed_at\":\"1970-01-01T00:00:"  \
	"02.000Z\"}"

static void
an_alarm_is_one_line_of_syslog(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b);
	alarm_for_syslog(tree(ALARM), "my noc", &b);
	assert_string_equal(buf_str(&b),
	    "<129>1 1970-01-01T00:00:02.000Z my_noc triaged - alarm [alarm "
	    "resource=\"sw \\\"1\\]/port:ge3\" probableCause=\"other\" "
	    "perceivedSeverity=\"critical\"] \xef\xbb\xbf"
	    "A3 link-down: down hard");
	buf_fini(&b);
}

static void
an_alert_of_another_severity_is_over(void **state)
{
	const struct tree *t;
	struct buf b;

	(void)state;
	buf_init(&b);
	alarm_for_alertmanager(tree(ALARM), "noc", 10 * SECOND_US, &b);
	t = tree(buf_str(&b));
	assert_string_equal(template_text(t, "0.labels.severity"), "critical");
	assert_string_equal(template_text(t, "0.endsAt"), "1970-01-31T00:00:10.000Z");
	assert_string_equal(template_text(t, "1.endsAt"), "1970-01-01T00:00:02.000Z");
	assert_string_equal(template_text(t, "4.labels.device"), "sw \"1]");
	assert_string_equal(template_text(t, "5.labels.device"), "");
	buf_fini(&b);
}

static void
a_ticket_of_rt_bears_our_mark(void **state)
{
	const struct tree *t = tree(TICKET), *made;
	struct buf b;

	(void)state;
	buf_init(&b);
	rt_create(t, "noc", "NOC", &b);
	made = tree(buf_str(&b));
	assert_string_equal(
	    template_text(made, "Subject"), "[T7@noc] urgent: a \"title\" <b>");
	assert_string_equal(template_text(made, "Queue"), "NOC");
	assert_string_equal(template_text(made, "Status"), "open");
	buf_clear(&b);
	rt_query(t, "noc", &b);
	assert_string_equal(buf_str(&b), "Subject LIKE '[T7@noc]'");
	buf_clear(&b);
	rt_comment(t, &b);
	assert_string_equal(
	    template_text(tree(buf_str(&b)), "Content"), "accepted by anna: mine\n");
	buf_clear(&b);
	rt_status(t, &b);
	assert_string_equal(buf_str(&b), "{\"Status\":\"open\"}");
	buf_fini(&b);
}

/* RFC 4231, test case 2. */
static void
a_signature_is_as_the_rfc_has_it(void **state)
{
	char text[SHA256_TEXT];

	(void)state;
	assert_string_equal(hmac_sha256_text((struct bytes){ (const uint8_t *)"Jefe", 4 },
				(struct bytes){ (const uint8_t *)"what do ya want for "
								 "nothing?",
				    28 },
				text),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static int
end(void **state)
{
	(void)state;
	arena_fini(&mem);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_written_so_that_it_fits_where_it_stands),
		cmocka_unit_test(a_template_that_cannot_be_filled_is_known_before),
		cmocka_unit_test(a_mail_is_of_its_tickets_thread),
		cmocka_unit_test(nothing_from_outside_begins_a_header),
		cmocka_unit_test(an_address_is_one_word_with_one_at),
		cmocka_unit_test(a_ticket_becomes_a_trouble_ticket),
		cmocka_unit_test(a_change_keeps_the_notes_that_are_there_and_comes_once),
		cmocka_unit_test(one_of_ours_is_found_by_its_external_id_alone),
		cmocka_unit_test(a_customer_is_told_at_the_steps_of_the_contract),
		cmocka_unit_test(an_alarm_is_one_line_of_syslog),
		cmocka_unit_test(an_alert_of_another_severity_is_over),
		cmocka_unit_test(a_ticket_of_rt_bears_our_mark),
		cmocka_unit_test(a_signature_is_as_the_rfc_has_it),
	};

	return cmocka_run_group_tests_name("handover", tests, NULL, end);
}
