"""One contender of the sequential play: Kuhn poker of three cards by scripted players, decision for decision.

It runs under the contender's own interpreter, so it imports nothing but what it measures; see `contender.py`.

    $ echo 200000 | python kuhn_contender.py openspiel-uniform
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable
from typing import Any

from contender import Play, serve  # beside this file, which is run as a script

DECISIONS = 2.4  # about so many an episode, to turn decisions into episodes

# An equilibrium: the first player bets 1 with 1/6, 3 with 1/2, and calls with 2 with 1/2; the second bets 1 and calls with 2 with 1/3.
BETS = {"0": 1 / 6, "1": 0, "2": 1 / 2, "0pb": 0, "1pb": 1 / 2, "2pb": 1,
        "0p": 1 / 3, "1p": 0, "2p": 1, "0b": 0, "1b": 1 / 3, "2b": 1}  # fmt: skip


def aleator(agent: str) -> Play:
    """A run that keeps every decision, with its information set, payment, law and optimum."""
    import aleator as al

    environment = al.environment("kuhn_poker")
    scenario = al.Scenario(
        environment=environment, cast={seat.name: al.agent(agent) for seat in environment.seats}
    )
    return lambda decisions: len(scenario.run(episodes=int(decisions / DECISIONS)).kept)


def aleator_bare(agent: str) -> Play:
    """The loop alone, which plays, pays and forgets, as the playouts do."""
    import aleator as al
    from aleator.runs.loop import play
    from aleator.runs.session import Session

    environment = al.environment("kuhn_poker")
    cast = {seat.name: al.agent(agent) for seat in environment.seats}

    async def counted(episodes: int) -> int:
        session: Session[Any] = Session(environment, cast, _Context(), _Forgetful)  # type: ignore[arg-type]
        return sum([block.count async for block in play(session, range(episodes))])

    return lambda decisions: asyncio.run(counted(int(decisions / DECISIONS)))


class _Context:
    seed = 7


class _Forgetful:
    """A sink that counts decisions and keeps nothing."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, observation: Any, choice: Any, optimum: Any) -> None:
        self.count += len(observation)

    def pay(self, feedback: Any) -> None:
        pass

    def actions(self, feedback: Any) -> Any:
        raise LookupError("a decision was paid that nobody made")


def openspiel(agent: str) -> Play:
    """Playouts as in OpenSpiel's own example.py: chance by `numpy.random.choice`, uniform players by `random.choice`."""
    import numpy as np

    def draw(outcomes: list[tuple[int, float]]) -> int:
        actions, probabilities = zip(*outcomes, strict=True)
        return int(np.random.choice(actions, p=probabilities))  # noqa: NPY002  # as the example does

    return _playouts(agent, draw)


def openspiel_lean(agent: str) -> Play:
    """The same with chance by the standard library, which is the faster way for so few outcomes."""

    def draw(outcomes: list[tuple[int, float]]) -> int:
        actions, probabilities = zip(*outcomes, strict=True)
        return int(random.choices(actions, probabilities)[0])

    return _playouts(agent, draw)


def _playouts(agent: str, draw: Callable[[list[tuple[int, float]]], int]) -> Play:
    import pyspiel

    game = pyspiel.load_game("kuhn_poker")

    def uniform(state: Any) -> int:
        return int(random.choice(state.legal_actions()))

    def equilibrium(state: Any) -> int:
        return int(random.random() < BETS[state.information_state_string()])

    choose = {"uniform": uniform, "equilibrium": equilibrium}[agent]

    def play(decisions: int) -> int:
        made = 0
        while made < decisions:
            state = game.new_initial_state()
            while not state.is_terminal():
                if state.is_chance_node():
                    state.apply_action(draw(state.chance_outcomes()))
                else:
                    state.apply_action(choose(state))
                    made += 1
            state.returns()
        return made

    return play


CONTENDERS: dict[str, Callable[[str], Play]] = {
    "aleator": aleator,
    "aleator_bare": aleator_bare,
    "openspiel": openspiel,
    "openspiel_lean": openspiel_lean,
}


if __name__ == "__main__":
    name, agent = sys.argv[1].split("-")
    serve(CONTENDERS[name](agent))
