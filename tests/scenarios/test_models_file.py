"""A models file: models by name, each with its own server and parameters, and the study over all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.scenarios.models import chosen, named_models
from aleator.scenarios.study.study import Study
from click.testing import CliRunner

FILE = """
- {name: sharp, model: sim/step, temperature: 0.5}
- {name: served, model: qwen, api_base: "localhost:9", transport: direct, price_in: 1, price_out: 2, extra: {top_k: 0}}
- sim/fair
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "models.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def invoke(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments), env={"OPENAI_API_KEY": None})


def test_each_model_has_a_name_and_the_fields_of_an_agent(file: Path) -> None:
    sharp, served, fair = named_models(file)
    assert (sharp["name"], served["name"], fair["name"]) == ("sharp", "served", "sim/fair")
    assert (served["model"], served["api_base"]) == ("openai/qwen", "http://localhost:9/v1")
    assert named_models(named_models(file)) == named_models(file)
    assert named_models({"models": ["sim/fair"]}) == [{"name": "sim/fair", "model": "sim/fair"}]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("{}", "a models file is a list"),
        ("- {name: x}", "with a `model`"),
        ("- {model: sim/fair, temprature: 1}", "temprature"),
        ("- {model: sim/fair, style: direct}", "a model has no style"),
        ("- sim/fair\n- sim/fair", "2 times"),
        ("- [", "is not YAML"),
    ],
)
def test_what_is_no_models_file_is_one_line(tmp_path: Path, listed: str, said: str) -> None:
    (tmp_path / "m.yaml").write_text(listed, encoding="utf-8")
    answer = invoke("run", "biased_coin", "--models", str(tmp_path / "m.yaml"))
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
    assert said in answer.stderr


def test_all_models_are_cells_of_a_study_with_their_own_fields(file: Path) -> None:
    mapping = {"name": "coin", "environment": "biased_coin", "cast": {"*": "llm"}}
    study, model = chosen(mapping, file, [])
    assert model is None
    cells = Study(**study).cells()
    assert [cell.by for cell in cells] == [{"model": name} for name in ("sharp", "served", "sim/fair")]
    agents: list[Any] = [cell.scenario.seating()["sampler"] for cell in cells]
    assert [agent.temperature for agent in agents] == [0.5, 1.0, 1.0]
    assert agents[1].extra == {"top_k": 0}
    assert agents[1].price_out == 2


def test_models_times_styles_times_games_is_one_grid() -> None:
    study = Study(
        scenario={"name": "x", "environment": "biased_coin", "cast": {"*": "llm"}},
        models=["sim/fair", "sim/step"],
        vary={
            "cast.*.style": ["direct", "given_seed"],
            "environment": ["biased_coin", "rock_paper_scissors"],
        },
        matrix={"rows": "model", "columns": "cast.*.style", "action": "Heads"},
    )
    assert len(study.cells()) == 8
    assert Study(**study.model_dump()).cells()[5].by == study.cells()[5].by


def test_a_name_picks_one_model_and_a_stranger_is_refused(file: Path) -> None:
    answer = invoke(
        "run", "biased_coin", "--models", str(file), "--model", "sharp", "--episodes", "2", "--json"
    )
    assert json.loads(answer.stdout)["seats"]["sampler"]["agent"].startswith("llm sim/step")
    strange = invoke("run", "biased_coin", "--models", str(file), "--model", "nobody")
    assert "it has sharp, served, sim/fair" in strange.stderr


def test_a_study_s_own_models_give_way_to_a_model_of_another_name(file: Path) -> None:
    own = {"scenario": "biased_coin", "name": "s", "models": ["sim/fair"]}
    assert chosen(own, None, ["sim/step"]) == ({"scenario": "biased_coin", "name": "s"}, "sim/step")
    assert chosen(own, None, ["sim/fair"])[0]["models"] == named_models(["sim/fair"])
    with pytest.raises(InputError, match="not in the models file"):
        chosen(own, file, ["sim/step"])


