--- Who changed the tree? A new root, or one port that forwards anew again and again.

return {
	name = "sw_stp",
	title = "The spanning tree and its root",
	classes = { "switch" },
	covers = { "root-changed" },
	needs = { "snmp" },
	words = { "stp.root" },
	causes = { "sw.stp.root-changed", "sw.port.flapping", "sw.l2.loop-storm" },
	cost = 8,

	run = function(ctx)
		local root, why = ctx.item("stp.root")
		local changes = ctx.item("stp.topology-changes")
		if not root and not changes then return unsure("its spanning tree does not answer: " .. tostring(why)) end
		local before = ctx.table("stp-port") or {}
		sleep(5)
		ctx.again()
		local root_now, changes_now, after = ctx.item("stp.root"), ctx.item("stp.topology-changes"), ctx.table("stp-port") or {}
		local mover, most = nil, 0
		for name, p in pairs(after) do
			local was = before[name]
			local d = was and p.transitions and was.transitions and p.transitions - was.transitions or 0
			if d > most then mover, most = name, d end
		end
		local others, same = 0, 0
		for _, n in ipairs(ctx.neighbours()) do
			local theirs = n.device and n.device.item("stp.root")
			if theirs then
				others = others + 1
				if theirs == root_now then same = same + 1 end
			end
		end
		local moving = type(changes) == "number" and type(changes_now) == "number" and changes_now - changes or 0
		local said = string.format("root %s, %.0f changes in 5 s%s; %d of %d neighbours have the same root", root_now or "?", moving,
			mover and string.format(", port %s began to forward %.0f times", mover, most) or "", same, others)
		if root ~= root_now then
			return finding { cause = "sw.stp.root-changed", confidence = 0.85, text = "the root changes while we look: was " .. tostring(root) .. "; " .. said }
		end
		if others > 0 and same < others then
			return finding { cause = "sw.stp.root-changed", confidence = 0.75, text = "neighbours follow different roots; " .. said }
		end
		if mover and most > 1 then
			return finding { cause = "sw.port.flapping", confidence = 0.7, text = "the root stands, one port keeps changing the tree; " .. said }
		end
		if moving == 0 then
			return finding { cause = "sw.stp.root-changed", confidence = 0.5, text = "it changed, and is quiet now; " .. said }
		end
		return unsure("the tree changes, and no port of this switch does it; " .. said)
	end,
}
