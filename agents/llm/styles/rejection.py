"""Rejection: the model accepts or rejects proposals drawn uniformly outside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from langgraph.graph import END
from langgraph.types import Command
from pydantic import Field

from ....core.errors import InputError
from ....core.outcomes import Outcome
from ....core.reading import Parsed, read_choice
from ....core.spaces.space import Space
from ..graphs.nodes import Nodes, graph_of
from ..graphs.query import GraphState, Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import MARKED, Message
from ..transport.reply import Reply

if TYPE_CHECKING:
    from ..graphs.query import MethodGraph

__all__ = ["Rejection"]

_VERDICTS = ("T", "F")
_DEMAND = (
    f"Options:\n- T\n- F\n\nEnd with a line of the form `{MARKED}...`, with T or F in place of the dots."
)


class Rejection(Style):
    """Verbalised rejection sampling: propose an option uniformly by address, ask whether to accept it, and repeat.

    With p the law aimed at and q uniform over A options, A(x) = p(x) / (M q(x)), M = max p/q, is the right probability to accept.
    After ``most`` rejected proposals the decision stays without an answer (unparsable). Raises `InputError` where there are no options.

    Source: Xiao et al. (2025), "Flipping Against All Odds", arXiv 2506.09998.
    """

    columns: ClassVar[Mapping[str, type]] = {"proposals": int}
    provides_randomness: ClassVar[bool] = True

    most: int = Field(50, ge=1, le=500, description="proposals before giving up")

    def check(self, space: Space) -> None:
        """Raise `InputError` where there are no options to propose."""
        if not space.options:
            raise InputError(
                f"style 'rejection' came to a seat that answers {space.describe()}; it needs options: use stated_then_drawn"
            )

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation with the first proposal."""
        return self.propose(query, 0), {"proposals": 1}

    def propose(self, query: Query, number: int) -> list[Message]:
        """The question whether to accept proposal ``number``."""
        options = "\n".join(f"- {label}" for label in query.shown)
        return query.messages(
            query.words,
            f"Your answer is to be found by rejection sampling.\n\nThe legal answers are:\n{options}",
            f"Proposal: {query.shown[_proposal(query, number)]}",
            "The proposal x was drawn uniformly from the legal answers. It is to be accepted with probability p(x) / (M q(x)), where p"
            " is the law that your answer should follow, q the uniform law, and M the largest value of p/q. Think step by step, then"
            " decide at random, with that probability, whether to accept it (T) or to reject it (F).",
            _DEMAND,
        )

    def read(self, query: Query, reply: Reply) -> Parsed:
        """The verdict T or F."""
        return (
            query.parse(reply)
            if reply.error is not None
            else read_choice(reply.text, reply.finish, _VERDICTS)
        )

    def longest_reply(self) -> int:
        """Tokens for the reasoning and the verdict."""
        return REASONED

    def demand(self, query: Query) -> str:
        """The demand for the verdict on a marked line."""
        return _DEMAND

    def graph(self) -> MethodGraph:
        """ask -> (ask, about the next proposal)* -> end."""
        return _graph(self)


class _RejectionNodes(Nodes):
    def __init__(self, style: Rejection) -> None:
        super().__init__(style)
        self.style = style

    def after(self, query: Query, state: GraphState) -> Command[str]:
        """Propose anew after a rejection; end with the accepted proposal; else as every method does."""
        parsed, trail, number = state["parsed"], state.get("trail", []), state["notes"]["proposals"]
        if parsed.outcome != Outcome.LEGAL:
            return super().after(query, state)
        if parsed.action == 0:
            accepted = Parsed(Outcome.LEGAL, _proposal(query, number - 1))
            return self.end(query, {**state, "parsed": accepted, "trail": [*trail, parsed.outcome.label]})
        if number == self.style.most:
            none = Parsed(Outcome.UNPARSABLE)
            return self.end(query, {**state, "parsed": none, "trail": [*trail, none.outcome.label]})
        notes = {**state["notes"], "proposals": number + 1}
        messages = self.style.propose(query, number)  # a conversation of its own; slips stay on the trail
        return Command(update={**state, "messages": messages, "notes": notes}, goto="ask")


@lru_cache(maxsize=256)
def _graph(style: Rejection) -> MethodGraph:
    return graph_of("ask", {"ask": (_RejectionNodes(style).ask, ("ask", END))})


def _proposal(query: Query, number: int) -> int:
    """The position of a proposal, uniform over the options and independent of the order shown."""
    names = query.shown_in_order
    label = names[int(query.chance.sub("proposal").uniform(number)[0] * len(names))]
    return list(query.shown).index(label)
