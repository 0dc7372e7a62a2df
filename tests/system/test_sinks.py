"""Other systems are told: what they got is looked at, in their own logs."""

import email
import email.policy
import hashlib
import hmac
import json
import os
import re
import socket
import subprocess
import urllib.request

import pytest

from .house import ROOT, wait_for
from .receivers import Receiver, TroubleTickets, certificate, nobody

TOKEN, SIGN, PASSWORD = "token-of-the-desk", "key-of-the-signature", "pass-phrase-of-mail"
CUSTOMER = ("customers:\n  acme: {title: Acme Works, tier: gold, contract: standard, "
            "contact: {name: A. Person, email: a.person@acme.example}}\n")


def told(house, sinks, customers=CUSTOMER, init=True):
    """A house without devices tells these sinks; its own file is one, too."""
    house.write()
    text = house.config.read_text()
    assert text.endswith("}\n")
    house.config.write_text(text + sinks + customers)
    if init:
        house.fill_vault([("desk-token", "token", None, TOKEN), ("desk-sign", "token", None, SIGN),
                          ("post", "password", "noc", PASSWORD)])
    house.start()
    return house


def report(house, title="it hums", *more):
    return house.ctl("ticket", "open", "--title", title, "--customer", "acme", *more, check=True).stdout.strip()


def entries(house, every=True, **want):
    got = house.get(f"outbox?all={'yes' if every else 'no'}")
    return [e for e in got if all(e[k] == v for k, v in want.items())]


def test_a_webhook_gets_the_ticket_signed_and_with_the_same_key(make_house):
    with Receiver() as desk:
        house = told(make_house(), f"""  desk:
    kind: webhook
    url: http://127.0.0.1:{desk.port}/in/{{{{id}}}}
    template: '{{"n": {{{{id}}}}, "title": "{{{{problem.title}}}}", "at": "{{{{opened_at}}}}"}}'
    update-url: http://127.0.0.1:{desk.port}/in/{{{{ref}}}}/change
    update-method: PATCH
    id: result.sys_id
    credential: desk-token
    sign: desk-sign
""")
        fails = iter([503])
        desk.answer = lambda method, *_: (next(fails, 201), {}, b'{"result": {"sys_id": "a b"}}')
        report(house, 'it "hums"')
        wait_for("delivery", 15, lambda: entries(house, sink="desk", state="sent"))
        house.ctl("ticket", "accept", "T1", check=True)
        wait_for("change", 15, lambda: len(entries(house, sink="desk", state="sent")) == 2)
        (_, path, headers, body), (_, _, again, same), change = desk.requests
        assert path == "/in/1" and json.loads(body)["title"] == 'it "hums"'
        assert re.match(r"20\d\d-\d\d-\d\dT", json.loads(body)["at"])
        assert headers["Idempotency-Key"] == again["Idempotency-Key"] == "ticket-1-v1-desk" and same == body
        assert headers["Authorization"] == f"Bearer {TOKEN}"
        assert headers["X-Triaged-Signature"] == f"sha256={hmac.new(SIGN.encode(), body, hashlib.sha256).hexdigest()}"
        assert change[:2] == ("PATCH", "/in/a%20b/change")
        assert not {TOKEN, SIGN} & set(re.findall(r"[\w-]+", house.said()))
        assert TOKEN not in "\n".join(str(r) for r in house.rows("select * from outbox"))


@pytest.mark.parametrize("what, answer, state, note", [
    ("a redirect", (302, {"Location": "http://127.0.0.1:1/"}, b""), "owed", "302, a redirect"),
    ("nonsense", (422, {}, b'{"why": "no \x1b[31m queue"}'), "aside", "422: .*queue"),
    ("too much", (200, {}, b"x" * (2 << 20)), "owed", "longer than 1024 kB"),
    ("too little", (200, {"Content-Length": "100"}, b"x"), "owed", "clos|end of|outstanding|timed"),
    ("nothing", (None, {}, b""), "owed", "(?i)empty reply"),
])
def test_a_wrong_answer_is_named_on_the_entry(make_house, what, answer, state, note):
    with Receiver() as desk:
        desk.answer = lambda *_: answer
        house = told(make_house(), f"  desk: {{kind: webhook, patience: 2s, url: \"http://127.0.0.1:{desk.port}/\"}}\n")
        report(house)
        entry = wait_for("note", 15, lambda: [e for e in entries(house, sink="desk") if e["note"]])[0]
        assert entry["state"] == state and re.search(note, entry["note"]), entry
        assert "\x1b" not in entry["note"]
        assert len({path for _, path, _, _ in desk.requests}) == 1  # no redirect was followed


