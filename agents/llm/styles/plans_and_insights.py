"""Plans and insights: the model keeps notes of its own from one decision of an episode to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ....core.reading import Parsed
from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import MARKED_END, Message
from ..transport.reply import Reply

__all__ = ["PlansAndInsights"]

_NOTED = re.compile(
    r"^\W*(PLANS|INSIGHTS)\W*?:[ \t*]*(.*?)(?=^\W*(?:PLANS|INSIGHTS)\W*?:|^\W*ANSWER\W*?:|\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_KEPT = "plans_and_insights"
_SAID = "plans_and_insights_said"


class PlansAndInsights(Style):
    """Show the model the plans and the insights that it wrote at its last decision of the episode, let it think, and have it write both
    anew before it answers on a marked last line. Of what it thinks it keeps these alone, up to ``longest`` characters each;
    one that it does not write anew stays as it was. ``prompt`` is a sentence on how to go about it, said each time.

    Source: Fish, Gonczarowski and Shorrer (2024), "Algorithmic collusion by large language models", arXiv 2404.00806, in outline and in
    words of our own: there the notes are two files, and ``prompt`` is what sets their two prompts apart.
    """

    columns: ClassVar[Mapping[str, type]] = {"plans": str, "insights": str}

    longest: int = Field(2000, ge=1, description="characters that each of the two notes may have")
    prompt: str | None = Field(None, min_length=1, description="how to go about it, in a sentence")

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, the notes, and the demand for new ones and for the answer."""
        kept = query.memory.get(_KEPT, {})
        notes = "\n\n".join(
            f"Your {name} as you last wrote them:\n{kept.get(name, '(none yet)')}"
            for name in ("plans", "insights")
        )
        return query.messages(query.words, notes, self.prompt or "", self.demand(query)), {}

    def demand(self, query: Query) -> str:
        """New notes, and the answer on a marked line."""
        return query.request(
            "Think first. Then write `PLANS:` and what you plan to do and try in decisions to come, and `INSIGHTS:` and what you have learnt"
            f" so far; they replace the former ones, and are all that you will keep of these thoughts. {MARKED_END}"
        )

    def read(self, query: Query, reply: Reply) -> Parsed:
        """The answer; the notes are set aside until it can be used."""
        found = ((name.lower(), text.strip()[: self.longest]) for name, text in _NOTED.findall(reply.text))
        query.memory[_SAID] = {name: text for name, text in found if text}
        return query.parse(reply)

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Keep the new notes, and log those that are kept now."""
        said = query.memory.pop(_SAID, {})
        if parsed.action is not None:
            query.memory[_KEPT] = {**query.memory.get(_KEPT, {}), **said}
        return dict(query.memory.get(_KEPT, {}))

    def longest_reply(self) -> int:
        """Tokens for thoughts, notes and the answer."""
        return REASONED
