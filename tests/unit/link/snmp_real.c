/* The engine against Net-SNMP's own agent: all versions, every authentication with every privacy, an
 * agent that lost its boots, one that is not there. */
#include "snmp_agent.h"

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/engine.h"

#define PASS "a pass phrase, and a long one"

static const char *const auth_words[AUTH_COUNT] = { NULL, "MD5", "SHA", "SHA-224",
	"SHA-256", "SHA-384", "SHA-512" };
static const char *const priv_words[PRIV_COUNT] = { NULL, "DES", "AES", "AES-192",
	"AES-256", "AES-192-C", "AES-256-C" };

static const uint32_t sys_uptime_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t sys_location_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 6, 0 };
static const uint32_t nothing_arcs[] = { 1, 3, 6, 1, 2, 1, 1, 99, 0 };
#define OID_OF(arcs) ((struct oid){ (arcs), ARRAY_LEN(arcs) })

static struct agent agent;
static struct loop *loop;
static struct snmp_engine *engine;
static struct timer *guard;

/* What the last answers were, in short. */
static struct {
	unsigned n, ok;
	enum snmp_status status;
	int64_t error_status;
	unsigned tries;
	bool heard;
	size_t n_varbinds;
	enum value_type type[8];
	char text[64];
	unsigned want;
} got;

static struct {
	unsigned kinds[8];
	uint32_t boots_was, boots_is;
	const struct usm_master
	    *master; /* answers KEYS_WANTED with its keys; NULL: never */
} events;

static void
on_answer(void *arg, const struct snmp_answer *a)
{
	size_t i;

	(void)arg;
	got.n++;
	got.ok += a->status == SNMP_OK;
	got.status = a->status;
	got.error_status = a->error_status;
	got.tries = a->tries;
	got.heard = a->heard;
	got.n_varbinds = a->n;
	for (i = 0; i < a->n && i < ARRAY_LEN(got.type); i++) {
		got.type[i] = a->varbinds[i].value.type;
		if (got.type[i] == VALUE_OCTETS)
			snprintf(got.text, sizeof got.text, "%.*s",
			    (int)a->varbinds[i].value.octets.n,
			    (const char *)a->varbinds[i].value.octets.p);
	}
	if (got.n == got.want)
		loop_stop(loop);
}

static void
on_event(void *arg, const struct snmp_event *ev)
{
	struct crypt *c;
	struct usm_keys keys;

	(void)arg;
	events.kinds[ev->kind]++;
	events.boots_was = ev->boots_was;
	events.boots_is = ev->boots_is;
	if (ev->kind != SNMP_EVENT_KEYS_WANTED || events.master == NULL)
		return;
	c = crypt_new();
	assert_int_equal(
	    usm_localise(c, events.master, usm_clock_engine(&ev->target->clock), &keys),
	    0);
	crypt_free(c);
	snmp_target_keys(engine, ev->target, &keys);
}

