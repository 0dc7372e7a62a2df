"""Labs for the tests of this folder, one for a module."""
import os
import time

import pytest

from . import LabError, World
from .eyes import Eyes

SEED = 11


def looking_at(mode, tmp_path_factory):
    folder = tmp_path_factory.mktemp(mode)
    begin = time.monotonic()
    try:
        world = World(folder / "lab", seed=SEED, mode=mode).up()
    except LabError as error:
        pytest.skip(str(error))
    world.took = time.monotonic() - begin
    return Eyes(world, folder)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory):
    """A lab with namespaces: as root if we are, else inside a user namespace."""
    e = looking_at("root" if os.geteuid() == 0 else "user", tmp_path_factory)
    yield e
    e.world.down()


@pytest.fixture(scope="module", params=["root", "user", "loopback"])
def each(request, tmp_path_factory):
    e = looking_at(request.param, tmp_path_factory)
    yield e
    e.world.down()


@pytest.fixture
def broken(eyes):
    """Breaks; and mends in the end, whatever happened."""
    done = []

    def break_(name):
        eyes.forget()
        done.append(name)
        return eyes.world.break_(name).detail

    yield break_
    for name in done:
        eyes.world.mend(name)
