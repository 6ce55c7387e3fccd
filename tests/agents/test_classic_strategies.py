"""Strategies of repeated games, move for move against rules on histories, and the stationary law of four probabilities."""

from functools import partial

import aleator as al
import numpy as np
import pytest
from aleator.agents.strategic.shared.classics import CLASSICS
from aleator.agents.strategic.zero_determinant import four_probabilities
from aleator.core.errors import InputError
from aleator.tests.support.grids import grid
from hypothesis import given
from hypothesis import strategies as st

ROUNDS = 60


# Each rule says whether to defect, from the moves of both so far (1: a defection), as the sources describe it in words.
def soft_grudger(theirs):
    plan = []
    for t in range(len(theirs) + 1):
        if not plan and t and theirs[t - 1]:
            plan = [1, 1, 1, 1, 0, 0]
        move = plan.pop(0) if plan else 0
    return move


def prober(first, opens, answer):
    """Opens with fixed moves; a certain answer to them makes it always ``opens``, any other one plays tit for tat."""

    def rule(theirs):
        t = len(theirs)
        if t < len(first):
            return first[t]
        return opens if theirs[1 : 1 + len(answer)] == answer else theirs[-1]

    return rule


def contrite(mine, theirs):
    """By the standing of both, walked through from the first round."""
    good = [True, True]
    for moves in zip(mine, theirs, strict=True):
        before = list(good)
        for who in (0, 1):
            deserved = before[who] and not before[1 - who]
            good[who] = not moves[who] or deserved
    return int(good[0] and not good[1])


def cycle(moves):
    return lambda theirs: moves[len(theirs) % len(moves)]


def of_theirs(rule, _mine, theirs):
    return int(rule(theirs))


def twice(theirs):
    return "11" in "".join(map(str, theirs))


BY_OPPONENT = {
    "always_cooperate": cycle([0]),
    "always_defect": cycle([1]),
    "alternate": cycle([0, 1]),
    "cycle_ccd": cycle([0, 0, 1]),
    "cycle_ddc": cycle([1, 1, 0]),
    "defect_once": lambda theirs: not theirs,
    "tit_for_tat": lambda theirs: theirs[-1] if theirs else 0,
    "suspicious_tit_for_tat": lambda theirs: theirs[-1] if theirs else 1,
    "reverse_tit_for_tat": lambda theirs: 1 - theirs[-1] if theirs else 1,
    "tit_for_two_tats": lambda theirs: theirs[-2:] == [1, 1],
    "two_tits_for_tat": lambda theirs: 1 in theirs[-2:],
    "hard_tit_for_tat": lambda theirs: 1 in theirs[-3:],
    "hard_tit_for_two_tats": lambda theirs: twice(theirs[-3:]),
    "spiteful_tit_for_tat": lambda theirs: twice(theirs) or (theirs[-1] if theirs else 0),
    "grim": lambda theirs: 1 in theirs,
    "soft_grudger": soft_grudger,
    "fool_me_once": lambda theirs: sum(theirs) > 1,
    "appeaser": lambda theirs: sum(theirs) % 2,
    "prober": prober([1, 0, 0], 1, [0, 0]),
    "prober_2": prober([1, 0, 0], 0, [1, 0]),
    "prober_3": prober([1, 0], 1, [0]),
}
RULES = {
    **{name: partial(of_theirs, rule) for name, rule in BY_OPPONENT.items()},
    "contrite_tit_for_tat": contrite,
    "win_stay_lose_shift": lambda mine, theirs: mine[-1] ^ theirs[-1] if theirs else 0,
}


@pytest.mark.parametrize("strategy", RULES)
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_moves_follow_the_rule_on_the_histories(ledger_of, strategy, noise):
    game = al.environment("repeated", turns=ROUNDS, noise=noise)
    cast = {"row": al.agent("classic_strategy", strategy=strategy), "column": al.agent("uniform")}
    seats = ledger_of(game, cast, 16).seats
    grids = {}
    for name, one in seats.items():
        chosen = grid(one, one.action, 16)
        played = grid(one, one.logs["played"].astype(int), 16) if noise else chosen
        grids[name] = chosen.tolist(), played.tolist()
    for chosen, mine, theirs in zip(*grids["row"], grids["column"][1], strict=True):
        for t in range(ROUNDS):
            assert chosen[t] == RULES[strategy](mine[:t], theirs[:t])


def test_every_strategy_has_a_rule_or_is_told_by_its_four_probabilities():
    stochastic = {name for name, one in CLASSICS.items() if not np.isin(one.cooperates, (0, 1)).all()}
    assert stochastic == {"generous_tit_for_tat", "firm_but_fair", "joss"}
    assert CLASSICS.keys() == RULES.keys() | stochastic
    for one in CLASSICS.values():
        assert one.successor.shape == (len(one.cooperates), 2, 2)