static void
too_long(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void
wait_for(unsigned answers)
{
	memset(&got, 0, sizeof got);
	got.want = answers;
	timer_after(guard, 3 * MINUTE_US);
	assert_int_equal(loop_run(loop), 0);
	timer_stop(guard);
	assert_int_equal(got.n, answers);
}

static void
begin(const struct snmp_engine_options *o)
{
	/* Nothing gets lost here, and datagrams are counted: nobody is hurried. */
	struct snmp_engine_options mine = { .event = on_event,
		.wait_first_us = MINUTE_US,
		.wait_min_us = MINUTE_US,
		.wait_max_us = MINUTE_US };

	if (o != NULL)
		mine = *o;
	loop = loop_new();
	guard = timer_new(loop, too_long, NULL);
	assert_int_equal(snmp_engine_new(loop, &mine, &engine), 0);
	memset(&events, 0, sizeof events);
}

static void
end(void)
{
	snmp_engine_free(engine);
	timer_free(guard);
	loop_free(loop);
}

static void
target_at(struct snmp_target *t, uint16_t port, const struct snmp_credential *c)
{
	struct snmp_address a;

	assert_int_equal(address_parse("127.0.0.1", port, &a), 0);
	target_init(t, &a, c);
}

/* Waits so long for each datagram's answer; 0: as the engine's options say. */
static void
ask_within(struct snmp_target *t, int64_t wait_us)
{
	const struct oid oids[] = { OID_OF(sys_uptime_arcs), OID_OF(sys_location_arcs),
		OID_OF(nothing_arcs) };
	const struct snmp_request r = {
		.kind = PDU_GET, .oids = oids, .n = 3, .wait_us = wait_us
	};
	snmp_id id;

	assert_int_equal(snmp_submit(engine, t, &r, on_answer, NULL, &id), 0);
}

static void
ask(struct snmp_target *t)
{
	ask_within(t, 0);
}

static void
assert_good(void)
{
	assert_int_equal(got.status, SNMP_OK);
	assert_int_equal(got.n_varbinds, 3);
	assert_int_equal(got.type[0], VALUE_TIMETICKS);
	assert_string_equal(got.text, "the attic");
	assert_int_equal(got.type[2], VALUE_NO_SUCH_OBJECT);
}

static void
user_name(enum usm_auth a, enum usm_priv p, char name[32])
{
	snprintf(name, 32, "u-%d-%d", (int)a, (int)p);
}

static char *
configuration(void)
{
	static char text[16384];
	char name[32];
	size_t n = 0;
	int a, p;

	n += (size_t)snprintf(text + n, sizeof text - n,
	    "rocommunity public 127.0.0.1\nsysLocation the attic\n"
	    "createUser open\nrouser open noauth\n");
	for (a = AUTH_MD5; a < AUTH_COUNT; a++)
		for (p = PRIV_NONE; p < PRIV_COUNT; p++) {
			user_name(a, p, name);
			n += (size_t)snprintf(text + n, sizeof text - n,
			    "createUser %s %s \"" PASS "\" %s %s\nrouser %s %s\n", name,
			    auth_words[a], p ? priv_words[p] : "",
			    p ? "\"" PASS "\"" : "", name, p ? "priv" : "auth");
		}
	return text;
}

static char *
with_engine_id(struct bytes id)
{
	static char text[17000];
	size_t i, n = (size_t)sprintf(text, "exactEngineID 0x");

	for (i = 0; i < id.n; i++)
		n += (size_t)sprintf(text + n, "%02x", id.p[i]);
	snprintf(text + n, sizeof text - n, "\n%s", configuration());
	return text;
}

static int
set_up(void **state)
{
	(void)state;
	if (agent_program() != NULL)
		agent_start(&agent, configuration());
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	agent_stop(&agent);
	return 0;
}

static void
need_agent(void)
{
	if (agent_program() == NULL) {
		print_message("snmpd is not installed: skipped\n");
		skip();
	}
}

static struct usm_master
master_of(enum usm_auth a, enum usm_priv p, const char *pass)
{
	struct bytes phrase = { (const uint8_t *)pass, strlen(pass) };
	static struct usm_master made[AUTH_COUNT];
	static const char *of[AUTH_COUNT];
	struct crypt *c = crypt_new();
	struct usm_master m;

	/* The megabytes are hashed once; both pass phrases are the same. */
	if (of[a] != pass)
		assert_int_equal(
		    usm_master_make(c, a, phrase, PRIV_AES256, phrase, &made[a]), 0);
	of[a] = pass;
	crypt_free(c);
	m = made[a];
	m.priv = p;
	return m;
}

static struct snmp_credential
credential_of(const struct usm_master *m)
{
	struct snmp_credential c = {
		.version = SNMP_V3, .auth = m->auth, .priv = m->priv, .master = m
	};

	user_name(m->auth, m->priv, c.user);
	return c;
}

static void
v1_and_v2c_are_answered(void **state)
{
	struct secret *community = secret_new("public", 6);
	struct snmp_credential c = { .version = SNMP_V2C, .community = community };
	const struct oid oids[] = { OID_OF(sys_uptime_arcs), OID_OF(nothing_arcs) };
	struct snmp_request r = { .kind = PDU_GET, .oids = oids, .n = 2 };
	struct snmp_target t;
	snmp_id id;

	(void)state;
	need_agent();
	begin(NULL);
	target_at(&t, agent.port, &c);
	ask(&t);
	wait_for(1);
	assert_good();
	assert_int_equal(got.tries, 1);
	assert_true(t.srtt_us > 0);

	c.version = SNMP_V1;
	assert_int_equal(snmp_submit(engine, &t, &r, on_answer, NULL, &id), 0);
	wait_for(1);
	assert_int_equal(got.status, SNMP_ERROR_STATUS);
	assert_int_equal(got.error_status, PDU_NO_SUCH_NAME);
	r.kind = PDU_GETBULK;
	assert_int_equal(
	    snmp_submit(engine, &t, &r, on_answer, NULL, &id), ERR_UNSUPPORTED);

	snmp_forget(engine, &t);
	target_fini(&t);
	end();
	secret_free(community);
}

static void
net_snmps_codec_serves_as_well(void **state)
{
	struct secret *community = secret_new("public", 6);
	struct snmp_credential c = { .version = SNMP_V2C, .community = community };
	const struct snmp_engine_options o = { .codec = SNMP_CODEC_NETSNMP };
	struct snmp_target t;

	(void)state;
	need_agent();
	begin(&o);
	target_at(&t, agent.port, &c);
	ask(&t);
	wait_for(1);
	assert_good();
	snmp_forget(engine, &t);
	end();
	secret_free(community);
}

static void
every_authentication_works_with_every_privacy(void **state)
{
	int a, p;

	(void)state;
	need_agent();
	begin(NULL);
	for (a = AUTH_MD5; a < AUTH_COUNT; a++)
		for (p = PRIV_NONE; p < PRIV_COUNT; p++) {
			struct usm_master m = master_of(a, p, PASS);
			struct snmp_credential c = credential_of(&m);
			struct snmp_target t;

			target_at(&t, agent.port, &c);
			ask(&t);
			wait_for(1);
			if (got.status != SNMP_OK)
				fail_msg("%s with %s: %s", usm_auth_names.name[a],
				    usm_priv_names.name[p],
				    snmp_status_names.name[got.status]);
			assert_good();
			/* Now that the engine is known, one datagram does. */
			ask(&t);
			wait_for(1);
			assert_good();
			assert_int_equal(got.tries, 1);
			snmp_forget(engine, &t);
		}
	end();
}

static void
a_user_without_keys_is_answered(void **state)
{
	struct snmp_credential c = { .version = SNMP_V3, .user = "open" };
	struct snmp_target t;

	(void)state;
	need_agent();
	begin(NULL);
	target_at(&t, agent.port, &c);
	ask(&t);
	ask(&t);
	ask(&t);
	wait_for(3);
	assert_int_equal(got.ok, 3);
	snmp_forget(engine, &t);
	end();
}

static void
keys_are_asked_for_and_waited_for(void **state)
{
	struct usm_master m = master_of(AUTH_SHA256, PRIV_AES128, PASS);
	const struct snmp_engine_options o = { .event = on_event,
		.keys_wait_us = 50 * MS_US };
	struct snmp_credential c = credential_of(&m);
	struct snmp_target t;

	(void)state;
	need_agent();
	begin(&o);
	c.master = NULL;
	target_at(&t, agent.port, &c);
	ask(&t);
	ask(&t);
	wait_for(2);
	assert_int_equal(got.status, SNMP_NO_KEYS);
	assert_int_equal(events.kinds[SNMP_EVENT_KEYS_WANTED], 2);
	events.master = &m;
	ask(&t);
	ask(&t);
	wait_for(2);
	assert_int_equal(got.ok, 2);
	assert_int_equal(events.kinds[SNMP_EVENT_KEYS_WANTED], 3);
	snmp_forget(engine, &t);
	end();
}

static void
what_the_agent_says_against_us_is_told_at_once(void **state)
{
	struct usm_master right = master_of(AUTH_SHA1, PRIV_AES128, PASS);
	struct usm_master wrong =
	    master_of(AUTH_SHA1, PRIV_AES128, "another pass phrase");
	struct usm_master mixed = right, low = master_of(AUTH_SHA1, PRIV_NONE, PASS);
	struct snmp_credential c = credential_of(&wrong);
	struct snmp_target t;

	(void)state;
	need_agent();
	begin(NULL);
	target_at(&t, agent.port, &c);
	ask(&t);
	wait_for(1);
	assert_int_equal(got.status, SNMP_WRONG_DIGEST);
	assert_int_equal(got.tries, 2); /* discovery, and once with the keys */
	snmp_forget(engine, &t);

	strcpy(c.user, "nobody");
	ask(&t);
	wait_for(1);
	assert_int_equal(got.status, SNMP_UNKNOWN_USER);
	snmp_forget(engine, &t);

	c = credential_of(&right);
	memcpy(mixed.priv_key, wrong.priv_key, sizeof mixed.priv_key);
	c.master = &mixed;
	target_at(&t, agent.port, &c);
	ask_within(&t, 200 * MS_US);
	wait_for(1);
	/* Net-SNMP finds nonsense where a PDU should be, and is silent. */
	assert_true(got.status == SNMP_DECRYPTION_ERROR || got.status == SNMP_TIMEOUT);
	assert_true(got.heard);
	snmp_forget(engine, &t);

	c = credential_of(&low);
	user_name(AUTH_SHA1, PRIV_AES128, c.user);
	ask(&t);
	wait_for(1);
	assert_int_equal(got.status, SNMP_ERROR_STATUS); /* authorizationError */
	assert_int_equal(got.error_status, PDU_AUTHORIZATION_ERROR);
	snmp_forget(engine, &t);
	end();
}

/* One that is refused for its time, one that is answered. */
static void
assert_two_datagrams(void)
{
	struct snmp_counters c = snmp_engine_counters(engine);

	if (got.tries != 2)
		fail_msg("%u datagrams; in all %u sent again, %u reports, %u doubled, %u "
			 "late, "
			 "%u not in window, %u timeouts",
		    got.tries, (unsigned)c.resent, (unsigned)c.reports,
		    (unsigned)c.doubled, (unsigned)c.late, (unsigned)c.not_in_window,
		    (unsigned)c.timeouts);
}

static void
an_agent_that_lost_its_boots_is_followed_within_one_request(void **state)
{
	struct usm_master m = master_of(AUTH_SHA256, PRIV_AES128, PASS);
	struct snmp_credential c = credential_of(&m);
	struct snmp_target t;
	uint32_t boots;

	(void)state;
	need_agent();
	begin(NULL);
	target_at(&t, agent.port, &c);
	ask(&t);
	wait_for(1);
	assert_good();
	boots = t.clock.boots;

	/* It counts its boots: no news but that. */
	agent_end(&agent, SIGTERM);
	agent_run(&agent);
	ask(&t);
	wait_for(1);
	assert_good();
	assert_int_equal(t.clock.boots, boots + 1);
	assert_int_equal(events.kinds[SNMP_EVENT_REBOOTED], 1);
	assert_two_datagrams();

	/* It lost them, but not its name. */
	agent_end(&agent, SIGKILL);
	agent_forget_all(&agent);
	agent_file(&agent, "snmpd.conf", with_engine_id(usm_clock_engine(&t.clock)));
	agent_run(&agent);
	ask(&t);
	wait_for(1);
	assert_good();
	assert_true(t.clock.boots < boots + 1);
	assert_int_equal(events.kinds[SNMP_EVENT_BOOTS_LOST], 1);
	assert_int_equal(events.boots_was, boots + 1);
	snmp_forget(engine, &t);
	end();
}

static void
nobody_there_is_refused_and_silence_is_a_timeout(void **state)
{
	struct secret *community = secret_new("wrong", 5);
	struct snmp_credential c = { .version = SNMP_V2C, .community = community };
	const struct snmp_engine_options o = { .retries = 2, .retries_set = true };
	struct snmp_target t;

	(void)state;
	need_agent();
	begin(&o);
	target_at(&t, free_port(), &c);
	ask(&t);
	wait_for(1);
	assert_int_equal(got.status, SNMP_REFUSED);
	assert_int_equal(got.tries, 2);
	snmp_forget(engine, &t);

	target_at(&t, agent.port, &c);
	ask_within(&t, 30 * MS_US);
	wait_for(1);
	assert_int_equal(got.status, SNMP_TIMEOUT);
	assert_int_equal(got.tries, 3);
	snmp_forget(engine, &t);
	end();
	secret_free(community);
}

static void
two_devices_with_one_engine_id_are_told_and_both_polled(void **state)
{
	struct usm_master m = master_of(AUTH_SHA1, PRIV_AES128, PASS);
	struct snmp_credential c = credential_of(&m);
	struct snmp_target a, b;
	struct agent twin;
	int i;

	(void)state;
	need_agent();
	begin(NULL);
	target_at(&a, agent.port, &c);
	ask(&a);
	wait_for(1);
	assert_good();
	agent_start(&twin, with_engine_id(usm_clock_engine(&a.clock)));
	target_at(&b, twin.port, &c);
	for (i = 0; i < 3; i++) {
		ask(&a);
		ask(&b);
		wait_for(2);
		assert_int_equal(got.ok, 2);
	}
	assert_int_equal(events.kinds[SNMP_EVENT_SAME_ENGINE], 1);
	assert_int_equal(events.kinds[SNMP_EVENT_BOOTS_LOST], 0);
	snmp_forget(engine, &a);
	snmp_forget(engine, &b);
	agent_stop(&twin);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v1_and_v2c_are_answered),
		cmocka_unit_test(net_snmps_codec_serves_as_well),
		cmocka_unit_test(every_authentication_works_with_every_privacy),
		cmocka_unit_test(a_user_without_keys_is_answered),
		cmocka_unit_test(keys_are_asked_for_and_waited_for),
		cmocka_unit_test(what_the_agent_says_against_us_is_told_at_once),
		cmocka_unit_test(
		    an_agent_that_lost_its_boots_is_followed_within_one_request),
		cmocka_unit_test(nobody_there_is_refused_and_silence_is_a_timeout),
		cmocka_unit_test(two_devices_with_one_engine_id_are_told_and_both_polled),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
