"""The figure of passes: tasks by ways of asking, a cell each.

Dark is a pass, pale a failure, an outline alone a cell that could not be tested: told apart in grey and by any colour vision, and
repeated in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .charts import INK, Figure, Point, finished
from .passes import RESULTS, PassResult, headings, result_text, tasks_of

__all__ = ["pass_figure"]

_FILLS = dict(zip(RESULTS, ("#0072B2", "#F5DCC8", "#FFFFFF", "#FFFFFF", "#FFFFFF"), strict=True))
_OTHER = "other tasks"
_HEIGHT, _NARROW, _WIDE, _ROOM = 26, 92, 190, 700


def pass_figure(passes: Sequence[PassResult]) -> Figure:
    """The matrix of tasks, in the shape of `Passes.measured`: a row a task, a column for each combination of all else."""
    names = headings([one.by for one in passes])
    data = [
        {
            "column": name,
            "task": task.task,
            "group": task.group or _OTHER,
            "result": task.result,
            "text": result_text(task).partition(" (")[0],
            "p": task.p,
            "n": task.n,
        }
        for name, one in zip(names, passes, strict=True)
        for task in one.tasks
    ]
    return Figure(
        "Tasks passed",
        "Each cell: whether the law was rejected, and the p-value. A pass is a law that was not rejected with so many"
        " answers; it does not say that the sampler is calibrated.",
        finished(_matrix(data, names, tasks_of(passes)), "Tasks by ways of asking: passed or failed"),
    )


def _matrix(data: list[Point], names: Sequence[str], tasks: Sequence[str]) -> Any:
    import altair as alt

    width = min(_WIDE, max(_NARROW, _ROOM // len(names))) * len(names)
    axis = alt.Axis(
        orient="top", labelAngle=0 if len(names) < 5 else -30, labelLimit=180, domain=False, ticks=False
    )
    x = alt.X("column:N", sort=list(names), title=None, axis=axis)
    y = alt.Y(
        "task:N",
        sort=list(tasks),
        title=None,
        axis=alt.Axis(labelLimit=320, labelPadding=8, domain=False, ticks=False),
    )
    ink = alt.condition("datum.result == 'pass'", alt.value("#FFFFFF"), alt.value(INK))
    layers = [
        alt.Chart().mark_rect(stroke="#9aa5b1", strokeWidth=0.75).encode(x, y, _fill(data), tooltip=_tips()),
        alt.Chart().mark_text(fontSize=11).encode(x, y, color=ink, text="text:N"),
    ]
    groups = list(dict.fromkeys(point["group"] for point in data))
    chart = alt.layer(*layers, data=alt.InlineData(values=data)).properties(
        width=width, height=alt.Step(_HEIGHT)
    )
    header = alt.Header(title=None, labelAngle=0, labelAlign="left", labelFontWeight=600, labelFontSize=12)
    row = alt.Row("group:N", sort=groups, header=header, title=None)
    return chart if groups == [_OTHER] else chart.facet(row=row, spacing=8).resolve_scale(y="independent")


def _fill(data: Sequence[Point]) -> Any:
    import altair as alt

    present = [result for result in _FILLS if any(point["result"] == result for point in data)]
    scale = alt.Scale(domain=present, range=[_FILLS[result] for result in present])
    legend = alt.Legend(symbolType="square", symbolStrokeColor="#9aa5b1", symbolStrokeWidth=0.75)
    return alt.Color("result:N", title="result", scale=scale, legend=legend)


def _tips() -> list[Any]:
    import altair as alt

    words = [alt.Tooltip(f"{field}:N", title=field) for field in ("task", "column", "result")]
    return [*words, alt.Tooltip("p:Q", format=".3~g"), alt.Tooltip("n:Q", title="answers", format=",")]
