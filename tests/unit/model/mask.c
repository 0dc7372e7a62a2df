/* What devices write of secrets, each vendor in its own way, and what of it is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/mask.h"

static struct bytes
bytes_of(const char *s)
{
	return (struct bytes){ (const uint8_t *)s, strlen(s) };
}

static void
is_kept_as(const char *text, const char *kept)
{
	struct buf out;

	buf_init(&out);
	mask_text(bytes_of(text), NULL, 0, &out);
	if (strcmp(buf_str(&out), kept) != 0)
		fail_msg("\"%s\"\nis kept as \"%s\",\nnot as \"%s\"", text, buf_str(&out),
		    kept);
	buf_fini(&out);
}

#define M MASK_TEXT

static void
each_vendor_s_secrets_are_masked(void **state)
{
	static const char *const rows[][2] = {
		/* Cisco IOS, NX-OS, Arista */
		{ "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0",
		    "enable secret 5 " M },
		{ "enable secret 9 "
		  "$9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM",
		    "enable secret 9 " M },
		{ "enable password 7 0822455D0A16", "enable password 7 " M },
		{ "enable password lab", "enable password " M },
		{ "username admin privilege 15 secret 5 $1$x$y",
		    "username admin privilege 15 secret 5 " M },
		{ "username admin password 7 0822455D0A16\r\n",
		    "username admin password 7 " M "\r\n" },
		{ "username op password 5 $5$KJFB  role network-admin",
		    "username op password 5 " M "  role network-admin" },
		{ "snmp-server community n3tw0rk RO 10",
		    "snmp-server community " M " RO 10" },
		{ "snmp-server host 10.0.0.9 community n3tw0rk",
		    "snmp-server host 10.0.0.9 community " M },
		{ "snmp-server user u g v3 auth sha Tr1cky-Pass priv aes 128 0ther-Pass",
		    "snmp-server user u g v3 auth sha " M " priv aes 128 " M },
		{ " key-string 7 094F471A1A0A", " key-string 7 " M },
		{ "  key-string \"two words\"", "  key-string " M },
		{ "tacacs-server host 10.0.0.8 key 7 13061E010803",
		    "tacacs-server host 10.0.0.8 key 7 " M },
		{ "radius-server key plain-words", "radius-server key " M },
		{ "crypto isakmp key s3cr3t address 10.1.1.1",
		    "crypto isakmp key " M " address 10.1.1.1" },
		{ " pre-shared-key local s3cr3t", " pre-shared-key local " M },
		{ " ip ospf message-digest-key 1 md5 7 060506324F41",
		    " ip ospf message-digest-key 1 md5 7 " M },
		{ " ip ospf authentication-key s3cr3t",
		    " ip ospf authentication-key " M },
		{ " neighbor 10.0.0.1 password 7 13061E010803",
		    " neighbor 10.0.0.1 password 7 " M },
		{ " standby 1 authentication md5 key-string s3cr3t",
		    " standby 1 authentication md5 key-string " M },
		{ "ntp authentication-key 1 md5 02050D480809 7",
		    "ntp authentication-key " M " md5 " M " 7" },
		{ " ppp chap password 0 s3cr3t", " ppp chap password 0 " M },
		{ " wpa-psk ascii 7 0822455D0A16", " wpa-psk ascii 7 " M },
		/* Huawei, H3C, HP Comware */
		{ " local-user admin password irreversible-cipher $1c$X*y,Z$",
		    " local-user admin password irreversible-cipher " M },
		{ " password cipher %^%#3;Gk~\"'{%^%#", " password cipher " M },
		{ "snmp-agent community read cipher %^%#aaa%^%#",
		    "snmp-agent community read cipher " M },
		{ "snmp-agent community write simple n3tw0rk",
		    "snmp-agent community write simple " M },
		{ " password hash $h$6$abc$def==", " password hash " M },
		{ "super password level 3 cipher abcd",
		    "super password " M " 3 cipher " M },
		/* Juniper */
		{ "    encrypted-password \"$6$abc$def\"; ## SECRET-DATA",
		    "    encrypted-password " M "; ## SECRET-DATA" },
		{ "        secret \"$9$abc\"; ## SECRET-DATA",
		    "        secret " M "; ## SECRET-DATA" },
		{ "    authentication-key \"$9$abc def\";",
		    "    authentication-key " M ";" },
		{ "community n3tw0rk {", "community " M " {" },
		{ "set snmp community n3tw0rk authorization read-only",
		    "set snmp community " M " authorization read-only" },
		{ "pre-shared-key ascii-text \"$9$abc\";",
		    "pre-shared-key ascii-text " M ";" },
		/* MikroTik, ZTE, OpenWrt, Linux, FRR */
		{ "add name=u password=s3cr3t,x profile=p",
		    "add name=u password=" M " profile=p" },
		{ "set wpa2-pre-shared-key=\"a b c\" mode=x",
		    "set wpa2-pre-shared-key=" M " mode=x" },
		{ "/ppp secret add name=u", "/ppp secret " M " name=u" },
		{ "snmp-server community encrypted a1b2 view AllView ro",
		    "snmp-server community encrypted " M " view AllView ro" },
		{ "\toption key 'wifi secret'", "\toption key " M },
		{ "\toption password 's3cr3t'", "\toption password " M },
		{ "wpa_passphrase=open sesame", "wpa_passphrase=" M " sesame" },
		{ "root:$6$salt$hash/with.signs:19000:0:99999:7:::", "root:" M },
		{ "rocommunity n3tw0rk", "rocommunity n3tw0rk" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		is_kept_as(rows[i][0], rows[i][1]);
}

