"""Syslog by the programs that send it: logger over UDP and TCP, openssl over TLS; each line is one count."""

import json
import socket
import ssl
import subprocess

import pytest

from .house import free_port, wait_for

DEVICE = """
devices:
  gw-1: {class: terminal, profile: openwrt, address: 127.0.0.1}
"""
DOWN = "Network device 'lan1' link is down"
UP = "Network device 'lan1' link is up"


def make_certificate(place):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", place / "key.pem", "-out", place / "cert.pem"], check=True, capture_output=True)


@pytest.fixture
def house(make_house):
    h = make_house()
    h.ports = {k: free_port(socket.SOCK_DGRAM if k == "udp" else socket.SOCK_STREAM) for k in ("udp", "tcp", "tls")}
    make_certificate(h.place)
    h.write(extra=DEVICE + f"syslog: {{certificate: {h.place}/cert.pem, key: {h.place}/key.pem}}\n",
            syslog_udp=f'["127.0.0.1:{h.ports["udp"]}"]', syslog_tcp=f'["127.0.0.1:{h.ports["tcp"]}"]',
            syslog_tls=f'["127.0.0.1:{h.ports["tls"]}"]')
    h.fill_vault()
    h.start()
    return h


def logger(house, way, text, *more, tag="netifd"):
    subprocess.run(["logger", "--server", "127.0.0.1", "--port", str(house.ports[way]), "--udp" if way == "udp" else "--tcp",
                    "--tag", tag, *more, text], check=True, timeout=20)


def counts(house):
    seen = json.loads(house.ctl("--json", "syslog", "stats").stdout)
    return {"arrived": seen["arrived"], **{o["name"]: o["count"] for o in seen["outcomes"] if o["count"]}}


def alarm(house):
    return next((a for a in house.get("alarms?all=yes") if a["component"] == "port:lan1"), None)


def wait_level(house, cleared):
    return wait_for(f"is_cleared={cleared}", 20, lambda: (a := alarm(house)) is not None and a["is_cleared"] == cleared)


@pytest.mark.parametrize("way, form", [("udp", ["--rfc3164"]), ("udp", ["--rfc5424"]), ("tcp", ["--rfc3164"]),
                                       ("tcp", ["--rfc5424"]), ("tcp", ["--rfc5424", "--octet-count"])])
def test_a_port_goes_down_and_comes_back(house, way, form):
    logger(house, way, DOWN, *form)
    wait_level(house, False)
    logger(house, way, UP, *form)
    wait_level(house, True)
    wait_for("both counted", 10, lambda: counts(house) == {"arrived": 2, "accepted": 2})


def test_over_tls(house):
    trusted = ssl.create_default_context(cafile=house.place / "cert.pem")
    with trusted.wrap_socket(socket.create_connection(("127.0.0.1", house.ports["tls"])), server_hostname="127.0.0.1") as s:
        for text in (DOWN, UP, DOWN):
            line = f"<30>1 - gw-1 netifd - - - {text}".encode()
            s.sendall(b"%d %s" % (len(line), line))
    wait_level(house, False)
    wait_for("all counted", 10, lambda: counts(house) == {"arrived": 3, "accepted": 3})
    # The tool that people try it with; what ends without a count is a line.
    subprocess.run(["openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", f"127.0.0.1:{house.ports['tls']}"],
                   input=f"<30>netifd: {UP}\n".encode(), capture_output=True, timeout=20)
    wait_level(house, True)


def test_tls_refuses_what_is_no_tls(house):
    with socket.create_connection(("127.0.0.1", house.ports["tls"])) as s:
        s.sendall(b"<30>netifd: in the clear\n")
        s.settimeout(10)
        try:
            while s.recv(100):
                pass
        except ConnectionResetError:
            pass
    house.wait_said(r"source=127\.0\.0\.1 syslog over TLS ends: ")
    assert counts(house) == {"arrived": 0}


def test_what_is_not_known_is_counted_and_listed(house):
    logger(house, "udp", "the tide is 7 m high", tag="sea")
    logger(house, "udp", "the tide is 12 m high", tag="sea")
    with socket.create_connection(("127.0.0.1", house.ports["tcp"])) as s:
        s.sendall(b"<13>1 - torn\n12345678 x")
    wait_for("four counted", 10, lambda: counts(house) == {"arrived": 4, "unmapped": 2, "malformed": 2})
    assert "sea: the tide is # m high" in house.ctl("syslog", "unknown").stdout
    house.write(extra=DEVICE.replace("127.0.0.1", "192.0.2.1"))
    house.reload()
    wait_for("a stranger", 20, lambda: logger(house, "udp", DOWN) or counts(house).get("unknown-sender"), every=1)
    assert "127.0.0.1" in house.ctl("syslog", "unknown").stdout
