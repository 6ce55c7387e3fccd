"""What was paid is known whatever became of it: calls under way at a kill, replies that were lost, replies dearer than foreseen."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from aleator.core.calls import Address, CallNeeds
from aleator.core.errors import InputError
from aleator.runs.budget import Budget
from aleator.runs.journal import Journal
from aleator.runs.recorded_calls import Entry
from aleator.runs.transcript import Transcript, committed

AT = Address("matcher", 0, 0, 0, 0)


class Request:
    """A call that costs what it is told, and may be said to cost less."""

    def __init__(self, name="q", cost=0.25, most=0.5, seconds=0.0):
        self.name, self.cost, self.most, self.seconds = name, cost, most, seconds

    def body(self):
        return {"name": self.name}

    def needs(self, answers, capped):
        return CallNeeds("lane", self.most)

    async def send(self, together):
        await asyncio.sleep(self.seconds)
        return [{"text": "Heads", "error": None, "cost_usd": self.cost, "worst_usd": self.most}]


def called(transcript, episodes, **how):
    """The records of one call in each of the episodes, all at once."""

    async def all_of_them():
        clients = [transcript.client(AT._replace(episode=episode)) for episode in episodes]
        return await asyncio.gather(*(client(Request(**how)) for client in clients))

    return asyncio.run(all_of_them())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "transcript.sqlite"


def recorded(path, episodes, **how):
    with closing(Transcript(path, "s", 1)) as transcript:
        called(transcript, range(episodes), **how)


HANG = """
import asyncio, sys
from pathlib import Path
from aleator.runs.transcript import Transcript
from aleator.tests.test_journal import AT, Request

class Endless(Request):
    async def send(self, together):
        print("under way", flush=True)
        await asyncio.sleep(600)

async def main():
    transcript = Transcript(Path(sys.argv[1]), "s", 1)
    for episode in range(int(sys.argv[2])):
        await transcript.client(AT._replace(episode=episode))(Request())
    await asyncio.gather(*(transcript.client(AT._replace(episode=100 + i))(Endless()) for i in range(3)))

asyncio.run(main())
"""


@pytest.fixture
def killed(root, path):
    """A transcript of 20 calls at 0.25 USD, whose process was killed with three more under way, of 0.5 USD at most."""
    environment = {**os.environ, "PYTHONPATH": str(root / ".typing")}
    command = [sys.executable, "-c", HANG, str(path), "20"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    for _ in range(3):
        assert process.stdout.readline() == "under way\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return path


def test_calls_under_way_at_a_kill_are_counted_at_their_worst(killed):
    assert committed(killed) == 20 * 0.25 + 3 * 0.5
    with closing(Transcript(killed, "s", 1)) as again:
        spending = again.spending()
        assert (spending.usd, spending.uncertain_usd, spending.uncertain_calls) == (6.5, 1.5, 3)
        called(again, [100])
        assert again.committed() == 6.75


def test_a_limit_holds_over_sittings_that_were_killed(killed):
    budget = Budget(7.0)
    with closing(Transcript(killed, "s", 1, budget=budget)) as again:
        budget.count(again.committed())
        errors = [record.get("error") for record in called(again, range(50, 60))]
        assert again.committed() <= 7.0
    assert errors.count("OverBudget") == 9  # 0.5 USD must fit, and 0.25 are left after the first


def test_a_log_that_was_deleted_is_found_out_and_its_replies_stay_paid(killed):
    Path(f"{killed}-wal").unlink()
    Path(f"{killed}-shm").unlink()
    with pytest.raises(InputError, match=r"20 are missing and 0 were changed.*--repair.*cost 5 USD"):
        Transcript(killed, "s", 1)
    with closing(Transcript(killed, "s", 1, repair=True)) as again:
        assert again.committed() == 6.5
        called(again, range(20))
        assert again.committed() == 6.5 + 20 * 0.25
    with closing(Transcript(killed, "s", 1)):
        pass
    assert [file.name for file in killed.parent.glob("*damaged*")] == ["transcript.damaged-1.sqlite"]


def test_a_reply_that_was_changed_is_found_out_kept_aside_and_asked_for_again(path):
    recorded(path, 5)
    with closing(sqlite3.connect(path)) as file:
        file.execute("update attempts set reply = '{}' where episode = 3")
        file.commit()
    for replay in (False, True):
        with pytest.raises(InputError, match="0 are missing and 1 were changed"):
            Transcript(path, "s", 1, replay=replay)
    with closing(Transcript(path, "s", 1, repair=True)) as again:
        assert called(again, range(5))[3]["text"] == "Heads"
        assert again.committed() == 6 * 0.25


@pytest.mark.parametrize("content", [b"", b"no such file", None])
def test_a_file_that_is_no_transcript_any_more_is_refused_and_repaired(path, content):
    recorded(path, 4)
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(InputError, match="--repair"):
        Transcript(path, "s", 1)
    with closing(Transcript(path, "s", 1, repair=True)) as again:
        called(again, range(4))
        assert again.committed() == 8 * 0.25


def test_a_line_that_a_kill_cut_off_is_nobody_s(path):
    recorded(path, 2)
    journal = path.with_suffix(".journal")
    journal.write_bytes(journal.read_bytes() + b'\n["call", "half')
    recorded(path, 4)
    assert committed(path) == 4 * 0.25
    assert Journal(journal).uncertain == {}


def test_what_was_written_twice_at_one_address_is_paid_twice_and_stands_once(path):
    """Two sittings that did not know of each other."""
    one, two = (Transcript(path, "s", 1) for _ in range(2))
    with closing(one), closing(two):
        calls = [transcript.begin(0.5) for transcript in (one, two)]
        entry = Entry(AT, "r", {})
        for transcript, call, text in zip((one, two), calls, ("Heads", "Tails"), strict=True):
            reply = {"text": text, "error": None, "cost_usd": 0.25}
            (stands,) = transcript.record([entry], [reply], call)
            assert stands["text"] == "Heads"
    assert committed(path) == 0.5


def test_of_a_shared_call_only_the_reply_whose_place_was_taken_is_paid_aside(path):
    """Another sitting had the first of two replies already: three were paid, of which two stand."""
    with closing(Transcript(path, "s", 1)) as transcript:
        entries = [Entry(AT._replace(episode=episode), "r", {}) for episode in range(2)]
        reply = {"text": "Heads", "error": None, "cost_usd": 0.25}
        transcript.record(entries[:1], [reply | {"text": "Tails"}], transcript.begin(0.5))
        stand = transcript.record(entries, [reply, reply], transcript.begin(0.5))
    assert [one["text"] for one in stand] == ["Tails", "Heads"]
    assert committed(path) == 0.75
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("delete from attempts where episode = 1")
    with pytest.raises(InputError, match="1 are missing and 0 were changed"):
        Transcript(path, "s", 1)


@pytest.mark.parametrize("at_once", [1, 32, 256])
def test_calls_that_cost_more_than_they_may_end_the_spending_soon(path, at_once):
    """The first call tells that more must be set aside; only those that were under way with it can cost too much."""
    budget = Budget(5.0)
    with closing(Transcript(path, "s", 1, places=at_once, budget=budget)) as transcript:
        called(transcript, [0], cost=0.5, most=0.01)
        called(transcript, range(1, 400), cost=0.5, most=0.01, seconds=0.01)
        assert transcript.committed() == budget.spent <= 5.0


def test_the_journal_is_whole_lines_of_json(path):
    recorded(path, 3)
    lines = [line for line in path.with_suffix(".journal").read_text().splitlines() if line]
    assert [json.loads(line)[0] for line in lines].count("call") == 3
    assert len(lines) == 6
