--- A probe.
return {
	name = "one",
	title = "T",
	covers = { "link-down" },
	causes = { "net.path-loss" },
	run = function(ctx) end,
}
