"""The donor game over generations: giving costs less than it brings another, and what one gave is seen later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.interval import Interval
from ...core.spaces.text import Text
from .shared.talk import told_messages
from .shared.words import counted, number

__all__ = ["Donor"]

_MOST_DIGITS = 300


class Donor(Environment):
    """``people`` meet in pairs for so many ``rounds``. In each round half of them are donors, who give a share of their units to another,
    who gets it ``growth`` times; roles alternate, and two people meet as rarely as can be. A donor is told what the recipient gave when
    it was last a donor, what the one to whom it gave had given before, and so on, ``trace`` steps back. After the rounds the richer half
    survive into the next generation with their strategies, everyone begins with ``endowment`` units again, and newcomers,
    who read the survivors' strategies, take the places of the others.

    Two roles: ``strategy``, a text that each person writes once, and ``donor``, who reads the own strategy and gives. A donation is
    paid minus what was given, and what is received is paid to no decision; a strategy is paid what its person gained in all
    generations. A member of a role is a place, in which one person may follow another.

    Who counts units alone gives nothing, since the last round is known; all are richer who give. No optimum is given: the question
    is whether giving survives.

    Source: Vallinder and Hughes (2024), "Cultural evolution of cooperation among LLM agents", arXiv 2412.10270; Nowak and Sigmund (1998),
    "Evolution of indirect reciprocity by image scoring", Nature 393, 573-577.
    """

    stationary: ClassVar[bool] = True

    people: int = Field(12, ge=4, le=100, description="people in a generation; an even number")
    rounds: int = Field(12, ge=1, le=100, description="rounds of a generation")
    generations: int = Field(10, ge=1, le=100, description="generations in an episode")
    growth: float = Field(2.0, gt=1, description="what a unit that is given grows to")
    endowment: float = Field(10.0, gt=0, description="units at the beginning of a generation")
    trace: int = Field(3, ge=0, le=10, description="steps back that a donor is told of")
    longest: int = Field(600, ge=8, description="most characters of a strategy")

    @model_validator(mode="after")
    def _in_pairs(self) -> Donor:
        if self.people % 2:
            raise InputError(f"{self.people} people came, who cannot meet in pairs; give an even number")
        if np.log10(self.people * self.endowment) + self.rounds * np.log10(self.growth) > _MOST_DIGITS:
            raise InputError(
                f"{self.endowment:g} units that grow {self.growth:g} times in each of {self.rounds} rounds came, too many to count; give less"
            )
        return self

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """The two roles, each with all people."""
        return (
            Seat("donor", Interval(0.0, 1.0), members=self.people),
            Seat("strategy", Text(self.longest), members=self.people),
        )

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Societies for these episodes; who meets whom, and ties in wealth, are drawn by address."""
        return _Society(self, episode, chance)

    def optimal(self, observation: Observation) -> None:
        """None: whether giving survives is what is asked."""

    @property
    def half(self) -> int:
        """How many give in a round, and how many survive a generation."""
        return self.people // 2


class _Recipients(NamedTuple):
    """What is known of the recipient of each donor [B]: its units, and ``gave`` [B, trace], shares from the last one back, NaN where there is none."""

    units: FloatArray
    gave: FloatArray


