/* snmp_values.h - what is asked and answered in the benches: ten objects of an interface. */
#ifndef BENCH_SNMP_VALUES_H
#define BENCH_SNMP_VALUES_H

#include <string.h>

#include "base/mem.h"
#include "link/snmp/pdu.h"

#define VARBINDS 10

static uint32_t name_arcs[VARBINDS][11];
static struct oid names[VARBINDS];
static struct snmp_varbind values[VARBINDS];

static inline void
make_values(void)
{
	static const uint32_t column[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 10, 7 };
	unsigned i;

	for (i = 0; i < VARBINDS; i++) {
		memcpy(name_arcs[i], column, sizeof column);
		name_arcs[i][9] = 10 + i;
		names[i] = (struct oid){ name_arcs[i], ARRAY_LEN(column) };
		values[i] = (struct snmp_varbind){ names[i],
			{ .type = VALUE_COUNTER32, .u = 3000000000u + i } };
	}
	values[1].value = (struct snmp_value){ .type = VALUE_OCTETS,
		.octets = { (const uint8_t *)"GigabitEthernet0/7", 18 } };
	values[2].value = (struct snmp_value){ .type = VALUE_INTEGER, .i = 1 };
	values[3].value =
	    (struct snmp_value){ .type = VALUE_COUNTER64, .u = 123456789012345u };
	values[4].value = (struct snmp_value){ .type = VALUE_TIMETICKS, .u = 8640000 };
}

#endif