def test_who_is_not_there_or_not_who_it_should_be_gets_nothing(make_house):
    house = make_house()
    pem, other = certificate(house.place), certificate(house.place, "elsewhere")
    silent = socket.create_server(("127.0.0.1", 0))
    with Receiver(pem) as desk, Receiver(other) as false, silent:
        desk.answer = false.answer = lambda *_: (200, {}, b"{}")
        told(house, f"""  good: {{kind: webhook, url: "https://localhost:{desk.port}/", ca: {house.place}/localhost.crt}}
  unknown: {{kind: webhook, url: "https://localhost:{desk.port}/"}}
  other: {{kind: webhook, url: "https://localhost:{false.port}/", ca: {house.place}/elsewhere.crt}}
  gone: {{kind: webhook, url: "http://127.0.0.1:{nobody()}/"}}
  mute: {{kind: webhook, patience: 1s, url: "http://127.0.0.1:{silent.getsockname()[1]}/"}}
  keyless: {{kind: webhook, url: "https://localhost:{desk.port}/", credential: nowhere}}
""")
        report(house)
        notes = wait_for("every answer", 20, lambda: (lambda n: n if all(n.values()) else None)(
            {e["sink"]: e["note"] for e in entries(house)}))
        assert notes["good"].startswith("taken: 200")
        assert "certificate problem" in notes["unknown"] and "name matches" in notes["other"]
        assert "connect" in notes["gone"].lower() and "timed out" in notes["mute"]
        assert "nowhere" in notes["keyless"] and "no such credential" in notes["keyless"]
        assert len(desk.requests) == 1 and not false.requests


def test_a_trouble_ticket_is_made_once_and_then_changed(make_house):
    with TroubleTickets() as bss:
        house = told(make_house(), f"  bss: {{kind: tmf621, url: \"http://127.0.0.1:{bss.port}{bss.BASE}\"}}\n")
        serve, lost = bss.answer, iter([True])

        def lose_one(method, *rest):
            got = serve(method, *rest)
            return (None, {}, b"") if method == "POST" and next(lost, False) else got
        bss.answer = lose_one
        report(house)
        wait_for("ticket over there", 20, lambda: entries(house, sink="bss", state="sent"))
        house.ctl("ticket", "accept", "T1", "--text", "mine", check=True)
        house.ctl("ticket", "mend", "T1", check=True)
        wait_for("changes", 15, lambda: len(entries(house, sink="bss", state="sent")) == 3)
        assert len(bss.tickets) == 1 and not bss.wrong, bss.wrong
        [there] = bss.tickets.values()
        assert there["externalId"] == "T1@test-noc" and there["status"] == "inProgress"
        assert [n["text"] for n in there["note"]] == ["opened: it hums", "accepted: mine", "mending"]
        assert house.rows("select sink, ticket_id, ref from away") == [("bss", 1, "tt/1")]


