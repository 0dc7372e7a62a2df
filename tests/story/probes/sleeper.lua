--- A probe that never answers: it asks something that hangs, and then sleeps for ever.

return {
	name = "sleeper",
	title = "A probe that never answers",
	covers = { "link-down" },
	needs = { "snmp" },
	causes = { "sw.port.admin-down" },
	cost = 600,

	run = function(ctx)
		rule_out("sw.port.remote-down", "looked at before it fell asleep")
		while true do sleep(30) end
	end,
}
