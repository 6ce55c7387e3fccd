"""Figures of how a bandit is explored: pulls against what laws foresee, and the two ways to fail beside scripted agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import Any

from .bandit_parts import Calibration, Landmark
from .charts import FAINT, Figure, Point, faceted, finished, panel_width, percent_axis
from .comparison import By
from .panel import by_text
from .reading import Row, plain_label
from .shown import MOST_SEATS, Named, farthest, grouped, how_many, panel_names

__all__ = ["exploration_failures", "law_calibrations"]

_MOST_PANELS = 24
_DIAGONAL = "#c3cad1"
_OPTIMAL, _RESEMBLED = "the law held against", "the rule resembled"
_COLOURS = {_OPTIMAL: "#0072B2", _RESEMBLED: "#D55E00"}


def law_calibrations(named: Sequence[Named]) -> list[Figure]:
    """How often arms are pulled against their probability under each law, a panel for each seat."""
    told = [pair for pair in named if pair[1].doc.calibration]
    if not told:
        return []
    shown = farthest(told, _MOST_PANELS)
    data = [
        point
        for panel, (_, row) in zip(panel_names(shown), shown, strict=True)
        for point in _calibrated(panel, row)
    ]
    caption = (
        "Arms in bins of their probability under a law at each decision's own history, and how often they are pulled: who plays by the law lies"
        " on the grey diagonal, up to chance (bars: 95 % intervals over episodes). Blue: the law that decisions are held against. Orange: the rule"
        " that the player resembles most, as it fits best without a lapse."
    )
    chart = _calibration_chart(data)
    text = "Share of arms that are pulled against their probability under a law"
    return [Figure("Calibration of choices, by law", caption + how_many(shown, told), finished(chart, text))]


def _calibrated(panel: str, row: Row) -> Iterator[Point]:
    for law, found in row.doc.calibration.items():
        is_rule = row.doc.resembles is not None and law == row.doc.resembles.name
        role = _RESEMBLED if is_rule else _OPTIMAL
        yield from _bins({"panel": panel, "law": plain_label(law), "role": role}, found)


def _bins(named: Point, found: Calibration) -> Iterator[Point]:
    for stated, pulled in zip(found.stated, found.pulled, strict=True):
        ends = {end: getattr(pulled, end) for end in ("low", "high")}
        known = {end: 0.0 if isnan(value) and end == "low" else value for end, value in ends.items()}
        yield {**named, "stated": round(stated, 4), "pulled": round(float(pulled.value), 4), **known}


def _calibration_chart(data: list[Point]) -> Any:
    import altair as alt

    columns = min(3, len({point["panel"] for point in data}))
    side = 400 if columns == 1 else panel_width(columns)
    x = alt.X("stated:Q", **percent_axis("probability under the law"))
    y = alt.Y("pulled:Q", **percent_axis("share pulled"))
    found = {point["role"] for point in data}
    roles = [role for role in _COLOURS if role in found]
    scale = alt.Scale(domain=roles, range=[_COLOURS[role] for role in roles])
    colour = alt.Color("role:N", title=None, scale=scale)
    shape = alt.Shape("role:N", title=None, scale=alt.Scale(domain=roles))
    tips = [
        alt.Tooltip("law:N"),
        *(alt.Tooltip(f"{name}:Q", format=".2f") for name in ("stated", "pulled", "low", "high")),
    ]
    ends = alt.InlineData(values=[{"stated": p, "pulled": p} for p in (0, 1)])
    diagonal = alt.Chart(ends, width=side, height=side).mark_line(color=_DIAGONAL, strokeWidth=4)
    bars = (
        alt.Chart()
        .mark_rule(strokeWidth=1.5, opacity=0.7)
        .encode(x, alt.Y("low:Q", title="share pulled"), alt.Y2("high:Q"), colour)
    )
    points = alt.Chart().mark_point(size=60, filled=True, opacity=1).encode(x, y, colour, shape, tooltip=tips)
    return faceted([diagonal.encode(x, y), bars, points], data, columns)


def exploration_failures(named: Sequence[Named]) -> list[Figure]:
    """K MinFrac against SuffFail, a point for each seat, and one for each scripted agent in the same bandit; a panel for each bandit."""
    failing = [pair for pair in named if pair[1].metric("suffix_failure") and pair[1].metric("min_frac")]
    if not failing:
        return []
    shown = farthest(failing, MOST_SEATS)
    data = [point for group in _bandits(shown) for point in _places(*group)]
    caption = (
        "Right: the best arm is given up for good in the second half of so many episodes. Up: all arms are pulled alike, as if nothing were learnt."
        " Good exploration is near the lower left corner: neither."
    )
    if any(point["kind"] == "scripted" for point in data):
        caption += " Grey diamonds: scripted agents in the same bandit, over 200 episodes."
    chart = finished(_failure_chart(data), "K MinFrac against suffix failures")
    return [Figure("Two ways to fail at exploring", caption + how_many(shown, failing), chart)]


def _bandits(shown: Sequence[Named]) -> list[tuple[str, list[Named]]]:
    """The rows that share their landmarks, under what they share in their cases."""
    groups = list(grouped(shown, lambda row: repr(row.doc.landmarks)).values())
    return [(_shared([row.by for _, row in group]) if len(groups) > 1 else "", group) for group in groups]


def _shared(cases: Sequence[By]) -> str:
    first = cases[0]
    alike = {name: value for name, value in first.items() if all(case.get(name) == value for case in cases)}
    return by_text(alike)


def _places(panel: str, group: Sequence[Named]) -> Iterator[Point]:
    for name, landmark in group[0][1].doc.landmarks.items():
        yield _scripted(panel, name, landmark)
    for name, (_, row) in zip(panel_names(group), group, strict=True):
        never, evenly = (float(row.doc.metrics[at].value) for at in ("suffix_failure", "min_frac"))
        yield {"panel": panel, "name": name, "kind": "played", "never again": never, "evenly": evenly}


def _scripted(panel: str, name: str, landmark: Landmark) -> Point:
    place = {"never again": landmark.suffix_failure, "evenly": landmark.min_frac}
    return {"panel": panel, "name": name, "kind": "scripted", **place}


def _failure_chart(data: list[Point]) -> Any:
    import altair as alt

    columns = min(2, len({point["panel"] for point in data}))
    told = ": episodes without the best arm from half time on" if columns == 1 else ""
    x = alt.X("never again:Q", **percent_axis(f"SuffFail{told}"))
    y = alt.Y("evenly:Q", **percent_axis("K MinFrac: 100 % where all arms are pulled alike"))
    played, scripted = (f"datum.kind == '{kind}'" for kind in ("played", "scripted"))
    tips = [
        alt.Tooltip("name:N", title="player"),
        *(alt.Tooltip(f"{field}:Q", format=".2f") for field in ("never again", "evenly")),
    ]
    base = alt.Chart(width=560 if columns == 1 else panel_width(columns), height=340)
    marks = base.mark_point(filled=True, opacity=0.9)
    words = base.mark_text(align="left", dx=9, fontSize=11).encode(x, y, text="name:N")
    layers = [
        base.transform_filter(scripted)
        .mark_point(filled=False, shape="diamond", size=70, color=FAINT, strokeWidth=1.5)
        .encode(x, y, tooltip=tips),
        marks.transform_filter(played).encode(
            x, y, tooltip=tips, color=alt.value("#0072B2"), size=alt.value(85)
        ),
        words.transform_filter(scripted).encode(color=alt.value(FAINT)),
        words.transform_filter(played)
        .mark_text(align="left", dx=9, dy=12, fontSize=11)
        .encode(color=alt.value("#0072B2")),
    ]
    return faceted(layers, data, columns)
