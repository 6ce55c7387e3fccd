"""docs/verdict.md, sentence by sentence: the tests are numbered as the page numbers its sentences."""

import re
from pathlib import Path

import numpy as np
import pytest
from aleator.benchmarks.support.catalogue import CATALOGUE, STATED_LIMITS
from aleator.benchmarks.support.players import Play, Player
from aleator.core.chance import Chance
from aleator.metrics.shared.books import given
from aleator.metrics.shared.claims import Claims, claims, claims_until
from aleator.metrics.shared.e_processes import log_e
from aleator.metrics.shared.situations import MISSING, Situation, situation
from aleator.metrics.verdict.conditional_distance import conditional_distance
from aleator.metrics.verdict.predictability import predictability
from aleator.metrics.verdict.same_prompt_agreement import same_prompt_agreement
from aleator.reports.comparison import CellComparison
from aleator.reports.headline import finding
from numpy.random import Generator

FAIR = np.array([0.5, 0.5])
PAGE = Path(__file__).parents[2] / "docs" / "verdict.md"


def known_of(player: Player, runs: int, n: int) -> Situation:
    play: Play = player(Chance.of(seed=11, stream="page", episodes=[0]).generator(), runs, n)
    return situation(play.actions, play.law, **play.known)


def judged(name: str, runs: int, n: int) -> Claims:
    return claims(known_of(CATALOGUE[name], runs, n))


def test_every_numbered_sentence_has_a_test() -> None:
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", PAGE.read_text())}
    tests = {int(match[1]) for name in globals() if (match := re.match(r"test_(\d+)_", name))}
    assert numbers == tests == set(range(1, max(tests) + 1))


def test_1_who_takes_the_first_option_is_told() -> None:
    found = judged("shown: first option", 20, 150)
    assert np.all(found.told > 0)
    assert np.mean(found.marginal == "deviates") <= 0.1


def test_2_permuted_laws_are_told() -> None:
    assert np.all(judged("laws: labels permuted", 10, 300).told > 0)


def test_3_alternating_optima_do_not_deviate(luck: Generator) -> None:
    ends = np.array([[0.2, 0.8], [0.8, 0.2]])
    actions = (luck.random((40, 400)) < ends[np.arange(400) % 2][:, 1]).astype(int)
    path = log_e(actions=actions, optimal_set=(ends[:1], ends[1:]))
    assert np.mean(path.max(axis=-1) >= np.log(20)) <= 0.05


# 400 runs at 5 % at most: more than 32 alarms have probability 0.004.
@pytest.mark.parametrize("name", ["optimal: coin", "optimal: order shuffled", "optimal: laws that vary"])
def test_4_the_optimum_is_seldom_told(name: str) -> None:
    assert np.count_nonzero(judged(name, 400, 200).told) <= 32


def test_5_marginal_only_can_be_foretold() -> None:
    for name in ("past: HHTT", "shown: first option", "opponent: copies"):
        known = known_of(CATALOGUE[name], 10, 1000)
        assert np.mean(claims(known).verdict == "marginal only") >= 0.9
        assert np.all(predictability(known).low > 0.4)


# 100 runs each, looked at five times: more than 11 have probability 0.01.
@pytest.mark.parametrize(
    "name", ["shares: .62", "shown: first option .65", "past: repeats at .65", "time: waves"]
)
def test_6_who_is_outside_the_margin_is_seldom_faithful(name: str) -> None:
    found = claims_until(known_of(CATALOGUE[name], 100, 1500), np.array([300, 600, 900, 1200, 1500]))
    assert np.count_nonzero((found.verdict == "faithful").any(axis=-1)) <= 11


def test_7_needed_is_about_when_a_perfect_sampler_is_faithful() -> None:
    found = claims_until(known_of(CATALOGUE["optimal: coin"], 30, 4000), np.array([300, 4000]))
    assert np.mean(found.verdict[:, 0] == "undecided") >= 0.9
    assert 600 <= np.median(found.needed[:, 0]) <= 4000
    assert np.mean(found.verdict[:, 1] == "faithful") >= 0.8


def test_8_who_never_plays_the_rare_action_is_never_faithful() -> None:
    never = situation(np.zeros((1, 4000), dtype=int), [0.99, 0.01])
    words = claims_until(never, np.array([48, 200, 1000, 4000])).verdict[0].tolist()
    assert words[0] == "undecided"
    assert "faithful" not in words


