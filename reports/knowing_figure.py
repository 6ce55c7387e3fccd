"""The figure of knowing versus doing: how much is lost at each step from the optimum to the act.

Colours are Okabe and Ito's (2008); shape repeats what colour says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from .charts import Figure, Point, finished, line_axis, panelled
from .reading import Cells, Row, plain_label
from .shown import answered, placed

__all__ = ["knowing_figures"]

_LOOKS = {
    "knowing": ("#0072B2", "circle"),
    "aiming": ("#E69F00", "square"),
    "drawing": ("#D55E00", "diamond"),
}
_MIXED = ("#6E7B88", "triangle-up")  # of a step that passes over a law that was not elicited
_MOST, _BAND = 60, 13


def knowing_figures(cells: Cells) -> list[Figure]:
    """The steps of every seat with elicited laws, with their intervals; none where no law was elicited."""
    named = [(name, row) for name, row in answered(cells) if row.doc.knowing_doing]
    shown = named[:_MOST]
    data = [point for name, row in shown for point in _steps(placed(name, shown), row)]
    if not data:
        return []
    left = "" if len(shown) == len(named) else f" Shown: the first {len(shown)} of {len(named)} seats."
    caption = (
        "Total variation lost at each step: knowing, from the optimum to the law that was stated; aiming, from there to the"
        " law of the tokens; drawing, from there to the acts. A name in two parts passes over a law that was not elicited."
        " Bars: 95 % intervals. Black tick: from the optimum to the acts."
    )
    chart = panelled(_layers(data), data)
    return [Figure("Knowing versus doing", caption + left, finished(chart, "Distance of each step by case"))]


def _steps(place: Mapping[str, str], row: Row) -> Iterator[Point]:
    found = row.doc.knowing_doing
    for name, step in found.steps.items() if found is not None else ():
        if isfinite(step.value):
            low, high = (max(0.0, end) if isfinite(end) else step.value for end in (step.low, step.high))
            loss = {"step": plain_label(name), "value": max(0.0, step.value), "low": low, "high": high}
            yield {**place, **loss, "total": max(0.0, found.total.value if found is not None else 0.0)}


def _layers(data: list[Point]) -> list[Any]:
    import altair as alt

    names = list(dict.fromkeys(point["step"] for point in data))
    colours, shapes = ([_LOOKS.get(name, _MIXED)[i] for name in names] for i in (0, 1))
    colour = alt.Color("step:N", title="step", sort=names, scale=alt.Scale(domain=names, range=colours))
    shape = alt.Shape("step:N", title="step", sort=names, scale=alt.Scale(domain=names, range=shapes))
    x: dict[str, Any] = {
        "title": "total variation",
        "scale": alt.Scale(domain=[0, 1]),
        "axis": alt.Axis(tickCount=5),
    }
    line, beside = line_axis(data), alt.YOffset("step:N", sort=names)
    tips = [
        *(alt.Tooltip(f"{field}:N", title=field) for field in ("panel", "line", "step")),
        *(
            alt.Tooltip(f"{field}:Q", title=field, format=".3~g")
            for field in ("value", "low", "high", "total")
        ),
    ]
    return [
        alt.Chart(height=alt.Step(_BAND))
        .mark_rule(strokeWidth=2)
        .encode(alt.X("low:Q", **x), alt.X2("high:Q"), line, colour, yOffset=beside),
        alt.Chart()
        .mark_point(size=70, filled=True, opacity=1)
        .encode(alt.X("value:Q", **x), line, colour, shape, tooltip=tips, yOffset=beside),
        alt.Chart()
        .mark_tick(color="black", thickness=2.5, size=_BAND * len(names))
        .encode(alt.X("total:Q", **x), line),
    ]
