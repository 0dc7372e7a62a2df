--- Why is the BGP session down? Shut by hand, refused, the wrong AS, the wrong password, or the way.
--
-- Each side remembers how the session ended: the last error says who ended it and why. A session
-- that was never refused and never opens, while the neighbour answers pings, is a filter or a
-- password. No process here, or a shut port under it, is another fault, and said so.

return {
	name = "sw_bgp",
	title = "A BGP session, its last words at both ends",
	covers = { "bgp-down", "daemon-missing", "link-down" },
	needs = { "snmp" },
	words = { "bgp-peer.state" },
	causes = { "sw.routing.bgp-down", "sw.port.admin-down", "sw.port.remote-admin-down", "sw.power.loss" },
	after = { "sw_port" },
	cost = 3,

	run = function(ctx)
		local peers, why = ctx.table("bgp-peer")
		if ctx.table_name == "process" and ctx.label ~= "bgpd" then return nothing("it is not about BGP") end
		local shell = ctx.first("vtysh -c 'show bgp neighbors'")
		local procs = ctx.processes()
		if procs and (procs.zebra or procs.ospfd or procs.watchfrr) and not procs.bgpd then
			return finding { cause = "sw.routing.bgp-down", confidence = 0.9,
				text = "the BGP daemon does not run here while other routing daemons do: no bgpd among its processes" }
		end
		if not peers and not shell then return unsure("its BGP table does not answer: " .. tostring(why)) end

		-- The session of the alarm, or any that should be up and is not.
		local label = ctx.table_name == "bgp-peer" and ctx.label or nil
		if not label or not (peers or {})[label] then
			for name, p in pairs(peers or {}) do
				if p.state ~= "established" and p["admin-state"] ~= "stopped" then label = name end
			end
		end
		local peer = label and (peers or {})[label]
		if not peer then
			-- Its agent may have lost the table together with the daemon's sub-agent.
			return (procs == nil or next(peers or {}) == nil) and unsure("no session of that name is known any more")
				or nothing("all its sessions are established")
		end
		if peer.state == "established" then
			rule_out("sw.routing.bgp-down", "the session to " .. label .. " is established")
			return nothing("the session to " .. label .. " is established again")
		end

		local about = shell and text.match(shell, "(?s)BGP neighbor is \\Q" .. label .. "\\E,.*?(?=BGP neighbor is |$)")
		about = about and about[0] or ""
		local reset = text.match(about, "(?m)^\\s*Last reset .*$")
		local note = text.match(about, "(?i)(Administrative(ly)? Shutdown|Bad Peer AS|Hold Timer Expired|" ..
			"Peer De-?configured|Cease|Maximum Number of Prefixes|Interface down|No AFI/SAFI|Connection (refused|rejected))")
		local said = string.format("the session to %s (AS %s) is %s, last error %s%s", label, peer["remote-as"] or "?",
			peer.state, peer["last-error"] or "?", reset and "; " .. text.trim(reset[0]) or "")

		-- The port that leads there, at both ends: a shut one explains the session.
		local port_bad
		for _, n in ipairs(ctx.neighbours()) do
			local near, far = ctx.row("port", n.port), n.device and n.device.row("port", n.remote_port)
			local shut = near and near["admin-state"] == "down" or far and far["admin-state"] == "down"
			if shut and (near or far)["oper-state"] ~= "up" then port_bad = { n, near, far } end
		end
		if port_bad and text.match(about .. said, "(?i)interface down|hold timer|\\b(4,0|6,0)|\\bidle|active|connect") then
			local n, near, far = port_bad[1], port_bad[2], port_bad[3]
			local here = near and near["admin-state"] == "down"
			finding { cause = here and "sw.port.admin-down" or "sw.port.remote-admin-down",
				device = (not here) and n.device or nil, confidence = 0.85,
				text = string.format("port %s is shut %s, and the session lay over it; %s", n.port,
					here and "here" or "at " .. n.device.name, said) }
			return finding { cause = "sw.routing.bgp-down", confidence = 0.5, text = said }
		end

		-- The neighbour itself: a session to a device that is gone is no fault of routing.
		for _, n in ipairs(ctx.neighbours()) do
			local near = n.device and ctx.row("port", n.port)
			if near and near["oper-state"] ~= "up" and n.device.ping(3).received == 0 then
				local off = n.device.device.class == "switch" and "sw.power.loss" or "agent.hung-device"
				finding { cause = "sw.routing.bgp-down", confidence = 0.4, text = said }
				return finding { cause = off, confidence = 0.7, device = n.device,
					text = string.format("%s is silent, and port %s to it has no link: the session went with it; %s", n.device.name, n.port, said) }
			end
		end

		-- The far side's own view, where we know it: its engineers' deed is told there.
		local told = text.match(said, "\\b6,2\\b") or note and text.match(note[0], "(?i)shutdown")
		for _, n in ipairs(ctx.neighbours()) do
			local there = n.device and n.device.first("vtysh -c 'show bgp summary'")
			if there and text.match(there, "Idle \\(Admin\\)") then
				return finding { cause = "sw.routing.bgp-down", confidence = 0.95, device = ctx,
					action = "Ask who shut the session at " .. n.device.name .. ", and have it opened again.",
					text = string.format("shut by hand at %s: its summary says Idle (Admin); %s", n.device.name, said) }
			end
		end
		if told then
			return finding { cause = "sw.routing.bgp-down", confidence = 0.9,
				text = "one side has shut it by hand; " .. said }
		end
		if note or text.match(said, "\\b(2,2|2,6|6,3|6,1|4,0)\\b") then
			return finding { cause = "sw.routing.bgp-down", confidence = 0.85,
				text = (note and note[0] or "the error names it") .. "; " .. said }
		end
		-- Nothing was refused. Does the neighbour live?
		local ping = ctx.first("ping -c 2 -W 1 " .. label)
		if ping and text.match(ping, "\\b[12] (packets )?received") then
			return finding { cause = "sw.routing.bgp-down", confidence = 0.85,
				text = "the neighbour answers pings and the session never opens: a password, a filter, or not configured there; " .. said }
		end
		return finding { cause = "sw.routing.bgp-down", confidence = 0.6,
			text = "whether the neighbour lives is not known; " .. said }
	end,
}
