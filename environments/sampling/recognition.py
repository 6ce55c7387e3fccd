"""Was this sample drawn from that law?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator
from scipy.special import logsumexp, xlog1py, xlogy

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from ...core.spaces.menu import Menu
from .shared.inference import times
from .shared.task import SamplingTask, Setting, number

__all__ = ["Recognition"]


class Recognition(SamplingTask):
    """Say whether a sample of zeros and ones was drawn with the claimed probability of a one.

    The words state a prior: with probability 1/2 it was, else with one of the other probabilities of ``grid``, all equally
    likely. The optimum is the likelier answer given the sample (both alike at a tie), so that it is certain at every row.
    Information sets are those two answers: the policies there are the rates of hits and of false alarms.

    ``drawn`` fixes the probability that the sample is drawn with; None draws that too, by the prior. ``recorded`` shows samples
    taken elsewhere instead (a model's own, say), one an episode and from the first again after the last: numbers of ones, whose
    order is then drawn, or whole series such as ``0110``. Raises `InputError` on ones that do not fit the ``sample``.

    Source: Xiao et al. (2025), "Flipping Against All Odds", arXiv 2506.09998 (knowledge test, 11 x 11).
    """

    states_law: ClassVar[bool] = False
    stationary: ClassVar[bool] = False

    claimed: float = Field(0.5, ge=0, le=1, description="the probability of a one that is asked about")
    drawn: float | None = Field(
        None, ge=0, le=1, description="the probability that the sample is drawn with; None: by the prior"
    )
    sample: int = Field(100, ge=1, le=1000, description="number of outcomes shown")
    grid: tuple[float, ...] = Field(
        tuple(i / 10 for i in range(11)), min_length=1, description="the probabilities that there are"
    )
    recorded: tuple[int | str, ...] = Field(
        (), description="samples taken elsewhere: numbers of ones, or series"
    )
    telling: Literal["sample", "table"] = Field(
        "sample", description="how it is shown: one by one, or summed up"
    )

    @model_validator(mode="after")
    def _fits(self) -> Recognition:
        if not all(0 <= p <= 1 for p in self.grid) or not len(self.others):
            raise ValueError("grid must hold probabilities in [0, 1], and one besides the one claimed")
        for shown in self.recorded:
            if not self._is_sample(shown):
                raise ValueError(
                    f"recorded {shown!r} is not a sample of {self.sample}; give so many 0s and 1s, or the number of 1s"
                )
        return self

    def _is_sample(self, shown: int | str) -> bool:
        if isinstance(shown, str):
            return len(shown) == self.sample and {*shown} <= {"0", "1"}
        return 0 <= shown <= self.sample

    @property
    def others(self) -> FloatArray:
        """The probabilities of the grid besides the one claimed."""
        grid = np.unique(self.grid)
        return np.asarray(grid[~np.isclose(grid, self.claimed, rtol=0, atol=1e-12)])

    @property
    def space(self) -> Menu:
        """The menu of Yes and No."""
        return Menu(("Yes", "No"))

    def setting(self, chance: Chance) -> Setting:
        """``sample`` [B, n] of zeros and ones; logs the probability ``hidden`` [B] it was drawn with (NaN: recorded)."""
        if self.recorded:
            return Setting(
                {"sample": self._recorded(chance)}, {"hidden": np.full(len(chance.episode), np.nan)}
            )
        hidden = self._hidden(chance.sub("law"))
        tosses = chance.sub("sample")
        shown = np.stack([tosses.uniform(i) < hidden for i in range(self.sample)], axis=-1)
        return Setting({"sample": shown.astype(np.int64)}, {"hidden": hidden})

    def _hidden(self, chance: Chance) -> FloatArray:
        if self.drawn is not None:
            return np.full(len(chance.episode), self.drawn)
        others = self.others
        other = others[chance.pick(np.full(len(others), 1 / len(others)), 1)]
        return np.where(chance.uniform(0) < 0.5, self.claimed, other)

    def _recorded(self, chance: Chance) -> IntArray:
        ranks = chance.sub("order").order(self.sample)
        rows = []
        for place, episode in enumerate(chance.episode.tolist()):
            shown = self.recorded[episode % len(self.recorded)]
            series = [int(one) for one in shown] if isinstance(shown, str) else ranks[place] < shown
            rows.append(np.asarray(series, dtype=np.int64))
        return np.stack(rows) if rows else np.empty((0, self.sample), dtype=np.int64)

    def infosets(self, sees: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """The likelier answer, or ``even``."""
        return np.asarray(
            np.array(["No", "even", "Yes"], dtype=object)[np.sign(self._evidence(sees["sample"])) + 1]
        )

    def optimal(self, observation: Observation) -> MixedStrategy:
        """[1, 0] where Yes is the likelier answer, [0, 1] where No is, shape [B, 2]."""
        yes = (np.sign(self._evidence(observation.sees["sample"])) + 1) / 2
        return MixedStrategy(self.space, np.stack([yes, 1 - yes], axis=-1))

    def _evidence(self, shown: NDArray[Any]) -> IntArray:
        """Above 0 where the sample [B, n] speaks for the claim, below where against, shape [B]."""
        ones = shown.sum(axis=-1)
        claim = _log_likelihood(ones, self.sample, np.array([self.claimed]))[:, 0]
        others = _log_likelihood(ones, self.sample, self.others)
        rest = logsumexp(others, axis=-1) - np.log(others.shape[-1])
        with np.errstate(invalid="ignore"):  # both impossible: -inf less -inf
            weight = np.nan_to_num(claim - rest)
        return np.where(np.abs(weight) < 1e-9, 0, np.sign(weight)).astype(np.int64)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The prior, the sample, the question."""
        claim, others = _percent(self.claimed), ", ".join(map(_percent, self.others.tolist()))
        return (
            f"{self.sample} independent outcomes, each 1 or 0, were drawn. With probability 50% every outcome was 1 with probability"
            f" {claim}; else it was with one other probability, each of these equally likely: {others}."
            f"\n\nThe outcomes{self._told(seen['sample'])}"
            f"\n\nWere they drawn with probability {claim} of a 1? {names[0]} if that is more likely than not, {names[1]} if it is less."
        )

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The question alone."""
        return f"The same question once more: {names[0]} or {names[1]}?"

    def _told(self, shown: IntArray) -> str:
        ones = int(shown.sum())
        if self.telling == "table":
            return f": 1 came {times(ones)}, 0 came {times(len(shown) - ones)}."
        return f": {' '.join(map(str, shown.tolist()))}"


def _log_likelihood(ones: IntArray, size: int, probabilities: FloatArray) -> FloatArray:
    """Of each number of ``ones`` [B] among ``size``, at each of the ``probabilities`` [P]: [B, P]."""
    counts = ones[:, None]
    return np.asarray(xlogy(counts, probabilities) + xlog1py(size - counts, -probabilities))


def _percent(probability: float) -> str:
    return f"{number(100 * probability)}%"
