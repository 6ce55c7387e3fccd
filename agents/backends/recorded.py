"""Answers given elsewhere, read from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.calls import RunContext
from ...core.chance import Chance, IntArray
from ...core.errors import InputError
from ...core.outcomes import Outcome
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.reading import Parsed
from ...core.recipes import Agent, Player
from ...core.spaces.space import Space, as_objects
from .shared.recorded_table import read_columns
from .shared.recorded_values import RecordedValues

__all__ = ["Recorded"]

_Address = tuple[int, int, int]  # episode, turn, member


class Recorded(Agent):
    """Gives the answers that a file holds (csv, tsv, json, jsonl, parquet), one row an answer.

    With no ``episode`` column row i answers turn 0 of episode i (from 0); with no ``turn`` column the rows of an episode
    answer its turns in file order. ``labels`` says which action a value stands for. A missing value is an unparsable
    answer, a value that is no action an illegal one, and a decision without a row an error: nothing is made up.
    Raises `InputError` on a file or a column that is not there, and where two rows answer one decision.

    Source: the released answers of Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, are such a file.
    """

    path: str = Field("", description="the file")
    choice: str = Field("choice", description="the column of answers")
    episode: str | None = Field(
        None, description="the column of episode numbers; without it one row is one episode"
    )
    turn: str | None = Field(
        None, description="the column of turn numbers; without it file order within the episode"
    )
    member: str | None = Field(
        None, description="the column of member numbers, at a seat that several members hold"
    )
    encoding: str | None = Field(None, description="how a text file is encoded; None: UTF-8")
    labels: dict[str, str] = Field(
        {}, description="what a value stands for, where it is not the action's own label"
    )

    @property
    def lacks(self) -> str:
        """A file of answers, where none is named."""
        return "" if self.path else "a file of answers: set `path`"

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for this seat. It reads the whole file. Raises `InputError` on a file or a column that is not there."""
        return _Reader(seat, RecordedValues(seat.space, self.labels), _answers(self))

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Read the file once for the whole run."""
        answers = _answers(self)
        return lambda seat, _: _Reader(seat, RecordedValues(seat.space, self.labels), answers)


@dataclass(frozen=True)
class _Reader:
    seat: Seat
    values: RecordedValues
    answers: Mapping[_Address, str | None]

    def act(self, observation: Observation, chance: Chance) -> Choice:
        """The answers on file; ``answer`` is logged where it is none of the space's, ``error`` where there is no row."""
        read = [self._read(address) for address in _addresses(observation)]
        parsed, answer, error = zip(*read, strict=True)
        legal = observation.legal
        masked = (
            parsed
            if legal is None
            else [_within(self.seat.space, *pair) for pair in zip(parsed, legal, strict=True)]
        )
        return Choice(
            self.seat.space.pack([one.action for one in masked]),
            outcome=np.array([one.outcome for one in masked], dtype=np.int8),
            columns={"answer": as_objects(answer), "error": as_objects(error)},
            mode="recorded",
        )

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the answers are in the file."""

    def _read(self, address: _Address) -> tuple[Parsed, str | None, str | None]:
        """The answer, the value where it is not legal, and what is wrong where there is none."""
        if address not in self.answers:
            text = f"the file holds no answer for episode {address[0]}, turn {address[1]}"
            return Parsed(Outcome.ERROR), None, text + (f", member {address[2]}" if address[2] else "")
        value = self.answers[address]
        parsed = self.values.read(value)
        return parsed, None if parsed.outcome is Outcome.LEGAL else value, None


def _addresses(observation: Observation) -> list[_Address]:
    members = [0] * len(observation) if observation.member is None else observation.member.tolist()
    return list(zip(observation.episode.tolist(), observation.turn.tolist(), members, strict=True))


def _within(space: Space, parsed: Parsed, legal: NDArray[np.bool_]) -> Parsed:
    """The answer, illegal where the row's mask excludes it."""
    if parsed.action is None or legal[space.codes(space.pack([parsed.action]))[0]]:
        return parsed
    return Parsed(Outcome.ILLEGAL)


def _answers(recipe: Recorded) -> dict[_Address, str | None]:
    """All answers by (episode, turn, member); None where the value is missing."""
    if not recipe.path:
        raise InputError("file '' of recorded answers does not exist; set `path` to an existing file")
    named = {field: getattr(recipe, field) for field in ("choice", "episode", "turn", "member")}
    wanted = {field: name for field, name in named.items() if name is not None}
    found = read_columns(Path(recipe.path), list(wanted.values()), recipe.encoding)
    columns = {field: found[name] for field, name in wanted.items()}
    values = columns["choice"]
    episodes = _whole(columns["episode"], recipe.episode) if recipe.episode else range(len(values))
    members = _whole(columns["member"], recipe.member) if recipe.member else [0] * len(values)
    keys = list(zip(episodes, members, strict=True))
    turns = _whole(columns["turn"], recipe.turn) if recipe.turn else _positions(keys)
    addresses = list(zip(episodes, turns, members, strict=True))
    answers = dict(zip(addresses, values, strict=True))
    if len(answers) < len(addresses):
        ((twice, _),) = Counter(addresses).most_common(1)
        raise InputError(
            f"{recipe.path} answers episode {twice[0]}, turn {twice[1]} more than once; give one row for each decision"
        )
    return answers


def _whole(texts: Iterable[str | None], column: str) -> list[int]:
    try:
        return [int(text or "") for text in texts]
    except ValueError as error:
        raise InputError(
            f"column {column!r} holds {error.args[0].rpartition(': ')[2]}; whole numbers are allowed"
        ) from None


def _positions(places: Sequence[tuple[int, int]]) -> list[int]:
    """How many rows of the same episode and member came before each row."""
    before: Counter[tuple[int, int]] = Counter()
    out = []
    for place in places:
        out.append(before[place])
        before[place] += 1
    return out
