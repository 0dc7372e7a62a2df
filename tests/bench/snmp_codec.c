/* What the codecs cost, ours and Net-SNMP's, on a GET of ten and its answer; and what OpenSSL alone costs
 * on one request and answer of SNMPv3.
 *
 *     snmp_codec [FILE.json]
 */
#include "measure.h"
#include "snmp_values.h"

#include "link/snmp/usm.h"

#define TIMES  20000
#define ROUNDS 10

static struct pdu_space space;
static uint8_t encoded[4096];
static struct ber_out answer_bytes;

static double
write_times(enum snmp_codec codec, struct pdu *p)
{
	static uint8_t scratch[8192];
	double t = cpu_us();
	int i;

	for (i = 0; i < TIMES; i++) {
		struct ber_out out = ber_out_over(scratch, sizeof scratch);

		p->request_id = i;
		(void)pdu_write(codec, p, &out);
	}
	return (cpu_us() - t) * 1000 / TIMES;
}

static double
read_times(enum snmp_codec codec)
{
	struct pdu read;
	double t = cpu_us();
	int i;

	for (i = 0; i < TIMES; i++)
		(void)pdu_read(codec, ber_written(&answer_bytes), &space, &read);
	return (cpu_us() - t) * 1000 / TIMES;
}

static void
codecs(void)
{
	struct snmp_varbind ask[VARBINDS];
	struct pdu question = {
		.kind = PDU_GET, .request_id = 0x12345678, .varbinds = ask, .n = VARBINDS
	};
	struct pdu answer = { .kind = PDU_RESPONSE,
		.request_id = 0x12345678,
		.varbinds = values,
		.n = VARBINDS };
	double theirs;
	int i;

	for (i = 0; i < VARBINDS; i++)
		ask[i] = (struct snmp_varbind){ names[i], { .type = VALUE_NULL } };
	answer_bytes = ber_out_over(encoded, sizeof encoded);
	(void)pdu_write(SNMP_CODEC_OWN, &answer, &answer_bytes);
	theirs = BEST_OF(ROUNDS, write_times(SNMP_CODEC_NETSNMP, &question));
	figure((struct figure){ .name = "write a GET of 10",
	    .unit = "ns",
	    .value = BEST_OF(ROUNDS, write_times(SNMP_CODEC_OWN, &question)),
	    .peer = theirs });
	theirs = BEST_OF(ROUNDS, read_times(SNMP_CODEC_NETSNMP));
	figure((struct figure){ .name = "read its answer",
	    .unit = "ns",
	    .value = BEST_OF(ROUNDS, read_times(SNMP_CODEC_OWN)),
	    .peer = theirs });
}

static double
crypt_times(struct crypt *c, enum usm_auth auth, enum usm_priv priv)
{
	static const uint8_t key[64] = { 7, 7, 7 };
	uint8_t text[400] = { 1 }, mac[MAC_MAX], salt[SALT_LEN] = { 0 };
	struct bytes part = { text, 280 };
	double t = cpu_us();
	int i;

	for (i = 0; i < TIMES; i++) {
		crypt_mac(c, auth, key, &part, 1, mac);
		crypt_mac(c, auth, key, &part, 1, mac);
		(void)crypt_seal(c, priv, key, 1, 1, salt, text, 200, text);
		(void)crypt_open(c, priv, key, 1, 1, salt, text, 280, text);
	}
	return (cpu_us() - t) / TIMES;
}

static void
ciphers(void)
{
	struct crypt *c = crypt_new();

	figure((struct figure){ .name = "two MACs, two ciphers: SHA-1, AES-128",
	    .unit = "us",
	    .value = BEST_OF(ROUNDS, crypt_times(c, AUTH_SHA1, PRIV_AES128)) });
	figure((struct figure){ .name = "two MACs, two ciphers: SHA-256, AES-256",
	    .unit = "us",
	    .value = BEST_OF(ROUNDS, crypt_times(c, AUTH_SHA256, PRIV_AES256)) });
	crypt_free(c);
}

int
main(int argc, char **argv)
{
	on_core(0);
	make_values();
	pdu_space_init(&space);
	codecs();
	ciphers();
	pdu_space_fini(&space);
	if (argc > 1)
		figures_write(argv[1]);
	return 0;
}
