/* What the shipped mappings make of notifications, each by a row; a mapping without one fails. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "room/config/load.h"
#include "room/trap/map.h"

/* "OBJECT[.INSTANCE]=VALUE ..." with blanks between; the last word is all that is left of the line. */
struct row {
	const char *profile, *trap, *varbinds;
	const char *
	    want; /* "MAPPING LEVEL ALARM SEVERITY ROW|TEXT", several with newlines; "" none */
};

static const struct row rows[] = {
	{ "generic-switch", "coldStart", "",
	    "coldStart unknown - indeterminate -|it started anew" },
	{ "generic-switch", "warmStart", "",
	    "warmStart unknown - indeterminate -|its agent started anew" },
	{ "generic-switch", "authenticationFailure", "",
	    "authenticationFailure raised snmp-authentication-failure warning -|somebody "
	    "asked it "
	    "over SNMP without the right credential" },
	{ "generic-switch", "linkDown", "ifIndex.3=3 ifAdminStatus.3=1 ifOperStatus.3=2",
	    "linkDown raised link-down major port#3|port {label} went down, says the "
	    "device" },
	{ "generic-switch", "linkDown", "ifIndex=7",
	    "linkDown raised link-down major port#7|port {label} went down, says the "
	    "device" },
	{ "generic-switch", "linkDown", "", "" },
	{ "generic-switch", "linkUp", "ifIndex.3=3",
	    "linkUp clear link-down major port#3|port {label} came up, says the device" },
	{ "generic-switch", "entConfigChange", "",
	    "entConfigChange unknown - indeterminate -|a part came or went" },
	{ "generic-switch", "entStateOperDisabled", "entStateAdmin.12=4",
	    "entStateOperDisabled raised part-failed major part#12|{label} does not "
	    "work, says "
	    "the device" },
	{ "generic-switch", "entStateOperEnabled", "entStateAdmin.12=4",
	    "entStateOperEnabled clear part-failed major part#12|{label} works again, "
	    "says the "
	    "device" },
	{ "generic-switch", "lldpRemTablesChange", "",
	    "lldpRemTablesChange unknown - indeterminate -|its neighbours changed" },
	{ "generic-switch", "newRoot", "",
	    "newRoot unknown - indeterminate -|it became the root of the spanning tree" },
	{ "generic-switch", "topologyChange", "",
	    "topologyChange unknown - indeterminate -|the spanning tree changed" },
	{ "generic-switch", "pethMainPowerUsageOnNotification",
	    "pethMainPseConsumptionPower.1=340",
	    "pethMainPowerUsageOnNotification raised poe-budget warning poe-group#1|PoE "
	    "{label} "
	    "gives 340 W, more than its limit" },
	{ "generic-switch", "pethMainPowerUsageOffNotification",
	    "pethMainPseConsumptionPower.1=200",
	    "pethMainPowerUsageOffNotification clear poe-budget warning poe-group#1|PoE "
	    "{label} gives 200 W, more than its limit" },
	{ "generic-switch", "bgpBackwardTransNotification",
	    "bgpPeerRemoteAddr.192.0.2.7=192.0.2.7 bgpPeerState.192.0.2.7=1",
	    "bgpBackwardTransNotification raised bgp-down major bgp-peer#192.0.2.7|BGP "
	    "to {label} "
	    "is idle, says the device" },
	{ "generic-switch", "bgpEstablishedNotification", "bgpPeerState.192.0.2.7=6",
	    "bgpEstablishedNotification clear bgp-down major bgp-peer#192.0.2.7|BGP to "
	    "{label} is established, says the device" },
	{ "generic-switch", "bgpBackwardTransition", "bgpPeerState.192.0.2.7=1",
	    "bgpBackwardTransition raised bgp-down major bgp-peer#192.0.2.7|BGP to "
	    "{label} is idle, "
	    "says the device" },
	{ "generic-switch", "bgpEstablished", "bgpPeerState.192.0.2.7=6",
	    "bgpEstablished clear bgp-down major bgp-peer#192.0.2.7|BGP to {label} is "
	    "established, says the device" },
	{ "generic-switch", "ospfNbrStateChange", "ospfNbrState.192.0.2.9.0=1",
	    "ospfNbrStateChange raised ospf-not-full major "
	    "ospf-neighbour#192.0.2.9.0|OSPF "
	    "neighbour {label} is down, says the device" },
	{ "generic-switch", "ospfNbrStateChange", "ospfNbrState.192.0.2.9.0=8",
	    "ospfNbrFull clear ospf-not-full major ospf-neighbour#192.0.2.9.0|OSPF "
	    "neighbour {label} is full, says the device" },
	{ "generic-switch", "ospfNbrStateChange", "ospfNbrState.192.0.2.9.0=6", "" },
	{ "generic-switch", "ospfIfAuthFailure",
	    "ospfIfIpAddress.192.0.2.1.0=192.0.2.1 ospfPacketSrc.0=192.0.2.66",
	    "ospfIfAuthFailure raised ospf-authentication-failure minor -|an OSPF packet "
	    "from "
	    "192.0.2.66 has not the key of 192.0.2.1" },
	{ "generic-switch", "ospfIfConfigError",
	    "ospfIfIpAddress.192.0.2.1.0=192.0.2.1 ospfPacketSrc.0=192.0.2.66 "
	    "ospfConfigErrorType.0=7",
	    "ospfIfConfigError raised ospf-config-error minor -|OSPF on 192.0.2.1 and "
	    "192.0.2.66 do "
	    "not agree: netMaskMismatch" },
	{ "generic-switch", "alarmActiveState",
	    "alarmActiveModelPointer.1=1.3.6.1.2.1.118.1.1.2.1.3.4.2.2 "
	    "alarmActiveResourceId.1=ifIndex.3",
	    "alarmActiveState raised device-alarm indeterminate "
	    "alarm:1.3.6.1.2.1.2.2.1.1.3|the "
	    "device holds an alarm on {label}, by its model "
	    "1.3.6.1.2.1.118.1.1.2.1.3.4.2.2" },
	{ "generic-switch", "alarmClearState", "alarmActiveResourceId.1=ifIndex.3",
	    "alarmClearState clear device-alarm indeterminate "
	    "alarm:1.3.6.1.2.1.2.2.1.1.3|the "
	    "device holds an alarm on {label}, by its model ?" },
	{ "generic-host", "mteTriggerRising",
	    "mteHotTrigger.0=dskTable mteHotOID.0=hrStorageUsed.31 mteHotValue.0=97",
	    "mteTriggerRising raised limit-crossed minor alarm:dskTable|{label}: "
	    "1.3.6.1.2.1.25.2.3.1.6.31 is 97" },
	{ "generic-host", "mteTriggerFalling",
	    "mteHotTrigger.0=dskTable mteHotValue.0=60",
	    "mteTriggerFalling clear limit-crossed minor alarm:dskTable|{label}: ? is "
	    "60" },
	{ "generic-host", "mteTriggerFired", "mteHotTrigger.0=laTable mteHotValue.0=1",
	    "mteTriggerFired raised limit-crossed minor alarm:laTable|{label}: ? is 1" },

	{ "generic-ups", "upsTrapOnBattery", "upsEstimatedMinutesRemaining.0=12",
	    "upsTrapOnBattery raised on-battery major -|on battery, says the UPS: 12 min "
	    "left" },
	{ "generic-ups", "upsTrapTestCompleted", "upsTestResultsSummary.0=1",
	    "upsTrapTestCompleted unknown - indeterminate -|the battery test is done: "
	    "donePass" },
#define UPS(key, ident, alarm, severity, text)                                           \
	{ "generic-ups", "upsTrapAlarmEntryAdded",                                       \
		"upsAlarmId.1=1 upsAlarmDescr.1=" ident,                                 \
		key " raised " alarm " " severity " -|" text },                          \
	{                                                                                \
		"generic-ups", "upsTrapAlarmEntryRemoved",                               \
		    "upsAlarmId.1=1 upsAlarmDescr.1=" ident,                             \
		    key "-over clear " alarm " " severity " -|" text                     \
	}
	UPS("battery-bad", "upsAlarmBatteryBad", "battery-bad", "major",
	    "a battery is to be replaced"),
	UPS("battery-low", "upsAlarmLowBattery", "battery-low", "critical",
	    "the battery is nearly empty, says the UPS"),
	UPS("input-bad", "upsAlarmInputBad", "input-bad", "major",
	    "the mains are out of tolerance"),
	UPS("output-bad", "upsAlarmOutputBad", "output-bad", "major",
	    "the output is out of tolerance"),
	UPS("overload", "upsAlarmOutputOverload", "overload", "major",
	    "more is drawn than it can give"),
	UPS("on-bypass", "upsAlarmOnBypass", "on-bypass", "minor",
	    "the load is on the bypass: nothing buffers it"),
	UPS("output-off", "upsAlarmUpsOutputOff", "output-off", "critical",
	    "the output is off"),
	UPS("ups-hot", "upsAlarmTempBad", "ups-hot", "major", "it is too hot"),
	UPS("charger-failed", "upsAlarmChargerFailed", "charger-failed", "major",
	    "the charger has failed"),
	UPS("ups-fan-failed", "upsAlarmFanFailure", "ups-fan-failed", "major",
	    "a fan has failed"),
	UPS("ups-fuse-open", "upsAlarmFuseFailure", "ups-fuse-open", "major",
	    "a fuse is open"),
	UPS("ups-fault", "upsAlarmGeneralFault", "ups-fault", "major",
	    "a fault of its own"),
	UPS("ups-test-failed", "upsAlarmDiagnosticTestFailed", "ups-test-failed", "minor",
	    "its last test failed"),
	UPS("ups-silent", "upsAlarmCommunicationsLost", "ups-silent", "major",
	    "the agent does not reach the UPS itself"),

	{ "cisco-ios-xe", "ciscoConfigManEvent", "",
	    "ciscoConfigManEvent unknown - indeterminate -|its configuration changed" },
	{ "cisco-ios-xe", "ciscoEnvMonFanStatusChangeNotif", "ciscoEnvMonFanState.1=3",
	    "ciscoEnvMonFanStatusChangeNotif raised fan-failed major fan#1|fan {label} "
	    "is "
	    "critical, says the device" },
	{ "cisco-ios-xe", "ciscoEnvMonFanStatusChangeNotif", "ciscoEnvMonFanState.1=1",
	    "ciscoEnvMonFanStatusChangeNotif clear fan-failed major fan#1|fan {label} is "
	    "normal, "
	    "says the device" },
	{ "cisco-ios-xe", "ciscoEnvMonSuppStatusChangeNotif",
	    "ciscoEnvMonSupplyState.2=2",
	    "ciscoEnvMonSuppStatusChangeNotif raised psu-failed minor psu#2|power supply "
	    "{label} "
	    "is warning, says the device" },
	{ "cisco-ios-xe", "ciscoEnvMonTempStatusChangeNotif",
	    "ciscoEnvMonTemperatureStatusValue.1=71 ciscoEnvMonTemperatureState.1=4 "
	    "ciscoEnvMonTemperatureStatusDescr.1=inlet 1",
	    "ciscoEnvMonTempStatusChangeNotif raised sensor-hot critical sensor:inlet "
	    "1|{label} is "
	    "at 71: shutdown" },
	{ "cisco-ios-xe", "cefcFanTrayStatusChange", "cefcFanTrayOperStatus.9=3",
	    "cefcFanTrayStatusChange raised fan-tray-failed major part#9|fan tray "
	    "{label} is down" },
	{ "cisco-ios-xe", "cefcFRUInserted", "",
	    "cefcFRUInserted unknown - indeterminate -|a part was put in" },
	{ "cisco-ios-xe", "cefcFRURemoved", "",
	    "cefcFRURemoved unknown - indeterminate -|a part was taken out" },
#define HUAWEI(key, alarm, text)                                                         \
	{ "huawei-vrp", key, "hwEntityPhysicalIndex.0=67 entPhysicalName.67=slot 1",     \
		key " raised " alarm " major part:slot 1|" text },                       \
	{                                                                                \
		"huawei-vrp", key "Resume",                                              \
		    "hwEntityPhysicalIndex.0=67 entPhysicalName.67=slot 1",              \
		    key "Resume clear " alarm " major part:slot 1|" text                 \
	}
	HUAWEI("hwPowerFail", "power-failed",
	    "power supply {label} has failed, says the device"),
	HUAWEI("hwPowerInvalid", "power-unusable", "power supply {label} cannot be used"),
	HUAWEI("hwFanFail", "fan-failed", "fan {label} has failed, says the device"),
	HUAWEI("hwFanInvalid", "fan-unusable", "fan {label} cannot be used"),
	HUAWEI("hwOpticalFail", "optic-failed", "the optical module {label} has failed"),
	HUAWEI("hwOpticalInvalid", "optic-unusable",
	    "the optical module {label} cannot be used"),
	{ "huawei-vrp", "hwTempRisingAlarm", "entPhysicalName.67=slot 1",
	    "hwTempRisingAlarm raised part-hot major part:slot 1|{label} is too hot, "
	    "says the "
	    "device" },
	{ "huawei-vrp", "hwTempRisingResume", "entPhysicalName.67=slot 1",
	    "hwTempRisingResume clear part-hot major part:slot 1|{label} is too hot, "
	    "says the "
	    "device" },
#define JUNIPER(raise, clear, alarm, table, object, text)                                \
	{ "juniper-ex", raise, object ".2.1.0.0=part 1",                                 \
		raise " raised " alarm " major " table ":part 1|" text },                \
	{                                                                                \
		"juniper-ex", clear, object ".2.1.0.0=part 1",                           \
		    clear " clear " alarm " major " table ":part 1|" text                \
	}
	JUNIPER("jnxPowerSupplyFailure", "jnxPowerSupplyOK", "power-failed", "psu",
	    "jnxContentsDescr", "power supply {label} has failed, says the device"),
	JUNIPER("jnxFanFailure", "jnxFanOK", "fan-failed", "fan", "jnxContentsDescr",
	    "fan {label} has failed, says the device"),
	JUNIPER("jnxOverTemperature", "jnxTemperatureOK", "part-hot", "part",
	    "jnxContentsDescr", "{label} is too hot, says the device"),
	JUNIPER("jnxFruFailed", "jnxFruOK", "part-failed", "part", "jnxFruName",
	    "{label} has failed, says the device"),
	{ "juniper-ex", "jnxFruInsertion", "jnxFruName.7.1.0.0=FPC 0",
	    "jnxFruInsertion unknown - indeterminate -|FPC 0 was put in" },
	{ "juniper-ex", "jnxFruRemoval", "jnxFruName.7.1.0.0=FPC 0",
	    "jnxFruRemoval unknown - indeterminate -|FPC 0 was taken out" },

	{ "apc-smart-ups", "upsOnBattery", "",
	    "upsOnBattery raised on-battery major -|on battery, says the UPS" },
	{ "apc-smart-ups", "powerRestored", "",
	    "powerRestored clear on-battery major -|on battery, says the UPS" },
	{ "apc-smart-ups", "lowBattery", "",
	    "lowBattery raised battery-low critical -|the battery is nearly empty, says "
	    "the UPS" },
	{ "apc-smart-ups", "returnFromLowBattery", "",
	    "returnFromLowBattery clear battery-low critical -|the battery is nearly "
	    "empty, says "
	    "the UPS" },
	{ "apc-smart-ups", "upsBatteryNeedsReplacement", "",
	    "upsBatteryNeedsReplacement raised battery-replace minor -|the battery is to "
	    "be "
	    "replaced" },
	{ "cambium-pmp450", "whispGPSOutSync", "",
	    "whispGPSOutSync raised gnss-lost major -|the GPS timing is lost: it "
	    "disturbs its "
	    "neighbours" },
	{ "cambium-pmp450", "whispGPSInSync", "",
	    "whispGPSInSync clear gnss-lost major -|the GPS timing is lost: it disturbs "
	    "its "
	    "neighbours" },
};