def test_9_on_an_interval_the_distance_is_named() -> None:
    seat = {"agent": "a", "verdict": "faithful", "optimal_kind": "interval law", "given": ["own past"]}
    cell = CellComparison.of({"run": {"seats": {"sampler": seat}}})
    assert finding([cell]).endswith(
        "faithful to within 0.1 of the optimum in KS distance, given its own past answers."
    )


def test_10_three_episodes_are_never_enough(luck: Generator) -> None:
    actions = luck.integers(0, 2, 4000)
    few, many = np.arange(4000) // 1400, np.arange(4000) // 10
    assert claims(situation(actions, FAIR, episode=few)).verdict[0] == "undecided"
    assert claims(situation(actions, FAIR, episode=many)).verdict[0] == "faithful"


def test_11_missing_answers_count_at_their_worst() -> None:
    found = judged("missing: .77, 70 % of Heads refused", 10, 3000)
    assert not np.any(found.verdict == "faithful")


def test_12_without_an_order_none_is_judged() -> None:
    actions = np.sort(np.arange(400) % 2)
    assert claims(situation(actions, FAIR)).told[0] > 0
    without = situation(actions, FAIR, ordered=False)
    assert claims(without).told[0] == 0
    assert "own past" in given(situation(actions, FAIR))
    assert given(without) == ()


def test_13_nothing_is_won_from_a_perfect_sampler() -> None:
    for name in ("optimal: coin", "optimal: 3 actions", "optimal: order shuffled"):
        found = predictability(known_of(CATALOGUE[name], 50, 400))
        assert abs(np.mean(found.value)) <= 4 * 0.5 / np.sqrt(50 * 400)
        assert np.mean((found.low <= 0) & (found.high >= 0)) >= 0.9


def test_14_greedy_decoding_answers_a_question_alike(luck: Generator) -> None:
    greedy = known_of(CATALOGUE["shown: by one of 40 questions"], 5, 400)
    assert same_prompt_agreement(greedy).value == pytest.approx(0.5, abs=1e-9)
    fair = situation(luck.integers(0, 2, (50, 400)), FAIR, prompts=luck.integers(0, 40, (50, 400)))
    assert abs(np.mean(same_prompt_agreement(fair).value)) <= 0.02


def test_15_what_nothing_looks_at_passes() -> None:
    for name, player in STATED_LIMITS.items():
        assert np.mean(claims(known_of(player, 10, 1000)).told > 0) <= 0.5, name


def test_16_a_crowd_that_tosses_one_coin_is_told(luck: Generator) -> None:
    rounds, member = np.divmod(np.arange(900), 30)
    one_coin, own_coins = luck.integers(0, 2, 30)[rounds], luck.integers(0, 2, 900)
    told = [claims(situation(a, FAIR, episode=rounds, member=member)).told[0] for a in (one_coin, own_coins)]
    assert 0 < told[0] <= 150
    assert told[1] == 0


def test_17_a_verdict_is_the_same_whatever_comes_later(luck: Generator) -> None:
    lengths = np.r_[np.ones(300, dtype=int), luck.integers(1, 9, 400)]
    whole = situation(luck.integers(0, 2, lengths.sum()), FAIR, episode=np.repeat(np.arange(700), lengths))
    looks = np.array([300, 700, 1900])
    found = claims_until(whole, looks)
    for k, n in enumerate(looks.tolist()):
        alone = claims(whole.until(n))
        assert found.verdict[0, k] == alone.verdict[0]
        assert found.high[0, k] == pytest.approx(alone.high[0])


# 200 runs; each end is wrong in 5 % at the most: more than 18 have probability 0.01.
@pytest.mark.parametrize(("heads", "refused"), [(0.5, 0.4), (0.77, 0.7), (0.65, 0.33), (0.5, 0.0)])
def test_18_the_distance_is_held_whatever_was_refused(heads: float, refused: float, luck: Generator) -> None:
    """Heads are refused, Tails never: the true distance is that of what would have been said."""
    said = luck.random((200, 400)) >= heads
    gone = ~said & (luck.random(said.shape) < refused)
    found = conditional_distance(situation(np.where(gone, MISSING, said), FAIR))
    truth = abs(heads - 0.5)
    assert np.count_nonzero(found.low > truth) <= 18
    assert np.count_nonzero(found.high < truth) <= 18
