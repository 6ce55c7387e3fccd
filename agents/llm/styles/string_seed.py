"""String seed of thought: the model writes a random string and derives its act from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ....core.reading import Parsed
from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import HASH_MODULUS, MARKED_END, Message, uniform_of_string, use_number
from ..transport.reply import Reply

__all__ = ["StringSeed"]

_STRING = re.compile(r"<string>(.*?)</string>", re.DOTALL)


class StringSeed(Style):
    """Ask for a random string first, and for the answer derived from it by a stated rule.

    The string is logged, with the number u that the rule makes of it: whether the model followed its own string can be checked.

    Source: Misaki and Akiba (2025), arXiv 2510.21150 (string seed of thought).
    """

    columns: ClassVar[Mapping[str, type]] = {"string": str, "u": float}

    length: int = Field(32, ge=4, le=1000, description="characters to be written")

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, and the rule from string to answer."""
        ending = (
            f"First write a random string of {self.length} letters and digits between <string> and </string>. Then compute from it"
            f" h = 0 and, for each character in turn, h = (31 h + its character code) mod {HASH_MODULUS}; let u = h / {HASH_MODULUS}."
            f" {use_number(query.space)} {MARKED_END}"
        )
        return query.messages(query.words, query.request(ending, in_full=True)), {}

    def longest_reply(self) -> int:
        """Tokens for the string, the sum and the answer."""
        return REASONED

    def demand(self, query: Query) -> str:
        """The demand for the answer on a marked line."""
        return query.request(MARKED_END)

    def read(self, query: Query, reply: Reply) -> Parsed:
        """The marked answer, with the string that came before it."""
        parsed = query.parse(reply)
        written = _STRING.search(reply.text)
        if written is None:
            return parsed
        string = written[1].strip()
        return parsed._replace(notes={"string": string, "u": uniform_of_string(string)})

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """The string and its number."""
        return dict(parsed.notes or {})
