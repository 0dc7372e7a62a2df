--- Is the terminal's table of connections full? Its count against its limit, and the kernel's word.

return {
	name = "te_nat",
	title = "A terminal's table of connections",
	classes = { "terminal" },
	covers = { "nat-full" },
	causes = { "te.nat.table-full" },
	cost = 2,

	run = function(ctx)
		local n, most = ctx.item("nat.entries"), ctx.item("nat.size")
		if not n or not most then
			local a = ctx.first("cat /proc/sys/net/netfilter/nf_conntrack_count")
			local b, why = ctx.first("cat /proc/sys/net/netfilter/nf_conntrack_max")
			n, most = tonumber(a), tonumber(b)
			if not n or not most then return unsure("it counts no connections that we may see: " .. tostring(why)) end
		end
		local log = ctx.first("dmesg")
		local told = log and text.match(log, "nf_conntrack: (?:nf_conntrack: )?table full")
		local said = string.format("%.0f of %.0f connections are in use", n, most)
		if most > 0 and n / most > 0.95 then
			return finding { cause = "te.nat.table-full", confidence = told and 0.95 or 0.85, text = said .. (told and "; its kernel says so too" or "") }
		end
		if most > 0 and n / most < 0.5 then rule_out("te.nat.table-full", said) end
		return nothing(said)
	end,
}
