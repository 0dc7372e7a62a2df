--- A card, or a member of a stack, that is gone: failed, pulled, or split off?

return {
	name = "sw_card",
	title = "Cards and stack members of a switch",
	classes = { "switch", "access-node" },
	covers = { "part-failed", "link-down", "stack-member-lost" },
	needs = { "snmp" },
	words = { "part.oper-state" },
	causes = { "sw.hw.linecard-fail", "sw.stack.split" },
	after = { "sw_port" },
	cost = 4,

	run = function(ctx)
		local parts, why = ctx.table("part")
		if not parts then return unsure("its parts do not answer: " .. tostring(why)) end
		local dead, pulled, well = {}, {}, 0
		for name, p in pairs(parts) do
			if p["oper-state"] == "enabled" then well = well + 1 end
			if p["oper-state"] == "disabled" and p["admin-state"] ~= "locked" then
				local where = p.serial == "" and pulled or dead
				where[#where + 1] = name .. (p["offline-reason"] and " (" .. p["offline-reason"] .. ")" or "")
			end
		end
		local lost, ready = {}, 0
		for name, m in pairs(ctx.table("stack-member") or {}) do
			if m.state == "ready" then ready = ready + 1 elseif m.state == "removed" or m.state == "mismatch" then lost[#lost + 1] = name .. " is " .. m.state end
		end
		table.sort(dead)
		if #lost > 0 then
			finding { cause = "sw.stack.split", confidence = ready > 0 and 0.8 or 0.6, text = table.concat(lost, ", ") .. string.format("; %d members are ready", ready) }
		end
		if #dead > 0 then
			return finding { cause = "sw.hw.linecard-fail", confidence = well > 0 and 0.85 or 0.6,
				text = string.format("%s does not work while %d other parts do", table.concat(dead, ", "), well) }
		end
		if #pulled > 0 then return unsure(table.concat(pulled, ", ") .. ": its place is empty; somebody pulled it") end
		rule_out("sw.hw.linecard-fail", well .. " parts work, none is out")
		return nothing("its cards are well")
	end,
}
