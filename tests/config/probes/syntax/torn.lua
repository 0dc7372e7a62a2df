--- A probe.
return {
	name = "torn",
	title = "T" covers = {},
}
