"""What a study says over all its cells: players, factors, pairs."""

from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator.reports.panels.effects import effects
from aleator.scenarios.finished import load_any


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("study")
    laws = [{"name": "mixed", "law": {"Heads": p, "Tails": 1 - p}} for p in (0.9, 0.6)]
    made = al.Study(
        scenario={
            "environment": "matching_pennies",
            "cast": {"*": "equilibrium"},
            "episodes": 120,
            "metrics": ["excess_tv", "e_value"],
        },
        vary={"cast.matcher": laws, "environment.turns": [1, 2]},
        replicates=2,
    )
    return made.run(folder), folder


def test_the_study_s_document_tells_what_the_distance_varies_with(study: tuple[Any, Path]) -> None:
    result, folder = study
    document = result.document()["effects"]
    means = {one["who"]: one["mean"]["value"] for one in document["summaries"]}
    assert sorted(means.values()) == pytest.approx([0.1, 0.4], abs=0.06)
    factors = {one["factor"]: one["sd"] for one in document["between"]}
    assert factors.keys() == {"matcher", "turns", "replicate"}
    assert factors["matcher"]["value"] == pytest.approx(0.3 / 2**0.5, abs=0.05)
    assert factors["replicate"]["low"] == factors["turns"]["low"] == 0
    assert len(document["shrunk"]) == 8
    assert load_any(folder).document()["effects"] == document


def test_two_players_are_compared_on_the_same_random_numbers(study: tuple[Any, Path]) -> None:
    pairs = {one["factor"]: one for one in study[0].document()["effects"]["pairs"]}
    pair = pairs["matcher"]
    assert pair["cases"] == 4
    assert pair["difference"]["low"] < 0.3 < pair["difference"]["high"]
    assert pair["saved"] > 0.4  # 0.21 against 0.09 + 0.24 apart, where both read the same numbers
    assert isinstance(pair["needed"], int)
    assert 10 <= pair["needed"] <= 40  # (1.96 + 0.84)^2 * 0.21 / 0.09 = 18


def test_the_table_and_the_page_show_it(study: tuple[Any, Path], tmp_path: Path) -> None:
    titles = [panel.title for panel in effects(study[0].findings)]
    assert titles == ["Players over all their cells", "What the distance varies with", "Compared in pairs"]
    told = [row[-2] for row in effects(study[0].findings)[-1].rows]
    found = [pair["needed"] for pair in study[0].document()["effects"]["pairs"]]
    assert told == ["–" if needed is None else f"{needed:,}" for needed in found]
    page = study[0].to_html(tmp_path / "page.html").read_text()
    assert all(title in page for title in titles)


def test_every_seat_in_question_is_compared() -> None:
    """The column's player is varied, and not the first seat's."""
    laws = [{"name": "mixed", "law": {"Heads": p, "Tails": 1 - p}} for p in (0.9, 0.6)]
    made = al.Study(
        scenario={"environment": "matching_pennies", "cast": {"*": "uniform"}, "episodes": 120},
        vary={"cast.mismatcher": laws},
    )
    pairs = {one["seat"]: one for one in made.run().document()["effects"]["pairs"]}
    assert pairs.keys() == {"matcher", "mismatcher"}
    assert pairs["mismatcher"]["difference"]["low"] > 0.1
    assert pairs["matcher"]["difference"]["value"] == 0
    assert "seat" in effects(made.run().findings)[-1].columns


def of_coins(heads: list[float]) -> Any:
    """What is said of two players, who do not heed the coin."""
    laws = [{"name": "mixed", "law": {"Heads": p, "Tails": 1 - p}} for p in (0.9, 0.6)]
    scenario = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 100}
    vary = {"cast.sampler": laws, "environment.heads": heads}
    return al.Study(scenario=scenario, vary=vary).run().document()["effects"]


def width(estimate: dict[str, float]) -> float:
    return estimate["high"] - estimate["low"]


def between_players(found: Any) -> float:
    (pair,) = (one for one in found["pairs"] if one["factor"] == "sampler")
    return width(pair["difference"])


def test_cells_of_one_luck_tell_no_more_than_one_of_them() -> None:
    """Coins that are all but alike, so that each player does the same at each."""
    one, four = of_coins([0.4]), of_coins([0.4, 0.400001, 0.400002, 0.400003])
    assert between_players(four) == pytest.approx(between_players(one), rel=0.05)
    for found, alone in zip(four["summaries"], one["summaries"], strict=True):
        assert width(found["mean"]) == pytest.approx(width(alone["mean"]), rel=0.05)
        assert found["sd"]["value"] == 0
    by_sampler, by_heads = four["between"]
    assert by_sampler["sd"]["low"] > 0
    assert by_heads["sd"]["value"] == 0


def test_a_difference_lies_within_what_is_possible() -> None:
    """Two cases of few decisions leave one degree of freedom, by which its interval would pass 1."""
    coin = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 6}
    other = [{"name": "mixed", "law": {"Heads": p, "Tails": 1 - p}} for p in (0.9, 0.3)]
    vary = {"cast.sampler": other, "environment.phrasing": ["p0", "p1"]}
    pairs = al.Study(scenario=coin, vary=vary, luck="own").run().findings.effects.pairs
    assert pairs
    for one in pairs:
        assert -1 <= one.difference.low <= one.difference.high <= 1
        assert bool(one.difference.withdrawn) == ((one.difference.low, one.difference.high) == (-1, 1))
    assert any(one.difference.withdrawn or 1 in map(abs, one.difference[1:3]) for one in pairs)
