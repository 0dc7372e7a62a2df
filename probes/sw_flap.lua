--- Up, down, up: does the port flap, and does the far device restart at each time?
--
-- Counts how often the link went, by the device's own counter or by looking again and again. A far
-- end that is up for less than a minute restarts: then the link is not the cause.

return {
	name = "sw_flap",
	title = "A link that comes and goes",
	covers = { "link-down" },
	needs = { "snmp" },
	words = { "port.oper-state" },
	causes = { "sw.port.flapping" },
	after = { "sw_port", "sw_optic" },
	cost = 16,

	run = function(ctx)
		local label = ctx.table_name == "port" and ctx.label or nil
		if not label then return unsure("which port is not said") end
		local row, why = ctx.row("port", label)
		if not row then return unsure("the port does not answer: " .. tostring(why)) end
		if row["admin-state"] == "down" then return nothing("it is shut by hand: that is no flapping") end
		local downs = ctx.cell("port.link-downs", label)
		local function carrier()
			local out = ctx.first("ip -s -s link show " .. label)
			local m = out and text.match(out, "(?s)transns[^\\n]*\\n(?:\\s*\\d+\\s+\\d+\\s+\\d+\\s+\\d+\\s+)(\\d+)")
			return m and tonumber(m[1])
		end
		local began, changed, last, looks = carrier(), 0, row["oper-state"], 0
		while looks < 6 do
			sleep(2)
			ctx.again()
			local now = ctx.row("port", label)
			looks = looks + 1
			if now and now["oper-state"] ~= last then
				changed, last = changed + 1, now["oper-state"]
			end
		end
		local ended, downs_now = carrier(), ctx.cell("port.link-downs", label)
		if began and ended and ended > began then changed = math.max(changed, ended - began) end
		if type(downs) == "number" and type(downs_now) == "number" then changed = math.max(changed, (downs_now - downs) * 2) end
		local far = ctx.link(label)
		local up = far and far.item("system.host-uptime") or far and far.item("system.uptime")
		local said = string.format("%s changed %.0f times in %d s, now %s%s", label, changed, looks * 2, last or "?",
			far and string.format("; %s is up for %s s", far.name, up and string.format("%.0f", up) or "?") or "")
		if changed < 2 then
			rule_out("sw.port.flapping", said)
			return nothing("it does not flap: " .. said)
		end
		if up and up < 60 then return unsure("the far device restarts: " .. said) end
		return finding { cause = "sw.port.flapping", confidence = changed >= 3 and 0.85 or 0.7, text = said,
			action = "Reseat and look at plug, cable and module at both ends; a loose contact." }
	end,
}
