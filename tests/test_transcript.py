"""The transcript: durable before it is used, one row an address, and all that a replay needs."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from aleator.agents.llm.transport.litellm_transport import load_litellm
from aleator.cli.main import main
from aleator.core.calls import Address, CallNeeds
from aleator.core.errors import InputError
from aleator.runs.recorded_calls import Entry
from aleator.runs.transcript import MissingReply, Spending, Transcript
from aleator.scenarios.scenario.scenario import Scenario

HERE = Address("matcher", 0, 0, 0, 0)
BODY = {"model": "m", "messages": []}


def reply(text="Heads", error=None, cost=0.25):
    return {"text": text, "error": error, "cost_usd": cost, "usage": {"prompt": 10, "completion": 2}}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "transcript.sqlite"


@pytest.fixture
def opened():
    """``opened(path, scenario="s", seed=1, ...)``: a transcript that is closed after the test."""
    made = []

    def make(path, scenario="s", seed=1, **rest):
        made.append(Transcript(path, scenario, seed, **rest))
        return made[-1]

    yield make
    for transcript in made:
        transcript.close()


def rows(path):
    with sqlite3.connect(path) as connection:
        found = connection.execute(
            "select seat, episode, turn, draw, attempt, member, reply from attempts"
        ).fetchall()
    connection.close()
    return found


def test_what_is_recorded_is_on_disk_at_once(path, opened):
    transcript = opened(path)
    assert transcript.recall(HERE, "r") is None
    transcript.record([Entry(HERE, "r", BODY)], [reply()])
    assert [row[:6] for row in rows(path)] == [tuple(HERE)]
    assert opened(path).recall(HERE, "r") == reply()


def test_a_second_write_at_an_address_changes_nothing(path, opened):
    transcript = opened(path)
    for text in ("Heads", "Tails"):
        transcript.record([Entry(HERE, "r", BODY)], [reply(text)])
    assert transcript.recall(HERE, "r") == reply("Heads")
    assert len(rows(path)) == 1


@pytest.mark.parametrize("field", Address._fields)
def test_identical_requests_at_different_addresses_are_two_draws(path, opened, field):
    elsewhere = HERE._replace(**{field: "other" if field == "seat" else 1})
    transcript = opened(path)
    transcript.record([Entry(HERE, "r", BODY)], [reply("Heads")])
    assert transcript.recall(elsewhere, "r") is None
    transcript.record([Entry(elsewhere, "r", BODY)], [reply("Tails")])
    assert [transcript.recall(at, "r")["text"] for at in (HERE, elsewhere)] == ["Heads", "Tails"]


def test_requests_scenarios_and_seeds_are_kept_apart(path, opened):
    opened(path).record([Entry(HERE, "r", BODY)], [reply()])
    assert opened(path).recall(HERE, "another") is None
    assert opened(path, scenario="another").recall(HERE, "r") is None
    assert opened(path, seed=2).recall(HERE, "r") is None
    assert opened(path, seed=2**64 - 1).recall(HERE, "r") is None


WRITER = """
import sys
from pathlib import Path
from aleator.core.calls import Address
from aleator.runs.recorded_calls import Entry
from aleator.runs.transcript import Transcript

transcript = Transcript(Path(sys.argv[1]), "s", 1)
for turn in range(200):
    here = Address("matcher", 0, turn, 0, 0)
    transcript.record([Entry(here, "r", {})], [{"text": f"from {sys.argv[2]}"}])
    assert transcript.recall(here, "r") is not None
