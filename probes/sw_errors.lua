--- Broken frames: duplex, copper, or weak light? Which counters move, at which end.
--
-- A half and a full end: late collisions at the one, broken frames at the other. Both full, and frames
-- break: the cable. Lifetime totals prove nothing: everything is asked twice.

local WORDS = { "port.fcs-errors", "port.alignment-errors", "port.symbol-errors", "port.late-collisions", "port.rx-errors" }

return {
	name = "sw_errors",
	title = "A port that counts errors, at both ends",
	covers = { "port-errors", "half-duplex" },
	needs = { "snmp" },
	words = { "port.rx-errors" },
	causes = { "sw.port.duplex-speed", "sw.port.copper-fault" },
	after = { "sw_optic" },
	cost = 12,

	run = function(ctx)
		local label = ctx.label
		if not label then return unsure("which port is not said") end
		local far, far_port = ctx.link(label)
		local moved, why = ctx.moves(label, WORDS, 8)
		if not moved then return unsure("its counters do not answer: " .. tostring(why)) end
		local function of(c, p)
			return c.cell("port.duplex", p), c.cell("port.speed", p)
		end
		local duplex, speed = of(ctx, label)
		local far_duplex, far_speed
		if far then far_duplex, far_speed = of(far, far_port) end
		local broken = (moved["port.fcs-errors"] or 0) + (moved["port.alignment-errors"] or 0) + (moved["port.symbol-errors"] or 0)
		if broken == 0 then broken = moved["port.rx-errors"] or 0 end
		local late = moved["port.late-collisions"] or 0
		local said = string.format("%s: %.1f broken frames and %.1f late collisions a second, %s duplex%s", label, broken, late,
			duplex or "unknown", far and string.format("; %s %s: %s duplex", far.name, far_port, far_duplex or "unknown") or "")

		if (duplex == "half" and far_duplex == "full") or (duplex == "full" and far_duplex == "half") then
			return finding { cause = "sw.port.duplex-speed", confidence = (late > 0 or broken > 0) and 0.95 or 0.85, text = "the two ends differ; " .. said }
		end
		if speed and far_speed and speed > 0 and far_speed > 0 and speed ~= far_speed then
			return finding { cause = "sw.port.duplex-speed", confidence = 0.8,
				text = string.format("%.0f Mbit/s here and %.0f there; %s", speed / 1e6, far_speed / 1e6, said) }
		end
		if duplex == "half" and late > 0 then
			return finding { cause = "sw.port.duplex-speed", confidence = 0.7, text = "late collisions on a half duplex port: the other end may be full; " .. said }
		end
		if duplex == "full" and far_duplex == "full" then rule_out("sw.port.duplex-speed", "both ends are full duplex") end
		local optic = ctx.row("optic", label)
		if broken > 0.1 and optic then return unsure("frames break on a port with an optical module; " .. said) end
		if broken > 0.1 then
			return finding { cause = "sw.port.copper-fault", confidence = (duplex == "full" and far_duplex == "full") and 0.75 or 0.6,
				text = "frames break on the wire, and the settings fit; " .. said }
		end
		rule_out("sw.port.copper-fault", "no counter of broken frames moves now")
		return nothing("no errors just now; " .. said)
	end,
}
