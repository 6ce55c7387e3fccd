"""The studies of bargaining, persuasion and talk on simulated models, which play the equilibrium or a favourite whatever is said."""

from __future__ import annotations

from typing import Any

import pytest
from aleator.scenarios.changes import changed, with_model
from aleator.scenarios.files import load
from aleator.scenarios.study.study import Study


def cells_of(name: str, episodes: int, model: str, **vary: list[Any]) -> list[dict[str, Any]]:
    """The documents of the cells of a built-in study at a small size; ``vary`` replaces lists of values."""
    mapping = load(name)
    grid = {
        path: vary.get(path.rpartition(".")[2], values) for path, values in mapping.get("vary", {}).items()
    }
    study = Study(**{**mapping, "vary": grid})
    small = study.changed(lambda scenario: with_model(changed(scenario, [("episodes", episodes)]), model))
    return list(small.run().document()["cells"])


def test_bargaining_pays_the_subgame_perfect_shares() -> None:
    """A fair sampler of a pure optimum plays it: 10 to who proposes or dictates, and the rounded shares of alternating offers."""
    cells = cells_of("bargaining", 4, "sim/fair")
    paid = [
        seat["metrics"]["mean_reward"]["value"]
        for cell in cells
        for seat in cell["run"]["seats"].values()
        if seat["agent"].startswith("llm")
    ]
    # Stahl's shares are 0.2, 0.84 and 0.05 of the pie; in whole points 2, 8 and 0.
    assert [paid[i] for i in (0, 2, 3, 4, 5, 6)] == pytest.approx([10, 10, 2, 8, 0, 10])
    assert len({str(cell["by"]) for cell in cells}) == len(cells) == 8


def test_talk_without_sense_changes_nothing() -> None:
    """The one equilibrium of the prisoner's dilemma is played with and without it; talk has seats of its own, with no policy."""
    cells = cells_of("talk_before_play", 3, "sim/fair", game=["prisoners_dilemma"])
    seats = [cell["run"]["seats"] for cell in cells]
    assert [sorted(one) for one in seats] == [
        ["column", "row"],
        ["column", "row", "row_message"],
        ["column", "column_message", "row", "row_message"],
    ]
    assert all(
        one[seat]["policy"] == {"Cooperate": 0, "Defect": 1} for one in seats for seat in ("row", "column")
    )
    assert all(set(cell["run"]["outcomes"]) == {"legal"} for cell in cells)
    measured = {metric for one in seats for metric in one["row"]["metrics"]}
    assert set(load("talk_before_play")["scenario"]["metrics"]) <= measured


def test_a_persuader_with_a_favourite_is_told() -> None:
    cells = cells_of("persuasion", 40, "sim/collapse", turns=[10])
    verdicts = [
        seat["verdict"]
        for cell in cells
        for seat in cell["run"]["seats"].values()
        if seat["agent"].startswith("llm")
    ]
    assert verdicts == ["deviates", "deviates"]


def test_societies_of_fair_samplers_give_half_on_average() -> None:
    """Without a law to aim at shares are even on [0, 1]: 144 of them, 5 standard errors; a unit that is given makes growth - 1 more."""
    (cell,) = cells_of("donor", 4, "sim/fair", growth=[2], trace=[3])
    seats = cell["run"]["seats"]
    assert seats["donor"]["metrics"]["mean_answer"]["value"] == pytest.approx(0.5, abs=0.12)
    paid = [seats[seat]["metrics"]["mean_payoff"]["value"] for seat in ("donor", "strategy")]
    assert paid[0] == pytest.approx(paid[1])
    assert paid[0] > 0
    assert cell["run"]["outcomes"] == {"legal": 4 * (3 * 6 * 3 + 6 + 3 + 3)}