transcript.close()
"""


def test_processes_may_write_at_once_and_the_first_reply_stands(path, opened, root):
    environment = {**os.environ, "PYTHONPATH": str(root / ".typing")}

    def write(number):
        return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number)], env=environment)

    workers = [write(number) for number in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    stood = rows(path)
    assert len(stood) == 200
    assert write(9).wait(60) == 0
    assert rows(path) == stood


def test_a_torn_log_loses_only_what_was_being_written(path, opened):
    transcript = opened(path)
    for turn in range(20):
        transcript.record([Entry(HERE._replace(turn=turn), "r", BODY)], [reply(f"{turn}")])
    copy = path.with_name("copy.sqlite")
    log = Path(f"{path}-wal").read_bytes()
    copy.write_bytes(path.read_bytes())
    Path(f"{copy}-wal").write_bytes(log[:-1000] + bytes(500))
    torn = opened(copy)
    found = [torn.recall(HERE._replace(turn=turn), "r") for turn in range(20)]
    kept = [one["text"] for one in found if one is not None]
    assert kept == [f"{turn}" for turn in range(len(kept))]
    assert 10 < len(kept) < 20
    torn.record([Entry(HERE._replace(turn=19), "r", BODY)], [reply("again")])
    assert torn.recall(HERE._replace(turn=19), "r")["text"] == "again"


def test_it_writes_ahead_and_syncs_at_checkpoints(path, opened):
    connection = opened(path)._connection
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert connection.execute("pragma synchronous").fetchone() == (1,)


def test_a_file_that_is_no_transcript_is_refused(path):
    path.write_text("not a database, by any means: " * 50)
    with pytest.raises(InputError, match="0 of its replies can be read"):
        Transcript(path, "s", 1)


def test_spending_is_the_sum_over_this_run(path, opened):
    transcript = opened(path)
    assert transcript.spending() == Spending(0.0, 0, 0, 0)
    transcript.record([Entry(HERE, "r", BODY)], [reply()])
    transcript.record([Entry(HERE._replace(attempt=1), "r", BODY)], [reply(cost=0.5)])
    opened(path, seed=2).record([Entry(HERE, "r", BODY)], [reply(cost=100)])
    assert transcript.spending() == Spending(0.75, 2, 20, 4)


def test_a_call_without_a_known_price_makes_the_sum_unknown(path, opened):
    transcript = opened(path)
    transcript.record([Entry(HERE, "r", BODY)], [reply()])
    transcript.record([Entry(HERE._replace(turn=1), "r", BODY)], [reply(cost=None)])
    assert transcript.spending() == Spending(None, 2, 20, 4)


def test_a_failed_call_counts_as_a_call_and_costs_nothing(path, opened):
    transcript = opened(path)
    transcript.record(
        [Entry(HERE, "r", BODY)], [{"text": "", "error": "Timeout", "cost_usd": None, "usage": {}}]
    )
    transcript.record([Entry(HERE._replace(attempt=1), "r", BODY)], [reply()])
    assert transcript.spending() == Spending(0.25, 2, 10, 2)


def test_places_bound_the_calls_under_way(opened):
    transcript, most, under_way = opened(None, places=3), 0, 0

    class Counted:
        def __init__(self, number):
            self.number = number

        def body(self):
            return {"number": self.number}

        def needs(self, answers, capped):
            return CallNeeds()

        async def send(self, together):
            nonlocal most, under_way
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.001)
            under_way -= 1
            return [{"text": "Heads", "error": None}]

    async def calls():
        at = [HERE._replace(episode=episode) for episode in range(12)]
        await asyncio.gather(*(transcript.client(here)(Counted(here.episode)) for here in at))

    asyncio.run(calls())
    assert most == 3


# In a run.


def pennies(model="sim/fair", **llm):
    matcher = {"name": "llm", "model": model, **llm}
    return Scenario(environment="matching_pennies", cast={"matcher": matcher, "mismatcher": "equilibrium"})


def test_a_reply_is_recorded_before_it_is_used_and_used_as_recorded(tmp_path, monkeypatch):
    """What stands in the file decides, whatever the model has just said."""
    true = Transcript.record

    def record(self, entries, records, call):
        return true(self, entries, [{**made, "text": "Tails"} for made in records], call)

    monkeypatch.setattr(Transcript, "record", record)
    result = pennies().run(episodes=20, out=tmp_path)
    assert result.document()["seats"]["matcher"]["policy"] == {"Heads": 0.0, "Tails": 1.0}


def test_a_run_within_a_running_loop_keeps_its_transcript(tmp_path):
    async def notebook():
        return pennies().run(episodes=5, out=tmp_path)

    assert asyncio.run(notebook()).digest() == pennies().run(episodes=5).digest()


def test_a_replay_calls_no_model_and_a_missing_reply_ends_it(tmp_path, monkeypatch, capsys):
    scenario = pennies()
    done = scenario.run(episodes=10, seed=5, out=tmp_path)

    async def never(**sent):
        raise AssertionError("a replay called a model")

    monkeypatch.setattr(load_litellm(), "acompletion", never)
    assert scenario.changed(episodes=10, seed=5).replay(tmp_path).digest() == done.digest()
    with sqlite3.connect(tmp_path / "transcript.sqlite") as connection:
        connection.execute("delete from attempts where episode = 3")
    connection.close()
    with pytest.raises(MissingReply, match="seat 'matcher' in episode 3, turn 0, attempt 0"):
        scenario.changed(episodes=10, seed=5).replay(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["replay", str(tmp_path)])
    assert end.value.code == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert "no reply of seat 'matcher' in episode 3" in lines[0]


def test_the_file_holds_request_and_reply_in_full(tmp_path):
    pennies(temperature=0.5).run(episodes=1, out=tmp_path)
    with sqlite3.connect(tmp_path / "transcript.sqlite") as connection:
        ((body, written),) = connection.execute(
            "select body, reply from requests join attempts using (request)"
        ).fetchall()
    connection.close()
    assert json.loads(body)["parameters"] == {"temperature": 0.5, "max_tokens": 256}
    assert "Options:" in json.loads(body)["messages"][0]["content"]
    kept = json.loads(written)
    assert kept["sent"]["temperature"] == 0.5
    assert kept["text"] in ("Heads", "Tails")
    assert kept["latency"] > 0
