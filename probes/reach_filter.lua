--- The agent runs and listens, and nothing comes back: a packet filter.
--
-- Looks from inside: is the process there and not stopped, does it listen on its port, and does any
-- filter that we may read count what it drops? A silent agent alone proves nothing.

return {
	name = "reach_filter",
	title = "A packet filter between us and a living agent",
	covers = { "agent-silent" },
	needs = { "ssh" },
	causes = { "net.acl-blocked", "agent.snmp-dead" },
	after = { "reach_agent" },
	cost = 5,

	run = function(ctx)
		local knock = ctx.knock()
		if knock == "prohibited" then
			return finding { cause = "net.acl-blocked", confidence = 0.95, text = "a router on the way says that our question is prohibited" }
		end
		if knock ~= "silent" then
			rule_out("net.acl-blocked", "its SNMP port says: " .. knock)
			return nothing("something of it answers on the SNMP port: " .. knock)
		end
		if ctx.item("system.uptime") then
			rule_out("net.acl-blocked", "its agent answers us")
			return nothing("its agent answers")
		end
		local port = ctx.device.snmp_port
		local procs, why = ctx.processes()
		if not procs then return unsure("its processes are not known: " .. tostring(why)) end
		local agent = procs.snmpd or procs.mini_snmpd or procs.bsnmpd
		if not agent then return unsure("no agent that we know among its processes") end
		if agent.state == "T" or agent.state == "Z" then
			return finding { cause = "agent.snmp-dead", confidence = 0.9,
				text = "its agent is there and does not run: the process is in state " .. agent.state }
		end
		local listens = ctx.first("ss -lun")
		local there = listens and text.match(listens, ":" .. string.format("%d", port) .. "\\b")
		local rules = ctx.first("nft list ruleset", "iptables -L -n -v")
		local rule = rules and text.match(rules, "(?mi)^.*dport.*\\b" .. string.format("%d", port) .. "\\b.*\\b(drop|reject)\\b.*$")
		if rule then
			return finding { cause = "net.acl-blocked", confidence = 0.95,
				text = "its own filter drops what we ask: " .. text.trim(rule[0]) }
		end
		if listens and not there then
			return finding { cause = "agent.snmp-dead", confidence = 0.8,
				text = string.format("its agent runs and does not listen on port %d", port) }
		end
		if not there then return unsure("its agent runs; whether it listens, and who drops what we ask, its shell does not say") end
		return finding { cause = "net.acl-blocked", confidence = 0.75,
			text = string.format("its agent runs (state %s) and listens, and nothing comes back from port %d", agent.state, port) }
	end,
}
