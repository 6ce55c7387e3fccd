"""The laws of a few agents, asked for once in each situation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from inspect import isawaitable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.outcomes import Outcome
from ....core.questions import Choice, Observation, Seat
from ....core.recipes import Player
from .agreement import NOTHING, Agreement, of_law, of_numbers, of_samples

__all__ = ["Asking", "Elicited", "LawBook"]

_PLAIN = 0.002  # a p-value of two draws of 1,000
_Seated = Callable[[Seat, IntArray], Player]


class Asking(NamedTuple):
    """How laws are learnt: ``law`` names the kind, ``behind`` is the number of answers (or statements) that a law rests on, ``checks``
    that of the answers which it is compared with; at most ``situations`` are asked about.
    """

    law: str
    behind: int
    checks: int
    situations: int


class Elicited(NamedTuple):
    """What one agent does in one situation, numbered ``situation``: the law ``probs`` [A] where answers are listed, else the ``answers``
    that it gave. ``agreement`` compares the law with sampled answers; ``silent`` is the share of what was asked that was not
    answered legally, and ``outcome`` what became of all of it where nothing was (`Outcome.LEGAL`: something was).
    """

    situation: int
    probs: FloatArray | None
    answers: NDArray[Any]
    agreement: Agreement
    silent: float
    outcome: int


@dataclass(eq=False)
class LawBook:
    """What ``agents`` (who answer) and ``stating`` (the same, asked for their laws too; None: no law is asked for) do at ``seat``.

    Each question has an address of its own, which follows from the agent, the situation and a count alone: neither the episode
    in which a situation first comes up nor its luck changes what is answered there.
    """

    seat: Seat
    seed: int
    names: Sequence[str]
    agents: Sequence[_Seated]
    stating: Sequence[_Seated] | None
    asking: Asking
    warn: Callable[[str], None]
    _known: dict[tuple[int, int], asyncio.Future[Elicited]] = field(default_factory=dict, init=False)
    _seen: set[int] = field(default_factory=set, init=False)

    async def laws(self, asked: Observation, kinds: IntArray) -> list[Elicited]:
        """What agent ``kinds[b]`` does in the situation of row b, for every row."""
        keys = [(int(kind), self._number(asked, row)) for row, kind in enumerate(kinds)]
        for row, key in enumerate(keys):
            if key not in self._known:
                self._known[key] = asyncio.ensure_future(self._elicit(asked.take(np.array([row])), *key))
        return list(await asyncio.gather(*(self._known[key] for key in keys)))

    def _number(self, asked: Observation, row: int) -> int:
        """The situation as a number of 63 bits, from its words and what may be answered there."""
        legal = b"" if asked.legal is None else asked.legal[row].tobytes()
        digest = blake2b(asked.text(row).encode() + b"\0" + legal, digest_size=8).digest()
        number = int.from_bytes(digest, "little") >> 1
        self._seen.add(number)
        if len(self._seen) > self.asking.situations:
            raise InputError(
                f"the members at seat {self.seat.name!r} came to more than {self.asking.situations} situations, each of which every"
                " archetype is asked about; let the words tell less of the past (environment.recall=1 in games of many members), or set"
                f" cast.{self.seat.name}.situations higher"
            )
        return number

    async def _elicit(self, row: Observation, kind: int, situation: int) -> Elicited:
        asking, luck = self.asking, self._luck(kind, situation)
        if self.stating is None:
            answers = range(asking.behind + asking.checks)
            found = self._sampled(
                await self._ask(self.agents, row, kind, situation, answers), situation, luck
            )
        else:
            said = await self._ask(self.stating, row, kind, situation, range(asking.behind))
            acted = [said]
            if asking.checks > asking.behind:
                rest = range(asking.behind, asking.checks)
                acted.append(await self._ask(self.agents, row, kind, situation, rest))
            found = self._told(said, acted, situation, luck)
        self._warn(found, kind)
        return found

    async def _ask(
        self, agents: Sequence[_Seated], row: Observation, kind: int, situation: int, counts: range
    ) -> Choice:
        """So many answers of one agent in one situation, as from as many episodes."""
        episode = np.array(counts, dtype=np.int64)
        turn, member = np.full_like(episode, situation), np.full_like(episode, kind)
        seat = replace(self.seat, members=max(self.seat.members, len(self.names)))
        asked = replace(
            row.take(np.zeros_like(episode)),
            seat=seat,
            episode=episode,
            turn=turn,
            member=member,
            situations=None,
        )
        chance = Chance(self.seed, f"seat/{seat.name}/archetypes", episode, turn, member)
        choice = agents[kind](seat, episode).act(asked, chance)
        answered: Choice = await choice if isawaitable(choice) else choice
        answered.check(asked)
        return answered

    def _sampled(self, acted: Choice, situation: int, luck: Chance) -> Elicited:
        """A law from the first answers, compared with the others; or the law that the answers themselves report."""
        if acted.law is not None and (table := acted.law.probabilities(len(acted.action))) is not None:
            return self._compared(table[0], [acted], situation, luck)
        legal, behind = acted.legal(), self.asking.behind
        answers, checks = acted.action[:behind][legal[:behind]], acted.action[behind:][legal[behind:]]
        if not len(answers):
            answers, checks = checks, answers
        probs, agreement = self._law_of(answers, checks, luck)
        return Elicited(situation, probs, answers, agreement, *_silence([acted], len(answers)))

    def _law_of(
        self, answers: NDArray[Any], checks: NDArray[Any], luck: Chance
    ) -> tuple[FloatArray | None, Agreement]:
        """The shares of listed ``answers``, and how they agree with the ``checks``."""
        space = self.seat.space
        if not space.listed:
            one, other = space.numbers(answers), space.numbers(checks)
            return None, NOTHING if one is None or other is None else of_numbers(one, other, luck)
        counts, others = (
            np.bincount(space.codes(some), minlength=len(space.labels)) for some in (answers, checks)
        )
        probs = counts / counts.sum() if len(answers) else None
        return probs, of_samples(counts, others, luck)

    def _told(self, said: Choice, acted: Sequence[Choice], situation: int, luck: Chance) -> Elicited:
        """The law that was stated, in the mean of the statements that could be read."""
        if said.law is not None:
            return self._sampled(said, situation, luck)
        laws = said.elicited.get(self.asking.law)
        read = np.zeros((0, 1)) if laws is None else laws[~np.isnan(laws).any(axis=-1)]
        if not len(read):
            blank = self.seat.space.blank(0)
            return Elicited(situation, None, blank, NOTHING, 1.0, Outcome.UNPARSABLE)
        law = read.mean(axis=0)
        return self._compared(law / law.sum(), acted, situation, luck)

    def _compared(self, law: FloatArray, acted: Sequence[Choice], situation: int, luck: Chance) -> Elicited:
        """A law that is known beside the answers that were given."""
        answers = np.concatenate([choice.action[choice.legal()] for choice in acted])
        counts = np.bincount(self.seat.space.codes(answers), minlength=len(law))
        agreement = of_law(law, counts, luck)
        return Elicited(situation, law, answers, agreement, *_silence(acted, 1))

    def _luck(self, kind: int, situation: int) -> Chance:
        return Chance(
            self.seed, f"seat/{self.seat.name}/archetypes/agreement", np.zeros(1, np.int64), situation, kind
        )

    def _warn(self, found: Elicited, kind: int) -> None:
        """Tell once of each agent that acts otherwise than its law."""
        if found.agreement.p <= _PLAIN:
            self.warn(
                f"archetype {self.names[kind]} at seat {self.seat.name} acts otherwise than the law that its members are drawn from"
            )


def _silence(acted: Sequence[Choice], known: int) -> tuple[float, int]:
    """The share of the questions that was not answered legally, and what became of most of them where no law is ``known``."""
    legal = np.concatenate([choice.legal() for choice in acted])
    if known:
        return 1 - float(legal.mean()), Outcome.LEGAL
    codes = np.concatenate([choice.outcome for choice in acted if choice.outcome is not None])
    return 1.0, int(np.bincount(codes).argmax())
