"""Any game in normal form, repeated."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.games.normal_form import NormalForm
from ...core.games.solution import Solution
from ...core.recipes import World
from ...core.spaces.menu import Menu
from ..solvers.normal_forms import Extremes
from .matrix_game import MatrixGame
from .shared.inner_game import InnerGame
from .shared.matrix_world import TableGame
from .shared.repeated_words import History, RepeatedView
from .shared.repeated_world import RepeatedWorld

__all__ = ["Repeated"]


class Repeated(TableGame):
    """A game played ``turns`` times; from then on another round follows with probability ``continuation`` after each.

    With ``continuation`` 0 the horizon is finite and told; ``turns`` 1 and ``continuation`` 0.9 give the geometric horizon of a
    discount factor of 0.9. ``history`` says how players of words are told the past: round by round (``full``), its ``last``
    rounds, or how often each outcome came (``counts``). With ``noise`` each choice is replaced, with that probability and
    independently, by another action, any of them alike: what is played is paid and seen by everyone, and the log keeps the
    choice and, as ``played``, the number of the action played.

    The optimum is the equilibrium of one round where that is the optimum of the whole: in a zero-sum game of two, whatever the
    horizon, where there is one round alone, and where a finite horizon repeats a game with one equilibrium, whose repetition is then
    the only subgame-perfect one. Elsewhere there are many (the folk theorem; Benoit and Krishna, 1985) and none is given. With noise it is the
    equilibrium of the choices, not of what is played: `game` pays each choice what it earns in the mean.

        environment: repeated
        game: prisoners_dilemma
        turns: 1
        continuation: 0.9

    Source: Friedman (1971), "A non-cooperative equilibrium for supergames", Review of Economic Studies 38, 1-12; Benoit and
    Krishna (1985), "Finitely repeated games", Econometrica 53, 905-922; certain rounds and then a random end, Frechette and
    Yuksel (2017), "Infinitely repeated games in the laboratory", Experimental Economics 20, 279-308.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    stage: InnerGame = Field(
        default_factory=lambda: MatrixGame.model_validate({"game": "prisoners_dilemma"}),
        alias="game",
        description="the game of one round: a name, also of the library of games, or a mapping with its fields",
    )
    turns: int = Field(10, ge=1, description="rounds that are certain")
    continuation: float = Field(
        0.0, ge=0, lt=1, description="probability of another round after these, and after each one more"
    )
    noise: float = Field(
        0.0, ge=0, lt=0.5, description="probability that another action is played than the one chosen"
    )
    history: History = Field(
        "full", description="how words tell the past: round by round, its last rounds, or counts of outcomes"
    )
    last: int = Field(3, ge=1, description="rounds that `history: last` tells")

    @model_validator(mode="after")
    def _one_round(self) -> Repeated:
        if self.stage.turns != 1:
            raise ValueError(
                f"a game of {self.stage.turns} turns came as one round; leave its turns out and give those of `repeated`"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The seats of the game."""
        return self.stage.names

    @property
    def menus(self) -> tuple[Menu, ...]:
        """The actions of the game."""
        return self.stage.menus

    @property
    def table(self) -> FloatArray:
        """The payoffs of what is played."""
        return self.stage.table

    def select(self, extremes: Extremes) -> int:
        """What the game itself selects."""
        return self.stage.select(extremes)

    @property
    def selection_rule(self) -> str:
        """The rule of the game itself."""
        return self.stage.selection_rule

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Episodes whose ends and failing choices are drawn by address."""
        return RepeatedWorld(self, chance)

    def game(self) -> NormalForm:
        """One round: what each choice earns in the mean."""
        return self._of_choices

    @property
    def mean_rounds(self) -> float:
        """Those that are certain, and what follows in the mean."""
        return self.turns + self.continuation / (1 - self.continuation)

    def solution(self) -> Solution | None:
        """The equilibria of one round, where they are the optimum of the repeated game; else None."""
        return self._optimum

    def views(self) -> tuple[RepeatedView, ...]:
        """The game as each seat reads it."""
        return tuple(
            RepeatedView(
                menu=view.menu, others=view.others, payoffs=view.payoffs, role=view.role, turns=self.turns,
                continuation=self.continuation, noise=self.noise, history=self.history, last=self.last,
            )
            for view in self.stage.views()
        )  # fmt: skip

    @cached_property
    def _of_choices(self) -> NormalForm:
        if not self.noise:
            return self.stage.game()
        payoffs = self.table
        for axis, size in enumerate(payoffs.shape[1:], start=1):
            payoffs = np.moveaxis(np.tensordot(_failing(size, self.noise), payoffs, (1, axis)), 0, axis)
        return NormalForm(self.names, [menu.actions for menu in self.menus], payoffs)

    @cached_property
    def _optimum(self) -> Solution | None:
        solution, stage = super().solution(), self.game()
        once = self.turns == 1 and not self.continuation
        if solution is None or once or (stage.is_zero_sum and len(stage.seats) == 2):
            return solution
        return solution if solution.is_unique and not self.continuation else None


def _failing(size: int, noise: float) -> FloatArray:
    """What is played [A, A] for each choice: itself, or any other action alike."""
    if size == 1:
        return np.ones((1, 1))
    return np.eye(size) * (1 - noise) + (1 - np.eye(size)) * noise / (size - 1)
