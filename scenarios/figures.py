"""The figures of a comparison, as Altair charts of aggregated data (5,000 rows a chart at most).

Colours are Okabe and Ito's (2008), which people with any colour vision can tell apart; shape repeats what colour says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from math import isnan
from typing import Any, NamedTuple

from ..core import Estimate
from .cells import NO_VERDICT, VERDICTS, Cells, Row, examined, names_of, number, plain_label, rows_of

__all__ = ["Figure", "figures"]

_INK, _FAINT, _GRID = "#1f2933", "#5b6670", "#e4e7eb"
_VERDICT_COLOURS = {"deviates": "#D55E00", "faithful": "#009E73", "undecided": "#6E7B88", NO_VERDICT: "#56B4E9"}
_VERDICT_SHAPES = {"deviates": "diamond", "faithful": "circle", "undecided": "square", NO_VERDICT: "cross"}
_SERIES_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_SERIES_SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "triangle-down")
_MOST_ROWS, _MOST_PANELS, _MOST_SEATS, _MOST_ACTIONS, _MOST_SERIES = 5000, 24, 240, 12, 4
_WIDTH = 860  # of all panels beside each other, in pixels
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

Named = tuple[tuple[str, str], Row]


class Figure(NamedTuple):
    """A chart with its ``title``, and the ``caption`` that says how to read it."""

    title: str
    caption: str
    chart: Any


def figures(cells: Cells) -> list[Figure]:
    """Every figure that these cells have data for; agents that play the optimum by construction are left out."""
    named = [(name, row) for name, row in names_of(examined(rows_of(cells))) if row.doc.get("n")]
    finite = [(name, row) for name, row in named if row.doc.get("policy")]
    drawn = [*_calibrations(finite), *_policies(finite), *_cdfs([pair for pair in named if pair[1].doc.get("curve")])]
    return [*drawn, *(figure for name in ("excess_tv", "ks") for figure in _forest(named, name))]


def _calibrations(named: Sequence[Named]) -> list[Figure]:
    """Played against optimal probability of one action, wherever three or more optima are compared."""
    drawn = []
    for (seat, menu), group in _grouped(named, lambda row: (row.seat, tuple(row.doc["policy"]))).items():
        moving = [a for a in menu if len({_percent(row.doc["optimal"].get(a)) for _, row in group if row.doc.get("optimal")}) > 2]
        if moving:
            drawn.append(_calibration(seat, moving[0], group))
    return drawn


def _calibration(seat: str, action: str, group: Sequence[Named]) -> Figure:
    data = [
        {"series": who, "case": case, "optimal": row.doc["optimal"][action], **_played(row, action)}
        for (who, case), row in _farthest(group, _MOST_SEATS)
        if row.doc.get("optimal")
    ]
    series = list(dict.fromkeys(point["series"] for point in data))
    apart = len(series) > _MOST_SERIES
    chart = _faceted(_calibration_layers(action, series), data, "series", 3) if apart else _alone(_calibration_layers(action, series), data)
    return Figure(
        f"Calibration at {plain_label(seat)}: P({plain_label(action)}), played against optimal",
        "A perfect randomiser lies on the grey diagonal, up to luck (bars: 95 % intervals);"
        " a step at one half is an agent that always plays the likelier action.",
        _finished(chart, f"Played against optimal probability of {plain_label(action)}"),
    )


def _calibration_layers(action: str, series: Sequence[str]) -> list[Any]:
    import altair as alt

    side = 440 if len(series) <= _MOST_SERIES else 240
    axis = alt.Axis(format="%", tickCount=5, grid=True)
    x = alt.X("optimal:Q", scale=alt.Scale(domain=[0, 1]), axis=axis, title=f"optimal P({plain_label(action)})")
    y = alt.Y("policy:Q", scale=alt.Scale(domain=[0, 1]), axis=axis, title=f"played P({plain_label(action)})")
    colour = alt.Color("series:N", scale=_scale(series, _SERIES_COLOURS), sort=None, title="agent", legend=_legend(len(series) > _MOST_SERIES))
    shape = alt.Shape("series:N", scale=_scale(series, _SERIES_SHAPES), sort=None, title="agent", legend=_legend(len(series) > _MOST_SERIES))
    plain = alt.Chart().properties(width=side, height=side)
    ends = alt.Chart(alt.Data(values=[{"optimal": 0, "policy": 0}, {"optimal": 1, "policy": 1}]))
    return [
        ends.mark_line(color="#b6bec6", strokeWidth=5, opacity=0.6).encode(x, y),
        plain.mark_line(strokeWidth=1.5, opacity=0.6).encode(x, y, colour),
        plain.mark_rule(strokeWidth=1.5).encode(x, alt.Y("low:Q", title=""), alt.Y2("high:Q"), colour),
        plain.mark_point(size=70, filled=True, opacity=1).encode(x, y, colour, shape, tooltip=_tips("series", "case", "policy", "optimal")),
    ]


def _policies(named: Sequence[Named]) -> list[Figure]:
    """Policies of two actions by cases, one chart a menu; policies of more actions each in a panel of their own."""
    menus = _grouped(named, lambda row: tuple(row.doc["policy"]) if len(row.doc["policy"]) == 2 else ())
    many = menus.pop((), [])
    drawn = [_pairs(str(menu[0]), group) for menu, group in menus.items()]
    return [*drawn, _menus(many)] if many else drawn


def _pairs(action: str, group: Sequence[Named]) -> Figure:
    shown = _farthest(group, _MOST_SEATS)
    data = [{**_place(name, shown), "optimal": row.doc.get("optimal", {}).get(action), **_played(row, action)} for name, row in shown]
    return Figure(
        f"Policy and optimum: P({plain_label(action)})",
        _DOTS_CAPTION + _how_many(shown, group),
        _finished(_dots(data, f"P({plain_label(action)})"), f"Policy and optimal probability of {plain_label(action)} by case"),
    )


def _menus(group: Sequence[Named]) -> Figure:
    shown = _farthest(group, _MOST_PANELS)
    data = [
        {"panel": " · ".join(name), "line": plain_label(action), "optimal": row.doc.get("optimal", {}).get(action), **_played(row, action)}
        for name, row in shown
        for action in _weightiest(row)
    ]
    return Figure(
        "Policy and optimum by action",
        _DOTS_CAPTION + _how_many(shown, group),
        _finished(_dots(data, "probability"), "Policy and optimal probability of each action"),
    )


_DOTS_CAPTION = "Marker and bar: the policy with its 95 % interval. Black tick: the optimum."


def _dots(data: list[dict[str, Any]], title: str) -> Any:
    """Policy with its interval, and the optimum as a tick; one line a case or an action."""
    import altair as alt

    x = {"scale": alt.Scale(domain=[0, 1]), "axis": alt.Axis(format="%", tickCount=5), "title": title}
    line = _line_axis(data)
    optimum = alt.Chart().mark_tick(color="black", thickness=2.5, size=18)
    layers = [*_verdict_marks(data, x, line, "policy"), optimum.encode(alt.X("optimal:Q", **x), line)]
    return _panelled(layers, data)


def _cdfs(named: Sequence[Named]) -> list[Figure]:
    """Cumulative laws of answers on an interval; seats of one agent and case share a panel."""
    if not named:
        return []
    shown = _farthest(named, _MOST_SEATS)
    stride = -(-sum(2 * len(row.doc["curve"]["x"]) for _, row in shown) // _MOST_ROWS)
    data = [point for name, row in shown for point in _curve_points(" · ".join(name), row, stride)]
    chart = _panelled(_cdf_layers(), data, "panel")
    caption = "Blue steps: what was answered. Black dashes: the optimal law. The largest gap between them is KS, the area between them W1."
    return [Figure("Cumulative laws of the answers", caption + _how_many(shown, named), _finished(chart, "Cumulative laws, played and optimal"))]


def _curve_points(panel: str, row: Row, stride: int) -> Iterable[dict[str, Any]]:
    curve = row.doc["curve"]
    last = len(curve["x"]) - 1
    for i in sorted({*range(0, last + 1, stride), last}):
        for law in ("policy", "optimal"):
            yield {"panel": panel, "seat": plain_label(row.seat), "law": _LAWS[law], "x": curve["x"][i], "share": curve[law][i]}


_LAWS = {"policy": "played", "optimal": "optimal"}


def _cdf_layers() -> list[Any]:
    import altair as alt

    x = alt.X("x:Q", title="answer, in its own unit", scale=alt.Scale(zero=False, nice=False))
    y = alt.Y("share:Q", title="share of answers at or below", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
    domain = list(_LAWS.values())
    colour = alt.Color("law:N", scale=alt.Scale(domain=domain, range=["#0072B2", "#000000"]), title="law")
    dash = alt.StrokeDash("law:N", scale=alt.Scale(domain=domain, range=[[1, 0], [6, 4]]), title="law")
    encoded = alt.Chart().encode(x, y, colour, dash, detail="seat:N", tooltip=_tips("seat", "law", "x", "share"))
    return [
        encoded.mark_line(interpolate="step-after", strokeWidth=1.75, opacity=0.9).transform_filter("datum.law == 'played'"),
        encoded.mark_line(strokeWidth=1.75).transform_filter("datum.law == 'optimal'"),
    ]


def _forest(named: Sequence[Named], metric: str) -> list[Figure]:
    """A metric with its interval for every seat, by verdict."""
    import altair as alt

    known = [(name, row, estimate) for name, row in named if (estimate := row.metric(metric))]
    if not known:
        return []
    shown = _farthest([(name, row) for name, row, _ in known], _MOST_SEATS)
    data = [{**_place(name, shown), **_estimated(row, row.metric(metric))} for name, row in shown]
    title, caption = _FORESTS[metric]
    x, line = {"title": title, "scale": alt.Scale(zero=True)}, _line_axis(data)
    zero = alt.Chart().mark_rule(color=_FAINT, strokeDash=[3, 3]).encode(x=alt.datum(0))
    chart = _panelled([zero, *_verdict_marks(data, x, line, "value")], data)
    return [Figure(title, caption + _how_many(shown, named), _finished(chart, f"{title} by case, with verdicts"))]


_FORESTS = {
    "excess_tv": ("Excess TV", "Distance from the optimum beyond a perfect sampler's at the same n (the dashed line); bars: 95 % intervals."),
    "ks": ("KS distance", "Largest gap between the cumulative laws of the answers and of the optimum; bars: 95 % intervals."),
}


def _estimated(row: Row, estimate: Estimate | None) -> dict[str, Any]:
    assert estimate is not None
    ends = {"low": estimate.low, "high": estimate.high}
    return {"value": estimate.value, "verdict": row.verdict, **{end: estimate.value if isnan(x) else x for end, x in ends.items()}}


def _verdict_marks(data: Sequence[dict[str, Any]], x: dict[str, Any], line: Any, value: str) -> list[Any]:
    """A bar from low to high and a marker at ``value``, coloured and shaped by the verdict."""
    import altair as alt

    present = [verdict for verdict in (*VERDICTS, NO_VERDICT) if any(point["verdict"] == verdict for point in data)]
    colour = alt.Color("verdict:N", title="verdict", scale=_scale(present, [_VERDICT_COLOURS[v] for v in present]))
    shape = alt.Shape("verdict:N", title="verdict", scale=_scale(present, [_VERDICT_SHAPES[v] for v in present]))
    marker = alt.Chart().mark_point(size=85, filled=True, opacity=1)
    others = [name for name in ("optimal", "low", "high") if name in data[0]]
    return [
        alt.Chart().mark_rule(strokeWidth=2).encode(alt.X("low:Q", **x), alt.X2("high:Q"), line, colour),
        marker.encode(alt.X(f"{value}:Q", **x), line, colour, shape, tooltip=_tips("panel", "line", value, *others, "verdict")),
    ]


def _place(name: tuple[str, str], shown: Sequence[Named]) -> dict[str, str]:
    """The panel and the line of a row: a panel for each agent with a line a case, or the other way where there is one case."""
    who, case = name
    one_case = len({case for (_, case), _ in shown}) == 1
    return {"panel": case, "line": who} if one_case else {"panel": who, "line": case}


def _played(row: Row, action: str) -> dict[str, Any]:
    p = row.doc["policy"].get(action)
    low, high = (row.doc.get("intervals") or {}).get(action, (p, p))
    return {"policy": p, "low": low, "high": high, "verdict": row.verdict}


def _line_axis(data: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    order = list(dict.fromkeys(point["line"] for point in data))
    return alt.Y("line:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, grid=True, domain=False, labelPadding=8))


def _panelled(layers: list[Any], data: list[dict[str, Any]], field: str = "panel") -> Any:
    """Panels beside each other, as many as the width holds; with lines of their own where these differ."""
    panels = list(dict.fromkeys(point[field] for point in data))
    columns = min(3, len(panels))
    sized = [layer.properties(width=round(_WIDTH / columns) - (60 if columns > 1 else 200)) for layer in layers]
    if len(panels) == 1 and len(panels[0]) < 1:
        return _alone(sized, data)
    chart = _faceted(sized, data, field, columns)
    lines = {panel: [point["line"] for point in data if point[field] == panel] for panel in panels if "line" in data[0]}
    alike = len({tuple(line) for line in lines.values()}) <= 1
    return chart if alike and lines else chart.resolve_scale(y="independent" if lines else "shared", x="independent")


def _alone(layers: list[Any], data: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.layer(*layers, data=alt.Data(values=data))


def _faceted(layers: list[Any], data: list[dict[str, Any]], field: str, columns: int) -> Any:
    import altair as alt

    order = list(dict.fromkeys(point[field] for point in data))
    header = alt.Header(title=None, labelAnchor="start", labelFontWeight=600, labelFontSize=12, labelLimit=_WIDTH // columns)
    return _alone(layers, data).facet(alt.Facet(f"{field}:N", sort=order, header=header, title=None), columns=columns)


def _finished(chart: Any, description: str) -> Any:
    """With the house's look, and words for readers who cannot see it."""
    quiet = {"labelColor": _FAINT, "titleColor": _INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 600}
    return (
        chart.properties(description=description, background="white")
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(**quiet, gridColor=_GRID, domainColor="#b6bec6", tickColor="#b6bec6")
        .configure_legend(labelFontSize=12, titleFontSize=12, labelLimit=360, symbolSize=110, orient="top", labelColor=_INK, titleColor=_INK)
        .configure_header(labelColor=_INK)
    )


