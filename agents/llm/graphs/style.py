"""What a way of asking is: what is said to the model, how its reply is read, and the graph that connects the two.

Most styles differ only in what they say and how they read; their graph is observe -> ask -> (ask again) -> act.
A style of another shape builds a graph of its own from the same nodes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypedDict

from ....core.chance import Chance
from ....core.laws.law import Law
from ....core.outcomes import Outcome
from ....core.reading import Parsed, read_choice, read_number
from ....core.recipes import Recipe
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from ..prompts.wording import Message, answer_format, user
from ..transport.chat import Reply

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

__all__ = ["Caller", "Question", "Style", "StyleState"]


class Caller(Protocol):
    """The way to the model: one reply to ``messages``, retried, recorded; ``extra`` are parameters of this call alone."""

    def __call__(self, messages: list[Message], **extra: Any) -> Awaitable[Reply]: ...


class StyleState(TypedDict, total=False):
    """What a graph knows while it asks: the conversation, the last reply, what was read, the trail of outcomes, the notes."""

    messages: list[Message]
    reply: Reply
    parsed: Parsed
    trail: list[str]
    notes: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Question:
    """One decision to be asked for.

    ``words`` tell the situation; ``shown`` are the options in the order shown; ``chance`` (one row) is the decision's own luck;
    ``target`` is the optimum for a style that declares `Style.needs_optimal`; ``memory`` is the style's own, for the episode;
    ``names`` are the options in the menu's order; ``reads`` takes the answer out of a reply's text.
    """

    words: str
    space: Menu | Interval
    shown: Sequence[str]
    call: Caller
    chance: Chance
    row: int = 0
    turn: int = 0
    reasks: int = 2
    form: str = ""
    system: str | None = None
    target: Law | None = None
    memory: MutableMapping[str, Any] = field(default_factory=dict)
    names: Sequence[str] = ()
    reads: Callable[[str], str] = str

    def name_of(self, action: int) -> str:
        """What the menu's action number ``action`` is called here."""
        return self.names[action]

    def opening(self) -> list[Message]:
        """The system message, where there is one."""
        return [{"role": "system", "content": self.system}] if self.system else []

    def messages(self, *parts: str) -> list[Message]:
        """A conversation that opens with one message of these paragraphs; empty ones are left out."""
        return [*self.opening(), user("\n\n".join(part for part in parts if part))]

    def request(self, ending: str | None = None, *, in_full: bool = False) -> str:
        """What may be answered, and how; ``ending`` replaces the plain demand for the answer alone.

        ``in_full`` lists the options of a menu also where a form describes them.
        """
        return answer_format(self.space, self.shown, self.form, ending, in_full)

    def parse(self, reply: Reply) -> Parsed:
        """What the reply answers, in positions of ``shown`` or as a number."""
        if reply.error is not None:
            return Parsed(_FAILURES.get(reply.error, Outcome.ERROR))
        if isinstance(self.space, Interval):
            return read_number(self.reads(reply.text), reply.finish, self.space)
        return read_choice(self.reads(reply.text), reply.finish, self.shown)


_FAILURES = {"ContentPolicyViolationError": Outcome.REFUSED, "OverBudget": Outcome.OVER_BUDGET}


class Style(Recipe):
    """A way of asking. Subclasses say what is asked and how it is read; their docstring ends with their source.

    ``mode`` is what the sampling contract calls the result: ``sample``, ``stated`` or ``token``.
    """

    mode: ClassVar[str] = "sample"

    def check(self, space: Menu | Interval) -> None:
        """Raise `InputError` where this style cannot ask for an answer in ``space``."""

    @property
    def needs_optimal(self) -> bool:
        """Whether the style shows something of the target to the model (examples drawn from it)."""
        return False

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The conversation to open, and what to log with the decision."""
        return question.messages(question.words, self.demand(question)), {}

    def demand(self, question: Question) -> str:
        """What may be answered and how: the end of the question, said once more after a reply that cannot be used."""
        return question.request()

    def read(self, question: Question, reply: Reply) -> Parsed:
        """What the reply answers."""
        return question.parse(reply)

    def ask_again(self, question: Question) -> str:
        """What is said after a reply that cannot be used."""
        return f"That was not an answer that can be used.\n\n{self.demand(question)}"

    def note(self, question: Question, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """What to log beside ``notes`` once the answer is read."""
        return {}

    def graph(self) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
        """The compiled graph; stateless, so that one serves all decisions."""
        return _graph(self)


@lru_cache(maxsize=256)
def _graph(style: Style) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
    from .nodes import asking_graph

    return asking_graph(style)
