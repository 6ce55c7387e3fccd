"""Luck for the tests of this room: one generator for each test, at an address that is the test's name."""

import pytest
from aleator.core.chance import Chance
from numpy.random import Generator


@pytest.fixture
def luck(request: pytest.FixtureRequest) -> Generator:
    return Chance.of(seed=7, stream=request.node.name, episodes=[0]).generator()
