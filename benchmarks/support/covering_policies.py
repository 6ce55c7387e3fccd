"""Intervals for distances of a policy from a law, computed from counts of choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from aleator.metrics.distance.entropy import entropy
from aleator.metrics.distance.equilibrium_distance import equilibrium_distance
from aleator.metrics.distance.excess_jsd import excess_jsd
from aleator.metrics.distance.excess_support_coverage import excess_support_coverage
from aleator.metrics.distance.excess_tv import excess_tv
from aleator.metrics.distance.hellinger import hellinger
from aleator.metrics.distance.jsd import jsd
from aleator.metrics.distance.kl import kl
from aleator.metrics.distance.reverse_kl import reverse_kl
from aleator.metrics.distance.simbench_tv import simbench_tv
from aleator.metrics.distance.support_coverage import support_coverage
from aleator.metrics.distance.top_share import top_share
from aleator.metrics.distance.tv import tv
from aleator.metrics.distance.tv_sequence import tv_sequence
from aleator.metrics.distance.w1_ordered import w1_ordered
from aleator.metrics.exploitability.excess_exploitability import excess_exploitability
from aleator.metrics.exploitability.exploitability import exploitability
from aleator.metrics.exploitability.relative_exploitability import relative_exploitability
from aleator.metrics.shared.chains import worth
from aleator.metrics.shared.counting import effective_size
from aleator.metrics.shared.sampling_noise import expected_support_coverage
from scipy.special import entr, rel_entr

from .covering import LOOKS, Case, Family, luck_of, total_variation
from .processes import Maker, clustered, drifting, independent, sticky

__all__ = ["COLUMNS", "POLICIES", "Played", "counted", "laws_of"]

Array = Any

_SIZES, _MENUS = (10, 100, 1000), (2, 3, 9)
COLUMNS = (
    "even", "rare", "vertex", "optimal", "clustered", "sticky", "one episode", "lopsided", "drifting", "at all looks",
)  # fmt: skip
LOOKED_AT, INDEPENDENT = "at all looks", ("even", "rare", "vertex", "optimal")


class Played(NamedTuple):
    """``counts[S, A]``, and the number of independent choices that they are worth, ``size[S]``."""

    counts: Array
    size: Array


def laws_of(width: int) -> dict[str, Array]:
    """Laws of ``width`` actions, by name."""
    steep = 0.5 ** np.arange(width)
    return {
        "even": np.full(width, 1 / width),
        "steep": steep / steep.sum(),
        "rare": np.r_[0.98, np.full(width - 1, 0.02 / (width - 1))],
        "vertex": np.eye(width)[0],
    }


def counted(column: str, policy: Array, samples: int) -> Mapping[int, Played]:
    """What is played by a policy after any number of choices; the same for every metric."""
    return _Counted(column, tuple(policy.tolist()), samples)


class _Counted(Mapping[int, Played]):
    def __init__(self, column: str, law: tuple[float, ...], samples: int) -> None:
        self.column, self.law, self.samples = column, law, samples

    def __getitem__(self, n: int) -> Played:
        return _played(self.column, self.law, self.samples, n)

    def __iter__(self) -> Iterator[int]:
        return iter(LOOKS)

    def __len__(self) -> int:
        return len(LOOKS)


def _process(column: str, policy: Array, n: int) -> tuple[Maker, tuple[int, int]]:
    """How choices of a column come about, and in which episodes and turns."""
    many = (max(n // 10, 1), min(n, 10))
    return {
        "clustered": (clustered(policy), many),
        "sticky": (sticky(policy, 0.5), many),
        "one episode": (sticky(policy, 0.5), (1, n)),
        "lopsided": (sticky(policy, 0.9), (1, n)),
        "drifting": (drifting(policy), (1, n)),
    }.get(column, (independent(policy), (n, 1)))


@lru_cache(maxsize=1024)
def _played(column: str, law: tuple[float, ...], samples: int, n: int) -> Played:
    policy, luck = (
        np.array(law),
        luck_of(f"played/{column}/{law}/{samples}" + f"/{n}" * (column != LOOKED_AT)),
    )
    if column == LOOKED_AT:
        steps = np.diff([0, *LOOKS])
        looks = np.cumsum([luck.multinomial(step, policy, size=samples) for step in steps], axis=0)
        return Played(looks[LOOKS.index(n)], np.full(samples, float(n)))
    maker, (episodes, turns) = _process(column, policy, n)
    if turns == 1:
        return Played(luck.multinomial(n, policy, size=samples), np.full(samples, float(n)))
    choices = maker(luck, (samples, episodes, turns))
    tables = (choices[..., None] == np.arange(len(policy))).sum(axis=-2)
    sizes = [
        worth(one) if episodes == 1 else effective_size(rows)
        for one, rows in zip(choices, tables, strict=True)
    ]
    return Played(tables.sum(axis=1), np.array(sizes))


def _divergence(p: Array, q: Array) -> float:
    return float((rel_entr(p, (p + q) / 2) + rel_entr(q, (p + q) / 2)).sum() / np.log(4))


def _score(p: Array, q: Array) -> float:
    unit = total_variation(np.full(len(q), 1 / len(q)), q)
    return 100 * (1 - total_variation(p, q) / unit) if unit > 1e-12 else np.nan


def _to_segment(p: Array, q: Array) -> float:
    """The least distance to a mixture of q and the even law."""
    even = np.full(len(q), 1 / len(q))
    return min(total_variation(p, t * q + (1 - t) * even) for t in np.linspace(0, 1, 2001))


def _penny(width: int) -> Array:
    """The seat loses 1 where the opponent names its action: value -1 / A, and even play is optimal."""
    return -np.eye(width)


def _points(q: Array) -> Array:
    return np.arange(len(q))


def _even(q: Array) -> Array:
    return np.full(len(q), 1 / len(q))


# (counts, law, size, alpha) -> estimate, and (policy, law) -> truth
_Number = Callable[[Array, Array, Array, float], Any]
OF_THE_POLICY: dict[str, tuple[_Number, Callable[[Array, Array], float]]] = {
    "tv": (tv, total_variation),
    "tv_sequence": (lambda c, q, k, _: tv_sequence(c, q, k), total_variation),
    "hellinger": (hellinger, lambda p, q: float(np.sqrt(max(1 - np.sqrt(p * q).sum(), 0)))),
    "jsd": (jsd, _divergence),
    "kl": (kl, lambda p, q: float(rel_entr(p, q).sum())),
    "reverse_kl": (reverse_kl, lambda p, q: float(rel_entr(q, p).sum())),
    "simbench_tv": (simbench_tv, _score),
    "w1_ordered": (
        lambda c, q, k, a: w1_ordered(c, q, _points(q), k, a),
        lambda p, q: float(np.abs(np.cumsum(p - q)).sum()),
    ),
    "entropy": (lambda c, _, k, a: entropy(c, k, a), lambda p, _: float(entr(p).sum() / np.log(2))),
    "top_share": (lambda c, _, k, a: top_share(c, k, a), lambda p, _: float(p.max())),
    "equilibrium_distance": (
        lambda c, q, k, a: equilibrium_distance(c, (np.stack([q, _even(q)]),), k, a),
        _to_segment,
    ),
    "exploitability": (
        lambda c, q, k, a: exploitability(c, _penny(len(q)), -1 / len(q), k, a),
        lambda p, q: float(p.max() - 1 / len(q)),
    ),
    "relative_exploitability": (
        lambda c, q, k, a: relative_exploitability(c, 3 * _penny(len(q)), -3 / len(q), k, a),
        lambda p, q: float(p.max() - 1 / len(q)),
    ),
}
# Moved by a floor that is computed: about the same distance of the policy less the floor.
EXCESSES: dict[str, tuple[_Number, str]] = {
    "excess_tv": (excess_tv, "tv"),
    "excess_jsd": (excess_jsd, "jsd"),
    "excess_exploitability": (
        lambda c, q, k, a: excess_exploitability(
            c, _even(q), _penny(len(q)), -1 / len(q), n_effective=k, alpha=a
        ),
        "exploitability",
    ),
}
OF_THE_SUPPORT = {"support_coverage": support_coverage, "excess_support_coverage": excess_support_coverage}
_FEW = {"equilibrium_distance", "excess_exploitability"}  # slow: fewer menus


def _pairs(column: str, width: int) -> Iterator[tuple[Array, Array]]:
    """(policy, law) of a column."""
    laws = laws_of(width)
    inner = [laws[name] for name in ("even", "steep", "rare")]
    if column == "optimal":
        yield from ((q, q) for q in laws.values())
    elif column in {"rare", "vertex"}:
        yield from ((laws[column], q) for q in inner[:2])
    elif column == "lopsided":
        yield laws["steep"], laws["even"]
        yield np.r_[0.9, np.full(width - 1, 0.1 / (width - 1))], laws["even"]
    elif column == LOOKED_AT:
        yield from (
            (laws["steep"], laws["steep"]),
            (laws["steep"], laws["even"]),
            (laws["rare"], laws["steep"]),
        )
    else:
        yield from ((p, q) for p in inner[:2] for q in inner if p is not q)


def _distance(name: str, column: str, p: Array, q: Array, n: int | None) -> Case:
    function, plain = EXCESSES.get(name, (None, name))
    base, truth = OF_THE_POLICY[plain]

    def number(data: Mapping[int, Played], n: int, alpha: float) -> Any:
        return (base if function is None else function)(data[n].counts, q, data[n].size, alpha)

    def right(data: Mapping[int, Played], n: int) -> Any:
        if function is None:
            return truth(p, q)
        found = [each(data[n].counts, q, data[n].size, 0.05).value for each in (base, function)]
        return truth(p, q) - (found[0] - found[1])

    return Case(lambda _, samples: counted(column, p, samples), number, right, n)


def _support(name: str, column: str, p: Array, q: Array, n: int | None) -> Case:
    def truth(_: Any, n: int) -> float:
        hit = float(np.mean((1 - (1 - p) ** n)[q > 0]))
        return hit - (float(expected_support_coverage(n, q)) if name.startswith("excess") else 0.0)

    return Case(
        lambda _, samples: counted(column, p, samples),
        lambda data, n, alpha: OF_THE_SUPPORT[name](data[n].counts, q, alpha=alpha),
        truth,
        n,
    )


def _cases(name: str, column: str) -> Iterator[tuple[str, Case]]:
    sizes = (None,) if column == LOOKED_AT else _SIZES[::2] if name in _FEW else _SIZES
    for n in sizes:
        for width in _MENUS[:2] if name in _FEW else _MENUS:
            pairs = list(_pairs(column, width))
            for k, (p, q) in enumerate(pairs[:2] if name in _FEW else pairs):
                case = f"{width}/{n}/{k}"
                if name in OF_THE_SUPPORT:
                    if column in (*INDEPENDENT, LOOKED_AT):
                        yield case, _support(name, column, p, q, n)
                elif name == "excess_exploitability" and column not in (*INDEPENDENT, LOOKED_AT):
                    continue
                elif name != "simbench_tv" or not np.isnan(_score(p, q)):
                    yield case, _distance(name, column, p, q, n)


POLICIES = Family(
    "Policies",
    "Menus of 2, 3 and 9 actions; 10, 100 and 1,000 choices. `clustered`: each episode of ten has a law of its own (Dirichlet);"
    " `sticky`: each choice repeats the one before it with probability 0.5, in episodes of ten; `one episode`: the same in one;"
    " `lopsided`: 0.9 in one episode; `drifting`: the law moves by up to 0.8 of the first action's share.",
    (*OF_THE_POLICY, *EXCESSES, *OF_THE_SUPPORT),
    COLUMNS,
    _cases,
)