class _Society(World):
    """``E`` societies; arrays are [E, M], a column for each place. Rows of the loop are episode by episode, in each by place."""

    def __init__(self, game: Donor, episode: IntArray, chance: Chance) -> None:
        self._game, self._episode, self._chance = game, episode, chance
        self._donor, self._strategist = game.seats
        shape = (len(episode), game.people)
        self._generation = 0
        self._strategy = np.full(shape, "", dtype=object)
        self._born = np.zeros(shape, dtype=np.int64)
        self._wealth: FloatArray = np.full(shape, np.nan)  # at the end of the last generation
        self._gained = np.zeros(shape)
        self._writes = True
        self._start()

    def ask(self) -> Sequence[Observation]:
        """Newcomers for their strategies; then the donors of a round."""
        if self._generation == self._game.generations:
            return ()
        self._asked = self._to_write() if self._writes else self._to_give()
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What was given and received; at the end of a generation what each strategy gained."""
        if self._writes:
            self._strategy[self._newcomers] = choices[0].action
            self._writes = False
            return ()
        paid = self._give(choices[0].action.reshape(len(self._episode), -1))
        return [*paid, *self._end_generation()] if self._round == self._game.rounds else paid

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each place gained, [E, M]: its donor and its strategies alike."""
        gained = self._gained + self._units - self._game.endowment
        return {"donor": gained, "strategy": self._gained}

    def _start(self) -> None:
        """Begin a generation: everyone with as many units, in an order that says who meets whom."""
        shape = self._strategy.shape
        self._units = np.full(shape, self._game.endowment)
        self._round, self._writes = 0, True
        self._shares: list[FloatArray] = []  # what each place gave in each round, NaN for recipients
        self._partners: list[IntArray] = []
        order = self._chance.sub("order").at(self._generation).order(self._game.people)
        self._groups = order.reshape(shape[0], 2, self._game.half)

    @property
    def _newcomers(self) -> NDArray[np.bool_]:
        return np.asarray(self._born == self._generation)

    def _pairs(self) -> tuple[IntArray, IntArray]:
        """The places of the donors of this round, ascending, and those of their recipients, [E, M / 2]."""
        gives = self._round % 2
        apart = self._round if gives else -self._round  # in every round by one place more, on the same side
        donors, others = self._groups[:, gives], np.roll(self._groups[:, 1 - gives], apart, axis=1)
        rank = np.argsort(donors, axis=1)
        return np.take_along_axis(donors, rank, 1), np.take_along_axis(others, rank, 1)

    def _to_write(self) -> Observation:
        rows, places = np.nonzero(self._newcomers)
        turn = np.full(len(rows), self._generation)
        words = partial(
            _words_to_write, self._game, self._strategy.copy(), self._advisers(), self._wealth, rows
        )
        return Observation(self._strategist, self._episode[rows], turn, {}, words, member=places)

    def _advisers(self) -> NDArray[np.bool_]:
        return np.asarray(~self._newcomers & (self._generation > 0))

    def _to_give(self) -> Observation:
        donors, recipients = self._pairs()
        known = self._told_of(recipients)
        units = np.take_along_axis(self._units, donors, 1).ravel()
        strategies = np.take_along_axis(self._strategy, donors, 1).ravel()
        count = self._generation * self._game.rounds + self._round
        sees = {"units": units, "recipient_units": known.units, "recipient_gave": known.gave}
        words = partial(_words_to_give, self._game, self._round, strategies, units, known)
        episode = np.repeat(self._episode, self._game.half)
        turn = np.full(len(episode), count)
        return Observation(self._donor, episode, turn, sees, words, member=donors.ravel())

    def _told_of(self, recipients: IntArray) -> _Recipients:
        """Who gave last is followed to whom it gave, who had been a donor in the round before, and so on."""
        steps = min(self._game.trace, self._round)
        gave = np.full((recipients.size, self._game.trace), np.nan)
        person = recipients
        for step in range(steps):
            at = self._round - 1 - step
            gave[:, step] = np.take_along_axis(self._shares[at], person, 1).ravel()
            person = np.take_along_axis(self._partners[at], person, 1)
        return _Recipients(np.take_along_axis(self._units, recipients, 1).ravel(), gave)

    def _give(self, shares: FloatArray) -> list[Feedback]:
        donors, recipients = self._pairs()
        given = shares * np.take_along_axis(self._units, donors, 1)
        received = given * self._game.growth
        change = np.zeros_like(self._units)
        np.put_along_axis(change, donors, -given, 1)
        np.put_along_axis(change, recipients, received, 1)
        self._units = self._units + change
        whole, partners = np.full(change.shape, np.nan), np.zeros(change.shape, dtype=np.int64)
        np.put_along_axis(whole, donors, shares, 1)
        np.put_along_axis(partners, donors, recipients, 1)
        self._shares.append(whole)
        self._partners.append(partners)
        self._round += 1
        return [self._asked.feedback(-given.ravel()), self._received(recipients, received)]

    def _received(self, recipients: IntArray, received: FloatArray) -> Feedback:
        episode = np.repeat(self._episode, self._game.half)
        nowhere = np.full(len(episode), -1)
        return Feedback(self._donor, episode, nowhere, received.ravel(), member=recipients.ravel())

    def _end_generation(self) -> list[Feedback]:
        """Pay the strategies, and let the richer half survive; of equally rich ones those whom chance favours."""
        gain = self._units - self._game.endowment
        people = self._game.people
        episode, places = np.repeat(self._episode, people), np.tile(np.arange(people), len(gain))
        paid = Feedback(self._strategist, episode, self._born.flatten(), gain.ravel(), member=places)
        self._wealth, self._gained = self._units, self._gained + gain
        luck = self._chance.sub("ties").at(self._generation).order(people)
        ranked = np.lexsort((luck, -self._units), axis=1)
        self._generation += 1
        np.put_along_axis(self._born, ranked[:, self._game.half :], self._generation, 1)
        self._start()
        return [paid]


