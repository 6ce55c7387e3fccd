"""What a game answers, whatever its form: what a profile earns, and what best responses to it would gain."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from ..errors import InputError
from .bounds import gap_of
from .profile import Gap, Profile
from .sequence_form import SequenceForm
from .treeplex import Treeplex

__all__ = ["Game"]


class Game:
    """Base of `NormalForm` and `Tree`: the methods need only ``seats`` and the sequence ``form``."""

    seats: tuple[str, ...]
    form: SequenceForm

    def plex(self, seat: str) -> Treeplex:
        """The information sets of ``seat``. Raises `InputError` where the game has no such seat."""
        self._check_seats([seat])
        return self.form.plexes[self.seats.index(seat)]

    @property
    def is_zero_sum(self) -> bool:
        """Whether the payoffs of every end sum to 0 (up to rounding)."""
        payoffs = self.form.payoffs
        return bool(np.all(np.abs(payoffs.sum(axis=1)) <= 1e-12 * np.abs(payoffs).max(initial=0.0)))

    @property
    def spans(self) -> FloatArray:
        """The range of each seat's payoffs, [S]."""
        return np.asarray(np.ptp(self.form.payoffs, axis=0))

    @property
    def uniform(self) -> dict[str, dict[str, FloatArray]]:
        """The profile in which every legal action is equally likely."""
        return {plex.seat: plex.strategy(plex.uniform) for plex in self.form.plexes}

    def expected(self, profile: Profile) -> dict[str, FloatArray]:
        """The mean payoff [...] to each seat. Raises `InputError` on a profile that is no full one of this game."""
        laws = self.laws(profile)
        self._check_full(laws)
        return self._by_seat(self.form.expected(self.form.plans(laws)))

    def gains(self, profile: Profile) -> dict[str, FloatArray]:
        """What each seat's best response to a full profile would gain, shape [...], exactly; 0 for all in an equilibrium.

        Raises `InputError` on a profile that is no full one of this game.
        """
        laws = self.laws(profile)
        self._check_full(laws)
        return self._by_seat(self.form.gains(laws))

    def accuracy(self, profile: Profile) -> float:
        """The most that a best response to full profiles gains, as a share of the range of its seat's payoffs; 0 in an equilibrium.

        Raises `InputError` as `gains` does.
        """
        laws, form = self.laws(profile), self.form.based()
        self._check_full(laws)
        spread = np.ptp(form.payoffs, axis=0)
        return float(np.max(np.maximum(form.gains(laws), 0.0) / np.where(spread > 0, spread, 1.0)))

    def gap(self, profile: Profile) -> dict[str, Gap]:
        """What each seat's best response would gain, also where the profile leaves information sets out (see `bounds`)."""
        laws = self.laws(profile)
        if any(law.ndim > 2 for law in laws):
            raise InputError(
                "a batch of profiles came; a gap is that of one profile: use gains() for full ones"
            )
        return {seat: gap_of(self.form, laws, i) for i, seat in enumerate(self.seats)}

    def nash_conv(self, profile: Profile) -> Gap:
        """The sum of all gaps: 0 in an equilibrium and nowhere else.

        Source: Lanctot et al. (2017), "A unified game-theoretic approach to multiagent reinforcement learning", arXiv 1711.00832.
        """
        return sum(self.gap(profile).values(), Gap.exactly(0.0))

    def laws(self, profile: Profile) -> list[FloatArray]:
        """A profile as one array [..., I, A] for each seat, NaN where it is silent. Raises `InputError` where it does not fit."""
        self._check_seats(list(profile))
        return [plex.behaviour(profile.get(plex.seat, {})) for plex in self.form.plexes]

    def profile(self, laws: list[FloatArray]) -> dict[str, dict[str, FloatArray]]:
        """A profile from one array [..., I, A] for each seat."""
        return {plex.seat: plex.strategy(law) for plex, law in zip(self.form.plexes, laws, strict=True)}

    def _by_seat(self, values: FloatArray) -> dict[str, FloatArray]:
        return {seat: values[..., i] for i, seat in enumerate(self.seats)}

    def _check_seats(self, seats: list[str]) -> None:
        strangers = [seat for seat in seats if seat not in self.seats]
        if strangers:
            raise InputError(
                f"seat {strangers[0]!r} is not at this table; the seats are {', '.join(self.seats)}"
            )

    def _check_full(self, laws: list[FloatArray]) -> None:
        for plex, law in zip(self.form.plexes, laws, strict=True):
            silent = np.isnan(law).any(axis=(*range(law.ndim - 2), law.ndim - 1))
            if silent.any():
                key = plex.keys[int(silent.argmax())]
                raise InputError(
                    f"the profile does not say what {plex.seat!r} plays at {key!r}; give every information set, or ask gap() for bounds"
                )
