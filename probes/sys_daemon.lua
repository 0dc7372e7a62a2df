--- A process that the device's own agent watches is gone: crashed, or stopped by somebody?
--
-- Its agent counts it, the list of processes must agree, and the log says how it ended. A daemon that
-- others have probes for - routing, the agent, the shell - is left to them.

return {
	name = "sys_daemon",
	title = "A watched process that does not run",
	covers = { "daemon-missing" },
	needs = { "snmp" },
	words = { "process.state" },
	causes = { "te.fw.crash", "bs.sw.crash", "ops.planned-work" },
	cost = 3,

	run = function(ctx)
		local name = ctx.table_name == "process" and ctx.label or nil
		if not name then
			for label, p in pairs(ctx.table("process") or {}) do
				if p.state == "stopped" then name = label end
			end
		end
		if not name then return nothing("all processes that it watches are there") end
		if text.match(name, "^(zebra|bgpd|ospfd|ospf6d|isisd|snmpd|sshd|dropbear)$") then
			return nothing(name .. " has a probe of its own")
		end
		local cause = ({ terminal = "te.fw.crash", ["base-station"] = "bs.sw.crash" })[ctx.device.class]
		if not cause then return unsure(name .. " does not run, and whose fault that is no cause of this class says") end

		local row, why = ctx.row("process", name)
		local procs = ctx.processes()
		local runs = procs and procs[name]
		local log = ctx.first("tail -n 200 /var/log/messages", "logread -l 200", "journalctl -n 200 --no-pager")
		local last
		for _, m in ipairs(text.matches(log or "", "(?mi)^.*\\b\\Q" .. name .. "\\E\\b.*$")) do last = m[0] end
		local ended = last and text.match(last, "(?i)(segfault|core dumped|killed|abort|assert|panic|oom)")
		local meant = last and text.match(last, "(?i)(exiting on receipt of sigterm|stopping|stopped by|shutting down)")
		if runs then
			rule_out(cause, name .. " is among the processes")
			return nothing(name .. " runs again")
		end
		if not row and not procs then return unsure("neither its agent nor its shell tells: " .. tostring(why)) end
		local said = string.format("%s does not run: by its agent%s%s", name, procs and " and by its list of processes" or "",
			last and "; its last words: " .. text.trim(last) or "")
		if meant then
			finding { cause = "ops.planned-work", confidence = 0.5, text = "it was told to end: " .. said }
			return finding { cause = cause, confidence = 0.6, text = said }
		end
		return finding { cause = cause, confidence = procs and (ended and 0.9 or 0.85) or 0.7, text = said }
	end,
}
