"""The loop: sync and async players in it, blocks of any size, rows that end, and faults that end a run cleanly."""

import asyncio
import contextlib
import tracemalloc
from inspect import isawaitable
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.agents.scripted.uniform import Uniform
from aleator.core.errors import ChoiceError, InputError
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Agent, Environment, World
from aleator.core.spaces.menu import Menu
from aleator.runs.counts import Counts
from aleator.runs.ledger import Ledger
from aleator.runs.loop import play
from aleator.runs.session import Session
from pydantic import Field

GAME = al.environment("matching_pennies", turns=3)


class RunContext:
    def __init__(self, seed: int = 7) -> None:
        self.seed = seed

    def recall(self, address: Any, request: str) -> None:
        return None

    def record(self, *attempt: Any) -> None:
        raise AssertionError("nobody here calls the outside world")

    def slot(self) -> contextlib.AbstractAsyncContextManager[Any]:
        return contextlib.nullcontext()


def _fair(observation: Observation, chance: Any) -> Choice:
    return Choice(chance.pick([0.5, 0.5]))


class Script(Agent):
    """Plays by a function; what it saw and learnt is kept in the lists it is given."""

    act: Any = None
    asked: Any = Field(default_factory=list)
    learnt: Any = Field(default_factory=list)
    wants_optimal: bool = False
    waits: bool = False

    @property
    def needs_optimal(self) -> bool:
        return self.wants_optimal

    @property
    def is_external(self) -> bool:
        return self.waits

    def begin(self, seat: Seat, episode: Any) -> Any:
        return Later(self) if self.waits else Now(self)


class Now:
    def __init__(self, script: Script) -> None:
        self.script = script

    def act(self, observation: Observation, chance: Any) -> Choice:
        self.script.asked.append(observation)
        return self.script.act(observation, chance)

    def learn(self, feedback: Feedback) -> None:
        self.script.learnt.append(feedback)


class Later(Now):
    """The same after some turns of the event loop, later episodes sooner."""

    async def act(self, observation: Observation, chance: Any) -> Choice:  # type: ignore[override]
        for _ in range(int(20 - observation.episode[0] % 20)):
            await asyncio.sleep(0)
        answer = super().act(observation, chance)
        return await answer if isawaitable(answer) else answer


def script(act: Any = _fair, **fields: Any) -> Script:
    return Script(act=act, **fields)


def blocks(session: Session[Any], episodes: Any = 40, **how: Any) -> list[Any]:
    async def all_of_them() -> list[Any]:
        span = range(episodes) if isinstance(episodes, int) else episodes
        return [block async for block in play(session, span, **how)]

    return asyncio.run(all_of_them())


def ledger(
    cast: dict[str, Agent], environment: Environment = GAME, forfeit: float | None = None, **how: Any
) -> Ledger:
    whole = Ledger()
    for block in blocks(Session(environment, cast, RunContext(), Ledger, forfeit), **how):
        whole.extend(block)
    return whole


def pair(first: Agent, second: Agent | None = None) -> dict[str, Agent]:
    return {"matcher": first, "mismatcher": second or Uniform()}


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("concurrency", [1, 64])
@pytest.mark.parametrize("block", [1, 7, 1000])
def test_how_a_run_is_cut_changes_no_decision(block: int, concurrency: int, waits: bool) -> None:
    once = ledger(pair(script()), episodes=40).digest()
    assert (
        ledger(pair(script(waits=waits)), episodes=40, block=block, concurrency=concurrency).digest() == once
    )


def test_sync_and_async_players_share_a_table() -> None:
    mixed = ledger(pair(script(waits=True), script()), episodes=12, concurrency=5)
    assert mixed.digest() == ledger(pair(script(), script()), episodes=12).digest()
    assert len(mixed) == 12 * 3 * 2


@pytest.mark.parametrize("waits", [False, True])
def test_blocks_come_in_order(waits: bool) -> None:
    session = Session(GAME, pair(script(waits=waits)), RunContext(), Ledger)
    firsts = [block.seats["matcher"].episode[0] for block in blocks(session, 40, block=7, concurrency=64)]
    assert firsts == [0, 7, 14, 21, 28, 35]


def test_no_more_blocks_are_under_way_than_allowed() -> None:
    under_way, most = 0, 0

    class Slow(Agent):
        @property
        def is_external(self) -> bool:
            return True

        def begin(self, seat: Seat, episode: Any) -> Any:
            return self

        async def act(self, observation: Observation, chance: Any) -> Choice:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.001)
            under_way -= 1
            return Choice(chance.pick([0.5, 0.5]))

        def learn(self, *lesson: Any) -> None:
            """Do nothing."""

    ledger(pair(Slow()), episodes=30, concurrency=6)
    assert most == 6


