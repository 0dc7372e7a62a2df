--- It was away and is back: did it restart, by itself or by order, and did its neighbour see it go?

return {
	name = "sys_reboot",
	title = "A device that was away for a moment",
	covers = { "device-restarted", "restarted" },
	needs = { "snmp" },
	words = { "system.uptime" },
	causes = { "agent.rebooted", "sw.reboot.unplanned", "te.power.brownout", "te.fw.crash", "bs.sw.crash", "sw.power.loss", "ops.planned-work" },
	cost = 3,

	run = function(ctx)
		local agent, why = ctx.item("system.uptime")
		if not agent then return unsure("it does not answer: " .. tostring(why)) end
		local host, reason = ctx.item("system.host-uptime"), ctx.item("system.reboot-reason")
		if not host then
			local up = ctx.first("cat /proc/uptime")
			host = up and tonumber((text.match(up, "^\\d+(\\.\\d+)?") or { [0] = "" })[0])
		end
		local said = string.format("its agent is up for %.0f s, it itself for %s s%s", agent, host and string.format("%.0f", host) or "?",
			reason and ", and says why: " .. reason or "")
		if agent > 3600 then
			rule_out("agent.rebooted", said)
			return nothing("it has not restarted within the hour: " .. said)
		end
		if host and host > agent + 3600 then
			rule_out("agent.rebooted", "only its agent began anew: " .. said)
			return nothing("only its agent began anew: " .. said)
		end
		local class = ctx.device.class
		local crash = class == "terminal" and "te.fw.crash" or class == "base-station" and "bs.sw.crash" or "sw.reboot.unplanned"
		if reason and text.match(reason, "(?i)power|brown|voltage|por\\b") then
			return finding { cause = class == "terminal" and "te.power.brownout" or "sw.power.loss", confidence = 0.7, text = said }
		end
		if reason and text.match(reason, "(?i)watchdog|panic|crash|exception|fault|error|oops") then
			return finding { cause = crash, confidence = 0.85, text = said }
		end
		if reason and text.match(reason, "(?i)reload|user|command|request|upgrade") then
			finding { cause = "ops.planned-work", confidence = 0.6, text = "it was told to: " .. said }
			return finding { cause = "agent.rebooted", confidence = 0.85, text = said }
		end
		return finding { cause = "agent.rebooted", confidence = host and 0.7 or 0.5, text = said }
	end,
}
