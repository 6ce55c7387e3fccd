"""Two words with nearly equal probabilities: which is favoured, the word or the place?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask, listed

__all__ = ["WordPair"]


class WordPair(SamplingTask):
    """Draw one of two words, mentioned in either order.

    Asked in both orders it tells the bias to a word from the bias to a place.

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiment 5 (p = 0.49, 0.50, 0.51).
    """

    first: str = Field("sun", description="the word that has probability p")
    second: str = Field("moon", description="the other word")
    p: float = Field(0.49, ge=0, le=1, description="probability of the first word")
    order: Literal["first", "second"] = Field("first", description="which word the law mentions first")

    def model_post_init(self, context: object) -> None:
        """Raise an error on two words that are alike."""
        _ = self.target

    @property
    def target(self) -> MixedStrategy:
        """[p, 1 - p] over the two words."""
        return MixedStrategy(Menu((self.first, self.second)), [self.p, 1 - self.p])

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """Both probabilities, in the order of mention."""
        law = list(zip(names, (self.p, 1 - self.p), strict=True))
        return f"Draw one word at random with these probabilities:\n{listed(law if self.order == 'first' else law[::-1])}"
