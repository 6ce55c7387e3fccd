"""Few-shot: examples drawn from the target by address, then the direct question."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ....core.laws.interval_strategy import IntervalStrategy
from ....core.laws.law import EquilibriumSet
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.spaces.interval import Interval
from ..graphs.style import Question, Style
from ..prompts.wording import Message

__all__ = ["FewShot"]


class FewShot(Style):
    """Show ``k`` answers drawn from the target itself, each by its own address, before asking.

    Where no optimum is known, nothing is shown.

    Source: Misaki and Akiba (2025), arXiv 2510.21150 (few-shot baseline, k = 3, 10, 50).
    """

    k: int = Field(3, ge=1, le=1000, description="number of examples")

    @property
    def needs_optimal(self) -> bool:
        """The examples come from the optimum."""
        return True

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The examples between the situation and the options."""
        examples = _examples(question, self.k)
        shown = "\n".join(f"{i}. {example}" for i, example in enumerate(examples, start=1))
        told = f"Earlier answers to this very question, each given independently:\n{shown}" if shown else ""
        return question.messages(question.words, told, self.demand(question)), {"examples": examples}


def _examples(question: Question, k: int) -> list[str]:
    law = question.target.selected if isinstance(question.target, EquilibriumSet) else question.target
    luck = question.chance.sub("examples")
    if isinstance(law, IntervalStrategy) and isinstance(question.space, Interval):
        return [f"{float(law.draw(luck, i).reshape(-1)[0]):.6g}" for i in range(k)]
    if not isinstance(law, MixedStrategy):
        return []
    probs = law.probs if law.probs.ndim == 1 else law.probs[question.row]
    return [question.name_of(int(luck.pick(probs, i)[0])) for i in range(k)]
