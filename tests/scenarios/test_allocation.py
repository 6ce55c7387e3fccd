"""Cells that are played until they are decided, the nearest first, within one limit of money."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aleator as al
import pytest
from aleator.core.estimates import Estimate
from aleator.scenarios.changes import changed
from aleator.scenarios.finished import replay_any
from aleator.scenarios.study import allocation
from aleator.scenarios.study.allocation import decisions_to_verdict

PLAYER = """
def player(share):
    def play(asked):
        made.append(asked["episode"])
        return {"action": asked["options"][asked["uniform"] > share], "cost_usd": 0.01}
    return play

made = []
always, often, even = player(1.0), player(0.8), player(0.5)
"""
SHARES = ("always", "often", "even")


@pytest.fixture
def study(tmp_path: Path) -> Any:
    file = tmp_path / "players.py"
    file.write_text(PLAYER)
    players = [
        {"name": "function", "function": f"{file}:{name}", "most_usd": 0.01, "remembers": False}
        for name in SHARES
    ]
    scenario = {
        "environment": {"name": "biased_coin", "heads": 0.5},
        "cast": {"*": "uniform"},
        "episodes": 60,
        "seed": 3,
        "metrics": ["e_value", "tv_sequence"],
    }
    (seat,) = al.Study(scenario=scenario).cells()[0].scenario.seating()
    return al.Study(scenario={**scenario, "cast": {seat: players[0]}}, vary={f"cast.{seat}": players})


def played(result: Any) -> list[str]:
    return [one.digest() for _, one in result.results]


def episodes(result: Any) -> list[int]:
    return [cell["run"]["episodes"] for cell in result.document()["cells"]]


def test_a_cell_stops_where_it_would_have_stopped_alone(study: Any) -> None:
    together = study.run(until_decided=True)
    alone = [cell.scenario.run(until_decided=True) for cell in study.cells()]
    assert episodes(together) == [result.document()["episodes"] for result in alone]
    assert played(together) == [result.digest() for result in alone]
    assert episodes(together)[0] < 20  # always Heads
    assert episodes(together)[2] == 60  # never decided in so few
    assert all(cell["run"]["until_decided"] for cell in together.document()["cells"])


def test_money_goes_where_a_verdict_is_nearest(study: Any) -> None:
    """0.7 USD are 70 calls: all cells alike would leave 23 for each, and `often`, which needs 26, undecided."""
    found = study.run(until_decided=True, max_spend=0.7)
    cells = found.document()["cells"]
    assert sum(cell["run"]["spend_usd"] for cell in cells) <= 0.7
    assert all(cell["run"]["outcomes"].keys() == {"legal"} for cell in cells)
    assert not found.failed
    assert episodes(found)[1] > 23
    assert [cell["run"]["seats"]["sampler"]["verdict"] for cell in cells] == [
        "deviates",
        "deviates",
        "undecided",
    ]


def test_it_is_continued_where_it_stopped(study: Any, tmp_path: Path) -> None:
    """With the same money nothing more is played; with more it goes on, as one that was never stopped."""
    first = study.run(tmp_path / "study", until_decided=True, max_spend=0.3)
    again = study.run(tmp_path / "study", until_decided=True, max_spend=0.3)
    assert again.document() == first.document()
    more = study.run(tmp_path / "study", until_decided=True, max_spend=0.8, concurrency=2)
    assert sum(episodes(more)) > sum(episodes(first))
    fresh = study.run(tmp_path / "fresh", until_decided=True, max_spend=0.8)
    # Decisions alone: calls under way when a cell stopped may differ in number, and so in cost.
    assert played(more) == played(fresh)
    assert replay_any(tmp_path / "study", lambda *_: None)[0].document() == more.document()


def test_what_is_refused_leaves_a_finished_study_as_it_was(study: Any, tmp_path: Path) -> None:
    done = study.run(tmp_path / "study", until_decided=True).document()
    (tmp_path / "players.py").unlink()
    with pytest.raises(al.InputError, match="does not exist"):
        study.run(tmp_path / "study", until_decided=True)
    assert al.open(tmp_path / "study").document() == done


def test_how_far_a_verdict_is() -> None:
    rising, close = Estimate(20**0.5, 0, 0, 10), Estimate(0.02, 0.0, 0.18, 100)
    assert decisions_to_verdict(10, rising, None) == pytest.approx(10)
    assert decisions_to_verdict(100, Estimate(0.5, 0, 0, 100), close) == pytest.approx(300)  # twice as narrow
    assert decisions_to_verdict(100, None, None) == float("inf")


def test_what_a_cell_needs_is_told_in_episodes_and_in_money(
    study: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five decisions an episode at 0.01 USD each: what is needed costs 0.05 an episode, and not a decision."""
    found = []
    chosen = allocation._affordable

    def noted(waiting: Any, left: float) -> Any:
        found.extend((one.further, one.need, len(one.playing.kept.seats["sampler"])) for one in waiting)
        return chosen(waiting, left)

    monkeypatch.setattr(allocation, "_affordable", noted)
    study.changed(lambda mapping: changed(mapping, [("environment.turns", 5)])).run(until_decided=True)
    known = [(further, need) for further, need, _ in found if need < float("inf")]
    assert known
    assert [need for _, need in known] == pytest.approx([further * 0.05 for further, _ in known])


@pytest.mark.parametrize(
    ("left", "chosen"),
    [
        (100.0, ["near", "far", "farther"]),
        (12.0, ["near", "far"]),  # the verdicts of all three would cost 30
        (4.0, ["near"]),  # whose verdict costs 5: its next episodes are paid for
        (0.5, []),  # as none are
    ],
)
def test_money_is_promised_to_the_nearest_verdicts_only(left: float, chosen: list[str]) -> None:
    """Each cell is priced 1 for its next 4 episodes; its need is what its verdict may still cost."""
    waiting: list[Any] = [
        SimpleNamespace(name=name, need=need, price=1.0, quota=4)
        for name, need in (("near", 5.0), ("far", 6.0), ("farther", 19.0))
    ]
    assert [one.name for one in allocation._affordable(waiting, left)] == chosen  # type: ignore[attr-defined]
