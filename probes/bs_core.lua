--- Signalling to the core: is it the site's link, the tunnel, or the core node itself?

return {
	name = "bs_core",
	title = "A base station's links to the core",
	classes = { "base-station" },
	covers = { "core-link-down", "cell-down" },
	needs = { "snmp" },
	words = { "core-link.state" },
	causes = { "bs.core.link-down", "bs.backhaul.vlan-mtu-misconfig" },
	cost = 4,

	run = function(ctx)
		local links, why = ctx.table("core-link")
		if not links then return unsure("the links to the core do not answer: " .. tostring(why)) end
		local down, up, n, peer = {}, 0, 0, nil
		for name, l in pairs(links) do
			n = n + 1
			if l.state == "up" then up = up + 1 else
				down[#down + 1] = name .. " is " .. (l.state or "?")
				peer = l.peer or peer
			end
		end
		if n == 0 then return unsure("it shows no link to the core") end
		if #down == 0 then
			rule_out("bs.core.link-down", "all " .. n .. " links to the core are up")
			return nothing("its signalling is well")
		end
		table.sort(down)
		local said = table.concat(down, ", ") .. string.format("; %d of %d are up", up, n)
		-- The way: its port at both ends.
		for _, l in ipairs(ctx.neighbours()) do
			local near, far = ctx.row("port", l.port), l.device and l.device.row("port", l.remote_port)
			if near and near["oper-state"] ~= "up" or far and far["oper-state"] ~= "up" then
				return nothing("its backhaul port " .. l.port .. " is down: that comes first; " .. said)
			end
			if near and far and near.mtu and far.mtu and near.mtu ~= far.mtu then
				return finding { cause = "bs.backhaul.vlan-mtu-misconfig", confidence = 0.8,
					text = string.format("MTU %.0f here and %.0f at %s; %s", near.mtu, far.mtu, l.device.name, said) }
			end
		end
		local ping = peer and ctx.first("ping -c 3 -W 1 " .. peer)
		local alive = ping and text.match(ping, "\\b[1-3] (?:packets )?received")
		return finding { cause = "bs.core.link-down", confidence = alive and 0.85 or (up > 0 and 0.8 or 0.7),
			text = (alive and "the core node answers pings, the link does not come up; " or "") .. said }
	end,
}
