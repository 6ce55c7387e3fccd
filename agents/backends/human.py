"""A person at the terminal."""

from __future__ import annotations

import asyncio
import select
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from pydantic import Field

from ...core.calls import RunContext
from ...core.chance import IntArray
from ...core.questions import Seat
from ...core.recipes import Player
from ...core.spaces.space import Space
from .shared.external_agent import ExternalAgent
from .shared.external_player import ExternalPlayer, PlayerPolicy
from .shared.player_reply import PlayerReply
from .shared.situation import Situation, situation
from .shared.user_calls import UserCalls

__all__ = ["Human"]

_GLANCE = 0.05


class Human(ExternalAgent):
    """A person, asked on stderr and answering in one line of stdin, one question at a time.

    The end of input (Ctrl-D) says that the person has left: that decision and every later one is an error. Ctrl-C stops
    the run instead, and the same command continues it: answers given are on record and not asked for again.

    Source: Rapoport and Budescu (1992), "Generation of random series in two-person strictly competitive games", Journal of
    Experimental Psychology: General 121, 352-363 (people at the same table).
    """

    reasks: int = Field(2, ge=0, description="how often an answer that is not legal is asked for again")

    @property
    def lacks(self) -> str:
        """A person, who can be asked in a run alone."""
        return "a person at the terminal: seat it in a run"

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Seat players that share ``context`` and the one terminal."""
        terminal = _Terminal()
        policy = PlayerPolicy(situation, reasks=self.reasks)
        return lambda seat, episode: ExternalPlayer(
            context, partial(_ask, terminal, seat.space), policy, None, seat, episode
        )


@dataclass
class _Terminal:
    """The one terminal of a run, and whether the person has left it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    left: bool = False


async def _ask(terminal: _Terminal, space: Space, asked: Situation, _: UserCalls) -> PlayerReply:
    async with terminal.lock:
        line = "" if terminal.left else await _answered(_question(asked, space))
        terminal.left = not line
    if terminal.left:
        return PlayerReply(error="EndOfInput", detail="human left", cost_usd=0.0)
    return PlayerReply(text=line.strip(), cost_usd=0.0)


def _question(asked: Situation, space: Space) -> str:
    """What the person reads."""
    text = f"\n[episode {asked['episode']}, turn {asked['turn']}, you are {asked['seat']}]\n{asked['words']}"
    allowed = " | ".join(asked["options"]) if "options" in asked else space.describe()
    again = f"That answer is {asked['rejected']}. " if "rejected" in asked else ""
    return f"{text}\n{again}Answer with {allowed}:\n"


async def _answered(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return await _line()


async def _line() -> str:
    """One line of stdin, empty at its end. At a terminal the loop goes on while a person thinks, so Ctrl-C is heard."""
    if sys.platform != "win32" and sys.stdin.isatty():
        while not select.select([sys.stdin], [], [], 0)[0]:  # noqa: ASYNC110  # a terminal sets no event
            await asyncio.sleep(_GLANCE)
    return sys.stdin.readline()
