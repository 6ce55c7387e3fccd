"""What a run tells and calls again holds also where it is played in parts."""

from __future__ import annotations

from typing import Any

from aleator.runs.directory import RunDirectory
from aleator.runs.parts import Parts
from aleator.scenarios.scenario.reading import load_result
from aleator.scenarios.scenario.run_cell import run_cell

PARTS = ((0, 2), (2, 4))


def test_parts_tell_what_agents_had_to_say_and_call_failures_again(loopback: Any, tmp_path: Any) -> None:
    model = {"name": "llm", "model": "openai/m", "api_base": loopback.base, "transport": "direct",
             "retries": 0, "temperature": 0.0, "elicit": ["token"]}  # fmt: skip
    recipe = {"environment": "biased_coin", "episodes": 4, "cast": {"*": model}}
    loopback.script = lambda *_: (503, {"error": {"message": "not yet"}})
    for part in PARTS:
        run_cell(recipe, tmp_path, part, stop_after=0)
    assert load_result(tmp_path).document()["outcomes"] == {"error": 4}
    loopback.script = lambda *_: loopback.says("Heads")
    run_cell(recipe, tmp_path, PARTS[0], retry_errors=False)
    assert load_result(tmp_path).document()["outcomes"] == {"error": 4}
    for part in PARTS:
        run_cell(recipe, tmp_path, part)
    found, asked = load_result(tmp_path), len(loopback.requests)
    assert found.document()["outcomes"] == {"legal": 4}
    assert found.document()["seats"]["sampler"]["calls"]["calls"] == asked
    assert any("the server gave no log-probabilities (4)" in words for words in found.warnings)
    run_cell(recipe, tmp_path, PARTS[0])
    assert len(loopback.requests) == asked


def test_what_each_part_was_told_stands_in_the_whole(loopback: Any, tmp_path: Any) -> None:
    said = loopback.says("Heads", logprobs={"content": [{"token": "Heads", "logprob": -0.1, "top_logprobs": [
        {"token": "Heads", "logprob": -0.1}, {"token": "Tails", "logprob": -2.4}]}]})  # fmt: skip
    loopback.script = lambda *_: said
    model = {"name": "llm", "model": "openai/m", "api_base": loopback.base, "transport": "direct",
             "temperature": 0.0, "elicit": ["token"]}  # fmt: skip
    for part in PARTS:
        run_cell({"environment": "biased_coin", "episodes": 4, "cast": {"*": model}}, tmp_path, part)
    assert [words for words in load_result(tmp_path).warnings if "temperature 0" in words]


def test_a_part_that_was_made_anew_is_in_the_whole_though_another_ended_it_meanwhile(
    loopback: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    model = {
        "name": "llm",
        "model": "openai/m",
        "api_base": loopback.base,
        "transport": "direct",
        "retries": 0,
    }
    recipe = {"environment": "biased_coin", "episodes": 4, "cast": {"*": model}}
    loopback.script = lambda *_: (503, {"error": {"message": "not yet"}})
    for part in PARTS:
        run_cell(recipe, tmp_path, part, stop_after=0)
    loopback.script = lambda *_: loopback.says("Heads")
    write = Parts.write

    def late(self: Parts, ledger: Any, part: range, *rest: Any, **more: Any) -> None:
        if part.start:
            run_cell(recipe, tmp_path, PARTS[0])
        write(self, ledger, part, *rest, **more)

    monkeypatch.setattr(Parts, "write", late)
    run_cell(recipe, tmp_path, PARTS[1])
    found = load_result(tmp_path)
    assert found.document()["outcomes"] == {"legal": 4}
    assert RunDirectory(tmp_path).load()["decisions_sha256"] == found.digest()
