--- A member that is up and not in its bundle: no partner, another partner, or another key.

return {
	name = "sw_lag",
	title = "The members of a bundle of links",
	classes = { "switch", "access-node" },
	covers = { "lag-member-out", "link-down", "port-discards" },
	needs = { "snmp" },
	words = { "lag-member.bundle" },
	causes = { "sw.lag.member-out" },
	after = { "sw_port" },
	cost = 3,

	run = function(ctx)
		local members, why = ctx.table("lag-member")
		if not members then return unsure("its bundles do not answer: " .. tostring(why)) end
		local ports, out, partners, well = ctx.table("port") or {}, nil, {}, 0
		for name, m in pairs(members) do
			local up = ports[name] and ports[name]["oper-state"] == "up"
			local joined = m.bundle and m.bundle ~= "" and m.bundle ~= "0"
			if joined then
				well = well + 1
				partners[m.partner or "?"] = true
			elseif up and (not ctx.label or ctx.label == name or out == nil) then
				m.name, out = name, m
			end
		end
		if not out then
			if well == 0 then return unsure("it has no bundle") end
			rule_out("sw.lag.member-out", well .. " members, each in its bundle")
			return nothing("each member is in its bundle")
		end
		local state = out["actor-state"] or ""
		local lonely = text.match(state, "(?i)defaulted|expired")
		local foreign = out.partner and well > 0 and not partners[out.partner]
		return finding { cause = "sw.lag.member-out", confidence = (lonely or foreign) and 0.85 or 0.7,
			text = string.format("%s is up and in no bundle%s, %d others are in theirs", out.name,
				lonely and ": nobody speaks LACP at its other end" or foreign and ": its partner is " .. out.partner .. ", another than the others'" or "", well) }
	end,
}
