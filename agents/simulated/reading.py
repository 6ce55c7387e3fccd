"""What a simulated model reads from a conversation: the options in their order, the form of the answer, the law stated.

>>> asked = "Draw one:\\n- Heads: 40%\\n- Tails: 60%\\n\\nOptions:\\n- Tails\\n- Heads\\n\\nAnswer with one."
>>> task = read([{"role": "user", "content": asked}])
>>> task.options, task.law.tolist(), task.asks
(('Tails', 'Heads'), [0.6, 0.4], 'act')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ...core.chance import FloatArray
from ..llm.prompts.wording import DECIDE_NOW, MARKED, NOT_YET, PREDICT_MOVE, uniform_of_string

__all__ = ["Task", "read"]

_OPTIONS = re.compile(r"^(?:Options|The legal answers are):\n((?:- .+\n?)+)", re.MULTILINE)
_STATED = re.compile(r"^- (.+): ([\d.]+(?:e-?\d+)?)\s?%$", re.MULTILINE)
_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_FROM, _TO = re.compile(rf"a number from {_NUMBER}"), re.compile(rf"a number(?: from \S+)? to {_NUMBER}")
_PROPOSAL = re.compile(r"^Proposal: (.+)$", re.MULTILINE)
_ASKS = {
    "state": re.compile(r"State (?:for each option the probability|the distribution that your answer)"),
    "candidates": re.compile(r"Write (\d+) candidate answers"),
    "batch": re.compile(r"Give (\d+) answers to this question"),
    "string": re.compile(r"write a random string of (\d+) letters and digits"),
    "predict": re.compile(rf"say in one line what you expect the others to do|{re.escape(NOT_YET)}"),
}
_LEVELS = re.compile(r'"(\d+)%"(?=[,.])')
_GIVEN: dict[re.Pattern[str], Callable[[str], float]] = {
    re.compile(r"is given: u = ([\d.]+)\."): float,
    re.compile(r"A random integer, uniform from 0 to 999999, is given: (\d+)\."): lambda text: (
        int(text) / 10**6
    ),
    re.compile(r"hexadecimal digits is given: ([0-9a-f]{8})\."): lambda text: int(text, 16) / 16**8,
    re.compile(r"A random string is given: (\w+)\."): uniform_of_string,
}
_GENERATOR = re.compile(
    r"x becomes \((\d+) x \+ (\d+)\) mod (\d+)\. Start from x = (\d+) and take (\d+) steps"
)
_DRAWN = re.compile(r"u = ([\d.]+)")


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be said: an answer among ``options`` as shown with the ``law[A]`` to aim at, or a number with its quantiles.

    ``asks`` is ``act``, ``state``, ``candidates``, ``batch``, ``string`` or ``predict``, with its ``count``; ``uniform`` is the uniform
    number that is handed over; ``previous`` are the model's own earlier answers. Without a law in sight a model aims at the
    uniform one; ``answer`` is what it says where answers are neither options nor numbers. Where a proposal is to be judged,
    ``judged`` are the legal answers, and ``proposal`` its place among them. ``about_another`` says that the options are another player's,
    of whom a simulated model knows nothing.
    """

    options: tuple[str, ...]
    law: FloatArray
    quantiles: FloatArray
    levels: FloatArray
    asks: str = "act"
    count: int = 1
    marked: bool = False
    uniform: float | None = None
    tool: bool = False
    previous: tuple[str, ...] = ()
    stated_at: tuple[int, ...] = ()
    answer: str | None = None
    judged: tuple[str, ...] = ()
    proposal: int | None = None
    about_another: bool = False


