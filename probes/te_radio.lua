--- Weak, or strong and dirty? The mobile modem's level against its quality, and its cell.

return {
	name = "te_radio",
	title = "A terminal's mobile signal",
	classes = { "terminal" },
	covers = { "lte-weak", "lte-disturbed", "path-loss" },
	needs = { "snmp" },
	words = { "radio.rsrp" },
	causes = { "te.radio.weak-signal", "te.radio.interference", "te.radio.cell-changed" },
	cost = 3,

	run = function(ctx)
		local rsrp, why = ctx.item("radio.rsrp")
		if not rsrp then return unsure("the modem does not answer: " .. tostring(why)) end
		local second, rsrq, sinr = ctx.item("radio.rsrp-second"), ctx.item("radio.rsrq"), ctx.item("radio.sinr")
		local technology, cell = ctx.item("radio.technology"), ctx.item("radio.cell-id")
		local said = string.format("RSRP %.0f dBm%s, RSRQ %s, SINR %s, %s%s", rsrp, second and string.format(" and %.0f", second) or "", rsrq or "?",
			sinr or "?", technology or "?", cell and ", cell " .. cell or "")
		local usual, n = 0, 0
		for _, p in ipairs(ctx.series("radio.rsrp", "", 86400)) do
			if p.at > 1800 then usual, n = usual + p.value, n + 1 end
		end
		usual = n > 3 and usual / n or nil
		if technology == "2g" or technology == "3g" then
			finding { cause = "te.radio.cell-changed", confidence = 0.7, text = "it fell back to " .. technology .. "; " .. said }
		end
		if second and math.abs(rsrp - second) > 10 and math.max(rsrp, second) > -105 then
			return finding { cause = "te.radio.weak-signal", confidence = 0.75, part = "antenna, cable",
				text = string.format("its two antennas differ by %.0f dB: one of them, or its cable; %s", math.abs(rsrp - second), said) }
		end
		if rsrp < -110 then
			return finding { cause = "te.radio.weak-signal", confidence = (sinr and sinr < 3 or rsrp < -115) and 0.85 or 0.75,
				text = said .. (usual and string.format("; %.0f dBm before", usual) or "") }
		end
		if usual and rsrp < usual - 10 then
			return finding { cause = "te.radio.weak-signal", confidence = 0.7, text = string.format("%.0f dB less than before; %s", usual - rsrp, said) }
		end
		if rsrp > -100 and ((sinr and sinr < 3) or (rsrq and rsrq < -15)) then
			rule_out("te.radio.weak-signal", said)
			return finding { cause = "te.radio.interference", confidence = (sinr and sinr < 0) and 0.8 or 0.65, text = "strong and dirty: " .. said }
		end
		if rsrp > -95 then rule_out("te.radio.weak-signal", said) end
		if sinr and sinr > 6 then rule_out("te.radio.interference", said) end
		return nothing(said)
	end,
}