static struct loaded shipped;

static struct snmp_value
value_of(struct arena *mem, const char *type, const char *text)
{
	const struct mibname *object;
	struct snmp_value v = { .type = VALUE_OCTETS };
	unsigned a, b, c, d;
	uint8_t *ip;

	if (strcmp(type, "OBJECT IDENTIFIER") == 0) {
		v.type = VALUE_OID;
		assert_int_equal(
		    mibnames_resolve(&shipped.names, mem, text, &v.oid, &object), 0);
	} else if (strcmp(type, "IpAddress") == 0) {
		assert_int_equal(sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d), 4);
		ip = arena_alloc(mem, 4);
		ip[0] = (uint8_t)a, ip[1] = (uint8_t)b, ip[2] = (uint8_t)c,
		ip[3] = (uint8_t)d;
		v.type = VALUE_IP_ADDRESS;
		v.octets = (struct bytes){ ip, 4 };
	} else if (strcmp(type, "DisplayString") == 0 ||
	    strcmp(type, "OCTET STRING") == 0) {
		v.octets = (struct bytes){ (const uint8_t *)text, strlen(text) };
	} else {
		v.type = VALUE_INTEGER;
		v.i = strtol(text, NULL, 10);
	}
	return v;
}

/* A word ends before the next that has "=" in it. */
static size_t
word_bytes(const char *s)
{
	const char *eq = strchr(s, '='), *next = strchr(eq + 1, '=');

	if (next == NULL)
		return strlen(s);
	while (*next != ' ')
		next--;
	return (size_t)(next - s);
}

