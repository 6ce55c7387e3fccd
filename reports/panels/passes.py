"""Which tasks were passed, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Findings
from ..panel import Panel, estimate_text
from ..passes import PassResult, RateResult, TaskResult, headings, result_text, tasks_of

__all__ = ["GAP", "PLACE", "passes"]

PLACE = 50
GAP = "that cell has no such task, or the task no group"


def passes(findings: Findings) -> list[Panel]:
    """The shares that passed, and the matrix of tasks."""
    found = findings.passes
    names = headings([one.by for one in found])
    return [_rates(names, found), _matrix(names, found)] if found else []


def _rates(names: Sequence[str], found: Sequence[PassResult]) -> Panel:
    rows = [
        _rate(name, rate, one.tasks) for name, one in zip(names, found, strict=True) for rate in one.rates
    ]
    return Panel(
        "Tasks passed",
        "A pass says that the law was not rejected with so many answers, not that the sampler is calibrated: with fewer"
        " answers more pass. A faithful sampler passes a share of 1 - level, or more where a test is conservative."
        " Intervals: 95 %, exact, over tasks.",
        ("cells", "tasks", "level", "passed", "share", "answers a task"),
        rows,
    )


def _rate(name: str, rate: RateResult, tasks: Sequence[TaskResult]) -> tuple[str, ...]:
    n = int(rate.pass_rate.n)
    passed = f"{round(rate.pass_rate.value * n)} of {n}"
    return name, rate.group, f"p ≥ {rate.at_least:g}", passed, estimate_text(rate.pass_rate), _sizes(tasks)


def _sizes(tasks: Sequence[TaskResult]) -> str:
    least, most = min(task.n for task in tasks), max(task.n for task in tasks)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _matrix(names: Sequence[str], found: Sequence[PassResult]) -> Panel:
    held = [{task.task: task for task in one.tasks} for one in found]
    group = {task.task: task.group or "–" for one in found for task in one.tasks}
    apart = any(name != "–" for name in group.values())
    return Panel(
        "Tasks passed, one by one",
        "The p-value of each task's test beside its result; a cell without one has not passed, nor has one whose verdict is that it"
        " deviates: its answers are too few for the test.",
        ("task", *(("group",) if apart else ()), *names),
        [
            (task, *((group[task],) if apart else ()), *(result_text(column.get(task)) for column in held))
            for task in tasks_of(found)
        ],
    )
