--- A board or card that does not work: failed, too hot, pulled, or without a licence for it.

return {
	name = "bs_board",
	title = "Boards of a base station and its licence",
	classes = { "base-station" },
	covers = { "part-failed", "part-hot", "licence-ends", "cell-down" },
	needs = { "snmp" },
	words = { "part.oper-state" },
	causes = { "bs.hw.board-fail", "bs.env.cooling-fail", "bs.license.missing" },
	cost = 3,

	run = function(ctx)
		local licence = ctx.item("system.licence-state")
		local parts, why = ctx.table("part")
		if not parts then return unsure("its parts do not answer: " .. tostring(why)) end
		local dead, hot, n, well = nil, 0, 0, 0
		for name, p in pairs(parts) do
			if p["oper-state"] then
				n = n + 1
				if p["oper-state"] == "disabled" and p["admin-state"] ~= "locked" then dead = p
				elseif p["oper-state"] == "enabled" then well = well + 1 end
			end
			if p.temperature and p["temperature-limit"] and p.temperature >= p["temperature-limit"] then hot = hot + 1 end
			p.name = name
		end
		if licence == "expired" or licence == "missing" then
			finding { cause = "bs.license.missing", confidence = 0.85, text = "its licence is " .. licence }
		elseif licence then
			rule_out("bs.license.missing", "its licence is " .. licence)
		end
		if hot >= 2 then
			return finding { cause = "bs.env.cooling-fail", confidence = 0.8, text = hot .. " parts are above their own limits: the air, not a board" }
		end
		if dead then
			local pulled = dead.serial == ""
			local said = string.format("%s does not work, %d of %d do%s", dead.name, well, n, pulled and "; its place is empty" or "")
			if pulled then return unsure(said .. ": pulled out by somebody, or gone dark") end
			return finding { cause = "bs.hw.board-fail", confidence = (hot == 0 and well > 0) and 0.85 or 0.6, text = said }
		end
		if n > 0 then rule_out("bs.hw.board-fail", "all " .. n .. " boards work") end
		return nothing("its boards are well")
	end,
}
