--- A probe.
return {
	name = "names",
	title = "T",
	covers = { "link-down" },
	needs = { "snmp", "shh" },
	words = { "system.uptime",
		"battery.chrage", "port" },
	causes = { "net.path-los", "fire" },
	run = function(ctx) end,
}