static struct snmp_trap
trap_of(struct arena *mem, const struct row *r, struct snmp_varbind v[8])
{
	struct snmp_trap t = { .varbinds = v };
	const struct mibname *object;
	const char *s = r->varbinds;

	assert_int_equal(
	    mibnames_resolve(&shipped.names, mem, r->trap, &t.name, &object), 0);
	while (*s != 0) {
		size_t n = word_bytes(s);
		char *word = arena_text_n(mem, s, n), *eq = strchr(word, '=');

		*eq = 0;
		assert_int_equal(
		    mibnames_resolve(&shipped.names, mem, word, &v[t.n].oid, &object), 0);
		v[t.n++].value = value_of(mem, object->type, eq + 1);
		s += n;
		s += strspn(s, " ");
	}
	return t;
}

static void
describe(struct arena *mem, struct buf *out, const struct trap_map *m,
    const struct snmp_trap *t)
{
	struct oid row = map_row(mem, m, t);
	const char *label = map_label(mem, m, t);
	char dotted[OID_TEXT_MAX];
	struct sign s;

	rec_init(&sign_rec, &s);
	map_weigh(mem, m, t, &s);
	buf_printf(out, "%s%s %s %s %s %s", out->n ? "\n" : "", m->means.name,
	    rec_name(&level_names, (int)s.level),
	    *m->means.alarm_type ? m->means.alarm_type : "-",
	    rec_name(&severity_names, (int)s.severity),
	    *m->means.table ? m->means.table : "-");
	if (*label != 0)
		buf_printf(out, ":%s", label);
	else if (row.n != 0)
		buf_printf(out, "#%s", oid_text(row, dotted, sizeof dotted));
	buf_printf(out, "|%s", s.text);
}

