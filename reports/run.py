"""A whole run compared with the optimum: every seat, all of them together, and every information set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from ..core.recipes import Environment
from ..metrics.shared.looks import level_after
from ..runs.counts import Counts
from ..runs.decisions import SeatDecisions
from ..runs.ledger import Ledger
from .comparison import ALPHA, InfosetComparison, MarketSession, ProfileComparison, SeatComparison
from .counted import compare_counts, played_counts
from .evidence import evidence_of
from .infosets import by_infoset
from .market_session import market_session
from .metric_words import is_p_value
from .number_parts import PricePath
from .numbers_played import price_path
from .profile import compare_profile, played_by
from .seats import compare_seat, outcomes_of
from .stated_only import is_stated_only
from .verdicts import verdict_of

_Seat = TypeVar("_Seat", bound=SeatComparison)

__all__ = ["Compared", "compare", "verdicts_of"]


class Compared(NamedTuple):
    """The parts of a run's comparison that follow from what was kept of it; the fields are those of `RunComparison`."""

    decisions: int
    outcomes: dict[str, int]
    seats: dict[str, SeatComparison]
    profile: ProfileComparison | None
    infosets: dict[str, dict[str, InfosetComparison]]
    session: MarketSession | None = None
    prices: PricePath | None = None


def compare(
    kept: Ledger | Counts,
    environment: Environment,
    metrics: Sequence[str] | None = None,
    agents: Mapping[str, str] | None = None,
    yardsticks: Collection[str] = (),
    assisted: Collection[str] = (),
    *,
    until_decided: bool = False,
) -> Compared:
    """Compare what was ``kept`` of a run with the optimum of its ``environment``.

    ``agents`` says what the agent of each seat is called, and gives the order of the seats (default: that in which they
    first answered); ``yardsticks`` are the seats whose agent plays the optimum by construction, ``assisted``
    those whose agent is judged with the random numbers that it was given. Where play was stopped
    when decided (``until_decided``), p-values are withheld: they are those of a number of decisions that was fixed
    beforehand, and intervals are a confidence sequence's (`optional_stopping`).
    """
    alpha = None
    if isinstance(kept, Counts):
        seats = compare_counts(kept, environment, metrics)
        played, outcomes = played_counts(kept), kept.outcomes()
        infosets: dict[str, dict[str, InfosetComparison]] = {}
    else:
        everyone = kept.seats
        alpha = _level(everyone) if until_decided else None
        seats = {
            name: compare_seat(one, environment, metrics, everyone, alpha) for name, one in everyone.items()
        }
        played, outcomes = played_by(everyone), outcomes_of(everyone)
        infosets = by_infoset(everyone, environment, metrics, alpha)
    profile = _allowed_by(seats, compare_profile(played, environment, yardsticks, alpha))
    names = [name for name in (seats if agents is None else agents) if name in seats]
    named = {name: _named(seats[name], name, agents, yardsticks, profile) for name in names}
    named |= {name: named[name].but(provided_randomness=True) for name in assisted if name in named}
    if until_decided:
        named = {name: _without_p_values(seat) for name, seat in named.items()}
        infosets = {
            name: {key: _without_p_values(one) for key, one in sets.items()}
            for name, sets in infosets.items()
        }
    whole = Compared(len(kept), outcomes, named, profile, infosets)
    if isinstance(kept, Counts):
        return whole
    session, prices = market_session(kept.seats, environment), price_path(kept.seats)
    return whole._replace(session=session, prices=prices)


def verdicts_of(
    everyone: Mapping[str, SeatDecisions], environment: Environment | None = None
) -> dict[str, str | None]:
    """The verdict on each seat: that of the joint profile where the solution has several components, else its own."""
    profile = (
        None
        if environment is None
        else compare_profile(played_by(everyone), environment, alpha=_level(everyone))
    )
    if profile is not None and profile.components > 1:
        return dict.fromkeys(everyone, profile.verdict)
    acted = {name: one for name, one in everyone.items() if not is_stated_only(one)}
    found = {
        name: verdict_of(evidence_of(one, None, environment, everyone)).verdict for name, one in acted.items()
    }
    return {**dict.fromkeys(everyone), **found}


def _level(everyone: Mapping[str, SeatDecisions]) -> float:
    """One minus the level of intervals at the look at which a run stopped."""
    return level_after(max((np.unique(one.episode).size for one in everyone.values()), default=1), ALPHA)


def _without_p_values(seat: _Seat) -> _Seat:
    return seat.but(metrics={name: found for name, found in seat.metrics.items() if not is_p_value(name)})


def _allowed_by(
    seats: Mapping[str, SeatComparison], profile: ProfileComparison | None
) -> ProfileComparison | None:
    """The profile, which is about shares alone: it is no more faithful than each of its seats is, given its past."""
    found = {seat.verdict for seat in seats.values()}
    if profile is None or profile.verdict != "faithful" or profile.components > 1:
        return profile
    if found & {"deviates", "marginal only"}:
        return profile.but(verdict="marginal only")
    return profile.but(verdict="undecided") if "undecided" in found else profile


def _named(
    seat: SeatComparison,
    name: str,
    agents: Mapping[str, str] | None,
    yardsticks: Collection[str],
    profile: ProfileComparison | None,
) -> SeatComparison:
    """The seat with its agent, and, where the solution has several components, with the verdict on the joint profile."""
    named = seat if agents is None else seat.but(agent=agents[name])
    if name in yardsticks:
        named = named.but(plays_optimum=True)
    if profile is not None and profile.components > 1 and seat.verdict is not None:
        named = named.but(verdict=profile.verdict)
    return named