@pytest.fixture
def mail_server(tmp_path):
    """aiosmtpd with STARTTLS and a login, as a server of its own would have them."""
    controller = pytest.importorskip("aiosmtpd.controller")
    smtp = pytest.importorskip("aiosmtpd.smtp")
    import ssl
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate(tmp_path))

    class Inbox:
        def __init__(self):
            self.mails, self.logins, self.refuse = [], [], set()

        async def handle_RCPT(self, server, session, envelope, address, options):
            if address in self.refuse:
                return "550 no such person"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            self.mails.append((session.ssl is not None, envelope.mail_from, envelope.rcpt_tos,
                               email.message_from_bytes(envelope.content, policy=email.policy.default)))
            return "250 taken"

    inbox = Inbox()

    def authenticate(server, session, envelope, mechanism, data):
        inbox.logins.append((data.login.decode(), data.password.decode()))
        return smtp.AuthResult(success=data.password.decode() == PASSWORD)
    server = controller.Controller(inbox, hostname="127.0.0.1", port=nobody(), tls_context=tls, require_starttls=True,
                                   authenticator=authenticate, auth_required=True, auth_require_tls=True)
    server.start()
    inbox.port, inbox.ca = server.port, tmp_path / "localhost.crt"
    yield inbox
    server.stop()


