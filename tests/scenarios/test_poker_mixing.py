"""The study of bluffs, on simulated models whose faults are known.

A cell `deviates` against a faithful sampler with probability 0.05 at most; the seeds are fixed and were not searched for.
"""

import aleator as al
import pytest
from aleator.scenarios.changes import changed, with_model
from aleator.scenarios.files import load
from aleator.scenarios.study.study import Study

BLUFF = {"first": "1", "second": "1p"}


def run(model):
    study = Study(**load("poker_mixing"))
    small = Study(
        **{
            **study.model_dump(mode="json", exclude_none=True),
            "vary": {**study.vary, "environment.cards": [3]},
        }
    )
    asked = small.changed(lambda scenario: with_model(changed(scenario, [("episodes", 240)]), model))
    return [cell["run"] for cell in asked.run().document()["cells"]]


def seat_of(run):
    """The seat that the model plays."""
    return next(name for name, one in run["seats"].items() if one["agent"] != "equilibrium")


def test_a_fair_sampler_mixes_in_both_seats():
    cells = run("sim/fair")
    assert [seat_of(cell) for cell in cells] == ["first", "second"]
    for cell in cells:
        name = seat_of(cell)
        assert "deviates" not in {cell["profile"]["verdict"], cell["seats"][name]["verdict"]}
        sets = cell["infosets"][name]
        played, optimal = (sets[BLUFF[name]][law]["Bet"] for law in ("policy", "optimal"))
        assert played == pytest.approx(optimal, abs=0.2)  # 60 hands or more: three standard errors or more


def test_a_model_with_a_favourite_is_told_in_both_seats():
    assert [cell["profile"]["verdict"] for cell in run("sim/collapse")] == ["deviates", "deviates"]


def test_a_step_never_bluffs():
    """Which the second player must. The first need not, but then may not bet the best card either: this takes more hands to tell."""
    first, second = run("sim/step")
    assert second["profile"]["verdict"] == "deviates"
    assert first["profile"]["e_value"]["value"] > 1
    for cell in (first, second):
        name = seat_of(cell)
        assert cell["infosets"][name][BLUFF[name]]["policy"]["Bet"] < 0.05


@pytest.mark.parametrize(
    ("environment", "seat"),
    [
        ("leduc_poker", "second"),
        ("liars_dice", "first"),
        ("signalling", "sender"),
        ("extensive_game", "Alice"),
    ],
)
def test_other_games_with_moves_in_turn_tell_them_too(environment, seat):
    for model, told in (("sim/fair", False), ("sim/collapse", True)):
        cast = {"*": "equilibrium", seat: {"name": "llm", "model": model}}
        found = al.Scenario(environment=environment, cast=cast, episodes=200).run(seed=5).document()
        assert (found["seats"][seat]["verdict"] == "deviates") == told
