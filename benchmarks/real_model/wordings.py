"""Wordings in which a law can be asked for, to be told apart by how many replies can be read."""

from __future__ import annotations

from typing import Literal

from aleator.agents.llm.graphs.query import Query
from aleator.agents.llm.styles.stated_then_drawn import StatedThenDrawn
from pydantic import Field

__all__ = ["WORDINGS", "Worded"]

_EACH = "Do not choose yet. State for each option the probability with which it should be chosen"

WORDINGS = {
    "OPTION: P%": f"{_EACH}, one line for each in the form `OPTION: P%`, summing to 100%, and nothing else.",
    "option: number%": f"{_EACH}, one line for each in the form `option: number%`, summing to 100%, and nothing else.",
    "such as 25%": (
        f"{_EACH}. Write one line for each option: the option, a colon, and its probability as a percentage, such as 25%."
        " They sum to 100%. Write nothing else."
    ),
    "dots to fill": (
        f"{_EACH}: in each of these lines put a number for the dots, so that they sum to 100%."
        " Write these lines and nothing else.\n\n{lines}"
    ),
    "table": (
        "Do not choose yet. Write a table with two columns: the option, and the probability in percent with which it should be"
        " chosen. They sum to 100. Write nothing else."
    ),
}
"""By a short name, the demand for the law; ``{lines}`` stands for a line of dots for each option."""


class Worded(StatedThenDrawn):
    """Ask for the law in one of `WORDINGS`, or (``present``) as `stated_then_drawn` does.

    Source: Aleator's own, for measuring what can be read.
    """

    wording: Literal["present", "OPTION: P%", "option: number%", "such as 25%", "dots to fill", "table"] = (
        Field("present", description="the demand for the law")
    )

    def demand(self, query: Query) -> str:
        """The law, in the wording."""
        if self.wording == "present":
            return super().demand(query)
        lines = "\n".join(f"{option}: ...%" for option in query.shown)
        return query.request(WORDINGS[self.wording].replace("{lines}", lines), in_full=True)
