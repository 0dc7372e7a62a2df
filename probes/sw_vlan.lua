--- Is the VLAN on both ends of the trunk? Compares what the two bridges carry on one cable.

local function vlans(list, port)
	local of, inside = {}, false
	for _, line in ipairs(text.lines(list or "")) do
		local m = text.match(line, "^(\\S+)?\\s+(\\d+)(?:\\s|$)")
		if m and m[1] then inside = m[1] == port end
		if m and inside then of[m[2]] = text.match(line, "PVID") and "PVID" or "tagged" end
	end
	return of
end

return {
	name = "sw_vlan",
	title = "The VLANs of a cable, at both ends",
	classes = { "switch" },
	covers = { "vlan-mismatch" },
	needs = { "ssh", "neighbour" },
	causes = { "sw.vlan.mismatch" },
	cost = 4,

	run = function(ctx)
		local mine, why = ctx.first("bridge vlan show")
		if not mine then return unsure("its bridge does not answer: " .. tostring(why)) end
		local compared, wrong = 0, {}
		for _, n in ipairs(ctx.neighbours()) do
			local theirs = n.device and n.device.first("bridge vlan show")
			local a, b = vlans(mine, n.port), vlans(theirs, n.remote_port)
			if next(a) and next(b) then
				compared = compared + 1
				for id, how in pairs(a) do
					if not b[id] then wrong[#wrong + 1] = string.format("VLAN %s is on %s here and not on %s of %s", id, n.port, n.remote_port, n.device.name)
					elseif (how == "PVID") ~= (b[id] == "PVID") then wrong[#wrong + 1] = string.format("VLAN %s is without a tag at one end of %s only", id, n.port) end
				end
				for id in pairs(b) do
					if not a[id] then wrong[#wrong + 1] = string.format("VLAN %s is on %s of %s and not on %s here", id, n.remote_port, n.device.name, n.port) end
				end
			end
		end
		if compared == 0 then return unsure("no cable's VLANs could be read at both ends") end
		table.sort(wrong)
		if #wrong == 0 then
			rule_out("sw.vlan.mismatch", compared .. " cables carry the same VLANs at both ends")
			return nothing("the VLANs agree")
		end
		return finding { cause = "sw.vlan.mismatch", confidence = 0.85, text = table.concat(wrong, "; ") }
	end,
}
