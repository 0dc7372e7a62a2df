"""Who may come in: people are added, changed and removed by triagectl; every change is told, and no secret is kept."""

import base64
import json
import re
import subprocess

import pytest

from .house import wait_for

PASSWORD = "correct horse battery"


@pytest.fixture
def house(make_house):
    h = make_house()
    h.write()
    h.fill_vault()
    return h.start()


def make_key(place, name, kind="ed25519", bits=()):
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *bits, "-N", "", "-C", f"{name}@desk", "-f", place / name], check=True)
    line = (place / f"{name}.pub").read_text()
    said = subprocess.run(["ssh-keygen", "-l", "-f", place / name], capture_output=True, text=True, check=True).stdout
    return line, said.split()[1]


def refused(done, *words):
    assert done.returncode == 1 and done.stdout == ""
    assert re.search(r"^triagectl: ", done.stderr) and all(w in done.stderr for w in words), done.stderr


def test_a_person_is_added_changed_and_removed(house):
    line, fingerprint = make_key(house.place, "ann")
    other, _ = make_key(house.place, "bob")
    house.ctl("person", "add", "ann", "--role", "repair,diagnose", check=True)
    house.ctl("person", "add", "bob", "--role", "view", check=True)
    house.ctl("person", "key", "add", "ann", text=line, check=True)
    house.ctl("person", "key", "add", "ann", "--file", house.place / "bob.pub", check=True)
    house.ctl("person", "password", "ann", text=PASSWORD + "\n", check=True)
    house.ctl("person", "role", "bob", "--role", "view,approve", check=True)

    table = house.ctl("person", "list", check=True).stdout
    assert re.search(r"^ann +diagnose,repair +2 ", table, re.M) and re.search(r"^bob +view,approve +0 ", table, re.M)
    shown = house.ctl("person", "show", "ann", check=True).stdout
    assert f"{fingerprint} ssh-ed25519" in shown and "ann@desk" in shown
    [ann] = [p for p in json.loads(house.ctl("person", "list", "--json", check=True).stdout) if p["name"] == "ann"]
    assert ann["keys"] == 2 and ann["password_at"] and not ann["totp_at"]

    refused(house.ctl("person", "key", "add", "bob", text=line), "ann has this key")
    house.ctl("person", "key", "remove", "ann", "--key", fingerprint, check=True)
    house.ctl("person", "key", "add", "bob", text=line, check=True)
    assert fingerprint not in house.ctl("person", "show", "ann").stdout

    house.kill_all()            # all of it is on disk
    house.start()
    assert {p["name"]: p["keys"] for p in house.get("people")} == {"ann": 1, "bob": 1}
    house.ctl("person", "remove", "ann", check=True)
    assert [p["name"] for p in house.get("people")] == ["bob"]
    refused(house.ctl("person", "show", "ann"), "no such person")
    told = [e["text"] for e in house.get("events/last?limit=100") if e["kind"] == "person"]
    for what in ("ann: added as diagnose,repair, by ", f"ann: key added, {fingerprint}, by ", "ann: password set, by ",
                 "bob: roles view,approve, were view, by ", f"ann: key removed, {fingerprint}, by ", "ann: removed, by "):
        assert any(t.startswith(what) for t in told), (what, told)


def test_what_is_wrong_is_refused_with_a_reason(house):
    house.ctl("person", "add", "ann", "--role", "view", check=True)
    refused(house.ctl("person", "add", "ann", "--role", "view"), "there is somebody of that name")
    refused(house.ctl("person", "add", "a/b", "--role", "view"), "letters, digits")
    refused(house.ctl("person", "add", "eve", "--role", "root"), "root is no role")
    refused(house.ctl("person", "role", "eve", "--role", "view"), "nobody of that name")
    refused(house.ctl("person", "remove", "eve"), "nobody of that name")
    refused(house.ctl("person", "password", "ann", text="short"), "at least 12 characters")
    refused(house.ctl("person", "key", "add", "ann", text="no key at all\n"), "no type of key")
    refused(house.ctl("person", "key", "add", "ann", "--file", house.place / "not-there"), "not-there", "No such file")
    weak, _ = make_key(house.place, "weak", "rsa", ("-b", "2048"))
    refused(house.ctl("person", "key", "add", "ann", text=weak), "3072 bits")
    refused(house.ctl("person", "key", "add", "ann", text=(house.place / "weak").read_text()[:1500]), "private key")
    refused(house.ctl("person", "key", "remove", "ann", "--key", "SHA256:x"), "no key of theirs")
    assert house.ctl("person", "add", "eve").returncode == 2
    assert house.ctl("person", "show").returncode == 2
    status, text = house.ask("POST", "people/ann/password", {"hash": PASSWORD})
    assert status == 400 and "no hash" in text
    assert house.get("people/ann")["keys"] == []


def test_a_password_and_the_secret_of_codes_are_in_no_file_and_no_log(house):
    house.write(log="debug")
    house.ctl("person", "add", "ann", "--role", "view", check=True)
    house.ctl("person", "password", "ann", text=PASSWORD, check=True)
    vault = ("--file", house.vault, "--key-file", house.key)
    made = house.ctl("person", "totp", "ann", *vault, check=True)
    [secret] = re.findall(r"^otpauth://totp/triaged:ann\?secret=([A-Z2-7]{32})&issuer=triaged$", made.stdout, re.M)
    assert house.get("people/ann")["totp_at"]
    listed = house.ctl("vault", "list", *vault, check=True).stdout
    assert re.search(r"^person\.ann +totp", listed, re.M) and secret not in listed
    again = house.ctl("person", "totp", "ann", *vault, "--json", check=True)
    assert secret not in json.loads(again.stdout)["uri"]
    house.reload()
    house.wait_said("reload: reading")
    house.wait_up()
    refused(house.ctl("person", "totp", "eve", *vault), "no such person")
    assert wait_for("hash in the store", 5, lambda: house.rows("SELECT password FROM person"))[0][0].startswith("scrypt:15:8:1:")
    assert "scrypt" not in house.ctl("person", "show", "ann", "--json", check=True).stdout
    house.kill_all()
    for path in house.place.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for what in (PASSWORD.encode(), secret.encode(), base64.b32decode(secret)):
                assert what not in data, path
