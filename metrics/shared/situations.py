"""All that is known of a seat's decisions in order: what was asked, shown and chosen, and what was due.

``B`` rows (cells of a study, runs of a simulation), ``N`` decisions each, ``A`` actions. Everything but the
action was fixed before the decision it stands beside, so a gambler may use it.

>>> situation([0, 1, 1], [0.5, 0.5]).actions.tolist()
[[0, 1, 1]]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError

__all__ = ["ABSENT", "MISSING", "Situation", "chunks", "of_one", "situation"]

ABSENT = -1
MISSING = -2
"""In ``actions``: no decision stands here; a decision was asked for, and no legal answer came."""
_CELLS = 32_000


@dataclass(frozen=True, eq=False)
class Situation:
    """``actions[B, N]`` (`ABSENT`, `MISSING` or an index) and ``law[B, A]``, or ``law[B, N, A]`` one for each decision.

    - ``episode[B, N]`` which run of turns each decision belongs to, ``turn[B, N]`` its place there; None where it is
      known ahead that every decision is an episode of its own. Those of an episode stand together
    - ``shown`` codes [B, N] of what was put before the player: the order of the options, their labels, the
      wording, ...; equal codes, equal presentation
    - ``places`` [B, N, A] where each action stood in that presentation: its place in the list, the word that
      named it, ...: names of the actions that the player sees and the optimum does not know
    - ``member[B, N]`` which member of the seat it was, where there are several: those of one turn decide at once
    - ``opponents[B, N]`` what the opponent played at that decision, -1 where nobody did: known only afterwards
    - ``prompts[B, N]`` codes of the whole question: equal codes, identical questions
    - ``ordered`` whether the decisions stand in the order of time
    """

    actions: IntArray
    law: FloatArray
    episode: IntArray | None = None
    turn: IntArray | None = None
    shown: Mapping[str, IntArray] = field(default_factory=dict)
    places: Mapping[str, IntArray] = field(default_factory=dict)
    opponents: IntArray | None = None
    prompts: IntArray | None = None
    member: IntArray | None = None
    ordered: bool = True

    @property
    def width(self) -> int:
        """Number of actions."""
        return int(self.law.shape[-1])

    @property
    def varies(self) -> bool:
        """Whether each decision has a law of its own."""
        return self.law.ndim == 3

    @property
    def held(self) -> NDArray[np.bool_]:
        """Where a legal choice is: [B, N]."""
        return np.asarray(self.actions >= 0)

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Where a decision is, answered or not: [B, N]."""
        return np.asarray(self.actions != ABSENT)

    def rows(self, chosen: slice) -> Situation:
        """The rows in ``chosen``."""
        return self._each(lambda array: array[chosen], self.law[chosen])

    def until(self, n: int) -> Situation:
        """The first ``n`` decisions of every row."""
        return self._each(lambda array: array[:, :n], self.law[:, :n] if self.varies else self.law)

    def _each(self, cut: Callable[[NDArray[Any]], NDArray[Any]], law: FloatArray) -> Situation:
        def maybe(array: IntArray | None) -> IntArray | None:
            return None if array is None else cut(array)

        return Situation(
            cut(self.actions),
            law,
            maybe(self.episode),
            maybe(self.turn),
            {name: cut(codes) for name, codes in self.shown.items()},
            {name: cut(places) for name, places in self.places.items()},
            maybe(self.opponents),
            maybe(self.prompts),
            maybe(self.member),
            self.ordered,
        )


def situation(
    actions: ArrayLike,
    law: ArrayLike,
    *,
    episode: ArrayLike | None = None,
    turn: ArrayLike | None = None,
    shown: Mapping[str, ArrayLike] | None = None,
    places: Mapping[str, ArrayLike] | None = None,
    opponents: ArrayLike | None = None,
    prompts: ArrayLike | None = None,
    member: ArrayLike | None = None,
    ordered: bool = True,
) -> Situation:
    """A `Situation` from arrays with any leading axes, which become B rows; those that lack them are repeated.

    ``actions[..., N]``, ``law[..., A]`` or ``law[..., N, A]``: the latter where the last but one axis is N and
    there are as many axes as actions have, and one more. Raises `InputError` on shapes or indices that do not fit.
    """
    played = np.asarray(actions)
    if played.ndim == 0 or not np.issubdtype(played.dtype, np.integer):
        raise InputError(f"actions of shape {played.shape} and type {played.dtype}; give indices [..., N]")
    aims = _laws(np.asarray(law, dtype=np.float64), played)
    if played.size and not (played.min() >= MISSING and played.max() < aims.shape[-1]):
        raise InputError(
            f"actions run from {played.min()} to {played.max()}; give indices below {aims.shape[-1]}, "
            f"{ABSENT} where there is no decision, {MISSING} where no legal answer came"
        )
    rows = played.reshape(-1, played.shape[-1])

    def codes(given: ArrayLike, name: str) -> IntArray:
        return _like(np.asarray(given), played.shape, name).reshape(rows.shape)

    def placed(given: ArrayLike, name: str) -> IntArray:
        shape = (*played.shape, aims.shape[-1])
        return _like(np.asarray(given), shape, name).reshape(*rows.shape, aims.shape[-1])

    return Situation(
        rows.astype(np.int64),
        aims,
        None if episode is None else codes(episode, "episode"),
        None if turn is None else codes(turn, "turn"),
        {name: codes(value, name) for name, value in (shown or {}).items()},
        {name: placed(value, name) for name, value in (places or {}).items()},
        None if opponents is None else codes(opponents, "opponents"),
        None if prompts is None else codes(prompts, "prompts"),
        None if member is None else codes(member, "member"),
        ordered,
    )


def of_one(actions: IntArray, law: FloatArray, order: IntArray, **known: Any) -> Situation:
    """A `Situation` of one row from columns [N] (``law[A]`` or ``[N, A]``), its decisions taken in ``order``."""
    cut: dict[str, Any] = {name: _taken(value, order) for name, value in known.items()}
    return situation(actions[order], law[order] if law.ndim == 2 else law, **cut)


def chunks(whole: Situation, weight: int = 1) -> Iterator[Situation]:
    """Rows of ``whole``, so many at a time that their arrays stay small; ``weight``: numbers kept a decision."""
    many, n = whole.actions.shape
    step = max(1, _CELLS // max(n * weight, 1))
    for start in range(0, many, step):
        yield whole.rows(slice(start, start + step))


def _taken(value: Any, order: IntArray) -> Any:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {name: column[order] for name, column in value.items()}
    return value[order]


def _laws(law: FloatArray, played: IntArray) -> FloatArray:
    if law.ndim == 0 or not (np.all(law >= 0) and np.allclose(law.sum(axis=-1), 1, atol=1e-6)):
        raise InputError("the optimal law is not a law; give probabilities in [0, 1] that sum to 1")
    width = law.shape[-1]
    if law.ndim == played.ndim + 1:
        if law.shape[-2] != played.shape[-1]:
            raise InputError(
                f"laws of shape {law.shape} for actions of shape {played.shape}; give [..., N, A]"
            )
        return np.broadcast_to(law, (*played.shape, width)).reshape(-1, played.shape[-1], width)
    return np.broadcast_to(law, (*played.shape[:-1], width)).reshape(-1, width)


def _like(given: NDArray[np.generic], shape: tuple[int, ...], name: str) -> IntArray:
    try:
        return np.broadcast_to(given, shape).astype(np.int64)
    except ValueError:
        raise InputError(f"{name} of shape {given.shape}; give {list(shape)}, one for each action") from None