static void
what_is_no_secret_stays(void **state)
{
	static const char *const rows[] = {
		"",
		"\n",
		"   ",
		"GigabitEthernet0/1 is up, line protocol is up",
		"0 BGP community entries",
		"Failed password for root from 10.0.0.1 port 4022 ssh2",
		"password authentication is disabled",
		"service password-encryption",
		"      Community: 65001:100 65001:200",
		"key chain ospf",
		"  key 1",
		"rtt min/avg/max = 1/2/3",
		"price: $5 and $10",
		"path=$HOME/x",
		"Port-security: 00:11:22:33:44:55",
		"the secret",
		"password:",
		"md5sum x",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		is_kept_as(rows[i], rows[i]);
}

static void
a_private_key_is_masked_as_one(void **state)
{
	(void)state;
	is_kept_as("a\n-----BEGIN RSA PRIVATE KEY-----\nAAAA\nBBBB\n-----END RSA PRIVATE "
		   "KEY-----\nb\n",
	    "a\n" M "\nb\n");
	is_kept_as("-----BEGIN OPENSSH PRIVATE KEY-----\ncut here", M);
	is_kept_as(
	    "-----BEGIN CERTIFICATE-----\nAAAA\n", "-----BEGIN CERTIFICATE-----\nAAAA\n");
}

static void
known_secrets_are_masked_wherever_they_stand_alone(void **state)
{
	const struct bytes known[] = { bytes_of("public"), bytes_of("p+w/"),
		bytes_of("abc") };
	const char text[] = "public; publickey public.x \"p+w/\" xp+w/y abc";
	struct buf out;

	(void)state;
	buf_init(&out);
	assert_int_equal(mask_text(bytes_of(text), known, ARRAY_LEN(known), &out), 3);
	assert_string_equal(buf_str(&out), M "; publickey " M ".x \"" M "\" xp+w/y abc");
	buf_fini(&out);
}

static void
bytes_that_are_no_text_pass(void **state)
{
	const uint8_t any[] = { 0, 0xff, '\n', 0, 'p', 's', 'k', '=', 0xfe, 0, 1, '\n' };
	struct buf out;

	(void)state;
	buf_init(&out);
	mask_text((struct bytes){ any, sizeof any }, NULL, 0, &out);
	assert_int_equal(out.n, 8 + strlen(M) + 1);
	assert_memory_equal(out.p, any, 8);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_vendor_s_secrets_are_masked),
		cmocka_unit_test(what_is_no_secret_stays),
		cmocka_unit_test(a_private_key_is_masked_as_one),
		cmocka_unit_test(known_secrets_are_masked_wherever_they_stand_alone),
		cmocka_unit_test(bytes_that_are_no_text_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
