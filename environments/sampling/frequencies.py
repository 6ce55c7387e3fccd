"""Frequencies of the world that one may be expected to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Seat
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["Frequencies"]


class _Table(NamedTuple):
    words: str
    law: dict[str, float]


_LETTERS = (
    8.167, 1.492, 2.782, 4.253, 12.702, 2.228, 2.015, 6.094, 6.966, 0.153, 0.772, 4.025, 2.406,
    6.749, 7.507, 1.929, 0.095, 5.987, 6.327, 9.056, 2.758, 0.978, 2.360, 0.150, 1.974, 0.074,
)  # fmt: skip
_BLOOD = {"O+": 37.4, "O-": 6.6, "A+": 35.7, "A-": 6.3, "B+": 8.5, "B-": 1.5, "AB+": 3.4, "AB-": 0.6}
_TABLES = {
    "first_digit": _Table(
        "Pick at random a number from a large almanac whose numbers span many orders of magnitude. Give its first digit.",
        {str(d): log10(1 + 1 / d) for d in range(1, 10)},
    ),
    "letter": _Table(
        "Pick at random one letter of a long English text, every letter of the text equally likely. Give that letter.",
        dict(zip("abcdefghijklmnopqrstuvwxyz", _LETTERS, strict=True)),
    ),
    "blood_group": _Table(
        "Pick at random one blood donor in the United States. Give the donor's blood group with its Rhesus factor.",
        _BLOOD,
    ),
    "two_dice": _Table(
        "Roll two fair six-sided dice. Give the sum of what they show.",
        {str(total): 6 - abs(total - 7) for total in range(2, 13)},
    ),
}


class Frequencies(SamplingTask):
    """Draw from a law of the real world that the words do not state: the frequencies are knowledge.

    The optimum is the documented frequency; percentages are scaled to sum to 1. Tests for numbers read an outcome as its
    place in the table.

    Source: after UnpredictaBench (2026), arXiv 2606.06622, real-world nondeterminism. Tables: first digits by Benford
    (1938), "The law of anomalous numbers", log10(1 + 1/d); letters by Lewand (2000), "Cryptological Mathematics";
    blood groups as published by the Stanford Blood Center; the sum of two dice by counting.
    """

    states_law: ClassVar[bool] = False

    table: Literal["first_digit", "letter", "blood_group", "two_dice"] = Field(
        "first_digit", description="which frequencies"
    )

    @property
    def target(self) -> MixedStrategy:
        """The table's law."""
        law = _TABLES[self.table].law
        weight = np.array(list(law.values()))
        return MixedStrategy(Menu(tuple(law)), weight / weight.sum())

    def scores(self, seat: Seat) -> FloatArray:
        """Places in the table."""
        return np.arange(len(_TABLES[self.table].law), dtype=np.float64)

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """What is picked at random."""
        return _TABLES[self.table].words
