"""A question put to agents: an environment, who sits where, and how many episodes.

>>> import aleator as al
>>> scenario = al.Scenario(environment="matching_pennies", cast={"*": "uniform"}, episodes=50)
>>> result = scenario.run(seed=7)
>>> sum(result.document()["outcomes"].values())
100
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_serializer, field_validator, model_validator

from ..core.errors import InputError
from ..core.recipes import Agent, Environment, Recipe
from ..registry.finding import metric
from ..registry.recipes import build, one_line, recipe_of
from ..runs.budget import Budget
from ..runs.counts import Counts
from ..runs.directory import RunDirectory
from ..runs.ledger import Ledger
from ..runs.loop import Session, play
from ..runs.transcript import Transcript
from .result import Result, decided

__all__ = ["Forfeit", "Scenario"]

_Progress = Callable[[int], None]
_T = TypeVar("_T")


class Forfeit(Recipe):
    """The declared rule for an answer that is not legal: its episode ends there, and it earns ``forfeit``."""

    forfeit: float


class Scenario(Recipe):
    """An environment, its cast, and what to measure.

    ``cast`` maps seats to agents; a key may be a pattern (``shop_*``), and the first that fits a seat is taken.
    ``invalid`` says what becomes of an answer that is not legal after all re-asking: ``end`` (the episode ends there, marked)
    or ``{forfeit: payoff}``. ``metrics`` None means the standard ones, ``all`` every one that applies. Raises `InputError` on anything unknown.
    """

    name: str = "scenario"
    question: str = ""
    environment: Environment = Field(validate_default=True)
    cast: dict[str, Agent]
    episodes: int = Field(100, ge=1)
    seed: int = Field(0, ge=0, lt=2**64)
    metrics: tuple[str, ...] | None = None
    invalid: Literal["end"] | Forfeit = "end"

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(f"scenario {fields.get('name', '')!r}: {one_line(error)}") from None

    @field_validator("environment", mode="before")
    @classmethod
    def _environment(cls, spec: Any) -> Any:
        return build("environments", spec)

    @field_validator("cast", mode="before")
    @classmethod
    def _cast(cls, spec: Any) -> Any:
        if not isinstance(spec, Mapping):
            raise InputError(f"cast {spec!r} is not a mapping; give one agent for each seat")
        return {seat: build("agents", agent) for seat, agent in spec.items()}

    @field_validator("metrics", mode="before")
    @classmethod
    def _metrics(cls, names: Any) -> Any:
        """A name alone is one metric; ``all`` means every metric for which there is evidence."""
        listed = [names] if isinstance(names, str) else names
        for name in () if listed is None or list(listed) == ["all"] else listed:
            metric(str(name))
        return listed

    @model_validator(mode="after")
    def _seated(self) -> Scenario:
        self.seating()
        return self

    @field_serializer("environment")
    def _environment_recipe(self, environment: Environment) -> dict[str, Any]:
        return recipe_of(environment)

    @field_serializer("cast")
    def _cast_recipe(self, cast: dict[str, Agent]) -> dict[str, Any]:
        return {seat: recipe_of(agent) for seat, agent in cast.items()}

    def seating(self) -> dict[str, Agent]:
        """The agent of each seat. Raises `InputError` where a seat has none or a key of the cast fits no seat."""
        seats = [seat.name for seat in self.environment.seats]
        chosen = {seat: key for seat in seats for key in reversed(self.cast) if fnmatchcase(seat, key)}
        chosen |= {seat: seat for seat in seats if seat in self.cast}
        empty = [seat for seat in seats if seat not in chosen]
        strangers = [key for key in self.cast if not any(fnmatchcase(seat, key) for seat in seats)]
        if empty or strangers:
            raise InputError(
                f"the cast names {', '.join(self.cast) or 'nobody'}; the seats are {', '.join(seats)}: give each one agent"
            )
        return {seat: self.cast[chosen[seat]] for seat in seats}

    def recipe(self) -> dict[str, Any]:
        """What identifies the scenario: all but its name, its question, and the number of episodes."""
        return self.model_dump(mode="json", exclude={"name", "question", "episodes", "metrics"})

    def digest(self) -> str:
        """Hexadecimal digest of `recipe` without the seed: the scenario's part of every address in a transcript."""
        recipe = {key: value for key, value in self.recipe().items() if key != "seed"}
        return sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:16]

    def run(
        self,
        episodes: int | None = None,
        seed: int | None = None,
        out: str | Path | None = None,
        *,
        concurrency: int = 32,
        block: int | None = None,
        keep: Literal["decisions", "counts"] = "decisions",
        max_spend: float | Budget | None = None,
        until_decided: bool = False,
        progress: _Progress | None = None,
    ) -> Result:
        """Play all episodes and compare.

        ``out`` names the run's directory: a run that stands there is continued, nothing is paid for twice. ``concurrency`` is
        the number of calls to the outside world under way at once; ``block`` the number of episodes in one world. Neither
        changes a result. ``keep='counts'`` keeps no rows, for runs of any length.
        ``max_spend`` USD are never exceeded, what ``out`` has spent before included: a call that could is not made
        (``over_budget``); a `Budget` is shared with other runs.
        ``until_decided`` stops as soon as every seat that does not play the optimum by construction has a verdict.
        Raises `InputError` where ``out`` holds another recipe's run, or spending is limited and a model has no known price.
        """
        changes = {"episodes": episodes, "seed": seed}
        asked = self.changed(**{name: value for name, value in changes.items() if value is not None})
        directory = (
            None
            if out is None
            else RunDirectory.open(Path(out), asked.recipe(), asked.model_dump(mode="json"))
        )
        path = None if directory is None else directory.transcript
        budget = max_spend if isinstance(max_spend, Budget) else Budget(max_spend)
        context = Transcript(path, asked.digest(), asked.seed, concurrency, budget=budget)
        if budget is not max_spend:
            budget.count(context.committed())
        sink = Counts if keep == "counts" else Ledger
        result = _played(asked, context, concurrency, block, sink, progress, until_decided)
        if directory is not None:
            result.finish(directory)
        return result

    def replay(self, directory: str | Path, *, progress: _Progress | None = None) -> Result:
        """Recompute the run in ``directory`` from its transcript alone: a reply that is not there is an error (`MissingReply`)."""
        context = Transcript(RunDirectory(Path(directory)).transcript, self.digest(), self.seed, replay=True)
        return _played(self, context, context.places, None, Ledger, progress)

    def changed(self, **fields: Any) -> Scenario:
        """The same scenario with some fields changed, checked anew."""
        return Scenario(**{**{name: getattr(self, name) for name in type(self).model_fields}, **fields})


