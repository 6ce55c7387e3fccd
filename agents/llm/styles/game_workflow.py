"""A game-theoretic workflow: options, beliefs, best response, mixture, and then the act."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command

from ..graphs.nodes import Nodes, graph_of
from ..graphs.query import GraphState, Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import DECIDE_NOW, NOT_YET, Message, user

if TYPE_CHECKING:
    from ..graphs.query import MethodGraph

__all__ = ["GameWorkflow"]

_STEPS = {
    "work_options": (
        "List the options that you have and those that the others have, and what you are paid for each combination, as far as you are told."
    ),
    "work_beliefs": "Say what you believe the others will do, with a probability for each of their options, and why.",
    "work_replies": "Work out what each of your options pays on average under these beliefs, and which of them is the best response.",
    "work_mixture": (
        "Say whether the others could turn a fixed choice of yours against you. If so, state the probabilities with which you should mix your"
        " options so that they cannot; otherwise give the best response."
    ),
}
_DECIDE = f"{DECIDE_NOW} Keep to what you have worked out; if you mix, draw at random with the probabilities that you stated."


class GameWorkflow(Style):
    """Ask in one conversation for the options, the beliefs about the others, the best response to them and the mixture to play, one after
    the other, and then for the act. What was said at each step is logged beside the decision.

    Source: Hua et al. (2024), "Game-theoretic LLM: agent workflow for negotiation games", arXiv 2411.05990, whose workflows
    for single games these steps follow in outline alone.
    """

    columns: ClassVar[Mapping[str, type]] = dict.fromkeys(_STEPS, str)

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, and the first step."""
        return query.messages(query.words, _request(next(iter(_STEPS)))), {}

    def following(self, query: Query, done: int) -> str:
        """What is said after ``done`` steps: the next one, or the demand for the act."""
        if done < len(_STEPS):
            return _request(list(_STEPS)[done])
        return f"{_DECIDE}\n\n{self.demand(query)}"

    def longest_reply(self) -> int:
        """Tokens for a step."""
        return REASONED

    def graph(self) -> MethodGraph:
        """step -> (step)* -> ask -> (ask)* -> end."""
        return _graph(self)


def _request(step: str) -> str:
    return f"{NOT_YET} {_STEPS[step]}"


class _WorkflowNodes(Nodes):
    def __init__(self, style: GameWorkflow) -> None:
        super().__init__(style)
        self.style = style

    async def step(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """Get one step, then ask for the next or for the act; end where a step could not be had."""
        query, notes = runtime.context, state.get("notes", {})
        messages = state["messages"] if "messages" in state else self.style.ask(query)[0]
        reply = await query.call(messages)
        if reply.error is not None:
            return self.failed(query, reply, notes)
        notes = {**notes, list(_STEPS)[len(notes)]: reply.text.strip()}
        said = {"role": "assistant", "content": reply.text}
        messages = [*messages, said, user(self.style.following(query, len(notes)))]
        where = "step" if len(notes) < len(_STEPS) else "ask"
        return Command(update={"messages": messages, "notes": notes}, goto=where)


@lru_cache(maxsize=256)
def _graph(style: GameWorkflow) -> MethodGraph:
    nodes = _WorkflowNodes(style)
    return graph_of("step", {"step": (nodes.step, ("step", "ask", END)), "ask": (nodes.ask, ("ask", END))})
