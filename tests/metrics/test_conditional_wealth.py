"""Wealth against dependence of every kind: that each bet is fair, and that the gamblers are what they say."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.books import book
from aleator.metrics.shared.conditional_wealth import _anew, _record, conditional_wealth
from aleator.metrics.shared.context_trees import tree_ratios, tree_steps
from aleator.metrics.shared.groupings import Grouping, first_come
from aleator.metrics.shared.learning import coordinates, trust
from aleator.metrics.shared.mixtures import following, repetition, wealth_of_counts
from aleator.metrics.shared.situations import MISSING, situation
from aleator.metrics.shared.sleepers import sleeping
from numpy.random import Generator

EVIDENCE = np.log(20)
FAIR = np.array([0.5, 0.5])


def shown_to(luck: Generator, n: int, width: int) -> dict[str, Any]:
    """Evidence of every kind about ``n`` decisions, in episodes of ten."""
    return {
        "episode": np.arange(n) // 10,
        "turn": np.arange(n) % 10,
        "shown": {"wording": luck.integers(0, 3, n)},
        "places": {"place": luck.random((n, width)).argsort(axis=-1)},
        "opponents": luck.integers(0, 2, n),
        "prompts": luck.integers(0, 5, n),
    }


def test_groupings_are_those_of_a_loop(luck: Generator) -> None:
    codes, values = luck.integers(0, 5, (3, 40)), luck.random((3, 40))
    grouping = Grouping(codes)
    rank, last, before = grouping.rank(), grouping.last(codes, -1), grouping.before(values[..., None])[..., 0]
    for row in range(3):
        for t in range(40):
            same = [s for s in range(t) if codes[row, s] == codes[row, t]]
            assert rank[row, t] == len(same)
            assert last[row, t] == (codes[row, t] if same else -1)
            assert before[row, t] == pytest.approx(values[row, same].sum(), abs=1e-12)
    assert first_come(np.array([[70_000, 3, 3, 70_000, 9]]), 2).tolist() == [[0, 1, 1, 0, 1]]


def tree_by_hand(actions: list[int], depth: int) -> float:
    """Willems, Shtarkov and Tjalkens's recursion over the whole sequence, against a fair coin."""

    def node(context: tuple[int, ...]) -> float:
        held = [
            t for t in range(len(actions)) if tuple(reversed(past(t)))[: len(context)] == context
        ]  # the last choice comes first
        own, seen = 1.0, np.zeros(2)
        for t in held:
            own *= (seen[actions[t]] + 0.5) / (seen.sum() + 1) * 2
            seen[actions[t]] += 1
        if len(context) == depth or not held:
            return own
        return own / 2 + np.prod([node((*context, symbol)) for symbol in (0, 1, 2)]) / 2

    def past(t: int) -> list[int]:
        return ([2] * depth + actions)[t : t + depth]

    return float(node(()))


def test_a_tree_is_the_recursion(luck: Generator) -> None:
    for depth in (1, 2, 3):
        actions = luck.integers(0, 2, 40)
        held = book(situation(actions, FAIR))
        depths = [held.past.grouping(d) for d in range(depth + 1)]
        steps = tree_steps(held.own, depths, 0.5)
        expected = tree_by_hand(actions.tolist(), depth)
        assert np.exp(steps.sum()) == pytest.approx(expected, rel=1e-9)
        assert held.own.won(tree_ratios(held.own, depths, 0.5)) == pytest.approx(steps, abs=1e-9)


def test_trust_in_a_guess_is_that_in_a_repetition(luck: Generator) -> None:
    law, actions = np.array([0.2, 0.3, 0.5]), luck.integers(0, 3, (4, 60))
    before = following(actions, 3)
    own = coordinates(actions, np.tile(law, (4, 1)))
    found = np.cumsum(trust(own, before, 2.0).steps(own), axis=-1)
    chance = np.append(law, 0.0)[before]
    assert found == pytest.approx(repetition(actions == before, chance, 2.0), abs=1e-9)


def test_shares_alone_are_the_wealth_of_counts(luck: Generator) -> None:
    law, actions = np.array([0.2, 0.3, 0.5]), luck.integers(0, 3, 200)
    alone = conditional_wealth(situation(actions, law)).shares_alone[0, -1]
    assert alone == pytest.approx(float(wealth_of_counts(np.bincount(actions), law)), abs=1e-9)


def expectations(known: Mapping[str, Any], past: np.ndarray, law: np.ndarray) -> float:
    """What the whole wealth is multiplied by at the last decision, on the average under the law."""
    last = law[-1] if law.ndim == 2 else law
    paths = [conditional_wealth(situation(np.r_[past, a], law, **known)).whole[0] for a in range(len(last))]
    return float(sum(q * np.exp(path[-1] - path[-2]) for q, path in zip(last, paths, strict=True)))


@pytest.mark.parametrize("width", [2, 3, 9])
def test_every_bet_is_fair(width: int, luck: Generator) -> None:
    n = 47
    for varies in (False, True):
        for known in ({}, shown_to(luck, n, width)):
            law = luck.dirichlet(np.ones(width), n) if varies else luck.dirichlet(np.ones(width))
            past = luck.integers(0, width, n - 1)
            assert expectations(known, past, law) == pytest.approx(1, abs=1e-9)
            gaps = np.where(luck.random(n - 1) < 0.2, MISSING, past)
            assert expectations(known, gaps, law) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("width", [2, 3])
def test_a_refusal_pays_no_more_than_any_answer(width: int, luck: Generator) -> None:
    law, past, known = luck.dirichlet(np.ones(width)), luck.integers(0, width, 46), shown_to(luck, 47, width)
    ends = [
        conditional_wealth(situation(np.r_[past, a], law, **known)).whole[0] for a in (MISSING, *range(width))
    ]
    assert all(ends[0][-1] <= end[-1] + 1e-12 for end in ends[1:])
    # Where nothing is missing, a law learnt is counted by other means: they agree.
    assert ends[0][:-1] == pytest.approx(ends[1][:-1], abs=1e-9)


