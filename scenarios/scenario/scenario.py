"""A question put to agents: an environment, who sits where, and how many episodes.

>>> import aleator as al
>>> scenario = al.Scenario(environment="matching_pennies", cast={"*": "uniform"}, episodes=50)
>>> result = scenario.run(seed=7)
>>> sum(result.document()["outcomes"].values())
100
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_serializer, field_validator, model_validator

from ...agents.llm.transport.litellm_transport import is_simulated
from ...core.callbacks import Callback, RunListener, RunStarted
from ...core.errors import InputError
from ...core.recipes import Agent, Environment, Recipe
from ...metrics.shared.resolver import check_metric
from ...registry.recipes import build, one_line, recipe_of
from ...reports.seats import agent_name
from ...reports.thresholds import thresholds_of
from ...runs.budget import Budget
from ...runs.circuit_breaker import STOP_AFTER
from ...runs.directory import RunDirectory
from ...runs.exchanges import Recording
from ...runs.listening import listening
from ...runs.returned import seats_of
from ...runs.seat_calls import SeatCalls
from ...runs.session import Session
from ...runs.transcript import Transcript
from .asked import Asked
from .blocking import blocking
from .playing import Options, Playing, Progress
from .result import Result

__all__ = ["Forfeit", "Scenario"]


class Forfeit(Recipe):
    """The declared rule for an answer that is not legal: its episode ends there, and it earns ``forfeit``."""

    forfeit: float


class Scenario(Recipe):
    """An environment, its cast, and what to measure.

    ``cast`` maps seats to agents; a key may be a pattern (``shop_*``), and the first that fits a seat is taken.
    ``invalid`` says what becomes of an answer that is not legal after all re-asking: ``end`` (the episode ends there, marked)
    or ``{forfeit: payoff}``. ``metrics`` None means those that are measured unasked, ``all`` every one that applies. ``fail_if`` are thresholds that no seat may cross (`reports.thresholds`). Raises `InputError` on anything unknown.
    """

    name: str = "scenario"
    question: str = ""
    environment: Environment = Field(validate_default=True)
    cast: dict[str, Agent]
    episodes: int = Field(100, ge=1, lt=2**62)
    seed: int = Field(0, ge=0, lt=2**64)
    metrics: tuple[str, ...] | None = None
    invalid: Literal["end"] | Forfeit = "end"
    fail_if: tuple[str, ...] = ()

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(
                f"scenario {fields.get('name', '')!r}: {one_line(error, type(self).model_fields)}"
            ) from None

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
        if not isinstance(listed, Sequence):
            return listed  # None, or what the field's type refuses
        for name in () if list(listed) == ["all"] else listed:
            check_metric(str(name))
        return listed

    @field_validator("fail_if", mode="before")
    @classmethod
    def _thresholds(cls, texts: Any) -> Any:
        return thresholds_of(texts)

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
        seats = list(seats_of(self.environment))
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
        """What identifies the scenario: all but its name, its question, the number of episodes, and what is measured and judged."""
        return self.model_dump(mode="json", exclude={"name", "question", "episodes", "metrics", "fail_if"})

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
        retry_errors: bool = True,
        stop_after: int = STOP_AFTER,
        repair: bool = False,
        sharers: int = 1,
        callbacks: Sequence[Callback | str | Mapping[str, Any]] = (),
        progress: Progress | None = None,
    ) -> Result:
        """Play all episodes and compare.

        ``out`` names the run's directory: a run that stands there is continued, nothing is paid for twice.
        ``max_spend`` USD are never exceeded, what ``out`` has spent before included: a call that could is not made
        (``over_budget``); a `Budget` is shared with other runs. ``concurrency``, ``block``, ``keep``, ``until_decided``,
        ``retry_errors``, ``stop_after``, ``repair``, ``sharers`` and ``callbacks`` are those of `Options`.
        Raises `CallsStopped` where no call can succeed (a missing key, a wrong model, a server that is not there), and
        `InputError` where ``out`` holds a study, another recipe's run or more episodes than these, or is in use by another
        process, and where spending is limited and a model has no known price.
        """
        changes = {"episodes": episodes, "seed": seed}
        scenario = self.changed(**{name: value for name, value in changes.items() if value is not None})
        how = Options(
            concurrency, block, keep, until_decided, retry_errors, stop_after, repair, sharers, callbacks
        )
        directory = None if out is None else scenario.directory(Path(out))
        if directory is not None and keep == "counts":
            directory.refuse_decisions()
        with (
            nullcontext() if directory is None else directory.sitting(*scenario.written()),
            listening(how.told, partial(scenario.started, directory)) as listener,
        ):
            context = scenario.context(directory, how, max_spend, listener)
            result = scenario.play(range(scenario.episodes), context, how, progress)
            if directory is not None:
                known = result.server_defaults or directory.server_defaults
                result = replace(result, server_defaults=known, recording=scenario.recording(directory))
                result.finish(directory)
            if listener is not None:
                listener.ended(result.document())
        return result

    def started(self, directory: RunDirectory | None, episodes: range | None = None) -> RunStarted:
        """What callbacks are told of a run that begins, or of these ``episodes`` of it."""
        part, seating = range(self.episodes) if episodes is None else episodes, self.seating()
        models = {seat: agent.model_name for seat, agent in seating.items()}
        return RunStarted(
            self.name,
            "" if directory is None else directory.path.name,
            self.seed,
            (part.start, part.stop),
            self.episodes,
            {seat: agent_name(agent) for seat, agent in seating.items()},
            {seat: str(model) for seat, model in models.items() if model is not None},
            self.model_dump(mode="json"),
        )

    def written(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a run's directory says of the scenario: what identifies it, and all of it."""
        return self.recipe(), self.model_dump(mode="json")

    def replay(
        self, directory: str | Path, *, progress: Progress | None = None, until_decided: bool = False
    ) -> Result:
        """Recompute the run in ``directory`` from its transcript alone: a reply that is not there is an error (`MissingReply`).

        ``until_decided``: that its number of episodes was found by stopping when decided.
        """
        context = Transcript(RunDirectory(Path(directory)).transcript, self.digest(), self.seed, replay=True)
        result = self.play(range(self.episodes), context, Options(concurrency=context.places), progress)
        run = RunDirectory(Path(directory))
        asked = replace(result.asked, until_decided=until_decided)
        return replace(
            result, asked=asked, server_defaults=run.server_defaults, recording=self.recording(run)
        )

    def recording(self, directory: RunDirectory) -> Recording:
        """Where the calls of a run of this scenario in ``directory`` stand."""
        return Recording(directory.transcript, self.digest(), self.seed)

    def check(self) -> None:
        """Raise `InputError` where an agent cannot be seated: a model that nobody knows, a function that is nowhere."""
        context = Transcript(None, self.digest(), self.seed)
        try:
            for agent in self.seating().values():
                agent.connect(context)
        finally:
            context.close()

    def directory(self, path: Path) -> RunDirectory:
        """The directory of a run of this scenario. Raises `InputError` where it holds another's, or more episodes."""
        directory = RunDirectory.for_recipe(path, self.recipe())
        directory.refuse_fewer(self.episodes)
        return directory

    def context(
        self,
        directory: RunDirectory | None,
        options: Options,
        max_spend: float | Budget | None = None,
        listener: RunListener | None = None,
    ) -> Transcript:
        """What a run lends to its agents; the limit of spending counts what stands in the directory.

        Raises `InputError` where the transcript there is damaged.
        """
        budget = max_spend if isinstance(max_spend, Budget) else Budget(max_spend)
        path = None if directory is None else directory.transcript
        context = Transcript(
            path,
            self.digest(),
            self.seed,
            options.concurrency,
            budget=budget,
            retry_errors=options.retry_errors,
            stop_after=options.stop_after,
            repair=options.repair,
            sharers=options.sharers,
            listener=listener,
        )
        with ExitStack() as stack:
            stack.callback(context.close)
            if directory is not None and not options.repair:
                directory.refuse_lost(context.recorded())
            stack.pop_all()
        if budget is not max_spend:
            budget.count(context.committed())
        return context

    def play(
        self, episodes: range, context: Transcript, options: Options, progress: Progress | None = None
    ) -> Result:
        """Play ``episodes`` in ``context``, which is closed in the end."""
        try:
            playing = self.begun(episodes, context, options)
            blocking(playing.advance(len(episodes), progress))
            return self.result(playing, context)
        finally:
            context.close()

    def begun(self, episodes: range, context: Transcript, options: Options) -> Playing:
        """A run of ``episodes`` of which nothing is played yet."""
        forfeit = self.invalid.forfeit if isinstance(self.invalid, Forfeit) else None
        session: Session[Any] = Session(self.environment, self.seating(), context, options.sink, forfeit)
        return Playing(session, episodes, options, context.listener)

    def result(self, playing: Playing, context: Transcript) -> Result:
        """What a run has found so far."""
        part = self if len(playing.episodes) < self.episodes else self.changed(episodes=playing.done)
        asked = part.asked(until_decided=playing.options.until_decided)
        return Result(
            asked,
            playing.kept,
            context.spending(),
            context.models(),
            context.pacing(),
            failures=context.failures(),
            calls=self.calls(context),
            told=context.told(),
            sent=context.sent(),
            server_defaults=self.server_defaults() if context.answered else {},
        )

    def server_defaults(self) -> dict[str, dict[str, float]]:
        """By seat, what the servers of its models sample with by themselves, as far as they say so."""
        found = {seat: dict(agent.server_defaults()) for seat, agent in self.seating().items()}
        return {seat: defaults for seat, defaults in found.items() if defaults}

    def calls(self, context: Transcript) -> dict[str, SeatCalls]:
        """The calls of each seat that asks a model; what a simulated one takes of the clock is no latency of a model."""
        models = {seat: agent.model_name for seat, agent in self.seating().items()}
        made = {seat: calls for seat, calls in context.calls().items() if models.get(seat) is not None}
        return {
            seat: one._replace(latency=None) if is_simulated(str(models[seat])) else one
            for seat, one in made.items()
        }

    def asked(self, until_decided: bool = False) -> Asked:
        """The scenario as data, as its result keeps it; ``until_decided``: that it is stopped when decided."""
        seating = self.seating()
        return Asked(
            name=self.name,
            question=self.question,
            seed=self.seed,
            episodes=self.episodes,
            environment=self.environment,
            metrics=self.metrics,
            agents={seat: agent_name(agent) for seat, agent in seating.items()},
            yardsticks=tuple(seat for seat, agent in seating.items() if agent.plays_optimum),
            recipe=self.model_dump(mode="json"),
            until_decided=until_decided,
            assisted=tuple(seat for seat, agent in seating.items() if agent.is_given_randomness),
        )

    def changed(self, **fields: Any) -> Scenario:
        """The same scenario with some fields changed, checked anew."""
        return Scenario(**{**{name: getattr(self, name) for name in type(self).model_fields}, **fields})
