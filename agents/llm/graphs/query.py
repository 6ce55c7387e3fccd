"""One decision as a prompting method sees it, and the state that a method's graph passes on."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance
from ....core.endings import cut_short
from ....core.failures import ABOUT_THE_QUESTION, OVER_BUDGET
from ....core.json_text import json_value
from ....core.laws.law import Law
from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ....core.reply_text import layers
from ....core.spaces.space import Space
from ..prompts.numbers import answers_are_numbers
from ..prompts.wording import Message
from ..transport.reply import Reply

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    MethodGraph: TypeAlias = CompiledStateGraph["GraphState", "Query", "GraphState", "GraphState"]

__all__ = ["ChatCall", "GraphState", "Query", "answer_format"]

_FAILURES = {**ABOUT_THE_QUESTION, OVER_BUDGET: Outcome.OVER_BUDGET}


class ChatCall(Protocol):
    """A call of the model: one reply to ``messages``, retried and recorded; ``extra`` are parameters of this call alone."""

    def __call__(self, messages: list[Message], **extra: Any) -> Awaitable[Reply]: ...


class GraphState(TypedDict, total=False):
    """What a graph knows while it asks: the conversation, the last reply, what was read, the outcomes so far, the notes."""

    messages: list[Message]
    reply: Reply
    parsed: Parsed
    trail: list[str]
    notes: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Query:
    """One decision to be asked for: the context (`langgraph.runtime.Runtime.context`) in which a method's graph runs.

    ``words`` tell the situation; ``shown`` are the options in the order shown; ``names`` all of them in the space's order;
    ``chance`` (one row) holds the decision's own random numbers; ``target`` is the optimum of this row for a method that declares
    `Style.needs_optimal`; ``memory`` is the method's own, for the episode; ``legal[A]`` are the labels that may be answered
    (None: all); ``structured`` says that the reply is to be JSON by schema; ``others`` are the moves of the only other player, where it
    has one: (its number, what it is called here), in the order shown.
    """

    words: str
    space: Space
    shown: Sequence[str]
    call: ChatCall
    chance: Chance
    turn: int = 0
    reasks: int = 2
    form: str = ""
    system: str | None = None
    target: Law | None = None
    memory: MutableMapping[str, Any] = field(default_factory=dict)
    names: Sequence[str] = ()
    legal: NDArray[np.bool_] | None = None
    structured: bool = False
    others: Sequence[tuple[int, str]] = ()

    @property
    def shown_in_order(self) -> list[str]:
        """The options that are shown, in the space's own order."""
        shown = set(self.shown)
        return [name for name in self.names if name in shown]

    def text_of(self, parsed: Parsed) -> str:
        """The answer as a model would write it."""
        return (
            self.shown[parsed.action]
            if self.shown
            else str(self.space.texts(self.space.pack([parsed.action]))[0])
        )

    def text_of_action(self, action: NDArray[Any]) -> str:
        """An ``action`` [1] of the space as it is called here; numbers in six digits."""
        if self.names:
            return self.names[int(self.space.codes(action)[0])]
        return f"{action[0]:.6g}" if answers_are_numbers(self.space) else str(self.space.texts(action)[0])

    def opening(self) -> list[Message]:
        """The system message, where there is one."""
        return [{"role": "system", "content": self.system}] if self.system else []

    def messages(self, *parts: str) -> list[Message]:
        """A conversation that opens with one message of these paragraphs; empty ones are left out."""
        asked = {"role": "user", "content": "\n\n".join(filter(None, parts))}
        return [*self.opening(), asked] if self.system else [asked]

    def request(self, ending: str | None = None, *, in_full: bool = False) -> str:
        """What may be answered, and how; ``ending`` replaces the plain demand for the answer alone.

        ``in_full`` lists the options of a menu also where a form describes them.
        """
        return answer_format(self.space, self.shown, self.form, ending, in_full)

    def parse(self, reply: Reply) -> Parsed:
        """What the reply answers: the position of the option among ``shown``, or the answer itself."""
        if reply.error is not None:
            return Parsed(_FAILURES.get(reply.error, Outcome.ERROR))
        parsed = self._structured(reply) if self.structured and cut_short(reply.finish) is None else None
        parsed = parsed or self.space.read(reply.text, reply.finish, self.shown)
        return parsed if self.legal is None else self.within(parsed)

    def within(self, parsed: Parsed) -> Parsed:
        """The answer, illegal where the row's mask excludes it; of options only those that may be answered are shown."""
        if self.legal is None or parsed.action is None or self.shown:
            return parsed
        code = self.space.codes(self.space.pack([parsed.action]))[0]
        return parsed if self.legal[code] else Parsed(Outcome.ILLEGAL)

    def _structured(self, reply: Reply) -> Parsed | None:
        """The answer in a reply ``{"answer": ...}``, fenced or not; None where the reply is something else."""
        document = json_value(layers(reply.text)[0])
        if not isinstance(document, Mapping) or document.keys() != {"answer"}:
            return None
        return self.space.from_json(document["answer"], self.shown)


def answer_format(
    space: Space,
    shown: Sequence[str],
    form: str = "",
    ending: str | None = None,
    in_full: bool = False,
) -> str:
    """What may be answered and how: ``shown`` are the option labels in the order in which to show them.

    ``form`` describes the answer where listing the options would not do, unless they are needed ``in_full``;
    ``ending`` replaces the demand for the answer alone.
    """
    what = space.describe() if not shown else "" if in_full else form
    if what:
        return (
            f"The answer is to be {what}.\n\n{ending}"
            if ending
            else f"Answer with {what}{',' * (what == form)} and nothing else."
        )
    listed = "\n- ".join(shown)
    return f"Options:\n- {listed}\n\n{ending or 'Answer with exactly one of the options and nothing else.'}"
