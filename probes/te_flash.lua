--- Is the terminal's flash worn out? Errors below the file system, or one that went read-only.
--
-- Full and dying look the same from afar. What is read-only by design is so on every boot: the root,
-- /usr, /rom; a folder for settings is not.

return {
	name = "te_flash",
	title = "A terminal's flash, by its kernel and its mounts",
	classes = { "terminal" },
	covers = { "storage-full" },
	needs = { "ssh" },
	causes = { "te.hw.flash-worn" },
	cost = 3,

	run = function(ctx)
		local mounts, why = ctx.first("cat /proc/mounts")
		if not mounts then return unsure("its mounts are not known: " .. tostring(why)) end
		local log = ctx.first("dmesg") or ""
		local errors = text.matches(log, "(?mi)^.*\\b(?:mmcblk\\d|mtd\\d*|ubi\\d*|ubifs|jffs2)\\b.*\\b(?:error|ecc|corrupt|bad block)\\b.*$")
		-- The settings' place: what its agent watches, or the usual names.
		local places = {}
		for label in pairs(ctx.table("storage") or {}) do places[label] = true end
		for _, p in ipairs({ "/overlay", "/data", "/cfg", "/flash" }) do places[p] = true end
		local ro
		for _, m in ipairs(text.matches(mounts, "(?m)^\\S+ (\\S+) (\\S+) (\\S+) ")) do
			local options = "," .. m[3] .. ","
			if places[m[1]] and m[1] ~= "/" and m[1] ~= "/usr" and m[1] ~= "/rom" and text.match(options, ",ro,") then ro = m[1] .. " (" .. m[2] .. ")" end
		end
		if #errors > 0 then
			return finding { cause = "te.hw.flash-worn", confidence = (ro or #errors > 2) and 0.9 or 0.6,
				text = string.format("%d errors of its flash%s, the last: %s", #errors, ro and ", and " .. ro .. " is read-only" or "",
					text.trim(errors[#errors][0])) }
		end
		if ro then
			return finding { cause = "te.hw.flash-worn", confidence = 0.8,
				text = ro .. ", where its settings are, is mounted read-only; its kernel log shows no error (any more)" }
		end
		rule_out("te.hw.flash-worn", "no error in its kernel log, its settings can be written")
		return nothing("its flash is well")
	end,
}
