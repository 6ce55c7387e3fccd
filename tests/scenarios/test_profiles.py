"""Fingerprints: one row for each player over many tasks."""

import json
from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.reports.comparison import CellComparison
from aleator.reports.fingerprints import Played, fingerprints_of
from aleator.reports.reading import rows_of
from click.testing import CliRunner


def played(player: str, task: str, **metrics: float) -> Played:
    measured = {name: {"value": x, "low": x - 0.1, "high": x + 0.1, "n": 50} for name, x in metrics.items()}
    seat = {"agent": "llm", "n": 50, "metrics": measured, "verdict": "deviates", "not_legal": 0.5}
    (row,) = rows_of([CellComparison.of({"run": {"seats": {"sampler": seat}}})])
    return Played(player, task, row)


def test_traits_are_means_over_cells_and_the_nearest_is_the_most_alike() -> None:
    one, other, third = fingerprints_of(
        [
            played("a", "coin", excess_tv=0.1),
            played("a", "coin", excess_tv=0.3, predictability=0.2),
            played("b", "coin", excess_tv=0.9),
            played("c", "coin", excess_tv=0.25),
            played("c", "numbers", ks=0.4),
        ]
    )
    assert one.traits["coin"].value == pytest.approx(0.2)
    assert one.traits["can be foretold"].value == pytest.approx(0.2)
    assert (one.cells, one.judged, one.deviating, one.not_legal) == (2, 2, 2, 0.5)
    assert third.traits.keys() == {"coin", "numbers"}
    assert (one.nearest, other.nearest, third.nearest) == ("c", "c", "a")


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("tasks")
    coin: dict[str, Any] = {
        "name": "coin",
        "environment": "biased_coin",
        "cast": {"*": "llm"},
        "episodes": 12,
    }
    al.Study(name="coin", scenario=coin, models=["sim/fair", "sim/collapse"]).run(folder / "coin")
    pennies = {
        **coin,
        "name": "pennies",
        "environment": "matching_pennies",
        "cast": {"matcher": {"name": "llm", "model": "sim/fair"}, "*": "equilibrium"},
    }
    al.Scenario(**pennies).run(out=folder / "pennies")
    al.Study(name="coin", scenario=coin, models=["sim/fair", "sim/collapse"]).run(folder / "other")
    return [folder / "coin", folder / "pennies"]


def test_the_command_has_a_row_for_each_model(tasks: list[Path], tmp_path: Path) -> None:
    asked = ["profile", *map(str, tasks)]
    answer = CliRunner().invoke(main, [*asked, "--json", "--html", str(tmp_path / "p.html")])
    document = json.loads(answer.stdout)
    assert (answer.exit_code, document["tasks"]) == (0, ["coin", "pennies"])
    fair, collapse = document["players"]
    assert (fair["player"], collapse["player"]) == ("sim/fair", "sim/collapse")
    assert fair["distances"].keys() == {"coin", "pennies"}
    assert collapse["distances"]["coin"]["value"] > fair["distances"]["coin"]["value"]
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "Fingerprints" in page
    shown = CliRunner().invoke(main, asked)
    assert "sim/collapse" in shown.stdout


def test_runs_without_a_distance_have_no_profile(tmp_path: Path) -> None:
    al.Scenario(environment="biased_coin", cast={"*": "uniform"}, episodes=5, metrics=["mean_reward"]).run(
        out=tmp_path
    )
    answer = CliRunner().invoke(main, ["profile", str(tmp_path)])
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
    assert "no seat in these runs has a distance" in answer.stderr


def test_what_the_runs_warn_of_is_passed_on(tasks: list[Path]) -> None:
    """A cell that is not finished is told of by a profile and by a comparison, under the name of its study."""
    coin, pennies = tasks
    (manifest,) = [
        file for file in coin.glob("cells/*/run.json") if "collapse" in file.read_text(encoding="utf-8")
    ]
    whole = manifest.read_text(encoding="utf-8")
    manifest.write_text(json.dumps({**json.loads(whole), "status": "running"}), encoding="utf-8")
    try:
        profiled = CliRunner().invoke(main, ["profile", str(coin), str(pennies), "--json"])
        compared = CliRunner().invoke(main, ["report", str(coin), str(coin.parent / "other"), "--json"])
    finally:
        manifest.write_text(whole, encoding="utf-8")
    assert (profiled.exit_code, compared.exit_code) == (0, 0)
    assert f"warning: {coin}: 1 of 2 cells are not finished" in profiled.stderr
    assert "warning: coin: 1 of 2 cells are not finished" in compared.stderr


def test_what_comes_twice_is_not_counted_twice(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    answer = CliRunner().invoke(main, ["profile", str(tmp_path), str(tmp_path / "link")])
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
    assert "twice" in answer.stderr
