--- Is it the power? Mains, rectifiers, battery, bus: what of the plant fails first.
--
-- Asks the base station's own plant. Mains are gone when the input says so and the battery
-- discharges; a discharging battery under good mains means the rectifiers. A battery that
-- charges, or stands still, under good mains rules power out.

return {
	name = "bs_power",
	title = "Mains, rectifiers and battery of a base station",
	classes = { "base-station" },
	covers = { "mains-failed", "battery-low", "device-unreachable", "cabinet-hot" },
	needs = { "snmp" },
	words = { "mains.state", "battery.current" },
	causes = { "bs.power.mains-fail", "bs.power.rectifier-fail", "bs.power.battery-exhausted" },
	cost = 2,

	run = function(ctx)
		local mains, why = ctx.item("mains.state")
		if not mains then return unsure("the plant does not answer: " .. tostring(why)) end
		local volts = ctx.item("mains.voltage")
		local amps = ctx.item("battery.current")
		local charge = ctx.item("battery.charge")
		local bus = ctx.item("dc.voltage")
		local installed = ctx.item("plant.rectifiers")
		local talking = ctx.item("plant.rectifiers-talking")

		local function figures()
			return string.format("mains %s V, battery %s A at %s %%, bus %s V, %s of %s rectifiers",
				volts or "?", amps or "?", charge or "?", bus or "?", talking or "?", installed or "?")
		end

		if mains == "failed" and (volts or 0) < 50 then
			local discharging = amps and amps < 0
			if not discharging then
				return finding { cause = "bs.power.mains-fail", confidence = 0.7,
					text = "mains gone, but the battery does not discharge: " .. figures() }
			end
			-- Two different witnesses inside one plant: its input and its battery.
			if charge and charge < 15 then
				finding { cause = "bs.power.battery-exhausted", confidence = 0.75,
					text = "nearly empty after the mains went: " .. figures() }
			end
			return finding { cause = "bs.power.mains-fail", confidence = 0.9,
				text = "all mains input gone and the battery discharging: " .. figures() }
		end
		rule_out("bs.power.mains-fail", "mains are there: " .. figures())
		if installed and talking and talking < installed then
			return finding { cause = "bs.power.rectifier-fail",
				confidence = (amps and amps < 0) and 0.9 or 0.8,
				text = "mains good, rectifiers missing: " .. figures() }
		end
		if installed and talking then
			rule_out("bs.power.rectifier-fail", "all " .. installed .. " rectifiers work")
		end
		if charge and charge < 15 then
			return finding { cause = "bs.power.battery-exhausted", confidence = 0.6,
				text = "battery low under good mains: it recovers, or will not hold: " .. figures() }
		end
		rule_out("bs.power.battery-exhausted", "charge " .. tostring(charge) .. " %")
		return nothing("power is well: " .. figures())
	end,
}
