/* Walks all of an agent with our engine and writes each object as `OID = VALUE`, one a line: numbers as they are, octets
 * as hex, what Net-SNMP prints with -On -OQtxe told apart by type. For tests/system/test_recordings.py.
 *
 *     walker ADDRESS PORT [net-snmp]      the last: by Net-SNMP's codec
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "link/snmp/engine.h"

#define REPETITIONS 25

static struct loop *loop;
static struct snmp_engine *engine;
static struct snmp_target target;
static uint32_t arcs[OID_ARCS_MAX] = { 0, 0 };
static struct oid at = { arcs, 2 };
static int wrong;

static void ask(void);

static void
write_value(const struct snmp_value *v)
{
	char text[OID_TEXT_MAX];
	size_t i;

	switch (v->type) {
	case VALUE_INTEGER:
	case VALUE_INTEGER64: printf("%lld", (long long)v->i); break;
	case VALUE_COUNTER32:
	case VALUE_GAUGE32:
	case VALUE_UNSIGNED32:
	case VALUE_TIMETICKS:
	case VALUE_COUNTER64: printf("%llu", (unsigned long long)v->u); break;
	case VALUE_FLOAT:
	case VALUE_DOUBLE: printf("%f", v->d); break;
	case VALUE_OID: printf(".%s", oid_text(v->oid, text, sizeof text)); break;
	case VALUE_IP_ADDRESS:
		for (i = 0; i < v->octets.n; i++)
			printf("%s%u", i != 0 ? "." : "", v->octets.p[i]);
		break;
	default:
		putchar('"');
		for (i = 0; i < v->octets.n; i++)
			printf("%02X ", v->octets.p[i]);
		putchar('"');
	}
}

/* False at the end of the view. */
static int
take(const struct snmp_varbind *v)
{
	char text[OID_TEXT_MAX];

	if (v->value.type == VALUE_END_OF_VIEW || oid_compare(v->oid, at) <= 0)
		return 0;
	memcpy(arcs, v->oid.arc, v->oid.n * sizeof *arcs);
	at.n = v->oid.n;
	printf(".%s = ", oid_text(at, text, sizeof text));
	write_value(&v->value);
	putchar('\n');
	return 1;
}

static void
answered(void *arg, const struct snmp_answer *a)
{
	size_t i;

	(void)arg;
	if (a->status != SNMP_OK) {
		fprintf(stderr, "%s\n", snmp_status_names.name[a->status]);
		wrong = 1;
		loop_stop(loop);
		return;
	}
	for (i = 0; i < a->n; i++)
		if (!take(&a->varbinds[i])) {
			loop_stop(loop);
			return;
		}
	ask();
}

static void
ask(void)
{
	const struct snmp_request r = {
		.kind = PDU_GETBULK, .oids = &at, .n = 1, .max_repetitions = REPETITIONS
	};
	snmp_id id;

	if (snmp_submit(engine, &target, &r, answered, NULL, &id) < 0)
		abort();
}

int
main(int argc, char **argv)
{
	struct snmp_engine_options o = { .codec = argc > 3 ? SNMP_CODEC_NETSNMP
							   : SNMP_CODEC_OWN };
	struct secret *community = secret_new("public", 6);
	struct snmp_credential c = { .version = SNMP_V2C, .community = community };
	struct snmp_address a;

	if (argc < 3 || address_parse(argv[1], (uint16_t)atoi(argv[2]), &a) < 0)
		return 2;
	loop = loop_new();
	if (snmp_engine_new(loop, &o, &engine) < 0)
		return 2;
	target_init(&target, &a, &c);
	ask();
	(void)loop_run(loop);
	snmp_forget(engine, &target);
	target_fini(&target);
	snmp_engine_free(engine);
	loop_free(loop);
	secret_free(community);
	return wrong;
}
