"""The contract that every plug-in of a room inherits: a file that is dropped into a room is tested by existing.

The promises are those of `aleator check`; what they are and that each can be broken is in tests/scenarios/test_conformance.py.
"""

import aleator as al
import pytest
from aleator.kit.conformance import held
from aleator.kit.contracts.subject import Subject
from aleator.registry.finding import names as names_of
from aleator.registry.rooms import ROOMS as ALL

ROOMS = {room: names_of(room) for room in ALL}
INNER = {"evidence", "panels", "styles"}  # asked for by what uses them
NEEDS = {
    "function": "a user's function: tests/scenarios/test_conformance.py",
    "http_player": "a server: tests/agents/test_backends.py",
    "human": "a person: tests/agents/test_backends.py",
    "recorded": "a file of answers: tests/agents/test_scripted.py",
}
FIELDS = {
    "graph": {"graph": "examples/coin_graph.py:graph"},
    "llm": {"model": "sim/fair"},  # the default, sim/step, is an argmax at 60 %
}


@pytest.mark.parametrize(("room", "name"), [(room, name) for room, names in ROOMS.items() for name in names])
def test_a_plugin_keeps_the_contract_of_its_room(room, name, root, monkeypatch):
    if room == "agents" and name in NEEDS:
        pytest.skip(f"needs {NEEDS[name]}")
    monkeypatch.chdir(root)
    fields = FIELDS.get(name, {}) if room == "agents" else {}
    broken = [finding for finding in held(Subject(room, name, fields)) if not finding.passed]
    assert broken == []


@pytest.mark.parametrize("name", ["matching_pennies", "sales"])
def test_concurrency_changes_nothing_that_a_model_says(name):
    environment = al.environment(name)
    cast = {"*": "equilibrium", environment.seats[0].name: {"name": "llm", "model": "sim/fair"}}
    scenario = al.Scenario(environment=environment, cast=cast)
    whole, few = (scenario.run(episodes=4, concurrency=concurrency) for concurrency in (1, 8))
    assert whole.digest() == few.digest()
    assert whole.document()["outcomes"].keys() == {"legal"}


def test_no_two_plugins_have_one_name():
    """`aleator show NAME` and `aleator check NAME` ask for no room."""
    names = [name for room, of_room in ROOMS.items() if room not in INNER for name in of_room]
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_rooms_are_not_empty():
    assert {"matching_pennies", "sales", "bernoulli_bandit", "biased_coin"} <= set(ROOMS["environments"])
    assert {"llm", "uniform", "equilibrium"} <= set(ROOMS["agents"])
    assert {"tv", "e_value"} <= set(ROOMS["metrics"])
    assert {"direct", "stated_then_drawn"} <= set(ROOMS["styles"])
