"""What a study would take: calls, tokens, money of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...reports.panel import Panel, by_text
from ...runs.files import SCHEMA
from ..scenario.scenario import Scenario
from ..study.modelled import MODEL
from ..study.study import Study
from .rehearsal import ESTIMATED, rehearse, usd_of

__all__ = ["dry_run", "dry_run_panel"]

_MOST_CELLS, _FEW = 12, 3  # cells that are all shown; those that are shown of more
_UNITS = ("episodes", "decisions", "calls", "prompt_tokens", "completion_tokens")


def dry_run(study: Study, reasoning: int = 0) -> dict[str, Any]:
    """``{"schema", "study", "cells": [{"by", "episodes", "decisions", "calls", "prompt_tokens", "completion_tokens", "usd"}], "total"}``.

    Each cell's amounts are those of a few episodes asked of simulated models, in proportion, with ``reasoning`` tokens more a
    call; nothing is paid. ``usd`` is None where a model's price is neither declared nor in LiteLLM's table.
    """
    cells = [{"by": cell.by, **_amounts(cell.scenario, reasoning)} for cell in study.cells()]
    return {"schema": SCHEMA, "study": study.name, "cells": cells, "total": _total(cells)}


def dry_run_panel(document: Mapping[str, Any]) -> Panel:
    """The dry run for the terminal: every cell of a small study; of a large one what each model takes, and the first cells."""
    cells, total = document["cells"], document["total"]
    single = [(by_text(cell["by"]), cell) for cell in cells]
    rows, note = [("all", total), *single], ESTIMATED
    if len(cells) > _MOST_CELLS:
        rows = [(f"all {len(cells):,} cells", total), *_models(cells), *single[:_FEW]]
        note = f"The first {_FEW} cells, and {len(cells) - _FEW:,} more: --json has each. {note}"
    return Panel(
        f"{document['study']}: what {len(cells):,} cells take",
        note,
        ("cell", *(unit.replace("_", " ") for unit in _UNITS), "USD"),
        [(name, *(f"{found[unit]:,.0f}" for unit in _UNITS), _usd(found["usd"])) for name, found in rows],
    )


def _models(cells: Sequence[Mapping[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """What all cells of each model take, where a few models are varied."""
    of_model: dict[str, list[Mapping[str, Any]]] = {}
    for cell in cells:
        if MODEL in cell["by"]:
            of_model.setdefault(by_text({MODEL: cell["by"][MODEL]}), []).append(cell)
    few = 1 < len(of_model) <= _MOST_CELLS
    return [(f"all with {name}", _total(each)) for name, each in of_model.items()] if few else []


def _total(cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    prices = [cell["usd"] for cell in cells]
    usd = None if None in prices else sum(prices)
    return {**{unit: sum(cell[unit] for cell in cells) for unit in _UNITS}, "usd": usd}


def _usd(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:.4f}"


def _amounts(scenario: Scenario, reasoning: int) -> dict[str, Any]:
    """What one cell takes, from a rehearsal of its first episodes."""
    took = rehearse(scenario, reasoning)
    scale = scenario.episodes / took.episodes
    sums = [scale * sum(amounts) for amounts in zip(*took.seats.values(), strict=True)]
    amounts = {unit: round(amount) for unit, amount in zip(_UNITS, (scenario.episodes, *sums), strict=True)}
    prices = [
        usd_of(agent, scale * took.seats[seat].prompt_tokens, scale * took.seats[seat].completion_tokens)
        for seat, agent in scenario.seating().items()
        if agent.model_name is not None
    ]
    known = [price for price in prices if price is not None]
    return {**amounts, "usd": sum(known) if len(known) == len(prices) else None}
