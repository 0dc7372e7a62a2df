--- It shows its SSH banner, or should: does it let us in? Password, host key, or a server that hangs.
--
-- A refused login is not a dead server, and a new host key is neither: with the old serial number and
-- the old SNMP engine behind it, it is a matter for security; with new ones the device was replaced.

return {
	name = "reach_login",
	title = "The way into its shell",
	covers = { "ssh-silent", "login-failed" },
	needs = { "ssh" },
	causes = { "agent.ssh-credentials", "agent.ssh-dead", "te.replaced" },
	after = { "reach_agent" },
	cost = 4,

	run = function(ctx)
		local status, banner = ctx.tcp(ctx.device.ssh_port)
		if status ~= "connected" then return unsure("its SSH port does not connect: " .. status) end
		local out, why = ctx.ssh("uptime")
		if out then
			rule_out("agent.ssh-credentials", "our login works")
			rule_out("agent.ssh-dead", "our login works")
			return nothing("it lets us in")
		end
		local uptime, name = ctx.item("system.uptime"), ctx.item("system.name")
		local lives = uptime and string.format("its agent answers: %s, up for %.0f s", name or "?", uptime) or "its agent does not answer"
		if text.match(why, "host key") then
			if not uptime then return unsure("another host key, and nothing else of it answers: " .. why) end
			local serial, wanted = ctx.item("system.serial"), ctx.item("agent.engine-id")
			return finding { cause = "agent.ssh-dead", confidence = 0.85,
				action = "Accept nothing: ask who made the server a new key, and tell security when nobody did.",
				text = string.format("it shows another host key (%s); %s%s%s", why, lives, serial and ", serial " .. serial or "",
					wanted and ", engine " .. wanted or "") }
		end
		if text.match(why, "login failed") then
			rule_out("agent.ssh-dead", "the server speaks: " .. (banner or "?"))
			return finding { cause = "agent.ssh-credentials", confidence = 0.9,
				text = string.format("the server speaks (%s) and does not let us in: %s; %s", text.trim(banner or ""), why, lives) }
		end
		if (not banner or banner == "") and uptime then
			return finding { cause = "agent.ssh-dead", confidence = 0.85,
				text = "its SSH port connects and says nothing: the server hangs; " .. lives }
		end
		return unsure("it connects, and our command fails: " .. why)
	end,
}
