"""Answers given elsewhere, read from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from ...core.calls import RunContext
from ...core.chance import Chance, IntArray
from ...core.errors import InputError
from ...core.outcomes import Outcome
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu

if TYPE_CHECKING:
    import duckdb

__all__ = ["Recorded"]

_Address = tuple[int, int]
_ENDINGS = ".csv, .tsv, .json, .jsonl, .ndjson, .parquet"


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
    labels: dict[str, str] = Field(
        {}, description="what a value stands for, where it is not the action's own label"
    )

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for this seat; reads the whole file."""
        return _Reader(seat, _answers(self))

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Read the file once for the whole run."""
        answers = _answers(self)
        return lambda seat, _: _Reader(seat, answers)


@dataclass(frozen=True)
class _Reader:
    seat: Seat
    answers: Mapping[_Address, str | None]

    def act(self, observation: Observation, chance: Chance) -> Choice:
        where = list(zip(observation.episode.tolist(), observation.turn.tolist(), strict=True))
        read = [self._read(address) for address in where]
        action, outcome, notes = zip(*read, strict=True)
        kind = np.int64 if isinstance(self.seat.space, Menu) else np.float64
        codes = np.array(outcome, dtype=np.int8)
        return Choice(
            np.array(action, dtype=kind), outcome=codes, notes=notes if any(notes) else None, mode="recorded"
        )

    def learn(self, observation: Observation, choice: Choice, outcome: Feedback) -> None:
        """Nothing: what was said was said."""

    def _read(self, address: _Address) -> tuple[float, Outcome, dict[str, str]]:
        if address not in self.answers:
            return (
                0,
                Outcome.ERROR,
                {"error": f"the file holds no answer for episode {address[0]}, turn {address[1]}"},
            )
        value = self.answers[address]
        if value is None:
            return 0, Outcome.UNPARSABLE, {}
        action = _action(self.seat.space, value)
        return (0, Outcome.ILLEGAL, {"answer": value}) if action is None else (action, Outcome.LEGAL, {})


def _action(menu: Menu | Interval, value: str) -> float | None:
    """The index or the number that ``value`` stands for, or None."""
    if isinstance(menu, Menu):
        return menu.index(value) if value in menu.actions else None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if menu.low <= number <= menu.high else None


def _answers(recipe: Recorded) -> dict[_Address, str | None]:
    """All answers by (episode, turn); None where the value is missing."""
    columns = _columns(recipe)
    values = [_value(text, recipe.labels) for text in columns[0]]
    episodes = range(len(values)) if recipe.episode is None else _whole(columns[1], recipe.episode)
    turns = _positions(episodes) if recipe.turn is None else _whole(columns[-1], recipe.turn)
    addresses = list(zip(episodes, turns, strict=True))
    answers = dict(zip(addresses, values, strict=True))
    if len(answers) < len(addresses):
        ((twice, _),) = Counter(addresses).most_common(1)
        raise InputError(
            f"{recipe.path} answers episode {twice[0]}, turn {twice[1]} more than once; give one row for each decision"
        )
    return answers


def _value(text: str | None, labels: Mapping[str, str]) -> str | None:
    """The answer with outer blanks removed and its label translated; None where there is none."""
    stripped = (text or "").strip()
    return labels.get(stripped, stripped) or None


def _whole(texts: Iterable[str | None], column: str) -> list[int]:
    try:
        return [int(text or "") for text in texts]
    except ValueError as error:
        raise InputError(
            f"column {column!r} holds {error.args[0].rpartition(': ')[2]}; whole numbers are allowed"
        ) from None


def _positions(episodes: Sequence[int]) -> list[int]:
    """How many rows of the same episode came before each row."""
    before: dict[int, int] = {}
    out = []
    for episode in episodes:
        out.append(before.get(episode, 0))
        before[episode] = out[-1] + 1
    return out


def _columns(recipe: Recorded) -> list[list[str | None]]:
    """The texts of the choice column, then of the episode and turn columns that were named, in file order."""
    import duckdb

    wanted = [name for name in (recipe.choice, recipe.episode, recipe.turn) if name is not None]
    with duckdb.connect() as connection:
        table = _opened(connection, recipe.path)
        missing = [name for name in wanted if name not in table.columns]
        if missing:
            raise InputError(
                f"{recipe.path} has no column {missing[0]!r}; allowed: {', '.join(table.columns)}"
            )
        picked = ", ".join(f'cast("{name.replace(chr(34), chr(34) * 2)}" as varchar)' for name in wanted)
        rows = table.project(picked).fetchall()
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in wanted]


def _opened(connection: duckdb.DuckDBPyConnection, path: str) -> duckdb.DuckDBPyRelation:
    if not Path(path).is_file():
        raise InputError(f"file {path!r} of recorded answers does not exist; set `path` to one of {_ENDINGS}")
    readers: dict[str, Callable[[str], Any]] = {
        ".csv": partial(connection.read_csv, all_varchar=True, header=True),
        ".tsv": partial(connection.read_csv, all_varchar=True, header=True),
        ".json": connection.read_json,
        ".jsonl": connection.read_json,
        ".ndjson": connection.read_json,
        ".parquet": connection.read_parquet,
    }
    ending = Path(path).suffix.lower()
    if ending not in readers:
        raise InputError(f"file {path!r} ends in {ending!r}; allowed: {_ENDINGS}")
    return readers[ending](path)  # type: ignore[no-any-return]
