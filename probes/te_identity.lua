--- Is it still the device that the inventory means? Its serial, and whether two hosts share its address.

return {
	name = "te_identity",
	title = "Who answers at this address",
	covers = { "identity-changed", "ssh-silent", "agent-silent" },
	causes = { "te.replaced", "net.ip-conflict" },
	after = { "reach_agent", "reach_login" },
	cost = 6,

	run = function(ctx)
		-- Two MAC addresses that alternate, where a neighbour on its network can be asked.
		local address = ctx.device.address
		local macs, asked = {}, 0
		for _ = 1, 2 do
			for _, n in ipairs(ctx.neighbours()) do
				local arp = n.device and n.device.first("ip neigh show")
				local m = arp and text.match(arp, "(?m)^\\Q" .. address .. "\\E .*lladdr ([0-9a-f:]{17})")
				if m then
					macs[m[1]] = true
					asked = asked + 1
				end
			end
			if asked > 0 then sleep(3) end
			ctx.again()
		end
		local list = {}
		for mac in pairs(macs) do list[#list + 1] = mac end
		if #list > 1 then
			return finding { cause = "net.ip-conflict", confidence = 0.8, text = address .. " is seen with " .. table.concat(list, " and ") }
		end
		if not ctx.item("system.name") then return unsure("it does not tell who it is") end
		local names = {}
		for _ = 1, 3 do
			local name = ctx.item("system.name")
			local engine = ctx.item("agent.engine-id")
			if name then names[name .. (engine and " " .. engine or "")] = true end
			ctx.again()
			sleep(1)
		end
		local n, one = 0, nil
		for name in pairs(names) do n, one = n + 1, name end
		if n > 1 then
			return finding { cause = "net.ip-conflict", confidence = 0.85, text = "two names answer in turn at " .. address }
		end
		local serial = ctx.item("system.serial")
		local wanted = ctx.device.serial
		if serial and wanted and wanted ~= "" and serial ~= "" and serial ~= wanted then
			return finding { cause = "te.replaced", confidence = 0.85,
				text = string.format("its serial is %s, the inventory says %s; it calls itself %s", serial, wanted, one or "?") }
		end
		if serial and wanted and serial == wanted then rule_out("te.replaced", "its serial is " .. serial) end
		if n == 1 then
			rule_out("net.ip-conflict", "one name answers at " .. address .. ": " .. one)
			return nothing("it is who it was: " .. one)
		end
		return unsure("it does not tell who it is")
	end,
}
