"""What a study would take: calls, tokens, money of each cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...reports.panel import Panel, by_text
from ...runs.files import SCHEMA
from ..scenario.scenario import Scenario
from ..study.study import Study
from .rehearsal import price_of, rehearse

__all__ = ["dry_run", "dry_run_panel"]

_REHEARSED = 2  # episodes of each cell
_UNITS = ("episodes", "decisions", "calls", "prompt_tokens", "completion_tokens")


def dry_run(study: Study) -> dict[str, Any]:
    """``{"schema", "study", "cells": [{"by", "episodes", "decisions", "calls", "prompt_tokens", "completion_tokens", "usd"}], "total"}``.

    Each cell's amounts are those of a few episodes asked of simulated models, in proportion; nothing is paid. ``usd`` is None
    where a model's price is not known.
    """
    cells = [{"by": cell.by, **_amounts(cell.scenario)} for cell in study.cells()]
    total: dict[str, Any] = {unit: sum(cell[unit] for cell in cells) for unit in _UNITS}
    prices = [cell["usd"] for cell in cells]
    total["usd"] = None if None in prices else sum(prices)
    return {"schema": SCHEMA, "study": study.name, "cells": cells, "total": total}


def dry_run_panel(document: Mapping[str, Any]) -> Panel:
    """The dry run for the terminal."""
    rows = [*((by_text(cell["by"]), cell) for cell in document["cells"]), ("all", document["total"])]
    return Panel(
        f"{document['study']}: what {len(document['cells'])} cells take",
        "Tokens at about four characters each; a model that reasons writes more.",
        ("cell", *(unit.replace("_", " ") for unit in _UNITS), "USD"),
        [(name, *(f"{found[unit]:,.0f}" for unit in _UNITS), _usd(found["usd"])) for name, found in rows],
    )


def _usd(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:.4f}"


def _amounts(scenario: Scenario) -> dict[str, Any]:
    """What one cell takes, from a rehearsal of its first episodes."""
    took = rehearse(scenario, _REHEARSED)
    scale = scenario.episodes / took.episodes
    sums = [scale * sum(amounts) for amounts in zip(*took.seats.values(), strict=True)]
    amounts = {unit: round(amount) for unit, amount in zip(_UNITS, (scenario.episodes, *sums), strict=True)}
    models = {seat: agent.model_name for seat, agent in scenario.seating().items()}
    prices = [
        price_of(model, scale * took.seats[seat].prompt_tokens, scale * took.seats[seat].completion_tokens)
        for seat, model in models.items()
        if model is not None
    ]
    known = [price for price in prices if price is not None]
    return {**amounts, "usd": sum(known) if len(known) == len(prices) else None}
