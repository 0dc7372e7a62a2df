--- Why is the cell out of service, or the radio unwell? Locked, antenna line, clock.
--
-- The order of separation: did somebody lock it (administrative state)? Does the antenna line
-- reflect? Has the clock run out? A cell that is disabled with none of these is left to others.

return {
	name = "bs_radio",
	title = "Cells, antenna lines and clock of a base station",
	classes = { "base-station" },
	covers = { "cell-down", "vswr-high", "gnss-lost" },
	needs = { "snmp" },
	words = { "cell" },
	causes = { "bs.cell.admin-blocked", "bs.rf.vswr-high", "bs.clock.gnss-lost",
		"bs.clock.holdover-expired" },
	cost = 3,

	run = function(ctx)
		local cells, why = ctx.table("cell")
		if not cells then return unsure("the cells do not answer: " .. tostring(why)) end
		local units = ctx.table("radio-unit") or {}
		local gnss, satellites = ctx.item("gnss.state"), ctx.item("gnss.satellites")
		local clock = ctx.item("clock.state")

		local function about(label)
			local cell, unit = cells[label] or {}, units[label] or {}
			return string.format("%s: wanted %s, is %s, sends %s dBm, VSWR %s", label,
				cell["admin-state"] or "?", cell["oper-state"] or "?",
				cell["tx-power"] or "?", unit.vswr or "?")
		end

		-- The cell of the alarm, or any that is not well.
		local label = ctx.label
		if not label or not cells[label] then
			for name, cell in pairs(cells) do
				if cell["oper-state"] == "disabled" then label = name end
			end
		end
		local cell, unit = cells[label] or {}, units[label] or {}

		if cell["admin-state"] == "locked" then
			local who = ""
			local journal = ctx.ssh("bts log")
			for _, m in ipairs(text.matches(journal, "(?mi)^.*\\blocked\\b.*$")) do who = m[0] end
			return finding { cause = "bs.cell.admin-blocked", confidence = 0.9,
				text = "locked by hand, nothing else is wrong with it: " .. about(label) ..
					(who ~= "" and "; the station's log: " .. text.trim(who) or "") }
		end
		if label then rule_out("bs.cell.admin-blocked", "it is unlocked") end

		if unit.vswr and unit.vswr > 2.0 then
			-- The sister units share cabinet, power and clock: if they are well, it is the line.
			local well, others = 0, 0
			for name, other in pairs(units) do
				if name ~= label and other.vswr then
					others = others + 1
					if other.vswr < 1.5 then well = well + 1 end
				end
			end
			finding { cause = "bs.rf.vswr-high",
				confidence = (others > 0 and well == others) and 0.9 or 0.7,
				text = string.format("the antenna line reflects; %d of %d sister lines are good; %s",
					well, others, about(label)) }
		elseif unit.vswr then
			rule_out("bs.rf.vswr-high", "VSWR is " .. unit.vswr)
		end

		if gnss and gnss ~= "locked" then
			if clock == "holdover" or clock == "locked" then
				finding { cause = "bs.clock.gnss-lost",
					confidence = (satellites == 0) and 0.85 or 0.75,
					text = string.format("receiver %s with %s satellites, clock in %s", gnss,
						satellites or "?", clock) }
			else
				finding { cause = "bs.clock.holdover-expired", confidence = 0.8,
					text = string.format("receiver %s and the clock is %s", gnss, clock or "unknown") }
			end
		elseif gnss then
			rule_out("bs.clock.gnss-lost", "locked on " .. tostring(satellites) .. " satellites")
		end
		return nothing("no cause seen; " .. (label and about(label) or "no cell of that name"))
	end,
}
