--- Who holds the memory, and does he want ever more? Asked twice: a leak grows, a table does not.

local function sizes(list)
	local of = {}
	for _, m in ipairs(text.matches(list, "(?m)^\\s*(\\d+)\\s+[A-Z]\\S*\\s+\\S+\\s+(\\d+)\\s+(\\S.*?)\\s*$")) do
		of[m[1]] = { name = m[3], kb = tonumber(m[2]) }
	end
	return of
end

return {
	name = "sw_memory",
	title = "Memory that shrinks, and the process that holds it",
	covers = { "memory-low", "process-large" },
	causes = { "sw.mem.leak" },
	cost = 8,

	run = function(ctx)
		local used = ctx.item("memory.used-percent")
		local first, why = ctx.first("ps axo pid,stat,pcpu,rss,comm")
		if not first then
			if used and used > 95 then
				return finding { cause = "sw.mem.leak", confidence = 0.5,
					text = string.format("%.0f %% of the memory is in use; by whom its shell does not say: %s", used, tostring(why)) }
			end
			return unsure("its shell does not say who holds memory: " .. tostring(why))
		end
		sleep(5)
		local before, after, top = sizes(first), sizes(ctx.first("ps axo pid,stat,pcpu,rss,comm") or ""), nil
		for pid, p in pairs(after) do
			p.grown = before[pid] and before[pid].name == p.name and p.kb - before[pid].kb or 0
			if not top or p.kb > top.kb then top = p end
		end
		if not top then return unsure("its list of processes could not be read") end
		local said = string.format("%s holds %.0f MB and grew by %.1f MB in five seconds%s", top.name, top.kb / 1024, top.grown / 1024,
			used and string.format("; %.0f %% of the memory is in use", used) or "")
		if top.kb < 100000 and not (used and used > 90) then
			rule_out("sw.mem.leak", said)
			return nothing("no process is large: " .. said)
		end
		if top.grown > 512 then
			return finding { cause = "sw.mem.leak", confidence = 0.9, text = said,
				action = "Plan a restart of " .. top.name .. " before the memory is gone, and ask its maker." }
		end
		return finding { cause = "sw.mem.leak", confidence = 0.6, text = "large, and not seen to grow just now: " .. said }
	end,
}
