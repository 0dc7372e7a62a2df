"""draw.py - what the seed decides: who is called what, where it stands, and with which numbers.

Pure: the same seed gives the same world. Secrets are not drawn here; they are made new each time.
"""
import random

TOWNS = ["Ahornberg", "Birkental", "Dornfeld", "Eschenau", "Falkenried", "Grauhorn", "Hasloch",
         "Immertal", "Jagstein", "Kesselberg", "Lerchau", "Mohrsee", "Nebelhorn", "Ottersbach"]
KINDS = ["mast", "exchange", "water tower", "depot", "school", "mill", "town hall"]
CUSTOMERS = ["Alpenmilch Dairy", "Bergbahn Cable Cars", "City Clinic", "District Fire Brigade",
             "Ferry Line East", "Gravel Works Sand & Son", "Harbour Authority", "Inn at the Lock"]
OPERATORS = ["a.keller", "b.novak", "c.okafor", "d.lindgren", "e.moreau", "f.tanaka"]
REGIONS = ["north", "south", "east", "west"]


class Draw:
    """The world's dice. Each topic has its own, so that one more draw here changes nothing
    there."""

    def __init__(self, seed):
        self.seed = seed

    def dice(self, topic):
        return random.Random(f"{self.seed}/{topic}")

    def sites(self):
        """One site for each of base station, switch and terminal."""
        d = self.dice("sites")
        found = []
        kinds = "mast", d.choice(KINDS[1:3]), d.choice(KINDS[3:])
        for town, kind in zip(d.sample(TOWNS, 3), kinds):
            found.append({"name": f"{town} {kind}", "region": d.choice(REGIONS),
                          "latitude": round(d.uniform(46.5, 48.9), 4),
                          "longitude": round(d.uniform(9.0, 15.5), 4), "remote": d.random() < 0.2})
        return found

    def customers(self):
        d = self.dice("customers")
        return [{"name": name, "tier": d.choice(["gold", "silver", "bronze"]),
                 "contract": f"C-{d.randrange(10000, 99999)}",
                 "contact": d.choice(OPERATORS) + "@example.net"}
                for name in d.sample(CUSTOMERS, 3)]

    def serial(self, topic, prefix):
        d = self.dice("serial/" + topic)
        return prefix + "".join(d.choice("0123456789ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(9))

    def release(self, topic, *limits):
        """A software release such as 4.7.12, each part below its limit."""
        d = self.dice("release/" + topic)
        return ".".join(str(d.randrange(1, limit + 1)) for limit in limits)

    def networks(self):
        """An endless supply of small networks, each as (first address, second address, prefix)."""
        d = self.dice("networks")
        second, third = d.randrange(16, 240), d.randrange(0, 200)
        for n in range(32 * 50):
            net, host = f"10.{second}.{third + n // 32}.", (n % 32) * 8
            yield f"{net}{host + 1}", f"{net}{host + 2}", 29

    def loopback_net(self):
        d = self.dice("loopback")
        return f"127.{d.randrange(16, 240)}.{d.randrange(1, 250)}"
