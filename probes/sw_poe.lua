--- No power for the device behind the port: no budget, a short, or is it simply unplugged?

return {
	name = "sw_poe",
	title = "A port that should feed a device",
	classes = { "switch", "access-node" },
	covers = { "poe-budget", "poe-supply-failed", "link-down" },
	needs = { "snmp" },
	words = { "poe-port.state" },
	causes = { "sw.poe.denied", "sw.power.psu-fail" },
	after = { "sw_port" },
	cost = 3,

	run = function(ctx)
		local ports, why = ctx.table("poe-port")
		if not ports then return unsure("its feeding ports do not answer: " .. tostring(why)) end
		for name, g in pairs(ctx.table("poe-group") or {}) do
			if g.state == "fault" then
				return finding { cause = "sw.power.psu-fail", confidence = 0.8, text = "the supply that feeds the ports has failed: group " .. name }
			end
			if g.power and g.used and g.power > 0 and g.used / g.power > 0.95 then
				finding { cause = "sw.poe.denied", confidence = 0.7, text = string.format("%.0f of %.0f W are given: nothing is left for another port", g.used, g.power) }
			end
		end
		local label = ctx.label and ports[ctx.label] and ctx.label
		for name, p in pairs(ports) do
			if not label and (p.state == "fault" or p.state == "other-fault") then label = name end
		end
		if not label then return nothing("no port is refused power") end
		local p = ports[label]
		local kinds = {}
		for _, k in ipairs({ "denied", "overloads", "shorts" }) do
			if (p[k] or 0) > 0 then kinds[#kinds + 1] = string.format("%s %.0f", k, p[k]) end
		end
		local said = string.format("%s is %s%s", label, p.state or "?", #kinds > 0 and "; counted: " .. table.concat(kinds, ", ") or "")
		if p["admin-state"] == "disabled" then return nothing("power is switched off there by hand: " .. said) end
		if p.state == "fault" or p.state == "other-fault" then
			return finding { cause = "sw.poe.denied", confidence = #kinds > 0 and 0.85 or 0.7, text = said }
		end
		if p.state == "delivering" then
			rule_out("sw.poe.denied", said)
			return nothing("power is delivered: " .. said)
		end
		return unsure("nothing asks for power there: " .. said)
	end,
}
