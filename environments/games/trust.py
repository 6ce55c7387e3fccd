"""The trust game: what an investor sends grows on its way to a trustee, who decides how much comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.games.tree import DecisionNode, Terminal
from .shared.offers import amounts, told_amounts
from .shared.repeated_tree import RepeatedTreeGame
from .shared.words import number

__all__ = ["Trust"]

_MOST_RETURNS = 20_000


class Trust(RepeatedTreeGame):
    """The investor sends a whole number of ``endowment`` points, which the trustee gets ``growth`` times, and returns any of it.

    A trustee who counts points alone returns nothing, and so the investor sends nothing: the subgame-perfect equilibrium, and
    what every equilibrium looks like on its path. Both are better off with trust. A row's information set is ``send``, or what has arrived: ``received 9``.

    >>> Trust().solution().values
    {'investor': 10.0, 'trustee': 0.0}

    Source: Berg, Dickhaut and McCabe (1995), "Trust, reciprocity, and social history", Games and Economic Behavior 10, 122-142 (in which
    the trustee has an endowment of the same size as well).
    """

    endowment: int = Field(10, ge=1, le=200, description="points that the investor has")
    growth: int = Field(3, ge=1, le=100, description="what a point that is sent grows to")

    @model_validator(mode="after")
    def _small(self) -> Trust:
        if self.growth * self.endowment**2 > _MOST_RETURNS:
            raise InputError(
                f"growth {self.growth} of {self.endowment} points gives more returns than {_MOST_RETURNS:,}; make one of them smaller"
            )
        return self

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """What may be sent, and what may be returned."""
        return {"investor": amounts(self.endowment), "trustee": amounts(self.endowment * self.growth)}

    def rule(self, history: tuple[str, ...]) -> Terminal | DecisionNode:
        """What is sent and what is returned: ``("3", "4")``. Where nothing is sent, nothing is asked."""
        if not history:
            return DecisionNode("investor", "send", [(sent, (sent,)) for sent in amounts(self.endowment)])
        sent, *answer = map(int, history)
        arrived = sent * self.growth
        if sent and not answer:
            return DecisionNode(
                "trustee", f"received {arrived}", [(back, (*history, back)) for back in amounts(arrived)]
            )
        return self._paid(sent, answer[0] if answer else 0)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, and what has arrived."""
        once = " once" if self.turns == 1 else ""
        rules = (
            f"Two players, an investor and a trustee, play{once}. The investor has {self.endowment} points, sends the trustee a whole"
            f" number of them, from 0 to {self.endowment}, and keeps the rest. The trustee receives {self.growth} times what was sent,"
            " returns a whole number of these points to the investor, and keeps the rest."
            " Your aim is to collect as many points as you can."
        )
        if seat == "investor":
            return f"{rules}\n\nYou are the investor. How many points do you send?{told_amounts(names)}"
        return f"{rules}\n\nYou are the trustee. You have {infoset} points. How many do you return?{told_amounts(names)}"

    def recall(self, seat: str, history: tuple[str, ...], names: Sequence[str]) -> str:
        """What was sent and what came back."""
        sent, back = (int(amount) for amount in (*history, "0")[:2])
        who = ("you", "the trustee") if seat == "investor" else ("the investor", "you")
        answered = f", {who[1]} returned {back}" if sent else ""
        paid = self._paid(sent, back).payoffs[seat == "trustee"]
        return f"{who[0]} sent {sent}{answered}; your payoff was {number(paid)}."

    def _paid(self, sent: int, back: int) -> Terminal:
        return Terminal((float(self.endowment - sent + back), float(sent * self.growth - back)))
