"""A law that is given as a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field
from scipy.special import lambertw, ndtr, ndtri

from ...core.chance import FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from .shared.families import law_of, on_interval
from .shared.task import SamplingTask, renamed

__all__ = ["CodeLaw"]


class _Program(NamedTuple):
    lines: str
    law: Callable[[], Law]


def _weighted(weights: Mapping[int, float]) -> MixedStrategy:
    weight = np.array(list(weights.values()), dtype=np.float64)
    return MixedStrategy(Menu(tuple(map(str, weights))), weight / weight.sum())


def _product() -> IntervalStrategy:
    """F(x) = x - x log x on (0, 1), whose inverse is Lambert's W on its lower branch."""

    def cdf(x: FloatArray) -> FloatArray:
        return np.asarray(x - x * np.log(x))

    def ppf(u: FloatArray) -> FloatArray:
        return np.asarray(np.exp(1 + lambertw(-u / np.e, k=-1).real))

    return on_interval(Interval(0, 1), cdf, ppf)


def _half_normal(sd: float) -> IntervalStrategy:
    def cdf(x: FloatArray) -> FloatArray:
        return np.asarray(2 * ndtr(x / sd) - 1)

    def ppf(u: FloatArray) -> FloatArray:
        return np.asarray(sd * ndtri((1 + u) / 2))

    return on_interval(Interval(0, np.inf), cdf, ppf)


def _branches() -> IntervalStrategy:
    """Uniform on (0, 0.4) with probability 0.8, on (8, 10) else."""

    def cdf(x: FloatArray) -> FloatArray:
        return np.asarray(np.interp(x, [0, 0.4, 8, 10], [0, 0.8, 0.8, 1]))

    def ppf(u: FloatArray) -> FloatArray:
        return np.where(u < 0.8, u / 2, 10 * u)

    return on_interval(Interval(0, 10), cdf, ppf)


_PROGRAMS = {
    "gauss": _Program("print(random.gauss(10, 2))", partial(law_of, "gaussian", {"mean": 10, "sd": 2})),
    "expovariate": _Program("print(random.expovariate(0.5))", partial(law_of, "exponential", {"rate": 0.5})),
    "betavariate": _Program("print(random.betavariate(2, 5))", partial(law_of, "beta", {"a": 2, "b": 5})),
    "randint": _Program("print(random.randint(1, 12))", partial(_weighted, dict.fromkeys(range(1, 13), 1.0))),
    "choices": _Program(
        "print(random.choices([1, 2, 5, 10], weights=[4, 3, 2, 1])[0])",
        partial(_weighted, {1: 4, 2: 3, 5: 2, 10: 1}),
    ),
    "largest": _Program(
        "print(max(random.random() for _ in range(3)))", partial(law_of, "beta", {"a": 3, "b": 1})
    ),
    "product": _Program("print(random.random() * random.random())", _product),
    "distance": _Program("print(abs(random.gauss(0, 3) - random.gauss(0, 4)))", partial(_half_normal, 5.0)),
    "branches": _Program("x = random.random()\nprint(x / 2 if x < 0.8 else 10 * x)", _branches),
    "logarithm": _Program(
        "print(-2 * math.log((1 - random.random()) * (1 - random.random())))",
        partial(law_of, "gamma", {"shape": 2, "scale": 2}),
    ),
    "successes": _Program(
        "print(sum(random.random() < 0.3 for _ in range(6)))", partial(law_of, "binomial", {"n": 6, "p": 0.3})
    ),
    "loop": _Program(
        "n = 1\nwhile random.random() >= 0.5:\n    n += 1\nprint(n)", partial(law_of, "geometric", {"p": 0.5})
    ),
    "walk": _Program(
        "place = 0\nfor _ in range(4):\n    place += random.choice([-1, 1])\nprint(place)",
        partial(_weighted, {-4: 1, -2: 4, 0: 6, 2: 4, 4: 1}),
    ),
}


class CodeLaw(SamplingTask):
    """Draw what a few lines of Python print: a call names the law (gauss to choices), or it has to be worked out (the rest).

    The optimum is the program's law in closed form. Two normal numbers differ by a normal one; the largest of three uniform
    ones is beta(3, 1); of the product of two F(x) = x - x log x.

    Source: UnpredictaBench (2026), arXiv 2606.06622, code explicit and implicit; the programs are ours.
    """

    states_law: ClassVar[bool] = False

    program: Literal[
        "gauss", "expovariate", "betavariate", "randint", "choices", "largest", "product", "distance", "branches",
        "logarithm", "successes", "loop", "walk",
    ] = Field("gauss", description="which program")  # fmt: skip

    @property
    def lines(self) -> str:
        """The program, with what it imports."""
        lines = _PROGRAMS[self.program].lines
        return f"import {'math, ' * ('math.' in lines)}random\n\n{lines}"

    @property
    def target(self) -> Law:
        """The law of what is printed."""
        return _PROGRAMS[self.program].law()

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The program."""
        target = self.target
        called = renamed(target.space.labels, names) if isinstance(target, MixedStrategy) else ""
        return (
            f"This program is run once:\n\n```python\n{self.lines}\n```\n\n"
            f"Draw at random the number that it prints, as likely as the program makes it.{called}"
        )
