"""What a reply from outside answers: an action in the seat's space with the law it was drawn from, or why there is none."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import FloatArray
from ....core.errors import LawError, SpaceError
from ....core.failures import OVER_BUDGET
from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ....core.spaces.space import Space
from .player_reply import PlayerReply

__all__ = ["Answered", "answers_in_parts", "read_reply"]


class Answered(NamedTuple):
    """How a reply reads: its law [A] where one came, and what is ``wrong`` with it where it is an error."""

    parsed: Parsed
    law: FloatArray | None = None
    wrong: str | None = None


def answers_in_parts(space: Space) -> bool:
    """Whether an answer is a JSON list or object."""
    return space.schema(space.options).get("type") in ("array", "object")


def read_reply(reply: PlayerReply, space: Space, legal: NDArray[np.bool_] | None = None) -> Answered:
    """What ``reply`` answers; ``legal[A]`` are the labels that may be (None: all).

    An act that its own law excludes is an error, like a law that is none.
    """
    if reply.error is not None:
        outcome = Outcome.OVER_BUDGET if reply.error == OVER_BUDGET else Outcome.ERROR
        return Answered(Parsed(outcome), wrong=f"{reply.error}: {reply.detail}")
    read = space.read_exact(reply.text) if reply.value is None else space.from_json(reply.value)
    code = _code(read, space, legal if reply.law is None else np.ones(len(space.labels), dtype=bool))
    parsed = read if legal is None or code is None or legal[code] else Parsed(Outcome.ILLEGAL)
    if reply.law is None:
        return Answered(parsed)
    try:
        law = space.law(reply.law).probabilities(1)
    except (LawError, SpaceError) as error:
        return Answered(Parsed(Outcome.ERROR), wrong=str(error))
    if law is not None and code is not None and law[0][code] == 0:
        said = reply.text if reply.value is None else reply.value
        wrong = f"{said} was played, to which the law that came with it gives 0"
        return Answered(Parsed(Outcome.ERROR), wrong=wrong)
    return Answered(parsed, None if law is None else law[0])


def _code(parsed: Parsed, space: Space, wanted: Any) -> int | None:
    """The place of the action among the labels; None where there is no action, no list of labels, or nobody asks."""
    if parsed.action is None or wanted is None or not space.listed:
        return None
    return int(space.codes(space.pack([parsed.action]))[0])
