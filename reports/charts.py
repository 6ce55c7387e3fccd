"""What all figures share: colours, panels beside each other, axes.

Colours are Okabe and Ito's (2008), which people with any colour vision can tell apart; shape repeats what colour says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = [
    "FAINT",
    "INK",
    "Figure",
    "Point",
    "faceted",
    "finished",
    "line_axis",
    "marker",
    "panel_width",
    "panelled",
    "percent_axis",
    "tips",
]

INK = "#1f2933"
FAINT = "#5b6670"
_GRID = "#e4e7eb"
_SHORT = 12  # characters of a line's name that leave room for three panels
_NAMES = 44  # pixels that names of their own take
_LETTER = 7  # pixels that a letter of a panel's name takes
_WRAPPED = "split(trim(replace(datum.label, regexp('(.{1,%d})(?: |$)', 'g'), '$1\\n')), '\\n')"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

Point = dict[str, Any]
"""One datum of a chart: {field: number or word}, as Vega takes it."""


class Figure(NamedTuple):
    """A chart with its ``title``, and the ``caption`` that says how to read it."""

    title: str
    caption: str
    chart: Any


def panelled(layers: list[Any], data: list[Point], apart: Sequence[str] = ()) -> Any:
    """A chart of panels beside each other, at most three in a row. Axes in ``apart`` have a scale of their own in each panel."""
    lines: dict[str, list[str]] = {}
    for point in data:
        lines.setdefault(point["panel"], []).append(point.get("line", ""))
    alike = "line" not in data[0] or len({tuple(names) for names in lines.values()}) == 1
    longest = 0 if alike else max(len(name) for names in lines.values() for name in names)
    columns = min(max(1, 3 - longest // _SHORT), len(lines))
    width = panel_width(columns) - (0 if alike or columns == 1 else _NAMES)
    chart = faceted([layer.properties(width=width) for layer in layers], data, columns)
    own = [*apart, *([] if alike else ["y"])]
    return chart.resolve_scale(**dict.fromkeys(own, "independent")) if own else chart


def panel_width(columns: int) -> int:
    """The width of one panel in pixels, leaving room for the names of lines."""
    return {1: 640, 2: 380, 3: 264}[columns]


def faceted(layers: list[Any], data: list[Point], columns: int) -> Any:
    """The layers once for each panel of ``data``, in so many ``columns``."""
    import altair as alt

    order = list(dict.fromkeys(point["panel"] for point in data))
    header = alt.Header(
        title=None,
        labelAnchor="start",
        labelFontWeight=600,
        labelFontSize=12,
        labelLimit=panel_width(columns) + 20,
        labelExpr=_WRAPPED % (panel_width(columns) // _LETTER),
    )
    chart = alt.layer(*layers, data=alt.InlineData(values=data))
    panel = alt.Facet("panel:N", sort=order, header=header, title=None)
    panels = chart.facet(
        panel, columns=columns, align="each"
    )  # beside each other also where scales are their own
    gaps = len(order) > columns and len(order) % columns > 0
    return panels.resolve_axis(x="independent") if gaps else panels  # a shared one would stand below the gap


def finished(chart: Any, description: str) -> Any:
    """``chart`` with the common look, and a description for readers who cannot see it."""
    quiet = {
        "labelColor": FAINT,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 600,
    }
    return (
        chart.properties(description=description, background="white")
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(**quiet, gridColor=_GRID, domainColor="#b6bec6", tickColor="#b6bec6")
        .configure_legend(
            labelFontSize=12,
            titleFontSize=12,
            labelLimit=360,
            symbolSize=110,
            orient="top",
            labelColor=INK,
            titleColor=INK,
        )
        .configure_header(labelColor=INK)
    )


def tips(*fields: str) -> list[Any]:
    """The tooltip of a datum."""
    import altair as alt

    words = {"panel", "line", "verdict", "seat", "law"}
    return [
        alt.Tooltip(f"{f}:N", title=f) if f in words else alt.Tooltip(f"{f}:Q", title=f, format=".3~g")
        for f in fields
    ]


def line_axis(data: Sequence[Point], lines: Sequence[str] = ()) -> Any:
    """The axis of a panel's lines, in the order of ``lines``, or in that in which they come."""
    import altair as alt

    present = dict.fromkeys(point["line"] for point in data)
    order = [line for line in lines if line in present] or list(present)
    return alt.Y(
        "line:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=330, grid=True, domain=False, labelPadding=8, zindex=0),
    )


def percent_axis(title: str) -> dict[str, Any]:
    """An axis of probabilities from 0 to 1, in percent."""
    import altair as alt

    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    return {"scale": alt.Scale(domain=[0, 1]), "axis": axis, "title": title}


def marker() -> Any:
    """A filled mark."""
    import altair as alt

    return alt.Chart().mark_point(size=85, filled=True, opacity=1)
