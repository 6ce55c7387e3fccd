"""Market entry: a role of many members."""

import time
import tracemalloc

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.games.market_entry import MarketEntry
from scipy.stats import binom


@pytest.mark.parametrize(("firms", "capacity"), [(20, 8.0), (5, 2.5), (101, 60.0)])
def test_the_symmetric_equilibrium_makes_firms_indifferent(firms: int, capacity: float) -> None:
    """From the law of the others' entrants, whatever slope and outside pay."""
    game = MarketEntry(firms=firms, capacity=capacity, slope=3.0, outside=-2.0)
    others = np.arange(firms)
    inside = game.outside + game.slope * (capacity - 1 - others)
    entry = (capacity - 1) / (firms - 1)
    assert binom.pmf(others, firms - 1, entry) @ inside == pytest.approx(game.outside)
    assert game.blank_optimum(game.seats[0]).of("Enter") == pytest.approx(entry, abs=1e-12)


def test_payoffs_follow_the_crowd() -> None:
    game = MarketEntry(firms=3, capacity=1.5, turns=2)
    world = game.begin(np.array([4, 9]), Chance.of(1, "environment", [4, 9]))
    (asked,) = world.ask()
    assert asked.episode.tolist() == [4, 4, 4, 9, 9, 9]
    assert asked.member.tolist() == [0, 1, 2, 0, 1, 2]
    (told,) = world.tell([al.Choice(np.array([0, 0, 1, 1, 1, 1]))])
    assert told.reward.tolist() == [0, 0, 1, 1, 1, 1]  # 1 + 2 (1.5 - 2) to those inside
    assert told.shows["entrants"].tolist() == [2, 2, 2, 0, 0, 0]
    (again,) = world.ask()
    assert "Round 1: you chose Enter; 2 firms entered." in again.text(0)
    assert "Round 1: you chose Stay out; 0 firms entered." in again.text(5)
    assert world.payoffs()["firm"].tolist() == [[0, 0, 1], [1, 1, 1]]


def test_a_member_decides_alike_however_many_stand_beside_it() -> None:
    """In its own address: the first five of a hundred decide as they do in markets of their own luck."""
    run = al.Scenario(environment=MarketEntry(firms=100, capacity=30), cast={"firm": al.agent("equilibrium")})
    firm = run.run(episodes=6, seed=11).kept.seats["firm"]
    alone = run.run(episodes=6, seed=11, block=1).kept.seats["firm"]
    assert (firm.action == alone.action).all()
    assert firm.member[:100].tolist() == list(range(100))
    of_five = Chance(11, "seat/firm", np.full(5, 3), 0, np.arange(5)).pick([29 / 99, 70 / 99])
    assert firm.action[300:305].tolist() == of_five.tolist()
    assert 5 < (firm.action.reshape(6, 100) == 0).sum(axis=1).mean() < 60


def test_a_market_with_room_for_all_is_refused() -> None:
    with pytest.raises(InputError, match="each should enter"):
        MarketEntry(firms=5, capacity=5)


def test_a_hundred_thousand_members_in_one_world(tmp_path) -> None:
    """One seat, one column set, one line in the report, under 5 s and 1 GiB; kept on disk and read back."""
    members = 100_000
    run = al.Scenario(
        environment=MarketEntry(firms=members, capacity=members / 4), cast={"firm": al.agent("equilibrium")}
    )
    tracemalloc.start()
    start = time.process_time()
    result = run.run(episodes=1, seed=7)
    took, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    firm = result.kept.seats["firm"]
    assert took < 20  # four times the bar of benchmarks/members.py, for machines that are shared and traced
    assert peak < 2**30
    assert list(result.kept.seats) == ["firm"]
    assert len(firm) == members
    assert len(set(map(tuple, np.stack([firm.episode, firm.member], axis=1).tolist()))) == members
    assert abs((firm.action == 0).mean() - 0.25) < 5.2 * np.sqrt(0.25 * 0.75 / members)  # false alarm 2e-7


def test_members_that_a_model_plays_are_asked_each_for_itself(tmp_path) -> None:
    """Each has an address, a seed and a recorded reply of its own; a run that is read again asks nothing anew."""
    run = al.Scenario(
        environment=MarketEntry(firms=12, capacity=6.5, turns=2),
        cast={"firm": al.agent("llm", model="sim/fair")},
        episodes=3,
        seed=2,
    )
    result = run.run(out=tmp_path / "run")
    firm = result.kept.seats["firm"]
    assert firm.legal.all()
    assert len(firm) == 3 * 2 * 12
    assert sum(result.models["firm"].values()) == len(firm)
    first = firm.action[(firm.turn == 0)].reshape(3, 12)
    assert (np.ptp(first, axis=1) == 1).all()  # with probability 1 - 6 / 2**12 in each of the three markets
    again = al.load_result(tmp_path / "run").kept.seats["firm"]
    assert again.member.tolist() == firm.member.tolist()
    assert again.action.tolist() == firm.action.tolist()
    assert run.replay(tmp_path / "run").digest() == result.digest()
