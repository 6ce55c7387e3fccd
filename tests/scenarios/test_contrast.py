"""Two runs or studies compared cell by cell, in pairs where luck is shared."""

import json
from pathlib import Path
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.cli.main import main
from aleator.metrics.shared.jackknife import jackknifed
from aleator.scenarios.contrast import contrasted
from click.testing import CliRunner

PENNIES = {"environment": "matching_pennies", "episodes": 120}


def mixed(heads: float) -> dict[str, Any]:
    return {"name": "mixed", "law": {"Heads": heads, "Tails": 1 - heads}}


def played(heads: float, **fields: Any) -> Any:
    return al.Scenario(**{**PENNIES, "cast": {"*": "equilibrium", "matcher": mixed(heads)}, **fields}).run()


def test_shared_luck_makes_the_difference_sharper() -> None:
    first = played(0.6)
    paired, apart = (contrasted(first, other).found[0] for other in (played(0.8), played(0.8, seed=1)))
    assert (paired.seat, paired.episodes, apart.episodes) == ("matcher", 120, 0)
    for name in ("tv", "P(Heads)"):
        one, other = paired.metrics[name], apart.metrics[name]
        assert (one.paired, other.paired) == (True, False)
        assert one.difference.low < 0.2 < one.difference.high
        assert one.difference.high - one.difference.low < 0.8 * (other.difference.high - other.difference.low)
    assert not {"e_value", "chi_square"} & paired.metrics.keys()


def test_the_paired_difference_of_shares_is_that_of_the_means_of_blocks() -> None:
    first, second = played(0.6), played(0.8)
    heads = [np.asarray(one.ledger.seats["matcher"].action == 0, dtype=float) for one in (first, second)]
    means = (heads[1] - heads[0]).reshape(12, 10).mean(axis=1)
    found = contrasted(first, second).found[0].metrics["P(Heads)"].difference
    assert found.value == pytest.approx(means.mean())
    assert found.high - found.value == pytest.approx(2.201 * means.std(ddof=1) / 12**0.5, rel=1e-3)


def test_intervals_of_a_difference_hold() -> None:
    """Two policies of three actions on common numbers, 400 times: 95 % intervals miss more than 34 times (1e-3 at a true 95 %) in neither."""
    luck = np.random.default_rng(5)
    missed = {"share": 0, "tv": 0}
    for _ in range(400):
        u = luck.random(240)
        acts = [np.searchsorted(cuts, u) for cuts in ([0.5, 0.8], [0.6, 0.8])]
        within = [np.delete(np.arange(240), np.s_[20 * g : 20 * g + 20]) for g in range(12)]
        for name, truth in (("share", 0.1), ("tv", 0.1)):
            number = share if name == "share" else tv
            value = number(acts[1]) - number(acts[0])
            found = jackknifed(value, [number(acts[1][rows]) - number(acts[0][rows]) for rows in within], 240)
            missed[name] += not found.low <= truth <= found.high
    assert missed["share"] <= 34
    assert missed["tv"] <= 34


def share(acts: Any) -> float:
    return float(np.mean(acts == 0))


def tv(acts: Any) -> float:
    return float(0.5 * np.abs(np.bincount(acts, minlength=3) / len(acts) - 1 / 3).sum())


def test_the_command_line_compares_two_studies(tmp_path: Path) -> None:
    for name, heads in (("before", 0.5), ("after", 0.9)):
        al.Study(
            scenario={**PENNIES, "cast": {"*": "equilibrium", "matcher": mixed(heads)}, "episodes": 40},
            vary={"environment.heads": [1, 1.5] if name == "before" else [1, 3]},
        ).run(tmp_path / name)
    asked = ["report", str(tmp_path / "before"), str(tmp_path / "after")]
    answer = CliRunner().invoke(main, [*asked, "--json", "--html", str(tmp_path / "page.html")])
    document = json.loads(answer.stdout)
    assert (answer.exit_code, document["first"], document["second"]) == (0, "before", "after")
    (cell,) = document["cells"]
    assert cell["by"] == {"heads": 1}
    assert cell["metrics"]["tv"]["difference"]["low"] > 0
    assert document["unmatched"] == {"first": [{"heads": 1.5}], "second": [{"heads": 3}]}
    assert "1 cell of before alone" in answer.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "after less before" in page
    assert "First: before. Second: after." in page
    assert page.count("&#34;Heads&#34;: 0.9,") == 1  # the second's recipe
    assert "<dt>seed</dt>" not in page  # each has its own
    assert not (tmp_path / "after" / "report.html").exists()
    shown = CliRunner().invoke(main, asked)
    assert "P(Heads)" in shown.stdout


@pytest.mark.parametrize(
    "extra",
    [
        ["third"],
        ["--export", "x"],
        ["--inspect", "x"],
        ["--fail-if", "tv > 0.1"],
        ["--junit", "x"],
        ["--html", "x"],
    ],
)
def test_what_cannot_be_compared_is_one_line(tmp_path: Path, extra: list[str]) -> None:
    """Not three, none with what is about one alone, and not one with itself."""
    answer = CliRunner().invoke(main, ["report", str(tmp_path), f"{tmp_path}/../{tmp_path.name}", *extra])
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
    assert ("twice" in answer.stderr) == (extra[0] == "--html")


def test_runs_without_a_common_seat_are_refused() -> None:
    coin = al.Scenario(environment="biased_coin", cast={"*": "uniform"}, episodes=5).run()
    with pytest.raises(al.InputError, match="no seat in question"):
        contrasted(played(0.6, episodes=5), coin)


def test_cells_that_cannot_be_told_apart_are_refused() -> None:
    run = played(0.6)
    study = al.Study(
        scenario={**PENNIES, "cast": {"*": "uniform"}, "episodes": 5}, vary={"environment.heads": [1, 2]}
    ).run()
    with pytest.raises(al.InputError, match="columns that both vary"):
        contrasted(run, study)
