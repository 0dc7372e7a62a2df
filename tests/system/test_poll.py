"""triagectl device poll and poll stats, on real agents: packets, words, and why there is no value."""

import json
import re


def test_a_device_is_asked_now_in_packets_and_words(lab, make_house):
    house = make_house(lab)
    house.write()
    house.fill_vault()
    house.start()
    house.wait_known()
    te = lab.device("te").name
    said = house.ctl("device", "poll", te, "--verbose")
    assert said.returncode == 0, said
    assert re.search(rf"^{te} at \S+ port \d+, SNMP version \S+, profile \S+, up$", said.stdout, re.M)
    assert re.search(r"^  system\.name +\S+   \[1\.3\.6\.1\.2\.1\.1\.5\.0 = ", said.stdout, re.M)
    assert re.search(r"^table port: \d+ columns, ok, \d+ rows, requests \d+, datagrams \d+, ", said.stdout, re.M)
    assert re.search(r"^  \S+ \(\d+\):.* oper-state=up", said.stdout, re.M)
    assert re.search(r"^ +[\d.]+ ms  sent +\d+ bytes\n +[\d.]+ ms  received +\d+ bytes  after [\d.]+ ms$", said.stdout, re.M)

    one = json.loads(house.ctl("device", "poll", te, "--item", "system.uptime", "--json", check=True).stdout)
    [step] = one["asked"]
    [value] = step["values"]
    assert step["status"] == "ok" and value["word"] == "system.uptime" and value["value"]
    port = json.loads(house.ctl("device", "poll", te, "--item", "port.oper-state", "--json", check=True).stdout)
    assert [s["table"] for s in port["asked"]] == ["port"]

    none = house.ctl("device", "poll", te, "--item", "no.such-word")
    assert none.returncode == 1 and "no item, table or column of that name" in none.stderr
    none = house.ctl("device", "poll", "nobody")
    assert none.returncode == 1 and "no such device" in none.stderr

    stats = house.ctl("poll", "stats")
    assert stats.returncode == 0
    assert re.search(r"^poll room 0: \d+ devices, \d+ up$", stats.stdout, re.M), stats.stdout


def test_what_nobody_answers_says_so(make_house):
    house = make_house()
    house.write("devices:\n  te-9: {class: terminal, profile: auto, address: 127.90.9.9, snmp: {port: 9, credential: te-9-snmp}}\n")
    house.fill_vault()
    house.ctl("vault", "set", "te-9-snmp", "--kind", "snmp-community", "-c", house.config, text="public", check=True)
    house.start()
    said = house.ctl("device", "show", "te-9")
    assert re.search(r"^profile +auto$", said.stdout, re.M) and re.search(r"^recognised by +not yet$", said.stdout, re.M)
