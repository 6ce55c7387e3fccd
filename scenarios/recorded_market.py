"""Orders that people sent to a market, read from a file: what the sessions earned of what they could have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray, IntArray
from ..core.errors import InputError
from ..core.outcomes import Outcome
from ..core.questions import Seat
from ..core.recipes import Environment
from ..core.spaces.space import as_objects
from ..reports.comparison import CellComparison, RunComparison
from ..reports.findings import Findings
from ..reports.seats import compare_seat, outcomes_of
from ..reports.unmeasured import unmeasured
from ..runs.decisions import SeatDecisions
from ..runs.directory import versions
from ..runs.files import SCHEMA
from .judge.table import Columns, groups, read_table, shown

if TYPE_CHECKING:
    from ..reports.displayed import Displayed

__all__ = ["MARKET_METRICS", "Orders", "RecordedMarket", "read_orders"]

MARKET_METRICS = ("allocative_efficiency", "price_convergence", "surplus_share", "equilibrium_profit", "gini")
"""What is measured of recorded orders unasked."""


class Orders(NamedTuple):
    """The columns of a file with an order of one unit in each row: those that name the ``session``, the ``side``, what the unit is ``worth``,
    the ``bid``, the ``price`` at which it traded (empty: it did not) and the ``time`` of that (None: not known).
    """

    session: Sequence[str]
    side: str = "side"
    worth: str = "valuation"
    bid: str = "bid"
    price: str = "price"
    time: str | None = None


def read_orders(
    path: str | Path,
    environment: Environment,
    orders: Orders,
    by: Sequence[str] = (),
    metrics: Sequence[str] = MARKET_METRICS,
) -> RecordedMarket:
    """The sessions in a file, one cell for each group of rows that share the columns ``by``.

    A bid that is missing is counted as unparsable, and one beyond the prices of the market as illegal; what such an order traded counts.
    Sides are read as the environment's seats, without regard to case. Raises `InputError` on a side, a worth or a price traded that the
    market does not have, so what is read has its values; on a row without a session, and a session with trades of one side alone; and on a
    column that is not there.
    """
    numeric = [orders.worth, orders.bid, orders.price, *([] if orders.time is None else [orders.time])]
    texts, numbers = read_table(Path(path), [*orders.session, orders.side, *by], numeric)
    names, sessions = _numbered(texts, orders.session)
    keys = list(zip(*(texts[column].tolist() for column in by), strict=True)) or [()] * len(sessions)
    cells = []
    for key, rows in groups(keys):
        part = {orders.side: texts[orders.side][rows], **{name: numbers[name][rows] for name in numeric}}
        everyone = _seats(part, sessions[rows], environment, orders)
        _check_trades(everyone, names)
        found = {name: compare_seat(one, environment, metrics, everyone) for name, one in everyone.items()}
        run = RunComparison(
            scenario="recorded",
            episodes=len(np.unique(sessions[rows])),
            decisions=len(rows),
            outcomes=outcomes_of(everyone),
            seats={name: one.but(agent="recorded") for name, one in found.items()},
            warnings=unmeasured(metrics, found),
        )
        cells.append(CellComparison(by=dict(zip(by, (shown([one])[0] for one in key), strict=True)), run=run))
    return RecordedMarket(cells, f"What part of the gains from trade is made in {Path(path).name}?")


@dataclass(frozen=True)
class RecordedMarket:
    """What was found in a file of orders, a cell for each group of sessions."""

    cells: list[CellComparison]
    question: str

    @cached_property
    def findings(self) -> Findings:
        """The cells as a report shows them."""
        return Findings(self.cells)

    def document(self) -> dict[str, Any]:
        """``{"schema", "cells": [{"by", "run"}]}``, as a study's document has them."""
        return {"schema": SCHEMA, "cells": [cell.document() for cell in self.cells]}

    def compare(self) -> Displayed:
        """The comparison as tables."""
        from ..reports.displayed import display

        return display(self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file over all cells."""
        from ..reports.page import About, write_page

        about = About(versions(), None, self.question)
        return write_page(path, "Recorded orders", self.question, self.findings, about)

    @property
    def warnings(self) -> list[str]:
        """What could not be measured, each once."""
        return list(dict.fromkeys(warning for cell in self.cells for warning in cell.run.warnings))

    @property
    def failed(self) -> bool:
        """Whether there is no session."""
        return not self.cells


def _numbered(texts: Columns, session: Sequence[str]) -> tuple[list[str], IntArray]:
    """What each session is called, in the order of first appearance, and the number of each row's [N]. Raises `InputError` on a row that is in none."""
    for column in session:
        missing = [row for row, name in enumerate(texts[column].tolist(), 1) if name is None]
        if missing:
            raise InputError(f"row {missing[0]} has nothing in column {column!r}; say which session it is of")
    names = list(zip(*(texts[column].tolist() for column in session), strict=True))
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return list(map("/".join, place)), np.array([place[name] for name in names], dtype=np.int64)


def _seats(
    part: Columns, sessions: IntArray, environment: Environment, orders: Orders
) -> dict[str, SeatDecisions]:
    """The rows of each seat. Raises `InputError` on a side that is none."""
    sides = np.array([(side or "").strip().lower() for side in part[orders.side].tolist()])
    names = {seat.name: seat for seat in environment.seats}
    if foreign := sorted({*sides.tolist()} - names.keys()):
        raise InputError(f"side {foreign[0]!r} came in column {orders.side!r}; allowed: {', '.join(names)}")
    return {
        name: _decisions(
            {column: part[column][sides == name] for column in part},
            sessions[sides == name],
            seat,
            environment,
            orders,
        )
        for name, seat in names.items()
    }


def _check_trades(seats: Mapping[str, SeatDecisions], names: Sequence[str]) -> None:
    """Raise `InputError` unless as many orders of each side traded in every session; sessions go by these ``names``."""
    traded = {name: Counter(one.episode[np.isfinite(one.reward)].tolist()) for name, one in seats.items()}
    for session in sorted({session for counts in traded.values() for session in counts}):
        came = [counts[session] for counts in traded.values()]
        if len({*came}) > 1:
            told = " and ".join(f"{count} of a {name}" for count, name in zip(came, traded, strict=True))
            raise InputError(
                f"orders that traded in session {names[session]!r} are {told}; give those of both sides of a trade"
            )


def _decisions(
    part: Columns, sessions: IntArray, seat: Seat, environment: Environment, orders: Orders
) -> SeatDecisions:
    worth, bid, price = (_floats(part[name], name) for name in (orders.worth, orders.bid, orders.price))
    low, high = 0.0, float(getattr(environment, "highest", np.inf))
    _check_prices(price, low, high, orders.price)
    sign = 1.0 if seat.name == environment.seats[0].name else -1.0
    order = np.lexsort((np.arange(len(sessions)), sessions))
    episode = sessions[order]
    _, first, place = np.unique(episode, return_index=True, return_inverse=True)
    outcome = np.select(
        [np.isnan(bid), (bid < low) | (bid > high)], [Outcome.UNPARSABLE, Outcome.ILLEGAL], Outcome.LEGAL
    )
    logs = _trades(price, part, orders) if sign > 0 else {}
    return SeatDecisions(
        seat=seat,
        episode=episode,
        turn=np.asarray(np.arange(len(episode)) - first[place], dtype=np.int64),
        action=np.where(outcome == Outcome.LEGAL, bid, low)[order],
        outcome=outcome.astype(np.int8)[order],
        attempt=np.zeros(len(order), dtype=np.int16),
        reward=(sign * (worth - price))[order],
        mode=as_objects(["recorded"] * len(order)),
        law_kind=as_objects([None] * len(order)),
        member=_members(worth, sessions, seat, environment)[order],
        logs={name: column[order] for name, column in logs.items()},
    )


def _check_prices(price: FloatArray, low: float, high: float, column: str) -> None:
    """Raise `InputError` on a price at which nothing can trade here."""
    beyond = price[(price < low) | (price > high)]
    if len(beyond):
        raise InputError(
            f"{beyond[0]:g} came in column {column!r}, and prices of this market are {low:g} to {high:g};"
            " leave it empty where nothing traded, or give the market's highest with --set"
        )


def _trades(price: FloatArray, part: Columns, orders: Orders) -> dict[str, FloatArray]:
    """What a market logs of its trades, told by the orders that buy; which side took is not told."""
    at = (
        np.arange(len(price), dtype=np.float64)
        if orders.time is None
        else _floats(part[orders.time], orders.time)
    )
    traded = np.isfinite(price)
    return {
        "at": np.where(traded, at, np.nan),
        "taken_price": price,
        "taken_units": traded.astype(np.float64),
        "taker": np.zeros(len(price)),
    }


def _members(worth: FloatArray, sessions: IntArray, seat: Seat, environment: Environment) -> IntArray:
    """Whose order each is, by what its unit is worth; of members of the same worth the first row of a session is the first one's, and so on.

    Raises `InputError` on a worth that nobody of the seat has, on more rows of it than members where several have it, and where a member
    has more than one unit.
    """
    known = _worths(seat, environment)
    places: dict[float, list[int]] = {}
    for number, one in enumerate(known):
        places.setdefault(one, []).append(number)
    came: Counter[tuple[int, float]] = Counter()
    found = np.zeros(len(worth), dtype=np.int64)
    for row, at in enumerate(zip(sessions.tolist(), worth.tolist(), strict=True)):
        owners = places.get(at[1], [])
        if np.isnan(at[1]):
            raise InputError(
                f"a {seat.name} without a worth came; say what the unit is worth to it, or costs it"
            )
        if not owners:
            told = ", ".join(f"{one:g}" for one in places)
            raise InputError(
                f"a {seat.name} of {at[1]:g} came, and the market has {told}; give its values with --set"
            )
        if 1 < len(owners) <= came[at]:
            raise InputError(
                f"{came[at] + 1} orders of a {seat.name} of {at[1]:g} came in one session, and the market has {len(owners)}; give one for each"
            )
        found[row] = owners[came[at] if len(owners) > 1 else 0]
        came[at] += 1
    return found


def _worths(seat: Seat, environment: Environment) -> list[float]:
    """What a unit is worth to each member of the seat, or costs it."""
    fields = dict(zip(_names(environment), ("values", "costs"), strict=False))
    given = getattr(environment, fields[seat.name], ())
    if any(isinstance(one, tuple) for one in given):
        raise InputError(
            f"{fields[seat.name]} of several units came; recorded orders are of one unit each, so give each {seat.name} one number"
        )
    return [float(one) for one in given]


def _names(environment: Environment) -> list[str]:
    return [seat.name for seat in environment.seats]


def _floats(column: NDArray[Any], name: str) -> FloatArray:
    """The numbers of a column, NaN where there is none. Raises `InputError` on what is no number."""
    return np.array([np.nan if value is None else _number(value, name) for value in column.tolist()])


def _number(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if np.isnan(number):
        raise InputError(f"{value!r} came in column {name!r}; give numbers, and leave empty what is missing")
    return number
