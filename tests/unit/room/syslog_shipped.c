/* What the shipped mappings make of lines of syslog, each by a row; a mapping without one fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "room/config/load.h"
#include "room/intake/map.h"

static const struct {
	const char *profile, *line, *want; /* "MAPPING LEVEL ALARM SEVERITY ROW|TEXT" */
} rows[] = {
	{ "generic-switch",
	    "<137>1 2026-11-22T08:00:00Z sw-1 alarmd - - [alarm resource=\"psu-2\" "
	    "probableCause=\"powerProblem\" perceivedSeverity=\"major\"] the supply has "
	    "failed",
	    "alarm-in-data raised device-alarm major alarm:psu-2|psu-2: powerProblem the "
	    "supply has failed" },
	{ "generic-switch",
	    "<141>1 - sw-1 alarmd - - [alarm resource=\"psu-2\" "
	    "perceivedSeverity=\"cleared\"] "
	    "over",
	    "alarm-in-data clear device-alarm indeterminate alarm:psu-2|psu-2: "
	    "{alarm.probableCause} over" },

	{ "net-snmp",
	    "<6>Nov 22 08:00:00 ap kernel: [ 1234.5] e1000e: eth0 NIC Link is Down",
	    "linux-link-down raised link-down major port:eth0|port {label} went down, "
	    "its log "
	    "says" },
	{ "net-snmp",
	    "<6>Nov 22 08:00:00 ap kernel: [ 1234.5] e1000e: eth0 NIC Link is Up 1000 "
	    "Mbps",
	    "linux-link-up clear link-down major port:eth0|port {label} came up, its log "
	    "says" },
	{ "openwrt", "<30>Nov 22 08:00:00 ap netifd: Network device 'lan1' link is down",
	    "linux-link-down raised link-down major port:lan1|port {label} went down, "
	    "its log "
	    "says" },
	{ "openwrt", "<30>Nov 22 08:00:00 ap netifd: Network device 'lan1' link is up",
	    "linux-link-up clear link-down major port:lan1|port {label} came up, its log "
	    "says" },
	{ "net-snmp", "<30>1 - h systemd-networkd 1 - - wan0: Lost carrier",
	    "linux-link-down raised link-down major port:wan0|port {label} went down, "
	    "its log "
	    "says" },
	{ "net-snmp", "<30>Nov 22 08:00:00 h kernel: the tide is going down", "" },
	{ "net-snmp",
	    "<2>Nov 22 08:00:00 h kernel: [9.9] Out of memory: Killed process 77 (snmpd) "
	    "total-vm:1kB",
	    "linux-out-of-memory raised out-of-memory major -|memory ran out, snmpd was "
	    "ended" },
	{ "net-snmp",
	    "<3>Nov 22 08:00:00 h kernel: blk_update_request: I/O error, dev sda, sector "
	    "5",
	    "linux-disk-error raised disk-error major -|blk_update_request: I/O error, "
	    "dev sda, "
	    "sector 5" },
	{ "net-snmp",
	    "<38>Nov 22 08:00:00 h sshd[7]: Failed password for root from 192.0.2.66 "
	    "port 1 ssh2",
	    "ssh-guessing raised login-failures warning -|somebody tries passwords over "
	    "SSH, "
	    "from 192.0.2.66" },
	{ "openwrt",
	    "<36>Nov 22 08:00:00 h dropbear[7]: Bad password attempt for 'root' from "
	    "192.0.2.66:40000",
	    "ssh-guessing raised login-failures warning -|somebody tries passwords over "
	    "SSH, "
	    "from 192.0.2.66:40000" },

	{ "net-snmp",
	    "<29>Nov 22 08:00:00 r bgpd[9]: [M59KS-A3ZXZ] %ADJCHANGE: neighbor "
	    "192.0.2.7(core) in "
	    "vrf default Down Peer closed the session",
	    "frr-bgp-down raised bgp-down major bgp-peer:192.0.2.7|BGP to {label} is "
	    "down, its "
	    "log says: Peer closed the session" },
	{ "net-snmp",
	    "<29>Nov 22 08:00:00 r bgpd[9]: %ADJCHANGE: neighbor 192.0.2.7(core) in vrf "
	    "default "
	    "Up",
	    "frr-bgp-up clear bgp-down major bgp-peer:192.0.2.7|BGP to {label} is up, "
	    "its log "
	    "says" },
	{ "net-snmp",
	    "<29>Nov 22 08:00:00 r ospfd[9]: AdjChg: Nbr 192.0.2.9(default) on "
	    "eth1:192.0.2.1: "
	    "Full -> Deleted (KillNbr)",
	    "frr-ospf-down raised ospf-not-full major ospf-neighbour:192.0.2.9|OSPF "
	    "neighbour "
	    "{label} is lost, its log says" },
	{ "net-snmp",
	    "<29>Nov 22 08:00:00 r ospfd[9]: AdjChg: Nbr 192.0.2.9(default) on eth1: "
	    "Full -> "
	    "Deleted (KillNbr)",
	    "frr-ospf-down raised ospf-not-full major ospf-neighbour:192.0.2.9|OSPF "
	    "neighbour "
	    "{label} is lost, its log says" },
	{ "net-snmp",
	    "<29>Nov 22 08:00:00 r ospfd[9]: AdjChg: Nbr 192.0.2.9(default) on eth1: "
	    "Loading -> "
	    "Full (LoadingDone)",
	    "frr-ospf-up clear ospf-not-full major ospf-neighbour:192.0.2.9|OSPF "
	    "neighbour "
	    "{label} is back, its log says" },

	{ "cisco-ios-xe",
	    "<187>45: *Mar  1 18:46:11.100 UTC: %LINK-3-UPDOWN: Interface "
	    "GigabitEthernet0/1, "
	    "changed state to down",
	    "cisco-link-down raised link-down major port:GigabitEthernet0/1|port {label} "
	    "went "
	    "down, its log says" },
	{ "cisco-ios-xe",
	    "<189>46: Mar  1 18:46:12: %LINEPROTO-5-UPDOWN: Line protocol on Interface "
	    "GigabitEthernet0/1, changed state to up",
	    "cisco-link-up clear link-down major port:GigabitEthernet0/1|port {label} "
	    "came up, "
	    "its log says" },
	{ "cisco-ios-xe",
	    "<189>47: Mar  1 18:46:12: %BGP-5-ADJCHANGE: neighbor 192.0.2.7 Down BGP "
	    "Notification "
	    "sent",
	    "cisco-bgp-down raised bgp-down major bgp-peer:192.0.2.7|BGP to {label} is "
	    "down, its "
	    "log says: BGP Notification sent" },
	{ "cisco-ios-xe",
	    "<189>48: Mar  1 18:46:12: %BGP-5-ADJCHANGE: neighbor 192.0.2.7 vpn vrf A Up",
	    "cisco-bgp-up clear bgp-down major bgp-peer:192.0.2.7|BGP to {label} is up, "
	    "its log "
	    "says" },
	{ "cisco-ios-xe",
	    "<189>49: Mar  1 18:46:12: %OSPF-5-ADJCHG: Process 1, Nbr 192.0.2.9 on Vlan5 "
	    "from FULL "
	    "to DOWN, Neighbor Down: Dead timer expired",
	    "cisco-ospf-down raised ospf-not-full major ospf-neighbour:192.0.2.9|OSPF "
	    "neighbour "
	    "{label} is lost, its log says" },
	{ "cisco-ios-xe",
	    "<189>50: Mar  1 18:46:12: %OSPF-5-ADJCHG: Process 1, Nbr 192.0.2.9 on Vlan5 "
	    "from "
	    "LOADING to FULL, Loading Done",
	    "cisco-ospf-up clear ospf-not-full major ospf-neighbour:192.0.2.9|OSPF "
	    "neighbour "
	    "{label} is back, its log says" },
	{ "cisco-ios-xe", "<189>51: Mar  1 18:46:12: %SYS-5-RESTART: System restarted --",
	    "cisco-restarted unknown - indeterminate -|it started anew" },
	{ "cisco-ios-xe",
	    "<189>52: Mar  1 18:46:12: %SYS-5-CONFIG_I: Configured from console by vty0",
	    "cisco-configured unknown - indeterminate -|Configured from console by "
	    "vty0" },

	{ "huawei-vrp",
	    "<188>Nov 22 2026 08:00:00 SW-CORE %%01IFNET/4/LINK_STATE(l)[12]:The line "
	    "protocol IP "
	    "on the interface GigabitEthernet0/0/1 has entered the DOWN state.",
	    "huawei-link-down raised link-down major port:GigabitEthernet0/0/1|port "
	    "{label} went "
	    "down, its log says" },
	{ "huawei-vrp",
	    "<188>Nov 22 2026 08:00:00 SW-CORE %%01IFPDT/4/IF_STATE(l)[13]:Interface "
	    "GigabitEthernet0/0/1 has turned into UP state.",
	    "huawei-link-up clear link-down major port:GigabitEthernet0/0/1|port {label} "
	    "came up, "
	    "its log says" },
};

