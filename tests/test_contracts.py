"""The contract that every plug-in of a room inherits: a file that is dropped into a room is tested by existing."""

import inspect
import json
import re
from collections.abc import Callable
from typing import Any, get_type_hints

import aleator as al
import aleator.metrics
import numpy as np
import pytest
from aleator import registry
from aleator.chance import Chance
from aleator.core import (
    Agent,
    Answer,
    Choice,
    Environment,
    EquilibriumSet,
    Estimate,
    InputError,
    Interval,
    IntervalStrategy,
    Menu,
    MixedStrategy,
    Observation,
    Outcome,
    Seat,
)
from numpy.testing import assert_array_equal
from pydantic import Field, ValidationError

ROWS = 50
ALONE = 13  # the episode that is played again on its own
MOST_ASKS = 10_000  # no built-in needs a tenth of this with its default fields
NEEDS = {
    "graph": "needs a user's compiled graph (tests/agents)",
    "recorded": "needs a file of answers (tests/agents)",
}
ENVIRONMENTS, AGENTS, METRICS = (registry.names(room) for room in ("environments", "agents", "metrics"))


def made(room: str, name: str) -> Any:
    if name in NEEDS:
        pytest.skip(f"{name} {NEEDS[name]}")
    return registry.build(room, name)


@pytest.mark.parametrize(
    ("room", "name"),
    [
        (room, name)
        for room, known in (("environments", ENVIRONMENTS), ("agents", AGENTS), ("metrics", METRICS))
        for name in known
    ],
)
def test_the_docstring_says_what_it_is_and_ends_with_its_source(room: str, name: str) -> None:
    plugin = registry.find(room, name)
    paragraphs = (inspect.getdoc(plugin) or "").split("\n\n")
    assert plugin.__doc__, f"{name} has no docstring of its own"
    assert paragraphs[-1].startswith("Source: ")
    described = registry.describe(room, name)
    assert described["summary"]
    assert described["source"]
    json.dumps(described, allow_nan=False)


@pytest.mark.parametrize(
    ("room", "name"),
    [("environments", name) for name in ENVIRONMENTS] + [("agents", name) for name in AGENTS],
)
def test_a_recipe_needs_no_argument_and_is_frozen(room: str, name: str) -> None:
    recipe = registry.build(room, name)
    assert recipe == registry.build(room, name)
    for field in type(recipe).model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(recipe, field, getattr(recipe, field))
    with pytest.raises(InputError, match="no_such_field"):
        registry.build(room, {"name": name, "no_such_field": 1})


class Round:
    """One ask and its answers."""

    def __init__(self, asked: list[Observation], choices: list[Choice], outcomes: list[Outcome]) -> None:
        self.asked, self.choices, self.outcomes = asked, choices, outcomes


def uniform_choice(observation: Observation, chance: Chance) -> Choice:
    menu = observation.seat.menu
    if isinstance(menu, Menu):
        return Choice(chance.pick(np.full(len(menu), 1 / len(menu))))
    low, high = max(menu.low, -1e3), min(menu.high, 1e3)
    return Choice(low + (high - low) * chance.uniform())


def played(environment: Environment, episodes: Any, answer: Any = uniform_choice) -> list[Round]:
    """Every round of these episodes, to the end."""
    episode = np.asarray(episodes, dtype=np.int64)
    world = environment.begin(episode, Chance.of(7, "environment", episode))
    rounds: list[Round] = []
    while asked := list(world.ask()):
        choices = [answer(o, Chance(7, f"seat/{o.seat.name}", o.episode, np.asarray(o.turn))) for o in asked]
        rounds.append(Round(asked, choices, list(world.tell(choices))))
        assert len(rounds) < MOST_ASKS, "the world does not end"
    return rounds


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> Environment:
    made_environment: Environment = made("environments", request.param)
    return made_environment


def test_seats_have_names_of_their_own(environment: Environment) -> None:
    names = [seat.name for seat in environment.seats]
    assert names
    assert len(set(names)) == len(names)
    assert environment.seats == environment.seats


def test_questions_and_outcomes_have_one_entry_a_row(environment: Environment) -> None:
    rounds = played(environment, range(ROWS))
    assert rounds
    seats = {seat.name: seat for seat in environment.seats}
    for one in rounds:
        for observation, outcome in zip(one.asked, one.outcomes, strict=True):
            rows = len(observation)
            assert rows > 0
            assert observation.seat == seats[observation.seat.name]
            assert observation.turn.shape == observation.episode.shape == outcome.reward.shape == (rows,)
            assert outcome.reward.dtype == np.float64
            columns = [*observation.sees.values(), *outcome.shows.values(), *outcome.logs.values()]
            assert all(len(column) == rows for column in columns)


def test_no_decision_is_asked_for_twice(environment: Environment) -> None:
    addresses = [
        (o.seat.name, episode, turn)
        for one in played(environment, range(ROWS))
        for o in one.asked
        for episode, turn in zip(o.episode.tolist(), o.turn.tolist(), strict=True)
    ]
    assert len(set(addresses)) == len(addresses)


