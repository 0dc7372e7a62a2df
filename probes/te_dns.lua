--- Names or addresses? Resolves a name on the terminal, and asks whether its resolvers live.
--
-- Names fail while the network works: the resolver. Both fail: not this probe's.

return {
	name = "te_dns",
	title = "Does the terminal resolve names?",
	classes = { "terminal" },
	covers = { "dns-failed", "daemon-missing" },
	needs = { "ssh" },
	causes = { "te.dns.broken" },
	after = { "te_route", "sys_daemon" },
	cost = 5,

	run = function(ctx)
		local conf, why = ctx.first("cat /etc/resolv.conf")
		if not conf then return unsure("its resolvers are not known: " .. tostring(why)) end
		local servers = {}
		for _, m in ipairs(text.matches(conf, "(?m)^nameserver\\s+(\\d+\\.\\d+\\.\\d+\\.\\d+)")) do servers[#servers + 1] = m[1] end
		if #servers == 0 then
			return finding { cause = "te.dns.broken", confidence = 0.8, text = "no resolver stands in its resolv.conf" }
		end
		local out, more = ctx.ssh("getent hosts portal.example.net")
		if not out then return unsure("its shell does not answer: " .. more) end
		if more.exit == 127 then
			out, more = ctx.ssh("nslookup portal.example.net")
			if not out or more.exit == 127 then return unsure("it has no tool that resolves names") end
		end
		if more.exit == 0 and text.match(out, "\\d+\\.\\d+\\.\\d+\\.\\d+") then
			rule_out("te.dns.broken", "names resolve: " .. text.trim(out))
			return nothing("names resolve")
		end
		-- The name may not exist: silence and a no are different, and so is a resolver that is gone.
		local log = text.match(more.errors or "", "(?i)(timed out|no servers|refused)")
		local alive, dead = {}, {}
		for _, s in ipairs(servers) do
			local ping = ctx.first("ping -c 2 -W 1 " .. s)
			if ping and text.match(ping, "\\b[12] (?:packets )?received") then alive[#alive + 1] = s else dead[#dead + 1] = s end
		end
		if #alive > 0 then
			return finding { cause = "te.dns.broken", confidence = (log or more.exit == 2) and 0.85 or 0.7,
				text = string.format("a name does not resolve while its resolver %s answers pings%s", table.concat(alive, ", "),
					log and ": " .. log[0] or "") }
		end
		local routes = ctx.first("ip route") or ""
		local gateway = text.match(routes, "(?m)^default.* via (\\d+\\.\\d+\\.\\d+\\.\\d+)")
		local ping = gateway and ctx.first("ping -c 2 -W 1 " .. gateway[1])
		if ping and text.match(ping, "\\b[12] (?:packets )?received") then
			return finding { cause = "te.dns.broken", confidence = 0.6,
				text = "no name resolves and its resolver " .. table.concat(dead, ", ") .. " answers no pings; its gateway does" }
		end
		return unsure("neither names nor addresses work: the resolver is not the fault")
	end,
}
