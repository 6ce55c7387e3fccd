"""Batch: one reply holds the answers to several turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from pydantic import Field

from ....core.reading import Parsed
from ..graphs.nodes import Nodes
from ..graphs.style import Question, Style, StyleState
from ..replies.lists import NUMBERED, read_answers
from ..transport.chat import Reply

__all__ = ["Batch"]


class Batch(Style):
    """Ask for ``k`` answers in one reply, and give them to the next ``k`` turns of the episode, in order.

    How a reply is taken apart, whatever its form, is told in `lists`. How many came is logged (``came`` beside ``wanted``), and
    each answer's ``place``. Where fewer came, the turns that are left over have no answer (unparsable, or truncated where the
    reply was cut off); where more came, the rest is dropped and counted. Only the reply that is due is asked for again: an answer
    further down that is not legal ends its episode.

    Source: Bad Dice Players (2026), arXiv 2601.05414 (batch protocol); Yang and Zhang (2025), arXiv 2511.14630 (ten flips).
    """

    k: int = Field(10, ge=1, le=10_000)

    def demand(self, question: Question) -> str:
        """k answers, numbered."""
        return question.request(
            f"Give {self.k} answers to this question, each independent of the others, numbered from 1 to {self.k},"
            " one on each line, and nothing else."
        )

    def read(self, question: Question, reply: Reply) -> Parsed:
        """All the answers, kept for the turns to come; the first is this turn's."""
        question.memory.clear()
        if reply.error is not None:
            return question.parse(reply)
        answers = read_answers(reply.text, reply.finish, question.space, question.shown)
        question.memory.update(answers=answers, first=question.turn, shown=question.shown, cut=reply.finish)
        return self._answer(question, 0)

    def recalled(self, question: Question) -> Parsed | None:
        """The answer that an earlier reply of the episode holds for this turn; None where a new reply is due."""
        place = question.turn - question.memory.get("first", -self.k)
        return self._answer(question, place) if 0 <= place < self.k else None

    def _answer(self, question: Question, place: int) -> Parsed:
        answers, shown = question.memory["answers"], question.memory["shown"]
        if place >= len(answers):
            return question.parse(Reply(text="", finish=question.memory["cut"]))
        return _for_now(question, answers[place], shown)

    def note(self, question: Question, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """The answer's place in its reply, how many came, and the order in which the options were shown then."""
        memory = question.memory
        if "first" not in memory:
            return {}
        place, came = question.turn - memory["first"], len(memory["answers"])
        order = [list(question.names).index(label) for label in memory["shown"]]
        return {"place": place, "came": came, "wanted": self.k, "order": order}

    def graph(self) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
        """recall -> act, or observe -> ask -> act."""
        return _batch_graph(self)


def _for_now(question: Question, answer: Parsed, shown: Sequence[str]) -> Parsed:
    """An answer to options as ``shown`` then, among those shown now; to stand in a numbered line, as was asked for, is plain."""
    forms = tuple(form for form in answer.forms if form != NUMBERED)
    if not shown or answer.action is None:
        return answer._replace(forms=forms)
    return answer._replace(forms=forms, action=list(question.shown).index(shown[int(answer.action)]))


class _BatchNodes(Nodes):
    style: Batch

    def recall(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Take what an earlier reply holds for this turn."""
        parsed = self.style.recalled(runtime.context)
        return {} if parsed is None else {"parsed": parsed, "trail": [parsed.outcome.label], "notes": {}}

    def after_recall(self, state: StyleState, runtime: Runtime[Question]) -> str:
        """Act on it, or ask."""
        return "act" if "parsed" in state else "observe"


def _batch_graph(style: Batch) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
    building, nodes = StateGraph(StyleState, context_schema=Question), _BatchNodes(style)
    for name in ("recall", "observe", "ask", "ask_again", "act"):
        building.add_node(name, getattr(nodes, name))
    building.add_edge(START, "recall")
    building.add_conditional_edges("recall", nodes.after_recall, {"act": "act", "observe": "observe"})
    building.add_edge("observe", "ask")
    building.add_conditional_edges("ask", nodes.next, {"ask_again": "ask_again", "act": "act"})
    building.add_edge("ask_again", "ask")
    building.add_edge("act", END)
    return building.compile()
