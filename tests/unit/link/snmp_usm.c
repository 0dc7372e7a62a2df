/* The User-based Security Model: the RFCs' own examples, Net-SNMP's keys, messages that were changed on
 * the way, and another engine's clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "link/snmp/usm.h"

#define PASS    "maplesyrup"
#define TEXT(s) ((struct bytes){ (const uint8_t *)(s), sizeof(s) - 1 })

static const uint8_t engine_bytes[12] = { [11] = 2 };
static const struct bytes engine = { engine_bytes, sizeof engine_bytes };
static struct crypt *crypt_here;

static int
begin(void **state)
{
	(void)state;
	crypt_here = crypt_new();
	init_snmp("test");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	crypt_free(crypt_here);
	return 0;
}

/* RFC 3414 A.3. */
static void
pass_phrases_become_the_keys_of_the_rfc(void **state)
{
	static const struct {
		enum usm_auth auth;
		uint8_t master[20], local[20];
	} examples[] = {
		{ AUTH_MD5,
		    { 0x9f, 0xaf, 0x32, 0x83, 0x88, 0x4e, 0x92, 0x83, 0x4e, 0xbc, 0x98,
			0x47, 0xd8, 0xed, 0xd9, 0x63 },
		    { 0x52, 0x6f, 0x5e, 0xed, 0x9f, 0xcc, 0xe2, 0x6f, 0x89, 0x64, 0xc2,
			0x93, 0x07, 0x87, 0xd8, 0x2b } },
		{ AUTH_SHA1,
		    { 0x9f, 0xb5, 0xcc, 0x03, 0x81, 0x49, 0x7b, 0x37, 0x93, 0x52, 0x89,
			0x39, 0xff, 0x78, 0x8d, 0x5d, 0x79, 0x14, 0x52, 0x11 },
		    { 0x66, 0x95, 0xfe, 0xbc, 0x92, 0x88, 0xe3, 0x62, 0x82, 0x23, 0x5f,
			0xc7, 0x15, 0x1f, 0x12, 0x84, 0x97, 0xb3, 0x8f, 0x3f } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(examples); i++) {
		struct usm_master m;
		struct usm_keys k;

		assert_int_equal(usm_master_make(crypt_here, examples[i].auth, TEXT(PASS),
				     PRIV_NONE, TEXT(""), &m),
		    0);
		assert_memory_equal(
		    m.auth_key, examples[i].master, auth_hash_len(m.auth));
		assert_int_equal(usm_localise(crypt_here, &m, engine, &k), 0);
		assert_memory_equal(k.auth_key, examples[i].local, auth_hash_len(m.auth));
	}
}

/* RFC 7860 gives no examples: Net-SNMP's keys are the measure. */
static void
net_snmp_makes_the_same_keys(void **state)
{
	static const struct {
		enum usm_auth auth;
		const u_long *type;
		size_t type_n;
	} same[] = {
		{ AUTH_MD5, usmHMACMD5AuthProtocol, OID_LENGTH(usmHMACMD5AuthProtocol) },
		{ AUTH_SHA1, usmHMACSHA1AuthProtocol,
		    OID_LENGTH(usmHMACSHA1AuthProtocol) },
		{ AUTH_SHA224, usmHMAC128SHA224AuthProtocol,
		    OID_LENGTH(usmHMAC128SHA224AuthProtocol) },
		{ AUTH_SHA256, usmHMAC192SHA256AuthProtocol,
		    OID_LENGTH(usmHMAC192SHA256AuthProtocol) },
		{ AUTH_SHA384, usmHMAC256SHA384AuthProtocol,
		    OID_LENGTH(usmHMAC256SHA384AuthProtocol) },
		{ AUTH_SHA512, usmHMAC384SHA512AuthProtocol,
		    OID_LENGTH(usmHMAC384SHA512AuthProtocol) },
	};
	static const char *const phrases[] = { "12345678", PASS,
		"one of sixty-four bytes, as long as a block of the hash, exactly." };
	size_t i, p;

	(void)state;
	for (i = 0; i < ARRAY_LEN(same); i++)
		for (p = 0; p < ARRAY_LEN(phrases); p++) {
			struct bytes phrase = { (const uint8_t *)phrases[p],
				strlen(phrases[p]) };
			u_char ku[64], kul[64];
			size_t ku_n = sizeof ku, kul_n = sizeof kul;
			struct usm_master m;
			struct usm_keys k;

			assert_int_equal(generate_Ku(same[i].type, (u_int)same[i].type_n,
					     (u_char *)phrases[p], phrase.n, ku, &ku_n),
			    SNMPERR_SUCCESS);
			assert_int_equal(generate_kul(same[i].type, (u_int)same[i].type_n,
					     engine.p, engine.n, ku, ku_n, kul, &kul_n),
			    SNMPERR_SUCCESS);
			assert_int_equal(usm_master_make(crypt_here, same[i].auth, phrase,
					     PRIV_NONE, TEXT(""), &m),
			    0);
			assert_int_equal(usm_localise(crypt_here, &m, engine, &k), 0);
			assert_int_equal(ku_n, auth_hash_len(same[i].auth));
			assert_memory_equal(m.auth_key, ku, ku_n);
			assert_memory_equal(k.auth_key, kul, kul_n);
		}
}

static void
keys_that_cannot_be_are_refused(void **state)
{
	struct usm_master m;
	struct usm_keys k;
	static uint8_t long_id[ENGINE_ID_MAX + 1];

	(void)state;
	assert_int_equal(usm_master_make(crypt_here, AUTH_SHA1, TEXT("seven77"),
			     PRIV_NONE, TEXT(""), &m),
	    ERR_RANGE);
	assert_int_equal(usm_master_make(crypt_here, AUTH_SHA1, TEXT(PASS), PRIV_AES128,
			     TEXT("seven77"), &m),
	    ERR_RANGE);
	assert_int_equal(usm_master_make(crypt_here, AUTH_NONE, TEXT(PASS), PRIV_AES128,
			     TEXT(PASS), &m),
	    ERR_UNSUPPORTED);
	assert_int_equal(
	    usm_master_make(crypt_here, AUTH_COUNT, TEXT(PASS), PRIV_NONE, TEXT(""), &m),
	    ERR_UNSUPPORTED);
	assert_int_equal(
	    usm_master_make(crypt_here, AUTH_SHA1, TEXT(PASS), PRIV_NONE, TEXT(""), &m),
	    0);
	assert_int_equal(usm_localise(crypt_here, &m, TEXT(""), &k), ERR_RANGE);
	assert_int_equal(
	    usm_localise(crypt_here, &m, (struct bytes){ long_id, sizeof long_id }, &k),
	    ERR_RANGE);
	assert_true(usm_localise_is_slow(AUTH_SHA1, PRIV_AES256_C));
	assert_false(usm_localise_is_slow(AUTH_SHA256, PRIV_AES256_C));
	assert_false(usm_localise_is_slow(AUTH_SHA1, PRIV_AES256));
}

/* RFC 2202 and 4231, case 2; a short key is one with zeros behind it. */
static void
macs_are_those_of_the_rfc(void **state)
{
	static const uint8_t key[HASH_MAX] = "Jefe";
	static const struct {
		enum usm_auth auth;
		uint8_t mac[12];
	} examples[] = {
		{ AUTH_MD5,
		    { 0x75, 0x0c, 0x78, 0x3e, 0x6a, 0xb0, 0xb5, 0x03, 0xea, 0xa8, 0x6e,
			0x31 } },
		{ AUTH_SHA1,
		    { 0xef, 0xfc, 0xdf, 0x6a, 0xe5, 0xeb, 0x2f, 0xa2, 0xd2, 0x74, 0x16,
			0xd5 } },
		{ AUTH_SHA224,
		    { 0xa3, 0x0e, 0x01, 0x09, 0x8b, 0xc6, 0xdb, 0xbf, 0x45, 0x69, 0x0f,
			0x3a } },
		{ AUTH_SHA256,
		    { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
			0x26 } },
		{ AUTH_SHA384,
		    { 0xaf, 0x45, 0xd2, 0xe3, 0x76, 0x48, 0x40, 0x31, 0x61, 0x7f, 0x78,
			0xd2 } },
		{ AUTH_SHA512,
		    { 0x16, 0x4b, 0x7a, 0x7b, 0xfc, 0xf8, 0x19, 0xe2, 0xe3, 0x95, 0xfb,
			0xe7 } },
	};
	struct bytes parts[] = { TEXT("what do ya want "), TEXT(""),
		TEXT("for nothing?") };
	uint8_t mac[MAC_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(examples); i++) {
		crypt_mac(crypt_here, examples[i].auth, key, parts, 3, mac);
		assert_memory_equal(mac, examples[i].mac, sizeof examples[i].mac);
	}
}

/* --- messages --- */

static uint8_t datagram[4096];
static const struct bytes user = { (const uint8_t *)"alice", 5 };

static struct bytes
sealed(const struct usm_keys *k, struct bytes pdu)
{
	struct ber_out out = ber_out_over(datagram, sizeof datagram);
	const uint8_t *since = out.p;
	const struct usm_dress d = { .id = 77,
		.reportable = true,
		.engine_id = engine,
		.boots = 4,
		.time = 1234,
		.user = user,
		.keys = k,
		.salt = 0x0102030405060708,
		.context_engine = engine,
		.context_name = TEXT("bridge1") };

	ber_put(&out, pdu.p, pdu.n);
	assert_int_equal(usm_seal(crypt_here, &out, since, &d), 0);
	return ber_written(&out);
}

static struct usm_keys
keys_for(enum usm_auth auth, enum usm_priv priv)
{
	struct usm_keys k = { .auth = auth, .priv = priv };

	memset(k.auth_key, 0x11 * auth, sizeof k.auth_key);
	memset(k.priv_key, 0x0f * priv, sizeof k.priv_key);
	return k;
}

static void
what_was_sealed_opens_to_the_same(void **state)
{
	static uint8_t plain[PDU_DATAGRAM_MAX], text[300];
	enum usm_auth auth;
	enum usm_priv priv;
	size_t n;

	(void)state;
	memset(text, 0x5a, sizeof text);
	for (auth = AUTH_NONE; auth < AUTH_COUNT; auth++)
		for (priv = PRIV_NONE; priv < (auth == AUTH_NONE ? 1 : PRIV_COUNT);
		     priv++)
			for (n = 2; n < sizeof text; n += 1 + n / 7) {
				struct usm_keys k = keys_for(auth, priv);
				struct snmp_message m;

				assert_int_equal(
				    message_read(
					sealed(&k, (struct bytes){ text, n }), &m),
				    0);
				assert_int_equal(
				    usm_open(crypt_here, &m, &k, plain), USM_OPENED);
				assert_true(usm_is_at_level(&m, &k));
				assert_int_equal(m.id, 77);
				assert_int_equal(m.boots, 4);
				assert_int_equal(m.time, 1234);
				assert_memory_equal(m.user.p, "alice", 5);
				assert_memory_equal(m.context_name.p, "bridge1", 7);
				assert_int_equal(m.pdu.n, n);
				assert_memory_equal(m.pdu.p, text, n);
			}
}

/* Every bit of it. */
static void
what_was_changed_on_the_way_does_not_pass(void **state)
{
	static uint8_t plain[PDU_DATAGRAM_MAX], copy[sizeof datagram];
	struct usm_keys k = keys_for(AUTH_SHA256, PRIV_AES128);
	struct bytes whole = sealed(&k, TEXT("\xa0\x02\x05\x00"));
	struct snmp_message m;
	size_t bit;

	(void)state;
	for (bit = 0; bit < 8 * whole.n; bit++) {
		memcpy(copy, whole.p, whole.n);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (message_read((struct bytes){ copy, whole.n }, &m) < 0)
			continue;
		/* Without its flag it opens, as what anybody could have said. */
		if (usm_open(crypt_here, &m, &k, plain) == USM_OPENED)
			assert_false(usm_is_at_level(&m, &k));
	}
}

static void
other_keys_do_not_open_it(void **state)
{
	static uint8_t plain[PDU_DATAGRAM_MAX];
	struct usm_keys k = keys_for(AUTH_SHA1, PRIV_AES128), other = k;
	struct bytes whole = sealed(&k, TEXT("\xa0\x02\x05\x00"));
	struct snmp_message m;

	(void)state;
	assert_int_equal(message_read(whole, &m), 0);
	assert_int_equal(usm_open(crypt_here, &m, NULL, plain), USM_NO_KEY);
	other.priv = PRIV_NONE;
	assert_int_equal(usm_open(crypt_here, &m, &other, plain), USM_NO_KEY);
	other = k;
	other.auth_key[19] ^= 1;
	assert_int_equal(usm_open(crypt_here, &m, &other, plain), USM_BAD_MAC);
	other.auth = AUTH_SHA256;
	assert_int_equal(usm_open(crypt_here, &m, &other, plain), USM_BAD_MAC);
	other = k;
	other.priv_key[0] ^= 1;
	assert_int_equal(usm_open(crypt_here, &m, &other, plain), USM_BAD_CIPHER);
	other = k;
	other.priv = PRIV_DES;
	assert_int_equal(usm_open(crypt_here, &m, &other, plain), USM_BAD_CIPHER);
	assert_int_equal(usm_open(crypt_here, &m, &k, plain), USM_OPENED);
}

static void
a_message_that_does_not_fit_is_not_sealed(void **state)
{
	struct usm_keys k = keys_for(AUTH_SHA1, PRIV_DES);
	uint8_t space[200];
	int err = ERR_FULL;
	size_t n;

	(void)state;
	for (n = 0; err < 0 && n < sizeof space; n++) {
		struct ber_out out = ber_out_over(space, n);
		const uint8_t *since = out.p;
		const struct usm_dress d = {
			.engine_id = engine, .user = user, .keys = &k
		};

		ber_put(&out, "\xa0\x02\x05\x00", 4);
		err = usm_seal(crypt_here, &out, since, &d);
		assert_true(err == ERR_FULL || ber_written(&out).n == n);
	}
	assert_int_equal(err, 0);
}

static void
reports_say_what_they_are(void **state)
{
	static uint32_t contexts[] = { 1, 3, 6, 1, 6, 3, 12, 1, 5, 0 };
	static uint32_t other[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, 9, 0 };
	struct snmp_varbind v;
	struct pdu p = { .kind = PDU_REPORT, .varbinds = &v, .n = 1 };
	uint32_t arc[11];
	int what;

	(void)state;
	for (what = REPORT_UNSUPPORTED_LEVEL; what <= REPORT_DECRYPTION_ERROR; what++) {
		v = usm_report_varbind((enum usm_report)what, 3, arc);
		assert_int_equal(usm_report_of(&p), what);
	}
	v.oid = (struct oid){ contexts, ARRAY_LEN(contexts) };
	assert_int_equal(usm_report_of(&p), REPORT_UNKNOWN_CONTEXT);
	v.oid = (struct oid){ other, ARRAY_LEN(other) };
	assert_int_equal(usm_report_of(&p), REPORT_OTHER);
	v.oid.n = 9;
	assert_int_equal(usm_report_of(&p), REPORT_OTHER);
	p.n = 0;
	assert_int_equal(usm_report_of(&p), REPORT_OTHER);
}

/* --- another engine's clock --- */

static void
a_clock_is_read_forward_and_its_window_held(void **state)
{
	const mono_us t0 = 1000 * SECOND_US;
	struct usm_clock k;
	uint32_t boots, time;

	(void)state;
	usm_clock_begin(&k, engine);
	assert_int_equal(usm_clock_engine(&k).n, engine.n);
	assert_int_equal(usm_clock_set(&k, 4, 100, t0, true), CLOCK_SAME);
	usm_clock_read(&k, t0 + 60 * SECOND_US + 999999, &boots, &time);
	assert_int_equal(boots, 4);
	assert_int_equal(time, 160);
	/* RFC 3414 3.2 step 7 b: ahead is fine, more than 150 s behind is not. */
	assert_true(usm_clock_allows(&k, 4, 100, t0 + 150 * SECOND_US));
	assert_false(usm_clock_allows(&k, 4, 100, t0 + 151 * SECOND_US));
	assert_true(usm_clock_allows(&k, 4, 100000, t0));
	assert_true(usm_clock_allows(&k, 5, 0, t0));
	assert_false(usm_clock_allows(&k, 3, 100, t0));
	assert_false(usm_clock_allows(&k, MESSAGE_TIME_MAX, 100, t0));
	/* A time that has run out stays there. */
	assert_int_equal(
	    usm_clock_set(&k, 4, MESSAGE_TIME_MAX - 5, t0, true), CLOCK_SAME);
	usm_clock_read(&k, t0 + HOUR_US, &boots, &time);
	assert_int_equal(time, MESSAGE_TIME_MAX);
}

static void
a_clock_that_jumps_is_news_only_under_a_mac(void **state)
{
	const mono_us t0 = 1000 * SECOND_US;
	struct usm_clock k;

	(void)state;
	usm_clock_begin(&k, engine);
	assert_int_equal(usm_clock_set(&k, 9, 100, t0, false), CLOCK_SAME);
	assert_int_equal(usm_clock_set(&k, 3, 100, t0, false), CLOCK_SAME);
	assert_int_equal(usm_clock_set(&k, 5, 1000, t0, true), CLOCK_SAME);
	assert_int_equal(usm_clock_set(&k, 5, 1001, t0, true), CLOCK_SAME);
	assert_int_equal(usm_clock_set(&k, 5, 852, t0, true), CLOCK_SAME);
	assert_int_equal(usm_clock_set(&k, 5, 701, t0, true), CLOCK_SET_BACK);
	assert_int_equal(usm_clock_set(&k, 6, 1, t0, true), CLOCK_REBOOTED);
	assert_int_equal(usm_clock_set(&k, 2, 1, t0, true), CLOCK_BOOTS_LOST);
	/* A forger's word in between does not make the truth into news. */
	assert_int_equal(usm_clock_set(&k, 1, 1, t0, false), CLOCK_SAME);
	assert_int_equal(usm_clock_set(&k, 2, 2, t0, true), CLOCK_SAME);
	/* Over a restart of ours: boots are known, the time is not. */
	usm_clock_restore(&k, engine, 7);
	assert_int_equal(usm_clock_set(&k, 7, 5, t0, true), CLOCK_SAME);
	usm_clock_restore(&k, engine, 7);
	assert_int_equal(usm_clock_set(&k, 6, 5, t0, true), CLOCK_BOOTS_LOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pass_phrases_become_the_keys_of_the_rfc),
		cmocka_unit_test(net_snmp_makes_the_same_keys),
		cmocka_unit_test(keys_that_cannot_be_are_refused),
		cmocka_unit_test(macs_are_those_of_the_rfc),
		cmocka_unit_test(what_was_sealed_opens_to_the_same),
		cmocka_unit_test(what_was_changed_on_the_way_does_not_pass),
		cmocka_unit_test(other_keys_do_not_open_it),
		cmocka_unit_test(a_message_that_does_not_fit_is_not_sealed),
		cmocka_unit_test(reports_say_what_they_are),
		cmocka_unit_test(a_clock_is_read_forward_and_its_window_held),
		cmocka_unit_test(a_clock_that_jumps_is_news_only_under_a_mac),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
