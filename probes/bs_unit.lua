--- Why does a radio unit send nothing? Its link, its supply, its line, its heat; what is left is itself.
--
-- A unit whose link to the baseband is gone: with its current gone too it is the breaker, with the
-- current still drawn the fibre or its optics. A unit that is reached, sends nothing, and has a good
-- line, no heat and nobody's lock: the unit.

return {
	name = "bs_unit",
	title = "A radio unit, by what it sends, hears, draws and how hot it is",
	classes = { "base-station" },
	covers = { "cell-weak", "cell-down", "unit-hot" },
	needs = { "snmp" },
	words = { "radio-unit" },
	causes = { "bs.rf.unit-fail", "bs.cell.rru-link-down", "bs.power.dc-feed-open", "bs.rf.rx-imbalance" },
	after = { "bs_radio" },
	cost = 3,

	run = function(ctx)
		local units, why = ctx.table("radio-unit")
		if not units then return unsure("the radio units do not answer: " .. tostring(why)) end
		local cells = ctx.table("cell") or {}
		local label = ctx.label
		if not label or not units[label] then
			label = nil
			for name, cell in pairs(cells) do
				if units[name] and cell["admin-state"] ~= "locked" and
					(cell["oper-state"] == "disabled" or (cell["tx-power"] or 99) < 30) then label = name end
			end
			for name, unit in pairs(units) do
				if unit["link-state"] == "down" or unit["oper-state"] == "disabled" or (unit["rx-imbalance"] or 0) > 6 then label = name end
			end
		end
		if not label then
			rule_out("bs.rf.unit-fail", "every unit sends")
			return nothing("all radio units are well")
		end
		local unit, cell = units[label], cells[label] or {}
		local sends = cell["tx-power"] or unit["tx-power"]
		local sisters, well = 0, 0
		for name, other in pairs(units) do
			local c = cells[name] or {}
			if name ~= label and c["admin-state"] ~= "locked" then
				sisters = sisters + 1
				if (c["tx-power"] or other["tx-power"] or 99) >= 30 and other["link-state"] ~= "down" then well = well + 1 end
			end
		end
		local said = string.format("%s sends %s dBm, VSWR %s, %s C, link %s; %d of %d sisters send", label, sends or "?",
			unit.vswr or "?", unit.temperature or "?", unit["link-state"] or "?", well, sisters)

		if cell["admin-state"] == "locked" then return nothing(label .. " is locked: that it sends nothing is wanted") end
		if unit["link-state"] == "down" then
			if sisters > 0 and well == 0 then return unsure("no unit is reached: the board, not the units: " .. said) end
			if unit.current and unit.current < 0.5 then
				return finding { cause = "bs.power.dc-feed-open", confidence = 0.8, text = "not reached, and it draws no current: its breaker; " .. said }
			end
			return finding { cause = "bs.cell.rru-link-down", confidence = unit.current and 0.85 or 0.65,
				text = "the baseband does not reach it" .. (unit.current and string.format(", and it still draws %.1f A", unit.current) or "") .. "; " .. said }
		end
		if unit.vswr and unit.vswr > 2.0 then
			rule_out("bs.rf.unit-fail", "its antenna line reflects: VSWR " .. unit.vswr)
			return nothing("the line is first: " .. said)
		end
		if unit.temperature and unit.temperature > 80 then
			return unsure("it is hot, and may have switched itself off: " .. said)
		end
		if unit["oper-state"] == "disabled" or (sends and sends < 30 and cell["oper-state"] ~= "disabled") then
			return finding { cause = "bs.rf.unit-fail", confidence = (sisters > 0 and well == sisters and unit.vswr) and 0.85 or 0.6,
				text = "it should send and does not, with a good line and no heat; " .. said }
		end
		if (unit["rx-imbalance"] or 0) > 6 then
			return finding { cause = "bs.rf.rx-imbalance", confidence = 0.7,
				text = string.format("its receive branches differ by %.1f dB; %s", unit["rx-imbalance"], said) }
		end
		rule_out("bs.rf.unit-fail", said)
		return nothing("no fault of a unit seen; " .. said)
	end,
}
