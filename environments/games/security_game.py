"""A security game: a defender announces how it divides its patrols, and an attacker who has watched them chooses a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from math import comb

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import FloatArray
from ...core.compositions import compositions
from ...core.errors import InputError
from ...core.games.solution import Solution
from ...core.games.tree import ChanceNode, DecisionNode, Terminal
from ..solvers.stackelberg import Commitment, best_reply, solve
from .shared.tree_world import TreeGame
from .shared.words import counted, number

__all__ = ["SecurityGame"]

_MOST_PLANS = 500
_START = "patrols"
_SAME = 1e-9


class SecurityGame(TreeGame):
    """The defender announces with which probability its one patrol guards each target, in parts of 1 / ``steps``; the attacker sees that
    and attacks a target. Attacked and guarded, target t pays the defender ``reward`` and the attacker -``penalty``; not guarded,
    it costs the defender ``losses[t]`` and pays the attacker ``gains[t]``.

    A defender who may commit gains by it: it can draw attacks to where they cost little, and is worth no less than in any Nash
    equilibrium. The optimum is the strong Stackelberg equilibrium among the plans that can be announced: of equally
    good targets the attacker takes the one that the defender prefers. `commitment` is that of any probabilities. An information
    set is ``patrols``, or the plan that the attacker sees: ``50%-30%-20%``.

    >>> game = SecurityGame()
    >>> game.commitment.law.round(3).tolist(), round(game.commitment.value, 3), round(game.solution().values["defender"], 3)
    ([0.6, 0.2, 0.2], -1.4, -1.4)

    Source: von Stackelberg (1934), "Marktform und Gleichgewicht"; Kiekintveld, Jain, Tsai, Pita, Ordonez and Tambe (2009), "Computing
    optimal randomized resource allocations for massive security games", AAMAS, 689-696.
    """

    losses: tuple[float, ...] = Field(
        (12.0, 6.0, 2.0), min_length=2, max_length=8, description="what each target costs unguarded"
    )
    gains: tuple[float, ...] = Field(
        (8.0, 3.0, 3.0), min_length=2, max_length=8, description="what each target pays unguarded"
    )
    reward: float = Field(1.0, description="to the defender for an attack on a guarded target")
    penalty: float = Field(2.0, description="to the attacker for that")
    steps: int = Field(10, ge=1, le=100, description="parts into which the defender can divide its patrols")

    @model_validator(mode="after")
    def _checked(self) -> SecurityGame:
        if len(self.losses) != len(self.gains):
            raise InputError(
                f"{len(self.losses)} losses and {len(self.gains)} gains came; give one of each for every target"
            )
        plans = comb(self.steps + len(self.gains) - 1, self.steps)
        if plans > _MOST_PLANS:
            raise InputError(f"{plans:,} plans came, {_MOST_PLANS} are allowed; give fewer steps or targets")
        return self

    @property
    def plans(self) -> FloatArray:
        """The probabilities [P, T] with which each plan guards the targets."""
        return _plans(self.steps, len(self.gains))

    @property
    def commitment(self) -> Commitment:
        """The strong Stackelberg equilibrium where any probabilities can be announced."""
        return solve(*self.tables)

    @property
    def tables(self) -> tuple[FloatArray, FloatArray]:
        """What both earn, [guarded target, attacked target]."""
        guarded = np.eye(len(self.gains), dtype=bool)
        defender = np.where(guarded, self.reward, -np.array(self.losses))
        return defender, np.where(guarded, -self.penalty, np.array(self.gains))

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The plans, and the targets."""
        return {"defender": self.labels, "attacker": self.targets}

    def rule(self, history: tuple[int, ...]) -> Terminal | ChanceNode | DecisionNode:
        """The number of the plan, that of the target, and whether (1) or not (0) it was guarded."""
        match history:
            case ():
                return DecisionNode(
                    "defender", _START, [(label, (p,)) for p, label in enumerate(self.labels)]
                )
            case (plan,):
                attacks = [(target, (plan, t)) for t, target in enumerate(self.targets)]
                return DecisionNode("attacker", self.labels[plan], attacks)
            case (plan, target):
                guarded = float(self.plans[plan, target])
                chances = [(guarded, (*history, 1)), (1 - guarded, (*history, 0))]
                return ChanceNode([(p, end) for p, end in chances if p > 0])
        _, target, guarded_ = history
        return Terminal(
            (self.reward, -self.penalty) if guarded_ else (-self.losses[target], self.gains[target])
        )

    def solution(self) -> Solution:
        """The strong Stackelberg equilibrium among the plans, which is subgame perfect; others may exist."""
        return _solution(self)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, and the plan where one was announced."""
        if seat == "defender":
            return f"{self._rules(self.targets)}\n\nYou are the defender. {self._question(names)}"
        guarded = "; ".join(
            f"{name} with {part}" for name, part in zip(names, infoset.split("-"), strict=True)
        )
        return f"{self._rules(names)}\n\nYou are the attacker. The defender guards {guarded}. Which target do you attack?"

    def _question(self, names: Sequence[str]) -> str:
        """What the defender is asked, and what its plans are called where that is not their probabilities."""
        called = [f"{name} is {plan}" for name, plan in zip(names, self.labels, strict=True) if name != plan]
        return (
            f"How do you divide your patrols? A plan gives the probabilities of {', '.join(self.targets)}, in this order."
            + (f" {', '.join(called)}." if called else "")
        )

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The plans in words: ``50%-30%-20%``."""
        return tuple(
            "-".join(f"{number(round(100 * part, 6))}%" for part in plan) for plan in self.plans.tolist()
        )

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The targets by letters."""
        return tuple(f"Target {chr(ord('A') + t)}" for t in range(len(self.gains)))

    def _rules(self, names: Sequence[str]) -> str:
        """What attacks pay, the targets called ``names``."""
        lines = [
            f"- {name}: costs the defender {counted(loss, 'point')} and pays the attacker {number(gain)}"
            for name, loss, gain in zip(names, self.losses, self.gains, strict=True)
        ]
        return (
            f"A defender has one patrol, which guards one of {len(names)} targets at a time, and announces with which probability it"
            " guards each. An attacker, who sees these probabilities but not where the patrol is, attacks one target. An attack on a"
            f" guarded target pays the defender {counted(self.reward, 'point')} and costs the attacker {number(self.penalty)}. An attack on a"
            " target that is not guarded:\n"
            + "\n".join(lines)
            + "\n\nYour aim is to collect as many points as you can."
        )


@lru_cache(maxsize=64)
def _plans(steps: int, targets: int) -> FloatArray:
    """All ways [P, T] to divide 1 among the targets in parts of 1 / ``steps``."""
    return np.asarray(compositions(steps, targets)[::-1] / steps)


@lru_cache(maxsize=64)
def _solution(game: SecurityGame) -> Solution:
    replies = [best_reply(plan, *game.tables) for plan in game.plans]
    worth = [float(plan @ game.tables[0][:, reply]) for plan, reply in zip(game.plans, replies, strict=True)]
    best = int(np.argmax(np.array(worth) >= max(worth) - _SAME))
    attacks = dict(zip(game.labels, np.eye(len(game.targets))[replies], strict=True))
    selected = {"defender": {_START: np.eye(len(worth))[best]}, "attacker": attacks}
    rule = "strong Stackelberg: of equally good targets the attacker takes the one that the defender prefers"
    return Solution.point(game.game(), selected, rule)
