"""Members of one seat: those of one episode count together, and a single episode is said to be one."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.scripted.shared.law_player import LawPlayer
from aleator.benchmarks.support.decided import decided
from aleator.environments.games.market_entry import MarketEntry
from aleator.metrics.shared.regions import clopper_pearson
from aleator.reports.evidence import evidence_of
from aleator.reports.panel import Panel
from aleator.reports.panels.independence import independence
from aleator.reports.seats import compare_seat
from aleator.runs.decisions import SeatDecisions
from numpy.typing import NDArray

RUNS, EPISODES, MEMBERS, ENTRY = 200, 40, 30, 0.25


def decisions_of(enters: NDArray[np.bool_]) -> SeatDecisions:
    """One decision of each member in each episode, ``enters[E, M]``."""
    episodes, members = enters.shape
    seat = al.Seat("firm", al.Menu(("Enter", "Stay out")), members)
    return decided(
        seat,
        np.where(enters.reshape(-1), 0, 1),
        mode="sample",
        episode=np.repeat(np.arange(episodes), members),
        member=np.tile(np.arange(members), episodes),
        optimum=al.MixedStrategy(seat.space, [ENTRY, 1 - ENTRY]),
    )


def covers(enters: NDArray[np.bool_]) -> tuple[bool, float]:
    """Whether the interval of P(Enter) holds 1/4, and its width."""
    low, high = interval_of(decisions_of(enters))
    return low <= ENTRY <= high, high - low


def interval_of(decisions: SeatDecisions) -> tuple[float, float]:
    """The 95 % interval of P(Enter) in a seat's comparison, without the verdict that takes most of its time."""
    known = evidence_of(decisions)
    worth = known.get("n_effective")
    low, high = clopper_pearson(np.mean(decisions.action == 0) * worth, worth)
    return float(low), float(high)


def test_the_interval_is_that_of_the_comparison() -> None:
    enters = np.random.default_rng(5).random((EPISODES, MEMBERS)) < ENTRY
    decisions = decisions_of(enters)
    assert compare_seat(decisions, metrics=()).intervals["Enter"] == pytest.approx(interval_of(decisions))


# Each episode has a mood, P(Enter) = 0.1 or 0.4 with mean 1/4: an intraclass correlation of 0.0225 / 0.1875 = 0.12, so a design
# effect of 1 + 29 x 0.12 = 4.5. At a coverage of 0.95 fewer than 175 of 200 is seen with probability below 1e-4; intervals that
# took members as independent would cover in P(|Z| < 1.96 / sqrt(4.5)) = 0.64 of runs, more than 174 with probability below 1e-9.
@pytest.mark.parametrize("seed", [5])
def test_members_of_one_episode_are_one_cluster(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mood = np.where(rng.random((RUNS, EPISODES, 1)) < 0.5, 0.1, 0.4)
    moody = [covers(enters) for enters in rng.random((RUNS, EPISODES, MEMBERS)) < mood]
    alone = [covers(enters) for enters in rng.random((RUNS, EPISODES, MEMBERS)) < ENTRY]
    assert sum(covered for covered, _ in moody) >= 175
    assert sum(covered for covered, _ in alone) >= 175
    wider = np.mean([width for _, width in moody]) / np.mean([width for _, width in alone])
    assert 1.7 < wider < 2.5  # sqrt(4.5) = 2.1


def test_a_single_episode_is_said_to_be_one() -> None:
    """In the document, and in a note that the terminal and the page show; with kept counts too."""
    market = al.Scenario(environment=MarketEntry(firms=50, capacity=13), cast={"firm": Half()})
    one, several = market.run(episodes=1), market.run(episodes=2)
    assert one.document()["seats"]["firm"]["one_episode"] is True
    assert "one_episode" not in several.document()["seats"]["firm"]
    assert market.run(episodes=1, keep="counts").comparison.seats["firm"].one_episode
    assert independence(several.findings) == []
    (panel,) = independence(one.findings)
    assert isinstance(panel, Panel)
    assert "one episode" in panel.note


class Half(al.Agent):
    """Enters half the time.

    Source: a coin.
    """

    def begin(self, seat, episode):
        return LawPlayer(seat.space.law(dict.fromkeys(seat.space.labels, 0.5)))
