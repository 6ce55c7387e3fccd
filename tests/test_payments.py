"""Payments in the loop: to seats that were not asked, in instalments, late, for no decision, to members; and episodes that end.

An oracle computes what each decision must have earned from the choices that the ledger kept.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import ChoiceError, InputError
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Agent, Environment, World
from aleator.runs.counts import Counts
from aleator.runs.ledger import Ledger
from aleator.runs.loop import play
from aleator.runs.session import Session
from aleator.tests.support.dealings import COIN, Dealings, DealingsWorld, Noted, Played, addresses, dealings

CONTEXT: Any = SimpleNamespace(seed=7, capped=False)


def run(
    cast: Mapping[str, Agent], environment: Environment | None = None, sink: Any = Ledger, **how: Any
) -> Any:
    async def collected() -> Any:
        whole = sink()
        session = Session(environment or Dealings(), cast, CONTEXT, sink, how.get("forfeit"))
        async for part in play(session, range(how.get("episodes", 5)), block=how.get("block")):
            whole.extend(part)
        return whole

    return asyncio.run(collected())


def everyone(**crowd: Any) -> dict[str, Noted]:
    return {
        name: Noted(**(crowd if name == "crowd" else {})) for name in ("maker", "taker", "broker", "crowd")
    }


def choices_of(ledger: Ledger, episode: int) -> dict[int, list[Played]]:
    """{step: what was played}, from the ledger."""
    steps: dict[int, list[Played]] = defaultdict(list)
    for seat, sheet in ledger.seats.items():
        for row, (e, turn, member) in enumerate(addresses(sheet)):
            step = 2 * turn + 1 if seat == "taker" or (seat == "crowd" and member == 1) else turn
            if e == episode:
                steps[step].append(Played(seat, member, turn, bool(sheet.action[row] == 0)))
    return steps


def expected(ledger: Ledger, episode: int) -> dict[tuple[str, int, int], float]:
    """{(seat, turn, member): all that it was paid} in an episode that was played to its end."""
    earned: dict[tuple[str, int, int], float] = defaultdict(float)
    for step, played in choices_of(ledger, episode).items():
        for paid in dealings(step, played):
            earned[paid.seat, paid.turn, paid.member] += paid.amount
    return earned


def assert_paid(ledger: Ledger, episodes: Any) -> None:
    """The ledger pays what the plain rules say, to every decision of these episodes and for none."""
    for episode in episodes:
        earned = expected(ledger, episode)
        for seat, sheet in ledger.seats.items():
            rows = np.flatnonzero(sheet.episode == episode)
            found = {
                (turn, member): reward
                for (_, turn, member), reward in zip(
                    [addresses(sheet)[row] for row in rows], sheet.reward[rows].tolist(), strict=True
                )
            }
            for address, reward in found.items():
                paid = earned.get((seat, *address))
                assert np.isnan(reward) if paid is None else reward == pytest.approx(paid), (seat, address)
            free = [] if sheet.settlements is None else np.flatnonzero(sheet.settlements.episode == episode)
            by_member: dict[int, float] = defaultdict(float)
            for row in free:
                by_member[int(sheet.settlements.member[row])] += float(sheet.settlements.reward[row])
            assert by_member == {m: v for (s, turn, m), v in earned.items() if s == seat and turn == -1}


@pytest.mark.parametrize("block", [None, 1, 2])
def test_every_payment_finds_its_decision_or_none(block: int | None) -> None:
    ledger = run(everyone(), block=block)
    assert len(ledger) == 5 * (4 + 2 + 4 + 2 + 4)
    assert_paid(ledger, range(5))
    assert len(ledger.seats["broker"]) == 0
    assert ledger.digest() == run(everyone()).digest()


def test_totals_are_the_world_s_own_account() -> None:
    kept: list[DealingsWorld] = []

    class Watched(Dealings):
        def begin(self, episode: Any, chance: Any) -> World:
            kept.append(DealingsWorld(self.seats, episode))
            return kept[-1]

    ledger = run(everyone(), Watched())
    (world,) = kept
    for name, own in world.payoffs().items():
        episodes, paid = ledger.seats[name].payoffs()
        assert episodes.tolist() == list(range(5))
        np.testing.assert_allclose(paid, own if own.ndim == 1 else own.sum(axis=1))


def test_a_player_is_told_each_payment_with_what_it_did_there() -> None:
    cast = everyone()
    ledger = run(cast)
    for name in ("maker", "taker", "crowd"):
        sheet = ledger.seats[name]
        done = dict(zip(addresses(sheet), sheet.action.tolist(), strict=True))
        earned, times = defaultdict(float), defaultdict(int)
        for told in cast[name].told:
            for row, address in enumerate(addresses(told)):
                if address[1] < 0:
                    assert told.action is None
                    continue
                assert told.action[row] == done[address]
                assert bool(told.further is not None and told.further[row]) == (times[address] > 0)
                earned[address] += told.reward[row]
                times[address] += 1
        assert set(times.values()) <= {"maker": {3}, "taker": {1, 2}, "crowd": {1}}[name]
        for address, reward in zip(addresses(sheet), sheet.reward.tolist(), strict=True):
            assert reward == pytest.approx(earned[address]) if address in earned else np.isnan(reward)
    assert {told.action is None for told in cast["broker"].told} == {True}
    assert sum(told.reward.sum() for told in cast["broker"].told) == 5 * 4 * 0.125


def test_members_have_chance_and_turns_of_their_own() -> None:
    sheet = run(everyone()).seats["crowd"]
    turns = defaultdict(list)
    for row, (episode, turn, member) in enumerate(addresses(sheet)):
        turns[episode, member].append(turn)
        alone = Chance(7, "seat/crowd", np.array([episode]), turn, np.array([member])).pick([0.5, 0.5])
        assert sheet.action[row] == alone[0]
    assert {member: turns[0, member] for member in range(3)} == {0: [0, 1, 2, 3], 1: [0, 1], 2: [0, 1, 2, 3]}


@pytest.mark.parametrize("block", [None, 1, 2])
@pytest.mark.parametrize("culprit", ["maker", "taker", "crowd"])
def test_an_answer_that_is_not_legal_ends_its_episode_and_pays_it_no_more(
    culprit: str, block: int | None
) -> None:
    """In step 1 of episodes 1 and 3: what was paid before stands, what comes later is dropped, the rest is as it would be."""
    turn = {"maker": 1, "taker": 0, "crowd": 0}[culprit]
    member = 1 if culprit == "crowd" else 0
    cast = everyone()
    cast[culprit] = Noted(not_legal=((1, turn, member), (3, turn, member)))
    ledger, plain = run(cast, block=block), run(everyone())
    assert_paid(ledger, [0, 2, 4])
    for name, sheet in ledger.seats.items():
        open_rows, ended = np.isin(sheet.episode, [0, 2, 4]), np.isin(sheet.episode, [1, 3])
        same = np.isin(plain.seats[name].episode, [0, 2, 4])
        assert sheet.action[open_rows].tolist() == plain.seats[name].action[same].tolist()
        np.testing.assert_array_equal(sheet.reward[open_rows], plain.seats[name].reward[same])
        assert (sheet.outcome[ended] == Outcome.REFUSED).sum() == (2 if name == culprit else 0)
        if sheet.settlements is not None and name != "broker":
            assert not np.isin(sheet.settlements.episode, [1, 3])[sheet.settlements.reward > 10].any()
    maker = ledger.seats["maker"]
    for episode in (1, 3):
        rows = maker.episode == episode
        assert maker.turn[rows].tolist() == [0, 1]
        heads = maker.action[rows][0] == 0
        assert maker.reward[rows][0] == 1.0 + heads  # the first instalment, and no later one
        assert np.isnan(maker.reward[rows][1])  # it was under way, and nothing stands in for it
    assert set(ledger.seats["crowd"].turn[np.isin(ledger.seats["crowd"].episode, [1, 3])].tolist()) == {0, 1}


def test_a_forfeit_is_paid_to_the_member_that_broke_the_rule() -> None:
    crowd = run(everyone(not_legal=((2, 0, 1),)), forfeit=-7.0).seats["crowd"]
    at = (crowd.episode == 2) & (crowd.outcome == Outcome.REFUSED)
    assert crowd.reward[at].tolist() == [-7.0]
    assert crowd.member[at].tolist() == [1]
    assert (crowd.reward == -7.0).sum() == 1


def test_nobody_is_asked_once_every_episode_has_ended() -> None:
    cast = everyone(not_legal=tuple((episode, 0, 2) for episode in range(5)))
    ledger = run(cast)
    assert len(ledger.seats["maker"]) == 5
    assert [len(asked) for asked in cast["crowd"].asked] == [10]
    assert ledger.seats["broker" if "broker" in ledger.seats else "maker"].settlements is None


class InTurns(Environment):
    """Two episodes take turns: a question is about even ones, the next about odd ones."""

    @property
    def seats(self) -> tuple[Seat, ...]:
        return (Seat("player", COIN),)

    def begin(self, episode: Any, chance: Any) -> World:
        return InTurnsWorld(self.seats[0], episode)

    def optimal(self, observation: Observation) -> None:
        return None


class InTurnsWorld(World):
    def __init__(self, seat: Seat, episode: Any) -> None:
        self.seat, self.episode, self.step = seat, episode, 0

    def ask(self) -> Sequence[Observation]:
        if self.step == 6:
            return ()
        asked = self.episode[self.episode % 2 == self.step % 2]
        self.asked = Observation(self.seat, asked, np.full(len(asked), self.step // 2))
        return (self.asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        self.step += 1
        return (self.asked.feedback(1.0 - choices[0].action),)


def test_a_question_of_ended_episodes_alone_does_not_stop_the_others() -> None:
    player = Noted(not_legal=((0, 0, 0), (2, 0, 0)))
    sheet = run({"player": player}, InTurns(), episodes=4).seats["player"]
    assert np.bincount(sheet.episode).tolist() == [1, 3, 1, 3]
    assert all(len(asked) for asked in player.asked)


class Broken(InTurns):
    """Pays for a decision that was not made."""

    def begin(self, episode: Any, chance: Any) -> World:
        world = super().begin(episode, chance)
        seat = self.seats[0]
        world.settle = lambda: [Feedback(seat, episode[:1], np.array([17]), np.ones(1))]  # type: ignore[method-assign]
        return world


@pytest.mark.parametrize("times", [1, 2])
def test_a_payment_for_no_such_decision_is_a_fault(times: int) -> None:
    with pytest.raises(ChoiceError) as caught:
        run({"player": Noted()}, Broken(), episodes=times)
    assert str(caught.value) == (
        "seat 'player' was paid for episode 0, turn 17, where it made no decision; name a decision, or turn -1 for a"
        " payment for none"
    )


class Instalments(InTurns):
    """Pays every decision a second time when all is over."""

    def begin(self, episode: Any, chance: Any) -> World:
        world = super().begin(episode, chance)
        tell, asked = world.tell, []

        def noted(choices: Sequence[Choice]) -> Sequence[Feedback]:
            told = tell(choices)
            asked.append(world.asked)
            return told

        world.tell = noted  # type: ignore[method-assign]
        world.settle = lambda: [one.feedback(np.full(len(one), 0.5)) for one in asked]  # type: ignore[method-assign]
        return world


def test_a_decision_that_was_paid_in_whole_may_be_paid_again_as_it_was_asked() -> None:
    player = Noted()
    sheet = run({"player": player}, Instalments(), episodes=4).seats["player"]
    np.testing.assert_array_equal(sheet.reward, 1.0 - sheet.action + 0.5)
    again = [told for told in player.told if told.further is not None]
    assert sum(len(told) for told in again) == len(sheet)
    done = dict(zip(addresses(sheet), sheet.action.tolist(), strict=True))
    for told in again:
        assert told.action.tolist() == [done[address] for address in addresses(told)]


def test_a_decision_named_twice_in_one_payment_is_one_decision_paid_in_two_instalments() -> None:
    class Twice(InTurns):
        def begin(self, episode: Any, chance: Any) -> World:
            world = super().begin(episode, chance)
            tell = world.tell
            world.tell = lambda choices: [one.take(np.array([1, 0, 0])) for one in tell(choices)]  # type: ignore[method-assign]
            return world

    player = Noted()
    sheet = run({"player": player}, Twice(), episodes=4).seats["player"]
    heads = 1.0 - sheet.action
    np.testing.assert_array_equal(sheet.reward, np.where(sheet.episode < 2, 2 * heads, heads))
    assert all(told.further.tolist() == [False, False, True] for told in player.told)


def test_counts_keep_no_decision_to_pay_again() -> None:
    with pytest.raises(
        InputError, match="paid once more for episode 0, turn 0, which is counted and not kept"
    ):
        run({"player": Noted()}, Instalments(), Counts, episodes=4)