def story(rounds: list[Round], episode: int) -> list[Any]:
    """All that was asked, said, done and earned in one episode."""
    told = []
    for one in rounds:
        for o, choice, outcome in zip(one.asked, one.choices, one.outcomes, strict=True):
            for row in np.flatnonzero(o.episode == episode):
                seen = {name: column[row].tolist() for name, column in o.sees.items()}
                shown = {
                    name: column[row].tolist() for name, column in (outcome.shows | outcome.logs).items()
                }
                earned = (choice.action[row].item(), outcome.reward[row].item())
                told.append((o.seat.name, int(o.turn[row]), o.text(row), seen, earned, shown))
    return told


def test_an_episode_is_the_same_alone_as_among_many(environment: Environment) -> None:
    """Also in words: no row tells of another episode."""
    among = story(played(environment, range(ROWS)), ALONE)
    alone = story(played(environment, [ALONE]), ALONE)
    assert among
    assert repr(among) == repr(alone)  # repr, because nan is not nan
    assert all(text.strip() for _, _, text, *_ in among)


def check_optimum(optimum: Any, observation: Observation) -> None:
    menu = observation.seat.menu
    if isinstance(menu, Interval):
        assert isinstance(optimum, IntervalStrategy)
        assert optimum.interval == menu
        return
    assert isinstance(optimum, MixedStrategy | EquilibriumSet)
    law = optimum.selected if isinstance(optimum, EquilibriumSet) else optimum
    assert optimum.menu == menu
    assert law.probs.shape in {(len(menu),), (len(observation), len(menu))}


def test_the_optimum_is_a_law_for_its_question(environment: Environment) -> None:
    for one in played(environment, range(ROWS)):
        for observation in one.asked:
            optimum = environment.optimal(observation)
            if optimum is not None:
                check_optimum(optimum, observation)
            if environment.stationary:
                blank = environment.blank_optimum(observation.seat)
                assert type(blank) is type(optimum)
                if isinstance(optimum, MixedStrategy) and isinstance(blank, MixedStrategy):
                    assert_array_equal(blank.probs, optimum.probs)


def test_the_optimum_of_a_row_is_its_own(environment: Environment) -> None:
    """The law of some rows is those rows of the law."""
    for one in played(environment, range(ROWS))[:20]:
        for observation in one.asked:
            whole = environment.optimal(observation)
            rows = np.arange(len(observation))[::-3]
            some = environment.optimal(observation.take(rows))
            if isinstance(whole, MixedStrategy) and isinstance(some, MixedStrategy) and whole.probs.ndim == 2:
                np.testing.assert_allclose(some.probs, whole.probs[rows], atol=1e-12)


def test_stakes_fit_the_seat(environment: Environment) -> None:
    for seat in environment.seats:
        stakes = environment.stakes(seat)
        if stakes is not None:
            assert isinstance(seat.menu, Menu)
            assert stakes.payoffs.shape[0] == len(seat.menu)
            assert stakes.payoffs.min() <= stakes.value <= stakes.payoffs.max()


def test_an_answer_that_is_not_legal_ends_its_episode_and_no_other(environment: Environment) -> None:
    def answer(observation: Observation, chance: Chance) -> Choice:
        choice = uniform_choice(observation, chance)
        bad = (observation.episode == ALONE) & (observation.turn == 0)
        outcome = np.where(bad, Answer.ILLEGAL, Answer.LEGAL).astype(np.int8)
        return Choice(np.where(bad, -1, choice.action).astype(choice.action.dtype), outcome=outcome)

    rounds = played(environment, range(ROWS), answer)
    among = [(i, o) for i, one in enumerate(rounds) for o in one.asked if ALONE in o.episode]
    assert {i for i, _ in among} == {among[0][0]}
    for one in rounds:
        for observation, choice, outcome in zip(one.asked, one.choices, one.outcomes, strict=True):
            assert np.isnan(outcome.reward[~choice.legal()]).all()
            assert not np.isnan(outcome.reward[observation.episode != ALONE]).any()
    plain = played(environment, range(ROWS))
    for episode in (0, ALONE - 1, ALONE + 1):
        assert repr(story(rounds, episode)) == repr(story(plain, episode))


# --- agents ---


class Table(Environment):
    """Ten rounds at which an agent is told all that any agent may need: payoffs, what the other did, rewards of 0 or 1."""

    menu: Menu | Interval = Field(default=Menu(("x", "y", "z")))
    stationary = True

    @property
    def seats(self) -> tuple[Seat, ...]:
        return (Seat("player", self.menu),)

    def begin(self, episode: Any, chance: Chance) -> Any:
        return Rounds(self, chance)

    def optimal(self, observation: Observation) -> Any:
        if isinstance(self.menu, Menu):
            return MixedStrategy(self.menu, [0.5, 0.5, 0.0])
        return IntervalStrategy(self.menu, lambda x: np.clip(x, 0, 1) ** 2, np.sqrt)


