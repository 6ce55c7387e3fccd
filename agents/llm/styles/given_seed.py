"""Given seed: a random number, integer, hash or string is provided, to be turned into the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import HASH_MODULUS, MARKED_END, Message, random_string, uniform_of_string, use_number

__all__ = ["GivenSeed"]


class GivenSeed(Style):
    """Hand over a random number, drawn by address, in one of four forms, and state how it becomes the answer.

    The seed is logged, with the uniform number ``u`` that it stands for.

    Source: Gu et al. (2026), arXiv 2604.06543: capable models convert a provided seed although they cannot sample.
    """

    columns: ClassVar[Mapping[str, type]] = {"seed_given": str, "u": float}
    provides_randomness: ClassVar[bool] = True

    kind: Literal["float", "integer", "hash", "string"] = "float"

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, the seed, and the rule."""
        seed, u, story = _seed(self.kind, query)
        ending = f"{story} {use_number(query.space)} {MARKED_END}"
        return query.messages(query.words, query.request(ending, in_full=True)), {
            "seed_given": seed,
            "u": u,
        }

    def longest_reply(self) -> int:
        """Tokens for the sum and the answer."""
        return REASONED

    def demand(self, query: Query) -> str:
        """The demand for the answer on a marked line."""
        return query.request(MARKED_END)


def _seed(kind: str, query: Query) -> tuple[str, float, str]:
    """The seed given, the number u that it stands for, and the sentences that give it."""
    chance = query.chance.sub("seed")
    word = float(chance.uniform()[0])
    if kind in ("float", "integer"):
        number = int(word * 10**6)
        u = number / 10**6
        if kind == "float":
            return f"{u:.6f}", u, f"A random number u, uniform from 0 to 1, is given: u = {u:.6f}."
        given = f"A random integer, uniform from 0 to 999999, is given: {number}. Let u be this integer / 1000000."
        return str(number), u, given
    if kind == "hash":
        text = f"{int(word * 16**8):08x}"
        given = f"A random hash of 8 hexadecimal digits is given: {text}. Let u be its value / 16^8."
        return text, int(text, 16) / 16**8, given
    text = random_string(chance, 16)
    return (
        text,
        uniform_of_string(text),
        (
            f"A random string is given: {text}. Compute from it h = 0 and, for each character in turn,"
            f" h = (31 h + its character code) mod {HASH_MODULUS}; let u = h / {HASH_MODULUS}."
        ),
    )
