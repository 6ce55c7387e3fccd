"""The figure of fingerprints: players downwards, traits across, dark where a trait is strong; the number stands in each cell."""

from __future__ import annotations

from collections.abc import Sequence

from .charts import INK, Figure, Point, finished
from .fingerprints import Fingerprint
from .reading import number, plain_label

__all__ = ["fingerprint_figure"]

_STEP, _STRONG = 52, 0.5


def fingerprint_figure(found: Sequence[Fingerprint]) -> Figure:
    """A heat map of all traits of all players."""
    traits = list(dict.fromkeys(name for one in found for name in one.traits))
    data: list[Point] = [
        {
            "player": plain_label(one.player),
            "trait": name,
            "size": min(abs(trait.value), _STRONG),
            "text": number(trait.value),
        }
        for one in found
        for name, trait in one.traits.items()
    ]
    caption = (
        "The mean distance from the optimum in each task, then habits over all tasks; the darker, the stronger (darkest from"
        f" {_STRONG:g} on). A perfect sampler is white."
    )
    chart = finished(
        _heat_map(data, [plain_label(one.player) for one in found], traits), "Traits of each player"
    )
    return Figure("Fingerprints", caption, chart)


def _heat_map(data: list[Point], players: list[str], traits: list[str]) -> object:
    import altair as alt

    across = alt.Axis(orient="top", labelAngle=-40, labelLimit=220, domain=False, ticks=False)
    x = alt.X("trait:N", sort=traits, title=None, axis=across)
    y = alt.Y("player:N", sort=players, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False))
    fill = alt.Color(
        "size:Q",
        legend=None,
        scale=alt.Scale(range=["#FFFFFF", "#08519c"], domain=[0, _STRONG], interpolate="rgb"),
    )
    ink = alt.condition(f"datum.size > {_STRONG / 2}", alt.value("#FFFFFF"), alt.value(INK))
    tips = [alt.Tooltip(f"{name}:N") for name in ("player", "trait", "text")]
    layers = [
        alt.Chart().mark_rect(stroke="#e4e7eb").encode(x, y, fill, tooltip=tips),
        alt.Chart().mark_text(fontSize=12).encode(x, y, color=ink, text="text:N"),
    ]
    return alt.layer(*layers, data=alt.InlineData(values=data)).properties(
        width=alt.Step(_STEP), height=alt.Step(_STEP * 0.6)
    )
