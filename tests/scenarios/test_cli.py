"""The public contract of the command line: shapes of documents, exit statuses, one line for bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from aleator.scenarios.files import library_names
from click.testing import CliRunner

SCRIPTED = ["--seat", "matcher=uniform"]


def run(*arguments: str | Path, **variables: str) -> Any:
    """The command line's answer, with stdout and stderr apart."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=variables)


def document(*arguments: str | Path, **variables: str) -> Any:
    """The one JSON document on stdout."""
    answer = run(*arguments, "--json", **variables)
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def test_a_run_prints_the_public_document() -> None:
    found = document(
        "run",
        "matching_pennies",
        *SCRIPTED,
        "--episodes",
        "50",
        "--seed",
        "3",
        "--set",
        "environment.heads=1.5",
    )
    assert {key: found[key] for key in ("schema", "scenario", "seed", "episodes", "decisions", "spend_usd", "outcomes")} == {
        "schema": 1, "scenario": "matching_pennies", "seed": 3, "episodes": 50, "decisions": 100, "spend_usd": 0.0,
        "outcomes": {"legal": 100},
    }  # fmt: skip
    matcher = found["seats"]["matcher"]
    assert matcher["agent"] == "uniform"
    assert matcher["n"] == 50
    assert matcher["optimal"] == pytest.approx({"Heads": 0.4, "Tails": 0.6})
    assert sum(matcher["policy"].values()) == pytest.approx(1)
    assert matcher["metrics"]["tv"].keys() == {"value", "low", "high", "n"}
    assert matcher["verdict"] in {"deviates", "faithful", "undecided"}


def test_flag_beats_environment_beats_file() -> None:
    assert document("run", "matching_pennies", *SCRIPTED)["episodes"] == 200
    assert document("run", "matching_pennies", *SCRIPTED, ALEATOR_EPISODES="30")["episodes"] == 30
    assert (
        document("run", "matching_pennies", *SCRIPTED, "--episodes", "20", ALEATOR_EPISODES="30")["episodes"]
        == 20
    )


def test_seat_takes_a_name_or_a_mapping() -> None:
    seats = document(
        "run", "matching_pennies", "--seat", "matcher={name: mixed, law: {Heads: 1}}", "--episodes", "20"
    )["seats"]
    assert seats["matcher"]["policy"] == {"Heads": 1.0, "Tails": 0.0}


def test_model_sets_every_llm_seat() -> None:
    seats = document(
        "run", "matching_pennies", "--seat", "mismatcher=llm", "--model", "sim/collapse", "--episodes", "4"
    )["seats"]
    assert {seat["agent"] for seat in seats.values()} == {"llm sim/collapse direct"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "matchin_pennies"], "did you mean 'matching_pennies'?"),
        (["run", "absent.yaml"], "'absent.yaml' does not exist"),
        (["run", "matching_pennies", "--seat", "matcher=unifrom"], "did you mean 'uniform'?"),
        (["run", "matching_pennies", "--seat", "matcherr=uniform"], "the seats are matcher, mismatcher"),
        (
            ["run", "matching_pennies", "--set", "environment.heads=-1"],
            "heads: Input should be greater than 0 (came: -1)",
        ),
        (["run", "matching_pennies", "--set", "environment.hed=1"], "unknown field 'hed'"),
        (["run", "matching_pennies", "--set", "environment.heads"], "--set PATH=VALUE"),
        (["run", "matching_pennies", "--model", "sim/stepp"], "'stepp' is unknown; allowed: sim/fair"),
        (
            ["run", "matching_pennies", "--model", "sim/step?sharpnes=3"],
            "unknown field 'sharpnes'",
        ),
        (["run", "matching_pennies", "--model", "nobody-knows-this"], "has no known provider"),
        (
            ["run", "matching_pennies", *SCRIPTED, "--model", "sim/fair"],
            "no agent of 'matching_pennies' asks a model",
        ),
        (["run", "matching_pennies", "--episodes", "0"], "0 is not in the range"),
        (
            ["run", "matching_pennies", "--set", "cast.matcher.style=telepathy"],
            "style 'telepathy' is unknown",
        ),
        (["run", "matching_pennies", "--set", "metrics=[tw]"], "metric 'tw' is unknown"),
        (["run", "sales", "--seat", "shop_1=equilibrium", "--keep", "counts"], "cannot be kept as counts"),
        (["study", "matching_pennies"], "is a single scenario"),
        (["show", "matching_penies"], "did you mean 'matching_pennies'?"),
        (["list", "agent"], "agents"),
        (["report", "nowhere"], "does not exist"),
        (["replay", "nowhere"], "does not exist"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments: list[str], said: str) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stderr.startswith("aleator: ")
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


