--- Is its clock right? Compared with a neighbour's, whose clock is asked the same way.

local function seconds(date)
	-- Tue Nov  3 10:11:12 UTC 2026
	local m = text.match(date or "", "\\b([A-Z][a-z]{2})\\s+(\\d+)\\s+(\\d+):(\\d+):(\\d+)\\s+(?:[AP]M )?UTC\\s+(\\d{4})")
	local names = { Jan = 1, Feb = 2, Mar = 3, Apr = 4, May = 5, Jun = 6, Jul = 7, Aug = 8, Sep = 9, Oct = 10, Nov = 11, Dec = 12 }
	if not m or not names[m[1]] then return nil end
	local y, mo, d = tonumber(m[6]), names[m[1]], tonumber(m[2])
	if mo <= 2 then y, mo = y - 1, mo + 12 end
	local days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * (mo - 3) + 2) // 5 + d - 1
	return days * 86400 + tonumber(m[3]) * 3600 + tonumber(m[4]) * 60 + tonumber(m[5]), y + (mo > 12 and 1 or 0)
end

return {
	name = "te_clock",
	title = "A device's clock, beside its neighbour's",
	covers = { "clock-wrong" },
	needs = { "ssh" },
	causes = { "te.clock-wrong" },
	cost = 4,

	run = function(ctx)
		local here, why = ctx.first("date -u")
		if not here then return unsure("its clock is not to be had: " .. tostring(why)) end
		local mine, year = seconds(here)
		if not mine then return unsure("its date cannot be read: " .. text.trim(here)) end
		local there, who
		for _, n in ipairs(ctx.neighbours()) do
			local other = n.device and n.device.first("date -u")
			if other and seconds(other) and not there then there, who = seconds(other), n.device.name end
		end
		if year < 2024 then
			return finding { cause = "te.clock-wrong", confidence = 0.9, text = "its clock stands at its beginning: " .. text.trim(here) }
		end
		if not there then return unsure("no neighbour's clock to compare with; its own says " .. text.trim(here)) end
		local off = mine - there
		local said = string.format("its clock is %+d s from that of %s", off, who)
		if math.abs(off) > 3600 then return finding { cause = "te.clock-wrong", confidence = 0.85, text = said } end
		if math.abs(off) > 120 then return finding { cause = "te.clock-wrong", confidence = 0.6, text = said } end
		rule_out("te.clock-wrong", said)
		return nothing(said)
	end,
}
