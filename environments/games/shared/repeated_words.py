"""A repeated game in words: when it ends, how much of the past is told, and that choices may go wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .words import View, number

__all__ = ["History", "RepeatedView"]

History = Literal["full", "last", "counts"]


@dataclass(frozen=True, eq=False)
class RepeatedView(View):
    """A `View` of ``turns`` certain rounds, after each of which another follows with probability ``continuation``.

    ``history`` says how the past is told: round by round, only its ``last`` rounds, or how often each outcome came. With
    ``noise`` above 0, a round is told by what was played, and by what the player itself had chosen where that differs: the
    last entry of each of the past's cells.
    """

    continuation: float = 0.0
    noise: float = 0.0
    history: History = "full"
    last: int = 1

    @property
    def repeats(self) -> bool:
        """Whether there may be more than one round."""
        return self.turns > 1 or self.continuation > 0

    @property
    def rounds(self) -> str:
        """How many rounds are played, in words."""
        return f"{super().rounds} or more" if self.continuation else super().rounds

    @property
    def verb(self) -> str:
        """What a player did with an action: where choices may fail it need not have chosen it."""
        return "played" if self.noise else "chose"

    def first_told(self, turn: int, since: int) -> int:
        """The first of the rounds before ``turn`` that are told: all of them are counted where ``history`` is ``counts``."""
        if self.history == "counts":
            return 0
        return max(since, turn - self.last) if self.history == "last" else since

    def setting(self) -> str:
        """How many rounds are played, with whom, when they end, and what may go wrong."""
        return " ".join(filter(None, (super().setting(), self._ending(), self._trembles())))

    def heading(self, turn: int) -> str:
        """What stands above the past; it says so where earlier rounds are left out."""
        if self.history == "last" and turn > self.last:
            return "The last round" if self.last == 1 else f"The last {self.last} rounds"
        return super().heading(turn)

    def now(self, turn: int) -> str:
        """Which round it is."""
        return f"This is round {turn + 1}." if self.continuation else super().now(turn)

    def story(self, turn: int, past: Sequence[Sequence[int]], names: Sequence[str]) -> str:
        """The past as ``history`` says."""
        if self.history == "counts":
            return self._counted(past, names)
        return super().story(turn, past, names)

    def line(self, number: int, cell: Sequence[int], names: Sequence[str]) -> str:
        """One round; what was chosen as well as what was played, where they differ."""
        told = super().line(number, self._played(cell), names)
        return told if cell[-1] == cell[0] or not self.noise else f"{told} You had chosen {names[cell[-1]]}."

    def _played(self, cell: Sequence[int]) -> tuple[int, ...]:
        """What each player played, without what the player itself had chosen."""
        return tuple(cell[: 1 + len(self.others)])

    def _counted(self, past: Sequence[Sequence[int]], names: Sequence[str]) -> str:
        """How often each outcome came, and what all of them paid."""
        counts = Counter(map(self._played, past))
        labels = self.labels(names)
        lines = []
        for cell, times in sorted(counts.items()):
            own, *others = (label[i] for label, i in zip(labels, cell, strict=True))
            lines.append(f"- you {self.verb} {own}, {self.theirs(others)}: {times} of {len(past)} rounds")
        total = sum(float(self.payoffs[0][cell]) * times for cell, times in counts.items())
        return "\n".join([*lines, f"Your payoffs add up to {number(total)}."]) if lines else ""

    def _ending(self) -> str:
        if not self.continuation:
            return ""
        after = (
            "After each round" if self.turns == 1 else f"After round {self.turns}, and after each later one,"
        )
        return f"{after} there is another round with probability {self.continuation:g}; otherwise the game is over."

    def _trembles(self) -> str:
        if not self.noise:
            return ""
        return (
            f"In every round each player's choice fails with probability {self.noise:g}, independently: another action, any of"
            " them alike, is then played in its place. What is played is paid and is seen by everyone; what another player had"
            " chosen is not."
        )
