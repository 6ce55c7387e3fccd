"""What a run found: its decisions, the comparison with the optimum, and the ways to show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import InputError
from ..core.outcomes import Outcome
from ..registry.recipes import name_of
from ..reports.comparison import agent_name, compare_seat, outcomes_of, verdict_of
from ..reports.evidence import evidence_of
from ..reports.infosets import by_infoset, by_turn
from ..runs.counts import Counts
from ..runs.directory import SCHEMA, RunDirectory, versions
from ..runs.ledger import Ledger
from ..runs.parquet import read_decisions, read_seat
from ..runs.transcript import Spending, Transcript

if TYPE_CHECKING:
    import altair as alt
    import duckdb
    from rich.console import RenderableType

    from .scenario import Scenario

__all__ = ["Result", "decided", "load_result"]


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run: the ``scenario`` as run, what was ``kept`` of its decisions, and what it cost.

    ``models`` counts the names under which each seat's model answered; ``pacing`` tells how many calls were allowed at once.
    """

    scenario: Scenario
    kept: Ledger | Counts
    spending: Spending
    models: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    pacing: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _document(self) -> dict[str, Any]:
        scenario, kept = self.scenario, self.kept
        agents = {seat: agent_name(agent) for seat, agent in scenario.seating().items()}
        if isinstance(kept, Counts):
            outcomes, seats = kept.outcomes(), kept.compare(scenario.environment, scenario.metrics)
            infosets = {}
        else:
            outcomes = outcomes_of(kept.seats)
            seats = {
                name: compare_seat(s, scenario.environment, scenario.metrics)
                for name, s in kept.seats.items()
            }
            infosets = by_infoset(kept.seats, scenario.environment, scenario.metrics)
        document = {
            "schema": SCHEMA,
            "scenario": scenario.name,
            "seed": scenario.seed,
            "episodes": scenario.episodes,
            "decisions": len(kept),
            "spend_usd": self.spending.usd,
            "outcomes": outcomes,
            "seats": {name: {"agent": agents[name], **seats[name]} for name in agents if name in seats},
        }
        told = {"infosets": infosets, "models": dict(self.models), "warnings": self.warnings}
        return document | {name: part for name, part in told.items() if part}

    def document(self) -> dict[str, Any]:
        """The public JSON document of the run."""
        return self._document

    def turns(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The comparison of each turn alone: {seat: {turn: document}}. Raises `InputError` where only counts were kept."""
        return by_turn(self._ledger().seats, self.scenario.environment, ("tv",))

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before believing the numbers: a model that changed in mid-run."""
        return [
            f"the model of seat {seat} answered under {len(names)} names: {', '.join(f'{name} ({n})' for name, n in names.items())}"
            for seat, names in self.models.items()
            if len(names) > 1
        ]

    @property
    def failed(self) -> bool:
        """Whether any decision ended in an error or over budget."""
        return any(
            self._document["outcomes"].get(Outcome(code).label)
            for code in (Outcome.ERROR, Outcome.OVER_BUDGET)
        )

    @property
    def decisions(self) -> duckdb.DuckDBPyRelation:
        """All decisions as a DuckDB relation. Raises `InputError` where only counts were kept."""
        return self._ledger().relation()

    def digest(self) -> str:
        """SHA-256 over all decisions: equal for equal decisions."""
        return self._ledger().digest()

    def write_decisions(self, folder: Path) -> str | None:
        """Write the decisions as Parquet; returns their digest, or None where only counts were kept."""
        if isinstance(self.kept, Counts):
            return None
        self.kept.write(folder)
        return self.kept.digest()

    def finish(self, directory: RunDirectory) -> None:
        """Write the decisions into ``directory``, then mark its run as done."""
        digest = self.write_decisions(directory.decisions)
        directory.finish(
            {
                "decisions_sha256": digest,
                "scenario": self.scenario.model_dump(mode="json"),
                "pacing": self.pacing,
                "document": self.document(),
            }
        )

    def compare(self) -> RenderableType:
        """The comparison as a table for `rich.print`."""
        from ..reports.tables import Comparison

        return Comparison(self.cells())

    def plot(self) -> alt.FacetChart:
        """The policy beside the optimum, as an altair chart. Raises `InputError` where there is none to draw."""
        from ..reports.figures import policy_figure

        return policy_figure(self.cells())

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file with tables and plots."""
        from ..reports.page import write_page

        about = {
            "versions": versions(),
            "seed": self.scenario.seed,
            "recipe": self.scenario.model_dump(mode="json"),
        }
        write_page(Path(path), self.scenario.name, self.scenario.question, self.cells(), about)
        return Path(path)

    def cells(self) -> list[dict[str, Any]]:
        """The one cell of a single run, in the shape that tables and pages take."""
        return [{"by": {}, "run": self._document}]

    def _ledger(self) -> Ledger:
        if isinstance(self.kept, Counts):
            raise InputError("the run kept counts only, not its decisions; run with keep='decisions'")
        return self.kept


def decided(scenario: Scenario, kept: Ledger | Counts) -> bool:
    """Whether every seat has a verdict, but for those that play the optimum by construction and those without one."""
    if isinstance(kept, Counts):
        raise InputError("until_decided reads the decisions in their order; run it with keep='decisions'")
    played = {seat for seat, agent in scenario.seating().items() if name_of(agent) != "equilibrium"}
    verdicts = [
        verdict_of(evidence_of(sheet, sheet.legal & (sheet.attempt == 0)))
        for seat, sheet in kept.seats.items()
        if seat in played
    ]
    return bool(verdicts) and "undecided" not in verdicts


def load_result(path: Path) -> Result:
    """The result of the run in the directory ``path``, from its decisions on disk.

    Raises `InputError` where there is no finished run with decisions.
    """
    from .scenario import Scenario

    directory = RunDirectory(path)
    manifest = directory.load()
    if manifest["status"] != "done":
        raise InputError(
            f"the run in {str(path)!r} is not finished; continue it with `aleator run ... --out {path}`"
        )
    scenario = Scenario(**manifest["scenario"])
    decisions = read_decisions(directory.decisions)
    environment = scenario.environment
    optima = {
        seat.name: environment.blank_optimum(seat) if environment.stationary else None
        for seat in environment.seats
    }
    sheets = {
        seat.name: read_seat(directory.decisions, decisions, seat, optima[seat.name])
        for seat in environment.seats
    }
    transcript = Transcript(directory.transcript, scenario.digest(), scenario.seed, replay=True)
    try:
        kept = Ledger.of({name: sheet for name, sheet in sheets.items() if len(sheet)})
        return Result(scenario, kept, transcript.spending(), transcript.models(), manifest.get("pacing", {}))
    finally:
        transcript.close()
