"""A study on every engine: the same decisions as here, whoever dies meanwhile, and within one limit of spending."""

import asyncio
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from aleator.benchmarks.support.keep_alive_model import said, served
from aleator.core.errors import CallsStopped, InputError, OverBudget
from aleator.runs.directory import RunDirectory
from aleator.runs.files import write_whole
from aleator.runs.leases import LeasedBudget, SharedLimit
from aleator.scenarios.study.directory import StudyDirectory
from aleator.scenarios.study.engines.engine import Engine
from aleator.scenarios.study.engines.processes import processes
from aleator.scenarios.study.engines.shard import Shard
from aleator.scenarios.study.study import Study
from aleator.scenarios.study.units import units_of
from aleator.tests.support.killer import Killer, is_running
from hypothesis import given, settings
from hypothesis import strategies as st

COIN = {
    "environment": "biased_coin",
    "cast": {"sampler": {"name": "llm", "model": "sim/step"}},
    "episodes": 5,
}
DIRECT = {"name": "llm", "model": "openai/test", "transport": "direct"}
STUDY = Study(scenario=COIN, vary={"environment.heads": [0.2, 0.5, 0.8]})


@pytest.fixture(scope="module")
def here():
    return STUDY.run().document()


@pytest.mark.parametrize(
    "engine", [Engine("processes", 2, unit_episodes=2), Engine("dask", 2)], ids=lambda engine: engine.name
)
def test_every_engine_finds_what_one_process_finds(engine, here, tmp_path, capfd):
    """And its processes end without a word: DuckDB reports what a thread that outlives the interpreter keeps."""
    told = []
    spread = STUDY.run(tmp_path, engine=engine, progress=lambda *done: told.append(done))
    assert spread.document() == here
    assert {folder: done for folder, done, of in told if done == of} == {
        cell.folder: 5 for cell in STUDY.cells()
    }
    assert "leaked" not in capfd.readouterr().err


