--- What does the station's clock hang on, and for how long still?
--
-- Satellites lost while the oscillator holds is a warning; the clock running free is the end of it. A
-- packet clock that is not followed, with satellites fine or absent, is the network's.

return {
	name = "bs_clock",
	title = "A base station's clock and its references",
	classes = { "base-station" },
	covers = { "gnss-lost", "clock-lost", "ptp-lost", "cell-down" },
	needs = { "snmp" },
	words = { "clock.state" },
	causes = { "bs.clock.holdover-expired", "bs.clock.gnss-lost", "bs.clock.ptp-lost" },
	cost = 2,

	run = function(ctx)
		local clock, why = ctx.item("clock.state")
		if not clock then return unsure("the clock does not answer: " .. tostring(why)) end
		local gnss, satellites = ctx.item("gnss.state"), ctx.item("gnss.satellites")
		local ptp, offset, age = ctx.item("ptp.state"), ctx.item("ptp.offset"), ctx.item("clock.holdover-age")
		local said = string.format("clock %s%s, GNSS %s with %s satellites%s", clock,
			age and string.format(" for %.0f s", age) or "", gnss or "?", satellites or "?", ptp and ", PTP " .. ptp or "")
		local lost = gnss and gnss ~= "locked" and gnss ~= "absent"

		if clock == "freerun" or clock == "unlocked" then
			if lost then finding { cause = "bs.clock.gnss-lost", confidence = 0.6, text = "no satellites: " .. said } end
			return finding { cause = "bs.clock.holdover-expired", confidence = lost and 0.85 or 0.7,
				text = "the oscillator hangs on nothing any more: " .. said }
		end
		rule_out("bs.clock.holdover-expired", said)
		if ptp and (ptp == "faulty" or ptp == "listening" or ptp == "uncalibrated") and (gnss == nil or gnss == "absent" or gnss == "locked") then
			return finding { cause = "bs.clock.ptp-lost", confidence = 0.8, text = "it does not follow its grandmaster: " .. said }
		end
		if ptp == "slave" and offset and math.abs(offset) > 0.0000015 then
			return finding { cause = "bs.clock.ptp-lost", confidence = 0.6, text = string.format("%.1f us from its grandmaster: %s", offset * 1e6, said) }
		end
		if lost and clock == "holdover" then
			return finding { cause = "bs.clock.gnss-lost", confidence = satellites == 0 and 0.85 or 0.75, text = said }
		end
		if gnss == "locked" then rule_out("bs.clock.gnss-lost", said) end
		return nothing(said)
	end,
}
