--- A probe.
return {
	name = "keys",
	titel = "T",
	covers = "link-down",
	causes = { "net.path-loss" },
	cost = "long",
	run = function(ctx) end,
}
