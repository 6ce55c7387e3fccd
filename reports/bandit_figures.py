"""The figures of bandits: regret round by round, how often each arm is pulled, calibration by law, and the two ways to fail at exploring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .bandit_parts import Rounds
from .charts import FAINT, Figure, Point, finished, line_axis, panelled
from .exploration_figures import exploration_failures, law_calibrations
from .reading import plain_label
from .shown import Named, farthest, how_many, panel_names

__all__ = ["bandit_figures"]

_MOST_ROWS, _MOST_RASTERS = 4500, 24
_HEADROOM = 1.1  # the axis ends so much above the highest band, whatever the line does


def bandit_figures(named: Sequence[Named]) -> list[Figure]:
    """Every figure that seats in bandits have data for."""
    told = [(name, row) for name, row in named if row.doc.rounds]
    drawn = [_regrets(told), _rasters(told)] if told else []
    return [*drawn, *law_calibrations(named), *exploration_failures(named)]


def _regrets(told: Sequence[Named]) -> Figure:
    """Cumulative regret with its band, a panel for each seat, and the Lai-Robbins line where it is known."""
    shown = farthest(told, _MOST_RASTERS)
    data = [
        point
        for panel, (_, row) in zip(panel_names(shown), shown, strict=True)
        for point in _regret_points(panel, _rounds(row), _stride(shown))
    ]
    lined = any("least" in point for point in data)
    caption = "Blue: mean cumulative expected regret, with a 95 % band over episodes at each round."
    line = (
        " Grey dashes, as far as they are within the panel: the Lai-Robbins line, C ln t, the least in the long run; short episodes may"
        " stay below."
    )
    most = _HEADROOM * max(point["high"] for point in data) or 1.0
    chart = finished(panelled(_regret_layers(lined, most), data), "Cumulative regret by round")
    return Figure("Regret, round by round", caption + line * lined + how_many(shown, told), chart)


def _regret_points(panel: str, rounds: Rounds, stride: int) -> Iterator[Point]:
    last = len(rounds.regret) - 1
    for at in sorted({*range(0, last + 1, stride), last}):
        least = {} if rounds.least is None else {"least": round(rounds.least[at], 4)}
        ends = {"low": round(rounds.low[at], 4), "high": round(rounds.high[at], 4)}
        yield {
            "panel": panel,
            "round": rounds.round[at],
            "regret": round(rounds.regret[at], 4),
            **ends,
            **least,
        }


def _regret_layers(lined: bool, most: float) -> list[Any]:
    import altair as alt

    x = alt.X("round:Q", title="round", axis=alt.Axis(tickMinStep=1))
    y = alt.Y("regret:Q", title="cumulative regret", scale=alt.Scale(domain=[0, most]))
    tips = [alt.Tooltip(f"{name}:Q", format=".3~g") for name in ("round", "regret", "low", "high")]
    base = alt.Chart(height=220)
    band = base.mark_area(color="#0072B2", opacity=0.2).encode(
        x, alt.Y("low:Q", title="cumulative regret"), alt.Y2("high:Q")
    )
    line = base.mark_line(color="#0072B2", strokeWidth=2).encode(x, y, tooltip=tips)
    least = base.mark_line(color=FAINT, strokeDash=[6, 4], strokeWidth=1.5, clip=True).encode(
        x, alt.Y("least:Q")
    )
    return [band, line, *([least] if lined else [])]


def _rasters(told: Sequence[Named]) -> Figure:
    """How often each arm was pulled in each round, as shades."""
    shown = farthest(told, _MOST_RASTERS)
    data = [
        {"panel": panel, "line": plain_label(arm), "from": first, "to": last, "share": share}
        for panel, (_, row) in zip(panel_names(shown), shown, strict=True)
        for arm, shares in _rounds(row).pulled.items()
        for first, last, share in _blocks(_rounds(row).round, shares, _stride(shown))
    ]
    caption = (
        "Dark: an arm that all episodes pull in that round; white: one that none pulls. An agent that learns goes from many pale arms to one"
        " dark one."
    )
    chart = finished(panelled([_raster_layer(data)], data), "Share of episodes that pull each arm, by round")
    return Figure("Arms pulled, round by round", caption + how_many(shown, told), chart)


def _blocks(rounds: Sequence[int], shares: Sequence[float], stride: int) -> Iterator[tuple[int, int, float]]:
    """Rounds in blocks of ``stride``: where each begins and ends, and the mean share."""
    edges = [*rounds, rounds[-1] + 1]
    for first in range(0, len(shares), stride):
        block = shares[first : first + stride]
        yield edges[first], edges[first + len(block)], round(sum(block) / len(block), 4)


def _raster_layer(data: Sequence[Point]) -> Any:
    import altair as alt

    shades = alt.Scale(range=["white", "#08306b"], domain=[0, 1], interpolate="rgb")
    fill = alt.Color("share:Q", title="share of episodes", scale=shades)
    tips = [alt.Tooltip("line:N", title="arm"), alt.Tooltip("from:Q", title="round")]
    return (
        alt.Chart(height=alt.Step(18))
        .mark_rect()
        .encode(
            alt.X("from:Q", title="round", scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(zindex=0)),
            alt.X2("to:Q"),
            line_axis(data),
            fill,
            tooltip=[*tips, alt.Tooltip("share:Q", format=".2f")],
        )
    )


def _stride(shown: Sequence[Named]) -> int:
    """Of how many rounds one is drawn, or so many are drawn together."""
    marks = sum(len(_rounds(row).regret) * max(len(_rounds(row).pulled), 1) for _, row in shown)
    return -(-marks // _MOST_ROWS)


def _rounds(row: Any) -> Rounds:
    found: Rounds = row.doc.rounds
    return found
