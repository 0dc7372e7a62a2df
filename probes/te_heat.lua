--- Too hot where it stands? Its own thermometers against their limits.

return {
	name = "te_heat",
	title = "A terminal's temperature",
	classes = { "terminal" },
	covers = { "modem-hot", "unit-hot", "sensor-critical", "part-hot" },
	needs = { "snmp" },
	causes = { "te.env.overheat", "te.power.brownout" },
	cost = 2,

	run = function(ctx)
		local up, why = ctx.item("system.uptime")
		if not up then return unsure("it does not answer: " .. tostring(why)) end
		local list, hot = {}, {}
		local function one(what, value, limit)
			if not value then return end
			list[#list + 1] = string.format("%s %.0f C", what, value)
			if value > limit then hot[#hot + 1] = what end
		end
		one("modem", ctx.item("radio.temperature"), 80)
		one("processor", ctx.item("cpu.temperature"), 95)
		for name, s in pairs(ctx.table("sensor") or {}) do
			if s.kind == "temperature" then one(name, s.value, s.high or 75) end
		end
		local volts = ctx.item("dc.input-voltage")
		if #list == 0 then return unsure("no thermometer of it answers") end
		table.sort(list)
		local said = table.concat(list, ", ") .. (volts and string.format(", %.1f V at its input", volts) or "")
		if volts and volts > 0 and volts < 10.8 and volts > 6 then
			finding { cause = "te.power.brownout", confidence = 0.6, text = "a 12 V supply that gives less: " .. said }
		end
		if #hot > 0 then
			return finding { cause = "te.env.overheat", confidence = #hot > 1 and 0.85 or 0.7, text = said }
		end
		rule_out("te.env.overheat", said)
		return nothing(said)
	end,
}