def test_the_command_line_runs_them_all(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("[sim/fair, sim/step]", encoding="utf-8")
    answer = invoke("run", "biased_coin", "--models", str(tmp_path / "m.yaml"), "--episodes", "3", "--json")
    document = json.loads(answer.stdout)
    assert [cell["by"] for cell in document["cells"]] == [{"model": "sim/fair"}, {"model": "sim/step"}]


def test_several_models_on_the_line_are_cells_of_a_study(file: Path) -> None:
    asked = ("run", "biased_coin", "--episodes", "3", "--json")
    answer = invoke(*asked, "--model", "sim/fair", "--model", "sim/step")
    assert [cell["by"]["model"] for cell in json.loads(answer.stdout)["cells"]] == ["sim/fair", "sim/step"]
    named = invoke(*asked, "--models", str(file), "--model", "sim/fair", "--model", "sharp")
    assert [cell["by"]["model"] for cell in json.loads(named.stdout)["cells"]] == ["sim/fair", "sharp"]
    twice = invoke(*asked, "--model", "sim/fair", "--model", "sim/fair")
    assert (twice.exit_code, len(twice.stderr.splitlines())) == (2, 1)


def test_the_models_of_a_line_go_before_those_of_the_environment() -> None:
    asked = ["run", "biased_coin", "--episodes", "3", "--json"]
    several = CliRunner().invoke(main, asked, env={"ALEATOR_MODEL": "sim/fair,sim/step"})
    assert len(json.loads(several.stdout)["cells"]) == 2
    one = CliRunner().invoke(
        main, [*asked, "--model", "sim/collapse"], env={"ALEATOR_MODEL": "sim/fair,sim/step"}
    )
    assert "sim/collapse" in json.loads(one.stdout)["seats"]["sampler"]["agent"]


def test_several_models_of_one_server_are_asked_there() -> None:
    mapping = {"name": "coin", "environment": "biased_coin", "cast": {"*": "llm"}}
    study, model = chosen(mapping, None, ["qwen", "sim/fair"], "localhost:9")
    agents: list[Any] = [cell.scenario.seating()["sampler"] for cell in Study(**study).cells()]
    assert model is None
    assert [(agent.model, agent.api_base) for agent in agents] == [
        ("openai/qwen", "http://localhost:9/v1"),
        ("sim/fair", None),
    ]


@pytest.mark.parametrize("name", [None, 3, "", " ", [1], {}, "\udcff"])
def test_a_name_that_is_no_words_is_refused(name: Any) -> None:
    with pytest.raises(InputError, match="a model is named"):
        named_models([{"name": name, "model": "sim/fair"}])


def test_a_models_file_of_none_is_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        chosen({"scenario": "biased_coin", "name": "s"}, [], [])


HALF_ASKED: dict[str, Any] = {
    "name": "half",
    "scenario": {
        "environment": "matching_pennies",
        "cast": {"matcher": "llm", "mismatcher": "uniform"},
        "episodes": 3,
    },
    "vary": {"cast.matcher": ["llm", "uniform"], "environment.heads": [1.0, 2.0]},
}


def test_cells_that_ask_no_model_are_not_multiplied() -> None:
    cells = Study(**HALF_ASKED, models=["sim/fair", "sim/step"]).cells()
    assert [(cell.by["model"], cell.by["matcher"]) for cell in cells] == [
        *[("sim/fair", "llm")] * 2,
        *[("none", "uniform")] * 2,
        *[("sim/step", "llm")] * 2,
    ]
    assert len({cell.folder for cell in cells}) == 6
    assert [getattr(cell.scenario.seating()["matcher"], "model", None) for cell in cells[::2]] == [
        "sim/fair",
        None,
        "sim/step",
    ]


@pytest.mark.parametrize("form", ["line", "file"])
def test_the_command_line_takes_models_that_only_some_cells_ask(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("half.yaml").write_text(json.dumps(HALF_ASKED), encoding="utf-8")
    Path("m.yaml").write_text("[sim/fair, sim/step]", encoding="utf-8")
    given = ["--models", "m.yaml"] if form == "file" else ["--model", "sim/fair", "--model", "sim/step"]
    document = json.loads(invoke("study", "half.yaml", *given, "--out", "out", "--json").stdout)
    assert len(document["cells"]) == 6
    again = invoke("report", "out", "--json")
    assert json.loads(again.stdout) == document
    nobody = invoke("study", "half.yaml", *given, "--seat", "matcher=uniform", "--out", "new")
    assert (nobody.exit_code, len(nobody.stderr.splitlines())) == (2, 1)
    assert "sim/fair, sim/step have no seat" in nobody.stderr
    assert not Path("new").exists()


def test_a_model_is_asked_by_agents_that_are_varied_whole_and_gives_way_to_their_varied_fields() -> None:
    whole = {**HALF_ASKED, "vary": {"cast.matcher": ["llm", {"name": "llm", "style": "given_seed"}]}}
    cells = Study(**whole, models=["sim/fair", {"model": "sim/step", "temperature": 0.5}]).cells()
    agents: list[Any] = [cell.scenario.seating()["matcher"] for cell in cells]
    assert [one.model for one in agents] == ["sim/fair", "sim/fair", "sim/step", "sim/step"]
    assert [cell.by["matcher"] for cell in cells] == ["llm", "style=given_seed"] * 2
    field = {**HALF_ASKED, "vary": {"cast.matcher.temperature": [0.1, 0.9]}}
    warm: list[Any] = [
        cell.scenario.seating()["matcher"]
        for cell in Study(**field, models=[{"model": "sim/step", "temperature": 0.5}]).cells()
    ]
    assert [one.temperature for one in warm] == [0.1, 0.9]
