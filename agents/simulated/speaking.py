"""How a simulated model speaks: its answer in the form that the prompt asks for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from ...core.chance import Chance, FloatArray
from ..llm.prompts.wording import MARKED, random_string, uniform_of_string
from .reading import Task

__all__ = ["Speaker", "Spoken", "speak"]

_HABIT = "abc123xyz789abc123xyz789abc123xyz789"  # the string of a model whose strings are not random


class Spoken(NamedTuple):
    """A simulated reply: its ``text``, why it ``finish``-ed, the law[A] it was drawn from, and the tools it ``calls``."""

    text: str
    finish: str
    law: FloatArray
    calls: tuple[Mapping[str, Any], ...] = ()


class Speaker(Protocol):
    """What speaking needs to know of a simulated model."""

    knows: ClassVar[bool]
    converts: ClassVar[bool]

    @property
    def greedy(self) -> bool: ...
    def menu_law(self, law: FloatArray, labels: tuple[str, ...]) -> FloatArray: ...
    def acted(self, task: Task) -> FloatArray: ...
    def level(self, uniform: float, second: float) -> float: ...
    def place(self, law: FloatArray, chance: Chance) -> int: ...


def speak(model: Speaker, task: Task, law: FloatArray, chance: Chance) -> Spoken:
    """The reply of ``model``, which acts on ``law``, to ``task``, drawn from ``chance`` (one row)."""
    if task.asks == "predict":
        return Spoken("I cannot tell.", "stop", law)
    if task.asks == "state":
        return Spoken(_stated(model, task), "stop", law)
    if task.asks == "candidates":
        return Spoken(_candidates(model, task), "stop", law)
    if task.asks == "batch":
        return Spoken(_batch(model, task, chance), "stop", law)
    if task.tool and model.converts and task.uniform is None:
        call = {"id": "call_1", "type": "function", "function": {"name": "random_uniform", "arguments": "{}"}}
        return Spoken("", "tool_calls", law, (call,))
    opening = ""
    if task.asks == "string":
        string = _string(model, task, chance)
        task, opening = replace(task, uniform=uniform_of_string(string)), f"<string>{string}</string>\n"
    if model.converts and task.uniform is not None and task.options:
        law = _converted(task.law, task.uniform)
    said = _answer(model, task, law, chance)
    return Spoken(f"{opening}{MARKED}{said}" if task.marked else said, "stop", law)


def _answer(model: Speaker, task: Task, law: FloatArray, chance: Chance) -> str:
    """One option, or one number; a number that was handed over is used by a model that converts."""
    handed = task.uniform if model.converts else None
    if task.answer is not None:
        return task.answer
    if not task.options:
        first, second = (0.5, 0.5) if model.greedy else (float(chance.uniform(i)[0]) for i in (0, 1))
        level = model.level(first, second) if handed is None else handed
        return f"{float(np.interp(level, task.levels, task.quantiles))!r}"
    return task.options[model.place(law, chance)]


def _converted(law: FloatArray, uniform: float) -> FloatArray:
    """The law of who lays ``law`` along [0, 1] and takes the option on which ``uniform`` falls: certain of it."""
    edges = np.cumsum(law)[:-1] / law.sum()
    certain = np.zeros(len(law))
    certain[int(np.searchsorted(edges, uniform, side="right"))] = 1
    return certain


def _string(model: Speaker, task: Task, chance: Chance) -> str:
    """The random string that was asked for: random only from a model that samples and converts alike."""
    fair = model.converts and np.array_equal(model.menu_law(np.array([0.5, 0.5]), ("a", "b")), [0.5, 0.5])
    return random_string(chance.sub("string"), task.count) if fair else (_HABIT * task.count)[: task.count]


def _stated(model: Speaker, task: Task) -> str:
    if not task.options:
        stated = [level / 100 if model.knows else model.level(level / 100, 1.0) for level in task.stated_at]
        numbers = np.interp(stated, task.levels, task.quantiles)
        return _in_json((f"{at}%", x) for at, x in zip(task.stated_at, numbers.tolist(), strict=True))
    return _in_json(zip(task.options, _known(model, task).tolist(), strict=True))


def _candidates(model: Speaker, task: Task) -> str:
    if not task.options:
        levels = (np.arange(task.count) + 0.5) / task.count
        answered = levels if model.knows else np.array([model.level(float(level), 1.0) for level in levels])
        numbers = np.interp(answered, task.levels, task.quantiles)
        return _in_json((repr(number), 1 / task.count) for number in numbers.tolist())
    law = _known(model, task)
    best = np.argsort(-law, kind="stable")[: task.count]
    return _in_json((task.options[i], law[i]) for i in best.tolist())


def _in_json(stated: Iterable[tuple[str, float]]) -> str:
    """Numbers by what they belong to, as a JSON object; a candidate that stands twice is said twice."""
    entries = (f"{json.dumps(answer, ensure_ascii=False)}: {number:.12g}" for answer, number in stated)
    return f"{{{', '.join(entries)}}}"


def _known(model: Speaker, task: Task) -> FloatArray:
    return task.law if model.knows else model.menu_law(task.law, task.options)


def _batch(model: Speaker, task: Task, chance: Chance) -> str:
    """Numbered answers, each after the one before it."""
    lines = []
    for number in range(task.count):
        now = replace(task, uniform=None)
        said = _answer(model, now, model.acted(now), chance.sub(f"batch/{number}"))
        task = replace(task, previous=(*task.previous, said))
        lines.append(f"{number + 1}. {said}")
    return "\n".join(lines)
