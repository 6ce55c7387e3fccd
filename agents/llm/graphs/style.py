"""What a prompting method is: what is said to the model, how its reply is read, and the graph that connects the two.

Most methods differ only in what they say and how they read; their graph asks until there is an answer.
A method of another shape builds a graph of its own from the same nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from ....core.reading import Parsed
from ....core.recipes import Recipe
from ....core.spaces.space import Space
from ..prompts.lengths import ANSWER
from ..prompts.wording import Message
from ..transport.reply import Reply
from .query import Query

if TYPE_CHECKING:
    from .query import MethodGraph

__all__ = ["Style"]


class Style(Recipe):
    """A prompting method. Subclasses say what is asked and how it is read; their docstring ends with their source.

    ``mode`` is what the sampling contract calls the result: ``sample``, ``stated`` or ``token``. ``columns`` names those notes
    that have a column of their own in the ledger, with their type (``int``, ``float``, ``bool`` or ``str``; ``list``: numbers, as
    many in every row); a row that lacks one has NaN or None there. ``provides_randomness``: random numbers are given to the model, or the act is drawn outside.
    ``calls_tools``: the model may call a tool, for which a conversation is needed.
    """

    mode: ClassVar[str] = "sample"
    columns: ClassVar[Mapping[str, type]] = {}
    provides_randomness: ClassVar[bool] = False
    calls_tools: ClassVar[bool] = False

    def check(self, space: Space) -> None:
        """Raise `InputError` where this method cannot ask for an answer in ``space``."""

    @property
    def needs_optimal(self) -> bool:
        """Whether the method shows something of the target to the model (examples drawn from it)."""
        return False

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The conversation to open, and what to log with the decision."""
        return query.messages(query.words, self.demand(query)), {}

    def demand(self, query: Query) -> str:
        """What may be answered and how: the end of the question, said once more after a reply that cannot be used."""
        return query.request()

    def read(self, query: Query, reply: Reply) -> Parsed:
        """What the reply answers."""
        return query.parse(reply)

    def ask_again(self, query: Query) -> str:
        """What is said after a reply that cannot be used."""
        return f"That was not an answer that can be used.\n\n{self.demand(query)}"

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """What to log beside ``notes`` once the answer is read."""
        return {}

    def longest_reply(self) -> int:
        """Tokens that a reply may have where the recipe sets no other number (`prompts.lengths`)."""
        return ANSWER

    @property
    def asks_for_one_line(self) -> bool:
        """Whether each reply is to be an answer alone."""
        return self.longest_reply() <= ANSWER

    def graph(self) -> MethodGraph:
        """The compiled graph; stateless, so that one serves all decisions."""
        return _graph(self)


@lru_cache(maxsize=256)
def _graph(style: Style) -> MethodGraph:
    from .nodes import asking_graph

    return asking_graph(style)