def test_any_range_of_episodes_is_the_same_rows_of_the_whole() -> None:
    whole = ledger(pair(script()), episodes=40).seats["matcher"]
    some = ledger(pair(script()), episodes=range(5, 38, 3), block=4).seats["matcher"]
    rows = np.isin(whole.episode, np.arange(5, 38, 3))
    assert some.episode.tolist() == whole.episode[rows].tolist()
    assert some.action.tolist() == whole.action[rows].tolist()


def test_only_an_agent_that_declares_it_is_handed_the_optimum() -> None:
    told, untold = script(wants_optimal=True), script()
    ledger(pair(told, untold), episodes=5)
    assert {type(observation.optimal) for observation in told.asked} == {MixedStrategy}
    assert {observation.optimal for observation in untold.asked} == {None}


def broken_at(turn: int, episodes: list[int], answer: Outcome = Outcome.ILLEGAL) -> Any:
    """Answers that are not legal at one turn of some episodes; their action is one that no menu holds."""

    def act(observation: Observation, chance: Any) -> Choice:
        bad = np.isin(observation.episode, episodes) & (observation.turn == turn)
        action = np.where(bad, 99, chance.pick([0.5, 0.5]))
        return Choice(action, outcome=np.where(bad, answer, Outcome.LEGAL).astype(np.int8))

    return act


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("answer", [Outcome.ILLEGAL, Outcome.REFUSED, Outcome.ERROR])
def test_a_row_that_is_not_legal_ends_its_episode_and_no_other(answer: Outcome, waits: bool) -> None:
    broken = script(broken_at(1, [2, 5], answer), waits=waits)
    decided = ledger(pair(broken, other := script()), episodes=8)
    sheet = decided.seats["matcher"]
    assert np.bincount(sheet.episode).tolist() == [3, 3, 2, 3, 3, 2, 3, 3]
    ended = np.isin(sheet.episode, [2, 5]) & (sheet.turn == 1)
    assert (sheet.outcome[ended] == answer).all()
    assert np.isnan(sheet.reward[ended]).all()
    assert not np.isnan(sheet.reward[~ended]).any()
    for agent in (broken, other):
        late = [observation for observation in agent.asked if observation.turn[0] == 2]
        assert set(np.concatenate([o.episode for o in late]).tolist()) == {0, 1, 3, 4, 6, 7}
    untouched = ~np.isin(sheet.episode, [2, 5])
    plain = ledger(pair(script(), script()), episodes=8).seats["matcher"]
    same = ~np.isin(plain.episode, [2, 5])
    assert sheet.action[untouched].tolist() == plain.action[same].tolist()


def test_a_player_learns_from_legal_and_resolved_rows() -> None:
    broken, other = script(broken_at(1, [2, 5])), script()
    ledger(pair(broken, other), episodes=8)
    for agent in (broken, other):
        for told in agent.learnt:
            assert len(told.episode) == len(told.action) == len(told.reward)
            assert set(told.action.tolist()) <= {0, 1}
            assert not np.isnan(told.reward).any()
            assert dict(told.logs) == {}
        middle = [told.episode.tolist() for told in agent.learnt if told.turn[0] == 1]
        assert middle == [[0, 1, 3, 4, 6, 7]]


def test_a_forfeit_is_paid_by_the_seat_that_broke_the_rule() -> None:
    decided = ledger(pair(script(broken_at(1, [2, 5]))), forfeit=-3.0, episodes=8)
    broken, other = decided.seats["matcher"], decided.seats["mismatcher"]
    at = np.isin(broken.episode, [2, 5]) & (broken.turn == 1)
    assert broken.reward[at].tolist() == [-3.0, -3.0]
    assert np.isnan(other.reward[at]).all()
    assert set(broken.reward[~at].tolist()) == {-1.0, 1.0}


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda o, _: Choice(np.zeros(len(o) + 1, dtype=np.int64)), "of shape (6,) where 5 rows were asked"),
        (lambda o, _: Choice(np.full(len(o), 2)), "were played; allowed: indices 0 to 1"),
        (lambda o, _: Choice(np.zeros(len(o))), "were played; allowed: indices 0 to 1"),
        (lambda *_: None, "answered with NoneType; return a Choice"),
    ],
)
@pytest.mark.parametrize("waits", [False, True])
def test_an_answer_that_does_not_fit_is_a_fault(act: Any, message: str, waits: bool) -> None:
    with pytest.raises(ChoiceError) as caught:
        ledger(pair(script(act, waits=waits)), episodes=5, block=5)
    assert message in str(caught.value)


class PlayerError(Exception):
    """A fault of a player."""


