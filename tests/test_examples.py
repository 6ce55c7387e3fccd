"""The examples run as their first lines say."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from click.testing import CliRunner

EXAMPLES = Path(__file__).parents[1] / "examples"


def seats(*arguments: str) -> Any:
    answer = CliRunner().invoke(main, ["run", *arguments, "--json"])
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)["seats"]


def test_an_agent_in_one_file() -> None:
    found = seats(
        "matching_pennies", "--seat", f"matcher={EXAMPLES}/always_heads.py:AlwaysHeads", "--episodes", "20"
    )
    assert found["matcher"]["policy"] == {"Heads": 1.0, "Tails": 0.0}
    assert found["matcher"]["agent"].endswith("always_heads.py:AlwaysHeads")


def test_a_graph_of_ones_own() -> None:
    graph = f'{{name: graph, graph: "{EXAMPLES}/coin_graph.py:graph"}}'
    found = seats("matching_pennies", "--seat", f"matcher={graph}", "--episodes", "20")
    assert found["matcher"]["policy"] == {"Heads": 0.5, "Tails": 0.5}


def test_a_graph_that_asks_a_model_through_the_run() -> None:
    graph = f'{{name: graph, graph: "{EXAMPLES}/model_graph.py:graph"}}'
    found = seats("matching_pennies", "--seat", f"matcher={graph}", "--episodes", "20")
    assert found["matcher"]["n"] == 20
    assert min(found["matcher"]["policy"].values()) > 0.1  # two or fewer of 20 by a fair coin: 4 in 10^4


def test_a_scenario_of_ones_own() -> None:
    assert seats(str(EXAMPLES / "chicken.yaml"), "--episodes", "5")["row"]["optimal_kind"] == "set"


def test_a_study_in_python(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "pennies.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert "sim/step: P(Heads) = 0.00, optimal 0.40, deviates" in printed
