"""Families of laws that no text has named."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ...core.chance import Chance
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["UnseenFamily"]

_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"
_STREAM = "environment/unseen_family"


class UnseenFamily(SamplingTask):
    """Draw one of several made-up words with stated probabilities: nothing can be known of it but what is stated.

    Words (two syllables) and law (uniform on the simplex, to a hundredth of a percent) are a pure function of ``family``.

    Source: Arabi, Smith and Yadav (2026), "Sample What You Say": unseen families with their valid outcomes listed.
    """

    family: int = Field(0, ge=0, description="which of the families")
    outcomes: int = Field(5, ge=2, le=64, description="number of words")

    @property
    def target(self) -> MixedStrategy:
        """The family's law over its words."""
        chance = Chance.of(self.family, _STREAM, range(4 * self.outcomes))
        weight = -np.log1p(-chance.sub("law").uniform()[: self.outcomes])
        law = np.round(weight / weight.sum(), 4)
        law[law.argmax()] += 1 - law.sum()
        return MixedStrategy(Menu(_words(chance.sub("words"), self.outcomes)), law)


def _words(chance: Chance, count: int) -> tuple[str, ...]:
    """The first ``count`` different words."""
    size = len(_CONSONANTS) * len(_VOWELS)
    syllables = [chance.pick(np.full(size, 1 / size), draw).tolist() for draw in range(2)]
    words = dict.fromkeys("".join(map(_syllable, pair)) for pair in zip(*syllables, strict=True))
    return tuple(words)[:count]


def _syllable(index: int) -> str:
    consonant, vowel = divmod(index, len(_VOWELS))
    return _CONSONANTS[consonant] + _VOWELS[vowel]
