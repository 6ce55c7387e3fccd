"""Games and what Gambit's exact solvers say of them, as `benchmarks/random_games.py --record` wrote it."""

import json
from pathlib import Path

import numpy as np
import pytest
from aleator.core.games.normal_form import NormalForm
from aleator.environments.solvers import normal_forms

LINES = [json.loads(line) for line in (Path(__file__).parent / "random_games.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("told", LINES, ids=lambda told: told["kind"])
def test_equilibria_and_values_are_gambits(told):
    """Each of Gambit's lies in ours, ours are equilibria, and of games of two there are no others."""
    payoffs = np.array(told["payoffs"], dtype=float)
    seats = [f"p{place}" for place in range(len(payoffs))]
    game = NormalForm(seats, [[f"a{a}" for a in range(n)] for n in payoffs.shape[1:]], payoffs)
    solution = normal_forms.solve(game, lambda _: 0, "the first")
    assert solution.accuracy <= 1e-9
    assert solution.is_complete == (len(seats) == 2)
    for laws in told["equilibria"]:
        assert solution.contains(
            {seat: {"": np.array(law)} for seat, law in zip(seats, laws, strict=True)}, 1e-8
        )
    if "value" in told:
        assert solution.values["p0"] == pytest.approx(told["value"], abs=1e-9)


def test_every_kind_of_game_is_recorded():
    assert len({told["kind"] for told in LINES}) == 7
