"""Memory-one strategies: outcomes by summing rounds, the classes by their published conditions, rates by play of known strategies."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.strategic.zero_determinant import four_probabilities
from aleator.metrics.models.memory_one_gain import memory_one_gain
from aleator.metrics.models.zero_determinant_gap import zero_determinant_gap
from aleator.metrics.shared.dilemmas import cooperation, payoffs_after
from aleator.metrics.shared.memory_one import (
    Box,
    above_cooperation,
    ahead,
    from_a_line,
    paid,
    reply_gain,
)
from aleator.metrics.shared.two_seats import TwoSeats
from hypothesis import assume, given, settings
from hypothesis import strategies as st

PRISONERS = np.array([3.0, 0, 5, 1])
LONG = 1 - 1e-7  # the conditions are those of games that hardly end
SHARES = st.sampled_from([0.0, 0.05, 0.2, 0.25, 0.4, 0.5, 0.75, 0.9, 1.0])
TIT_FOR_TAT, WIN_STAY, DEFECT = (
    np.array(x, dtype=float) for x in ((1, 0, 1, 0, 1), (1, 0, 0, 1, 1), [0] * 5)
)
RATES = [f"cooperation_after_{last}" for last in ("cc", "cd", "dc", "dd")]
GAPS = ["memory_one_gain", "partner_gap", "rival_gap", "zero_determinant_gap"]


def at(bounds, strategy, payoffs=PRISONERS, discount=LONG):
    least, most = bounds(
        Box(np.array(strategy, dtype=float), np.array(strategy, dtype=float)), payoffs, discount
    )
    assert least == pytest.approx(most, abs=1e-6)
    return most


@settings(max_examples=25)
@given(st.lists(SHARES, min_size=10, max_size=10), st.sampled_from([0.3, 0.9, 0.99]))
def test_payoffs_are_the_discounted_sum_of_rounds(drawn, discount):
    own, other = np.array(drawn[:5]), np.array(drawn[5:])
    law, total = np.outer([own[4], 1 - own[4]], [other[4], 1 - other[4]]).ravel(), 0.0
    for t in range(3000):
        total += (1 - discount) * discount**t * law @ PRISONERS
        rounds = [
            np.outer([own[s], 1 - own[s]], [other[[0, 2, 1, 3][s]], 1 - other[[0, 2, 1, 3][s]]]).ravel()
            for s in range(4)
        ]
        law = law @ np.array(rounds)
    assert float(paid(own, other, PRISONERS, discount)) == pytest.approx(total, abs=1e-9)


@settings(max_examples=60)
@given(st.tuples(SHARES, SHARES, SHARES), st.sampled_from([(3, 0, 5, 1), (1, -1, 2, 0), (2, -1, 3, 0)]))
def test_partners_are_those_of_akins_conditions(drawn, payoffs):
    cd, dc, dd = drawn
    reward, sucker, temptation, punishment = payoffs
    slack = [
        1 - cd - (temptation - reward) / (reward - sucker) * dc,
        1 - cd - (temptation - reward) / (reward - punishment) * dd,
    ]
    assume(min(map(abs, slack)) > 1e-3)
    found = at(above_cooperation, [1, cd, dc, dd, 1], np.array(payoffs, dtype=float))
    assert (found < 1e-4) == (min(slack) > 0)


@settings(max_examples=60)
@given(st.tuples(SHARES, SHARES, SHARES, SHARES))
def test_rivals_are_those_of_the_published_conditions(drawn):
    cc, cd, dc, dd = drawn
    found = at(ahead, [cc, cd, dc, dd, 0.5])
    assert (found < 1e-4) == (dd == 0 and cd + dc <= 1 and cd < 1)


def test_the_classic_strategies_have_their_classes():
    assert at(reply_gain, DEFECT, discount=0.9) == at(ahead, DEFECT, discount=0.9) == pytest.approx(0)
    assert at(above_cooperation, DEFECT, discount=0.9) == pytest.approx(2)
    assert at(above_cooperation, TIT_FOR_TAT, discount=0.9) == pytest.approx(0)
    assert at(ahead, TIT_FOR_TAT, discount=0.9) == pytest.approx(
        0.5
    )  # 5 points once, of ten rounds in the mean
    assert at(reply_gain, WIN_STAY) == pytest.approx(0, abs=1e-5)  # 2 R = T + P: the border
    assert at(reply_gain, [1] * 5, discount=0.9) == pytest.approx(2)


@settings(max_examples=30)
@given(
    st.sampled_from([0.0, 0.5, 0.8]), st.sampled_from(["punishment", "reward"]), st.sampled_from([0.3, 1.0])
)
def test_zero_determinant_strategies_lie_on_a_line(slope, baseline, share):
    four = four_probabilities(tuple(PRISONERS), slope, baseline, share)
    assert at(from_a_line, [*four, 0.5]) == pytest.approx(0, abs=1e-6)
    assert at(from_a_line, [0.5, *four[1:], 0.5]) > 0 or four[0] == pytest.approx(0.5)


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=15, max_size=15))
def test_the_bounds_of_a_box_hold_at_every_strategy_inside(drawn):
    one, other, share = np.array(drawn).reshape(3, 5)
    box = Box(np.minimum(one, other), np.maximum(one, other))
    inside = box.low + share * (box.high - box.low)
    for bounds in (reply_gain, above_cooperation, ahead, from_a_line):
        low, high = bounds(box, PRISONERS, 0.9)
        assert low - 1e-9 <= at(bounds, inside, discount=0.9) <= high + 1e-9


def test_cooperation_is_told_whatever_the_order_of_the_actions():
    own = np.array([[3.0, 0], [5, 1]])
    for rows in ([0, 1], [1, 0]):
        for columns in ([0, 1], [1, 0]):
            turned = TwoSeats(own[np.ix_(rows, columns)], own.T[np.ix_(rows, columns)], False)
            found = cooperation(turned)
            assert found == (rows.index(0), columns.index(0))
            assert payoffs_after(turned, found).tolist() == [3, 0, 5, 1]
    sexes = np.array([[10.0, 0], [0, 7]])
    assert cooperation(TwoSeats(sexes, np.array([[7.0, 0], [0, 10]]), False)) is None
    assert cooperation(TwoSeats(np.eye(3), np.eye(3), False)) is None


def played(row, column, metrics=(*RATES, "cooperation_first", *GAPS), episodes=60, **environment):
    stage = {"name": "repeated", "game": "prisoners_dilemma", "turns": 10, **environment}
    scenario = al.Scenario(environment=stage, cast={"row": row, "column": column}, metrics=list(metrics))
    return scenario.run(episodes=episodes, seed=3).document()["seats"]["row"]["metrics"]


def test_rates_are_those_of_the_strategy_that_played():
    after = (0.9, 0.2, 0.6, 0.3)
    row = {"name": "memory_one", "first": 0.7, "after": after}
    found = played(row, "uniform", episodes=300)
    for name, true in zip([*RATES, "cooperation_first"], [*after, 0.7], strict=True):
        one = found[name]
        assert one["low"] <= true <= one["high"]  # five intervals at 95 %: seed 3 holds all
        assert one["high"] - one["low"] < 0.12
    strategy = np.array([*after, 0.7])
    assert (
        found["partner_gap"]["low"]
        <= at(above_cooperation, strategy, np.array([8.0, 0, 10, 5]), 0.9)
        <= found["partner_gap"]["high"]
    )
    assert found["partner_gap"]["low"] > 0


def test_a_pure_strategy_is_read_exactly_and_what_never_came_is_not_known():
    found = played(
        {"name": "classic_strategy", "strategy": "tit_for_tat"},
        {"name": "classic_strategy", "strategy": "alternate"},
    )
    assert [found[name]["value"] for name in RATES] == [
        1.0,
        0.0,
        1.0,
        None,
    ]  # alternate begins with cooperation; CD, DC in turn
    assert (found["cooperation_after_dd"]["low"], found["cooperation_after_dd"]["high"]) == (0, 1)
    assert found["partner_gap"]["value"] == 0  # whatever it does after DD
    assert found["rival_gap"]["value"] is None
    assert found["rival_gap"]["low"] > 0  # ahead by one round at least


def test_what_was_played_is_the_round_before_where_choices_fail():
    row = {"name": "classic_strategy", "strategy": "tit_for_tat"}
    found = played(row, "uniform", noise=0.2)
    assert [found[name]["value"] for name in RATES] == [1.0, 0.0, 1.0, 0.0]
    assert "partner_gap" not in found


def test_no_reading_where_nothing_is_cooperation():
    assert not played("uniform", "uniform", game="battle_of_the_sexes")


def test_the_discount_is_that_of_as_many_rounds_in_the_mean():
    one, same = (
        al.environment("repeated", turns=turns, continuation=c) for turns, c in ((10, 0.0), (1, 0.9))
    )
    assert one.mean_rounds == pytest.approx(same.mean_rounds) == 10
    assert al.environment("biased_coin").mean_rounds is None


def test_what_a_reply_would_meet_and_nobody_saw_is_not_known():
    """Defection forever, of which nobody knows how it answers cooperation."""
    rows, last = np.zeros((3, 4), dtype=int), np.full((3, 4), 3)
    last[:, 0] = 4
    for metric in (memory_one_gain, zero_determinant_gap):
        found = metric(rows, last, PRISONERS, 0.9)
        assert np.isnan(found.value)
        assert found.low == 0 < found.high


def test_where_both_always_earn_alike_every_strategy_holds_payoffs_on_a_line():
    any_strategy = np.array([0.2, 0.9, 0.4, 0.7, 0.5])
    assert from_a_line(Box(any_strategy, any_strategy), np.array([2.0, 0, 0, 1]), 0.9) == (0.0, 0.0)
