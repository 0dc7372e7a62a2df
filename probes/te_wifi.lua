--- One client far away, or the whole channel noisy?

return {
	name = "te_wifi",
	title = "The terminal's own radio and those on it",
	classes = { "terminal" },
	covers = { "wifi-poor" },
	needs = { "snmp" },
	words = { "wifi-client.signal" },
	causes = { "te.wifi.client-far", "te.wifi.interference" },
	cost = 3,

	run = function(ctx)
		local clients, why = ctx.table("wifi-client")
		if not clients then return unsure("its radio does not answer: " .. tostring(why)) end
		local far, near, noise = {}, 0, nil
		for name, c in pairs(clients) do
			if c.signal and c.signal < -75 then far[#far + 1] = string.format("%s at %.0f dBm", name, c.signal) elseif c.signal then near = near + 1 end
		end
		local poor = 0
		for _, c in pairs(clients) do
			if c.signal and c.snr and c.signal > -67 and c.snr < 15 then poor = poor + 1 end
		end
		for _, w in pairs(ctx.table("wifi") or {}) do noise = math.max(noise or -200, w.noise or -200) end
		table.sort(far)
		local said = string.format("%d clients are near, %d far%s", near, #far, noise and noise > -200 and string.format("; noise %.0f dBm", noise) or "")
		if (noise and noise > -80) or poor > 1 then
			return finding { cause = "te.wifi.interference", confidence = (noise and noise > -80 and poor > 0) and 0.8 or 0.65, text = said }
		end
		if #far > 0 then
			return finding { cause = "te.wifi.client-far", confidence = near > 0 and 0.75 or 0.55, text = table.concat(far, ", ") .. "; " .. said }
		end
		if near == 0 then return unsure("nobody is on its radio") end
		rule_out("te.wifi.client-far", said)
		rule_out("te.wifi.interference", said)
		return nothing(said)
	end,
}
