"""What remembers is told from what does not, and a run that is continued decides as one that was never stopped."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from aleator.agents.backends.shared.memory import Memory, memory_of
from aleator.core.errors import InputError
from aleator.registry.loading import load_object
from aleator.registry.user_files import source_of
from aleator.scenarios.scenario.scenario import Scenario

# What is told of Python objects.

LIMIT, TABLE, seen = 3, {"Heads": 0.5}, []
count = 0


def plain(asked, options=("Heads", "Tails")):
    return options[asked["uniform"] > TABLE["Heads"]]


def appends(asked):
    seen.append(asked["turn"])
    return asked["options"][len(seen) % 2]


def counts(asked):
    global count  # noqa: PLW0603  # the kind of memory that is meant
    count += 1
    return asked["options"][count % 2]


def by_helper(asked):
    return counts(asked)


def attributed(asked):
    attributed.last = asked["turn"]


def defaulting(asked, past=[]):  # noqa: B006  # the very thing that is to be found
    past.append(1)


def closed():
    n = 0

    def inner(asked):
        nonlocal n
        n += 1
        return n

    return inner


def enclosing(value):
    return lambda asked: value  # noqa: ARG005


cycle = itertools.cycle(["Heads", "Tails"])


def cycles(asked):
    return next(cycle)


class Player:
    def __init__(self):
        self.n = 0

    def __call__(self, asked):
        self.n += 1


def shuffles(asked):
    import random  # what a user's function may do

    return random.choice(asked["options"])


@pytest.mark.parametrize(
    ("thing", "memory"),
    [
        (plain, Memory.NONE),
        (json.dumps, Memory.NONE),
        (len, Memory.NONE),
        (enclosing("Heads"), Memory.NONE),
        (appends, Memory.STATE),
        (counts, Memory.STATE),
        (by_helper, Memory.STATE),
        (attributed, Memory.STATE),
        (defaulting, Memory.STATE),
        (closed(), Memory.STATE),
        (enclosing(itertools.count()), Memory.STATE),
        (cycles, Memory.STATE),
        (Player(), Memory.STATE),
        (Player().__call__, Memory.STATE),
    ],
)
def test_memory_is_told_from_what_a_thing_holds_and_does(thing, memory):
    assert memory_of(thing) is memory


def test_the_client_of_an_installed_package_is_no_memory():
    from pydantic import TypeAdapter

    client = TypeAdapter(int)
    assert memory_of(lambda asked: client.validate_python(asked)) is Memory.NONE  # noqa: PLW0108  # a lambda is what is asked about


# Continued runs.

MINE = '''
import asyncio
import itertools
import random
from typing import Any, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

asked_so_far = []
turns = itertools.count()
luck = random.Random(5)


def alternates(asked):
    """Heads and Tails in turn, over all episodes."""
    asked_so_far.append(asked["turn"])
    return asked["options"][len(asked_so_far) % 2]


def counts(asked):
    n = next(turns)
    return {"action": asked["options"][(n * n) % 3 % 2], "law": {"Heads": 0.5, "Tails": 0.5}}


def seeded(asked):
    return luck.choice(asked["options"])


def unseeded(asked):
    return random.choice(asked["options"])


async def slow_to_forget(asked):
    await asyncio.sleep(0)
    return alternates(asked)


def dear(asked):
    return {"action": alternates(asked), "cost_usd": 0.01}


class State(TypedDict, total=False):
    options: list[str]
    turn: int
    past: list[int]
    answer: Any


async def recall(state: State) -> State:
    past = [*state.get("past", []), state["turn"]]
    return {"past": past, "answer": state["options"][len(past) // 2 % 2]}


def built():
    building = StateGraph(State)
    building.add_node("recall", recall)
    building.add_edge(START, "recall")
    building.add_edge("recall", END)
    return building.compile(checkpointer=InMemorySaver())


graph = built()
'''


@pytest.fixture
def fresh(tmp_path):
    """``fresh()``: the user's file as a process that has just begun would load it."""
    path = tmp_path / "mine.py"
    path.write_text(MINE)

    def load():
        for module in [name for name in sys.modules if source_of(name) is not None]:
            del sys.modules[module]
        return str(path)

    return load


def pennies(file, name, kind="function", episodes=6, turns=5, **fields):
    agent = {"name": kind, kind: f"{file}:{name}", **fields}
    environment = {"name": "matching_pennies", "turns": turns}
    return Scenario(
        environment=environment, cast={"matcher": agent, "mismatcher": "uniform"}, episodes=episodes
    )


REPLAYED = [("alternates", "function"), ("counts", "function"), ("seeded", "function"), ("slow_to_forget", "function"), ("graph", "graph")]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), REPLAYED)
def test_a_run_continued_in_another_process_is_the_same(fresh, tmp_path, name, kind):
    whole = pennies(fresh(), name, kind).run(concurrency=1).digest()
    pennies(fresh(), name, kind, episodes=3).run(out=tmp_path / "run", concurrency=1)
    assert pennies(fresh(), name, kind).run(out=tmp_path / "run", concurrency=1).digest() == whole
    assert pennies(fresh(), name, kind).replay(tmp_path / "run").digest() == whole


