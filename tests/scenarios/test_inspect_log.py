"""Logs of Inspect: a file a run, a sample a decision, as its own reader takes them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.runs.exchanges import Exchange, Recording
from aleator.scenarios.inspect_log import write_inspect_logs
from click.testing import CliRunner

COIN: dict[str, Any] = {
    "name": "coin",
    "environment": "biased_coin",
    "cast": {"*": {"name": "llm", "model": "sim/noisy"}},
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("run")
    al.Scenario(**COIN, episodes=30).run(out=folder / "run")
    return folder / "run", write_inspect_logs(al.open(folder / "run"), folder / "logs")


def test_a_sample_is_a_decision_with_what_was_asked_and_answered(logs: tuple[Path, list[Path]]) -> None:
    folder, (path,) = logs
    log = json.loads(path.read_text(encoding="utf-8"))
    rows = al.open(folder).decisions.project("episode, action, outcome").fetchall()
    assert [one["metadata"]["episode"] for one in log["samples"]] == [episode for episode, _, _ in rows]
    found = [
        (one["scores"]["outcome"]["answer"], one["scores"]["outcome"]["value"]) for one in log["samples"]
    ]
    assert found == [(action, outcome) for _, action, outcome in rows]
    first = log["samples"][0]
    assert "Heads: 30%" in first["input"][0]["content"]
    assert first["messages"][-1]["content"] == first["output"]["choices"][0]["message"]["content"]
    assert first["choices"] == ["Heads", "Tails"]


def test_the_log_tells_the_metrics_the_model_and_the_tokens(logs: tuple[Path, list[Path]]) -> None:
    folder, (path,) = logs
    log = json.loads(path.read_text(encoding="utf-8"))
    assert log["eval"]["model"] == "sim/noisy"
    (score,) = log["results"]["scores"]
    tv = al.open(folder).document()["seats"]["sampler"]["metrics"]["tv"]
    assert score["metrics"]["tv"] == {
        "name": "tv",
        "value": tv["value"],
        "metadata": {name: tv[name] for name in ("low", "high", "n")},
    }
    tokens = Counter[str]()
    for sample in log["samples"]:
        tokens.update(sample["output"]["usage"])
    assert log["stats"]["model_usage"]["sim/noisy"] == dict(tokens)
    assert log["results"]["total_samples"] == len(log["samples"]) == 30


def test_a_decision_whose_call_failed_is_a_sample_that_is_not_complete(
    logs: tuple[Path, list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Recording.acts

    def with_a_failure(recording: Recording) -> list[Exchange]:
        first, *others = plain(recording)
        call = first.calls[-1]._replace(reply={"error": "Timeout", "detail": "no answer in 60 s"})
        return [first._replace(calls=[call]), *others]

    monkeypatch.setattr(Recording, "acts", with_a_failure)
    (path,) = write_inspect_logs(al.open(logs[0]), tmp_path)
    log = json.loads(path.read_text(encoding="utf-8"))
    assert (log["results"]["total_samples"], log["results"]["completed_samples"]) == (30, 29)
    assert log["samples"][0]["output"]["error"] == "Timeout"


def test_inspect_itself_reads_it(logs: tuple[Path, list[Path]]) -> None:
    reading = pytest.importorskip("inspect_ai.log")
    log = reading.read_eval_log(str(logs[1][0]))
    assert (log.status, log.eval.task, len(log.samples)) == ("success", "coin", 30)


def test_a_study_is_a_log_for_each_cell(tmp_path: Path) -> None:
    al.Study(scenario={**COIN, "episodes": 2}, vary={"environment.heads": [0.2, 0.6]}).run(tmp_path / "study")
    answer = CliRunner().invoke(
        main, ["report", str(tmp_path / "study"), "--inspect", str(tmp_path / "logs"), "--json"]
    )
    assert (answer.exit_code, answer.stderr.count("written:")) == (0, 2)
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "logs").iterdir()]
    assert {log["eval"]["metadata"]["heads"] for log in found} == {"0.2", "0.6"}
    assert len({log["eval"]["task_id"] for log in found}) == 2


def test_a_run_without_a_model_is_refused(tmp_path: Path) -> None:
    al.Scenario(environment="biased_coin", cast={"*": "uniform"}, episodes=2).run(out=tmp_path / "run")
    with pytest.raises(al.InputError, match="nobody asked a model"):
        write_inspect_logs(al.open(tmp_path / "run"), tmp_path / "logs")


def test_a_task_of_any_name_has_a_file_and_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    name = "../a\0</script>\n中" * 40
    al.Scenario(**{**COIN, "name": name}, episodes=2).run(out=tmp_path / "run")
    (path,) = write_inspect_logs(al.open(tmp_path / "run"), tmp_path / "logs")
    assert path.parent == tmp_path / "logs"
    assert json.loads(path.read_text(encoding="utf-8"))["eval"]["task"] == name
    for refused in (write_inspect_logs, al.Result.export):
        with pytest.raises(al.InputError, match="is a file"):
            refused(al.open(tmp_path / "run"), path)
