--- Too little voltage where the equipment is, while the plant is well: a lug, a cable, a fuse.

return {
	name = "bs_bus",
	title = "The voltage at the bus against the plant's own word",
	classes = { "base-station", "power" },
	covers = { "bus-low", "bus-very-low", "fuse-open", "load-off", "cell-down" },
	needs = { "snmp" },
	words = { "dc.voltage" },
	causes = { "bs.power.bus-low", "bs.power.dc-feed-open", "bs.power.battery-exhausted" },
	after = { "bs_power", "bs_battery" },
	cost = 2,

	run = function(ctx)
		local bus, why = ctx.item("dc.voltage")
		if not bus then return unsure("the plant does not answer: " .. tostring(why)) end
		local mains, charge, amps = ctx.item("mains.state"), ctx.item("battery.charge"), ctx.item("battery.current")
		local installed, talking, fuse = ctx.item("plant.rectifiers"), ctx.item("plant.rectifiers-talking"), ctx.item("dc.fuse-state")
		local input = ctx.item("dc.input-voltage")
		local said = string.format("bus %.1f V%s, mains %s, %s of %s rectifiers, battery %s A at %s %%", bus,
			input and string.format(", %.1f V at the unit", input) or "", mains or "?", talking or "?", installed or "?", amps or "?", charge or "?")
		local off
		for name, l in pairs(ctx.table("dc-load") or {}) do
			if l.state == "fuse-open" then off = name
			elseif l.state == "disconnected" then
				return finding { cause = "bs.power.battery-exhausted", confidence = bus < 46 and 0.85 or 0.6,
					text = name .. " was disconnected to save the battery; " .. said }
			end
		end
		if fuse == "open" or off then
			return finding { cause = "bs.power.dc-feed-open", confidence = 0.85, text = "the fuse of " .. (off or "a load") .. " is open; " .. said }
		end
		if mains == "failed" then return nothing("without mains a falling bus is no riddle: " .. said) end
		if input and bus - input > 2 then
			return finding { cause = "bs.power.bus-low", confidence = 0.85,
				text = string.format("%.1f V are lost between plant and unit; %s", bus - input, said) }
		end
		local all = installed and talking and installed == talking
		if bus < 48 and mains == "present" and all and not (amps and amps < -3) then
			return finding { cause = "bs.power.bus-low", confidence = (charge and charge > 60) and 0.85 or 0.65,
				text = "mains, rectifiers and battery are well and the bus is low; " .. said }
		end
		if bus >= 48 then rule_out("bs.power.bus-low", said) end
		return nothing(said)
	end,
}
