"""The figures of numbers: answers beside the best ones, answers turn by turn, and the prices of an asset beside its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .charts import Figure, Point, finished, panelled
from .number_parts import NumbersPlayed, PricePath
from .reading import Cells
from .shown import Named, cell_names, panel_names

__all__ = ["number_figures", "price_figures"]

_MOST = 12  # panels
_FEWEST = 3  # different numbers that a figure needs
_BLUE = "#0072B2"
_LAWS = {"mean": _BLUE, "best": "#000000"}


def number_figures(named: Sequence[Named]) -> list[Figure]:
    """Answers beside the best numbers, where these differ, and turn by turn, where there are several."""
    told = [(pair, found) for pair in named if (found := pair[1].doc.numbers)]
    apart = [(pair, found) for pair, found in told if len({*found.best}) >= _FEWEST]
    timed = [(pair, found) for pair, found in told if found.turn]
    return [*([_against(apart)] if apart else []), *([_by_turn(timed)] if timed else [])]


def price_figures(cells: Cells) -> list[Figure]:
    """The prices of an asset, period by period, a panel for each cell."""
    named = zip(cell_names([cell.by for cell in cells]), cells, strict=True)
    found = [(name, cell.run.prices) for name, cell in named if cell.run.prices]
    if not found:
        return []
    data = [point for panel, path in found[:_MOST] for point in _prices(panel, path)]
    caption = (
        "Blue: the mean price over sessions, in a band that holds the middle 80 % of them. Black dashes: the fundamental value, what a share still"
        " pays in the mean."
    )
    chart = panelled(_over_time("period", "price"), data)
    return [
        Figure(
            "Prices, period by period",
            caption + _rest(found),
            finished(chart, "Price and fundamental value by period"),
        )
    ]


def _against(told: Sequence[tuple[Named, NumbersPlayed]]) -> Figure:
    shown = told[:_MOST]
    data = [
        {"panel": panel, "best": best, "answered": answered}
        for panel, (_, found) in zip(_panels(shown), shown, strict=True)
        for best, answered in zip(found.best, found.answered, strict=True)
    ]
    data += [
        {"panel": panel, "end": end, "best": end, "answered": end}
        for panel, (_, found) in zip(_panels(shown), shown, strict=True)
        for end in (min(found.best), max(found.best))
    ]
    caption = (
        "Each dot is a decision: the number that was best there, given what was seen (the equilibrium bid at a value, say), and the number that was"
        " answered. Who answers what is best lies on the grey line, who bids too much above it."
    )
    chart = finished(
        panelled(_dots(), data, ["x", "y"]), "Answered against best numbers, a panel for each seat"
    )
    return Figure("Answers against the best numbers", caption + _rest(told), chart)


def _by_turn(told: Sequence[tuple[Named, NumbersPlayed]]) -> Figure:
    shown = told[:_MOST]
    data = [
        point
        for panel, (_, found) in zip(_panels(shown), shown, strict=True)
        for point in _points(panel, "turn", found.turn, found.mean, found.low, found.high, found.target)
    ]
    caption = "Blue: the mean answer, in a band that holds the middle 80 % of the answers. Black dashes: the mean of the best numbers."
    level = any(
        len({*found.low, *found.high, *found.target}) == 1 for _, found in shown
    )  # its axis needs an end
    layers = _over_time("turn", "answer, in its own unit", from_zero=level)
    chart = finished(panelled(layers, data, ["y"]), "Mean answer and best number by turn")
    return Figure("Answers, turn by turn", caption + _rest(told), chart)


def _panels(shown: Sequence[tuple[Named, NumbersPlayed]]) -> list[str]:
    return panel_names([pair for pair, _ in shown])


def _prices(panel: str, path: PricePath) -> Iterable[Point]:
    return _points(panel, "period", path.period, path.price, path.low, path.high, path.value)


def _points(panel: str, time: str, *columns: Sequence[float | None]) -> Iterable[Point]:
    for at, mean, low, high, best in zip(*columns, strict=True):
        yield {"panel": panel, time: at, "mean": mean, "low": low, "high": high, "best": best}


def _rest(told: Sequence[Any]) -> str:
    return f" Shown: {_MOST} of {len(told)}." if len(told) > _MOST else ""


def _dots() -> list[Any]:
    import altair as alt

    plain = alt.Scale(zero=False)
    x = alt.X("best:Q", title="best number", scale=plain)
    y = alt.Y("answered:Q", title="answered", scale=plain)
    tips = [alt.Tooltip(f"{name}:Q", format=".4~g") for name in ("best", "answered")]
    base = alt.Chart(height=230).encode(x, y)
    line = base.mark_line(color="#c3cad1", strokeWidth=4).transform_filter("isValid(datum.end)")
    dots = base.mark_point(size=30, filled=True, opacity=0.5, color=_BLUE).encode(tooltip=tips)
    return [line, dots.transform_filter("!isValid(datum.end)")]


def _over_time(time: str, title: str, *, from_zero: bool = False) -> list[Any]:
    """A band, the mean within it, and the best number, over ``time``."""
    import altair as alt

    x = alt.X(
        f"{time}:Q",
        title=time,
        axis=alt.Axis(tickMinStep=1, format="d"),
        scale=alt.Scale(nice=False, zero=False),
    )
    plain = alt.Scale(zero=from_zero)
    base = alt.Chart(height=230)
    band = base.mark_area(color=_BLUE, opacity=0.2).encode(
        x, alt.Y("low:Q", title=title, scale=plain), alt.Y2("high:Q")
    )
    tips = [alt.Tooltip(f"{name}:Q", format=".4~g") for name in (time, "mean", "low", "high", "best")]
    looks: Mapping[str, Mapping[str, Any]] = {"mean": {"point": {"size": 18}}, "best": {"strokeDash": [6, 4]}}
    lines = [
        base.mark_line(color=colour, strokeWidth=2, **looks[name]).encode(
            x, alt.Y(f"{name}:Q", title=title, scale=plain), tooltip=tips
        )
        for name, colour in _LAWS.items()
    ]
    return [band, *lines]
