"""Batch: one reply holds the answers to several turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import Field

from ....core.reading import Parsed
from ..graphs.nodes import Nodes, graph_of
from ..graphs.query import GraphState, Query
from ..graphs.style import Style
from ..prompts.lengths import list_of
from ..replies.lists import NUMBERED, read_answers
from ..transport.reply import Reply

if TYPE_CHECKING:
    from ..graphs.query import MethodGraph

__all__ = ["Batch"]


class Batch(Style):
    """Ask for ``k`` answers in one reply, and give them to the next ``k`` turns of the episode, in order.

    How a reply is taken apart, whatever its form, is told in `replies.lists`. How many came is logged (``came`` beside ``wanted``), and
    each answer's ``place``. Where fewer came, the turns that are left over have no answer (unparsable, or truncated where the
    reply was cut off); where more came, the rest is dropped and counted. Only the reply that is due is asked for again: an answer
    further down that is not legal ends its episode.

    Source: Bad Dice Players (2026), arXiv 2601.05414 (batch protocol); Yang and Zhang (2025), arXiv 2511.14630 (ten flips).
    """

    columns: ClassVar[Mapping[str, type]] = {"place": int, "came": int, "wanted": int}

    k: int = Field(10, ge=1, le=10_000)

    def longest_reply(self) -> int:
        """Tokens for ``k`` answers."""
        return list_of(self.k)

    def demand(self, query: Query) -> str:
        """The demand for ``k`` answers, numbered."""
        return query.request(
            f"Give {self.k} answers to this question, each independent of the others, numbered from 1 to {self.k},"
            " one on each line, and nothing else."
        )

    def read(self, query: Query, reply: Reply) -> Parsed:
        """All the answers, kept for the turns to come; the first is this turn's."""
        query.memory.clear()
        if reply.error is not None:
            return query.parse(reply)
        answers = read_answers(reply.text, reply.finish, query.space, query.shown)
        query.memory.update(answers=answers, first=query.turn, shown=query.shown, cut=reply.finish)
        return self._answer(query, 0)

    def recalled(self, query: Query) -> Parsed | None:
        """The answer that an earlier reply of the episode holds for this turn; None where a new reply is due."""
        place = query.turn - query.memory.get("first", -self.k)
        return self._answer(query, place) if 0 <= place < self.k else None

    def _answer(self, query: Query, place: int) -> Parsed:
        answers, shown = query.memory["answers"], query.memory["shown"]
        if place >= len(answers):
            return query.parse(Reply(text="", finish=query.memory["cut"]))
        return _for_now(query, answers[place], shown)

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """The answer's place in its reply, how many came, and the order in which the options were shown then."""
        memory = query.memory
        if "first" not in memory:
            return {}
        place, came = query.turn - memory["first"], len(memory["answers"])
        order = [list(query.names).index(label) for label in memory["shown"]]
        return {"place": place, "came": came, "wanted": self.k, "order": order}

    def graph(self) -> MethodGraph:
        """recall -> end, or recall -> ask -> (ask)* -> end."""
        return _graph(self)


def _for_now(query: Query, answer: Parsed, shown: Sequence[str]) -> Parsed:
    """An answer to options as ``shown`` then, among those shown now; to stand in a numbered line, as was asked for, is plain."""
    forms = tuple(form for form in answer.forms if form != NUMBERED)
    if not shown or answer.action is None:
        return answer._replace(forms=forms)
    return answer._replace(forms=forms, action=list(query.shown).index(shown[int(answer.action)]))


class _BatchNodes(Nodes):
    def __init__(self, style: Batch) -> None:
        super().__init__(style)
        self.batch = style

    async def recall(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """End with what an earlier reply holds for this turn, or ask."""
        parsed = self.batch.recalled(runtime.context)
        if parsed is None:
            return Command(goto="ask")
        return self.end(runtime.context, {"parsed": parsed, "trail": [parsed.outcome.label], "notes": {}})


@lru_cache(maxsize=256)
def _graph(style: Batch) -> MethodGraph:
    nodes = _BatchNodes(style)
    return graph_of("recall", {"recall": (nodes.recall, ("ask", END)), "ask": (nodes.ask, ("ask", END))})
