"""Studies of very many cells: what is not compared is said, and what is asked for is the same as of few cells, with none of it held."""

from typing import Any

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.reports.findings import panels_of
from aleator.scenarios.scenario import reading
from aleator.scenarios.scenario import result as scenario_result
from aleator.scenarios.study import chosen, result, wins
from click.testing import CliRunner

LAWS = [{"name": "mixed", "law": {"Heads": p, "Tails": 1 - p}} for p in (0.9, 0.6, 0.5)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("study") / "out"
    scenario = {
        "environment": "biased_coin",
        "cast": {"*": "uniform"},
        "episodes": 40,
        "metrics": ["excess_tv"],
    }
    vary = {"cast.sampler": LAWS, "environment.heads": [0.5, 0.4]}
    al.Study(scenario=scenario, vary=vary, replicates=2).run(path)
    return path


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five cells are many."""
    for module in (chosen, result, wins):
        monkeypatch.setattr(module, "MOST_CELLS", 5)


def test_many_cells_are_compared_as_few_are_and_none_is_held(
    folder: Any, request: pytest.FixtureRequest
) -> None:
    whole = al.open(folder).findings
    assert whole.effects.pairs
    assert whole.factors.shares
    request.getfixturevalue("few")
    many = al.open(folder).comparing_all()
    assert (many.findings.effects, many.findings.factors) == (whole.effects, whole.factors)
    assert [one for _, one in many.results if "_read" in one.__dict__] == []


def test_decisions_too_many_to_hold_are_read_once_for_all_that_is_made_anew(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = al.open(folder).findings
    read: list[Any] = []
    monkeypatch.setattr(reading, "is_current", lambda _: False)
    monkeypatch.setattr(scenario_result, "_MOST_HELD", 0)
    once = reading.read_ledger
    monkeypatch.setattr(reading, "read_ledger", lambda *about: read.append(about) or once(*about))
    anew = al.open(folder)
    assert anew.findings.factors == whole.factors
    assert anew.findings.effects == whole.effects
    assert len(read) == len(anew.results) == 12
    assert [one for _, one in anew.results if "_read" in one.__dict__] == []


@pytest.mark.usefixtures("few")
def test_what_was_left_out_is_said_with_the_way_to_get_it(folder: Any) -> None:
    shown = CliRunner().invoke(main, ["report", str(folder)])
    assert "--all-comparisons" in (folder / "report.html").read_text()
    assert "This study has 12 cells. Over 5," in " ".join(shown.stdout.split())
    assert "Compared in pairs" not in shown.stdout
    every = CliRunner().invoke(main, ["report", str(folder), "--all-comparisons"])
    assert every.exit_code == 0
    assert "Compared in pairs" in every.stdout


def test_why_factors_are_not_told_is_said() -> None:
    scenario = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 3}
    found = al.Study(scenario=scenario, vary={"environment.heads": [0.2, 0.7]}).run().findings
    (panel,) = (one for one in panels_of(found) if one.title == "Not computed")
    assert panel.note == (
        "What explains the distance is not told: fewer than 5 episodes of a cell have an answer, from which their doubt could be taken."
    )


def test_a_dash_among_shares_and_pairs_has_its_reason() -> None:
    """Cells that play alike at the same luck: nothing to share out, and no number of decisions that tells two of them apart."""
    scenario = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 60}
    vary = {"environment.phrasing": ["p0", "p1"], "environment.heads": [0.5, 0.500001]}
    panels = {one.title: one for one in panels_of(al.Study(scenario=scenario, vary=vary).run().findings)}
    assert {row[-1] for row in panels["What explains the distance"].rows} == {"–"}
    assert panels["What explains the distance"].note.endswith(
        "–: cells do not differ beyond sampling noise, so there is nothing to share out."
    )
    pairs = panels["Compared in pairs"]
    assert "–" in {row[-2] for row in pairs.rows}
    assert pairs.note.endswith("–: no number does, since the two are alike.")
