"""Plug-ins of one's own that fail: one line says which, where and how; the Python API raises what they raised."""

from __future__ import annotations

from pathlib import Path

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.core.errors import PluginFault
from aleator.kit.conformance import check
from click.testing import CliRunner, Result

OWN = """
from typing import ClassVar

import numpy as np
import aleator as al

COIN = al.Menu(("heads", "tails"))


class World(al.World):
    def __init__(self, recipe, episode):
        self.recipe, self.rows, self.asked = recipe, episode, []

    def ask(self):
        if self.asked:
            return self.recipe.over
        self.asked = [al.Observation(self.recipe.asks, self.rows, 0 * self.rows, {}, lambda *_: "Toss.")]
        return self.asked

    def tell(self, choices):
        return self.recipe.told(self.asked[0].feedback(np.zeros(len(self.rows))))


class Plain(al.Environment):
    "A coin. Source: none (2026)."

    asks: ClassVar = al.Seat("tosser", COIN)
    over: ClassVar = []

    @property
    def seats(self):
        return (al.Seat("tosser", COIN),)

    def begin(self, episode, chance):
        return World(self, episode)

    def told(self, paid):
        return [paid]

    def optimal(self, observation):
        return None


class Raises(Plain):
    def told(self, paid):
        return [paid, 1 / 0]


class Seatless(Plain):
    @property
    def seats(self):
        return None


class Stranger(Plain):
    asks: ClassVar = al.Seat("tossr", COIN)


class Endless(Plain):
    over: ClassVar = None


class PaysNobody(Plain):
    def told(self, paid):
        return paid


class PaysStranger(Plain):
    def told(self, paid):
        return [al.Feedback(al.Seat("other", COIN), paid.episode, paid.turn, paid.reward)]


class Worldless(Plain):
    def begin(self, episode, chance):
        return None


class Silent(Plain):
    def begin(self, episode, chance):
        return al.World()


class Lawless(Plain):
    def optimal(self, observation):
        return "half"


class Longer(Plain):
    def told(self, paid):
        return [al.Feedback(paid.seat, paid.episode, paid.turn, np.zeros(len(paid) + 1))]


class Player:
    def act(self, observation, chance):
        raise KeyError("what now")

    def learn(self, feedback):
        raise AssertionError


class Fails(al.Agent):
    def begin(self, seat, episode):
        return Player()


class Nobody(al.Agent):
    def begin(self, seat, episode):
        return None


def unlucky(counts) -> al.Estimate:
    raise ValueError("no luck")
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with plug-ins of one's own, which is the working directory."""
    (tmp_path / "own.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def line_of(text: str) -> int:
    """The line of ``own.py`` that holds ``text``."""
    return next(number for number, line in enumerate(OWN.split("\n"), 1) if text in line)


def run(environment: str = "own.py:Plain", agent: str = "uniform", *more: str) -> Result:
    Path("own.yaml").write_text(
        f"environment: {environment}\ncast: {{tosser: {agent}}}\nepisodes: 3\nmetrics: []\n"
    )
    return CliRunner().invoke(main, ["run", "own.yaml", *more])


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("plug-in 'own.py:Raises' failed at own.py:{1 / 0} (ZeroDivisionError: division by zero)", {"environment": "own.py:Raises"}),
        ("environment Seatless: seats returned NoneType; return a tuple of Seat", {"environment": "own.py:Seatless"}),
        ("environment Stranger: ask() names seat 'tossr'; allowed: tosser", {"environment": "own.py:Stranger"}),
        ("environment Endless: ask() returned NoneType; return a list of Observation", {"environment": "own.py:Endless"}),
        ("environment PaysNobody: tell() returned Feedback; return a list of Feedback", {"environment": "own.py:PaysNobody"}),
        ("environment PaysStranger: tell() names seat 'other'; allowed: tosser", {"environment": "own.py:PaysStranger"}),
        ("environment Worldless: begin() returned NoneType; return a World", {"environment": "own.py:Worldless"}),
        ("environment Lawless: optimal() returned str; return a Law", {"environment": "own.py:Lawless"}),
        ("plug-in 'own.py' failed at own.py:{what now} (KeyError: 'what now')", {"agent": "own.py:Fails"}),
        ("agent Nobody: begin() returned NoneType; return a player", {"agent": "own.py:Nobody"}),
    ],
)  # fmt: skip
def test_what_fails_in_a_plugin_is_told_in_one_line(told: str, asked: dict[str, str], own: Path) -> None:
    answer = run(**asked)
    before, mark, after = told.partition("{")
    place = f"{line_of(after.partition('}')[0])}{after.partition('}')[2]}" if mark else ""
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(f"aleator: {before}{place}")