def test_mail_goes_over_tls_in_one_thread_as_text_and_html(make_house, mail_server):
    house = told(make_house(), f"""  duty:
    kind: mail
    to: [anna@acme.example, bo@acme.example]
    from: noc@acme.example
    server: localhost:{mail_server.port}
    credential: post
    ca: {mail_server.ca}
""")
    report(house, "\u5149\u7ea4 <b>cut</b>")
    wait_for("mail", 15, lambda: entries(house, sink="duty", state="sent"))
    house.ctl("ticket", "accept", "T1", check=True)
    wait_for("second mail", 15, lambda: len(entries(house, sink="duty", state="sent")) == 2)
    (tls, sender, to, first), (_, _, _, second) = mail_server.mails
    assert tls and sender == "noc@acme.example" and to == ["anna@acme.example", "bo@acme.example"]
    assert set(mail_server.logins) == {("noc", PASSWORD)}
    assert first["Subject"].startswith("[T1] ") and "\u5149\u7ea4 <b>cut</b>" in first["Subject"]
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"] != second["Message-ID"]
    text, html = (first.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert "\u5149\u7ea4 <b>cut</b>" in text and "<b>cut" not in html and "&lt;b&gt;cut" in html
    assert PASSWORD not in house.said()


def test_the_customer_is_told_of_the_steps_of_the_contract_in_their_language_without_internals(make_house, mail_server):
    house = told(make_house(), f"""  people: {{kind: mail, tell: customer, from: noc@acme.example, credential: post,
    server: "localhost:{mail_server.port}", ca: {mail_server.ca}}}
""", CUSTOMER.replace("tier: gold", "language: zh, tier: gold"))
    report(house, "the rectifier of bs-7 is broken")
    house.ctl("ticket", "accept", "T1", "--text", "again!", check=True)  # the contract does not name it
    house.ctl("ticket", "dispatch", "T1", "--text", "Bo drives", check=True)
    wait_for("mails", 15, lambda: len(entries(house, sink="people", state="sent")) == 2)
    (_, _, to, first), (_, _, _, second) = mail_server.mails
    assert to == ["a.person@acme.example"] and first["To"] == "a.person@acme.example"
    texts = [m.get_body(["plain"]).get_content() for m in (first, second)]
    assert "\u5de5\u7a0b\u5e08\u5df2\u51fa\u53d1" in texts[1] and texts[0] != texts[1]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert not re.search("rectifier|bs-7|again|Bo", str(texts) + first["Subject"])
    assert "rectifier" not in str(house.rows("select body from outbox where sink='people'"))


def test_a_mail_that_is_refused_is_set_aside(make_house, mail_server):
    mail_server.refuse.add("gone@acme.example")
    house = told(make_house(), f"""  duty: {{kind: mail, to: gone@acme.example, from: noc@acme.example, credential: post,
    server: "localhost:{mail_server.port}", ca: {mail_server.ca}}}
""")
    report(house)
    entry = wait_for("refusal", 15, lambda: entries(house, sink="duty", state="aside"))[0]
    assert "550" in entry["note"]
    assert "set aside" in "\n".join(e["text"] for e in house.get("events?since=0"))
    refused = house.ctl("outbox", "drop", entry["id"])
    assert refused.returncode == 1 and "say why" in refused.stderr
    house.ctl("outbox", "drop", entry["id"], "--text", "she has left", check=True)
    assert entries(house, sink="duty", state="dropped")[0]["note"] == "she has left"
    assert house.ctl("outbox", "retry", entry["id"]).returncode == 1
    assert house.ctl("outbox", "retry", "999").returncode == 1


def test_outbox_is_tried_again_on_a_persons_word(make_house):
    with Receiver() as desk:
        desk.answer = lambda *_: (400, {}, b"no")
        house = told(make_house(), f"  desk: {{kind: webhook, url: \"http://127.0.0.1:{desk.port}/\"}}\n")
        report(house)
        entry = wait_for("refusal", 15, lambda: entries(house, sink="desk", state="aside"))[0]
        desk.answer = lambda *_: (200, {}, b"{}")
        house.ctl("outbox", "retry", entry["id"], check=True)
        wait_for("delivery", 15, lambda: entries(house, sink="desk", state="sent"))
        keys = {headers["Idempotency-Key"] for _, _, headers, _ in desk.requests}
        assert keys == {"ticket-1-v1-desk"} and len(desk.requests) == 2
        assert house.get("status")["outbox_aside"] == 0



@pytest.mark.parametrize("name, answer, change, word", [
    ("jira", {"id": "1", "key": "NOC-7"}, ("POST", "/rest/api/2/issue/NOC-7/comment"), "body"),
    ("servicenow", {"result": {"sys_id": "ab12"}}, ("PATCH", "/api/now/table/incident/ab12"), "work_notes"),
])
def test_a_shipped_template_makes_json_and_knows_its_ticket_again(make_house, name, answer, change, word):
    shipped = (ROOT / f"config/sinks/{name}.yaml").read_text()
    with Receiver() as desk:
        desk.answer = lambda *_: (201, {}, json.dumps(answer).encode())
        house = make_house()
        house.write(extra=re.sub(r"https://\w+\.example\.net", f"http://127.0.0.1:{desk.port}", shipped[shipped.index("\nsinks:") + 7:])
                    + CUSTOMER)
        house.fill_vault([("jira-token", "token", None, TOKEN), ("servicenow", "password", "triaged", PASSWORD)])
        house.start()
        report(house, 'it "hums"\tloud')
        wait_for("ticket over there", 15, lambda: entries(house, sink=name, state="sent"))
        house.ctl("ticket", "accept", "T1", "--text", 'so "be" it', check=True)
        wait_for("change", 15, lambda: len(entries(house, sink=name, state="sent")) == 2)
        (_, _, headers, made), (method, path, _, changed) = desk.requests
        assert "[T1]" in str(json.loads(made)) and 'it "hums"' in str(json.loads(made))
        assert headers["Authorization"].split()[0] == ("Basic" if name == "servicenow" else "Bearer")
        assert (method, path) == change and 'so "be" it' in json.loads(changed)[word]


# ---- alarms

DEVICE = "devices:\n  sw-1: {class: switch, profile: switch-linux, address: 127.0.0.9}\n"


def raise_alarm(house, severity="major"):
    house.ctl("alarm", "raise", "--device", "sw-1", "--type", "smoke", "--component", 'rack "1]', "--severity",
              severity, "--text", "it smells", check=True)


def clear_alarm(house):
    house.ctl("alarm", "clear", "--device", "sw-1", "--type", "smoke", "--component", 'rack "1]', check=True)


@pytest.fixture
def alertmanager(tmp_path):
    """Debian's, alone on loopback."""
    port = nobody()
    (tmp_path / "am.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    server = subprocess.Popen(
        ["prometheus-alertmanager", f"--config.file={tmp_path}/am.yml", f"--storage.path={tmp_path}/am",
         f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for("Alertmanager", 15, lambda: answers(port))
        yield port
    finally:
        server.kill()
        server.wait()


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/alerts", timeout=5) as r:
            return [json.load(r)]
    except OSError:
        return None


def test_alertmanager_has_the_alarm_while_it_stands_and_once(make_house, alertmanager):
    house = told(make_house(), f'  am: {{kind: alertmanager, url: "http://127.0.0.1:{alertmanager}"}}\n{DEVICE}')

    def firing():
        return [(a["labels"]["alertname"], a["labels"]["device"], a["labels"]["severity"], a["annotations"]["summary"])
                for a in answers(alertmanager)[0]]
    raise_alarm(house, "minor")
    wait_for("alert", 15, firing)
    assert firing() == [("smoke", "sw-1", "minor", "it smells")]
    raise_alarm(house, "critical")
    wait_for("change", 15, lambda: firing() == [("smoke", "sw-1", "critical", "it smells")])
    clear_alarm(house)
    wait_for("all-clear", 15, lambda: not firing())
    assert not entries(house, sink="am", state="aside")


def test_syslog_says_an_alarm_as_rfc_5674_has_it(make_house):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.create_server(("127.0.0.1", 0)) as tcp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(15)
        tcp.settimeout(15)
        house = told(make_house(), f"""  near: {{kind: syslog, address: "127.0.0.1:{udp.getsockname()[1]}"}}
  far: {{kind: syslog, transport: tcp, address: "127.0.0.1:{tcp.getsockname()[1]}"}}
{DEVICE}""")
        raise_alarm(house)
        line = udp.recv(65536).decode()
        found = re.fullmatch(r'<(\d+)>1 (20\S+Z) test-noc triaged - alarm (\[alarm .*\]) \ufeff(A1 smoke: it smells)', line)
        assert found, line
        assert int(found[1]) == 16 * 8 + 2  # major is syslog's critical
        assert 'resource="sw-1/rack \\"1\\]"' in found[3] and 'perceivedSeverity="major"' in found[3]
        with tcp.accept()[0] as s:
            s.settimeout(15)
            framed = b"".join(iter(lambda: s.recv(4096), b""))
            assert not entries(house, sink="far", state="sent")
        length, _, message = framed.partition(b" ")
        assert int(length) == len(message) and message.decode() == line
        wait_for("that it was heard", 15, lambda: entries(house, sink="far", state="sent"))
        clear_alarm(house)
        assert 'perceivedSeverity="cleared"' in udp.recv(65536).decode()


@pytest.mark.parametrize("inform", ["yes", "no"])
def test_snmptrapd_gets_the_alarm_by_our_own_module(make_house, tmp_path, inform):
    port = nobody()
    (tmp_path / "trapd.conf").write_text("authCommunity log told\ndisableAuthorization no\n")
    log = tmp_path / "traps"
    with open(log, "wb") as out:
        trapd = subprocess.Popen(
            ["snmptrapd", "-f", "-n", "-Lo", "-C", "-c", tmp_path / "trapd.conf", "-M", ROOT / "mibs", "-m",
             "TRIAGED-ALARM-MIB", "-OQ", f"udp:127.0.0.1:{port}"], stdout=out, stderr=out,
            env={"SNMP_PERSISTENT_DIR": str(tmp_path), "PATH": os.environ["PATH"]})
    try:
        wait_for("snmptrapd", 10, lambda: b"NET-SNMP version" in log.read_bytes())
        house = make_house()
        house.fill_vault([("traps", "snmp-community", None, "told")])
        house.write()
        house.config.write_text(house.config.read_text() +
                                f'  nms: {{kind: snmp, address: "127.0.0.1:{port}", credential: traps, inform: {inform}}}\n'
                                + DEVICE)
        house.start()
        raise_alarm(house)
        wait_for("notification", 15, lambda: b"alarmRaised" in log.read_bytes())
        said = log.read_text()
        assert "alarmDevice.0 = sw-1" in said and "alarmSeverity.0 = major" in said and "alarmText.0 = it smells" in said
        note = "answered" if inform == "yes" else "a trap says no more"
        wait_for("answer", 15, lambda: [e for e in entries(house, sink="nms", state="sent") if note in e["note"]])
        clear_alarm(house)
        wait_for("all-clear", 15, lambda: b"alarmCleared" in log.read_bytes())
    finally:
        trapd.kill()
        trapd.wait()
