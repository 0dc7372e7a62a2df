"""What the system tests share: one laboratory, houses with folders of their own, a bound on time."""

import os
import re
import shutil
import signal
import sys

import pytest

from lab import LabError, World

from .house import PLACE, TRIAGECTL, TRIAGED, House, wait_for

LIMIT_S = 120


def pytest_configure(config):
    config.addinivalue_line("markers", "limit(seconds): this test may take longer than others")
    for program in (TRIAGED, TRIAGECTL):
        if not program.exists():
            pytest.exit(f"{program} is not there: make, or BUILD=folder", 2)


@pytest.fixture(autouse=True)
def bound(request):
    """No test runs for ever, whatever it waits for."""
    mark = request.node.get_closest_marker("limit")
    seconds = mark.args[0] if mark else LIMIT_S

    def too_long(*_):
        raise TimeoutError(f"the test ran for more than {seconds} s")
    was = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, was)


@pytest.fixture(scope="session")
def lab():
    """The three devices, once for all tests; whoever breaks something mends it."""
    shutil.rmtree(PLACE / "lab", ignore_errors=True)
    try:
        world = World(PLACE / "lab", seed=7, mode="root" if os.geteuid() == 0 else "user").up()
    except LabError as error:
        pytest.skip(f"no laboratory here: {error}")
    yield world
    world.down()
    shutil.rmtree(PLACE / "lab", ignore_errors=True)


def is_well(lab):
    """Its controller looks twice a second; only what it has seen, and put into its log, is over."""
    bts = lab.device("bs").at("/usr/local/bin/bts")
    cells = re.findall(r"(enabled|disabled)$", lab.run("bs", [bts, "log"]).stdout, re.M)
    return cells[-1:] != ["disabled"] and "no active alarms" in lab.run("bs", [bts, "show", "alarms"]).stdout


@pytest.fixture
def broken(lab):
    """broken(name) breaks something; in the end it is mended."""
    done = []

    def break_(name):
        done.append(name)
        return lab.break_(name)
    yield break_
    for name in done:
        lab.mend(name)
    if done:
        wait_for("base station that is well again", 30, lambda: is_well(lab))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call":
        item.failed_here = report.failed
    for house in getattr(item, "houses", ()) if report.failed else ():
        report.sections.append((f"log of {house.place}", house.said()[-6000:]))


def folder_of(request):
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    place = PLACE / name[-48:].strip("-")
    shutil.rmtree(place, ignore_errors=True)
    return place


@pytest.fixture
def make_house(request):
    """make_house(world) gives a house that is ended after the test; its folder is kept only if
    the test failed."""
    houses, place = [], folder_of(request)
    request.node.houses = houses

    def make(world=None):
        houses.append(House(place if not houses else place / f"other{len(houses)}", world))
        return houses[-1]
    yield make
    for house in reversed(houses):
        house.__exit__(*sys.exc_info())
    if not getattr(request.node, "failed_here", True):
        shutil.rmtree(place, ignore_errors=True)
