--- Light, at both ends of a fibre: cut, weak, one strand, or a module that no longer sends.
--
-- What one end sends the other should receive. Both send and neither receives: cut. Both send and one
-- receives: one strand. One does not send though its port is wanted up: its module. All weak: dirt.

return {
	name = "sw_optic",
	title = "The light on a link, sent and received at both ends",
	covers = { "link-down", "optic-rx-low", "optic-rx-high", "optic-tx-low", "optic-hot", "port-errors", "dark" },
	needs = { "snmp" },
	words = { "optic.rx-power" },
	causes = { "sw.port.fiber-cut", "sw.port.unidirectional", "sw.port.fiber-degraded", "sw.port.optic-failed", "sw.port.optic-unsupported" },
	after = { "sw_port" },
	cost = 4,

	run = function(ctx)
		local optics, why = ctx.table("optic")
		if not optics then return unsure("its optical modules do not answer: " .. tostring(why)) end
		local label = ctx.label
		local near = label and optics[label]
		if not near then return unsure("no optical module of that name: copper, or one that does not tell") end
		local port = ctx.row("port", label)
		local far_ctx, far_port = ctx.link(label)
		local far = far_ctx and far_ctx.row("optic", far_port)
		local far_row = far_ctx and far_ctx.row("port", far_port)

		local function dark(o) return o and o["rx-power"] and (o["rx-power"] <= -30 or o["rx-loss"] == "raised") end
		local function sends(o) return o and o["tx-power"] and o["tx-power"] > -15 and o["tx-fault"] ~= "raised" end
		local function weak(o)
			return o and o["rx-power"] and not dark(o) and o["rx-power"] < (o["rx-power-low-alarm"] or -24)
		end
		local function one(o) return string.format("receives %s, sends %s dBm, bias %s A", o["rx-power"] or "?", o["tx-power"] or "?", o.bias or "?") end
		local said = label .. " here " .. one(near) .. (far and "; " .. far_ctx.name .. " " .. far_port .. " " .. one(far) or "; the far end is not known")

		if port and port["admin-state"] == "down" then return nothing("it is shut here, its laser too: " .. said) end
		if far_row and far_row["admin-state"] == "down" then return nothing("it is shut at the far end, its laser too: " .. said) end
		if near["tx-power"] and not sends(near) then
			return finding { cause = "sw.port.optic-failed", confidence = (far and dark(far)) and 0.9 or 0.7,
				text = "wanted up and sends nothing: its module here; " .. said }
		end
		if far and far["tx-power"] and not sends(far) then
			return finding { cause = "sw.port.optic-failed", confidence = dark(near) and 0.9 or 0.7, device = far_ctx,
				text = "wanted up and sends nothing: the module at the far end; " .. said }
		end
		if sends(near) and far and sends(far) then
			rule_out("sw.port.optic-failed", "both modules send")
			if dark(near) and dark(far) then
				return finding { cause = "sw.port.fiber-cut", confidence = 0.9, text = "both send and neither receives; " .. said }
			end
			if dark(near) or dark(far) then
				return finding { cause = "sw.port.unidirectional", confidence = 0.85,
					text = "both send, and only " .. (dark(near) and "the far end" or "this end") .. " receives: one strand; " .. said }
			end
		end
		if dark(near) then
			return finding { cause = "sw.port.fiber-cut", confidence = 0.5, text = "no light comes in; the far end's module is not known; " .. said }
		end
		if near.model and far and far.model and near.model ~= "" and far.model ~= "" and near.model ~= far.model
			and port and port["oper-state"] ~= "up" then
			return finding { cause = "sw.port.optic-unsupported", confidence = 0.6,
				text = string.format("%s here and %s there: do they fit? %s", near.model, far.model, said) }
		end
		if weak(near) or weak(far) then
			local other_way = far and weak(near) ~= weak(far)
			return finding { cause = "sw.port.fiber-degraded", confidence = (far and sends(far)) and 0.85 or 0.6,
				text = (other_way and "one direction" or "the light") .. " is weak though it is sent well: dirt, a bend, a splice; " .. said }
		end
		rule_out("sw.port.fiber-cut", said)
		rule_out("sw.port.fiber-degraded", said)
		return nothing("its light is well; " .. said)
	end,
}
