"""Predict, then act: the other player's move is predicted first, in the same conversation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import Field

from ....core.errors import InputError
from ....core.outcomes import Outcome
from ....core.reading import read_choice
from ..graphs.nodes import Nodes, graph_of
from ..graphs.query import GraphState, Query, answer_format
from ..graphs.style import Style
from ..prompts.lengths import ANSWER, LAW
from ..prompts.wording import DECIDE_NOW, PREDICT_MOVE, Message, user
from ..replies.law_reading import read_law
from ..transport.reply import Reply

if TYPE_CHECKING:
    from ..graphs.query import MethodGraph

__all__ = ["PredictThenAct"]

_STATE = (
    "State for each option the probability with which the other player will choose it, as a JSON object with the options as keys and"
    " numbers from 0 to 1, which sum to 1, as values. Write nothing else."
)


class PredictThenAct(Style):
    """Ask what the others will do, log the prediction, then ask for the act.

    With ``belief: move`` one move of the only other player is predicted, and with ``belief: law`` a probability is stated for each of its
    moves; the belief [O] that this gives is logged beside the decision and judged against what came (metrics `belief_brier` and
    `belief_accuracy`). A prediction that cannot be read is no belief; the act is asked for all the same.

    Source: Akata et al. (2025), "Playing repeated games with large language models" (social chain of thought), arXiv 2305.16867;
    probabilities, Nyarko and Schotter (2002), "An experimental study of belief learning using elicited beliefs", Econometrica 70.
    """

    columns: ClassVar[Mapping[str, type]] = {"prediction": str, "belief": list}

    belief: Literal["free", "move", "law"] = Field(
        "free",
        description="a line in free words, one move of the only other player, or a probability for each",
    )

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The question for the prediction. Raises `InputError` where a move is to be predicted and there is no such player."""
        if self.belief == "free":
            wanted = "Before you decide, say in one line what you expect the others to do."
            return query.messages(query.words, wanted), {}
        if not query.others:
            raise InputError(
                f"belief {self.belief!r} came to a seat without one other player whose moves are listed and made at the same time;"
                " set belief: free"
            )
        shown = [name for _, name in query.others]
        ending = _STATE if self.belief == "law" else None
        return query.messages(query.words, PREDICT_MOVE, answer_format(query.space, shown, ending=ending)), {}

    def predicted(self, query: Query, reply: Reply) -> dict[str, Any]:
        """What to log of the prediction: its words, and the belief [O] over the other player's moves where it states one."""
        said = {"prediction": reply.text.strip()}
        shown = [name for _, name in query.others]
        law = None
        if self.belief == "law":
            law = read_law(reply.text, shown)
        elif self.belief == "move":
            parsed = read_choice(reply.text, reply.finish, shown)
            if parsed.outcome is Outcome.LEGAL:
                law = tuple(float(place == parsed.action) for place in range(len(shown)))
        if law is None:
            return said
        own = {move: p for (move, _), p in zip(query.others, law, strict=True)}
        return {**said, "belief": [own[move] for move in range(len(own))]}

    def longest_reply(self) -> int:
        """Tokens for the answer, or for the law that is stated."""
        return LAW if self.belief == "law" else ANSWER

    def graph(self) -> MethodGraph:
        """predict -> ask -> (ask)* -> end."""
        return _graph(self)


class _PredictNodes(Nodes):
    def __init__(self, style: PredictThenAct) -> None:
        super().__init__(style)
        self.style = style

    async def predict(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """Get the prediction, then put the question itself; end where the prediction could not be had."""
        query = runtime.context
        messages, _ = self.style.ask(query)
        reply = await query.call(messages)
        if reply.error is not None:
            return self.failed(query, reply, {})
        said = {"role": "assistant", "content": reply.text}
        messages = [*messages, said, user(f"{DECIDE_NOW}\n\n{self.style.demand(query)}")]
        notes = self.style.predicted(query, reply)
        return Command(update={"messages": messages, "notes": notes}, goto="ask")


@lru_cache(maxsize=256)
def _graph(style: PredictThenAct) -> MethodGraph:
    nodes = _PredictNodes(style)
    return graph_of("predict", {"predict": (nodes.predict, ("ask", END)), "ask": (nodes.ask, ("ask", END))})
