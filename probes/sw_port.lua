--- Why is this port down? Asks both ends of the cable before it says anything.
--
-- Shut here, shut there, or the far device is off: the administrative states and the far
-- device's life decide. Both up and both without light is the cable or an optic, which this
-- probe does not tell apart from here: it says so.

return {
	name = "sw_port",
	title = "A port that is down, seen from both ends",
	covers = { "link-down" },
	needs = { "snmp" },
	words = { "port.admin-state", "port.oper-state" },
	causes = { "sw.port.admin-down", "sw.port.remote-admin-down", "sw.port.remote-down",
		"te.lan.port-down" },
	cost = 3,

	run = function(ctx)
		local label = ctx.label
		local port, why = ctx.row("port", label)
		if not port then return unsure("port " .. tostring(label) .. " does not answer: " .. tostring(why)) end
		local function near()
			return string.format("%s here: wanted %s, is %s", label, port["admin-state"], port["oper-state"])
		end
		if port["oper-state"] == "up" then return nothing("the port is up again: " .. near()) end

		if port["admin-state"] == "down" then
			return finding { cause = "sw.port.admin-down", confidence = 0.9, text = "shut here by hand; " .. near() }
		end
		rule_out("sw.port.admin-down", near())

		local far, far_port = ctx.link(label)
		if not far then
			-- A terminal's port that leads to no device of ours leads to the customer.
			if ctx.device.class == "terminal" then
				return finding { cause = "te.lan.port-down", confidence = 0.7,
					text = "enabled and without link, at the customer's own side; " .. near() }
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
			return unsure("both ends want it up and neither has link: cable, plug or optic; " .. both)
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
