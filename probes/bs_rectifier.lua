--- The rectifiers of a plant, one by one: failed, silent, or only their bus interrupted?

return {
	name = "bs_rectifier",
	title = "Each rectifier of a plant",
	classes = { "base-station", "power" },
	covers = { "rectifiers-missing", "rectifier-failed", "mains-failed", "battery-discharging" },
	needs = { "snmp" },
	words = { "plant.rectifiers" },
	causes = { "bs.power.rectifier-fail", "bs.power.mains-fail" },
	cost = 2,

	run = function(ctx)
		local installed, why = ctx.item("plant.rectifiers")
		if not installed then return unsure("the plant does not answer: " .. tostring(why)) end
		local talking, mains, volts = ctx.item("plant.rectifiers-talking"), ctx.item("mains.state"), ctx.item("mains.voltage")
		local bus, wire = ctx.item("dc.voltage"), ctx.item("plant.bus-state")
		local failed, rows = {}, ctx.table("rectifier") or {}
		for name, r in pairs(rows) do
			if r.state == "fault" or (r.state == "silent" and (talking or 0) > 0) then failed[#failed + 1] = name .. " is " .. r.state end
		end
		table.sort(failed)
		local said = string.format("%s of %s rectifiers work%s, mains %s (%s V), bus %s V", talking or "?", installed,
			#failed > 0 and " (" .. table.concat(failed, ", ") .. ")" or "", mains or "?", volts or "?", bus or "?")
		if mains == "failed" or (volts and volts < 90) then
			return finding { cause = "bs.power.mains-fail", confidence = (mains == "failed" and volts and volts < 90) and 0.85 or 0.6,
				text = "they have nothing to work with: " .. said }
		end
		rule_out("bs.power.mains-fail", said)
		if wire == "interrupted" or (talking == 0 and bus and bus > 52) then
			rule_out("bs.power.rectifier-fail", "the bus is held: only the controller hears none of them")
			return unsure("the controller's bus, not the rectifiers: " .. said)
		end
		if #failed > 0 or (talking and talking < installed) then
			return finding { cause = "bs.power.rectifier-fail", confidence = (#failed > 0 and talking) and 0.9 or 0.85, text = "mains good: " .. said }
		end
		rule_out("bs.power.rectifier-fail", said)
		return nothing(said)
	end,
}
