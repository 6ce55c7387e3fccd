"""People described at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise, product
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field
from scipy.special import ndtr

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask, listed

__all__ = ["Persona"]

_MEAN, _SD = 169.0, 10.0
_EDGES = (155, 165, 175, 185)
_COLOURS = ("black", "blue", "brown", "green", "grey", "red", "white")


def _heights() -> dict[str, float]:
    """A normal law of centimetres, in five bins."""
    names = [f"below {_EDGES[0]} cm", *(f"{a} to {b} cm" for a, b in pairwise(_EDGES))]
    reached = ndtr((np.array([-np.inf, *_EDGES, np.inf]) - _MEAN) / _SD)
    return dict(zip([*names, f"above {_EDGES[-1]} cm"], np.diff(reached).tolist(), strict=True))


_ATTRIBUTES: dict[str, dict[str, float]] = {
    "gender": {"male": 0.4949, "female": 0.5051},
    "race": {"White": 0.5746, "Hispanic": 0.2002, "Black": 0.1263, "Asian": 0.0649, "other": 0.0340},
    "height": _heights(),
    "coat colour": dict.fromkeys(_COLOURS, 1 / len(_COLOURS)),
}


class Persona(SamplingTask):
    """Describe a person drawn at random from a population with stated shares: one attribute, or several jointly.

    Several attributes are independent: the menu is their product, ``female, Asian, 155 to 165 cm``, and the words state
    the shares of each, so that the joint law has to be worked out. Heights are N(169, 10) cm in bins of 10 cm.
    Raises `InputError` where an attribute comes twice.

    Source: Bad Dice Players (2026), arXiv 2601.05414, attribute sampling: gender 49.49/50.51, race
    57.46/20.02/12.63/6.49/3.40, height N(169, 10), coat colour uniform over seven; which share is whose, the colours and
    the bins of heights are our reading.
    """

    states_law: ClassVar[bool] = False

    attributes: tuple[Literal["gender", "race", "height", "coat colour"], ...] = Field(
        ("gender",), min_length=1, description="what is to be described; more than one: jointly"
    )

    def model_post_init(self, context: object) -> None:
        """Raise `InputError` where an attribute comes twice."""
        if len(set(self.attributes)) < len(self.attributes):
            raise InputError(f"attributes {', '.join(self.attributes)} came; name each once")

    @property
    def target(self) -> MixedStrategy:
        """The product of the attributes' laws."""
        tables = [_ATTRIBUTES[name] for name in self.attributes]
        labels = tuple(", ".join(values) for values in product(*tables))
        joint: FloatArray = reduce(np.outer, (np.array(list(table.values())) for table in tables), np.ones(1))
        return MixedStrategy(Menu(labels), joint.ravel() / joint.sum())

    @property
    def form(self) -> str:
        """The attributes in their order, where they are several."""
        if len(self.attributes) == 1:
            return ""
        example = ", ".join(list(_ATTRIBUTES[name])[-1] for name in self.attributes)
        return f"{', '.join(self.attributes)} in this order, separated by commas, such as {example}"

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The shares of each attribute's values."""
        opening = "Describe one person drawn at random from a population with these shares"
        if len(self.attributes) == 1:
            (table,) = (_ATTRIBUTES[name].values() for name in self.attributes)
            return f"{opening} of {self.attributes[0]}:\n{listed(zip(names, table, strict=True))}"
        tables = (f"{name}:\n{listed(_ATTRIBUTES[name].items())}" for name in self.attributes)
        return "\n\n".join([f"{opening}, each attribute independent of the others.", *tables])
