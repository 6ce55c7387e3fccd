"""Families of laws by name and parameters: closed forms of cdf and inverse cdf, and what to call them.

Continuous families are laws on the `Interval` of their support; discrete ones are laws on a `Menu` of number labels,
0 (geometric: 1) upwards, cut where less than 1e-12 is left and scaled to sum to 1.

>>> law_of("exponential", {"rate": 2.0}).ppf(np.array([0.5])).round(4).tolist()
[0.3466]
>>> law_of("binomial", {"n": 2.0, "p": 0.5}).probs.round(4).tolist()
[0.25, 0.5, 0.25]
>>> phrase("gaussian", {"sd": 2.5})
'the normal distribution with mean 0 and standard deviation 2.5'

Source: Johnson, Kotz and Balakrishnan (1994), "Continuous Univariate Distributions"; Johnson, Kemp and Kotz (2005),
"Univariate Discrete Distributions".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from scipy import special

from ....core.chance import FloatArray
from ....core.errors import InputError
from ....core.laws.interval_strategy import IntervalStrategy
from ....core.laws.law import Law
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from .task import number

__all__ = [
    "FAMILIES",
    "TIERS",
    "Continuous",
    "ContinuousName",
    "Discrete",
    "FamilyName",
    "law_of",
    "on_interval",
    "phrase",
]

ContinuousName = Literal[
    "uniform", "gaussian", "beta", "exponential", "cauchy", "student_t", "chi_square", "f", "gamma", "weibull", "laplace",
    "logistic", "lognormal",
]  # fmt: skip
FamilyName = Literal[ContinuousName, "bernoulli", "binomial", "poisson", "geometric"]

TIERS: Mapping[str, str] = {
    **dict.fromkeys(("uniform", "gaussian", "bernoulli"), "I"),
    **dict.fromkeys(("beta", "binomial", "poisson", "exponential"), "II"),
    **dict.fromkeys(
        ("cauchy", "student_t", "chi_square", "f", "gamma", "weibull", "laplace", "logistic"), "III"
    ),
}
"""The tiers of the fifteen distributions of Bad Dice Players (2026), arXiv 2601.05414, whose parameters are the defaults."""

_REST = 1e-12
_LONGEST = 1024
_INF = float("inf")

_Reached = Callable[..., FloatArray]
"""A function of an array and then of the family's parameters in their order."""


def _half_line(*parameters: float) -> tuple[float, float]:
    return 0.0, _INF


def _unit(*parameters: float) -> tuple[float, float]:
    return 0.0, 1.0


def _line(*parameters: float) -> tuple[float, float]:
    return -_INF, _INF


@dataclass(frozen=True)
class Continuous:
    """A family on an interval: ``cdf`` and ``ppf`` inside the ``support``; parameters in ``free`` may be of any sign."""

    words: str
    defaults: Mapping[str, float]
    cdf: _Reached
    ppf: _Reached
    support: Callable[..., tuple[float, float]] = _half_line
    free: frozenset[str] = frozenset()

    def law(self, *parameters: float) -> IntervalStrategy:
        """The law with these parameters."""
        cdf, ppf = (partial(_with, function, parameters) for function in (self.cdf, self.ppf))
        return on_interval(Interval(*self.support(*parameters)), cdf, ppf)


@dataclass(frozen=True)
class Discrete:
    """A family on whole numbers from ``start``: ``mass(k)``, and ``rest(k)``, the probability above k."""

    words: str
    defaults: Mapping[str, float]
    mass: _Reached
    rest: _Reached
    start: int = 0
    free: frozenset[str] = frozenset()

    def law(self, *parameters: float) -> MixedStrategy:
        """The law with these parameters. Raises `InputError` where it needs more than 1,024 numbers."""
        k = np.arange(self.start, self.start + _LONGEST)
        enough = np.flatnonzero(self.rest(k, *parameters) < _REST)
        if not enough.size:
            raise InputError(
                f"parameters {parameters} spread over more than {_LONGEST} numbers; take smaller ones"
            )
        k = k[: enough[0] + 1]
        mass = self.mass(k, *parameters)
        return MixedStrategy(Menu(tuple(map(str, k.tolist()))), mass / mass.sum())


def _with(function: _Reached, parameters: tuple[float, ...], x: FloatArray) -> FloatArray:
    return function(x, *parameters)


