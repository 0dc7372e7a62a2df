--- What eats the processor? The process at the top, by name; whether it is our own asking.

return {
	name = "sw_cpu",
	title = "A busy processor, and who keeps it so",
	covers = { "process-busy", "cpu-high", "processor-busy" },
	causes = { "sw.cpu.overload", "agent.overloaded", "te.fw.crash" },
	cost = 4,

	run = function(ctx)
		local load = ctx.item("cpu.load") or ctx.item("system.load")
		-- Of top's two pictures the second is of the last second only; of ps it is since the start.
		local top, why = ctx.first("top -b -d 1 -n 2", "ps axo pid,stat,pcpu,rss,comm")
		local asked = ctx.table_name == "process" and ctx.label and text.match(ctx.label, "^([^ /]+)")
		if not top then
			if type(load) == "number" and load > 95 then
				return finding { cause = ctx.device.class == "terminal" and "agent.overloaded" or "sw.cpu.overload", confidence = 0.6,
					text = string.format("the processor is at %s; its shell does not say by whom: %s", load, tostring(why)) }
			end
			return unsure("its shell does not say who runs: " .. tostring(why))
		end
		local best, share, second = nil, -1, 0
		local last = text.match(top, "(?s)^.*(\\n\\s*PID\\s+USER.*)$")
		local line = last and "(?m)^\\s*\\d+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+[A-Z]\\s+(\\d+(?:[.,]\\d+)?)\\s+\\S+\\s+\\S+\\s+(\\S.*?)\\s*$"
			or "(?m)^\\s*\\d+\\s+[A-Z]\\S*\\s+(\\d+(?:\\.\\d+)?)\\s+\\d+\\s+(\\S.*?)\\s*$"
		for _, m in ipairs(text.matches(last and last[1] or top, line)) do
			local pcpu = tonumber((text.match(m[1], "^\\d+")[0]))
			if pcpu > share then best, second, share = m[2], share, pcpu
			elseif pcpu > second then second = pcpu end
		end
		if not best then return unsure("its list of processes could not be read") end
		local said = string.format("%s takes %.0f %% of a processor, the next %.0f %%%s", best, share, second,
			load and "; load " .. tostring(load) or "")
		if share < 30 then
			rule_out("sw.cpu.overload", said)
			rule_out("agent.overloaded", said)
			return nothing("nobody keeps the processor busy now: " .. said)
		end
		if text.match(best, "(?i)snmp") then
			return finding { cause = "agent.overloaded", confidence = 0.85, text = "the agent itself, by who asks it: " .. said }
		end
		rule_out("agent.overloaded", "it is not the agent: " .. said)
		local same = asked and text.match(best, "^\\Q" .. asked[1] .. "\\E")
		return finding { cause = "sw.cpu.overload", confidence = (same and share > 50) and 0.9 or share > 60 and 0.85 or 0.6,
			text = said, action = "Ask what " .. best .. " is at, before it is ended." }
	end,
}
