--- It does not answer: the agent, the SSH server, the device, or the way to it?
--
-- One pass, the neighbour before the patient: does anything else behind the same upstream
-- answer (the positive control), does the host answer pings and TCP 22, does anything listen on
-- its SNMP port, what does the port that leads to it look like?

return {
	name = "reach_agent",
	title = "Which part of a silent device is dead",
	covers = { "device-unreachable", "agent-silent", "ssh-silent" },
	causes = { "agent.snmp-dead", "agent.ssh-dead", "agent.community-changed", "agent.hung-device",
		"net.upstream-down", "te.power.off", "bs.power.battery-exhausted", "sw.power.loss", "ops.planned-work" },
	cost = 6,

	run = function(ctx)
		local ping = ctx.ping(4)
		local alive = ping.received > 0
		local ssh, banner = ctx.tcp(ctx.device.ssh_port)
		local knock = ctx.knock()
		local snmp = ctx.item("system.uptime")
		local said = string.format("%d of %d pings, SSH %s%s, SNMP port %s, SNMP %s", ping.received,
			ping.sent, ssh, banner and banner ~= "" and " (" .. banner .. ")" or "", knock,
			snmp and "answers" or "does not answer")

		if alive or ssh == "connected" then
			rule_out("te.power.off", "it is alive: " .. said)
			rule_out("net.upstream-down", "the way to it works: " .. said)
			if not snmp and knock == "port-unreachable" then
				-- Killed or stopped: its own last word tells.
				local log = ssh == "connected" and ctx.first("tail -n 100 /var/log/snmpd.log", "tail -n 200 /var/log/messages",
					"logread -l 200", "journalctl -n 200 --no-pager")
				local last
				for _, m in ipairs(text.matches(log or "", "(?mi)^.*(?:snmpd|net-snmp|signal|shutting).*$")) do last = m[0] end
				local meant = last and text.match(last, "(?i)(received term|shutting down|stopping|stopped)")
				if meant then
					finding { cause = "ops.planned-work", confidence = 0.5, text = "its agent was told to end: " .. text.trim(last) }
					said = said .. "; stopped on purpose, by its log: " .. text.trim(last)
				elseif log then
					said = said .. "; its log knows of no order to stop"
				end
				finding { cause = "agent.snmp-dead", confidence = ssh == "connected" and 0.95 or 0.85,
					text = "nothing listens on its SNMP port, the host lives: " .. said }
			elseif not snmp and knock == "answer" then
				finding { cause = "agent.community-changed", confidence = 0.8,
					text = "an agent listens and lets us through, and refuses our community: " .. said }
			elseif not snmp and ssh == "connected" and (not banner or banner == "") then
				-- A second witness: the neighbour still has its link.
				local link
				for _, n in ipairs(ctx.neighbours()) do
					local row = n.device and n.device.row("port", n.remote_port)
					if row and row["oper-state"] == "up" then link = n.device.name .. " " .. n.remote_port end
				end
				finding { cause = "agent.hung-device", confidence = link and knock == "silent" and 0.85 or 0.7,
					text = "it answers pings, and neither its agent nor its SSH server speaks: " .. said ..
						(link and "; its link to " .. link .. " stands" or "") }
			elseif not snmp then
				local processes = ctx.processes()
				local agent = processes and (processes.snmpd or processes.mini_snmpd or processes.bsnmpd)
				if agent and (agent.state == "T" or agent.state == "Z") then
					finding { cause = "agent.snmp-dead", confidence = 0.9,
						text = "its agent hangs: the process is there in state " .. agent.state .. ", and answers nothing: " .. said }
				elseif processes and not agent then
					finding { cause = "agent.snmp-dead", confidence = 0.9,
						text = "no snmpd among its processes: " .. said }
				else
					unsure("its agent is silent and nothing says why: " .. said)
				end
			end
			if ssh == "refused" then
				finding { cause = "agent.ssh-dead", confidence = snmp and 0.9 or 0.7,
					text = "its SSH port refuses, the host lives: " .. said }
			elseif ssh == "connected" and banner and banner ~= "" then
				rule_out("agent.ssh-dead", "it says " .. banner)
			elseif ssh == "connected" and snmp then
				finding { cause = "agent.ssh-dead", confidence = 0.85,
					text = "its SSH port connects and says nothing while its agent answers: the server hangs: " .. said }
			elseif ssh ~= "connected" and snmp then
				finding { cause = "agent.ssh-dead", confidence = 0.6,
					text = "its SSH port does not answer, its SNMP agent does: " .. said }
			end
			return nothing(said)
		end

		-- Nothing of it answers. The positive control: whoever leads to it.
		local control, port_down, lived = nil, nil, {}
		for _, n in ipairs(ctx.neighbours()) do
			local row = n.device and n.device.row("port", n.remote_port)
			if row then
				lived[#lived + 1] = n.device.name
				control = n
				if row["oper-state"] ~= "up" and row["admin-state"] == "up" then port_down = n end
			end
		end
		for _, up in ipairs(ctx.upstream()) do
			if up.item("system.uptime") then
				lived[#lived + 1] = up.name
			elseif up.ping(3).received == 0 then
				return finding { cause = "net.upstream-down", device = up, confidence = 0.85,
					text = string.format("%s, through which it is reached, is silent too; %s", up.name, said) }
			end
		end
		if #lived == 0 then
			return unsure("nothing of it answers, and there is no neighbour to compare with: " .. said)
		end
		local off = ({ terminal = "te.power.off", ["base-station"] = "bs.power.battery-exhausted",
			switch = "sw.power.loss" })[ctx.device.class] or "agent.hung-device"
		if port_down then
			return finding { cause = off, confidence = 0.8,
				text = string.format("silent on every way while %s answers, whose port %s to it lost its link; %s",
					port_down.device.name, port_down.remote_port, said) }
		end
		if control then
			return finding { cause = "agent.hung-device", confidence = 0.55,
				text = string.format("silent, but %s still has link to it on %s; %s", control.device.name,
					control.remote_port, said) }
		end
		return finding { cause = off, confidence = 0.55,
			text = string.format("silent on every way while %s answers; %s", table.concat(lived, ", "), said) }
	end,
}