@pytest.mark.parametrize("text", ["a: [1", "- 1\n- 2\n", "a: 1\na: 2\n", "\x00"])
def test_a_malformed_file_is_one_line_and_status_2(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(text)
    answer = run("run", file)
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert "scenario.yaml" in answer.stderr


def test_a_users_file_with_a_users_game_runs(tmp_path: Path) -> None:
    file = tmp_path / "chicken.yaml"
    file.write_text(
        "question: Who swerves?\n"
        "environment: {name: matrix_game, row: [[0, -1], [1, -10]], column: [[0, 1], [-1, -10]], row_actions: [Swerve, Straight],\n"
        "  column_actions: [Swerve, Straight]}\n"
        "cast: {row: uniform, column: equilibrium}\n"
        "episodes: 30\n"
    )
    found = document("run", file)
    assert found["scenario"] == "chicken"
    assert found["seats"]["row"]["optimal_kind"] == "set"


def test_a_directory_is_continued_and_another_recipe_refused(tmp_path: Path) -> None:
    first = document("run", "matching_pennies", *SCRIPTED, "--episodes", "30", "--out", tmp_path / "run")
    again = document("run", "matching_pennies", *SCRIPTED, "--episodes", "30", "--out", tmp_path / "run")
    assert first == again
    longer = document("run", "matching_pennies", *SCRIPTED, "--episodes", "60", "--out", tmp_path / "run")
    assert longer["decisions"] == 120
    other = run("run", "matching_pennies", *SCRIPTED, "--seed", "9", "--out", tmp_path / "run")
    assert other.exit_code == 2
    assert "another seed" in other.stderr


def test_report_and_replay_tell_what_the_run_told(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    told = document("run", "matching_pennies", "--model", "sim/noisy", "--episodes", "15", "--out", directory)
    assert document("report", directory, "--html", tmp_path / "page.html") == told
    assert document("replay", directory) == told
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")
    assert {path.name for path in directory.iterdir()} >= {
        "run.json",
        "transcript.sqlite",
        "decisions",
        "report.html",
    }


def test_a_market_is_read_back_as_it_was(tmp_path: Path) -> None:
    told = document("run", "sales", "--model", "sim/fair", "--episodes", "3", "--out", tmp_path / "run")
    assert document("report", tmp_path / "run") == told
    assert document("replay", tmp_path / "run") == told


def test_a_bandit_is_read_back_as_it_was(tmp_path: Path) -> None:
    told = document(
        "run", "bernoulli_bandit", "--seat", "player=ucb", "--episodes", "20", "--out", tmp_path / "run"
    )
    assert document("report", tmp_path / "run") == told


def test_studies_are_run_read_back_and_replayed(tmp_path: Path) -> None:
    directory = tmp_path / "study"
    told = document("run", "illusion_of_mixing", "--episodes", "2", "--out", directory)
    assert (told["schema"], told["study"], len(told["cells"])) == (1, "illusion_of_mixing", 21)
    assert told["cells"][0]["by"] == {"model": "sim/fair", "heads": 100}
    assert document("report", directory) == told
    assert document("replay", directory) == told
    assert document("study", "illusion_of_mixing", "--episodes", "2", "--out", directory) == told


def test_lists_and_descriptions() -> None:
    found = document("list")
    assert found.keys() == {"agents", "styles", "environments", "metrics", "scenarios", "studies"}
    assert "sales" in [row["name"] for row in found["environments"]]
    assert "illusion_of_mixing" in [row["name"] for row in document("list", "studies")["studies"]]
    shown = document("show", "matching_pennies")
    assert shown["fields"]["heads"]["default"] == 1.0
    assert "2511.14630" in shown["source"]
    assert document("show", "illusion_of_mixing")["room"] == "studies"
    assert "Varian" in run("show", "sales").stdout


def test_show_states_how_the_optimum_is_selected():
    battle = document("show", "battle_of_the_sexes")["optimum"]
    assert battle["rule"] == "the extreme equilibrium with the most actions in use"
    assert (battle["sets"], battle["complete"]) == (3, True)
    assert "there may be other equilibria" in " ".join(run("show", "liars_dice").stdout.split())
    assert document("show", "selten_horse")["optimum"]["values"] == {"one": 1, "two": 1, "three": 1}
    assert "optimum" not in document("show", "biased_coin")


def test_every_built_in_scenario_runs_on_a_simulated_model() -> None:
    for name in library_names(studies=False):
        found = document("run", name, "--episodes", "1")
        assert found["decisions"] >= 1
        assert any("sim/step" in seat["agent"] for seat in found["seats"].values())


def test_errors_of_the_world_are_status_1(tmp_path: Path) -> None:
    answer = run(
        "run", "matching_pennies", "--model", "openai/none", "--set", "cast.matcher.api_base=http://127.0.0.1:9",
        "--set", "cast.matcher.retries=0", "--episodes", "1", "--json", OPENAI_API_KEY="sk-test-nothing",
    )  # fmt: skip
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["outcomes"] == {"error": 1}


def test_a_model_may_sit_in_some_cells_of_a_study_alone() -> None:
    found = document(
        "study", "bubble", "--model", "sim/collapse", "--set", "environment.periods=2", "--dry-run"
    )
    assert found["cells"]


def test_a_model_that_no_cell_of_a_study_asks_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(
        "scenario: {environment: biased_coin, cast: {sampler: uniform}}\nvary: {cast.sampler: [uniform, equilibrium]}\n"
    )
    answer = run("study", str(file), "--model", "sim/fair", "--dry-run")
    assert answer.exit_code == 2
    assert "model 'sim/fair' has no seat" in " ".join(answer.stderr.split())