def on_interval(
    interval: Interval,
    cdf: Callable[[FloatArray], FloatArray],
    ppf: Callable[[FloatArray], FloatArray],
    batch: int = 0,
) -> IntervalStrategy:
    """A law from functions that need only hold inside: cdf on (low, high), ppf on (0, 1); ends are put right."""
    low, high = interval.low, interval.high
    middle = ppf(np.array(0.5))

    def reached(x: FloatArray) -> FloatArray:
        x = np.asarray(x, dtype=np.float64)
        inside = (x > low) & (x < high)
        return np.where(inside, cdf(np.where(inside, x, middle)), np.where(x >= high, 1.0, 0.0))

    def quantile(u: FloatArray) -> FloatArray:
        u = np.asarray(u, dtype=np.float64)
        inside = (u > 0) & (u < 1)
        points = np.clip(ppf(np.where(inside, u, 0.5)), low, high)
        return np.where(inside, points, np.where(u >= 1, high, low))

    return IntervalStrategy(interval, reached, quantile, batch=batch)


def law_of(family: FamilyName, parameters: Mapping[str, float]) -> Law:
    """The law of ``family``; parameters left out have their defaults.

    Raises `InputError` on a foreign parameter or one out of range, `SpaceError` on an empty interval.
    """
    return FAMILIES[family].law(*_values(family, parameters).values())


def phrase(family: FamilyName, parameters: Mapping[str, float]) -> str:
    """What to call the law: ``the normal distribution with mean 0 and standard deviation 1``."""
    return FAMILIES[family].words.format(**{k: number(v) for k, v in _values(family, parameters).items()})


def _values(family: str, parameters: Mapping[str, float]) -> dict[str, float]:
    known = FAMILIES[family]
    if foreign := sorted(parameters.keys() - known.defaults.keys()):
        raise InputError(
            f"parameter {foreign[0]!r} is unknown to {family}; it has {', '.join(known.defaults)}"
        )
    values = {name: float(parameters.get(name, default)) for name, default in known.defaults.items()}
    for name, value in values.items():
        if not np.isfinite(value) or (name not in known.free and value <= 0):
            raise InputError(
                f"{name} {value:g} came to {family}; give a finite{'' if name in known.free else ', positive'} number"
            )
    if values.get("p", 0.5) > 1 or values.get("n", 1.0) % 1:
        raise InputError(
            f"parameters {values} came to {family}; p is a probability in (0, 1] and n a whole number"
        )
    return values


def _laplace_cdf(x: FloatArray, location: float, scale: float) -> FloatArray:
    z = (x - location) / scale
    tail = 0.5 * np.exp(-np.abs(z))
    return np.where(z < 0, tail, 1 - tail)


def _laplace_ppf(u: FloatArray, location: float, scale: float) -> FloatArray:
    return np.asarray(location - scale * np.sign(u - 0.5) * np.log(2 * np.minimum(u, 1 - u)))


def _log_binomial(k: Any, n: float, p: float) -> FloatArray:
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(np.maximum(n - k, 0) + 1)
    return np.asarray(ways + special.xlogy(k, p) + special.xlog1py(np.maximum(n - k, 0), -p))


def _binomial(k: Any, n: float, p: float) -> FloatArray:
    return np.where(k <= n, np.exp(_log_binomial(k, n, p)), 0.0)


def _above_n(k: Any, n: float, p: float) -> FloatArray:
    """0 from n on: no number below n is cut off."""
    return np.where(k >= n, 0.0, 1.0)


