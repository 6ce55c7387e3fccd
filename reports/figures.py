"""The figures of a comparison, as Altair charts of aggregated data (5,000 rows a chart at most).

Colours are Okabe and Ito's (2008), which people with any colour vision can tell apart; shape repeats what colour says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.errors import InputError
from ..core.estimates import Estimate
from .reading import NO_VERDICT, Cells, Row, examined, names_of, number, plain_label, rows_of

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "INK", "Figure", "answered", "figures", "finished", "line_axis", "panelled", "placed", "policy_figure",
]  # fmt: skip

INK = "#1f2933"
_FAINT, _GRID = "#5b6670", "#e4e7eb"
_VERDICT_LOOKS = {
    "deviates": ("#D55E00", "diamond"),
    "faithful": ("#009E73", "circle"),
    "undecided": ("#6E7B88", "square"),
    NO_VERDICT: ("#56B4E9", "triangle-up"),
}
_MOST_ROWS, _MOST_PANELS, _MOST_SEATS, _MOST_ACTIONS, _MOST_ALONE = 5000, 24, 240, 12, 9
_SHORT, _NAMES = (
    12,
    44,
)  # characters of a line's name that leave room for three panels; pixels that names of their own take
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

_Named = tuple[tuple[str, str], Row]


class Figure(NamedTuple):
    """A chart with its ``title``, and the ``caption`` that says how to read it."""

    title: str
    caption: str
    chart: Any


def figures(cells: Cells) -> list[Figure]:
    """Every figure that these cells have data for; agents that play the optimum by construction are left out."""
    named = answered(cells)
    drawn = [*_calibrations(_finite(named)), *_policies(_finite(named)), *_cdfs(_curved(named))]
    return [*drawn, *(figure for name in ("excess_tv", "ks") for figure in _forest(named, name))]


def policy_figure(cells: Cells) -> alt.FacetChart:
    """The chart of policies beside their optima (cumulative laws, where answers are numbers), of the first menu that has answers.

    Raises `InputError` where no seat has a legal answer to draw.
    """
    named = answered(cells)
    drawn = [*_policies(_finite(named)), *_cdfs(_curved(named))]
    if not drawn:
        raise InputError("no seat has a legal answer, so there is no policy to draw; look at the outcomes")
    chart: alt.FacetChart = drawn[0].chart
    return chart


def answered(cells: Cells) -> list[_Named]:
    return [(name, row) for name, row in names_of(examined(rows_of(cells))) if row.doc.get("n")]


def _finite(named: Sequence[_Named]) -> list[_Named]:
    return [(name, row) for name, row in named if row.doc.get("policy")]


def _curved(named: Sequence[_Named]) -> list[_Named]:
    return [(name, row) for name, row in named if row.doc.get("curve")]


def _calibrations(named: Sequence[_Named]) -> list[Figure]:
    """Played against optimal probability of one action, wherever three or more optima are compared."""
    drawn, several = [], len({row.seat for _, row in named}) > 1
    for (seat, menu), group in _grouped(named, lambda row: (row.seat, tuple(row.doc["policy"]))).items():
        moving = [
            a
            for a in menu
            if len({number(row.doc["optimal"].get(a)) for _, row in group if row.doc.get("optimal")}) > 2
        ]
        if moving:
            drawn.append(_calibration(f" at {plain_label(seat)}" if several else "", moving[0], group))
    return drawn


def _calibration(place: str, action: str, group: Sequence[_Named]) -> Figure:
    shown = _farthest([(name, row) for name, row in group if row.doc.get("optimal")], _MOST_SEATS)
    data = [
        {"panel": who, "line": case, "optimal": row.doc["optimal"][action], **_played(row, action)}
        for (who, case), row in shown
    ]
    columns = min(3, len({point["panel"] for point in data}))
    layers = _calibration_layers(plain_label(action), data, 400 if columns == 1 else _panel_width(columns))
    return Figure(
        f"Calibration{place}: P({plain_label(action)}), played against optimal",
        "A perfect randomiser lies on the grey diagonal, up to luck (bars: 95 % intervals);"
        " a step at one half is an agent that always plays the likelier action." + _how_many(shown, group),
        finished(
            _faceted(layers, data, columns),
            f"Played against optimal probability of {plain_label(action)}, a panel for each agent",
        ),
    )


def _calibration_layers(action: str, data: Sequence[dict[str, Any]], side: int) -> list[Any]:
    import altair as alt

    x = alt.X("optimal:Q", **_percent_axis(f"optimal P({action})"))
    y = alt.Y("policy:Q", **_percent_axis(f"played P({action})"))
    colour, shape = _verdict_encodings(data)
    diagonal = alt.Chart(
        alt.InlineData(values=[{"optimal": p, "policy": p} for p in (0, 1)]), width=side, height=side
    )
    return [
        diagonal.mark_line(color="#c3cad1", strokeWidth=6).encode(x, y),
        alt.Chart().mark_line(color=_FAINT, strokeWidth=1.25).encode(x, y),
        alt.Chart()
        .mark_rule(strokeWidth=2)
        .encode(x, alt.Y("low:Q", **_percent_axis(f"played P({action})")), alt.Y2("high:Q"), colour),
        _marker().encode(
            x, y, colour, shape, tooltip=_tips("panel", "line", "policy", "low", "high", "optimal", "verdict")
        ),
    ]


def _policies(named: Sequence[_Named]) -> list[Figure]:
    """Policies of two actions by cases, one chart a menu; policies of more actions each in a panel of their own."""
    menus = _grouped(named, lambda row: tuple(row.doc["policy"]) if len(row.doc["policy"]) == 2 else ())
    many = menus.pop((), [])
    drawn = [_pairs(str(menu[0]), group) for menu, group in menus.items()]
    return [*drawn, _menus(many)] if many else drawn


def _pairs(action: str, group: Sequence[_Named]) -> Figure:
    shown = _farthest(group, _MOST_SEATS)
    data = [
        {**placed(name, shown), "optimal": (row.doc.get("optimal") or {}).get(action), **_played(row, action)}
        for name, row in shown
    ]
    return Figure(
        f"Policy and optimum: P({plain_label(action)})",
        _DOTS_CAPTION + _how_many(shown, group),
        finished(
            _dots(data, f"P({plain_label(action)})"),
            f"Policy and optimal probability of {plain_label(action)} by case",
        ),
    )


def _menus(group: Sequence[_Named]) -> Figure:
    shown = _farthest(group, _MOST_PANELS)
    data = [
        {
            "panel": panel,
            "line": plain_label(action),
            "optimal": (row.doc.get("optimal") or {}).get(action),
            **_played(row, action),
        }
        for panel, (_, row) in zip(_panels(shown), shown, strict=True)
        for action in _weightiest(row)
    ]
    return Figure(
        "Policy and optimum by action",
        _DOTS_CAPTION + _how_many(shown, group),
        finished(_dots(data, "probability"), "Policy and optimal probability of each action"),
    )


_DOTS_CAPTION = "Marker and bar: the policy with its 95 % interval. Black tick: the optimum."


def _dots(data: list[dict[str, Any]], title: str) -> Any:
    """Policy with its interval, and the optimum as a tick; one line a case or an action."""
    import altair as alt

    x, line = _percent_axis(title), line_axis(data)
    optimum = alt.Chart().mark_tick(color="black", thickness=2.5, size=18)
    return panelled(
        [*_verdict_marks(data, x, line, "policy"), optimum.encode(alt.X("optimal:Q", **x), line)], data
    )


def _cdfs(named: Sequence[_Named]) -> list[Figure]:
    """Cumulative laws of answers on an interval; where there are many seats, those of one agent and case share a panel."""
    if not named:
        return []
    shown = _farthest(named, _MOST_SEATS)
    together = len(shown) > _MOST_ALONE
    panels = names_of([replace(row, seat="") for _, row in shown]) if together else shown
    stride = -(-sum(2 * len(row.doc["curve"]["x"]) for _, row in shown) // (_MOST_ROWS - 2 * len(shown)))
    data = [
        point
        for panel, (_, row) in zip(_panels(panels), shown, strict=True)
        for point in _curve_points(panel, row, stride)
    ]
    apart = ["x"] if len({tuple(row.doc.get("interval") or ()) for _, row in shown}) > 1 else []
    chart = panelled(_cdf_layers(0.4 if together else 0.9), data, apart)
    caption = "Blue steps: what was answered. Black dashes: the optimal law. The largest gap between them is KS, the area between them W1."
    caption += " One blue line a seat." if together else ""
    return [
        Figure(
            "Cumulative laws of the answers",
            caption + _how_many(shown, named),
            finished(chart, "Cumulative laws, played and optimal"),
        )
    ]


def _curve_points(panel: str, row: Row, stride: int) -> Iterable[dict[str, Any]]:
    curve = row.doc["curve"]
    last = len(curve["x"]) - 1
    for i in sorted({*range(0, last + 1, stride), last}):
        for law, word in _LAWS.items():
            yield {
                "panel": panel,
                "seat": plain_label(row.seat),
                "law": word,
                "x": curve["x"][i],
                "share": round(curve[law][i], 5),
            }


_LAWS = {"policy": "played", "optimal": "optimal"}


def _cdf_layers(opacity: float) -> list[Any]:
    import altair as alt

    x = alt.X("x:Q", title="answer, in its own unit", scale=alt.Scale(zero=False, nice=False))
    y = alt.Y("share:Q", **_percent_axis("share of answers at or below"))
    domain = list(_LAWS.values())
    colour = alt.Color("law:N", scale=alt.Scale(domain=domain, range=["#0072B2", "#000000"]), title="law")
    dash = alt.StrokeDash("law:N", scale=alt.Scale(domain=domain, range=[[1, 0], [6, 4]]), title="law")
    encoded = alt.Chart(height=230).encode(
        x, y, colour, dash, detail="seat:N", tooltip=_tips("seat", "law", "x", "share")
    )
    return [
        encoded.mark_line(interpolate="step-after", strokeWidth=1.5, opacity=opacity).transform_filter(
            "datum.law == 'played'"
        ),
        encoded.mark_line(strokeWidth=1.75).transform_filter("datum.law == 'optimal'"),
    ]


def _forest(named: Sequence[_Named], metric: str) -> list[Figure]:
    """A metric with its interval for every seat, by verdict."""
    import altair as alt

    known = [(name, row, estimate) for name, row in named if (estimate := row.metric(metric))]
    if not known:
        return []
    shown = _farthest([(name, row) for name, row, _ in known], _MOST_SEATS)
    data = [{**placed(name, shown), **_estimated(row, row.metric(metric))} for name, row in shown]
    title, caption = _FORESTS[metric]
    x = {"title": title, "scale": alt.Scale(zero=True), "axis": alt.Axis(tickCount=5)}
    line = line_axis(data)
    zero = alt.Chart().mark_rule(color=_FAINT, strokeDash=[3, 3]).encode(x=alt.datum(0))
    chart = panelled([zero, *_verdict_marks(data, x, line, "value")], data)
    return [
        Figure(title, caption + _how_many(shown, named), finished(chart, f"{title} by case, with verdicts"))
    ]


_FORESTS = {
    "excess_tv": (
        "Excess TV",
        "Distance from the optimum beyond a perfect sampler's at the same n (the dashed line); bars: 95 % intervals.",
    ),
    "ks": (
        "KS distance",
        "Largest gap between the cumulative laws of the answers and of the optimum; bars: 95 % intervals.",
    ),
}


def _estimated(row: Row, estimate: Estimate | None) -> dict[str, Any]:
    assert estimate is not None
    ends = {"low": estimate.low, "high": estimate.high}
    return {
        "value": estimate.value,
        "verdict": row.verdict,
        **{end: estimate.value if isnan(x) else x for end, x in ends.items()},
    }


def _verdict_marks(data: Sequence[dict[str, Any]], x: dict[str, Any], line: Any, value: str) -> list[Any]:
    """A bar from low to high and a marker at ``value``, coloured and shaped by the verdict."""
    import altair as alt

    colour, shape = _verdict_encodings(data)
    others = [name for name in ("low", "high", "optimal") if name in data[0]]
    return [
        alt.Chart().mark_rule(strokeWidth=2).encode(alt.X("low:Q", **x), alt.X2("high:Q"), line, colour),
        _marker().encode(
            alt.X(f"{value}:Q", **x),
            line,
            colour,
            shape,
            tooltip=_tips("panel", "line", value, *others, "verdict"),
        ),
    ]


def _marker() -> Any:
    import altair as alt

    return alt.Chart().mark_point(size=85, filled=True, opacity=1)


def _verdict_encodings(data: Sequence[dict[str, Any]]) -> tuple[Any, Any]:
    """Colour and shape by the verdicts that occur."""
    import altair as alt

    present = [verdict for verdict in _VERDICT_LOOKS if any(point["verdict"] == verdict for point in data)]
    colours, shapes = ([_VERDICT_LOOKS[verdict][i] for verdict in present] for i in (0, 1))
    colour = alt.Color("verdict:N", title="verdict", scale=alt.Scale(domain=present, range=colours))
    return colour, alt.Shape("verdict:N", title="verdict", scale=alt.Scale(domain=present, range=shapes))


def _panels(named: Sequence[_Named]) -> list[str]:
    """What to call a panel for each row: who played and in which case, or the case alone where one agent played them all."""
    alone = len({who for (who, _), _ in named}) == 1 and all(case for (_, case), _ in named)
    return [case if alone else _joined((who, case)) for (who, case), _ in named]


def _joined(name: Iterable[str]) -> str:
    return " · ".join(part for part in name if part)


def placed(name: tuple[str, str], shown: Sequence[_Named]) -> dict[str, str]:
    """The panel and the line of a row: a panel for each agent with a line a case, or the other way where there is one case."""
    who, case = name
    one_case = len({case for (_, case), _ in shown}) == 1
    return {"panel": case, "line": who} if one_case else {"panel": who, "line": case}


def _played(row: Row, action: str) -> dict[str, Any]:
    p = row.doc["policy"].get(action)
    low, high = (row.doc.get("intervals") or {}).get(action, (p, p))
    return {"policy": p, "low": low, "high": high, "verdict": row.verdict}


def line_axis(data: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    order = list(dict.fromkeys(point["line"] for point in data))
    return alt.Y(
        "line:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=260, grid=True, domain=False, labelPadding=8),
    )


def _percent_axis(title: str) -> dict[str, Any]:
    import altair as alt

    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    return {"scale": alt.Scale(domain=[0, 1]), "axis": axis, "title": title}


def panelled(layers: list[Any], data: list[dict[str, Any]], apart: Sequence[str] = ()) -> Any:
    """Panels beside each other, at most three; axes ``apart`` are each panel's own, and so are lines that differ."""
    lines: dict[str, list[str]] = {}
    for point in data:
        lines.setdefault(point["panel"], []).append(point.get("line", ""))
    alike = "line" not in data[0] or len({tuple(names) for names in lines.values()}) == 1
    longest = 0 if alike else max(len(name) for names in lines.values() for name in names)
    columns = min(max(1, 3 - longest // _SHORT), len(lines))
    width = _panel_width(columns) - (0 if alike or columns == 1 else _NAMES)
    chart = _faceted([layer.properties(width=width) for layer in layers], data, columns)
    own = [*apart, *([] if alike else ["y"])]
    return chart.resolve_scale(**dict.fromkeys(own, "independent")) if own else chart


def _panel_width(columns: int) -> int:
    """Of one panel in pixels, leaving room for the names of lines."""
    return {1: 640, 2: 380, 3: 264}[columns]


def _faceted(layers: list[Any], data: list[dict[str, Any]], columns: int) -> Any:
    import altair as alt

    order = list(dict.fromkeys(point["panel"] for point in data))
    header = alt.Header(
        title=None,
        labelAnchor="start",
        labelFontWeight=600,
        labelFontSize=12,
        labelLimit=_panel_width(columns) + 20,
    )
    chart = alt.layer(*layers, data=alt.InlineData(values=data))
    return chart.facet(alt.Facet("panel:N", sort=order, header=header, title=None), columns=columns)


def finished(chart: Any, description: str) -> Any:
    """With the house's look, and words for readers who cannot see it."""
    quiet = {
        "labelColor": _FAINT,
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


def _tips(*fields: str) -> list[Any]:
    import altair as alt

    words = {"panel", "line", "verdict", "seat", "law"}
    return [
        alt.Tooltip(f"{f}:N", title=f) if f in words else alt.Tooltip(f"{f}:Q", title=f, format=".3~g")
        for f in fields
    ]


def _grouped(named: Sequence[_Named], key: Callable[[Row], Any]) -> dict[Any, list[_Named]]:
    groups: dict[Any, list[_Named]] = {}
    for pair in named:
        groups.setdefault(key(pair[1]), []).append(pair)
    return groups


def _farthest(named: Sequence[_Named], most: int) -> list[_Named]:
    """The ``most`` rows that are farthest from their optimum, in their own order."""
    if len(named) <= most:
        return list(named)
    least = sorted((row.distance for _, row in named), reverse=True)[most - 1]
    return [pair for pair in named if pair[1].distance >= least][:most]


def _how_many(shown: Sequence[Any], all_of: Sequence[Any]) -> str:
    return (
        ""
        if len(shown) == len(all_of)
        else f" Shown: the {len(shown)} of {len(all_of)} seats that are farthest from their optimum."
    )


def _weightiest(row: Row) -> list[str]:
    policy, optimal = row.doc["policy"], row.doc.get("optimal") or {}
    weights = {action: max(p or 0, optimal.get(action) or 0) for action, p in policy.items()}
    chosen = set(sorted(weights, key=lambda action: -weights[action])[:_MOST_ACTIONS])
    return [action for action in policy if action in chosen]
