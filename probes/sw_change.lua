--- Did somebody change its configuration just before? When, who, and whether it was saved.

return {
	name = "sw_change",
	title = "The last change of a configuration",
	covers = { "link-down", "bgp-down", "ospf-not-full", "root-changed" },
	needs = { "snmp" },
	words = { "system.config-changed" },
	causes = { "sw.cfg.changed" },
	after = { "sw_port", "sw_bgp", "sw_ospf", "sw_stp" },
	cost = 1,

	run = function(ctx)
		local changed, why = ctx.item("system.config-changed")
		local up = ctx.item("system.uptime")
		if not changed or not up then return unsure("it does not say when it was changed: " .. tostring(why)) end
		local saved, who = ctx.item("system.config-saved"), ctx.item("system.config-user")
		local ago = up - changed
		local said = string.format("changed %.0f minutes ago%s%s", ago / 60, who and who ~= "" and " by " .. who or "",
			saved and saved < changed and "; not saved: a restart would undo it" or "")
		local before = ago - ctx.alarm.age
		if changed < 60 or before > 900 or before < -30 then
			rule_out("sw.cfg.changed", said)
			return nothing("no change in the quarter of an hour before the alarm: " .. said)
		end
		return finding { cause = "sw.cfg.changed", confidence = before < 120 and 0.6 or 0.5, text = said .. string.format(", %.0f s before the alarm", before) }
	end,
}
