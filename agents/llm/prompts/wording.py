"""The words around a question: what marks an answer, what options are called, and how random numbers are handed over.

What may be answered and how is said by `graphs.query.answer_format`. Simulated models read the lines of both
(`simulated.reading`), so a change of wording here is a change there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.chance import Chance
from ....core.spaces.space import Space
from .numbers import answers_are_numbers

__all__ = [
    "DECIDE_NOW",
    "HASH_MODULUS",
    "MARKED",
    "MARKED_END",
    "NOT_YET",
    "PREDICT_MOVE",
    "Message",
    "names_for",
    "random_string",
    "uniform_of_string",
    "use_number",
    "user",
]

Message = dict[str, Any]
MARKED = "Answer: "
MARKED_END = f"End with a line of the form `{MARKED}...`, with your answer in place of the dots."
DECIDE_NOW = "Now decide."
NOT_YET = "Do not decide yet."
PREDICT_MOVE = "Before you decide, predict which of these the other player will choose."
HASH_MODULUS = 1_000_003
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def user(text: str) -> Message:
    """A message of the user's."""
    return {"role": "user", "content": text}


def use_number(space: Space) -> str:
    """How a uniform number u on [0, 1) is turned into an answer."""
    if answers_are_numbers(space):
        return "Your answer is the u-quantile of the law that it should follow: the number below which it should fall with probability u."
    if not space.options:
        return (
            "Order all answers that you might give alphabetically and lay them end to end on the line from 0 to 1, each as long as"
            " the probability with which it should be given; your answer is the one on which u falls."
        )
    return (
        "Lay the options end to end on the line from 0 to 1 in the order in which they are listed, each as long as the"
        " probability with which it should be chosen; your answer is the option on which u falls."
    )


def names_for(labels: Sequence[str], kind: str, chance: Chance) -> list[str]:
    """What to call the actions: their ``own`` labels, ``letters``, or ``nonsense`` syllables drawn by address."""
    if kind == "own" or not labels:
        return list(labels)
    if kind == "letters":
        return [_letters(i) for i in range(len(labels))]
    drawn: list[str] = []
    draw, length = 0, 2 if len(labels) <= len(_SYLLABLES) ** 2 // 4 else 3
    while len(drawn) < len(labels):
        word = "".join(_SYLLABLES[int(chance.uniform(draw + i)[0] * len(_SYLLABLES))] for i in range(length))
        draw += length
        drawn += [word] * (word not in drawn)
    return drawn


def _letters(i: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    return (_letters(i // 26 - 1) if i >= 26 else "") + chr(ord("A") + i % 26)


def random_string(chance: Chance, length: int, draw: int = 0) -> str:
    """Letters and digits drawn by address, one draw each."""
    places = [int(chance.uniform(draw + i)[0] * len(_ALPHABET)) for i in range(length)]
    return "".join(_ALPHABET[place] for place in places)


def uniform_of_string(text: str) -> float:
    """A number in [0, 1) from a string: h = (31 h + code) mod 1000003 over its characters, divided by 1000003.

    >>> round(uniform_of_string("ab"), 6)
    0.003105
    """
    h = 0
    for character in text:
        h = (31 * h + ord(character)) % HASH_MODULUS
    return h / HASH_MODULUS
