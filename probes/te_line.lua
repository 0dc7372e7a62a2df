--- The copper line of a terminal: its margin, and how often it trained anew.

return {
	name = "te_line",
	title = "A terminal's copper line",
	classes = { "terminal" },
	covers = { "line-poor", "wan-down", "path-loss" },
	needs = { "snmp" },
	words = { "dsl.state" },
	causes = { "te.dsl.line-bad" },
	cost = 2,

	run = function(ctx)
		local state, why = ctx.item("dsl.state")
		if not state then return unsure("its line does not answer: " .. tostring(why)) end
		local margin, trained = ctx.item("dsl.margin-down"), ctx.item("dsl.retrains")
		local said = string.format("line %s, margin %s dB, trained %s times", state, margin or "?", trained or "?")
		if state == "failed" or state == "silent" then
			return finding { cause = "te.dsl.line-bad", confidence = 0.6, text = "nobody answers on its line: the pair, or the far card; " .. said }
		end
		if margin and margin < 6 then
			return finding { cause = "te.dsl.line-bad", confidence = margin < 4 and 0.8 or 0.65, text = said }
		end
		if margin then rule_out("te.dsl.line-bad", said) end
		return nothing(said)
	end,
}