def test_nobody_is_asked_again_where_nothing_new_is_asked(fresh, tmp_path):
    pennies(fresh(), "alternates").run(out=tmp_path / "run")
    file = fresh()
    pennies(file, "alternates").run(out=tmp_path / "run")
    assert load_object(f"{file}:asked_so_far") == []


def test_what_is_declared_to_remember_nothing_is_not_asked_again(fresh, tmp_path):
    fields = {"remembers": False}
    pennies(fresh(), "alternates", episodes=3, **fields).run(out=tmp_path / "run")
    file = fresh()
    pennies(file, "alternates", **fields).run(out=tmp_path / "run")
    assert len(load_object(f"{file}:asked_so_far")) == 3 * 5


def test_an_answer_other_than_the_one_on_record_ends_the_run_in_one_line(fresh, tmp_path):
    pennies(fresh(), "unseeded", episodes=6, remembers=True).run(out=tmp_path / "run")
    with pytest.raises(InputError, match="answers otherwise at seat 'matcher', episode") as error:
        pennies(fresh(), "unseeded", episodes=8, remembers=True).run(out=tmp_path / "run")
    assert "\n" not in str(error.value)


def test_a_function_with_luck_of_its_own_and_nothing_else_goes_on(fresh, tmp_path):
    pennies(fresh(), "unseeded", episodes=4).run(out=tmp_path / "run")
    assert len(pennies(fresh(), "unseeded").run(out=tmp_path / "run").kept) == 6 * 5 * 2


def test_what_costs_money_to_ask_again_is_refused_unless_it_is_declared(fresh, tmp_path):
    pennies(fresh(), "dear", episodes=3).run(out=tmp_path / "run")
    with pytest.raises(InputError, match="to ask it again costs money") as error:
        pennies(fresh(), "dear").run(out=tmp_path / "run")
    assert "\n" not in str(error.value)
    whole = pennies(fresh(), "dear", remembers=True).run(concurrency=1).digest()
    pennies(fresh(), "dear", episodes=3, remembers=True).run(out=tmp_path / "other", concurrency=1)
    again = pennies(fresh(), "dear", remembers=True).run(out=tmp_path / "other", concurrency=1)
    assert again.digest() == whole


def test_a_server_that_remembers_cannot_be_continued(loopback, tmp_path):
    loopback.script = lambda *_: (200, {"action": "Heads"})
    player = {"name": "http_player", "url": loopback.base, "remembers": True}
    coin = Scenario(environment="biased_coin", cast={"sampler": player})
    coin.run(episodes=2, out=tmp_path / "run")
    coin.run(episodes=2, out=tmp_path / "run")
    with pytest.raises(InputError, match="a server cannot be asked again") as error:
        coin.run(episodes=3, out=tmp_path / "run")
    assert "\n" not in str(error.value)


# Killed.

SLOW = """
import time
import itertools

turns = itertools.count()


def player(asked):
    n = next(turns)
    time.sleep(0.01)
    return asked["options"][(n * n + n // 3) % 5 % 2]
"""


@pytest.mark.parametrize(("opponent", "concurrency"), [("uniform", 32), ("llm", 1)])
def test_killed_in_the_middle_it_decides_as_if_it_had_not_been(tmp_path, root, opponent, concurrency):
    """kill -9 while a function that counts over all episodes is being asked; continued by the same command."""
    path = tmp_path / "mine.py"
    path.write_text(SLOW)
    environment = {**os.environ, "PYTHONPATH": str(root / ".typing")}
    matcher = json.dumps({"name": "function", "function": f"{path}:player"})
    other = json.dumps({"name": "llm", "model": "sim/fair"} if opponent == "llm" else opponent)

    def command(folder):
        return [sys.executable, "-m", "aleator", "run", "matching_pennies", "--set", "environment.turns=5",
                "--seat", f"matcher={matcher}", "--seat", f"mismatcher={other}", "--episodes", "60",
                "--concurrency", str(concurrency), "--out", str(folder), "--json"]  # fmt: skip

    def sit(folder):
        return subprocess.run(
            command(folder), env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    def recorded():
        file = tmp_path / "run" / "transcript.sqlite-wal"
        return file.stat().st_size if file.exists() else 0

    assert sit(tmp_path / "whole").returncode == 0
    process = subprocess.Popen(
        command(tmp_path / "run"), env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    while recorded() < 100_000:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert json.loads((tmp_path / "run" / "run.json").read_text())["status"] == "running"
    again = sit(tmp_path / "run")
    assert again.returncode == 0, again.stderr
    digests = [
        json.loads((tmp_path / name / "run.json").read_text())["decisions_sha256"]
        for name in ("run", "whole")
    ]
    assert digests[0] == digests[1]