FAMILIES: Mapping[str, Continuous | Discrete] = {
    "uniform": Continuous(
        "the uniform distribution from {low} to {high}",
        {"low": 0, "high": 1},
        cdf=lambda x, low, high: (x - low) / (high - low),
        ppf=lambda u, low, high: low + u * (high - low),
        support=lambda low, high: (low, high),
        free=frozenset({"low", "high"}),
    ),
    "gaussian": Continuous(
        "the normal distribution with mean {mean} and standard deviation {sd}",
        {"mean": 0, "sd": 1},
        cdf=lambda x, mean, sd: special.ndtr((x - mean) / sd),
        ppf=lambda u, mean, sd: mean + sd * special.ndtri(u),
        support=_line,
        free=frozenset({"mean"}),
    ),
    "beta": Continuous(
        "the beta distribution with parameters alpha {a} and beta {b}",
        {"a": 2, "b": 2},
        cdf=lambda x, a, b: special.betainc(a, b, x),
        ppf=lambda u, a, b: special.betaincinv(a, b, u),
        support=_unit,
    ),
    "exponential": Continuous(
        "the exponential distribution with rate {rate}",
        {"rate": 1},
        cdf=lambda x, rate: -np.expm1(-rate * x),
        ppf=lambda u, rate: -np.log1p(-u) / rate,
    ),
    "cauchy": Continuous(
        "the Cauchy distribution with location {location} and scale {scale}",
        {"location": 0, "scale": 1},
        cdf=lambda x, location, scale: np.arctan2(1.0, (location - x) / scale) / np.pi,
        ppf=lambda u, location, scale: location - scale / np.tan(np.pi * u),
        support=_line,
        free=frozenset({"location"}),
    ),
    "student_t": Continuous(
        "Student's t distribution with {df} degrees of freedom",
        {"df": 3},
        cdf=lambda x, df: special.stdtr(df, x),
        ppf=lambda u, df: special.stdtrit(df, u),
        support=_line,
    ),
    "chi_square": Continuous(
        "the chi-square distribution with {df} degrees of freedom",
        {"df": 5},
        cdf=lambda x, df: special.gammainc(df / 2, x / 2),
        ppf=lambda u, df: 2 * special.gammaincinv(df / 2, u),
    ),
    "f": Continuous(
        "the F distribution with {d1} and {d2} degrees of freedom",
        {"d1": 5, "d2": 10},
        cdf=lambda x, d1, d2: special.fdtr(d1, d2, x),
        ppf=lambda u, d1, d2: special.fdtri(d1, d2, u),
    ),
    "gamma": Continuous(
        "the gamma distribution with shape {shape} and scale {scale}",
        {"shape": 2, "scale": 2},
        cdf=lambda x, shape, scale: special.gammainc(shape, x / scale),
        ppf=lambda u, shape, scale: scale * special.gammaincinv(shape, u),
    ),
    "weibull": Continuous(
        "the Weibull distribution with shape {shape} and scale {scale}",
        {"shape": 1.5, "scale": 1},
        cdf=lambda x, shape, scale: -np.expm1(-((x / scale) ** shape)),
        ppf=lambda u, shape, scale: scale * (-np.log1p(-u)) ** (1 / shape),
    ),
    "laplace": Continuous(
        "the Laplace distribution with location {location} and scale {scale}",
        {"location": 0, "scale": 1},
        cdf=_laplace_cdf,
        ppf=_laplace_ppf,
        support=_line,
        free=frozenset({"location"}),
    ),
    "logistic": Continuous(
        "the logistic distribution with location {location} and scale {scale}",
        {"location": 0, "scale": 1},
        cdf=lambda x, location, scale: special.expit((x - location) / scale),
        ppf=lambda u, location, scale: location + scale * special.logit(u),
        support=_line,
        free=frozenset({"location"}),
    ),
    "lognormal": Continuous(
        "the log-normal distribution whose logarithm has mean {mean} and standard deviation {sd}",
        {"mean": 0, "sd": 1},
        cdf=lambda x, mean, sd: special.ndtr((np.log(x) - mean) / sd),
        ppf=lambda u, mean, sd: np.exp(mean + sd * special.ndtri(u)),
        free=frozenset({"mean"}),
    ),
    "bernoulli": Discrete(
        "the Bernoulli distribution with probability {p} of a 1, else a 0",
        {"p": 0.7},
        mass=lambda k, p: _binomial(k, 1.0, p),
        rest=lambda k, p: _above_n(k, 1.0, p),
    ),
    "binomial": Discrete(
        "the binomial distribution with {n} trials and probability of success {p}",
        {"n": 10, "p": 0.5},
        mass=_binomial,
        rest=_above_n,
    ),
    "poisson": Discrete(
        "the Poisson distribution with mean {mean}",
        {"mean": 5},
        mass=lambda k, mean: np.exp(special.xlogy(k, mean) - mean - special.gammaln(k + 1)),
        rest=special.pdtrc,
    ),
    "geometric": Discrete(
        "the geometric distribution of the number of trials up to and including the first success, with probability of"
        " success {p} at each",
        {"p": 0.3},
        mass=lambda k, p: p * (1 - p) ** (k - 1),
        rest=lambda k, p: (1 - p) ** k,
        start=1,
    ),
}
