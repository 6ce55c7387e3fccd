"""Games of OpenSpiel by name, as Gambit's ``.efg`` text: the one place that imports OpenSpiel, which is optional.

A game whose seats act at the same time becomes one in which they move in turn without seeing one another. An information set is named by
what OpenSpiel tells its player, on one line.

Source: Lanctot et al. (2019), "OpenSpiel: a framework for reinforcement learning in games", arXiv 1908.09453.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from ....core.errors import InputError
from ....core.games.growing import grow
from ....core.games.tree import ChanceNode, DecisionNode, Terminal
from ....registry.suggesting import suggest
from .efg import write_efg

__all__ = ["MOST_NODES", "PREFIX", "openspiel_text"]

PREFIX = "openspiel:"
MOST_NODES = 20_000
_SOURCE = "by OpenSpiel: Lanctot et al. (2019), OpenSpiel: a framework for reinforcement learning in games, arXiv 1908.09453"


def openspiel_text(name: str) -> str:
    """The game that OpenSpiel calls ``name``, parameters in brackets: ``leduc_poker(suit_isomorphism=True)``.

    Raises `InputError` where OpenSpiel is not installed, does not know the game or its parameters, or where the game has more than
    `MOST_NODES` nodes, no information sets or no perfect recall.
    """
    game = _loaded(_module(name), name)
    walk = _Walk(game)
    walk.visit(game.new_initial_state())
    actions = {seat: [*menu] for seat, menu in walk.actions.items()}
    return write_efg(grow(actions, walk.rule, root=game.new_initial_state()), name, _SOURCE)


def _module(name: str) -> Any:
    try:
        return import_module("pyspiel")
    except ImportError:
        raise InputError(
            f"game {PREFIX}{name} is OpenSpiel's, which is not installed: pip install 'aleator[openspiel]'"
        ) from None


def _loaded(pyspiel: Any, name: str) -> Any:
    known = pyspiel.registered_names()
    if name.partition("(")[0] not in known:
        raise InputError(
            f"OpenSpiel has no game {name!r}; {suggest(name, known, 'pyspiel.registered_names()')}"
        )
    try:
        game = pyspiel.load_game(name)
    except pyspiel.SpielError as error:
        raise InputError(f"OpenSpiel does not take {name!r}: {_one_line(str(error))}") from None
    kind, kinds = game.get_type(), pyspiel.GameType
    if kind.dynamics == kinds.Dynamics.MEAN_FIELD or kind.chance_mode == kinds.ChanceMode.SAMPLED_STOCHASTIC:
        raise InputError(f"game {name!r} of OpenSpiel has no tree of all its moves; give one that has")
    if not kind.provides_information_state_string:
        raise InputError(
            f"game {name!r} of OpenSpiel does not tell information sets apart; give one that does"
        )
    if kind.dynamics == kinds.Dynamics.SIMULTANEOUS:
        game = pyspiel.convert_to_turn_based(game)
    return game


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "; ", text.strip())


class _Walk:
    """The rule of a game whose histories are OpenSpiel's states, and the ``actions`` of each seat, in the order in which they are met."""

    def __init__(self, game: Any) -> None:
        self._title = str(game)
        self.actions: dict[str, dict[str, None]] = {_seat(place): {} for place in range(game.num_players())}

    def visit(self, root: Any) -> None:
        """Come to every node. Raises `InputError` where there are too many."""
        pending, nodes = [root], 0
        while pending:
            state, nodes = pending.pop(), nodes + 1
            if nodes > MOST_NODES:
                raise InputError(
                    f"game {self._title} of OpenSpiel has more than {MOST_NODES:,} nodes; give a smaller one"
                )
            if not state.is_terminal() and not state.is_chance_node():
                self.actions[_seat(state.current_player())].update(dict.fromkeys(_moves(state)))
            pending += [state.child(action) for action in state.legal_actions()]

    def rule(self, state: Any) -> Terminal | ChanceNode | DecisionNode:
        """What comes after a state."""
        if state.is_terminal():
            return Terminal(state.returns())
        if state.is_chance_node():
            return ChanceNode([(share, state.child(action)) for action, share in state.chance_outcomes()])
        children = [state.child(action) for action in state.legal_actions()]
        told = _one_line(state.information_state_string())
        return DecisionNode(
            _seat(state.current_player()), told or "start", list(zip(_moves(state), children, strict=True))
        )


def _seat(player: int) -> str:
    return f"player_{player}"


def _moves(state: Any) -> list[str]:
    """The names of the legal actions, with their numbers where two have one name."""
    names = [state.action_to_string(state.current_player(), action) for action in state.legal_actions()]
    if len(set(names)) == len(names):
        return names
    return [f"{name} ({action})" for name, action in zip(names, state.legal_actions(), strict=True)]
