"""Passes within a study: on how many of its tasks the law that was asked for is not rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from math import nan
from typing import Any

from pydantic import Field, model_validator

from ..core.errors import InputError
from ..core.recipes import Recipe
from ..metrics.tasks.pass_rate import pass_rate
from ..registry.metric_names import MetricNames
from .comparison import plain
from .panels import Panel, by_text, estimate_text
from .reading import plain_label

__all__ = ["Passes", "headings", "pass_panels", "result_text", "tasks_of"]

_YARDSTICK = "equilibrium"
_ALL = "all"


class Passes(Recipe):
    """Which tasks, the values of the varied path ``over``, are passed, for each combination of all else.

    A task's p-value is that of the first of ``metrics`` that was measured in its cell, at the first seat that does not play
    the optimum by construction; it passes where p is ``at_least`` or more, and ``also`` are further levels. ``groups`` name
    tasks by their labels, ``*`` standing for any text; a task belongs to the first group that names it.

    A pass says "not rejected at this n", not "calibrated": with fewer answers more tasks pass. A cell without a legal
    answer or without a p-value has not passed. Raises `InputError` on an unknown metric or a level outside (0, 1).

    Source: the pass rates of "LLMs Are Bad Dice Players" (2026), arXiv 2601.05414.
    """

    over: str
    metrics: MetricNames = Field(("ks_p", "exact_multinomial"), min_length=1)
    at_least: float = 0.01
    also: tuple[float, ...] = ()
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _levels(self) -> Passes:
        for level in (self.at_least, *self.also):
            if not 0 < level < 1:
                raise InputError(f"level {level:g} came to passes; a level is a probability between 0 and 1")
        return self

    def measured(self, column: str, cells: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """``{"by", "over", "tasks", "rates"}`` of each group of ``cells`` alike in all columns but ``column``.

        ``tasks`` holds ``{"task", "group", "result", "metric", "p", "n"}`` of each cell, ``rates`` the `pass_rate` of all
        tasks at every level and of each group at ``at_least``.
        """
        found: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
        for cell in cells:
            by = {name: value for name, value in cell["by"].items() if name != column}
            task = self._task(plain_label(cell["by"][column]), cell["run"])
            found.setdefault(by_text(by), (by, []))[1].append(task)
        return [
            {"by": by, "over": self.over, "tasks": tasks, "rates": list(self._rates(tasks))}
            for by, tasks in found.values()
        ]

    def _task(self, label: str, run: Mapping[str, Any]) -> dict[str, Any]:
        nobody: dict[str, Any] = {"n": 0, "metrics": {}}
        seat = next((seat for seat in run["seats"].values() if seat["agent"] != _YARDSTICK), nobody)
        metrics = seat["metrics"]
        name = next((name for name in self.metrics if metrics.get(name, {}).get("value") is not None), None)
        p = None if name is None else metrics[name]["value"]
        told = {"not_legal": seat["not_legal"]} if "not_legal" in seat else {}
        return {
            "task": label,
            "group": self._group(label),
            "result": self._result(seat["n"], p),
            "metric": name,
            "p": p,
            "n": seat["n"],
            **told,
        }

    def _result(self, n: int, p: float | None) -> str:
        if not n:
            return "no legal answer"
        return "no p-value" if p is None else "pass" if p >= self.at_least else "fail"

    def _group(self, label: str) -> str | None:
        return next(
            (
                group
                for group, names in self.groups.items()
                if any(fnmatchcase(label, name) for name in names)
            ),
            None,
        )

    def _rates(self, tasks: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Of all tasks, of each group, and of all at the other levels."""
        yield self._rate(_ALL, self.at_least, tasks)
        for group in self.groups:
            if members := [task for task in tasks if task["group"] == group]:
                yield self._rate(group, self.at_least, members)
        for level in self.also:
            yield self._rate(_ALL, level, tasks)

    def _rate(self, group: str, level: float, tasks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        p = [nan if task["p"] is None else task["p"] for task in tasks]
        return {"group": group, "at_least": level, "pass_rate": plain(pass_rate(p, level))}


def tasks_of(passes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every task, in the order in which they first come."""
    return list(dict.fromkeys(task["task"] for one in passes for task in one["tasks"]))


def headings(passes: Sequence[Mapping[str, Any]]) -> list[str]:
    """What tells each combination from the others, in as few of its columns as that takes.

    >>> headings([{"by": {"style": "direct", "turns": 1}}, {"by": {"style": "batch", "turns": 100}}])
    ['direct', 'batch']
    """
    cases = [{name: plain_label(value) for name, value in one["by"].items()} for one in passes]
    kept: list[str] = []
    for name in dict.fromkeys(name for case in cases for name in case):
        if len(set(_parts(cases, [*kept, name]))) > len(set(_parts(cases, kept))):
            kept.append(name)
    return [" · ".join(parts) or _ALL for parts in _parts(cases, kept)]


def _parts(cases: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(case.get(name, "") for name in names) for case in cases]


def result_text(task: Mapping[str, Any] | None) -> str:
    """``pass 0.31``, with the share of answers that were not legal.

    >>> result_text({"result": "fail", "p": 1e-9, "not_legal": 0.12}), result_text({"result": "no legal answer", "p": None})
    ('fail < 0.0001 (12 % not legal)', 'no legal answer')
    """
    if task is None:
        return "–"
    p = "" if task["p"] is None else " < 0.0001" if task["p"] < 1e-4 else f" {task['p']:.2g}"
    lost = f" ({100 * task['not_legal']:.2g} % not legal)" if task.get("not_legal") and p else ""
    return f"{task['result']}{p}{lost}"


def pass_panels(passes: Sequence[Mapping[str, Any]]) -> list[Panel]:
    """The shares that passed, and the matrix of tasks."""
    names = headings(passes)
    return [_rates_panel(names, passes), _matrix_panel(names, passes)]


def _rates_panel(names: Sequence[str], passes: Sequence[Mapping[str, Any]]) -> Panel:
    rows = [
        (
            name,
            rate["group"],
            f"p ≥ {rate['at_least']:g}",
            f"{round(rate['pass_rate']['value'] * rate['pass_rate']['n'])} of {rate['pass_rate']['n']}",
            estimate_text(rate["pass_rate"]),
            _sizes(one["tasks"]),
        )
        for name, one in zip(names, passes, strict=True)
        for rate in one["rates"]
    ]
    return Panel(
        "Tasks passed",
        "A pass says that the law was not rejected with so many answers, not that the sampler is calibrated: with fewer"
        " answers more pass. A faithful sampler passes a share of 1 - level, or more where a test is conservative."
        " Intervals: 95 %, exact, over tasks.",
        ("cells", "tasks", "level", "passed", "share", "answers a task"),
        rows,
    )


def _sizes(tasks: Sequence[Mapping[str, Any]]) -> str:
    least, most = min(task["n"] for task in tasks), max(task["n"] for task in tasks)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _matrix_panel(names: Sequence[str], passes: Sequence[Mapping[str, Any]]) -> Panel:
    held = [{task["task"]: task for task in one["tasks"]} for one in passes]
    grouped = {task["task"]: task["group"] or "–" for one in passes for task in one["tasks"]}
    told = any(group != "–" for group in grouped.values())
    return Panel(
        "Tasks passed, one by one",
        "The p-value of each task's test beside its result; a cell without one has not passed.",
        ("task", *(("group",) if told else ()), *names),
        [
            (task, *((grouped[task],) if told else ()), *(result_text(column.get(task)) for column in held))
            for task in tasks_of(passes)
        ],
    )