def read(
    messages: Sequence[Mapping[str, Any]],
    private: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Task:
    """The task that a conversation sets.

    ``private`` holds what a real model would reason out (``law`` by option, ``quantiles`` at ``levels``, or an ``answer``), and
    for a fault that depends on them ``own_actions``, the model's own earlier answers that the words tell.
    """
    private, parameters = private or {}, parameters or {}
    asked, said, drawn = list[str](), list[str](), list[str]()
    listeners = {"system": asked, "user": asked, "assistant": said, "tool": drawn}
    for message in messages:
        if message["role"] == "user" and DECIDE_NOW in str(message.get("content")):
            said.clear()  # what was predicted
        if message["role"] in listeners:
            listeners[message["role"]].append(str(message.get("content") or ""))
    task = _set_by("\n\n".join(asked))
    changes: dict[str, Any] = {"answer": private.get("answer")}
    if private.get("law") and not task.about_another:
        changes |= _with_law(task, private["law"])
    if "quantiles" in private:
        quantiles = np.asarray(private["quantiles"], dtype=np.float64)
        levels = private.get("levels", np.linspace(0, 1, len(quantiles)))
        changes |= {"quantiles": quantiles, "levels": np.asarray(levels, dtype=np.float64)}
    if drawn and (number := _DRAWN.search(drawn[-1])):
        changes["uniform"] = float(number[1])
    own = [*private.get("own_actions", ()), *map(str.strip, said)]
    if own:
        options = changes.get("options", task.options)
        changes["previous"] = tuple(answer for answer in own if answer in options)
    changes["tool"] = bool(parameters.get("tools")) and parameters.get("tool_choice") != "none"
    return replace(task, **changes)


@lru_cache(maxsize=512)
def _set_by(text: str) -> Task:
    """The task that the words set by themselves."""
    blocks = _blocks(text)
    options = blocks[-1] if blocks else ()
    judged = blocks[0] if "The legal answers are:" in text else ()
    latest = text.rpartition(DECIDE_NOW)[2]
    asks, count = _asks(latest)
    low, high = _FROM.findall(text), _TO.findall(text)
    ends = [float(low[-1]) if low else 0.0, float(high[-1]) if high else 1.0]
    proposals = _PROPOSAL.findall(text)
    proposal = judged.index(proposals[-1]) if judged and proposals else None
    stated = {name: float(percent) / 100 for name, percent in _STATED.findall(text)}
    return Task(
        options=options,
        law=_aimed(stated, judged or options, proposal),
        quantiles=np.array(ends),
        levels=np.array([0.0, 1.0]),
        asks=asks,
        count=count,
        marked=f"`{MARKED}" in text,
        uniform=_uniform(text),
        stated_at=tuple(int(level) for level in _LEVELS.findall(text)),
        judged=judged,
        proposal=proposal,
        about_another=PREDICT_MOVE in latest,
    )


def _with_law(task: Task, law: Mapping[str, float]) -> dict[str, Any]:
    """What changes where the ``law`` to aim at is told."""
    options = task.options or tuple(law)
    return {"options": options, "law": _aimed(law, task.judged or options, task.proposal)}


def _blocks(text: str) -> list[tuple[str, ...]]:
    return [
        tuple(line[2:].strip() for line in block.strip().splitlines()) for block in _OPTIONS.findall(text)
    ]


def _aimed(law: Mapping[str, float], answers: tuple[str, ...], proposal: int | None) -> FloatArray:
    """The law over the ``answers``, or over (accept, reject) where one of them is proposed."""
    rest = max(0.0, 1 - sum(law.values())) / max(1, len(answers) - len(law))  # of those left unsaid
    aimed = np.array([law.get(answer, rest) for answer in answers], dtype=np.float64)
    if not answers:
        return aimed
    if aimed.sum() <= 0:
        aimed = np.ones(len(answers))
    aimed /= aimed.sum()
    return aimed if proposal is None else _acceptance(aimed, proposal)


def _acceptance(law: FloatArray, proposal: int) -> FloatArray:
    """(accept, reject) for a proposal drawn uniformly."""
    accept = law[proposal] / law.max()
    return np.array([accept, 1 - accept])


def _asks(text: str) -> tuple[str, int]:
    for kind, pattern in _ASKS.items():
        if found := pattern.findall(text):
            return kind, _count(found[-1])
    return "act", 1


def _count(found: str) -> int:
    return int(found) if found.isdigit() else 1


def _uniform(text: str) -> float | None:
    """The uniform number handed over as a seed in one of its forms, or by a generator to be run."""
    for pattern, convert in _GIVEN.items():
        if found := pattern.findall(text):
            return float(convert(found[-1]))
    if generator := _GENERATOR.search(text):
        a, c, m, x, steps = (int(part) for part in generator.groups())
        for _ in range(steps):
            x = (a * x + c) % m
        return x / m
    return None