static struct loaded shipped;

static void
describe(struct arena *mem, struct buf *out, const struct known_message *k,
    const struct values *v)
{
	const struct meaning *m = &k->map->means;
	struct sign s;

	rec_init(&sign_rec, &s);
	message_weigh(mem, k->map, v, &s);
	buf_printf(out, "%s%s %s %s %s %s", out->n ? "\n" : "", m->name,
	    rec_name(&level_names, (int)s.level), *m->alarm_type ? m->alarm_type : "-",
	    rec_name(&severity_names, (int)s.severity), *m->table ? m->table : "-");
	if (*m->table != 0)
		buf_printf(out, ":%s", value_said(v, k->map->label));
	buf_printf(out, "|%s", s.text);
}

static void
hear(struct arena *mem, struct map *met, size_t row, struct buf *out)
{
	const struct profile *p = plan_profile(&shipped.plan, rows[row].profile);
	struct bytes in = { (const uint8_t *)rows[row].line, strlen(rows[row].line) };
	struct syslog_line l;
	struct values v;
	const char *why;
	char wrong[128];
	size_t i, at;

	assert_non_null(p);
	assert_int_equal(syslog_read(mem, in, &l, &why), 0);
	for (i = 0; i < p->messages.n; i++) {
		struct known_message k = { .map = &p->messages.v[i] };

		if (*k.map->pattern != 0)
			assert_int_equal(
			    pattern_new(k.map->pattern, &k.pattern, wrong, &at), 0);
		if (message_fits(mem, &k, &l, &v)) {
			describe(mem, out, &k, &v);
			map_put(met, k.map->means.name, met);
		}
		pattern_free(k.pattern);
	}
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
		struct buf got;

		buf_init(&got);
		hear(&mem, &met, i, &got);
		assert_string_equal(buf_str(&got), rows[i].want);
		buf_fini(&got);
	}
	for (i = 0; i < shipped.plan.profiles.n; i++)
		for (k = 0; k < shipped.plan.profiles.v[i].messages.n; k++) {
			const char *name =
			    shipped.plan.profiles.v[i].messages.v[k].means.name;

			if (map_get(&met, name) != NULL)
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
	(void)state;
	load(&shipped, "config/triaged.yaml");
	assert_int_equal(shipped.reader.errors + shipped.reader.warnings, 0);
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
	    "syslog_shipped", tests, read_shipped, forget_shipped);
}
