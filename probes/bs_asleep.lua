--- The cell is in service, and nobody comes: asleep, or is it only night? Its sisters tell.

return {
	name = "bs_asleep",
	title = "A cell that is up and carries nothing",
	classes = { "base-station" },
	covers = { "cell-idle" },
	needs = { "snmp" },
	words = { "cell.traffic" },
	causes = { "bs.cell.sleeping", "bs.rf.uplink-interference" },
	cost = 3,

	run = function(ctx)
		local cells, why = ctx.table("cell")
		if not cells then return unsure("the cells do not answer: " .. tostring(why)) end
		local idle, busy, noisy = {}, {}, {}
		for name, c in pairs(cells) do
			if c["oper-state"] == "enabled" and c["admin-state"] == "unlocked" and c.traffic then
				if c.traffic < 1000 and (c.users or 0) == 0 then idle[#idle + 1] = name else busy[#busy + 1] = name end
			end
			if c.noise and c.noise > -95 then noisy[#noisy + 1] = string.format("%s hears %.0f dBm of noise", name, c.noise) end
		end
		table.sort(idle)
		if #noisy > 0 then
			finding { cause = "bs.rf.uplink-interference", confidence = #noisy > 1 and 0.75 or 0.55, text = table.concat(noisy, ", ") }
		end
		if #idle == 0 then
			rule_out("bs.cell.sleeping", "every cell that is in service carries traffic")
			return nothing("no cell sleeps")
		end
		if #busy == 0 then return unsure("no cell of the station carries anything: night, or the core") end
		local label = ctx.label and cells[ctx.label] and ctx.label or idle[1]
		local before = 0
		for _, p in ipairs(ctx.series("cell.traffic", label, 7200)) do
			if p.at > 1800 and p.value > 10000 then before = before + 1 end
		end
		return finding { cause = "bs.cell.sleeping", confidence = before > 0 and 0.8 or 0.6,
			text = string.format("%s is in service and carries nothing, while %d other cells do%s", table.concat(idle, ", "), #busy,
				before > 0 and "; it did within the last two hours" or "") }
	end,
}
