--- The words that probes are written in, over the few functions of the host.
-- Loaded before each probe, into the same state. What it defines is the probe's whole language:
-- the context that run(ctx) is given, finding, rule_out, nothing, unsure, and text.

local host = host
local order = host.order()

local result = { outcome = "nothing", note = "", findings = {}, ruled_out = {} }

-- Evidence of this run so far; a finding rests on all of it unless it names some.
local seen = {}

local function keep(token)
	if token then seen[#seen + 1] = token end
end

-- ---------------------------------------------------------------- text

text = {}

--- First match of a PCRE2 pattern: the captures by number and by name, [0] is the whole; or nil.
function text.match(subject, pattern, from)
	return host.match(subject or "", pattern, from or 1)
end

--- All matches, as a list.
function text.matches(subject, pattern)
	local list, from = {}, 1
	while true do
		local m = host.match(subject or "", pattern, from)
		if not m or #list >= 10000 then return list end
		list[#list + 1] = m
		from = m.next > from and m.next or from + 1
	end
end

--- The lines of a text, without their ends.
function text.lines(subject)
	local list = {}
	for _, m in ipairs(text.matches(subject, "[^\\r\\n]+")) do list[#list + 1] = m[0] end
	return list
end

--- The words of a line.
function text.words(line)
	local list = {}
	for _, m in ipairs(text.matches(line, "\\S+")) do list[#list + 1] = m[0] end
	return list
end

function text.trim(s)
	local m = host.match(s or "", "^\\s*(.*?)\\s*$", 1)
	return m and m[1] or ""
end

-- ---------------------------------------------------------------- the context of one device

local contexts = {}
local context_of

local function row_of(component)
	local m = host.match(component or "", "^([^:]+):(.*)$", 1)
	if m then return m[1], m[2] end
end

local function new_context(name)
	local device = host.device(name)
	if not device then return nil end
	local ctx = { device = device, name = device.name }
	local items, tables = {}, {}
	-- Who kept silent once is not asked again in the same pass: why, by the way of asking.
	local silent = {}

	local function ask(way, question, ...)
		if silent[way] then return nil, silent[way] end
		local answer, more, token = question(name, ...)
		keep(token)
		if answer == nil and host.match(more or "", "^(timeout|silent|no banner)\\b(?! \\(command)", 1) then
			silent[way] = more
		end
		return answer, more
	end

	--- The value of a word: a number, a state's name or a text; or nil and why not.
	function ctx.item(word)
		local had = items[word]
		if not had then
			had = { ask("snmp", host.item, word) }
			items[word] = had
		end
		return had[1], had[2]
	end

	--- The rows of a table by their label, each with its columns, `label` and `index`; or nil
	--- and why not. A second result "partial" says that rows may be missing.
	function ctx.table(table_name)
		local had = tables[table_name]
		if not had then
			had = { ask("snmp", host.table, table_name) }
			tables[table_name] = had
		end
		return had[1], had[2]
	end

	--- One row of a table; or nil and why not.
	function ctx.row(table_name, label)
		local rows, why = ctx.table(table_name)
		if not rows then return nil, why end
		return rows[label], "no row " .. tostring(label)
	end

	--- One cell by its word, whichever of the profile's tables of that name has it; or nil and why.
	function ctx.cell(word, label)
		local m = host.match(word, "^([^.]+)\\.(.+)$", 1)
		local key = m and host.holder(name, word)
		if not key then return nil, "its profile does not know " .. word end
		local row, why = ctx.row(key, label)
		if not row then return nil, why end
		return row[m[2]], "it does not say"
	end

	--- How fast counters of a row move, a second: { word = rate }, asked twice, so long apart. What
	--- is not told, or began anew meanwhile, is left out. Or nil and why.
	function ctx.moves(label, words, seconds)
		local first, rates = {}, {}
		for _, word in ipairs(words) do first[word] = ctx.cell(word, label) end
		if next(first) == nil then return nil, "none of these counters is told" end
		host.sleep(seconds or 5)
		ctx.again()
		for word, was in pairs(first) do
			local now = ctx.cell(word, label)
			if type(now) == "number" and now >= was then rates[word] = (now - was) / (seconds or 5) end
		end
		return rates
	end

	--- The output of the first of these commands that ends well, and the command; or nil and why.
	function ctx.first(...)
		local last = "nothing was asked"
		for _, command in ipairs({ ... }) do
			local out, more = ctx.ssh(command)
			if out and more.exit == 0 then return out, command end
			if not out and not host.match(more or "", "list of its profile", 1) then return nil, more end
			last = out and command .. " ended with " .. more.exit or more
		end
		return nil, last
	end

	--- The processes that run, by name: { name = { pid, state = "S" } }. Or nil and why: a list without
	--- the first process shows somebody's own ones only, and proves of nobody that he is not there.
	function ctx.processes()
		local out, why = ctx.first("ps axo pid,stat,pcpu,rss,comm", "ps w", "ps")
		if not out then return nil, why end
		local list, whole = {}, false
		for _, m in ipairs(text.matches(out, "(?m)^\\s*(\\d+)\\s+(?:\\S+\\s+)??(?:\\d+\\S*\\s+)?([RSDTZIXtW][<NLsl+W]*)\\s+(?:\\d+\\.\\d+\\s+\\d+\\s+|\\d+:\\d+\\s+)?(\\S+)")) do
			local base = text.match(m[3], "([^/\\[\\]{}:]+):?\\]?$")
			list[base and base[1] or m[3]] = { pid = tonumber(m[1]), state = text.match(m[2], "^.")[0] }
			whole = whole or m[1] == "1"
		end
		if not whole then return nil, "its list of processes shows not all of them" end
		return list
	end

	--- Forgets what was asked, so that the next question asks the device again.
	function ctx.again()
		items, tables, silent = {}, {}, {}
	end

	--- Runs a command that the profile allows: its output, or nil and why not. The second
	--- result of success is { exit = n, errors = text, cut = boolean }.
	function ctx.ssh(command)
		return ask("ssh", host.ssh, command)
	end

	--- Pings it: { sent, received, loss (percent), rtt (seconds) }.
	function ctx.ping(count, size)
		local r, token = host.ping(name, count or 5, size or 56)
		keep(token)
		return r
	end

	--- Connects to a TCP port: "connected", "refused", "timeout", "unreachable", and its banner.
	function ctx.tcp(port)
		local status, banner, token = host.tcp(name, port or 0)
		keep(token)
		return status, banner
	end

	--- Knocks at the SNMP port without any credential: "answer" (an agent listens and lets us
	--- through), "port-unreachable" (nothing listens), "prohibited", or "silent" (proves nothing).
	function ctx.knock()
		local status, token = host.knock(name)
		keep(token)
		return status
	end

	--- Samples of the last seconds: a list of { at (seconds before now), value }.
	function ctx.series(word, label, seconds)
		return host.series(name, word, label or "", seconds or 3600)
	end

	--- The device at the other end of our port's cable, and its port; or nil.
	function ctx.link(port)
		for _, l in ipairs(device.links) do
			if l.port == port then return context_of(l.to), l.remote_port end
		end
	end

	--- The devices through which it is reached, nearest first.
	function ctx.upstream()
		local list = {}
		for _, up in ipairs(device.upstream) do list[#list + 1] = context_of(up) end
		return list
	end

	--- All devices at the other ends of its cables: { port, device (context), remote_port }.
	function ctx.neighbours()
		local list = {}
		for _, l in ipairs(device.links) do
			list[#list + 1] = { port = l.port, device = context_of(l.to), remote_port = l.remote_port }
		end
		return list
	end

	return ctx
end

function context_of(name)
	if contexts[name] == nil then contexts[name] = new_context(name) or false end
	return contexts[name] or nil
end

-- ---------------------------------------------------------------- what a probe says

--- A probable cause: { cause =, confidence =, text =, device = (context or name; ours if left out) }.
function finding(f)
	local device = f.device
	if type(device) == "table" then device = device.name end
	result.findings[#result.findings + 1] = {
		cause = f.cause, confidence = f.confidence, text = f.text or "",
		device = device or order.device, action = f.action or "", part = f.part or "",
		evidence = f.evidence or { table.unpack(seen) },
	}
	result.outcome = "found"
	return result
end

--- A cause that was looked for and is not it, and why.
function rule_out(cause, why)
	result.ruled_out[#result.ruled_out + 1] = { cause = cause, why = why or "" }
end

--- It looked, and found nothing.
function nothing(why)
	if result.outcome ~= "found" then result.note = why or "" end
	return result
end

--- It could not tell, because.
function unsure(because)
	if result.outcome ~= "found" then
		result.outcome = "unsure"
		result.note = because or ""
	end
	return result
end

--- Waits.
function sleep(seconds)
	host.sleep(seconds)
end

function log(what)
	host.log(tostring(what))
end

--- What the room calls: gives the probe its context, and keeps what it says.
function probe_main()
	local ctx = context_of(order.device)
	if not ctx then
		unsure("the device is not in the inventory")
	else
		ctx.alarm = { type = order.alarm_type, text = order.alarm_text, age = order.age }
		ctx.component = order.component
		ctx.table_name, ctx.label = row_of(order.component)
		probe.run(ctx)
	end
	result.evidence = seen
	host.done(result)
end
