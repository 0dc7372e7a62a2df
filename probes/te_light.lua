--- The light at a fibre terminal: weak, or none, and what its port at our side says.

return {
	name = "te_light",
	title = "The light that a fibre terminal receives",
	classes = { "terminal" },
	covers = { "fibre-weak", "pon-lost" },
	needs = { "snmp" },
	words = { "pon.rx-power" },
	causes = { "te.pon.low-rx", "te.pon.fiber-break", "te.pon.unregistered" },
	cost = 2,

	run = function(ctx)
		local rx, why = ctx.item("pon.rx-power")
		local state = ctx.item("pon.state")
		if not rx then return unsure("its optics do not answer: " .. tostring(why)) end
		local said = string.format("it receives %.1f dBm, is %s", rx, state or "?")
		if rx <= -35 or state == "los" then
			return finding { cause = "te.pon.fiber-break", confidence = state == "los" and 0.85 or 0.6, text = "no light, and it has power to say so: " .. said }
		end
		rule_out("te.pon.fiber-break", said)
		if rx < -27 then
			return finding { cause = "te.pon.low-rx", confidence = rx < -28 and 0.85 or 0.75, text = said }
		end
		rule_out("te.pon.low-rx", said)
		if state == "deactivated" or state == "ranging" or state == "standby" then
			return finding { cause = "te.pon.unregistered", confidence = 0.6, text = "light enough, and not let in: " .. said }
		end
		return nothing(said)
	end,
}
