"""A run and a study, watched from another process while they are under way, and after."""

import time

import pytest
from aleator.benchmarks.support.keep_alive_model import said, served
from aleator.cli.main import main
from aleator.core.errors import CallsStopped
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.engines.shard import Shard
from aleator.scenarios.study.study import Study
from aleator.scenarios.watching import watched

COIN = {"environment": "biased_coin", "cast": {"sampler": "uniform"}, "episodes": 5}


DIRECT = {"name": "llm", "model": "openai/test", "transport": "direct"}


def test_a_run_is_shown_with_what_was_said(tmp_path, capsys):
    with served(reply=lambda *_: said("Heads\x1b[2J")) as server:
        llm = {**DIRECT, "api_base": server.base, "reasks": 0}
        Scenario(**{**COIN, "cast": {"sampler": llm}}).run(out=tmp_path)
    now = watched(tmp_path, time.time())
    assert (now.cells, now.done, now.episodes, now.written) == (1, 1, 5, 5)
    assert (now.calls, now.failed) == (5, 0)
    assert now.calls_per_second == pytest.approx(5 / 60)
    ((_, newest), *_) = now.newest
    assert newest.reply == "Heads\x1b[2J"
    assert "Heads" in newest.prompt
    with pytest.raises(SystemExit, match="0"):
        main(["watch", str(tmp_path), "--once"])
    printed = capsys.readouterr().out
    assert "1 of 1 cells done" in printed
    assert "\x1b[2J" not in printed


def test_a_study_that_stopped_is_shown_as_far_as_it_is(tmp_path):
    nobody = {
        "name": "llm",
        "model": "openai/test",
        "transport": "direct",
        "api_base": "http://127.0.0.1:9/v1",
    }
    study = Study(
        scenario=COIN,
        zip={"environment.heads": [0.2, 0.5], "cast.sampler": ["uniform", nobody]},
    )
    with pytest.raises(CallsStopped):
        study.run(tmp_path)
    now = watched(tmp_path, time.time())
    assert (now.cells, now.done, now.written) == (2, 1, 5)
    assert (now.calls, now.failed) == (1, 1)
    assert now.newest[0][1].reply.startswith("APIConnectionError")


def test_who_has_seen_enough_leaves_without_an_error(tmp_path, monkeypatch, capsys):
    """Watching keeps nothing, so nothing is to be continued."""

    def leave(_seconds):
        raise KeyboardInterrupt

    Study(scenario=COIN, vary={"environment.heads": [0.2, 0.5]}).run(tmp_path, shard=Shard(1, 2))
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    monkeypatch.setattr(time, "sleep", leave)
    with pytest.raises(SystemExit, match="0"):
        main(["watch", str(tmp_path)])
    told = capsys.readouterr()
    assert "1 of 2 cells done" in told.out
    assert told.err == ""
