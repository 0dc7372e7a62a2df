"""browser.py - a headless Chromium, driven by chromedriver over HTTP; nothing else is needed."""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import urllib.request

from .house import free_port, wait_for


def missing():
    """What is not installed here; "" when a browser can be had."""
    return ", ".join(p for p in ("chromium", "chromedriver") if not shutil.which(p))


class Browser:
    def __init__(self, place):
        """Its profile, caches and log go to place."""
        self.place = place
        self.place.mkdir(parents=True, exist_ok=True)
        self.port = free_port(socket.SOCK_STREAM)
        env = {**os.environ, **{k: str(place) for k in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}}
        with open(place / "chromedriver.log", "wb") as log:
            self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}"], env=env, stdout=log, stderr=log,
                                           stdin=subprocess.DEVNULL, start_new_session=True)
        self.session = None

    def __enter__(self):
        try:
            wait_for("chromedriver", 15, self._ready)
            args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    f"--user-data-dir={self.place}/profile", "--window-size=1400,1600",
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
            self.session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": args},
                "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"}}}})["sessionId"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self.ask("DELETE", f"/session/{self.session}")
        finally:  # the driver leads a group of its own, and the browser is in it
            os.killpg(self.driver.pid, signal.SIGKILL)
            self.driver.wait(10)

    def _ready(self):
        try:
            return self.ask("GET", "/status")["ready"]
        except OSError:
            return False

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method,
            data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def do(self, method, path, body=None):
        return self.ask(method, f"/session/{self.session}{path}", body)

    def open(self, url):
        self.do("POST", "/url", {"url": url})

    def script(self, text):
        return self.do("POST", "/execute/sync", {"script": text, "args": []})

    def text(self, selector):
        """What a reader sees there."""
        return self.script(f"return document.querySelector({json.dumps(selector)}).innerText")

    def screenshot(self):
        return base64.b64decode(self.do("GET", "/screenshot"))

    def complaints(self):
        """What the page's console says is wrong."""
        return [e["message"] for e in self.do("POST", "/se/log", {"type": "browser"}) if e["level"] == "SEVERE"]

    def requests(self):
        """Every URL that was asked for since the last call."""
        events = (json.loads(e["message"])["message"] for e in self.do("POST", "/se/log", {"type": "performance"}))
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