@pytest.mark.parametrize(
    ("kind", "said"), [("Silent", "World does not define ask"), ("Longer", "ValueError: operands")]
)
def test_where_no_line_of_a_plugin_is_to_blame_its_check_is_named(kind: str, said: str, own: Path) -> None:
    answer = run(f"own.py:{kind}")
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
    assert answer.stderr.startswith(f"aleator: failed ({said}")
    assert "`aleator check " in answer.stderr


def test_the_traceback_is_there_for_who_asks(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEATOR_TRACEBACK", "1")
    answer = run("own.py:Raises")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Traceback (most recent call last)")
    assert "return [paid, 1 / 0]" in answer.stderr
    assert answer.stderr.splitlines()[-1].startswith("aleator: plug-in 'own.py:Raises' failed at own.py:")


@pytest.mark.parametrize("engine", ["local", "processes"])
def test_a_study_says_it_from_wherever_it_was_run(engine: str, own: Path) -> None:
    Path("study.yaml").write_text(
        "scenario: {environment: 'own.py:Raises', cast: {tosser: uniform}, episodes: 2}\nvary: {seed: [1, 2]}\n"
    )
    answer = CliRunner().invoke(main, ["study", "study.yaml", "--engine", engine, "--out", "out"])
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    place = f"own.py:{line_of('1 / 0')} (ZeroDivisionError: division by zero)"
    assert f"plug-in 'own.py:Raises' failed at {place}" in answer.stderr
    assert "ALEATOR_TRACEBACK=1 shows" in answer.stderr


def test_python_sees_what_was_raised(own: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        al.Scenario(environment="own.py:Raises", cast={"tosser": "uniform"}).run(episodes=2)
    with pytest.raises(al.InputError, match=f"at own.py:{line_of('no luck')} ") as failed:
        al.Scenario(environment="own.py:Plain", cast={"tosser": "uniform"}, metrics=["own.py:unlucky"]).run(
            episodes=2
        ).compare()
    assert isinstance(failed.value.__cause__, ValueError)
    with pytest.raises(PluginFault):
        al.Scenario(environment="own.py:Seatless", cast={"tosser": "uniform"})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Seatless", "environment Seatless: seats returned NoneType; return a tuple of Seat, from a property"),
        ("Worldless", "environment Worldless: begin() returned NoneType; return a World"),
        ("Silent", "World does not define ask"),
        ("Stranger", "environment Stranger: ask() names seat 'tossr'; allowed: tosser"),
        ("Raises", "ZeroDivisionError: division by zero at own.py:{1 / 0}"),
        ("Fails", "KeyError: 'what now' at own.py:{what now}"),
    ],
)  # fmt: skip
def test_check_says_what_is_missing_or_where_it_fails(kind: str, said: str, own: Path) -> None:
    before, mark, after = said.partition("{")
    wanted = f"{before}{line_of(after.removesuffix('}'))}" if mark else said
    assert wanted in [one.detail for one in check(f"own.py:{kind}") if not one.passed]


@pytest.mark.filterwarnings("ignore:Field name")  # pydantic's
def test_check_tells_a_class_attribute_that_is_written_as_a_field(own: Path) -> None:
    (own / "field.py").write_text(OWN + "class Field(Plain):\n    stationary: bool = True\n")
    said = "'stationary' is no field, but says what the class is; write `stationary: ClassVar[...] = ...`"
    assert said in [one.detail for one in check("field.py:Field") if not one.passed]
