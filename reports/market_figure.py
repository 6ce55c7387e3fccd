"""The figure of markets: the best bid and ask over time, the trades, and the competitive price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .charts import Figure, Point, finished, panelled
from .comparison import MarketSession
from .reading import Cells
from .shown import cell_names

__all__ = ["market_figures"]

_MOST = 9  # panels
_MARGIN = 0.2  # of the range of prices, above and below
_APART = 4  # the widest range of prices over the narrowest from which each panel has an axis of its own
_EDGE = 8  # pixels that a mark needs within a panel
_AFTER = 1.15  # how far the axis of time goes beyond the last trade
_SIDES = {"best bid": "#0072B2", "best ask": "#D55E00"}
_TAKEN = {"a buyer took the ask": "triangle-up", "a seller took the bid": "triangle-down"}
_BAND = "#009E73"
_BAND_WORDS = " Green band: the prices at which supply meets demand."


def market_figures(cells: Cells) -> list[Figure]:
    """The book of one session of each cell whose market has one."""
    named = zip(cell_names([cell.by for cell in cells]), cells, strict=True)
    found = [(name, cell.run.session) for name, cell in named if cell.run.session]
    if not found:
        return []
    shown = found[:_MOST]
    sessions = [session for _, session in shown]
    ranges = _ranges(sessions)
    data = [
        point for (panel, one), cut in zip(shown, ranges, strict=True) for point in _points(panel, one, cut)
    ]
    own, banded = len({*ranges}) > 1, any(one.competitive for one in sessions)
    chart = panelled(_layers(None if own else ranges[0], banded), data, ["x", "y"])
    caption = (
        "Steps: the best bid and the best ask. Triangles: trades, upwards where an order bought at once and downwards where one sold."
        f"{_BAND_WORDS if banded else ''} The first session, until shortly after its last"
        f" trade; quotes far from all trades are cut off.{' Each panel has prices of its own.' if own else ''}"
    )
    beside = f" Shown: {len(shown)} of {len(found)} markets." if len(shown) < len(found) else ""
    return [
        Figure(
            "The book and its trades",
            caption + beside,
            finished(chart, "Best bid and ask, and trades, over time"),
        )
    ]


def _points(panel: str, session: MarketSession, cut: tuple[float, float]) -> Iterable[Point]:
    end = max(session.traded) * _AFTER
    for name, quotes in (("best bid", session.bid), ("best ask", session.ask)):
        last: float | None = None
        for time, quoted in zip(session.time, quotes, strict=True):
            if time > end:
                break
            price = quoted if quoted is not None and cut[0] <= quoted <= cut[1] else None
            if price is None and last is not None:  # a step holds until the quote is gone
                yield {"panel": panel, "quote": name, "time": time, "price": last}
            yield {"panel": panel, "quote": name, "time": time, "price": price}
            last = price
    words = list(_TAKEN)
    for time, price, bought in zip(session.traded, session.price, session.bought, strict=True):
        yield {"panel": panel, "trade": words[not bought], "time": time, "price": price}
    if session.competitive:
        low, high = session.competitive
        yield {"panel": panel, "low": low, "high": high}


def _ranges(sessions: Sequence[MarketSession]) -> list[tuple[float, float]]:
    """The range of prices in each panel: one for all, unless the narrow ones could not be read in it."""
    each = [_prices([one]) for one in sessions]
    spans = [high - low for low, high in each]
    return each if max(spans) > _APART * min(spans) else [_prices(sessions)] * len(each)


def _prices(sessions: Iterable[MarketSession]) -> tuple[float, float]:
    """The range of prices that is shown: that of trades and of the competitive prices, with a margin."""
    prices = [price for one in sessions for price in (*one.price, *(one.competitive or ()))]
    low, high = min(prices), max(prices)
    margin = _MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _layers(prices: tuple[float, float] | None, banded: bool) -> list[Any]:
    import altair as alt

    scale = alt.Scale(zero=False, nice=False, **({"domain": list(prices)} if prices else {"padding": _EDGE}))
    y = alt.Y("price:Q", title="price", scale=scale)
    axis = alt.Axis(tickCount=5, format="~f")
    x = alt.X("time:Q", title="time", axis=axis, scale=alt.Scale(nice=False, zero=True))
    tip = [alt.Tooltip("time:Q", format=".3~f"), alt.Tooltip("price:Q", format=".2f")]
    band = (
        alt.Chart(height=230)
        .mark_rect(opacity=0.22, color=_BAND, clip=True)
        .encode(y=alt.Y("low:Q", title="price", scale=scale), y2="high:Q")
        .transform_filter("isValid(datum.low)")
    )
    steps = (
        alt.Chart(height=230)
        .mark_line(interpolate="step-after", strokeWidth=1.5, clip=True)
        .encode(x, y, alt.Color("quote:N", scale=_scale(_SIDES), title=None))
        .transform_filter("isValid(datum.quote)")
    )
    marks = (
        alt.Chart(height=230)
        .mark_point(size=75, filled=True, color="#000000", opacity=1, clip=True)
        .encode(x, y, alt.Shape("trade:N", scale=_scale(_TAKEN), title=None), tooltip=tip)
        .transform_filter("isValid(datum.trade)")
    )
    return [*([band] if banded else []), steps, marks]


def _scale(looks: dict[str, str]) -> Any:
    import altair as alt

    return alt.Scale(domain=list(looks), range=list(looks.values()))
