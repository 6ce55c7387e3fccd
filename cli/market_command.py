"""``aleator market``: orders that people or programs sent to a market elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from ..core.errors import InputError
from .flags import Place, as_json, examples, flag, settings
from .output import present

__all__ = ["COMMANDS"]


@click.command(
    "market",
    epilog=examples(
        "market orders.csv --session game,round",
        "market orders.csv --session game,round --by round --metrics allocative_efficiency --json",
    ),
)
@click.argument("file", type=Place())
@flag("--session", required=True, metavar="COL,...", help="Columns that name a session, one market.")
@flag("--environment", metavar="NAME", default="double_auction", help="The market whose values they had.")
@flag("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="A field of the environment.")
@flag("--side", metavar="COL", default="side", help="The column that says buyer or seller.")
@flag("--worth", metavar="COL", default="valuation", help="The column of values and costs.")
@flag("--bid", metavar="COL", default="bid", help="The column of prices that were named.")
@flag("--price", metavar="COL", default="price", help="The column of prices traded; empty: no trade.")
@flag("--by", metavar="COL,...", default="", help="Columns that make the cells.")
@flag("--metrics", metavar="NAME,...", help="What to measure.")
@flag("--html", type=Place(), help="Write the page to this file.")
@as_json
def _market(
    file: Path,
    session: str,
    environment: str,
    sets: tuple[str, ...],
    side: str,
    worth: str,
    bid: str,
    price: str,
    by: str,
    metrics: str | None,
    html: Path | None,
    as_json: bool,
) -> int:
    """Read a file of orders of one unit each (CSV, JSONL, Parquet): the efficiency of its sessions, and how near to equilibrium they traded."""
    from ..registry.recipes import build
    from ..scenarios.recorded_market import MARKET_METRICS, Orders, read_orders

    market = build("environments", {"name": environment, **dict(settings(sets, "FIELD=VALUE"))})
    if market.competitive_outcome() is None:
        raise InputError(
            f"environment {environment!r} is no market with values and costs; give one such as double_auction"
        )
    columns = Orders(session.split(","), side, worth, bid, price)
    wanted = tuple(metrics.split(",")) if metrics else MARKET_METRICS
    found = read_orders(file, market, columns, [name for name in by.split(",") if name], wanted)
    return present(found, html, as_json)


COMMANDS = {"market": _market}
