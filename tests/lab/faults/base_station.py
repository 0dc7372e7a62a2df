"""What befalls a base station: its mains, its antennas, its sky, its fan, and its operators."""
from ..draw import OPERATORS
from . import Call, Fault


class Plant(Fault):
    """Something in the physical world of the station changes; `truth(detail)` names what
    (inside/plant.py)."""
    needs_namespaces = False

    def __init__(self, *row, truth, draw=None, **more):
        super().__init__(*row, **more)
        self.truth, self.draw = truth, draw

    def settle(self, world):
        if self.draw:
            self.detail = self.draw(world.draw.dice("fault/" + self.name))

    def inject(self, world):
        world.devices[self.on].make_so(**self.truth(**self.detail))

    def mend(self, world):
        world.devices[self.on].make_so(**dict.fromkeys(self.truth(**self.detail)))


def any_cell(dice):
    return {"cell": dice.randrange(1, 4)}


def draw_lock(world):
    dice = world.draw.dice("fault/cell-locked")
    return {**any_cell(dice), "operator": dice.choice(OPERATORS)}


def set_cell(verb):
    def do(world, cell, operator):
        bs = world.devices["bs"]
        env = {**bs.services["btsd"].env, "BTS_OPERATOR": operator}
        bs.run([bs.at("/usr/local/bin/bts"), verb, "cell", str(cell)], env=env)
    return do


def faults():
    return [
        Plant("mains-failure", "bs.power.mains-fail",
              "The energy company's mains fails; the site runs on its battery.",
              on="bs", truth=lambda: {"mains": "failed"}),
        Plant("vswr-high", "bs.rf.vswr-high",
              "Water gets into one sector's antenna line; its transmitter switches itself off.",
              on="bs", draw=any_cell, truth=lambda cell: {f"antenna.{cell}": "wet"}),
        Plant("gnss-lost", "bs.clock.gnss-lost",
              "The satellite receiver sees nothing any more; the clock goes into holdover.",
              on="bs", draw=lambda dice: {"how": dice.choice(["cut", "jammed"])},
              truth=lambda how: {"gnss": how}),
        Plant("cooling-failed", "bs.env.cooling-fail",
              "The cabinet's fan stops, and it gets warm inside.",
              on="bs", truth=lambda: {"fan": "failed"}),
        Call("cell-locked", "bs.cell.admin-blocked",
             "An operator locks one cell and forgets it.",
             on="bs", settle=draw_lock, inject=set_cell("lock"), mend=set_cell("unlock"),
             needs_namespaces=False),
    ]
