"""A run and a study, watched from another process while they are under way, and after."""

import os
import time

import pytest
from aleator.benchmarks.support.keep_alive_model import said, served
from aleator.cli import progress
from aleator.cli.main import main
from aleator.core.errors import CallsStopped
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.engines.shard import Shard
from aleator.scenarios.study.study import Study
from aleator.scenarios.watching import Watcher, seconds_left

NOW = time.time()
COIN = {"environment": "biased_coin", "cast": {"sampler": "uniform"}, "episodes": 5}


DIRECT = {"name": "llm", "model": "openai/test", "transport": "direct"}


def test_a_run_is_shown_with_what_was_said(tmp_path, capsys):
    with served(reply=lambda *_: said("Heads\x1b[2J")) as server:
        llm = {**DIRECT, "api_base": server.base, "reasks": 0}
        Scenario(**{**COIN, "cast": {"sampler": llm}}).run(out=tmp_path)
    now = Watcher(tmp_path).look(time.time())
    assert (now.cells, now.done, now.episodes, now.written) == (1, 1, 5, 5)
    assert (now.calls, now.failed) == (5, 0)
    assert 5 / 60 <= now.calls_per_second <= 5
    assert (now.decisions, now.retried) == (5, 0)
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
    now = Watcher(tmp_path).look(time.time())
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


def test_retries_verdicts_and_the_pace_are_told(tmp_path):
    """Every second decision is asked for again."""
    texts = iter(["neither", "Heads", "Heads"] * 30)
    with served(reply=lambda *_: said(next(texts))) as server:
        llm = {**DIRECT, "api_base": server.base, "reasks": 1}
        scenario = {**COIN, "cast": {"sampler": llm}, "episodes": 30}
        Study(scenario=scenario, vary={"environment.heads": [0.1, 0.2]}).run(tmp_path, concurrency=1)
    for folder, ago in zip(sorted((tmp_path / "cells").iterdir()), (40, 30), strict=True):
        for part in (folder / "parts").iterdir():
            os.utime(part, (NOW - ago, NOW - ago))
    now = Watcher(tmp_path).look(NOW)
    assert (now.decisions, now.calls, now.retried, now.seconds_left) == (60, 90, 30, 0)
    assert now.verdicts == {"deviates": 2}
    (tmp_path / "cells" / folder.name / "parts").rename(tmp_path / "away")
    assert Watcher(tmp_path).look(NOW).seconds_left is None  # one part alone tells no pace


def test_the_time_left_is_that_at_the_pace_of_the_newest_parts():
    """20 episodes in the 30 seconds since the first newest part was there; what was written an hour ago is no pace."""
    parts = [(NOW - 3600, 500), (NOW - 30, 10), (NOW - 10, 20)]
    assert seconds_left(parts, 40, NOW) == pytest.approx(60)
    assert seconds_left(parts[:2], 40, NOW) is None


def test_where_there_is_no_terminal_a_line_is_told_now_and_then(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "_EVERY_LINE", 0.01)
    Study(scenario=COIN, vary={"environment.heads": [0.2, 0.5]}).run(tmp_path, shard=Shard(1, 2))
    for out, wanted in (
        (tmp_path, "1 of 2 cells; episodes on disk 5 of 10; decisions 5;"),
        (None, "coin 2 of 5"),
    ):
        told = ""
        with progress.progress_shown(out) as shown:
            shown("coin", 2, 5)
            until = time.monotonic() + 60
            while wanted not in told and time.monotonic() < until:
                time.sleep(0.01)
                told += capsys.readouterr().err
        assert f"progress: {'study: ' if out else ''}{wanted}" in told
