--- A probe that sends what is not on the list: it must hear no, with the profile's name and the command.

return {
	name = "nosy",
	title = "A probe that sends what it may not",
	covers = { "storage-full" },
	needs = { "ssh" },
	causes = { "sw.storage.full" },
	cost = 2,

	run = function(ctx)
		local said = {}
		for _, command in ipairs { "cat /etc/shadow", "df -k; reboot", "du -xk --files0-from=/x", "df -k" } do
			local out, why = ctx.ssh(command)
			said[#said + 1] = out and "allowed" or why
		end
		return unsure(table.concat(said, " | "))
	end,
}
