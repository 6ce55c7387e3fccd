"""Any game in extensive form, from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from ...core.errors import InputError
from ...core.games.tree import CHANCE, END, ChanceNode, DecisionNode, Terminal
from .shared.efg import EfgGame, EfgNode
from .shared.outline import outline
from .shared.tree_files import efg_game, efg_text
from .shared.tree_world import TreeGame

__all__ = ["ExtensiveGame"]

_OUTLINED = 500


class ExtensiveGame(TreeGame):
    """A game with moves in turn, chance and information sets, as Gambit's ``.efg`` files write it.

    ``game`` names a game of the library (`aleator list games`) or a file; its text goes into the recipe, so that a run can be read where
    the file is not. A seat has its player's name, with ``_`` for what no name may hold; a row's information set has its name in the
    file, or its number. Readers of words are shown the whole game as an outline and told in which situation they are; of a game of
    more than 500 nodes they are told its title in place of the outline. The equilibrium comes from the solver that suits the tree
    (`aleator.environments.solvers.trees`).

    The default is a poker of two cards: Alice, who has put in 1, raises with the king always, with the queen (a bluff) with
    probability 1/3, and Bob meets a raise with probability 2/3.

        environment: extensive_game
        game: path/to/my_game.efg

    ``game: openspiel:kuhn_poker(players=3)`` takes a game of OpenSpiel (the extra ``openspiel``) of at most 20,000 nodes; its text then
    stands in the recipe, too, so that a run can be read where OpenSpiel is not.

    >>> ExtensiveGame().solution().selected["Bob"]["after a raise"].round(3).tolist()
    [0.667, 0.333]

    Source: Kuhn (1953), "Extensive games and the problem of information"; the default: Reiley, Urbancic and Walker (2008),
    "Stripped-down poker: a classroom game with signaling and bluffing", Journal of Economic Education 39, 323-341.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    game_name: str = Field(
        "stripped_down_poker",
        alias="game",
        description="a game of the library, an .efg file, or openspiel:NAME",
    )
    efg: str = Field("", description="the game's text in Gambit's format; empty: that of `game`")

    @model_validator(mode="before")
    @classmethod
    def _of_file(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or given.get("efg"):
            return given
        name = given.get("game", given.get("game_name", cls.model_fields["game_name"].default))
        if not isinstance(name, str):
            return given
        try:
            return {**given, "efg": efg_text(name)}
        except InputError as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _fits(self) -> ExtensiveGame:
        try:
            names = self.names
        except InputError as error:
            raise ValueError(str(error)) from None
        if len(set(names)) < len(names):
            raise ValueError(
                f"players {', '.join(self.file.players)} came, whose names make one seat; name them apart"
            )
        idle = [name for name, moves in self.actions.items() if not moves]
        if idle:
            raise ValueError(f"player {idle[0]} never moves; leave such a player out")
        return self

    @property
    def file(self) -> EfgGame:
        """What the file says."""
        return efg_game(self.efg, self.game_name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The seats' names."""
        return tuple(_identifier(player, place) for place, player in enumerate(self.file.players, start=1))

    @cached_property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the moves of each seat, in the order in which the file has them."""
        menus: dict[str, dict[str, None]] = {name: {} for name in self.names}
        for node in self.file.nodes:
            if node.mover >= 0:
                menus[self.names[node.mover]].update(dict.fromkeys(move for move, _, _ in node.moves))
        return {name: tuple(menu) for name, menu in menus.items()}

    def rule(self, history: Any) -> Terminal | ChanceNode | DecisionNode:
        """A history is the place of its node in the file."""
        node = self._node(history)
        if node.mover == END:
            return Terminal(node.payoffs)
        if node.mover == CHANCE:
            return ChanceNode([(share, child) for _, share, child in node.moves])
        moves = [(move, child) for move, _, child in node.moves]
        return DecisionNode(self.names[node.mover], node.infoset, moves)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The outline of the game, unless that has more than 500 lines, and the situation."""
        if len(self.file.nodes) > _OUTLINED:
            return (
                f"You are {self.file.players[self.names.index(seat)]} in the game {self.file.title}, and want to collect as many points"
                f" as you can. You are in the situation '{infoset}'. It is your move."
            )
        return outline(
            self.file, self.names.index(seat), infoset, dict(zip(self.actions[seat], names, strict=True))
        )

    def _node(self, history: Any) -> EfgNode:
        return self.file.nodes[history or 0]


def _identifier(player: str, place: int) -> str:
    name = re.sub(r"[^A-Za-z0-9_]+", "_", player.strip())
    return f"player_{name or place}" if not name or name[0].isdigit() else name
