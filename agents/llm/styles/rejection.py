"""Rejection: the model accepts or rejects proposals drawn uniformly outside."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from pydantic import Field

from ....core.errors import InputError
from ....core.outcomes import Outcome
from ....core.reading import Parsed, read_choice
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from ..graphs.nodes import Nodes
from ..graphs.style import Question, Style, StyleState
from ..prompts.wording import MARKED, Message
from ..transport.chat import Reply

__all__ = ["Rejection"]

_VERDICTS = ("T", "F")
_DEMAND = (
    f"Options:\n- T\n- F\n\nEnd with a line of the form `{MARKED}...`, with T or F in place of the dots."
)


class Rejection(Style):
    """Verbalised rejection sampling: propose an option uniformly by address, ask whether to accept it, and repeat.

    With p the law aimed at and q uniform over A options, A(x) = p(x) / (M q(x)), M = max p/q, is the right probability to accept.
    After ``most`` rejected proposals the decision stays without an answer (unparsable). Menus only: raises `InputError` on an interval.

    Source: Xiao et al. (2025), "Flipping Against All Odds", arXiv 2506.09998.
    """

    most: int = Field(50, ge=1, le=500, description="proposals before giving up")

    def check(self, space: Menu | Interval) -> None:
        """Proposals can be drawn from menus only."""
        if isinstance(space, Interval):
            raise InputError(
                f"style 'rejection' came to the interval [{space.low}, {space.high}]; it needs a menu: use stated_then_drawn"
            )

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The situation with the first proposal."""
        return self.propose(question, 0), {"proposals": 1}

    def propose(self, question: Question, number: int) -> list[Message]:
        """The question whether to accept proposal ``number``."""
        options = "\n".join(f"- {label}" for label in question.shown)
        return question.messages(
            question.words,
            f"Your answer is to be found by rejection sampling.\n\nThe legal answers are:\n{options}",
            f"Proposal: {question.shown[_proposal(question, number)]}",
            "The proposal x was drawn uniformly from the legal answers. It is to be accepted with probability p(x) / (M q(x)), where p"
            " is the law that your answer should follow, q the uniform law, and M the largest value of p/q. Think step by step, then"
            " decide at random, with that probability, whether to accept it (T) or to reject it (F).",
            _DEMAND,
        )

    def read(self, question: Question, reply: Reply) -> Parsed:
        """T or F."""
        return (
            question.parse(reply)
            if reply.error is not None
            else read_choice(reply.text, reply.finish, _VERDICTS)
        )

    def demand(self, question: Question) -> str:
        """The verdict, marked."""
        return _DEMAND

    def graph(self) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
        """observe -> ask -> (propose -> ask)* -> act."""
        building, nodes = StateGraph(StyleState, context_schema=Question), _RejectionNodes(self)
        for name in ("observe", "ask", "ask_again", "propose", "act"):
            building.add_node(name, getattr(nodes, name))
        building.add_edge(START, "observe")
        building.add_edge("observe", "ask")
        building.add_conditional_edges("ask", nodes.after_verdict, ["ask_again", "propose", "act"])
        building.add_edge("ask_again", "ask")
        building.add_edge("propose", "ask")
        building.add_edge("act", END)
        return building.compile()


class _RejectionNodes(Nodes):
    style: Rejection

    def after_verdict(self, state: StyleState, runtime: Runtime[Question]) -> str:
        """Propose anew after a rejection; else as in every style."""
        rejected = state["parsed"].outcome == Outcome.LEGAL and state["parsed"].action == 1
        if rejected:
            return "propose" if state["notes"]["proposals"] < self.style.most else "act"
        return self.next(state, runtime)

    def propose(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """The next proposal, in a conversation of its own; readings that failed stay on the trail of the decision."""
        number = state["notes"]["proposals"]
        return {
            "messages": self.style.propose(runtime.context, number),
            "trail": state["trail"][:-1],
            "notes": {**state["notes"], "proposals": number + 1},
        }

    def act(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """The accepted proposal; where all were rejected, no answer."""
        parsed = state["parsed"]
        if parsed.outcome != Outcome.LEGAL:
            return {}
        if parsed.action == 1:
            return {
                "parsed": Parsed(Outcome.UNPARSABLE),
                "trail": [*state["trail"][:-1], Outcome.UNPARSABLE.label],
            }
        place = _proposal(runtime.context, state["notes"]["proposals"] - 1)
        return {"parsed": Parsed(Outcome.LEGAL, float(place))}


def _proposal(question: Question, number: int) -> int:
    """The position of a proposal, uniform over the menu and independent of the order shown."""
    label = question.name_of(int(question.chance.sub("proposal").uniform(number)[0] * len(question.shown)))
    return list(question.shown).index(label)
