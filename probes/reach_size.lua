--- Small answers come and large ones do not: the MTU of the way, a restricted view, or a slow agent.
--
-- An edge of size, the same for pings and for tables, is the way. Tables that end at once, while all
-- packets pass, are hidden by the agent. Answers that come late, while pings are quick, are the agent.

return {
	name = "reach_size",
	title = "Answers that come half, or not at all",
	covers = { "agent-silent", "path-loss" },
	needs = { "snmp" },
	causes = { "net.mtu-mgmt", "agent.view-restricted", "agent.overloaded" },
	after = { "reach_agent", "te_path" },
	cost = 6,

	run = function(ctx)
		local small = ctx.ping(5)
		if small.received == 0 then return unsure("it answers no pings at all") end
		local passes, fails = 0, nil
		for _, size in ipairs({ 400, 800, 1200, 1400 }) do
			local p = ctx.ping(4, size)
			if p.received >= 2 then passes = size
			elseif p.received == 0 and not fails then fails = size end
		end
		if fails and small.loss <= 20 and (passes == 0 or passes < fails) then
			return finding { cause = "net.mtu-mgmt", confidence = small.received == small.sent and 0.9 or 0.7,
				text = string.format("%d of %d small pings come back, of %d octets none; up to %d they pass", small.received, small.sent,
					fails, passes) }
		end
		rule_out("net.mtu-mgmt", "large pings come back as well as small ones")
		if small.loss > 20 then return unsure("it loses small packets too") end

		local uptime, why = ctx.item("system.uptime")
		if not uptime then return unsure("its agent does not answer at all: " .. tostring(why)) end
		local rows, partial = ctx.table("port")
		local n = 0
		for _ in pairs(rows or {}) do n = n + 1 end
		if n > 0 then
			rule_out("agent.view-restricted", n .. " ports are shown")
			if partial == "partial" then
				return finding { cause = "agent.overloaded", confidence = 0.6,
					text = string.format("its table of ports breaks off after %d rows while pings are quick (%.0f ms)", n, small.rtt * 1000) }
			end
			return nothing("its tables come whole")
		end
		local ip = ctx.first("ip -o addr show")
		if rows and ip then
			return finding { cause = "agent.view-restricted", confidence = 0.9,
				text = "its agent says how long it is up and shows not one port, and its shell shows " ..
					#text.matches(ip, "(?m)^\\d+:") .. " addresses: the tables are hidden from us" }
		end
		if rows then
			return finding { cause = "agent.view-restricted", confidence = 0.7,
				text = "its agent answers small questions and shows not one port" }
		end
		return finding { cause = "agent.overloaded", confidence = 0.5,
			text = "small questions are answered, its table of ports is not: " .. tostring(partial) }
	end,
}
