--- Small packets pass and large ones die on the terminal's own line: pings that must not be cut, by size.

return {
	name = "te_mtu",
	title = "The largest packet that a terminal's line takes",
	classes = { "terminal" },
	covers = { "path-loss" },
	needs = { "ssh" },
	causes = { "te.mtu.blackhole" },
	after = { "te_route", "te_path" },
	cost = 8,

	run = function(ctx)
		local routes, why = ctx.first("ip route")
		if not routes then return unsure("its shell does not answer: " .. tostring(why)) end
		local gateway = text.match(routes, "(?m)^default.* via (\\d+\\.\\d+\\.\\d+\\.\\d+)")
		if not gateway then return unsure("it has no gateway to ask") end
		local function comes(size)
			local out, more = ctx.ssh("ping -c 2 -W 1 -M do -s " .. size .. " " .. gateway[1])
			if not out then return nil, more end
			local said = out .. (more.errors or "")
			if text.match(said, "(?i)message too long|frag needed") then return false, "told" end
			if text.match(said, "(?i)unrecognized|invalid|usage") then return nil, "its ping cannot" end
			return text.match(said, "\\b[12] (?:packets )?received") ~= nil, "silent"
		end
		local small, how = comes(56)
		if small == nil then return unsure("it cannot ping: " .. tostring(how)) end
		if not small then return unsure("its gateway answers no small pings either") end
		local passes, fails, told = 56, nil, nil
		for _, size in ipairs({ 1000, 1252, 1392, 1464 }) do
			local ok, word = comes(size)
			if ok then passes = size elseif not fails then fails, told = size, word end
		end
		if not fails then
			rule_out("te.mtu.blackhole", "packets of 1492 octets reach its gateway " .. gateway[1])
			return nothing("large packets pass")
		end
		if told == "told" then
			rule_out("te.mtu.blackhole", "what is too large is said to be so")
			return nothing(string.format("its line takes less than %d octets, and says so", fails + 28))
		end
		return finding { cause = "te.mtu.blackhole", confidence = passes < fails and 0.9 or 0.7,
			text = string.format("pings of %d octets to its gateway %s come back, of %d none does, and nothing says why", passes + 28,
				gateway[1], fails + 28) }
	end,
}
