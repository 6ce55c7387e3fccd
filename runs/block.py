"""One block of episodes, played from beginning to end: asked, answered and paid until its world has no more to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from inspect import isawaitable
from typing import Any, Generic, cast

import numpy as np
from numpy.typing import NDArray

from ..core.chance import Chance, IntArray
from ..core.errors import ChoiceError
from ..core.laws.law import Law
from ..core.questions import Choice, Feedback, Observation, Seat
from ..core.recipes import Player
from .pending import Pending
from .returned import law_of, payments_of, player_of, questions_of, world_of
from .session import AnySink, Session

__all__ = ["Block", "Seated"]

Seated = Callable[[Seat, IntArray], Player]
"""Seats a player for these episodes."""


class Block(Generic[AnySink]):
    """These ``episode`` [E] (ascending) of a session, with a player in every seat.

    An episode in which a choice is not legal ends there: it is asked no more, and what the world says of it from then on is
    dropped. So are payments that were under way: a decision that was not paid yet keeps a reward of NaN, and a seat's total is
    its payoff only in episodes that came to their own end. Nothing is paid in place of that but a declared ``forfeit``.
    """

    def __init__(self, session: Session[AnySink], episode: IntArray, seating: Mapping[str, Seated]) -> None:
        self._session, self._episode = session, episode
        self._sink = session.sink()
        self._ended: NDArray[np.bool_] | None = None  # [E], None while all go on
        self._players: dict[str, Player] = {}
        self._pending: dict[str, Pending] = {}
        for name, seat in session.seats.items():
            self._players[name] = player_of(session.cast[name], seating[name](seat, episode))
            self._pending[name] = Pending(self._sink.actions)

    async def play(self) -> AnySink:
        """The sink that holds all that was decided and paid."""
        session, episode = self._session, self._episode
        environment, seats = session.environment, session.seats
        chance = Chance(session.context.seed, "environment", episode, 0)
        world = world_of(environment, environment.begin(episode, chance))
        while asked := questions_of(environment, seats, world.ask()):
            if self._ended is not None and self._ended.all():
                return self._sink
            questions, optima = self._questions(asked)
            choices = await self._answers(questions)
            self._keep(questions, choices, optima)
            answers = choices if self._ended is None else _completed(asked, questions, choices)
            self._pay(payments_of(environment, "tell()", seats, world.tell(answers)))
        if settled := payments_of(environment, "settle()", seats, world.settle()):
            self._pay(settled)
        return self._sink

    def _questions(self, asked: Sequence[Observation]) -> tuple[list[Observation], list[Law | None]]:
        """What is asked as the players see it, without the rows of episodes that have ended; and the optima of its rows."""
        session, questions, optima = self._session, list[Observation](), list[Law | None]()
        states_law = session.environment.states_law
        for whole in asked:
            question = whole if self._ended is None else whole.take(self._goes_on(whole.episode))
            optimum = self._optimum(question)
            needed = optimum if question.seat.name in session.needing_optimum else None
            shows_more = needed is not None or states_law
            questions.append(
                replace(question, optimal=needed, states_law=states_law) if shows_more else question
            )
            optima.append(optimum)
        return questions, optima

    def _optimum(self, question: Observation) -> Law | None:
        environment, optima, name = self._session.environment, self._session.optima, question.seat.name
        if not len(question.episode):
            return None
        if not environment.stationary:
            return law_of(environment, environment.optimal(question))
        if name not in optima:
            optima[name] = law_of(environment, environment.optimal(question))
        return optima[name]

    async def _answers(self, questions: Sequence[Observation]) -> list[Choice]:
        """The answers to all ``questions``, side by side where they are waited for; where one fails, the others are called off."""
        if len(questions) == 1:  # no task is needed
            answer = self._answer(questions[0])
            return [await answer if isawaitable(answer) else answer]
        answers: list[Any] = []
        waiting: list[asyncio.Future[Choice]] = []
        try:
            for question in questions:
                answer = self._answer(question)
                if isawaitable(answer):
                    answer = asyncio.ensure_future(answer)
                    waiting.append(answer)
                answers.append(answer)
            await asyncio.gather(*waiting)
        finally:
            for future in waiting:
                future.cancel()
        return [answer.result() if isinstance(answer, asyncio.Future) else answer for answer in answers]

    def _answer(self, question: Observation) -> Choice | Awaitable[Choice]:
        """What the seat's player answers, now or later, with the seat's chance at these addresses; nothing to no row."""
        seat, episode = question.seat, question.episode
        if not len(episode):
            return Choice(seat.space.blank(0))
        chance = Chance(
            self._session.context.seed, f"seat/{seat.name}", episode, question.turn, question.member
        )
        return self._players[seat.name].act(question, chance)

    def _keep(
        self, questions: Sequence[Observation], choices: Sequence[Choice], optima: Sequence[Law | None]
    ) -> None:
        """Check and keep the answers, and end the episodes in which one is not legal."""
        for question, choice, optimum in zip(questions, choices, optima, strict=True):
            if not isinstance(choice, Choice):
                raise ChoiceError(
                    f"seat {question.seat.name!r} answered with {type(choice).__name__}; return a Choice"
                )
            choice.check(question)
            if len(question.episode):
                self._sink.add(question, choice, optimum)
                self._pending[question.seat.name].add(question, choice)
        for question, choice in zip(questions, choices, strict=True):
            if choice.outcome is not None and choice.outcome.any():
                self._end(question, ~choice.legal())

    def _end(self, question: Observation, rows: NDArray[np.bool_]) -> None:
        """End the episodes of these rows; where a payoff is declared for that, their decisions earn it."""
        if self._ended is None:
            self._ended = np.zeros(len(self._episode), dtype=bool)
        self._ended[np.searchsorted(self._episode, question.episode[rows])] = True
        forfeit = self._session.forfeit
        if forfeit is not None:
            self._sink.pay(question.take(rows).feedback(np.full(int(rows.sum()), forfeit)))

    def _goes_on(self, episode: IntArray) -> NDArray[np.bool_]:
        return ~cast("NDArray[np.bool_]", self._ended)[np.searchsorted(self._episode, episode)]

    def _pay(self, feedback: Sequence[Feedback]) -> None:
        """Hand on what the world pays, but to episodes that have ended; each player learns what its own decisions earned."""
        for whole in feedback:
            kept = whole if self._ended is None else whole.take(self._goes_on(whole.episode))
            if not len(kept.episode):
                continue
            self._sink.pay(kept)
            paid, decided, name = ~np.isnan(kept.reward), kept.turn >= 0, kept.seat.name
            for rows in (paid & decided, paid & ~decided):
                if rows.any():
                    known = kept if rows.all() else kept.take(rows)
                    self._players[name].learn(self._pending[name].resolve(known))


def _completed(
    asked: Sequence[Observation], questions: Sequence[Observation], choices: Sequence[Choice]
) -> list[Choice]:
    """The choices as the world takes them: one valid answer for every row that it asked about.

    Rows that were not asked any more, or not answered legally, get a filler.
    """
    completed = []
    for whole, question, choice in zip(asked, questions, choices, strict=True):
        filler, legal = _filler(whole), choice.legal()
        rows = np.flatnonzero(np.isin(whole.episode, question.episode))  # those still asked keep their order
        filler[rows[legal]] = choice.action[legal]
        completed.append(Choice(filler))
    return completed


def _filler(asked: Observation) -> NDArray[Any]:
    if asked.legal is None:
        return asked.seat.space.blank(len(asked))
    return asked.seat.space.at(asked.legal.argmax(axis=-1))