def _words_to_write(
    game: Donor,
    strategies: NDArray[np.object_],
    advisers: NDArray[np.bool_],
    wealth: FloatArray,
    rows: IntArray,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    society = rows[row]
    told = [
        (f"Someone who ended with {number(float(wealth[society, place]))} units", strategies[society, place])
        for place in np.flatnonzero(advisers[society])
    ]
    survivors = (
        "These are the strategies of the richer half of the generation before, who play on:" if told else ""
    )
    parts = (
        _rules(game),
        survivors,
        told_messages(told),
        "Write the strategy, in a few sentences, by which you will decide what to give. You will read it before each of your donations.",
    )
    return "\n\n".join(filter(None, parts))


def _words_to_give(
    game: Donor,
    turn: int,
    strategies: NDArray[np.object_],
    units: FloatArray,
    known: _Recipients,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    shares = known.gave[row][~np.isnan(known.gave[row])].tolist()
    whose = ["The recipient", *["The one to whom that was given"] * game.trace]
    lines = [
        f"{who} gave {100 * share:.6g} % of its units." for who, share in zip(whose, shares, strict=False)
    ]
    trace = "\n".join([*lines[:1], *(f"Before that: {line[0].lower()}{line[1:]}" for line in lines[1:])])
    parts = (
        _rules(game),
        told_messages([("You", strategies[row])]),
        (
            f"This is round {turn + 1} of {game.rounds}, and you are a donor. You have {_units(units[row])}, and the recipient has"
            f" {_units(known.units[row])}."
        ),
        trace if shares else "Nothing is known of what the recipient gave before.",
        "Which share of your units do you give, from 0 (nothing) to 1 (everything)?",
    )
    return "\n\n".join(filter(None, parts))


def _units(amount: float) -> str:
    return counted(round(float(amount), 4), "unit")


def _rules(game: Donor) -> str:
    return (
        f"{game.people} people begin with {counted(game.endowment, 'unit')} each and meet in pairs for {counted(game.rounds, 'round')}. In each round one of"
        " a pair is the donor and gives the other, the recipient, any share of the own units, from nothing to everything; the recipient gets"
        f" {number(game.growth)} times what was given. Roles alternate from round to round, and the same two people hardly meet twice. A donor is"
        f" told how many units the recipient has and what it gave when it was a donor. After the rounds the richer half of all"
        " survive into the next generation, and others take the places of the rest. Your aim is to have as many units as you can in the end."
    )
