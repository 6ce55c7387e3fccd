"""A bandit in words: the rules, the past as its ``history`` tells it, and an algorithm's guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .past import Past
from .scenes import times

if TYPE_CHECKING:
    from .arms import Arms

__all__ = ["Telling"]


@dataclass(frozen=True, eq=False)
class Telling:
    """Tells one row the rules and its past, or, above ``since`` 0, what came after the question of the turn before ``since``.

    ``legal`` [B, K] masks the arms that may be pulled now (None: all).
    """

    bandit: Arms
    past: Past
    legal: NDArray[np.bool_] | None = None

    def __call__(self, row: int, names: Sequence[str], since: int = 0) -> str:
        names = names or self.bandit.arms
        tell = self._summary if self.bandit.history == "summary" else self._raw
        past = "\n".join(tell(row, names, since)) or "- nothing yet"
        heading = "Since then" if since else self._heading()
        parts = ["" if since else self._rules(names), f"{heading}:\n{past}", self._guide(row, names)]
        return "\n\n".join(filter(None, (*parts, self._now(row, names))))

    def _rules(self, names: Sequence[str]) -> str:
        bandit = self.bandit
        lines = [f"{bandit.opening(names)} {bandit.tells()}", bandit.protocol(), *self._late()]
        if bandit.framing == "suggestive":
            lines.append(
                f"To find out which {bandit.dressed.arm} is best, try all of them before you settle: what you learn early can be used for the rest."
            )
        return "\n".join(lines)

    def _late(self) -> list[str]:
        delay, batch, scene = self.bandit.delay, self.bandit.batch, self.bandit.dressed
        lines = []
        if delay:
            lines.append(f"A reward is paid, and you are told of it, only after {scene.times(delay)} more.")
        if batch > 1:
            lines.append(f"Rewards are paid together, those of {scene.times(batch)} at a time.")
        return lines

    def _heading(self) -> str:
        bandit, scene = self.bandit, self.bandit.dressed
        if bandit.history == "last" and self.past.turn > bandit.last:
            return f"The last {scene.pull if bandit.last == 1 else scene.times(bandit.last)}"
        return "So far"

    def _now(self, row: int, names: Sequence[str]) -> str:
        """What holds at this turn: how many pulls are left, what is seen, and what may not be pulled."""
        past = self.past
        lines = [self.bandit.left(past, row)]
        seen = self.bandit.seen(past, row, past.turn)
        if seen:
            lines.append(f"Now: {seen}.")
        if self.legal is not None and not self.legal[row].all():
            out = [name for name, may in zip(names, self.legal[row], strict=True) if not may]
            lines.append(self.bandit.missing(out))
        return "\n".join(filter(None, lines))

    def _news(self, since: int) -> tuple[range, range]:
        """The pulls that were paid, and those made, after the question of the turn before ``since``."""
        last = max(since - 1, 0)
        if self.bandit.history == "last":
            last = max(last, self.past.turn - self.bandit.last)
            return range(last, self.past.known), range(last, self.past.turn)
        return range(self.bandit.known(last), self.past.known), range(last, self.past.turn)

    def _raw(self, row: int, names: Sequence[str], since: int) -> list[str]:
        paid, made = self._news(since)
        pull, past, bandit = self.bandit.dressed.pull, self.past, self.bandit
        told = [(i, bandit.outcome(past, row, i, names)) for i in paid]
        told += [(i, "reward not paid yet") for i in made if i >= past.known]
        seen = {i: bandit.seen(past, row, i) for i, _ in told}
        return [
            f"- {pull} {i + 1}{f' ({seen[i]})' if seen[i] else ''}: {names[past.arm[row, i]]}, {reward}"
            for i, reward in told
        ]

    def _summary(self, row: int, names: Sequence[str], since: int) -> list[str]:
        if not self.past.turn:
            return []
        bandit, (paid, made) = self.bandit, self._news(since)
        changed = (
            {int(self.past.arm[row, i]) for i in (*paid, *made)} if since else {*bandit.shown(self.past, row)}
        )
        pulls, gains = self.past.pulls[row].tolist(), self.past.gains[row].tolist()
        unpaid = self.past.unpaid()[row].tolist()
        return [self._sum(names[k], gains[k], pulls[k], unpaid[k]) for k in sorted(changed)]

    def _sum(self, name: str, gain: float, paid: int, unpaid: int) -> str:
        pulled = self.bandit.dressed.pulled
        if not paid + unpaid:
            return f"- {name}: never {pulled}"
        mean = self.bandit.average(gain, paid, name) if paid else "no reward paid yet"
        if unpaid and paid:
            mean = f"{mean} of the {paid} paid so far"
        return f"- {name}: {pulled} {times(paid + unpaid)}, {mean}"

    def _guide(self, row: int, names: Sequence[str]) -> str:
        kind, shown = self.bandit.guide, [*self.bandit.shown(self.past, row)]
        if kind == "none" or not shown:
            return ""
        pulls, gains = self.past.pulls[row, shown], self.past.gains[row, shown]
        called, posterior = [names[k] for k in shown], self.bandit.posterior
        lines = (
            _bonuses(pulls, gains, called) if kind == "ucb" else _estimates(*posterior(pulls, gains), called)
        )
        return "\n".join(["To help you choose:", *lines])


def _bonuses(pulls: NDArray[np.int32], gains: NDArray[np.float64], names: Sequence[str]) -> list[str]:
    """The mean and the bonus sqrt(ln(t) / (2 n)) of each arm (UCB1 of Auer et al., 2002, with half its bonus, as in BanditBench)."""
    total = max(int(pulls.sum()), 1)
    return [
        f"- {name}: exploitation value {gain / n:.2f}, exploration bonus {np.sqrt(0.5 * np.log(total) / n):.2f}"
        if n
        else f"- {name}: no reward known, so the exploration bonus has no bound"
        for name, n, gain in zip(names, pulls.tolist(), gains.tolist(), strict=True)
    ]


def _estimates(mean: NDArray[np.float64], sd: NDArray[np.float64], names: Sequence[str]) -> list[str]:
    """The mean and the standard deviation of what each arm pays in the mean, given what is known."""
    return [
        f"- {name}: estimated mean reward {m:.2f}, with a standard error of {s:.2f}"
        for name, m, s in zip(names, mean.tolist(), sd.tolist(), strict=True)
    ]
