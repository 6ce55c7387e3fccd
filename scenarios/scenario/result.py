"""What a run found: its decisions, the comparison with the optimum, and the ways to show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.errors import InputError
from ...core.outcomes import Outcome
from ...reports.calls import calls_of
from ...reports.comparison import CallFailures, CellComparison, RunComparison, SeatComparison
from ...reports.findings import Findings
from ...reports.missing_laws import missing_laws
from ...reports.run import compare
from ...reports.sampling import sampling_of
from ...reports.transcripts import AnswerSample, sampled
from ...reports.turns import by_turn
from ...reports.unmeasured import unmeasured
from ...runs.counts import Counts
from ...runs.directory import RunDirectory, versions
from ...runs.exchanges import Recording
from ...runs.files import SCHEMA
from ...runs.ledger import Ledger
from ...runs.parts import DECISIONS
from ...runs.seat_calls import SeatCalls
from ...runs.tables import decisions_on_disk
from ...runs.transcript import Spending
from .asked import Asked
from .computed import mark_of
from .portable import portable, restored
from .tables import Tables

if TYPE_CHECKING:
    import duckdb

    from ...reports.displayed import Displayed

__all__ = ["Result"]

_READ, _MOST_HELD = "_read", 100_000  # decisions that are read back once and held
_LONGEST = 300  # characters of a message
_MOST_SHOWN = 5  # decisions of one answer whose prompts and replies a page shows
_AGAIN = "aleator run recipe.yaml --out again"
_ALWAYS = ("decisions", "outcomes", "seats")  # parts that a document has even where they are empty


@dataclass(frozen=True, eq=False, repr=False)
class Result(Tables):
    """A finished run: what was ``asked``, what was ``kept`` of its decisions, and what it cost.

    ``played`` is what was kept, or reads it when it is wanted; None where a run that had kept counts is read back from disk. A ``stored`` document
    stands for the comparison.
    ``models`` counts the names under which each seat's model answered; ``pacing`` tells how many calls were allowed at once;
    ``failures`` how many calls failed, and the newest message, by class; ``calls`` what those of each seat were like;
    ``told`` is what agents had to say; ``sent`` are the parameters that each seat's model was sent, ``server_defaults``
    those that its server says it has by itself; ``recording`` is where its calls stand, where that is on disk. A result pickles, and is the same in another process.
    """

    asked: Asked
    played: Ledger | Counts | Callable[[], Ledger] | None
    spending: Spending
    models: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    pacing: Mapping[str, Any] = field(default_factory=dict)
    stored: Mapping[str, Any] | None = None
    failures: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    calls: Mapping[str, SeatCalls] = field(default_factory=dict)
    told: Sequence[str] = ()
    sent: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    server_defaults: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    opened: Path | None = None
    recording: Recording | None = None

    def __repr__(self) -> str:
        """What was run, in one line."""
        return f"<Result of {self.asked.name!r}, {self.asked.episodes:,} episodes: compare() shows it, df() has its decisions>"

    def document(self) -> dict[str, Any]:
        """The public JSON document of the run."""
        return self.comparison.document()

    @property
    def kept(self) -> Ledger | Counts | None:
        """The decisions, or their counts; None where neither stands anywhere. What is read back is held in memory where it is small."""
        if not callable(self.played):
            return self.played
        read: Ledger = self.__dict__.get(_READ) or self.played()
        if len(read) <= _MOST_HELD:
            self.__dict__[_READ] = read
        return read

    @contextmanager
    def held(self) -> Iterator[None]:
        """Meanwhile, what is read back is held in memory, however much it is."""
        if callable(self.played):
            self.__dict__[_READ] = self.kept
        try:
            yield
        finally:
            if callable(self.played) and len(self.__dict__[_READ]) > _MOST_HELD:
                del self.__dict__[_READ]

    @cached_property
    def comparison(self) -> RunComparison:
        """What was played beside what is optimal."""
        kept = self.kept if self.stored is None else None
        if kept is None:
            return RunComparison.of(self.stored or {})
        asked = self.asked
        found = compare(
            kept,
            asked.environment,
            asked.metrics,
            asked.agents,
            asked.yardsticks,
            asked.assisted,
            until_decided=asked.until_decided,
        )
        seats = {name: self._called(name, seat) for name, seat in found.seats.items()}
        failed = self._failures(found.outcomes)
        beside = {
            "seats": seats,
            "models": dict(self.models),
            "failures": failed,
            "sampling": sampling_of(self.sent, self.server_defaults),
            "warnings": [
                *map(_why, failed.items()),
                *map(_one_line, self.told),
                *(missing_laws(kept.seats) if isinstance(kept, Ledger) else ()),
                *self._changed_models(),
                *self._uncertain(),
                *unmeasured(asked.metrics, found.seats),
            ],
            "until_decided": asked.until_decided,
            "uncertain_usd": self.spending.uncertain_usd,
        }
        return RunComparison(
            schema_=SCHEMA,
            scenario=asked.name,
            seed=asked.seed,
            episodes=asked.episodes,
            spend_usd=self.spending.usd,
            **{name: part for name, part in (found._asdict() | beside).items() if part or name in _ALWAYS},
        )

    def _called(self, name: str, seat: SeatComparison) -> SeatComparison:
        """The seat with what its calls were like, where it asked a model."""
        if name not in self.calls:
            return seat
        decisions = self.kept.seats.get(name) if isinstance(self.kept, Ledger) else None
        return seat.joined(SeatComparison(calls=calls_of(self.calls[name], decisions)))

    def turns(self) -> dict[str, dict[str, SeatComparison]]:
        """The comparison of each turn alone: {seat: {turn: comparison}}. Raises `InputError` where only counts were kept."""
        return by_turn(self.ledger.seats, self.asked.environment, ("tv",))

    @property
    def warnings(self) -> list[str]:
        """What a reader must know: why calls failed, a model that changed in mid-run, a metric that could not be measured."""
        return list(self.comparison.warnings)

    @property
    def fail_if(self) -> list[str]:
        """The thresholds that its scenario sets."""
        return list(self.asked.recipe.get("fail_if", ()))

    @property
    def recipe(self) -> Mapping[str, Any]:
        """The scenario as JSON."""
        return self.asked.recipe

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self.asked.name

    def _failures(self, outcomes: Mapping[str, int]) -> dict[str, CallFailures]:
        """Why calls failed, where a decision ended in an error: each class with its calls and its newest message."""
        if not outcomes.get(Outcome.ERROR.label):
            return {}
        return {
            kind: CallFailures(calls=calls, message=_one_line(message))
            for kind, (calls, message) in self.failures.items()
        }

    def _uncertain(self) -> list[str]:
        usd, calls = self.spending.uncertain_usd, self.spending.uncertain_calls
        if not calls:
            return []
        said = f"what {calls} {'call' if calls == 1 else 'calls'} cost is not known (cut off, timed out, or without usage)"
        return [f"{said}: the spend counts {usd:.6g} USD for them, the most that it can be"]

    def _changed_models(self) -> list[str]:
        return [
            f"the model of seat {seat} answered under {len(names)} names: {', '.join(f'{name} ({n})' for name, n in names.items())}"
            for seat, names in self.models.items()
            if len(names) > 1
        ]

    @property
    def failed(self) -> bool:
        """Whether any decision ended in an error or over budget."""
        ended = self.comparison.outcomes
        return any(ended.get(outcome.label) for outcome in (Outcome.ERROR, Outcome.OVER_BUDGET))

    @property
    def ledger(self) -> Ledger:
        """The decisions as columns, by seat. Raises `InputError` where only counts were kept."""
        if isinstance(kept := self.kept, Ledger):
            return kept
        raise InputError("the run kept counts only, not its decisions; run with keep='decisions'")

    @property
    def decisions(self) -> duckdb.DuckDBPyRelation:
        """All decisions as a DuckDB relation, a row each. Raises `InputError` where only counts were kept."""
        if self.opened is None or self.played is None:
            return self.ledger.relation()
        return decisions_on_disk([({}, self.opened / DECISIONS)])

    def digest(self) -> str:
        """SHA-256 over all decisions: equal for equal decisions. Raises `InputError` where only counts were kept."""
        return self.ledger.digest()

    def finish(self, directory: RunDirectory) -> None:
        """Write the decisions into ``directory``, then mark its run as done."""
        if isinstance(self.kept, Ledger):
            directory.parts.write(self.kept, range(self.asked.episodes))
        directory.finish(self.finished())

    def finished(self) -> dict[str, Any]:
        """What ``run.json`` says of a run that is done."""
        decisions, document = self.digest() if isinstance(self.kept, Ledger) else None, self.document()
        return {
            "decisions_sha256": decisions,
            "computed": None if decisions is None else mark_of(self.asked.recipe, document, decisions),
            "scenario": self.asked.recipe,
            "pacing": self.pacing,
            "server_defaults": dict(self.server_defaults),
            "told": list(self.told),
            "until_decided": self.asked.until_decided,
            "calls": self.spending.calls,
            "document": document,
        }

    @property
    def findings(self) -> Findings:
        """What a report shows of the run, as the one cell that it is."""
        return Findings((CellComparison(by={}, run=self.comparison),), wanted=self.asked.metrics or ())

    def compare(self) -> Displayed:
        """The comparison as tables: printed in a script, shown by a notebook, and what `rich.print` takes."""
        from ...reports.displayed import display

        return display(self.findings)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from ...reports.notebook import notebook_html

        return notebook_html(self.asked.name, self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file with tables and plots."""
        from ...reports.page import About, write_page

        about = About(versions(), self.asked.seed, self.asked.recipe, command=_AGAIN)
        samples = {(0, seat): found for seat, found in self.sampled(_MOST_SHOWN).items()}
        return write_page(path, self.asked.name, self.asked.question, self.findings, about, samples)

    def sampled(self, most: int) -> dict[str, list[AnswerSample]]:
        """Prompts and replies of each seat that asked a model, ``most`` for each of its answers; none where the run is on no disk."""
        if self.recording is None or not self.calls or not isinstance(kept := self.kept, Ledger):
            return {}
        seats = {name: one for name, one in kept.seats.items() if name in self.calls}
        return {name: sampled(self.recording, one, most) for name, one in seats.items()}

    def __getstate__(self) -> dict[str, Any]:
        """The decisions as columns, without laws that only this process can compute."""
        kept = self.kept
        if isinstance(kept, Ledger):
            kept = Ledger.of({name: portable(one) for name, one in kept.seats.items()})
        return {name: value for name, value in self.__dict__.items() if name != _READ} | {"played": kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if isinstance(self.kept, Ledger):
            seats = {name: restored(one, self.asked.environment) for name, one in self.kept.seats.items()}
            self.__dict__["played"] = Ledger.of(seats)


def _why(failure: tuple[str, CallFailures]) -> str:
    kind, one = failure
    return f"{one.calls} {'call' if one.calls == 1 else 'calls'} failed with {kind}: {one.message}"


def _one_line(words: str) -> str:
    return " ".join(words.split())[:_LONGEST]