static bool *
met_of(struct arena *mem, struct map *met, const char *profile, const char *name)
{
	const char *key = arena_printf(mem, "%s %s", profile, name);
	bool *b = map_get(met, key);

	if (b == NULL) {
		b = arena_alloc(mem, sizeof *b);
		map_put(met, key, b);
	}
	return b;
}

static void
each_shipped_mapping_means_what_is_written(void **state)
{
	struct arena mem;
	struct map met;
	size_t i, k, missing = 0;

	(void)state;
	arena_init(&mem);
	map_init(&met);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const struct profile *p = plan_profile(&shipped.plan, rows[i].profile);
		struct snmp_varbind v[8];
		struct snmp_trap t = trap_of(&mem, &rows[i], v);
		struct buf got;

		assert_non_null(p);
		buf_init(&got);
		for (k = 0; k < p->traps.n; k++)
			if (map_fits(&p->traps.v[k], &t)) {
				describe(&mem, &got, &p->traps.v[k], &t);
				*met_of(&mem, &met, "", p->traps.v[k].means.name) = true;
			}
		assert_string_equal(buf_str(&got), rows[i].want);
		buf_fini(&got);
	}
	/* Those of the laboratory's base station are met by stories. */
	for (i = 0; i < shipped.plan.profiles.n; i++)
		for (k = 0; k < shipped.plan.profiles.v[i].traps.n; k++) {
			const char *name =
			    shipped.plan.profiles.v[i].traps.v[k].means.name;

			if (strncmp(name, "bts", 3) == 0 || *met_of(&mem, &met, "", name))
				continue;
			print_error("%s: no row for the mapping %s\n",
			    shipped.plan.profiles.v[i].name, name);
			missing++;
		}
	assert_int_equal(missing, 0);
	map_fini(&met);
	arena_fini(&mem);
}

static int
read_shipped(void **state)
{
	struct buf said;

	(void)state;
	load(&shipped, "config/triaged.yaml");
	buf_init(&said);
	load_report(&shipped, &said);
	assert_string_equal(buf_str(&said), "");
	buf_fini(&said);
	return 0;
}

static int
forget_shipped(void **state)
{
	(void)state;
	load_fini(&shipped);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_shipped_mapping_means_what_is_written),
	};

	return cmocka_run_group_tests_name(
	    "trap_shipped", tests, read_shipped, forget_shipped);
}