@pytest.mark.parametrize("culprit", [0, 3, 17])
def test_a_fault_in_one_block_cancels_the_others(culprit: int) -> None:
    cancelled, running = [], []

    class Waiting(Agent):
        @property
        def is_external(self) -> bool:
            return True

        def begin(self, seat: Seat, episode: Any) -> Any:
            return self

        async def act(self, observation: Observation, chance: Any) -> Choice:
            episode = int(observation.episode[0])
            if episode < culprit:
                return Choice(chance.pick([0.5, 0.5]))
            if episode == culprit:
                await asyncio.sleep(0)
                raise PlayerError
            running.append(episode)
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(episode)
                raise
            raise AssertionError("waited a minute")

        def learn(self, *lesson: Any) -> None:
            """Do nothing."""

    async def run() -> int:
        with pytest.raises(PlayerError):
            async for _ in play(
                Session(GAME, pair(Waiting()), RunContext(), Ledger), range(200), concurrency=20
            ):
                pass
        return len(asyncio.all_tasks())

    assert asyncio.run(run()) == 1
    assert sorted(cancelled) == sorted(running)
    assert running


def test_a_fault_beside_a_waiting_player_leaves_nothing_behind() -> None:
    """A coroutine that nobody awaits would be a warning, and warnings are errors here."""

    def act(observation: Observation, chance: Any) -> Choice:
        raise PlayerError

    with pytest.raises(PlayerError):
        ledger(pair(script(waits=True), script(act)), episodes=3)


def test_one_of_two_waiting_players_fails() -> None:
    seen = []

    async def run() -> None:
        async def hang(*_: Any) -> Choice:
            try:
                await asyncio.sleep(60)
            finally:
                seen.append("cancelled")
            raise AssertionError

        async def fail(*_: Any) -> Choice:
            raise PlayerError

        cast = pair(script(hang), script(fail))
        with pytest.raises(PlayerError):
            async for _ in play(Session(GAME, cast, RunContext(), Ledger), range(1)):
                pass
        await asyncio.sleep(0)

    asyncio.run(run())
    assert seen == ["cancelled"]


@pytest.mark.parametrize("how", [{"block": -1}, {"concurrency": 0}])
def test_nothing_to_run_in_is_refused(how: dict[str, int]) -> None:
    with pytest.raises(InputError, match="each must be 1 or more"):
        ledger(pair(script()), episodes=5, **how)


@pytest.mark.parametrize("names", [["matcher"], ["matcher", "mismatcher", "umpire"], []])
def test_every_seat_has_an_agent_and_no_other(names: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        Session(GAME, dict.fromkeys(names, Uniform()), RunContext(), Ledger)
    assert str(caught.value) == (
        f"the cast seats {', '.join(names) or 'nobody'}; the environment has the seats matcher, mismatcher:"
        " give each of them one agent"
    )


class Endless(Environment):
    """A coin flipped until the run is long enough."""

    stationary = True
    turns: int = 100

    @property
    def seats(self) -> tuple[Seat, ...]:
        return (Seat("sampler", Menu(("a", "b"))),)

    def begin(self, episode: Any, chance: Any) -> Any:
        return Coin(self, episode)

    def optimal(self, observation: Observation) -> MixedStrategy:
        return MixedStrategy.uniform(observation.seat.space)


class Coin(World):
    def __init__(self, endless: Endless, episode: Any) -> None:
        self.seat, self.turns, self.turn, self.episode = endless.seats[0], endless.turns, 0, episode
        self.nothing = np.zeros(len(episode))

    def ask(self) -> list[Observation]:
        turn = np.broadcast_to(np.int64(self.turn), self.episode.shape)
        self.asked = Observation(self.seat, self.episode, turn)
        return [self.asked] if self.turn < self.turns else []

    def tell(self, choices: Any) -> list[Feedback]:
        self.turn += 1
        return [self.asked.feedback(self.nothing)]


def peak(turns: int, episodes: int) -> int:
    async def run() -> int:
        tally = Counts()
        async for block in play(
            Session(Endless(turns=turns), {"sampler": Uniform()}, RunContext(), Counts), range(episodes)
        ):
            tally.extend(block)
        return len(tally)

    tracemalloc.start()
    try:
        assert asyncio.run(run()) == turns * episodes
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_counts_are_kept_in_memory_that_does_not_grow_with_the_run() -> None:
    """10^5 episodes of one or of twenty turns, in blocks of 16,384: the peak is the block's."""
    peak(1, 1000)
    short, long = peak(1, 100_000), peak(20, 100_000)
    assert long < 1.2 * short
    assert long < 16_384 * 8 * 20  # twenty numbers an episode of a block