def _played(
    scenario: Scenario,
    context: Transcript,
    concurrency: int,
    block: int | None,
    sink: Callable[[], Any],
    progress: _Progress | None,
    until_decided: bool = False,
) -> Result:
    try:
        kept, done = _blocking(
            _collected(scenario, context, concurrency, block, sink, progress, until_decided)
        )
        return Result(
            scenario.changed(episodes=done), kept, context.spending(), context.models(), context.pacing()
        )
    finally:
        context.close()


async def _collected(
    scenario: Scenario,
    context: Transcript,
    concurrency: int,
    block: int | None,
    sink: Callable[[], Any],
    progress: _Progress | None,
    until_decided: bool,
) -> tuple[Any, int]:
    forfeit = scenario.invalid.forfeit if isinstance(scenario.invalid, Forfeit) else None
    table: Session[Any] = Session(scenario.environment, scenario.seating(), context, sink, forfeit)
    kept, done, look = sink(), 0, 1
    async with aclosing(play(table, range(scenario.episodes), block, concurrency)) as blocks:
        async for played in blocks:
            kept.extend(played)
            done = min(done + table.block_size(block), scenario.episodes)
            if progress is not None:
                progress(done)
            if until_decided and done >= look:
                if decided(scenario, kept):
                    break
                look = done + max(
                    1, done // 20
                )  # looking at every 5 % more costs little, and any look is allowed
    return kept, done


def _blocking(work: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end, also where an event loop is running already (a notebook)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    box: list[Any] = []
    thread = threading.Thread(target=lambda: box.append(_outcome(work)))
    thread.start()
    thread.join()
    if isinstance(box[0], BaseException):
        raise box[0]
    value: _T = box[0]
    return value


def _outcome(work: Coroutine[Any, Any, _T]) -> _T | BaseException:
    try:
        return asyncio.run(work)
    except BaseException as error:  # noqa: BLE001  # handed to the caller's thread, which raises it
        return error
