"""A sequencing read that fits two genes equally well: which is it counted for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field, model_validator

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask

__all__ = ["ReadAssignment"]


class ReadAssignment(SamplingTask):
    """Assign a read to gene A or gene B so that such reads are spread as the expression of the genes is.

    No probability is stated: it is to be worked out from the ``a`` and ``b`` reads that fit one gene only, as
    P(A) = a / (a + b). Always taking the likelier gene would count all such reads for it.

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiment 6 (bioinformatics), with 1000 reads of A
    throughout; proportional assignment, Mortazavi et al. (2008), "Mapping and quantifying mammalian transcriptomes by RNA-Seq".
    """

    states_law: ClassVar[bool] = False

    a: int = Field(1000, ge=0, description="reads that fit gene A only")
    b: int = Field(1500, ge=0, description="reads that fit gene B only")

    @model_validator(mode="after")
    def _some(self) -> ReadAssignment:
        if self.a + self.b == 0:
            raise ValueError("a = b = 0 reads came, which tell nothing of the genes; give one read or more")
        return self

    @property
    def target(self) -> MixedStrategy:
        """[a, b] / (a + b) over A, B."""
        p = self.a / (self.a + self.b)
        return MixedStrategy(Menu(("A", "B")), [p, 1 - p])

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """What the counts are, and what they are to be mirrored by."""
        first, second = names
        return (
            f"You count the reads of an RNA sequencing run for the genes {first} and {second}, which are nearly alike."
            f" So far {self.a} reads were found to fit gene {first} only, and {self.b} to fit gene {second} only."
            " Now comes a read that fits both equally well. It has to be counted for one of them, and so has each of the many"
            " reads like it, on its own and without regard to the others. In the end the counts should mirror as closely as"
            " they can how strongly the two genes are expressed.\n\nDecide for which gene this read is counted."
        )

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The next read."""
        return "Now comes another read that fits both equally well. Decide for which gene it is counted."
