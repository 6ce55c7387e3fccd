"""The four verdicts: what each claims, how often it is wrong, and how soon it is reached."""

import numpy as np
import pytest
from aleator.benchmarks.support.catalogue import CATALOGUE
from aleator.benchmarks.support.players import Play
from aleator.core.chance import Chance
from aleator.metrics.shared.claims import claims, claims_until, first_claims
from aleator.metrics.shared.closeness import closeness
from aleator.metrics.shared.expected_winnings import evidence_below, excess_bound
from aleator.metrics.shared.margins import due, margin
from aleator.metrics.shared.situations import MISSING, Situation, situation
from numpy.random import Generator

FAIR = np.array([0.5, 0.5])
EVIDENCE = np.log(20)


def of(play: Play) -> Situation:
    return situation(play.actions, play.law, **play.known)


def play(name: str, runs: int, n: int) -> Play:
    return CATALOGUE[name](Chance.of(seed=3, stream=name, episodes=[0]).generator(), runs, n)


def test_margins_are_nearer_to_the_optimum_than_to_other_laws(luck: Generator) -> None:
    for width in (2, 3, 5):
        law = luck.dirichlet(np.ones(width), 500)
        within = margin(law, 0.1)
        point = 1 - law.max(axis=-1)
        uniform = np.abs(law - 1 / width).sum(axis=-1) / 2
        assert np.all(within <= 0.1)
        assert np.all(within <= point / 2)
        assert np.all((within <= uniform / 2 + 1e-12) | (uniform < 0.05))
    assert margin(np.array([[0.99, 0.01]]), 0.1)[0] == pytest.approx(0.005)
    assert due(np.array([0.985, 0.006, 0.009])).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 1, 1]]


# 2,000 walks of 1,000 steps: the bound holds at all times in all but 5 %.
@pytest.mark.parametrize("chance", [0.5, 0.02])
def test_expected_winnings_are_bounded_at_all_times(chance: float, luck: Generator) -> None:
    won = (luck.random((2000, 1000)) < chance) - chance
    n = np.arange(1, 1001.0)
    fat = n if chance == 0.5 else 0 * n
    thin = 0 * won if chance == 0.5 else np.cumsum(won**2, axis=-1)
    lead = -np.cumsum(won, axis=-1)
    rose = evidence_below(lead, np.broadcast_to(fat, lead.shape), thin) >= EVIDENCE
    assert rose.any(axis=-1).mean() <= 0.05


def test_reach_is_where_the_evidence_is_enough() -> None:
    fat, thin = np.array([100.0, 0.0, 500.0]), np.array([0.0, 30.0, 7.0])
    assert evidence_below(excess_bound(fat, thin, 0.05), fat, thin) == pytest.approx(np.log(20), abs=1e-6)


def test_the_exploiter_who_won_most_in_hindsight_is_found(luck: Generator) -> None:
    """The greatest winnings in the contexts of the last choice, by trying all 16 rules for two actions by hand."""
    actions = luck.integers(0, 2, 300)
    found = closeness(
        situation(actions, FAIR, shown={"code": np.r_[0, actions[:-1]]}, ordered=False), np.array([300])
    )
    before = np.r_[0, actions[:-1]]
    best = max(
        sum((actions[before == c] == s).sum() - (before == c).sum() / 2 for c, s in enumerate(rule))
        for rule in [(0, 0), (0, 1), (1, 0), (1, 1)]
    )
    slack = float(excess_bound(np.array(300.0), np.array(0.0), 0.05))
    assert found.high[0, 0] == pytest.approx((best + slack) / 300)
    assert found.high_shares[0, 0] <= found.high[0, 0]


def test_faithful_needs_the_optimum_and_time() -> None:
    known = of(play("optimal: coin", 40, 2500))
    words = claims_until(known, np.array([100, 500, 2500])).verdict
    assert not np.any(words[:, :2] == "faithful")
    assert np.mean(words[:, 2] == "faithful") >= 0.8


# 300 runs outside the margin by a hair, looked at again and again; 15 are allowed, more than 24 have probability 0.01.
@pytest.mark.parametrize("heads", [0.61, 0.39])
def test_faithful_is_seldom_wrong_however_often_one_looks(heads: float, luck: Generator) -> None:
    actions = (luck.random((300, 2500)) >= heads).astype(int)
    near = closeness(situation(actions, FAIR), np.arange(300, 2501, 100))
    assert (near.whole >= EVIDENCE).any(axis=-1).sum() <= 24
    assert (near.shares_alone >= EVIDENCE).any(axis=-1).sum() <= 24


