"""Cells of a study that play one game under several skins, compared in the game's own actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...environments.games.reskinned import Reskinned
from ...metrics.shared.mean_differences import paired_mean
from ...registry.recipes import recipe_of
from ...reports.comparison import By
from ...reports.evidence import counted
from ...reports.reading import plain_label
from ...reports.skins import SkinEffect, follows
from ...reports.stated_only import is_stated_only
from ...runs.decisions import SeatDecisions
from ...runs.ledger import Ledger
from ..scenario.result import Result
from .cell import Cell

__all__ = ["skin_effects"]

_SKIN = ("story", "row_actions", "column_actions", "scale", "shift", "swap")
"""The fields of `Reskinned` that change how a game is told and not what is played."""

_Shares = Mapping[int, float]


class _Skinned(NamedTuple):
    cell: Cell
    game: Reskinned
    result: Result

    @property
    def skin(self) -> Mapping[str, Any]:
        """The fields of its skin."""
        return {name: getattr(self.game, name) for name in _SKIN}

    @property
    def played(self) -> Mapping[str, Mapping[str, _Shares]]:
        """How often each seat in question took each of the game's own actions, by episode."""
        kept, yardsticks = self.result.kept, self.result.asked.yardsticks
        seats = kept.seats if isinstance(kept, Ledger) else {}
        return {
            name: _of_episodes(one, self.game.meanings(name))
            for name, one in seats.items()
            if name not in yardsticks and not is_stated_only(one)
        }

    def told(self, beside: _Skinned) -> str:
        """The skin in words: what of it is not as ``beside``."""
        other = beside.skin
        return ", ".join(
            f"{name} {plain_label(value)}" for name, value in self.skin.items() if value != other[name]
        )

    @property
    def alike(self) -> str:
        """What cells that differ in their skin alone have in common."""
        recipe = self.cell.scenario.recipe()
        game = {name: value for name, value in recipe_of(self.game).items() if name not in _SKIN}
        return repr({**recipe, "environment": game, "seed": None, "replicate": self.cell.by.get("replicate")})


def skin_effects(results: Sequence[tuple[Cell, Result]]) -> list[SkinEffect]:
    """Every skin against the first one of the same game, players and rounds: each seat's shares of the game's own actions (of two
    actions the first's alone), episode by episode.

    Seats that play the optimum by construction, or whose choices were not kept, are left out.
    """
    groups: dict[str, list[_Skinned]] = {}
    for cell, result in results:
        game = cell.scenario.environment
        if isinstance(game, Reskinned):
            one = _Skinned(cell, game, result)
            groups.setdefault(one.alike, []).append(one)
    return [
        effect for first, *others in groups.values() for other in others for effect in _between(first, other)
    ]


def _between(first: _Skinned, second: _Skinned) -> Iterator[SkinEffect]:
    one, other = first.told(second), second.told(first)
    by = _common(first.cell.by, second.cell.by)
    mine, theirs = first.played, second.played
    for seat in (seat for seat in mine if seat in theirs and other):
        for action in first.game.actions_of(seat):
            before, after = _paired(mine[seat][action], theirs[seat][action])
            if not len(before):
                continue
            difference = paired_mean(after - before)
            yield SkinEffect(
                by=by,
                seat=seat,
                agent=first.result.asked.agents.get(seat, ""),
                action=action,
                one=one,
                other=other,
                first=float(before.mean()),
                second=float(after.mean()),
                difference=difference,
                follows=follows(difference),
            )


def _common(first: By, second: By) -> By:
    """The columns that are alike in both cells, without those of the skin, which is told in words."""
    alike = {name: value for name, value in first.items() if second.get(name) == value}
    return {name: value for name, value in alike.items() if name.rpartition(".")[2] not in _SKIN}


def _paired(first: _Shares, second: _Shares) -> tuple[FloatArray, FloatArray]:
    """The shares of the episodes that both have, in their order."""
    both = sorted(first.keys() & second.keys())
    one, other = (np.array([side[episode] for episode in both]) for side in (first, second))
    return one, other


def _of_episodes(decisions: SeatDecisions, meanings: Sequence[str]) -> Mapping[str, _Shares]:
    """Each action of the game, and how often it was taken in each episode; the seat's own action j is called ``meanings[j]``."""
    chosen = counted(decisions)
    codes, episode = decisions.seat.space.codes(decisions.action[chosen]), decisions.episode[chosen]
    names, place, sizes = np.unique(episode, return_inverse=True, return_counts=True)
    return {
        meaning: dict(zip(names.tolist(), (np.bincount(place, codes == j) / sizes).tolist(), strict=True))
        for j, meaning in enumerate(meanings)
    }
