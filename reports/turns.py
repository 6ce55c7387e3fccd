"""The turns of an episode told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..core.recipes import Environment
from ..runs.decisions import SeatDecisions
from .comparison import SeatComparison
from .reading import Cells, Row
from .seats import compare_seat

__all__ = ["by_turn", "rows_by_turn"]


def by_turn(
    everyone: Mapping[str, SeatDecisions], environment: Environment, metrics: Sequence[str] | None = None
) -> dict[str, dict[str, SeatComparison]]:
    """{seat: {turn: comparison}}, turns numbered from 1."""
    return {
        name: {
            str(turn + 1): compare_seat(one.take(one.turn == turn), environment, metrics)
            for turn in np.unique(one.turn).tolist()
        }
        for name, one in everyone.items()
    }


def rows_by_turn(cells: Cells) -> list[Row]:
    """Every turn of every seat of the ``cells`` that tell turns apart, with its ``turn`` among the columns."""
    return [
        Row({**cell.by, "turn": turn}, name, _as_in(one, cell.run.seats[name]))
        for cell in cells
        for name, turns in cell.turns.items()
        for turn, one in turns.items()
    ]


def _as_in(turn: SeatComparison, seat: SeatComparison) -> SeatComparison:
    """One turn, by the agent of the whole."""
    return turn.but(agent=seat.agent, plays_optimum=seat.plays_optimum)
