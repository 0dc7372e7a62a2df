--- Is somebody guessing passwords? Counts failed logins of its log by where they come from.

return {
	name = "reach_guess",
	title = "Failed logins, by their source",
	covers = { "login-failed", "authentication-failed" },
	needs = { "ssh" },
	causes = { "sec.auth-attack" },
	cost = 3,

	run = function(ctx)
		local log, why = ctx.first("tail -n 200 /var/log/messages", "logread -l 200", "journalctl -n 200 --no-pager")
		if not log then return unsure("its log is not to be had: " .. tostring(why)) end
		local ours, from, all = {}, {}, 0
		for _, m in ipairs(text.matches(log, "(?m)^.*(?:Accepted |auth succeeded).*?from (\\d+\\.\\d+\\.\\d+\\.\\d+).*$")) do ours[m[1]] = true end
		for _, m in ipairs(text.matches(log, "(?mi)^.*(?:failed password|invalid user|bad password|login attempt for nonexistent|" ..
			"authentication failure|connection (?:closed|reset) by (?:invalid|authenticating) user|exit before auth|max auth).*?" ..
			"(\\d+\\.\\d+\\.\\d+\\.\\d+).*$")) do
			if not ours[m[1]] then
				from[m[1]] = (from[m[1]] or 0) + 1
				all = all + 1
			end
		end
		local who, most = nil, 0
		for address, n in pairs(from) do
			if n > most then who, most = address, n end
		end
		if most < 5 then
			rule_out("sec.auth-attack", all .. " failed logins in its log")
			return nothing("no more than a few failed logins in its log: " .. all)
		end
		return finding { cause = "sec.auth-attack", confidence = most >= 10 and 0.9 or 0.7,
			text = string.format("%d failed logins from %s, %d in all, among the last lines of its log", most, who, all) }
	end,
}
