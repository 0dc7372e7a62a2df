--- Are packets lost on the way to it? Pings it, and those beside the same way.
--
-- Loss to this device alone, while its neighbours are clean, is on its own last stretch; loss
-- to all is ours, or the network's. A busy device answers late, but answers.

return {
	name = "te_path",
	title = "Loss on the way to a device",
	covers = { "path-loss" },
	causes = { "net.path-loss", "agent.overloaded", "self.own-network" },
	cost = 8,

	run = function(ctx)
		local small = ctx.ping(20)
		local others, clean = 0, 0
		local names = {}
		for _, up in ipairs(ctx.upstream()) do
			local p = up.ping(10)
			others = others + 1
			if p.loss < small.loss / 2 then clean = clean + 1 end
			names[#names + 1] = string.format("%s %d of %d", up.name, p.received, p.sent)
		end
		local said = string.format("%d of %d pings answered (%.0f %% lost)%s", small.received, small.sent,
			small.loss, others > 0 and "; beside it: " .. table.concat(names, ", ") or "")

		if small.loss <= 5 then
			rule_out("net.path-loss", said)
			return nothing("the way is clean now: " .. said)
		end
		if small.received == 0 then return unsure("nothing comes back at all: " .. said) end
		if others > 0 and clean == 0 then
			return finding { cause = "self.own-network", confidence = 0.6,
				text = "all around it lose packets too: nearer to us; " .. said }
		end
		if others > 0 then rule_out("self.own-network", "devices beside it are clean") end

		local big = ctx.ping(10, 1200)
		rule_out("agent.overloaded", "its pings are lost, not late")
		return finding { cause = "net.path-loss", confidence = small.loss >= 10 and 0.9 or 0.7,
			text = string.format("%s; of large packets %d of %d came back", said, big.received, big.sent) }
	end,
}
