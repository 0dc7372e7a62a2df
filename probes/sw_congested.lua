--- Is the port full, or does a loop fill it? Its rate against its speed, what it drops, what it floods.

return {
	name = "sw_congested",
	title = "A port that drops what it should send",
	covers = { "port-discards", "path-loss", "port-errors" },
	needs = { "snmp" },
	words = { "port.tx-octets" },
	causes = { "sw.port.congested", "sw.l2.loop-storm", "bs.backhaul.congested" },
	after = { "te_path", "sw_errors" },
	cost = 12,

	run = function(ctx)
		local label = ctx.table_name == "port" and ctx.label or nil
		if not label then return unsure("which port is not said") end
		local speed = ctx.cell("port.speed", label)
		local r, why = ctx.moves(label, { "port.tx-octets", "port.rx-octets", "port.tx-discards", "port.rx-broadcast", "port.rx-packets" }, 8)
		if not r then return unsure("its counters do not answer: " .. tostring(why)) end
		local tx, drops, flood = (r["port.tx-octets"] or 0) * 8, r["port.tx-discards"] or 0, r["port.rx-broadcast"] or 0
		local use = speed and speed > 0 and tx / speed * 100 or nil
		local all = flood + (r["port.rx-packets"] or 0)
		local said = string.format("%s sends %.1f Mbit/s%s and drops %.1f packets a second; %.0f broadcasts a second come in", label, tx / 1e6,
			use and string.format(" (%.0f %% of its speed)", use) or "", drops, flood)
		if flood > 1000 and all > 0 and flood / all > 0.2 then
			return finding { cause = "sw.l2.loop-storm", confidence = 0.75, text = "it is flooded: " .. said }
		end
		rule_out("sw.l2.loop-storm", said)
		local radio = ctx.device.class == "base-station" or ctx.device.class == "radio"
		if drops > 1 and use and use > 85 then
			return finding { cause = radio and "bs.backhaul.congested" or "sw.port.congested", confidence = 0.85, text = said }
		end
		if drops > 1 then
			return finding { cause = radio and "bs.backhaul.congested" or "sw.port.congested", confidence = 0.5,
				text = "drops, though on the average it is not full: bursts, or a shaper; " .. said }
		end
		rule_out("sw.port.congested", said)
		return nothing(said)
	end,
}
