--- Power supplies, fans, heat of a switch: a module, its feed, or the room?

return {
	name = "sw_power",
	title = "Power supplies, fans and heat of a switch",
	classes = { "switch", "access-node" },
	covers = { "psu-failed", "fan-failed", "part-hot", "sensor-critical", "unit-hot", "chassis-alarm" },
	needs = { "snmp" },
	causes = { "sw.power.psu-fail", "sw.fan.fail", "sw.temp.high" },
	cost = 3,

	run = function(ctx)
		local up, why = ctx.item("system.uptime")
		if not up then return unsure("it does not answer: " .. tostring(why)) end
		local asked, bad_psu, bad_fan, fans, psus, hot, cool = false, nil, nil, 0, 0, {}, 0
		for name, p in pairs(ctx.table("psu") or {}) do
			asked = true
			if p.state == "normal" then psus = psus + 1 end
			if p.state == "failed" or p.state == "no-input" then
				p.name, bad_psu = name, p
			end
		end
		for name, f in pairs(ctx.table("fan") or {}) do
			asked = true
			if f.state == "normal" then fans = fans + 1 end
			if f.state == "failed" then bad_fan = name end
		end
		for name, p in pairs(ctx.table("part") or {}) do
			if p.temperature and p["temperature-limit"] and p["temperature-limit"] > 0 then
				asked = true
				if p.temperature >= p["temperature-limit"] then hot[#hot + 1] = string.format("%s at %.0f of %.0f C", name, p.temperature, p["temperature-limit"])
				else cool = cool + 1 end
			end
		end
		for name, s in pairs(ctx.table("sensor") or {}) do
			if s.kind == "temperature" then
				asked = true
				if s.state == "critical" or (s.high and s.value and s.value > s.high) then
					hot[#hot + 1] = string.format("%s at %s C", name, s.value or "?")
				else cool = cool + 1 end
			end
		end
		if not asked then return unsure("neither supplies, fans nor temperatures answer") end
		table.sort(hot)
		if bad_psu then
			local dry = bad_psu.state == "no-input" or (bad_psu["input-voltage"] and bad_psu["input-voltage"] < 10)
			finding { cause = "sw.power.psu-fail", confidence = (dry or psus > 0) and 0.85 or 0.7,
				action = dry and "Look at the feed first: cord, breaker, the other devices on that side." or nil,
				text = string.format("supply %s is %s%s; %d others are well", bad_psu.name, bad_psu.state,
					dry and ": nothing comes in at its input" or "", psus) }
		else
			rule_out("sw.power.psu-fail", psus .. " supplies are well")
		end
		if bad_fan then
			finding { cause = "sw.fan.fail", confidence = #hot > 0 and 0.9 or 0.8,
				text = string.format("fan %s has failed, %d turn%s", bad_fan, fans, #hot > 0 and "; " .. table.concat(hot, ", ") or "; it is not hot yet") }
		elseif fans > 0 then
			rule_out("sw.fan.fail", "all " .. fans .. " fans turn")
		end
		if #hot > 0 and not bad_fan then
			finding { cause = "sw.temp.high", confidence = #hot > 1 and 0.85 or 0.6,
				text = table.concat(hot, ", ") .. (cool > 0 and string.format("; %d others are not", cool) or "") .. ", and no fan has failed: room, dust, sun" }
		elseif #hot == 0 then
			rule_out("sw.temp.high", "nothing is above its limit")
		end
		return nothing("supplies, fans and temperatures are well")
	end,
}
