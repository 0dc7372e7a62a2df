--- Why is this port down? Asks both ends of the cable before it says anything.
--
-- Shut here, shut there, or the far device is off: the administrative states and the far
-- device's life decide. Both wanted up, both alive and neither with a signal is what lies between:
-- the cable. Whether it is copper or fibre, and which module, others find where modules tell.

return {
	name = "sw_port",
	title = "A port that is down, seen from both ends",
	covers = { "link-down" },
	needs = { "snmp" },
	words = { "port.admin-state", "port.oper-state" },
	causes = { "sw.port.admin-down", "sw.port.remote-admin-down", "sw.port.remote-down",
		"te.lan.port-down", "sw.port.fiber-cut", "sw.port.copper-fault", "bs.backhaul.fiber-cut" },
	cost = 3,

	run = function(ctx)
		local label = ctx.label
		local port, why = ctx.row("port", label)
		if not port then return unsure("port " .. tostring(label) .. " does not answer: " .. tostring(why)) end
		local function near()
			return string.format("%s here: wanted %s, is %s", label, port["admin-state"], port["oper-state"])
		end
		if port["oper-state"] == "up" then return nothing("the port is up again: " .. near()) end

		if port["admin-state"] == "down" and ctx.device.class ~= "switch" and ctx.link(label) then
			-- In the network's eyes this is the far end of a switch's port.
			return finding { cause = "sw.port.remote-admin-down", confidence = 0.9, text = "shut by hand at " .. ctx.name .. "; " .. near() }
		end
		if port["admin-state"] == "down" then
			return finding { cause = "sw.port.admin-down", confidence = 0.9, text = "shut here by hand; " .. near() }
		end
		rule_out("sw.port.admin-down", near())

		local far, far_port = ctx.link(label)
		if not far then
			-- A terminal's port that leads to no device of ours leads to the customer.
			if ctx.device.class == "terminal" then
				local wan
				for _, l in ipairs(ctx.device.links) do
					local row = ctx.row("port", l.port)
					if row and row["oper-state"] == "up" then wan = l.port end
				end
				return finding { cause = "te.lan.port-down", confidence = wan and 0.85 or 0.7,
					text = "enabled and without link, at the customer's own side" .. (wan and ", while its " .. wan .. " is up" or "") ..
						"; " .. near() }
			end
			return unsure("the inventory does not say what is at the other end; " .. near())
		end
		local there = far.row("port", far_port)
		if there then
			local both = string.format("%s; %s %s there: wanted %s, is %s", near(), far.name, far_port,
				there["admin-state"], there["oper-state"])
			if there["admin-state"] == "down" then
				return finding { cause = "sw.port.remote-admin-down", device = far, confidence = 0.95,
					text = "shut at the far end; " .. both }
			end
			rule_out("sw.port.remote-admin-down", both)
			rule_out("sw.port.remote-down", far.name .. " answers")
			if there["oper-state"] == "up" then
				return unsure("the far end has a link and this one has none; " .. both)
			end
			if ctx.row("optic", label) then
				return unsure("both ends want it up and neither has link: fibre or module, its light tells; " .. both)
			end
			local cut = ctx.device.class == "base-station" and "bs.backhaul.fiber-cut" or "sw.port.fiber-cut"
			finding { cause = "sw.port.copper-fault", confidence = 0.55, text = "if it is copper; " .. both }
			return finding { cause = cut, confidence = 0.7,
				text = "both ends live and want it up, and neither has a signal: the cable between them; " .. both }
		end

		local life = far.ping(4)
		if life and life.received > 0 then
			rule_out("sw.port.remote-down", far.name .. " answers pings")
			return unsure(far.name .. " lives and does not show its port; " .. near())
		end
		return finding { cause = "sw.port.remote-down", device = far, confidence = 0.75,
			text = string.format("%s is silent on every way; %s", far.name, near()) }
	end,
}
