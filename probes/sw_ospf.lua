--- Why is the OSPF neighbour not full? Both ends' timers, area, authentication, MTU, and who is passive.
--
-- Parameters that differ between the two ends of one cable are proof; a neighbour that stays in
-- exchange points at the MTU; one that is seen by nobody, with equal parameters, at authentication.

local function interfaces(shell)
	local list = {}
	for _, m in ipairs(text.matches(shell or "", "(?ms)^(\\S+) is (up|down)\\b.*?(?=^\\S+ is (?:up|down)\\b|\\z)")) do
		local t = m[0]
		local function one(pattern) local x = text.match(t, pattern) return x and x[1] end
		list[m[1]] = { state = m[2], mtu = one("MTU (\\d+)"), area = one("Area (\\S+?),?\\s"), hello = one("Hello (\\d+\\w*)"),
			dead = one("Dead (\\d+\\w*)"), passive = text.match(t, "(?i)No Hellos \\(Passive") ~= nil,
			auth = one("(?i)(cryptographic authentication|simple password authentication)") or "none",
			adjacent = one("Adjacent neighbor count is (\\d+)"), network = one("Network Type (\\w+)") }
	end
	return list
end

local function differs(a, b)
	local list = {}
	for _, key in ipairs({ "hello", "dead", "area", "auth", "mtu", "network" }) do
		if a[key] and b[key] and a[key] ~= b[key] then
			list[#list + 1] = string.format("%s is %s here and %s there", key, a[key], b[key])
		end
	end
	return list
end

return {
	name = "sw_ospf",
	title = "An OSPF neighbour, by the parameters of both ends",
	covers = { "ospf-not-full", "daemon-missing" },
	needs = { "ssh" },
	words = { "ospf-neighbour.state" },
	causes = { "sw.routing.ospf-adjacency", "sw.port.admin-down", "sw.port.remote-admin-down" },
	cost = 4,

	run = function(ctx)
		if ctx.table_name == "process" and ctx.label ~= "ospfd" then return nothing("it is not about OSPF") end
		local procs = ctx.processes()
		if procs and (procs.zebra or procs.bgpd or procs.watchfrr) and not procs.ospfd then
			return finding { cause = "sw.routing.ospf-adjacency", confidence = 0.9,
				text = "the OSPF daemon does not run here while other routing daemons do" }
		end
		local shell, why = ctx.first("vtysh -c 'show ip ospf interface'")
		if not shell then return unsure("its routing shell does not answer: " .. tostring(why)) end
		local mine = interfaces(shell)
		local neighbours = ctx.table("ospf-neighbour") or {}
		local stuck = ""
		for name, n in pairs(neighbours) do
			if n.state ~= "full" and n.state ~= "two-way" then stuck = string.format("; neighbour %s is in %s", name, n.state) end
		end

		local compared, well = 0, 0
		for _, n in ipairs(ctx.neighbours()) do
			local a = mine[n.port]
			local far = n.device and n.device.first("vtysh -c 'show ip ospf interface'")
			local b = far and interfaces(far)[n.remote_port]
			local link = string.format("%s to %s %s", n.port, n.device and n.device.name or "?", n.remote_port)
			local near_row, far_row = ctx.row("port", n.port), n.device and n.device.row("port", n.remote_port)
			if a and near_row and near_row["admin-state"] == "down" then
				return finding { cause = "sw.port.admin-down", confidence = 0.9, text = link .. ": the port is shut here" .. stuck }
			end
			if a and far_row and far_row["admin-state"] == "down" then
				return finding { cause = "sw.port.remote-admin-down", device = n.device, confidence = 0.9,
					text = link .. ": the port is shut there" .. stuck }
			end
			if a and far and not b then
				return finding { cause = "sw.routing.ospf-adjacency", confidence = 0.85,
					text = link .. ": OSPF runs on the port here, and on the far port it does not" .. stuck }
			end
			if a and b then
				compared = compared + 1
				local wrong = differs(a, b)
				if a.passive or b.passive then wrong[#wrong + 1] = "passive " .. (a.passive and "here" or "there") end
				if #wrong > 0 then
					return finding { cause = "sw.routing.ospf-adjacency", confidence = 0.95,
						text = link .. ": " .. table.concat(wrong, ", ") .. stuck }
				end
				if (tonumber(a.adjacent) or 0) > 0 then
					well = well + 1
				elseif a.state == "up" and b.state == "up" then
					return finding { cause = "sw.routing.ospf-adjacency", confidence = 0.7,
						text = link .. ": no adjacency though all that is shown is alike: a key, or a filter" .. stuck }
				end
			end
		end
		if compared > 0 and well == compared and stuck == "" then
			rule_out("sw.routing.ospf-adjacency", "adjacent on each link that both ends show")
			return nothing("its adjacencies are there")
		end
		local exchange = text.match(stuck, "exchange")
		if stuck ~= "" then
			return finding { cause = "sw.routing.ospf-adjacency", confidence = exchange and 0.7 or 0.6,
				text = "the far end could not be compared" .. stuck .. (exchange and ": MTU, most often" or "") }
		end
		return unsure("no link could be compared at both ends")
	end,
}
