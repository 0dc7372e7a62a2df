--- Door, water, smoke, a contact: who is there, and what follows from it.
--
-- A contact with a second effect - heat, a battery that is gone - is more than a door. A contact alone
-- may be our own engineer: the visits on order say so.

return {
	name = "bs_door",
	title = "The contacts of a site",
	classes = { "base-station", "site-controller" },
	covers = { "door-open", "contact", "water", "smoke" },
	needs = { "snmp" },
	causes = { "bs.env.intrusion-water-smoke", "ops.planned-work" },
	after = { "bs_battery" },
	cost = 3,

	run = function(ctx)
		local raised, asked = {}, 0
		for _, word in ipairs({ "cabinet.door", "cabinet.smoke", "cabinet.water", "cabinet.intrusion" }) do
			local state = ctx.item(word)
			if state then asked = asked + 1 end
			if state == "open" or state == "raised" then raised[#raised + 1] = word .. " " .. state end
		end
		for name, i in pairs(ctx.table("input") or {}) do
			asked = asked + 1
			if i.state == "raised" then raised[#raised + 1] = name end
		end
		if asked == 0 then return unsure("no contact of the site answers") end
		if #raised == 0 then
			rule_out("bs.env.intrusion-water-smoke", "no contact is raised now")
			return nothing("all contacts are quiet")
		end
		local degrees, users = ctx.item("cabinet.temperature"), ctx.first("who")
		local hot = degrees and degrees > 45
		local fire = text.match(table.concat(raised, " "), "smoke|water")
		local said = table.concat(raised, ", ") .. (degrees and string.format(", %.1f C inside", degrees) or "")
		if users and text.trim(users) ~= "" then
			finding { cause = "ops.planned-work", confidence = 0.5, text = "somebody is logged in there: " .. text.trim(users) }
		end
		return finding { cause = "bs.env.intrusion-water-smoke", confidence = (fire or hot) and 0.9 or 0.8, text = said }
	end,
}