def _scale(names: Sequence[str], colours: Sequence[str]) -> Any:
    import altair as alt

    return alt.Scale(domain=list(names), range=list(islice(cycle(colours), len(names))))


def _legend(hidden: bool) -> Any:
    import altair as alt

    return None if hidden else alt.Legend(columns=2)


def _tips(*fields: str) -> list[Any]:
    import altair as alt

    words = {"panel", "line", "series", "case", "verdict", "seat", "law"}
    return [alt.Tooltip(f"{f}:N", title=f) if f in words else alt.Tooltip(f"{f}:Q", title=f, format=".3~g") for f in fields]


def _grouped(named: Sequence[Named], key: Callable[[Row], Any]) -> dict[Any, list[Named]]:
    groups: dict[Any, list[Named]] = {}
    for pair in named:
        groups.setdefault(key(pair[1]), []).append(pair)
    return groups


def _farthest(named: Sequence[Named], most: int) -> list[Named]:
    """The ``most`` rows that are farthest from their optimum, in their own order."""
    if len(named) <= most:
        return list(named)
    least = sorted((row.distance for _, row in named), reverse=True)[most - 1]
    return [pair for pair in named if pair[1].distance >= least][:most]


def _how_many(shown: Sequence[Any], all_of: Sequence[Any]) -> str:
    return "" if len(shown) == len(all_of) else f" Shown: the {len(shown)} of {len(all_of)} seats that are farthest from their optimum."


def _weightiest(row: Row) -> list[str]:
    policy, optimal = row.doc["policy"], row.doc.get("optimal") or {}
    weights = {action: max(p or 0, optimal.get(action) or 0) for action, p in policy.items()}
    chosen = set(sorted(weights, key=lambda action: -weights[action])[:_MOST_ACTIONS])
    return [action for action in policy if action in chosen]


def _percent(p: float | None) -> str:
    return number(p)
