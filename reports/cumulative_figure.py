"""The figure of cumulative laws: answers that are numbers, beside the optimal law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from .charts import Figure, Point, finished, panelled, percent_axis, tips
from .comparison import Curve
from .reading import Row, names_of, plain_label
from .shown import MOST_SEATS, Named, farthest, how_many, panel_names

__all__ = ["cumulative_figures"]

_MOST_ROWS, _MOST_ALONE = 5000, 9


def cumulative_figures(named: Sequence[Named]) -> list[Figure]:
    """Cumulative laws of answers on an interval; where there are many seats, those of one agent and case share a panel."""
    curved = [(name, row) for name, row in named if row.doc.curve]
    if not curved:
        return []
    shown = farthest(curved, MOST_SEATS)
    together = len(shown) > _MOST_ALONE
    panels = names_of([replace(row, seat="") for _, row in shown]) if together else shown
    stride = -(-sum(2 * len(_curve(row).x) for _, row in shown) // (_MOST_ROWS - 2 * len(shown)))
    data = [
        point
        for panel, (_, row) in zip(panel_names(panels), shown, strict=True)
        for point in _curve_points(panel, row, stride)
    ]
    apart = ["x"] if len({row.doc.interval for _, row in shown}) > 1 else []
    chart = panelled(_cdf_layers(0.4 if together else 0.9), data, apart)
    caption = "Blue steps: what was answered. Black dashes: the optimal law. The largest gap between them is KS, the area between them W1."
    caption += " One blue line a seat." if together else ""
    return [
        Figure(
            "Cumulative laws of the answers",
            caption + how_many(shown, curved),
            finished(chart, "Cumulative laws, played and optimal"),
        )
    ]


def _curve_points(panel: str, row: Row, stride: int) -> Iterable[Point]:
    curve = _curve(row)
    last = len(curve.x) - 1
    for i in sorted({*range(0, last + 1, stride), last}):
        for law, word in _LAWS.items():
            yield {
                "panel": panel,
                "seat": plain_label(row.seat),
                "law": word,
                "x": curve.x[i],
                "share": round(getattr(curve, law)[i], 5),
            }


_LAWS = {"policy": "played", "optimal": "optimal"}


def _cdf_layers(opacity: float) -> list[Any]:
    import altair as alt

    x = alt.X("x:Q", title="answer, in its own unit", scale=alt.Scale(zero=False, nice=False))
    y = alt.Y("share:Q", **percent_axis("share of answers at or below"))
    domain = list(_LAWS.values())
    colour = alt.Color("law:N", scale=alt.Scale(domain=domain, range=["#0072B2", "#000000"]), title="law")
    dash = alt.StrokeDash("law:N", scale=alt.Scale(domain=domain, range=[[1, 0], [6, 4]]), title="law")
    encoded = alt.Chart(height=230).encode(
        x, y, colour, dash, detail="seat:N", tooltip=tips("seat", "law", "x", "share")
    )
    return [
        encoded.mark_line(interpolate="step-after", strokeWidth=1.5, opacity=opacity).transform_filter(
            "datum.law == 'played'"
        ),
        encoded.mark_line(strokeWidth=1.75).transform_filter("datum.law == 'optimal'"),
    ]


def _curve(row: Row) -> Curve:
    assert row.doc.curve is not None  # only such rows are drawn
    return row.doc.curve
