--- Will the battery hold? What it says it has against what it gives; whether it is there at all.
--
-- A bus that falls below 47 V while the plant still claims much charge is a battery that cannot give
-- it. No current at all, in or out, is an open loop: a breaker, or, with the door open, a thief.

return {
	name = "bs_battery",
	title = "The battery of a site: worn, open, or gone",
	classes = { "base-station", "power" },
	covers = { "mains-failed", "battery-low", "battery-discharging", "string-failed", "battery-replace", "door-open", "bus-low",
		"bus-very-low" },
	needs = { "snmp" },
	words = { "battery.current" },
	causes = { "bs.power.battery-bad", "bs.power.theft", "bs.power.dc-feed-open" },
	cost = 2,

	run = function(ctx)
		local amps, why = ctx.item("battery.current")
		if not amps then return unsure("the plant does not answer: " .. tostring(why)) end
		local charge, bus, mains = ctx.item("battery.charge"), ctx.item("dc.voltage"), ctx.item("mains.state")
		local door, replace, test = ctx.item("cabinet.door"), ctx.item("battery.replace"), ctx.item("battery.test-result")
		local said = string.format("battery %.1f A at %s %%, bus %s V, mains %s, door %s", amps, charge or "?", bus or "?", mains or "?",
			door or "?")
		local open_string
		for name, s in pairs(ctx.table("battery-string") or {}) do
			if s.state == "loop-open" or s.state == "fuse-open" then open_string = name .. " is " .. s.state end
		end
		if replace == "replace" or test == "failed" then
			return finding { cause = "bs.power.battery-bad", confidence = 0.85,
				text = (test == "failed" and "its last test failed; " or "the plant asks for a new one; ") .. said }
		end
		local nothing_flows = math.abs(amps) < 0.05
		if open_string or nothing_flows then
			-- A charged battery takes a trickle: asked again, lest one zero decides.
			sleep(2)
			ctx.again()
			local again = ctx.item("battery.current")
			if open_string or (again and math.abs(again) < 0.05) then
				local what = open_string or "no current flows into or out of the battery"
				if door == "open" then
					return finding { cause = "bs.power.theft", confidence = 0.85, text = what .. " and the door stands open; " .. said }
				end
				return finding { cause = "bs.power.dc-feed-open", confidence = open_string and 0.8 or 0.5, text = what .. "; " .. said }
			end
		end
		if mains == "failed" and amps < -1 and bus and bus < 47 and charge and charge > 40 then
			return finding { cause = "bs.power.battery-bad", confidence = 0.9,
				text = "it says that it is charged and cannot hold the bus; " .. said }
		end
		if charge and bus and charge > 40 and (bus > 48 or mains == "present") then rule_out("bs.power.battery-bad", said) end
		rule_out("bs.power.theft", said)
		return nothing(said)
	end,
}