class Rounds:
    def __init__(self, table: Table, chance: Chance) -> None:
        self.seat, self.chance, self.turn = table.seats[0], chance, 0
        self.payoffs = np.broadcast_to(
            np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]]), (len(chance.episode), 3, 2)
        )

    def ask(self) -> list[Observation]:
        turn = np.broadcast_to(np.int64(self.turn), self.chance.episode.shape)
        asked = Observation(
            self.seat, self.chance.episode, turn, {"payoffs": self.payoffs}, lambda *_: "Choose."
        )
        return [asked] if self.turn < 10 else []

    def tell(self, choices: Any) -> list[Outcome]:
        luck = self.chance.at(self.turn)
        self.turn += 1
        return [Outcome(luck.pick([0.5, 0.5], 1).astype(np.float64), {"opponent": luck.pick([0.5, 0.5])})]


SPACES = {"menu": Menu(("x", "y", "z")), "interval": Interval(0.0, 1.0)}


def chosen(agent: Agent, menu: Menu | Interval, episodes: range, ledger_of: Callable[..., Any]) -> Any:
    return ledger_of(Table(menu=menu), {"player": agent}, episodes).sheets["player"]


@pytest.fixture(params=AGENTS)
def agent(request: pytest.FixtureRequest) -> Agent:
    made_agent: Agent = made("agents", request.param)
    return made_agent


@pytest.mark.parametrize("space", SPACES)
def test_an_agent_answers_or_says_why_not(agent: Agent, space: str, ledger_of: Callable[..., Any]) -> None:
    """And it answers an episode alone as it does among many."""
    if agent.outside:
        pytest.skip("waits for the outside world: seated through a Scenario below")
    try:
        sheet = chosen(agent, SPACES[space], range(ROWS), ledger_of)
    except InputError as refusal:
        if space == "menu" or "\n" in str(refusal):
            raise  # every agent plays on a menu
        return
    assert len(sheet) == ROWS * 10
    assert sheet.legal.all()
    alone = chosen(agent, SPACES[space], range(ALONE, ALONE + 1), ledger_of)
    assert_array_equal(alone.action, sheet.action[sheet.episode == ALONE])


def test_an_action_comes_from_the_law_that_is_reported(agent: Agent, ledger_of: Callable[..., Any]) -> None:
    if agent.outside:
        pytest.skip("a model's law is not known")
    sheet = chosen(agent, SPACES["menu"], range(ROWS), ledger_of)
    if sheet.played is None:
        assert sheet.law_kind is None
        return
    assert sheet.law_kind in {"scripted", "stated", "token"}
    assert (sheet.played[np.arange(len(sheet)), sheet.action] > 0).all()


def test_an_agent_leaves_its_seat_as_it_found_it(agent: Agent, ledger_of: Callable[..., Any]) -> None:
    """A recipe keeps nothing: two runs of one instance are one run twice."""
    if agent.outside:
        pytest.skip("a desk remembers for it")
    first, second = (chosen(agent, SPACES["menu"], range(ROWS), ledger_of).digest() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["matching_pennies", "sales"])
def test_a_model_is_seated_through_a_scenario(name: str) -> None:
    """`llm` needs a desk; the simulated fair sampler stands for the model."""
    environment = al.environment(name)
    cast = {"*": "equilibrium", environment.seats[0].name: {"name": "llm", "model": "sim/fair"}}
    scenario = al.Scenario(environment=environment, cast=cast)
    whole, few = (scenario.run(episodes=4, concurrency=concurrency) for concurrency in (1, 8))
    assert whole.digest() == few.digest()
    assert whole.document()["outcomes"].keys() == {"legal"}


@pytest.mark.parametrize("name", ["llm", "graph"])
def test_without_a_desk_a_model_is_not_seated(name: str) -> None:
    with pytest.raises(InputError, match="seat it through a Scenario"):
        registry.build("agents", name).begin(Seat("player", SPACES["menu"]), np.arange(2))


# --- metrics ---

VOCABULARY = {*re.findall(r"``(\w+)\[", aleator.metrics.__doc__ or ""), "optimal_set", "alpha"}


def test_the_vocabulary_is_read_from_the_room() -> None:
    assert {"counts", "optimal", "n_effective", "actions", "laws", "below", "upto", "regrets"} <= VOCABULARY


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_asks_for_evidence_by_name(name: str) -> None:
    parameters = inspect.signature(registry.metric(name)).parameters
    assert parameters
    assert set(parameters) <= VOCABULARY


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_returns_a_number_with_its_doubt(name: str) -> None:
    """By its annotation, which is what makes it one; its values are held by the contract in tests/metrics."""
    assert get_type_hints(registry.metric(name))["return"] is Estimate


def test_rooms_are_not_empty() -> None:
    assert {"matching_pennies", "sales", "bernoulli_bandit", "biased_coin"} <= set(ENVIRONMENTS)
    assert {"llm", "uniform", "equilibrium"} <= set(AGENTS)
    assert {"tv", "e_value"} <= set(METRICS)
