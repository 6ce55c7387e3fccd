"""Passes within a study: on how many of its tasks the law that was asked for is not rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from math import nan
from typing import NamedTuple

from pydantic import Field, model_validator

from ..core.errors import InputError
from ..core.recipes import Recipe
from ..metrics.tasks.pass_rate import pass_rate
from ..registry.metric_names import MetricNames
from .comparison import By, CellComparison, SeatComparison
from .panel import by_text
from .part import Measured, Part
from .reading import plain_label

__all__ = [
    "RESULTS",
    "PassResult",
    "Passes",
    "RateResult",
    "TaskResult",
    "headings",
    "result_text",
    "tasks_of",
]

RESULTS = ("pass", "fail", "too few to test", "no p-value", "no legal answer")
_ALL = "all"
_DEVIATES = "deviates"
_PASS, _FAIL, _TOO_FEW, _NO_P, _NO_ANSWER = RESULTS


class TaskResult(Part):
    """One task: its ``result`` (one of `RESULTS`) by the p-value of a ``metric`` of ``n`` answers.

    ``too few to test``: the ``n`` answers are too few for the test, which does not reject a law from which the verdict shows that
    they deviate, or has no p-value for so few.
    """

    task: str
    group: str | None
    result: str
    metric: str | None
    p: float | None
    n: int
    not_legal: float = 0.0


class RateResult(Part):
    """The share of the tasks of one ``group`` that passed at a level."""

    group: str
    at_least: float
    pass_rate: Measured


class PassResult(Part):
    """The ``tasks`` of one combination of all that is varied but the tasks, and the ``rates`` at which they passed."""

    by: By
    over: str
    tasks: list[TaskResult]
    rates: list[RateResult]


class _Judged(NamedTuple):
    """A task, and the p-value by which it may pass at any level: NaN where its verdict is that it deviates."""

    task: TaskResult
    p: float


class Passes(Recipe):
    """Which tasks, the values of the varied path ``over``, are passed, for each combination of all else.

    A task's p-value is that of the first of ``metrics`` that was measured in its cell, at the first seat that does not play
    the optimum by construction; it passes where p is ``at_least`` or more, and ``also`` are further levels. ``groups`` name
    tasks by their labels, ``*`` standing for any text; a task belongs to the first group that names it.

    A pass says "not rejected at this n", not "calibrated": with fewer answers more tasks pass. A cell without a legal
    answer, without a p-value, or whose verdict is that it deviates, has not passed. Raises `InputError` on an unknown metric or a level outside (0, 1).

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

    def measured(self, column: str, cells: Iterable[CellComparison]) -> list[PassResult]:
        """One result for each group of ``cells`` alike in all columns but ``column``: the tasks, the `pass_rate` of all of
        them at every level, and of each group at ``at_least``.
        """
        found: dict[str, tuple[By, list[_Judged]]] = {}
        for cell in cells:
            by = {name: value for name, value in cell.by.items() if name != column}
            _, seat = cell.run.examined or ("", SeatComparison())
            task = self._task(plain_label(cell.by[column]), seat)
            p = nan if task.p is None or seat.verdict == _DEVIATES else task.p
            found.setdefault(by_text(by), (by, []))[1].append(_Judged(task, p))
        return [
            PassResult(by=by, over=self.over, tasks=[one.task for one in each], rates=list(self._rates(each)))
            for by, each in found.values()
        ]

    def _task(self, label: str, seat: SeatComparison) -> TaskResult:
        name = next((name for name in self.metrics if seat.metric(name)), None)
        p = None if name is None else float(seat.metrics[name].value)
        return TaskResult(
            task=label,
            group=self._group(label),
            result=self._result(seat, p),
            metric=name,
            p=p,
            n=seat.n,
            **({"not_legal": seat.not_legal} if "not_legal" in seat.model_fields_set else {}),
        )

    def _result(self, seat: SeatComparison, p: float | None) -> str:
        if not seat.n:
            return _NO_ANSWER
        if p is None:
            return _TOO_FEW if any(name in seat.metrics for name in self.metrics) else _NO_P
        if p < self.at_least:
            return _FAIL
        return _TOO_FEW if seat.verdict == _DEVIATES else _PASS

    def _group(self, label: str) -> str | None:
        return next(
            (
                group
                for group, names in self.groups.items()
                if any(fnmatchcase(label, name) for name in names)
            ),
            None,
        )

    def _rates(self, tasks: Sequence[_Judged]) -> Iterator[RateResult]:
        """Of all tasks, of each group, and of all at the other levels."""
        yield _rate(_ALL, self.at_least, tasks)
        for group in self.groups:
            if members := [one for one in tasks if one.task.group == group]:
                yield _rate(group, self.at_least, members)
        for level in self.also:
            yield _rate(_ALL, level, tasks)


def _rate(group: str, level: float, tasks: Sequence[_Judged]) -> RateResult:
    return RateResult(group=group, at_least=level, pass_rate=pass_rate([one.p for one in tasks], level))


def tasks_of(passes: Sequence[PassResult]) -> list[str]:
    """Every task, in the order in which they first come."""
    return list(dict.fromkeys(task.task for one in passes for task in one.tasks))


def headings(combinations: Sequence[By]) -> list[str]:
    """What tells each combination from the others, in as few of its columns as that takes.

    >>> headings([{"style": "direct", "turns": 1}, {"style": "batch", "turns": 100}])
    ['direct', 'batch']
    """
    cases = [{name: plain_label(value) for name, value in by.items()} for by in combinations]
    kept: list[str] = []
    for name in dict.fromkeys(name for case in cases for name in case):
        if len(set(_parts(cases, [*kept, name]))) > len(set(_parts(cases, kept))):
            kept.append(name)
    return [" · ".join(parts) or _ALL for parts in _parts(cases, kept)]


def _parts(cases: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(case.get(name, "") for name in names) for case in cases]


def result_text(task: TaskResult | None) -> str:
    """``pass 0.31``, with the share of answers that were not legal.

    >>> failed = TaskResult(task="a", group=None, result="fail", metric="ks_p", p=1e-9, n=9, not_legal=0.12)
    >>> result_text(failed), result_text(failed.but(result="no legal answer", p=None))
    ('fail < 0.0001 (12 % not legal)', 'no legal answer')
    """
    if task is None:
        return "–"
    p = "" if task.p is None else " < 0.0001" if task.p < 1e-4 else f" {task.p:.2g}"
    lost = f" ({100 * task.not_legal:.2g} % not legal)" if task.not_legal and p else ""
    return f"{task.result}{p}{lost}"
