"""What all agents outside the package have in common: they are asked in a run alone, which keeps their answers."""

from __future__ import annotations

from ....core.chance import IntArray
from ....core.errors import InputError
from ....core.questions import Seat
from ....core.recipes import Agent, Player
from ....registry.recipes import name_of

__all__ = ["BACKOFF", "OWN_RETRIES", "ExternalAgent"]

BACKOFF = "seconds before the first such retry; each later wait is twice as long, to 60"
OWN_RETRIES = "how often a call of its own that may yet succeed is tried again"


class ExternalAgent(Agent):
    """Base of the agents whose answers are waited for; a subclass defines `connect`."""

    @property
    def is_external(self) -> bool:
        """True: answers are waited for."""
        return True

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Raise `InputError`, since this agent can be seated only in a run, whose context it needs (`connect`)."""
        raise InputError(
            f"agent {name_of(self)!r} needs a run to record its answers, or they would be lost;"
            " seat it through a Scenario or aleator run"
        )
