"""What a simulated model reads from a prompt: the options in their order, the form of the answer, the law stated.

>>> task = read("Draw one:\\n- Heads: 40%\\n- Tails: 60%\\n\\nOptions:\\n- Tails\\n- Heads\\n\\nAnswer with one.", None)
>>> task.options, task.law.tolist()
(('Tails', 'Heads'), [0.6, 0.4])
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...chance import FloatArray

__all__ = ["Task", "read"]

_OPTIONS = re.compile(r"^Options:\n((?:- .+\n?)+)", re.MULTILINE)
_STATED = re.compile(r"^- (.+): ([\d.]+(?:e-?\d+)?)\s?%$", re.MULTILINE)
_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_RANGE = re.compile(rf"number from {_NUMBER} to {_NUMBER}\b")


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be answered: ``options`` as shown with the ``law[A]`` to aim at, or a number with its ``quantiles``.

    Without a law in sight a model aims at the uniform one.
    """

    options: tuple[str, ...]
    law: FloatArray
    quantiles: FloatArray


def read(text: str, private: Mapping[str, Any] | None) -> Task:
    """The task that the prompt's ``text`` sets; ``private`` is the law found by reasoning, where there is one."""
    private = private or {}
    options = _options(text)
    stated = {name: float(percent) / 100 for name, percent in _STATED.findall(text)}
    law = private.get("law") or stated
    rest = max(0.0, 1 - sum(law.values())) / max(1, len(options) - len(law))  # of those left unsaid
    aimed = np.array([law.get(option, rest) for option in options], dtype=np.float64)
    if options and aimed.sum() <= 0:
        aimed = np.ones(len(options))
    return Task(options, aimed / aimed.sum() if options else aimed, _quantiles(text, private))


def _options(text: str) -> tuple[str, ...]:
    blocks = _OPTIONS.findall(text)
    return tuple(line[2:].strip() for line in blocks[-1].strip().splitlines()) if blocks else ()


def _quantiles(text: str, private: Mapping[str, Any]) -> FloatArray:
    if "quantiles" in private:
        return np.asarray(private["quantiles"], dtype=np.float64)
    ends = _RANGE.findall(text)
    return np.array(ends[-1], dtype=np.float64) if ends else np.zeros(1)