def told_after(actions: np.ndarray, law: Any = FAIR, **known: Any) -> np.ndarray:
    reached = conditional_wealth(situation(actions, law, **known)).whole >= EVIDENCE
    return np.where(reached.any(axis=-1), reached.argmax(axis=-1) + 1, np.inf)


# 1,000 runs each: more than 70 alarms where 50 are allowed have probability 0.002 at the most.
@pytest.mark.parametrize("case", ["alone", "all", "refused"])
def test_optimal_players_are_seldom_told(case: str, luck: Generator) -> None:
    actions = luck.integers(0, 2, (1000, 150))
    if case == "refused":
        actions = np.where((actions == 0) & (luck.random(actions.shape) < 0.3), MISSING, actions)
    known = shown_to(luck, 150, 2) if case == "all" else {}
    assert np.isfinite(told_after(actions, **known)).sum() <= 70


def test_what_leaves_the_right_shares_is_told() -> None:
    n = np.arange(200)
    sequences = {
        "HHTT": (n // 2) % 2,
        "period of 7": np.array([0, 1, 1, 0, 1, 0, 0])[n % 7],
        "Thue-Morse": np.bitwise_count(n) % 2,
        "a pattern of 60": np.array([int(c) for c in f"{0x9A4F3C5B16E7D28:060b}"])[n % 60],
    }
    assert all(told_after(actions)[0] <= 100 for actions in sequences.values())


def test_what_is_shown_is_told_only_where_it_is_known(luck: Generator) -> None:
    places = luck.random((40, 150, 3)).argsort(axis=-1)
    first = (places == 0).argmax(axis=-1)
    law = np.full(3, 1 / 3)
    assert np.isfinite(told_after(first, law)).sum() <= 6  # more in one of 100 seeds
    assert np.all(told_after(first, law, places={"place": places}) <= 20)
    label = luck.integers(0, 2, 150)
    assert told_after(label, shown={"label": label})[0] <= 20
    theirs = luck.integers(0, 2, 150)
    copied = np.r_[0, theirs[:-1]]
    assert told_after(copied, opponents=theirs)[0] <= 25
    answers = luck.integers(0, 2, 30)
    asked = luck.integers(0, 30, 150)
    assert told_after(answers[asked], prompts=asked)[0] <= 80


def test_a_change_is_told_soon_after(luck: Generator) -> None:
    actions = np.r_[luck.integers(0, 2, 2000), np.zeros(60, dtype=int)]
    assert 2000 < told_after(actions)[0] <= 2040


def test_without_an_order_only_what_was_shown_counts(luck: Generator) -> None:
    label = luck.integers(0, 2, 100)
    alternating = np.arange(100) % 2
    assert conditional_wealth(situation(alternating, FAIR, ordered=False)).whole.shape == (1, 1)
    assert conditional_wealth(situation(alternating, FAIR, ordered=False)).whole[0, 0] < 0
    shown = conditional_wealth(situation(label, FAIR, shown={"label": label}, ordered=False)).whole
    again = conditional_wealth(
        situation(np.sort(label), FAIR, shown={"label": np.sort(label)}, ordered=False)
    ).whole
    assert shown[0, 0] > EVIDENCE
    assert shown == pytest.approx(again)


def test_a_forbidden_action_is_proof() -> None:
    path = conditional_wealth(situation([0, 0, 1, 0], [1.0, 0.0])).whole[0]
    assert np.isinf(path).tolist() == [False, False, True, True]


def test_what_does_not_fit_is_refused() -> None:
    for wrong in (
        {"actions": [0, 2]},
        {"actions": [0.5]},
        {"law": [0.5, 0.6]},
        {"law": np.full((3, 2), 0.5)},
    ):
        with pytest.raises(InputError):
            situation(**{"actions": [0, 1], "law": FAIR, **wrong})
    with pytest.raises(InputError):
        situation([0, 1], FAIR, turn=[0, 1, 2])


@pytest.mark.parametrize("width", [2, 3])
def test_a_path_only_grows_longer(width: int, luck: Generator) -> None:
    """Wealth after n decisions is the same whatever comes later: no share depends on how many decisions there are."""
    law, actions, known = (
        luck.dirichlet(np.ones(width)),
        luck.integers(0, width, 300),
        shown_to(luck, 300, width),
    )
    for given in ({}, known):
        whole = situation(actions, law, **given)
        path = conditional_wealth(whole).whole[0]
        for n in (12, 47, 130, 300):
            np.testing.assert_allclose(path[:n], conditional_wealth(whole.until(n)).whole[0], atol=1e-9)


@pytest.mark.parametrize("gap", [None, -1, MISSING])
def test_one_who_begins_anew_bets_as_one_who_saw_the_rest_alone(luck: Generator, gap: int | None) -> None:
    actions, law, start = luck.integers(0, 3, (2, 90)), luck.dirichlet(np.ones(3), 2), 32
    if gap is not None:
        actions[luck.random(actions.shape) < 0.1] = gap
    own, rest = coordinates(actions, law), coordinates(actions[:, start:], law)
    found = _anew(own, _record(own), start)[:, start:]
    np.testing.assert_allclose(found, rest.steps(None, 0.5), rtol=0, atol=1e-12)


def test_sleepers_side_by_side_are_those_alone(luck: Generator) -> None:
    steps = luck.normal(0, 0.3, (3, 2, 70))
    np.testing.assert_array_equal(sleeping(steps), [[sleeping(row) for row in each] for each in steps])
