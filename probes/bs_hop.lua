--- The microwave hop, both ends: fading, an antenna that moved, a transmitter, or somebody else's.
--
-- Both ends weak and both transmitters well: the air (fading goes, a step stays). One end deaf and the
-- other not transmitting: that transmitter. Levels as planned and the quality gone: interference.

return {
	name = "bs_hop",
	title = "Both ends of a microwave hop",
	classes = { "radio", "base-station" },
	covers = { "rx-below-ideal", "tx-failed", "capacity-reduced", "air-loss", "mse-bad", "link-down" },
	needs = { "snmp" },
	words = { "microwave.rx-level" },
	causes = { "bs.backhaul.mw-fade", "bs.backhaul.mw-misaligned", "bs.backhaul.mw-hardware", "bs.backhaul.interference",
		"bs.backhaul.congested" },
	cost = 4,

	run = function(ctx)
		local rows, why = ctx.table("microwave")
		if not rows then return unsure("the radio does not answer: " .. tostring(why)) end
		local label = ctx.table_name == "microwave" and ctx.label or nil
		if not label or not rows[label] then
			for name, r in pairs(rows) do label = label or r["rx-level"] and name end
		end
		local near = rows[label]
		if not near then return unsure("it shows no carrier") end
		local far, far_name
		for _, n in ipairs(ctx.neighbours()) do
			for _, r in pairs(n.device and n.device.table("microwave") or {}) do
				far, far_name = far or r, far_name or n.device.name
			end
		end
		local function one(r)
			return string.format("receives %s of %s dBm, sends %s dBm (%s), MSE %s", r["rx-level"] or "?", r["rx-level-ideal"] or "?",
				r["tx-level"] or "?", r["tx-state"] or "?", r.mse or r.snr or "?")
		end
		local said = label .. " here " .. one(near) .. (far and "; " .. far_name .. " " .. one(far) or "; the far end does not answer")
		local function weak(r) return r and r["rx-level"] and r["rx-level-ideal"] and r["rx-level"] < r["rx-level-ideal"] - 6 end
		local function mute(r) return r and (r["tx-state"] == "failed" or r["tx-state"] == "muted" or r["unit-link"] == "down") end

		if mute(near) or mute(far) then
			return finding { cause = "bs.backhaul.mw-hardware", confidence = 0.9, device = mute(near) and ctx.name or far_name,
				text = (mute(near) and "this end" or far_name) .. " does not transmit; " .. said }
		end
		if weak(near) and weak(far) then
			-- A fade moves; what moved once and stays is the antenna.
			local points = ctx.series("microwave.rx-level", label, 3600)
			local low, high, old = nil, nil, 0
			for _, p in ipairs(points) do
				if p.value < near["rx-level-ideal"] - 6 then
					old = math.max(old, p.at)
					low, high = math.min(low or p.value, p.value), math.max(high or p.value, p.value)
				end
			end
			if old > 1800 and high - low < 1.5 then
				return finding { cause = "bs.backhaul.mw-misaligned", confidence = 0.75,
					text = string.format("both ends fell and have stood still for %.0f minutes; %s", old / 60, said) }
			end
			finding { cause = "bs.backhaul.mw-misaligned", confidence = 0.4, text = "if it stays so; " .. said }
			return finding { cause = "bs.backhaul.mw-fade", confidence = 0.7, text = "both ends fell, both transmit: the air between; " .. said }
		end
		if weak(near) ~= weak(far) and far then
			return finding { cause = "bs.backhaul.mw-hardware", confidence = 0.6, device = weak(near) and far_name or ctx.name,
				text = "one direction only is weak: a transmitter or a receiver; " .. said }
		end
		if weak(near) then return unsure("weak here, and the far end is not known; " .. said) end
		rule_out("bs.backhaul.mw-fade", said)
		if near.mse and near.mse > -20 or (near["error-rate"] or 0) > 5 then
			return finding { cause = "bs.backhaul.interference", confidence = far and 0.8 or 0.65,
				text = "the level is as planned and the quality is not: a foreign transmitter; " .. said }
		end
		if near.capacity and near["capacity-max"] and near.capacity < 0.7 * near["capacity-max"] then
			return unsure("less capacity than in good weather, at a good level; " .. said)
		end
		rule_out("bs.backhaul.interference", said)
		return nothing("the hop is well; " .. said)
	end,
}