@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("shown: first option", 150),
        ("shown: by label", 150),
        ("past: HHTT", 150),
        ("past: de Bruijn 6", 150),
        ("past: Thue-Morse", 150),
        ("past: period of 50", 150),
        ("past: lag 2 at .95", 150),
        ("past: rule of last 6", 150),
        ("opponent: last two xor", 150),
        ("turn: each its own", 150),
        ("clusters: 30 % Heads, episodes of 10", 300),
        ("laws: greedy", 150),
    ],
)
def test_predictable_players_are_told(name: str, n: int) -> None:
    assert np.median(claims(of(play(name, 25, n))).told) > 0


def test_right_shares_that_can_be_foretold_are_marginal_only() -> None:
    for name in ("past: alternates", "shown: first option", "past: bag of ten", "opponent: copies"):
        assert np.mean(claims(of(play(name, 20, 1000))).verdict == "marginal only") >= 0.8


def test_who_never_plays_the_rare_action_is_not_faithful() -> None:
    known = situation(np.zeros((1, 3000), dtype=int), [0.99, 0.01])
    words = claims_until(known, np.array([48, 200, 400, 3000])).verdict[0].tolist()
    assert words[:2] == ["undecided", "undecided"]
    assert words[-1] == "deviates"
    third = situation(np.tile([0, 1, 1, 0, 0, 1], 40)[:200], [0.495, 0.495, 0.01])
    assert closeness(third, np.array([200])).whole[0, 0] < EVIDENCE


def test_few_episodes_are_never_enough(luck: Generator) -> None:
    """Three long episodes of a fair coin: nobody knows what the next will be."""
    actions, episode = luck.integers(0, 2, 6000), np.arange(6000) // 2000
    assert claims(situation(actions, FAIR)).verdict[0] == "faithful"
    assert claims(situation(actions, FAIR, episode=episode)).verdict[0] == "undecided"


def test_refusals_count_at_their_worst(luck: Generator) -> None:
    """A policy of .77 of which 70 % of Heads were refused shows a fair coin."""
    heads = luck.random((20, 4000)) < 0.77
    refused = heads & (luck.random(heads.shape) < 0.7)
    known = situation(np.where(refused, MISSING, np.where(heads, 0, 1)), FAIR)
    assert set(claims(known).verdict.tolist()) == {"undecided"}
    assert np.all(closeness(known, np.array([4000])).high_shares >= 0.27)


def test_the_first_claim_is_that_of_who_looks_all_the_time() -> None:
    coin, heads = of(play("optimal: coin", 10, 3000)), of(play("shares: .8", 10, 200))
    words, places = first_claims(coin)
    for row in np.flatnonzero(words == "faithful"):
        one = coin.rows(slice(row, row + 1))
        assert claims(one.until(places[row])).verdict[0] == "faithful"
        assert claims(one.until(int(places[row] / 1.03))).verdict[0] == "undecided"
    words, places = first_claims(heads)
    assert set(words.tolist()) <= {"deviates", "undecided"}
    assert places.tolist() == claims(heads).told.tolist()


def test_a_missing_answer_says_no_more_than_any_answer_would(luck: Generator) -> None:
    """Whatever had been answered, the evidence that shares and episodes are near is no less than with the answers missing."""
    for law in (FAIR, np.array([0.9, 0.1]), np.array([0.97, 0.02, 0.01])):
        actions = luck.choice(len(law), size=(20, 300), p=law)
        episode, looks = np.broadcast_to(np.arange(300) // 5, actions.shape), np.array([100, 300])
        gone = np.arange(300) % 3 == 0
        for units in ({}, {"episode": episode}):
            missing = closeness(situation(np.where(gone, MISSING, actions), law, **units), looks)
            for answer in range(len(law)):
                whole = closeness(situation(np.where(gone, answer, actions), law, **units), looks)
                assert np.all(missing.shares_alone <= whole.shares_alone + 1e-9)


def test_an_optimum_without_chance_can_be_met() -> None:
    """Among laws that are pure, one that is not brings the stricter margin back."""
    law = np.tile([1.0, 0.0], (200, 1))
    law[::2] = [0.0, 1.0]
    right = law.argmax(axis=-1)
    assert claims(situation(right, law)).verdict.tolist() == ["faithful"]
    assert claims(situation(right, np.array([1.0, 0.0]))).verdict.tolist() == ["deviates"]
    often_wrong = np.where(np.arange(200) % 5, right, MISSING)
    assert claims(situation(often_wrong, law)).verdict.tolist() == ["undecided"]
    assert margin(np.array([[1.0, 0.0]]), 0.1)[0] == pytest.approx(0.1)
    law[7] = [0.5, 0.5]
    assert claims(situation(right, law)).verdict.tolist() == ["undecided"]
