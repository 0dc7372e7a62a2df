--- Logs in and asks one thing: for stories of the door.

return {
	name = "knock",
	title = "Whether it lets us in",
	covers = { "storage-full" },
	causes = { "sw.storage.full" },
	needs = { "ssh" },
	cost = 1,

	run = function(ctx)
		local df, why = ctx.ssh("df -k")
		return df and nothing("it lets us in") or unsure("it does not: " .. why)
	end,
}
