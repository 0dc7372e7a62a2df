// The page: lists are asked for when an event says that something happened, never on a timer of
// their own. All text goes in as text: what a device says is never markup.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (key === "class") node.className = value; else node.setAttribute(key, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
}

async function ask(path) {
  const answer = await fetch("/api/v1/" + path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(path + ": " + answer.status);
  return answer.json();
}

function span(ms) {
  const s = Math.max(0, Math.round(Math.abs(ms) / 1000));
  if (s < 60) return s + " s";
  if (s < 3600) return Math.floor(s / 60) + " min " + (s % 60 && s < 600 ? (s % 60) + " s" : "");
  if (s < 172800) return Math.floor(s / 3600) + " h " + Math.floor((s % 3600) / 60) + " min";
  return Math.floor(s / 86400) + " days";
}

// Times that run are kept in one place and brought up to date each second.
function since(time) {
  return time ? el("time", { datetime: time, "data-since": time, title: time }, span(Date.now() - Date.parse(time))) : "–";
}
function due(time) {
  const late = Date.parse(time) < Date.now();
  return el("time", { datetime: time, "data-due": time, title: time, class: late ? "critical" : null },
    (late ? "overdue " : "in ") + span(Date.parse(time) - Date.now()));
}

function tick() {
  for (const t of document.querySelectorAll("[data-since]"))
    t.textContent = span(Date.now() - Date.parse(t.dataset.since));
  for (const t of document.querySelectorAll("[data-due]")) {
    const left = Date.parse(t.dataset.due) - Date.now();
    t.textContent = (left < 0 ? "overdue " : "in ") + span(left);
    t.className = left < 0 ? "critical" : "";
  }
  for (const p of document.querySelectorAll("progress[data-from]"))
    p.value = Math.min(p.max, Date.now() - Date.parse(p.dataset.from));
}

function fill(section, nodes) {
  const box = $("tbody, ul.cards", section);
  box.replaceChildren(...nodes);
  $(".none", section).hidden = nodes.length > 0;
  const scroll = $(".scroll", section);
  if (scroll) scroll.hidden = nodes.length === 0;
}

const resource = (x) => x.device + (x.component ? " " + x.component : "");

function alarmRow(a) {
  return el("tr", {},
    el("td", {}, el("span", { class: "sev " + a.severity }, a.severity)),
    el("td", {}, resource(a)),
    el("td", {}, el("b", {}, a.alarm_type), " — " + a.text + (a.root_id ? " (symptom of A" + a.root_id + ")" : "") +
      (a.operator_state !== "none" ? " [" + a.operator_state + " " + a.operator_name + "]" : "")),
    el("td", {}, since(a.raised_at)),
    el("td", {}, a.case_id ? "C" + a.case_id : "–"));
}

function caseCard(c) {
  const whole = Date.parse(c.deadline) - Date.parse(c.first_sign);
  const runs = c.runs.map((r) => el("li", {}, r.probe + ": " + (r.state === "ordered" ? "asking …" : r.outcome === "none" ? r.state : r.outcome) + (r.note ? " — " + r.note : "")));
  return el("li", {},
    el("h3", {}, "C" + c.id + " " + c.alarm_type + " on " + resource(c)),
    el("p", { class: "meta" }, "the hour ends ", due(c.deadline), c.state === "holding" ? " · verdict found, waiting whether a root turns up" : ""),
    el("progress", { max: whole, value: Date.now() - Date.parse(c.first_sign), "data-from": c.first_sign, "aria-label": "time gone of case C" + c.id }),
    runs.length ? el("ul", { class: "meta" }, ...runs) : "",
    ...c.findings.map(findingBox));
}

const open = new Set(); // what is unfolded: tickets by id, articles

function findingBox(f) {
  return el("div", { class: "finding" },
    el("p", {}, el("b", {}, f.title || f.cause), " ", el("span", { class: "tag" }, Math.round(f.confidence * 100) + " %"),
      el("span", { class: "tag" }, f.category), el("span", { class: "tag" }, f.device)),
    el("p", {}, f.text),
    f.action ? el("p", { class: "meta" }, "Do: " + f.action + (f.part ? " Take: " + f.part + "." : "") + (f.skill ? " Skill: " + f.skill + "." : "")) : "",
    el("p", { class: "meta" }, f.cause + " · by probe " + f.probe + " · remote: " + f.remote),
    f.kb ? articleOf(f) : "");
}

// The article of a finding, asked for when it is unfolded.
function articleOf(f) {
  const key = "kb " + f.kb, text = el("pre", { tabindex: "0" });
  const box = el("details", open.has(key) ? { open: "" } : {}, el("summary", {}, "Article: " + f.kb), text);
  const load = async () => {
    if (!box.open) { open.delete(key); return; }
    open.add(key);
    if (!text.textContent) text.textContent = await ask("kb/" + encodeURIComponent(f.kb)).then((a) => a.text, (e) => e.message);
  };
  box.addEventListener("toggle", load);
  if (box.open) load();
  return box;
}

const clockName = { "first-diagnosis": "first diagnosis", "on-site": "on site", "spare-part": "spare part", "service-report": "service report", "loop-closed": "loop closed" };

function clockItem(k) {
  const name = clockName[k.clock] || k.clock;
  if (k.met_at && k.is_late) return el("span", { class: "tag" }, name + ": met late");
  if (k.ended_at) return el("span", { class: "tag" }, name + ": over");
  if (k.stopped_at) return el("span", { class: "tag" }, name + ": stopped, the customer is awaited");
  if (k.met_at) return el("span", { class: "tag" }, name + ": met");
  if (k.due_at) return el("span", { class: "tag" }, name + " ", due(k.due_at));
  return el("span", { class: "tag" }, name + " after " + k.starts_with);
}


function ticketCard(t) {
  const more = el("details", open.has(t.id) ? { open: "" } : {}, el("summary", {}, "Changes, evidence, what was asked, what was ruled out"));
  const load = async () => {
    if (!more.open) { open.delete(t.id); return; }
    open.add(t.id);
    if (more.childElementCount > 1) return;
    const full = await ask("tickets/" + t.id);
    more.append(
      ...full.ledger.map((l) => el("p", { class: "meta" }, new Date(l.at).toLocaleString([], { hourCycle: "h23" }) + " " + l.act + " by " + l.by + (l.why ? ": " + l.why : ""))),
      ...full.attempts.map((a) => el("p", { class: "meta" }, "asked " + a.probe + ": " + a.outcome + (a.note ? " — " + a.note : ""))),
      ...full.ruled_out.map((r) => el("p", { class: "meta" }, "not " + r.cause + ": " + r.why)),
      ...full.missing.map((m) => el("p", { class: "meta" }, "not known: " + m)),
      ...full.evidence.map((e) => el("div", {}, el("p", { class: "meta" }, e.device + " · " + e.method + " · " + e.asked + " · " + e.outcome + " · " + e.hash.slice(0, 12)), el("pre", { tabindex: "0" }, e.answer))));
  };
  more.addEventListener("toggle", load);
  if (more.open) load();
  return el("li", {},
    el("h3", {}, "T" + t.id + " " + t.problem.title),
    el("p", { class: "meta" },
      el("span", { class: "tag " + t.urgency }, t.urgency), el("span", { class: "tag" }, t.status + " (" + t.stage + ")"), el("span", { class: "tag" }, t.verdict),
      (t.customer || "no customer known") + " · " + [t.product.model, t.product.serial && "serial " + t.product.serial, t.product.site].filter(Boolean).join(" · "),
      " · opened ", since(t.opened_at), " ago", t.alarm_cleared_at ? " · the alarm has cleared" : ""),
    el("p", {}, t.problem.what + (t.problem.accompanied ? " — accompanied by " + t.problem.accompanied : "")),
    el("p", { class: "meta" }, t.urgency_why),
    el("p", {}, ...t.clocks.map(clockItem)),
    ...t.findings.map(findingBox),
    more);
}

function showCounts(s) {
  const items = [["devices", s.devices], ["down", s.devices_down], ["alarms", s.alarms], ["critical", s.critical], ["cases", s.cases], ["tickets", s.tickets], ["owed", s.outbox]];
  $("#counts").replaceChildren(...items.map(([k, v]) => el("div", {}, el("dt", {}, k), el("dd", {}, String(v)))));
  $("#rooms tbody").replaceChildren(...s.rooms.map((r) => el("tr", {},
    el("td", {}, r.role + (r.instance ? "-" + r.instance : "")), el("td", { class: r.state === "up" ? null : "critical" }, r.state),
    el("td", {}, String(r.pid || "–")), el("td", {}, String(r.restarts)), el("td", {}, since(r.since)), el("td", {}, r.last_end || "–"))));
}

function showEvent(e, list) {
  if (list.firstChild && Number(list.firstChild.dataset.id) >= e.id) return;
  list.prepend(el("li", { "data-id": e.id }, el("time", { datetime: e.at, title: e.at }, new Date(e.at).toLocaleTimeString([], { hourCycle: "h23" })), el("b", {}, e.kind), el("span", {}, e.text)));
  while (list.childElementCount > 200) list.lastChild.remove();
}

function say(text, kind) {
  const p = $("#link");
  p.textContent = text;
  p.className = kind;
}

let asking = false, askAgain = false;

async function refresh() {
  if (asking) { askAgain = true; return; }
  asking = true;
  try {
    const [status, alarms, cases, tickets, last] = await Promise.all([ask("status"), ask("alarms?limit=500"), ask("cases?limit=200"), ask("tickets?limit=100"), ask("events/last?limit=100")]);
    showCounts(status);
    fill($("#alarms"), alarms.map(alarmRow));
    fill($("#cases"), cases.map(caseCard));
    fill($("#tickets"), tickets.map(ticketCard));
    const list = $("#events ol");
    for (const e of last) showEvent(e, list);
    say("live", "good");
  } catch (error) {
    say("no answer from the daemon", "bad");
    setTimeout(refresh, 2000);
  }
  asking = false;
  if (askAgain) { askAgain = false; setTimeout(refresh, 250); }
}

const stream = new EventSource("/api/v1/stream");
stream.onopen = refresh;
stream.onerror = () => say("connection lost, trying again …", "bad");
for (const kind of ["sign", "alarm", "case", "run", "finding", "ticket", "delivery", "room"])
  stream.addEventListener(kind, (m) => { showEvent(JSON.parse(m.data), $("#events ol")); refresh(); });

setInterval(tick, 1000);
refresh();