def test_a_cluster_is_made_twice_in_one_process(tmp_path):
    """In a process that has not loaded Dask before."""
    code = (
        "from aleator.scenarios.study.engines.dask import dask\n"
        "if __name__ == '__main__':\n"
        "    for _ in range(2):\n"
        "        with dask(1) as spread: pass\n"
    )
    (tmp_path / "twice.py").write_text(code)
    done = subprocess.run(
        [sys.executable, tmp_path / "twice.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_an_engine_found_without_a_directory_can_be_read(here):
    spread = STUDY.run(engine=Engine("processes", 2))
    assert spread.document() == here
    assert len(spread.df()) == 15


def test_shards_in_one_directory_make_the_whole(here, tmp_path):
    first = STUDY.run(tmp_path, shard=Shard.read("1/2"))
    assert [cell.by for cell, _ in first.results] == [{"heads": 0.2}, {"heads": 0.8}]
    assert len(first.missing) == 1
    assert STUDY.run(tmp_path, shard=Shard.read("2/2")).document() == here


def test_shards_need_a_directory_and_engines_what_they_have():
    with pytest.raises(InputError, match="--out"):
        STUDY.run(shard=Shard(1, 2))
    for text in ("0/2", "3/2", "1", "a/b"):
        with pytest.raises(InputError, match="from 1 to n"):
            Shard.read(text)
    with pytest.raises(InputError, match="scheduler"):
        Engine("processes", scheduler="tcp://somewhere:1")
    with pytest.raises(InputError, match="one process"):
        Engine(workers=2)


def test_a_unit_is_cut_between_requests_for_several_episodes(tmp_path):
    asked = {**COIN, "cast": {"sampler": {"name": "llm", "model": "sim/fair", "answers_per_request": 2}}}
    units = units_of(Study(scenario=asked).cells(), StudyDirectory(tmp_path), 3)
    assert [unit.episodes for unit in units] == [(0, 4), (4, 5)]


def test_where_a_worker_is_killed_its_unit_is_run_again(tmp_path):
    with processes(1) as spread:
        assert sorted(spread(Killer(tmp_path), range(6))) == list(range(6))


def test_an_error_of_a_worker_reaches_the_driver(tmp_path):
    stopped = pickle.loads(pickle.dumps(CallsStopped("no key", answered=True, failed=3)))
    assert (str(stopped), stopped.answered, stopped.failed) == ("no key", True, 3)
    nobody = {**DIRECT, "api_base": "http://127.0.0.1:9/v1", "retries": 0}
    study = STUDY.changed(lambda mapping: {**mapping, "cast": {"sampler": nobody}})
    with pytest.raises(CallsStopped, match=r"127\.0\.0\.1:9"):
        study.run(tmp_path, engine=Engine("processes", 1))


def limit(folder, cap, sharers=2):
    made = SharedLimit(folder / "spending.sqlite", cap, sharers)
    made.begin(0.0)
    return made


async def spend(budget, usd, real):
    budget.settle(await budget.reserve(usd), real)


def test_what_one_process_does_not_use_another_may_spend(tmp_path):
    shared = limit(tmp_path, 1.0)
    first, second = LeasedBudget(shared), LeasedBudget(shared)
    asyncio.run(spend(first, 0.6, 0.1))
    first.close()
    asyncio.run(spend(second, 0.9, 0.9))
    with pytest.raises(OverBudget, match="all processes"):
        asyncio.run(spend(second, 0.01, 0.01))
    assert second.spent == 0.9


def test_a_call_waits_for_what_another_process_returns(tmp_path):
    shared = limit(tmp_path, 1.0)
    first, second = LeasedBudget(shared), LeasedBudget(shared)
    asyncio.run(spend(first, 0.6, 0.1))
    returned = threading.Timer(0.5, first.close)
    returned.start()
    began = time.monotonic()
    asyncio.run(spend(second, 0.9, 0.9))
    assert time.monotonic() - began > 0.3
    returned.join()


def test_nobody_waits_for_a_process_that_is_dead(tmp_path):
    shared = limit(tmp_path, 1.0)
    code = (
        "from aleator.runs.leases import *; from pathlib import Path; import os\n"
        f"limit = SharedLimit(Path({str(shared.path)!r}), 1.0, 2); limit.lease(limit.open(), 600_000_000_000); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    with pytest.raises(OverBudget):
        asyncio.run(spend(LeasedBudget(shared), 0.5, 0.5))


def test_nobody_waits_for_a_process_whose_number_another_has_by_now(tmp_path):
    shared = limit(tmp_path, 1.0)
    lease = shared.open()
    shared.lease(lease, 600_000_000_000)
    with closing(sqlite3.connect(shared.path, isolation_level=None)) as file:
        file.execute("update leases set born = 'of another boot' where lease = ?", (lease,))
    with pytest.raises(OverBudget):
        asyncio.run(spend(LeasedBudget(shared), 0.5, 0.5))


@pytest.mark.parametrize(("silent", "waits"), [(60.0, True), (3600.0, False)])
def test_a_process_of_another_host_is_waited_for_until_it_has_long_been_silent(tmp_path, silent, waits):
    shared = limit(tmp_path, 1.0)
    theirs, ours = shared.open(), shared.open()
    with closing(sqlite3.connect(shared.path, isolation_level=None)) as file:
        there = (time.time() - silent, theirs)
        file.execute("update leases set host = 'elsewhere', touched = ? where lease = ?", there)
    assert shared.may_return(ours) is waits


@pytest.mark.parametrize(("first", "second"), [(None, 1.0), (1.0, None)])
def test_a_shard_with_a_limit_and_one_without_are_not_together(tmp_path, first, second):
    place = StudyDirectory(tmp_path)
    with place.held(place.limit(first, 2), shared=True):
        refused = place.held(place.limit(second, 2), shared=True)
        with pytest.raises(InputError, match="--max-spend"), refused:
            pass
        with place.held(place.limit(first, 2), shared=True):
            pass
    with place.held(place.limit(second, 2), shared=True):
        pass


@pytest.mark.parametrize("place", ["", "decisions", "parts"])
def test_the_last_part_of_a_run_sweeps_up_what_a_kill_left(tmp_path, place):
    run = RunDirectory(tmp_path)
    (tmp_path / place).mkdir(exist_ok=True)
    left = tmp_path / place / ".00000.writing"
    left.write_text("half")
    with run.sitting({"seed": 1}, {"episodes": 4}, range(2)):
        with run.sitting({"seed": 1}, {"episodes": 4}, range(2, 4)):
            pass
        assert left.exists()
    assert not left.exists()


def test_a_worker_ends_with_the_process_that_began_it(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path;"
        " from aleator.scenarios.study.engines.processes import processes; from aleator.tests.support.killer import noted\n"
        "with processes(1) as spread:\n"
        "    for _ in spread(noted, [Path(sys.argv[1])]): os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "worker")], check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL
    worker = int((tmp_path / "worker").read_text())
    end = time.monotonic() + 60
    while is_running(worker) and time.monotonic() < end:
        time.sleep(0.02)
    assert not is_running(worker)


def test_what_a_kill_left_is_swept_up(tmp_path):
    left = tmp_path / ".study.json.00000001.writing"
    left.write_text("half")
    with StudyDirectory(tmp_path).held():
        assert not left.exists()


def test_a_part_that_is_refused_leaves_what_another_began(tmp_path):
    run = RunDirectory(tmp_path)
    written = ({"seed": 1}, {"episodes": 4})
    first = run.sitting(*written, range(2))
    first.__enter__()
    with run.sitting(*written, range(2, 4)):
        first.__exit__(InputError, InputError("refused"), None)
        assert run.load()["status"] == "running"


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 0.4), st.floats(0, 1)), max_size=25))
@settings(max_examples=25, deadline=None)
def test_all_processes_together_never_pass_the_limit(tmp_path_factory, calls):
    shared = limit(tmp_path_factory.mktemp("limit"), 1.0, 3)
    budgets = [LeasedBudget(shared) for _ in range(3)]
    for budget in budgets[1:]:
        shared.give_back(budget._lease, 0)
    for who, worst, share in calls:
        for other in budgets:
            if other is not budgets[who]:
                shared.give_back(other._lease, other._spent)
                other._leased = other._spent
        try:
            asyncio.run(spend(budgets[who], worst, worst * share))
        except OverBudget:
            assert sum(budget.spent for budget in budgets) + worst > 1.0
        assert sum(budget.spent for budget in budgets) <= 1.0


