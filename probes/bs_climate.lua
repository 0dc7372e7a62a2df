--- Why is the cabinet hot? The fan, or only the weather and the load.

return {
	name = "bs_climate",
	title = "Cooling of a base station's cabinet",
	classes = { "base-station" },
	covers = { "fan-failed", "cabinet-hot" },
	needs = { "snmp" },
	words = { "cabinet.temperature" },
	causes = { "bs.env.cooling-fail", "bs.env.intrusion-water-smoke" },
	cost = 2,

	run = function(ctx)
		local degrees, why = ctx.item("cabinet.temperature")
		if not degrees then return unsure("the sensors do not answer: " .. tostring(why)) end
		local fan, door = ctx.item("cabinet.fan-state"), ctx.item("cabinet.door")
		local said = string.format("%.1f C inside, fan %s, door %s", degrees, fan or "?", door or "?")

		if door == "open" then
			finding { cause = "bs.env.intrusion-water-smoke", confidence = 0.6, text = "the door stands open: " .. said }
		end
		if fan == "fault" then
			return finding { cause = "bs.env.cooling-fail", confidence = degrees > 40 and 0.9 or 0.85,
				text = "the fan says that it has failed: " .. said }
		end
		if degrees > 45 then
			return finding { cause = "bs.env.cooling-fail", confidence = 0.55,
				text = "hot though the fan turns: filter, sun or load: " .. said }
		end
		rule_out("bs.env.cooling-fail", said)
		return nothing(said)
	end,
}
