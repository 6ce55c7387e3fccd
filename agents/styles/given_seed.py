"""Given seed: a random number, integer, hash or string is provided, to be turned into the answer."""

from __future__ import annotations

from typing import Any, Literal

from ..prompting import HASH_MODULUS, Message, marked, random_string, use_number, user
from ..style import Question, Style

__all__ = ["GivenSeed"]


class GivenSeed(Style):
    """Provide luck by address in one of four forms, and state how it becomes the answer. The seed is logged.

    Source: Gu et al. (2026), arXiv 2604.06543: capable models convert a provided seed although they cannot sample.
    """

    kind: Literal["float", "integer", "hash", "string"] = "float"

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The situation, the seed, and the rule."""
        seed, story = _seed(self.kind, question)
        ending = f"{story} {use_number(question.space)} {marked(question.space)}"
        return [*question.opening(), user(f"{question.words}\n\n{question.request(ending)}")], {"seed_given": seed}

    def ask_again(self, question: Question) -> str:
        """The marked line once more."""
        return f"The answer could not be read. {marked(question.space)}"


def _seed(kind: str, question: Question) -> tuple[str, str]:
    """The seed given and the sentences that give it."""
    luck = question.chance.sub("seed")
    u = float(luck.uniform()[0])
    if kind == "float":
        return f"{u:.6f}", f"A random number u, uniform from 0 to 1, is given: u = {u:.6f}."
    if kind == "integer":
        number = int(u * 10**6)
        return str(number), f"A random integer, uniform from 0 to 999999, is given: {number}. Let u be this integer / 1000000."
    if kind == "hash":
        text = f"{int(u * 16**8):08x}"
        return text, f"A random hash of 8 hexadecimal digits is given: {text}. Let u be its value / 16^8."
    text = random_string(luck, 16)
    return text, (
        f"A random string is given: {text}. Compute from it h = 0 and, for each character in turn,"
        f" h = (31 h + its character code) mod {HASH_MODULUS}; let u = h / {HASH_MODULUS}."
    )