def spent(study):
    return sum(result.spending.usd for _, result in study.results)


def test_a_limit_holds_over_processes(tmp_path):
    with served(reply=lambda _, __: said("Heads")) as server:
        paid = {**DIRECT, "api_base": server.base, "price_in": 1000, "price_out": 1000, "max_tokens": 4}
        study = STUDY.changed(lambda mapping: {**mapping, "cast": {"sampler": paid}, "episodes": 10})
        _hold_the_limit(study, tmp_path)


def _hold_the_limit(study, tmp_path):
    whole = study.run(tmp_path / "whole")
    cost = spent(whole)
    assert cost > 0.6
    cut = study.run(tmp_path / "cut", engine=Engine("processes", 2), max_spend=0.4)
    assert 0 < spent(cut) <= 0.4
    assert any(result.document()["outcomes"].get("over_budget") for _, result in cut.results)
    done = study.run(tmp_path / "cut", engine=Engine("processes", 2), max_spend=2 * cost)
    assert [one.digest() for _, one in done.results] == [one.digest() for _, one in whole.results]


def test_rates_are_shared_among_workers():
    from aleator.core.calls import CallNeeds
    from aleator.runs.pacing import Lane

    assert Lane(8, CallNeeds(requests_per_minute=60), sharers=3)._requests._seconds_each == pytest.approx(3.0)


def test_a_limit_beyond_what_a_database_holds_is_a_limit(tmp_path):
    for cap in (1e9, 1e300):
        budget = LeasedBudget(limit(tmp_path, cap))
        asyncio.run(spend(budget, 0.5, 0.5))
        assert budget.spent == 0.5


def test_what_is_returned_while_a_call_gives_up_is_spent(tmp_path, monkeypatch):
    shared = limit(tmp_path, 1.0)
    first, second = LeasedBudget(shared), LeasedBudget(shared)
    asyncio.run(spend(first, 0.6, 0.1))
    give_back = SharedLimit.give_back

    def meanwhile(self, number, used):
        give_back(self, number, used)
        if number == second._lease:
            give_back(self, first._lease, first._spent)

    monkeypatch.setattr(SharedLimit, "give_back", meanwhile)
    asyncio.run(spend(second, 0.9, 0.9))
    assert second.spent == 0.9


def test_processes_write_one_file_at_once(tmp_path):
    place = tmp_path / "run.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: write_whole(place, bytes([k]) * 100_000), range(100)))
    assert len({*place.read_bytes()}) == 1
    assert list(tmp_path.iterdir()) == [place]


def test_a_worker_reads_and_writes_in_one_thread(tmp_path):
    """The other cores have workers of their own."""
    play = (
        "from aleator.scenarios.study.study import Study\n"
        "from aleator.scenarios.study.directory import StudyDirectory\n"
        "from aleator.scenarios.study.units import UnitRun, units_of\n"
        "from aleator.runs.parquet import read_decisions\n"
        "from pathlib import Path\n"
        "(unit,) = units_of(Study(scenario={'environment': 'biased_coin', 'cast': {'*': 'uniform'}}).cells(), StudyDirectory(Path('s')))\n"
        "UnitRun({}, is_worker=True)(unit)\n"
        "print(read_decisions(unit.directory / 'decisions').aggregate(\"max(current_setting('threads'))\").fetchall())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", play], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[(1,)]\n"
