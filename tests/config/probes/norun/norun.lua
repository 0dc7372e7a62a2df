--- A probe.
return {
	name = "norun",
	title = "T",
	covers = { "link-down" },
	causes = { "net.path-loss" },
}
