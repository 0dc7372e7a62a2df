--- Signal and no session: the SIM, the subscription, or the modem itself?

return {
	name = "te_sim",
	title = "Registration of a mobile modem",
	classes = { "terminal" },
	covers = { "not-registered", "sim-missing", "wan-down" },
	needs = { "snmp" },
	words = { "radio.registration" },
	causes = { "te.sim.fault", "te.sub.barred", "te.modem.crash" },
	cost = 3,

	run = function(ctx)
		local sim, registration = ctx.item("radio.sim-state"), ctx.item("radio.registration")
		local session, rsrp, operator = ctx.item("radio.session"), ctx.item("radio.rsrp"), ctx.item("radio.operator")
		if not sim and not registration and not rsrp then
			local log = ctx.first("dmesg") or ""
			local gone
			for _, m in ipairs(text.matches(log, "(?mi)^.*\\b(?:usb|qmi_wwan|cdc_\\w+|option)\\b.*(?:disconnect|error -\\d+|timed out).*$")) do gone = m[0] end
			if gone and ctx.item("system.uptime") then
				return finding { cause = "te.modem.crash", confidence = 0.8, text = "the modem tells nothing, and its kernel says: " .. text.trim(gone) }
			end
			return unsure("the modem does not answer")
		end
		local said = string.format("SIM %s, registered: %s%s, session %s, RSRP %s", sim or "?", registration or "?",
			operator and operator ~= "" and " with " .. operator or "", session or "?", rsrp or "?")
		if sim == "absent" or sim == "puk-needed" or sim == "pin-needed" or sim == "faulty" then
			return finding { cause = "te.sim.fault", confidence = 0.9, text = said }
		end
		if sim == "ready" then rule_out("te.sim.fault", "the SIM is ready") end
		if registration == "denied" then
			return finding { cause = "te.sub.barred", confidence = 0.85, text = "the network says no: " .. said }
		end
		if (registration == "home" or registration == "roaming") and session == "disconnected" then
			return finding { cause = "te.sub.barred", confidence = 0.6, text = "registered, and no session comes up: APN or subscription; " .. said }
		end
		if registration == "home" or registration == "roaming" then
			rule_out("te.sub.barred", said)
			return nothing("it is registered: " .. said)
		end
		if rsrp and rsrp > -105 then
			return unsure("enough signal and not registered: " .. said)
		end
		return unsure("too little signal to say more: " .. said)
	end,
}
