--- What fills the file system? Blocks or inodes; confirmed on the command line, the largest files named.

return {
	name = "sw_storage",
	title = "A file system that is full",
	covers = { "storage-full" },
	needs = { "snmp" },
	words = { "storage.used-percent" },
	causes = { "sw.storage.full" },
	cost = 4,

	run = function(ctx)
		local row, why = ctx.row("storage", ctx.label)
		if not row then return unsure("the storage table does not answer: " .. tostring(why)) end
		local used, inodes = row["used-percent"], row["inodes-used"]
		if inodes and inodes >= 90 and not (used and used >= 90) then
			local dfi = ctx.ssh("df -i")
			local nodes = dfi and text.match(dfi, "(?m)^.*\\s(\\d+)%\\s+\\Q" .. ctx.label .. "\\E$")
			local said = string.format("no inode is left on %s though its blocks are %s %% full: very many small files", ctx.label, used or "?")
			if nodes and tonumber(nodes[1]) < 90 then
				return unsure(string.format("SNMP says that %s %% of the inodes are used, the command line %s %%", inodes, nodes[1]))
			end
			return finding { cause = "sw.storage.full", confidence = nodes and 0.95 or 0.75, text = said,
				action = "Look for the folder with very many files, and for who makes them." }
		end
		if used and used < 90 then
			rule_out("sw.storage.full", string.format("%s is %s %% full", ctx.label, used))
			return nothing("it has room again")
		end

		local df = ctx.ssh("df -k")
		local line = df and text.match(df, "(?m)^.*\\s" .. "(\\d+)%\\s+\\Q" .. ctx.label .. "\\E$")
		local largest = {}
		local du = ctx.ssh("du -xk " .. ctx.label)
		for _, m in ipairs(text.matches(du, "(?m)^(\\d+)\\s+(\\S.*)$")) do
			largest[#largest + 1] = { tonumber(m[1]), m[2] }
		end
		table.sort(largest, function(a, b) return a[1] > b[1] end)
		local names = {}
		for i = 2, math.min(4, #largest) do
			names[#names + 1] = string.format("%s (%d kB)", largest[i][2], largest[i][1])
		end
		local where = #names > 0 and "; largest: " .. table.concat(names, ", ") or ""

		if line and tonumber(line[1]) >= 90 then
			return finding { cause = "sw.storage.full", confidence = 0.95,
				text = string.format("%s is %s %% full by SNMP and %s %% by the command line%s", ctx.label,
					used or "?", line[1], where) }
		end
		if line then
			return unsure(string.format("SNMP says %s %%, the command line %s %%", used or "?", line[1]))
		end
		return finding { cause = "sw.storage.full", confidence = 0.75,
			text = string.format("%s is %s %% full by SNMP; the command line did not answer%s", ctx.label,
				used or "?", where) }
	end,
}
