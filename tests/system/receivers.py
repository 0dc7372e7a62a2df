"""receivers.py - the other systems that a house tells of tickets: small servers with logs of their own.

What they say they got is the judge, not the daemon's word.
"""

import json
import re
import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .house import ROOT

SPEC = ROOT / "../shared/specs/tmf621/TMF621-TroubleTicket-v4.0.0.swagger.json"


def certificate(place, name="localhost"):
    """A key and a certificate of its own making for a name; the file in PEM that holds both."""
    path = place / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", "-keyout", path, "-out", place / f"{name}.crt"],
                   check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (place / f"{name}.crt").read_bytes())
    return path


class Receiver:
    """An HTTP server; `answer` is what it does with a request: (status, headers, body)."""

    def __init__(self, pem=None):
        self.requests = []  # (method, path, {header: value}, body)
        self.answer = lambda method, path, headers, body: (200, {}, b"{}")
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.requests.append((self.command, self.path, dict(self.headers), body))
                status, headers, said = receiver.answer(self.command, self.path, self.headers, body)
                if status is None:  # it hangs up
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {"Content-Length": len(said), "Content-Type": "application/json",
                                    **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)
            do_GET = do_POST = do_PUT = do_PATCH = take

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that hangs up

        self.server = Server(("127.0.0.1", 0), Handler)
        if pem:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(pem)
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class TroubleTickets(Receiver):
    """TMF621 v4: POST, GET (one, or filtered), PATCH as a merge patch (RFC 7396)."""

    BASE = "/tmf-api/troubleTicket/v4"

    def __init__(self):
        super().__init__()
        self.tickets, self.wrong = {}, []
        self.spec = json.loads(SPEC.read_text()) if SPEC.exists() else None
        self.answer = self.serve

    def check(self, name, body):
        """The body against the specification's schema, as far as that goes: names, kinds, what is required."""
        if self.spec is None:
            return
        schema = self.spec["definitions"][name]
        for key in schema.get("required", ()):
            if key not in body:
                self.wrong.append(f"{name}: {key} is missing")
        for key, value in body.items():
            if key not in schema["properties"]:
                self.wrong.append(f"{name}: {key} is unknown")
                continue
            self.check_value(f"{name}.{key}", schema["properties"][key], value)

    def check_value(self, where, schema, value):
        if "$ref" in schema:
            target = schema["$ref"].rpartition("/")[2]
            known = self.spec["definitions"][target]
            if "enum" in known and value not in known["enum"]:
                self.wrong.append(f"{where}: {value}")
            if "properties" in known:
                self.check(target, value)
        elif schema.get("type") == "array":
            for element in value:
                self.check_value(where, schema["items"], element)
        elif schema.get("type") == "string" and not isinstance(value, str):
            self.wrong.append(f"{where}: {value!r} is no text")
        if schema.get("format") == "date-time" and not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", value):
            self.wrong.append(f"{where}: {value!r} is no time")

    def serve(self, method, path, headers, body):
        path, _, query = path.partition("?")
        if not path.startswith(f"{self.BASE}/troubleTicket"):
            return 404, {}, b"{}"
        tid = path[len(self.BASE) + len("/troubleTicket/"):]
        if method == "GET" and not tid:
            found = [t for t in self.tickets.values() if query == "" or
                     query == f"externalId={t.get('externalId', '').replace('@', '%40')}"]
            return 200, {}, json.dumps(found).encode()
        if method == "POST":
            made = json.loads(body)
            self.check("TroubleTicket_Create", made)
            made["id"] = f"tt/{len(self.tickets) + 1}"
            self.tickets[made["id"].replace("/", "%2F")] = made
            return 201, {}, json.dumps(made).encode()
        if tid not in self.tickets:
            return 404, {}, b'{"code": "60", "reason": "no such ticket"}'
        if method == "PATCH":
            change = json.loads(body)
            self.check("TroubleTicket_Update", change)
            self.tickets[tid].update(change)
        return 200, {}, json.dumps(self.tickets[tid]).encode()


def nobody():
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]
