"""Gambit's solvers, behind their one door."""

import sys

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games.normal_form import NormalForm
from aleator.environments.solvers.gambit import gambit_equilibria, gambit_value

PENNIES = NormalForm(("row", "column"), ("HT", "HT"), [[[1.5, -1], [-1, 1]], [[-1.5, 1], [1, -1]]])


def test_pennies_with_a_dearer_match():
    """Each plays Heads with probability 2/4.5; the value is (1.5 - 1) / 4.5."""
    pytest.importorskip("pygambit")
    (profile,) = gambit_equilibria(PENNIES)
    for seat in PENNIES.seats:
        np.testing.assert_allclose(profile[seat][""], [2 / 4.5, 2.5 / 4.5])
    assert gambit_value(PENNIES) == pytest.approx(0.5 / 4.5)


def test_without_pygambit_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygambit", None)
    with pytest.raises(InputError, match=r"aleator\[gambit\]"):
        gambit_equilibria(PENNIES)
