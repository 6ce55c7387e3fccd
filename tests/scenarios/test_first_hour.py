"""The first hour: help with examples, listings that fit, results that show themselves, directories that open by their path."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator.cli.main import main
from click.testing import CliRunner

COMMANDS = sorted(main.list_commands(None))  # type: ignore[arg-type]  # the context is not read
COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 20}


def run(*arguments: str, **variables: str) -> Any:
    """The command line's answer."""
    return CliRunner().invoke(main, list(arguments), env=variables, prog_name="aleator")


def test_alone_it_prints_its_help() -> None:
    answer = run()
    assert answer.exit_code == 0
    assert "First steps:" in answer.stdout
    assert all(f"  {command} " in answer.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_whose_flags_exist(command: str) -> None:
    text = run(command, "--help").stdout
    lines = text.partition("Examples:")[2].strip().splitlines()
    assert len(lines) >= 2
    for line in lines:
        words = shlex.split(line)
        assert words[:2] == ["aleator", command]
        found = main.get_command(None, command)  # type: ignore[arg-type]
        assert found is not None
        found.make_parser(found.make_context(command, ["--help"], resilient_parsing=True)).parse_args(
            words[2:]
        )


def test_a_scenario_is_shown_as_it_is_written(root: Path, tmp_path: Path) -> None:
    file = root / "scenarios" / "library" / "failure_to_mix.yaml"
    shown = run("show", "failure_to_mix").stdout
    assert shown.startswith("# ")
    assert "failure_to_mix.yaml" in shown
    comment = next(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    assert comment in shown.splitlines()
    own = tmp_path / "own.yaml"
    own.write_text("# mine\nenvironment: coin.py:Coin\ncast: {'*': uniform}\n", encoding="utf-8")
    told = run("show", str(own), COLUMNS="200").stdout
    assert "# mine" in told
    assert "Python code that it runs: coin.py:Coin" in told


def test_the_version_is_told_alike() -> None:
    assert run("--version").stdout.split()[-1] == al.__version__


def test_a_list_of_all_is_short_and_of_a_room_a_line_a_name() -> None:
    everything = run("list").stdout.splitlines()
    assert len(everything) <= 130
    assert "environments (" in "\n".join(everything)
    rooms = run("list", "environments", COLUMNS="").stdout.splitlines()
    assert len([line for line in rooms if re.match(r"\s*(matching_pennies|sales)\s", line)]) == 2
    (line,) = [line for line in rooms if "bernoulli_bandit" in line]
    assert line.split()[1] == "bandits"
    assert line.rstrip().endswith("pressed ``horizon`` times.")
    models = run("list", "models").stdout
    assert "sim/step" in models
    assert "sim/noisy" in models


def test_show_breaks_paragraphs_where_the_terminal_ends() -> None:
    shown = run("show", "biased_coin", COLUMNS="200").stdout
    assert "are the source's P1, P0 (one probability stated) and P10, P01 (both, in this order)." in shown
    assert "``" not in shown


def test_show_tells_the_environment_its_seats_and_the_scenario_of_its_name() -> None:
    text = run("show", "matching_pennies").stdout
    for words in ("2511.14630", "heads", "mismatcher", "Heads | Tails", "cast:", "equilibrium"):
        assert words in text
    assert "sharpness" in run("show", "sim/step").stdout
    assert run("show", "sim/stepp").exit_code == 2


def test_names_are_completed() -> None:
    variables = {
        "_ALEATOR_COMPLETE": "bash_complete",
        "COMP_WORDS": "aleator run matching_p",
        "COMP_CWORD": "2",
    }
    assert "matching_pennies" in run(**variables).stdout
    unknown = run(**{**variables, "COMP_WORDS": "aleator nothing matching_p"})
    assert (unknown.stderr, unknown.exit_code) == ("", 0)


def test_set_on_the_line_adds_to_the_variable_and_has_the_last_word() -> None:
    first = run("run", "biased_coin", "--seat", "sampler=uniform", "--set", "episodes=7", "--json",
                ALEATOR_SET="episodes=9 environment.heads=0.25")  # fmt: skip
    assert '"episodes": 7' in first.stdout
    assert '"Heads": 0.25' in first.stdout


def test_a_result_shows_itself(capsys: pytest.CaptureFixture[str]) -> None:
    tables = al.Scenario(**COIN).run().compare()
    assert "policy | optimal" in capsys.readouterr().out
    assert "policy | optimal" in repr(tables)
    assert "policy | optimal" in tables._repr_mimebundle_([], [])["text/html"]


def test_a_directory_opens_by_its_path(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    out = f"{tmp_path}/run"
    al.Scenario(**COIN).run(out=out)
    found = al.open(out)
    assert len(found.df()) == 20
    assert "tv" in found.df("metrics")["metric"].tolist()


def test_an_interrupted_study_is_reported_as_far_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "study"
    al.Study(scenario=COIN, vary={"environment.heads": [0.1, 0.2, 0.3]}).run(str(out))
    shutil.rmtree(out / "cells" / "heads=0.2")
    found = al.open(out)
    assert found.missing == ("heads=0.2",)
    assert len(found.document()["cells"]) == 2
    answer = run("report", str(out))
    assert answer.exit_code == 0
    assert "1 of 3 cells are not finished and not shown (heads=0.2);" in answer.stderr
    assert "aleator study" in answer.stderr
    for cell in ("heads=0.1", "heads=0.3"):
        shutil.rmtree(out / "cells" / cell)
    refused = run("report", str(out))
    assert refused.exit_code == 2
    assert "aleator study ... --out" in refused.stderr


def test_a_study_over_models_has_a_frame_in_which_no_column_hides_another() -> None:
    vary = {"cast.sampler.model": ["sim/fair", "sim/step"], "environment.heads": [0.3]}
    scenario = {**COIN, "cast": {"sampler": {"name": "llm", "model": "sim/fair"}}, "episodes": 3}
    study = al.Study(name="models", scenario=scenario, vary=vary).run()
    frame = study.df()
    assert frame.columns.is_unique
    assert frame["varied_model"].tolist() == ["sim/fair"] * 3 + ["sim/step"] * 3
    assert frame["model"].tolist() == frame["varied_model"].tolist()  # what answered, as the server named it
    assert frame["heads"].tolist() == [0.3] * 6
    assert set(study.df("metrics")["model"]) == {"sim/fair", "sim/step"}
    assert repr(study) == "<StudyResult of 'models', 2 cells: compare() shows it, df() has its decisions>"


def test_a_result_is_one_line_at_a_prompt() -> None:
    result = al.Scenario(name="coin", **COIN).run()
    assert repr(result) == "<Result of 'coin', 20 episodes: compare() shows it, df() has its decisions>"


@pytest.mark.parametrize(
    ("environment", "agent", "why"),
    [
        (
            "biased_coin",
            {"name": "function", "function": lambda _: "Edge"},
            "no answer at a first attempt was legal",
        ),
        (
            {"name": "repeated", "game": "prisoners_dilemma", "continuation": 0.5},
            "uniform",
            "no optimum is known for any of these seats",
        ),
    ],
)
def test_why_there_is_no_verdict_is_told(environment: Any, agent: Any, why: str) -> None:
    from aleator.reports.headline import finding

    result = al.Scenario(environment=environment, cast={"*": agent}, episodes=4).run()
    assert finding(result.findings.cells).startswith(f"No verdict: {why}.")
