"""The classic strategies of the repeated prisoner's dilemma."""

from __future__ import annotations

from pydantic import Field, field_validator

from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from ...registry.suggesting import suggest
from .shared.automata import AutomatonPlayer, moves_of
from .shared.classics import CLASSICS

__all__ = ["ClassicStrategy"]


class ClassicStrategy(Agent):
    """Plays a strategy of the repeated prisoner's dilemma, by name, in any two-player game with two moves to tell apart.

    ``cooperate`` and ``defect`` are the labels of the two moves (default: the seat's first and second); any other move of the
    opponent counts as a defection. Own moves count as they were played, which need not be as they were chosen.

    - Without regard to the opponent: ``always_cooperate``, ``always_defect``, ``alternate``, ``cycle_ccd``, ``cycle_ddc``,
      ``defect_once`` (in the first round).
    - By the opponent's last moves: ``tit_for_tat``, ``suspicious_tit_for_tat`` (defects first), ``reverse_tit_for_tat``,
      ``tit_for_two_tats`` (defects after two in a row), ``two_tits_for_tat`` (after one in the last two),
      ``hard_tit_for_tat`` (one in the last three), ``hard_tit_for_two_tats`` (two in a row in the last three),
      ``spiteful_tit_for_tat`` (for ever after two in a row), ``appeaser`` (changes its move after a defection),
      ``contrite_tit_for_tat`` (by standing: does not answer a deserved defection).
    - With a grudge: ``grim``, ``soft_grudger`` (answers with DDDDCC), ``fool_me_once`` (for ever after the second defection).
    - By trial: ``prober`` (DCC, then defects for ever where the opponent cooperated twice), ``prober_2``, ``prober_3``.
    - Of memory one: ``win_stay_lose_shift``, ``generous_tit_for_tat`` (forgives with 1/3), ``firm_but_fair``, ``joss``.

    Source: Axelrod (1980), "Effective choice in the prisoner's dilemma", Journal of Conflict Resolution 24, 3-25, and
    "More effective choice", 379-403; win-stay, lose-shift: Nowak and Sigmund (1993), Nature 364, 56-58; contrition: Boyd (1989),
    "Mistakes allow evolutionary stability in the repeated prisoner's dilemma game", Journal of Theoretical Biology 136, 47-56; most
    of the others are described in Knight et al. (2016), "An open framework for the reproducible study of the iterated prisoner's
    dilemma".
    """

    strategy: str = Field("tit_for_tat", description="which one")
    cooperate: str | None = Field(None, description="label of the cooperative move; none: the first")
    defect: str | None = Field(None, description="label of the other move; none: the second")

    @field_validator("strategy")
    @classmethod
    def _known(cls, strategy: str) -> str:
        if strategy not in CLASSICS:
            raise InputError(
                f"strategy {strategy!r} is unknown; {suggest(strategy, list(CLASSICS))}; `aleator show classic_strategy` describes them"
            )
        return strategy

    @property
    def details(self) -> tuple[str, ...]:
        """The strategy's name."""
        return (self.strategy,)

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player in the first round."""
        moves = moves_of(self, seat, self.cooperate, self.defect)
        return AutomatonPlayer("classic_strategy", CLASSICS[self.strategy], moves, seat, episode)
