"""The figure of a tournament: what each agent earns against each, as a heat map; dark is much, and the number stands in each cell."""

from __future__ import annotations

from .charts import Figure, Point, finished
from .panel import by_text
from .reading import number
from .tournament import TournamentResult

__all__ = ["tournament_figure"]

_CELL = 44


def tournament_figure(found: TournamentResult) -> Figure:
    """The payoffs, the agents in the order of their standing."""
    order = [one.agent for one in found.standings]
    data = [
        {"agent": own, "opponent": other, "reward": paid, "text": number(paid)}
        for own, line in zip(found.agents, found.payoffs, strict=True)
        for other, paid in zip(found.agents, line, strict=True)
        if paid is not None
    ]
    where = f": {by_text(found.by)}" if found.by else ""
    caption = "The mean reward of the agent at the left against the one above, over both seats; the best stands first."
    chart = finished(_heat_map(data, order), "Mean reward of each agent against each")
    return Figure(f"Every agent against every agent{where}", caption, chart)


def _heat_map(data: list[Point], order: list[str]) -> object:
    import altair as alt

    across = alt.Axis(orient="top", labelAngle=-40, labelLimit=180, domain=False, ticks=False)
    down = alt.Axis(labelLimit=240, domain=False, ticks=False)
    x = alt.X("opponent:N", sort=order, title="against", axis=across)
    y = alt.Y("agent:N", sort=order, title=None, axis=down)
    paid = [point["reward"] for point in data] or [0.0]
    middle = (min(paid) + max(paid)) / 2
    fill = alt.Color("reward:Q", title="mean reward", scale=alt.Scale(scheme="blues"))
    ink = alt.condition(f"datum.reward > {middle}", alt.value("#FFFFFF"), alt.value("#1f2933"))
    tips = [alt.Tooltip(f"{name}:N") for name in ("agent", "opponent")]
    tips.append(alt.Tooltip("reward:Q", format=".4~g"))
    layers = [
        alt.Chart().mark_rect(stroke="#FFFFFF").encode(x, y, fill, tooltip=tips),
        alt.Chart().mark_text(fontSize=11).encode(x, y, color=ink, text="text:N"),
    ]
    return alt.layer(*layers, data=alt.InlineData(values=data)).properties(
        width=alt.Step(_CELL), height=alt.Step(_CELL * 0.7)
    )
