"""The figures of a comparison, as Altair charts of aggregated data (5,000 rows a chart at most).

Colours are Okabe and Ito's (2008), which people with any colour vision can tell apart; shape repeats what colour says.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from ..core.errors import InputError
from ..core.estimates import Estimate
from .bandit_figures import bandit_figures
from .charts import (
    FAINT,
    Figure,
    Point,
    faceted,
    finished,
    line_axis,
    marker,
    panel_width,
    panelled,
    percent_axis,
    tips,
)
from .cumulative_figure import cumulative_figures
from .market_figure import market_figures
from .number_figures import number_figures, price_figures
from .reading import NO_VERDICT, Cells, Row, number, plain_label
from .shown import MOST_SEATS, Named, answered, evenly, farthest, grouped, how_many, panel_names, placed

if TYPE_CHECKING:
    import altair as alt

__all__ = ["figures", "policy_figure"]

_VERDICT_LOOKS = {
    "deviates": ("#D55E00", "diamond"),
    "marginal only": ("#CC79A7", "triangle-down"),
    "faithful": ("#009E73", "circle"),
    "undecided": ("#6E7B88", "square"),
    NO_VERDICT: ("#56B4E9", "triangle-up"),
}
_MOST_PANELS, _MOST_ACTIONS = 24, 12


def figures(cells: Cells) -> list[Figure]:
    """Every figure that these cells have data for; agents that play the optimum by construction are left out."""
    named = answered(cells)
    drawn = [*_calibrations(_finite(named)), *_policies(_finite(named)), *cumulative_figures(named)]
    drawn += [*number_figures(named), *bandit_figures(named), *market_figures(cells), *price_figures(cells)]
    return [*drawn, *(figure for name in ("excess_tv", "ks") for figure in _forest(named, name))]


def policy_figure(cells: Cells) -> alt.FacetChart:
    """The chart of policies beside their optima (cumulative laws, where answers are numbers), of the first menu that has answers.

    Raises `InputError` where no seat has a legal answer to draw.
    """
    named = answered(cells)
    drawn = [*_policies(_finite(named)), *cumulative_figures(named)]
    if not drawn:
        raise InputError("no seat has a legal answer, so there is no policy to draw; look at the outcomes")
    chart: alt.FacetChart = drawn[0].chart
    return chart


def _finite(named: Sequence[Named]) -> list[Named]:
    return [(name, row) for name, row in named if row.doc.policy]


def _calibrations(named: Sequence[Named]) -> list[Figure]:
    """Played against optimal probability of one action, wherever three or more optima are compared."""
    drawn, several = [], len({row.seat for _, row in named}) > 1
    for (seat, menu), group in grouped(named, lambda row: (row.seat, tuple(row.doc.policy))).items():
        moving = [
            a
            for a in menu
            if len({number(row.doc.optimal.get(a)) for _, row in group if row.doc.optimal}) > 2
        ]
        if moving:
            drawn.append(_calibration(f" at {plain_label(seat)}" if several else "", moving[0], group))
    return drawn


def _calibration(place: str, action: str, group: Sequence[Named]) -> Figure:
    known = [(name, row) for name, row in group if row.doc.optimal]
    shown = evenly(known, MOST_SEATS)
    data = [
        {"panel": who, "line": case, "optimal": row.doc.optimal[action], **_played(row, action)}
        for (who, case), row in shown
    ]
    columns = min(3, len({point["panel"] for point in data}))
    layers = _calibration_layers(plain_label(action), data, 400 if columns == 1 else panel_width(columns))
    return Figure(
        f"Calibration{place}: P({plain_label(action)}), played against optimal",
        "A perfect randomiser lies on the grey diagonal, up to chance (bars: 95 % intervals);"
        f" a step at one half is an agent that always plays the likelier action.{_spread(shown, known)}",
        finished(
            faceted(layers, data, columns),
            f"Played against optimal probability of {plain_label(action)}, a panel for each agent",
        ),
    )


def _spread(shown: Sequence[Named], known: Sequence[Named]) -> str:
    """A sentence for the caption where seats are left out, whatever they played: the farthest alone would miss the diagonal by choice."""
    some = len(shown) < len(known)
    return (
        f" Shown: {len(shown)} of {len(known):,} seats, equally far apart in the study's order."
        if some
        else ""
    )


def _calibration_layers(action: str, data: Sequence[Point], side: int) -> list[Any]:
    import altair as alt

    x = alt.X("optimal:Q", **percent_axis(f"optimal P({action})"))
    y = alt.Y("policy:Q", **percent_axis(f"played P({action})"))
    colour, shape = _verdict_encodings(data)
    diagonal = alt.Chart(
        alt.InlineData(values=[{"optimal": p, "policy": p} for p in (0, 1)]), width=side, height=side
    )
    return [
        diagonal.mark_line(color="#c3cad1", strokeWidth=6).encode(x, y),
        alt.Chart().mark_line(color=FAINT, strokeWidth=1.25).encode(x, y),
        alt.Chart()
        .mark_rule(strokeWidth=2)
        .encode(x, alt.Y("low:Q", **percent_axis(f"played P({action})")), alt.Y2("high:Q"), colour),
        marker().encode(
            x, y, colour, shape, tooltip=tips("panel", "line", "policy", "low", "high", "optimal", "verdict")
        ),
    ]


def _policies(named: Sequence[Named]) -> list[Figure]:
    """Policies of two actions by cases, one chart a menu; policies of more actions each in a panel of their own."""
    menus = grouped(named, lambda row: tuple(row.doc.policy) if len(row.doc.policy) == 2 else ())
    many = menus.pop((), [])
    drawn = [_pairs(str(menu[0]), group) for menu, group in menus.items()]
    return [*drawn, _menus(many)] if many else drawn


def _pairs(action: str, group: Sequence[Named]) -> Figure:
    shown = farthest(group, MOST_SEATS)
    data = [
        {**placed(name, shown), "optimal": row.doc.optimal.get(action), **_played(row, action)}
        for name, row in shown
    ]
    return Figure(
        f"Policy and optimum: P({plain_label(action)})",
        _DOTS_CAPTION + how_many(shown, group),
        finished(
            _dots(data, f"P({plain_label(action)})", _lines(group, shown)),
            f"Policy and optimal probability of {plain_label(action)} by case",
        ),
    )


def _menus(group: Sequence[Named]) -> Figure:
    shown = farthest(group, _MOST_PANELS)
    data = [
        {
            "panel": panel,
            "line": plain_label(action),
            "optimal": row.doc.optimal.get(action),
            **_played(row, action),
        }
        for panel, (_, row) in zip(panel_names(shown), shown, strict=True)
        for action in _weightiest(row)
    ]
    return Figure(
        "Policy and optimum by action",
        _DOTS_CAPTION + _left_out(shown) + how_many(shown, group),
        finished(_dots(data, "probability"), "Policy and optimal probability of each action"),
    )


def _left_out(shown: Sequence[Named]) -> str:
    """A sentence for the caption where actions are left out."""
    most = max(len(row.doc.policy) for _, row in shown)
    return f" Of up to {most} actions the {_MOST_ACTIONS} most probable." if most > _MOST_ACTIONS else ""


_DOTS_CAPTION = "Marker and bar: the policy with its 95 % interval. Black tick: the optimum."


def _lines(group: Sequence[Named], shown: Sequence[Named]) -> list[str]:
    """The lines in the order of all rows, which is not that of the rows that are shown where each panel shows others."""
    return list(dict.fromkeys(placed(name, shown)["line"] for name, _ in group))


def _dots(data: list[Point], title: str, lines: Sequence[str] = ()) -> Any:
    """Policy with its interval, and the optimum as a tick; one line a case or an action."""
    import altair as alt

    x, line = percent_axis(title), line_axis(data, lines)
    optimum = alt.Chart().mark_tick(color="black", thickness=2.5, size=18)
    return panelled(
        [*_verdict_marks(data, x, line, "policy"), optimum.encode(alt.X("optimal:Q", **x), line)], data
    )


def _forest(named: Sequence[Named], metric: str) -> list[Figure]:
    """A metric with its interval for every seat, by verdict."""
    import altair as alt

    known = [(name, row, estimate) for name, row in named if (estimate := row.metric(metric))]
    if not known:
        return []
    shown = farthest([(name, row) for name, row, _ in known], MOST_SEATS)
    data = [{**placed(name, shown), **_estimated(row, row.metric(metric))} for name, row in shown]
    title, caption = _FORESTS[metric]
    x = {"title": title, "scale": alt.Scale(zero=True), "axis": alt.Axis(tickCount=5)}
    line = line_axis(data, _lines(named, shown))
    zero = alt.Chart().mark_rule(color=FAINT, strokeDash=[3, 3]).encode(x=alt.datum(0))
    chart = panelled([zero, *_verdict_marks(data, x, line, "value")], data)
    return [
        Figure(title, caption + how_many(shown, named), finished(chart, f"{title} by case, with verdicts"))
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


def _estimated(row: Row, estimate: Estimate | None) -> Point:
    assert estimate is not None
    ends = {"low": estimate.low, "high": estimate.high}
    return {
        "value": estimate.value,
        "verdict": row.verdict,
        **{end: estimate.value if isnan(x) or estimate.withdrawn else x for end, x in ends.items()},
    }


def _verdict_marks(data: Sequence[Point], x: dict[str, Any], line: Any, value: str) -> list[Any]:
    """A bar from low to high and a marker at ``value``, coloured and shaped by the verdict."""
    import altair as alt

    colour, shape = _verdict_encodings(data)
    others = [name for name in ("low", "high", "optimal") if name in data[0]]
    return [
        alt.Chart().mark_rule(strokeWidth=2).encode(alt.X("low:Q", **x), alt.X2("high:Q"), line, colour),
        marker().encode(
            alt.X(f"{value}:Q", **x),
            line,
            colour,
            shape,
            tooltip=tips("panel", "line", value, *others, "verdict"),
        ),
    ]


def _verdict_encodings(data: Sequence[Point]) -> tuple[Any, Any]:
    """Colour and shape by the verdicts that occur."""
    import altair as alt

    present = [verdict for verdict in _VERDICT_LOOKS if any(point["verdict"] == verdict for point in data)]
    colours, shapes = ([_VERDICT_LOOKS[verdict][i] for verdict in present] for i in (0, 1))
    colour = alt.Color("verdict:N", title="verdict", scale=alt.Scale(domain=present, range=colours))
    return colour, alt.Shape("verdict:N", title="verdict", scale=alt.Scale(domain=present, range=shapes))


def _played(row: Row, action: str) -> Point:
    p = row.doc.policy.get(action)
    low, high = row.doc.intervals.get(action, (p, p))
    return {"policy": p, "low": low, "high": high, "verdict": row.verdict}


def _weightiest(row: Row) -> list[str]:
    policy, optimal = row.doc.policy, row.doc.optimal
    weights = {action: max(p, optimal.get(action, 0)) for action, p in policy.items()}
    chosen = set(sorted(weights, key=lambda action: -weights[action])[:_MOST_ACTIONS])
    return [action for action in policy if action in chosen]