def payoffs_in_the_long_run(mine, theirs, payoffs):
    """Mean payoffs of two memory-one strategies with no certain move, by the stationary law of their Markov chain."""
    p, q = np.array(mine), np.array(theirs)[[0, 2, 1, 3]]  # the opponent sees CD as DC
    step = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    law = np.linalg.lstsq(np.vstack([step.T - np.eye(4), np.ones(4)]), np.r_[np.zeros(4), 1], rcond=None)[0]
    return law @ np.array(payoffs), law @ np.array(payoffs)[[0, 2, 1, 3]]


_PART = st.floats(0.05, 0.95)


@given(st.tuples(_PART, _PART, _PART, _PART), st.floats(0.05, 0.9), st.sampled_from(["punishment", "reward"]))
def test_zero_determinant_strategies_hold_payoffs_on_their_line(opponent, slope, baseline):
    payoffs = (3.0, 0.0, 5.0, 1.0)
    mine = four_probabilities(payoffs, slope, baseline, 0.9)
    assert all(-1e-12 <= p <= 1 + 1e-12 for p in mine)
    own, other = payoffs_in_the_long_run(mine, opponent, payoffs)
    level = 1.0 if baseline == "punishment" else 3.0
    assert slope * (own - level) == pytest.approx(other - level, abs=1e-8)


# Stewart and Plotkin (2012) print ZD-Extort-2 as (8/9, 1/2, 1/3, 0) and ZD-GTFT-2 as (1, 1/8, 1, 1/4).
def test_published_zero_determinant_strategies():
    payoffs = (3.0, 0.0, 5.0, 1.0)
    assert four_probabilities(payoffs, 0.5, "punishment", 0.5) == pytest.approx([8 / 9, 1 / 2, 1 / 3, 0])
    assert four_probabilities(payoffs, 0.5, "reward", 1.0) == pytest.approx([1, 1 / 8, 1, 1 / 4])
    with pytest.raises(InputError, match="a dilemma has"):
        four_probabilities((1.0, 0.0, 0.5, 0.2), 0.5, "reward", 1.0)


def test_a_game_that_is_not_symmetric_has_no_such_line(ledger_of):
    game = al.environment("repeated", game="goeree_holt_320", turns=2)
    with pytest.raises(InputError, match="symmetric dilemmas"):
        ledger_of(game, {"row": al.agent("zero_determinant"), "column": al.agent("uniform")}, 1)


def test_memory_one_plays_its_four_probabilities(ledger_of):
    after = (0.9, 0.2, 0.6, 0.4)
    game = al.environment("repeated", turns=100)
    cast = {"row": al.agent("memory_one", first=0.5, after=after), "column": al.agent("uniform")}
    seats = ledger_of(game, cast, 100).seats
    mine, theirs = (grid(one, one.action, 100) for one in (seats["row"], seats["column"]))
    came = (2 * mine + theirs)[:, :-1].ravel()
    for outcome, wanted in enumerate(after):
        moves = mine[:, 1:].ravel()[came == outcome]
        error = np.sqrt(0.25 / len(moves))
        assert abs((moves == 0).mean() - wanted) < 4.5 * error  # false alarm: 3e-5 in all


def test_moves_are_named_or_refused(ledger_of):
    game = al.environment("repeated", game="rock_paper_scissors", turns=4)
    agent = al.agent("classic_strategy", strategy="tit_for_tat", cooperate="Scissors", defect="Rock")
    row = ledger_of(game, {"row": agent, "column": al.agent("mixed", law={"Paper": 1.0})}, 1).seats["row"]
    assert row.action.tolist() == [2, 0, 0, 0]
    for fields, why in (
        ({"cooperate": "Lizard"}, "has no 'Lizard'"),
        ({"defect": "Rock", "cooperate": "Rock"}, "name two"),
    ):
        with pytest.raises(InputError, match=why):
            ledger_of(game, {"row": al.agent("classic_strategy", **fields), "column": al.agent("uniform")}, 1)
    with pytest.raises(InputError, match="did you mean 'tit_for_tat'"):
        al.agent("classic_strategy", strategy="tit_for_tatt")


# The dilemma of the library pays 8, 0, 10, 5; the line holds in the mean of a long match as far as luck allows.
def test_extortion_reads_the_game_and_holds_the_line(ledger_of):
    game = al.environment("repeated", turns=60)
    cast = {"row": al.agent("zero_determinant", slope=0.5), "column": al.agent("uniform")}
    seats = ledger_of(game, cast, 200).seats
    row, column = (grid(one, one.reward, 200) - 5 for one in (seats["row"], seats["column"]))
    gaps = (0.5 * row - column).mean(axis=1)
    off = 5 / 60  # the first round lies off the line
    assert abs(gaps.mean()) < 4.5 * gaps.std() / np.sqrt(200) + off  # false alarm: 7e-6
