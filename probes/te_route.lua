--- "No internet": has the terminal an address, a way out, and does its neighbour answer?
--
-- No address on a WAN that is up is the lease; an address without a default route is the route; both
-- there and the gateway silent is the line.

local function wan_of(ctx)
	for _, l in ipairs(ctx.device.links) do
		local m = text.match(l.port, "(?i)^(wan|wwan|ppp|eth0|usb|lte)")
		if m then return l.port end
	end
end

return {
	name = "te_route",
	title = "Address, default route and gateway of a terminal",
	classes = { "terminal" },
	covers = { "wan-down" },
	needs = { "ssh" },
	causes = { "net.route-missing", "te.wan.no-ip", "te.wan.auth-failed" },
	cost = 4,

	run = function(ctx)
		local routes, why = ctx.first("ip route")
		if not routes then return unsure("its shell does not answer: " .. tostring(why)) end
		local addresses = ctx.first("ip -o addr show", "ip addr show") or ""
		local wan = wan_of(ctx)
		local log = ctx.first("tail -n 200 /var/log/messages", "logread -l 200", "journalctl -n 200 --no-pager") or ""
		local refused = text.match(log, "(?mi)^.*\\b(?:CHAP|PAP|pppd|pppoe)\\b.*(?:authentication failed|auth.* fail|refused).*$")
		local has = wan and text.match(addresses, "(?m)\\b\\Q" .. wan .. "\\E\\b.*\\binet (\\d+\\.\\d+\\.\\d+\\.\\d+)")
		if refused and not has then
			return finding { cause = "te.wan.auth-failed", confidence = 0.85, text = "its login to the network is refused: " .. text.trim(refused[0]) }
		end
		if wan and not has then
			local nolease = text.match(log, "(?mi)^.*\\b(?:udhcpc|dhclient|dhcpcd|odhcp6?c)\\b.*(?:no lease|no dhcpoffers|timed out).*$")
			local port = ctx.row("port", wan)
			if port and port["oper-state"] ~= "up" then return unsure(wan .. " is " .. port["oper-state"] .. ": no wonder that it has no address") end
			return finding { cause = "te.wan.no-ip", confidence = nolease and 0.85 or 0.7,
				text = string.format("%s is up and has no address%s", wan, nolease and "; " .. text.trim(nolease[0]) or "") }
		end
		local default = text.match(routes, "(?m)^default(?:.* via (\\S+))?(?:.* dev (\\S+))?")
		if not default then
			return finding { cause = "net.route-missing", confidence = 0.9,
				text = string.format("it has no default route; %s has %s; its routes: %s", wan or "its WAN", has and has[1] or "no address",
					table.concat(text.lines(routes), " | ")) }
		end
		rule_out("te.wan.no-ip", (wan or "its WAN") .. " has " .. (has and has[1] or "an address"))
		local gateway = text.match(default[0], "via (\\d+\\.\\d+\\.\\d+\\.\\d+)")
		if not gateway then
			rule_out("net.route-missing", "its default route: " .. default[0])
			return nothing("it has a default route")
		end
		local wanted = wan and text.match(routes, "(?m)^default.*\\bdev \\Q" .. wan .. "\\E\\b")
		local ping, how = ctx.first("ping -c 3 -W 1 " .. gateway[1])
		if ping and text.match(ping, "\\b[1-3] (?:packets )?received") then
			if wan and not wanted then
				return finding { cause = "net.route-missing", confidence = 0.6,
					text = "its default route does not lead over " .. wan .. ": " .. text.trim(default[0]) }
			end
			rule_out("net.route-missing", "its default route leads to a gateway that answers")
			return nothing("address, route and gateway are well")
		end
		if wan and not wanted then
			return finding { cause = "net.route-missing", confidence = 0.8,
				text = "its default route leads elsewhere than over " .. wan .. ", to a gateway that does not answer: " .. text.trim(default[0]) }
		end
		return unsure("its gateway " .. gateway[1] .. " does not answer: " .. tostring(how))
	end,
}
