"""Kuhn poker and other trees in play: values, payments by seat, exploitability from what was played, words, masks and luck."""

from collections import Counter
from itertools import permutations
from pathlib import Path

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.games.profile import empirical
from aleator.core.games.tree import ChanceNode, DecisionNode, Terminal
from aleator.environments.games.kuhn_poker import KuhnPoker
from aleator.environments.games.shared.tree_world import TreeGame
from aleator.environments.solvers import logit_tracing
from scipy import stats

GOLDEN = Path(__file__).parent / "golden" / "kuhn_poker.txt"
PLAYED = 20_000


ASKED = {
    ("F",): ("first", "open", ("Check", "Bet")),
    ("F", "Bet"): ("second", "after a bet", ("Call", "Fold")),
    ("S",): ("second", "open", ("Check", "Bet")),
}
ENDS = {("F", "Check"): (1.0, 0.5), ("F", "Bet", "Fold"): (2.0, -1.0)}


class Auction(TreeGame):
    """A tree with all that Kuhn's lacks, for tests: chance moves at other times in other rows, a seat may never be asked,
    Fold is open after a bet alone.

    By the toss of a coin ``first`` moves (Check ends the hand; Bet asks ``second``, Call or Fold), or ``second`` alone does
    (Check or Bet) and a die with three faces pays it. After a call the same die is thrown, one move later. Not zero-sum.

    Source: made up.
    """

    @property
    def actions(self):
        """Check, Bet, Call and Fold for both."""
        return dict.fromkeys(("first", "second"), ("Check", "Bet", "Call", "Fold"))

    def rule(self, history):
        """The coin, the moves, the dice."""
        if history in ENDS:
            return Terminal(ENDS[history])
        if history in ASKED:
            seat, infoset, moves = ASKED[history]
            return DecisionNode(seat, infoset, [(move, (*history, move)) for move in moves])
        if not history:
            return ChanceNode([(0.25, ("F",)), (0.75, ("S",))])
        if isinstance(history[-1], int):
            return Terminal((0.0, float(history[-1])))
        return ChanceNode([(p, (*history, face)) for face, p in enumerate((0.2, 0.0, 0.8), start=1)])

    def tell(self, seat, infoset, names):
        """The set."""
        return f"{seat}, {infoset}: {', '.join(names)}"


def played(environment, first, second, ledger_of, episodes=PLAYED, **how):
    cast = {"first": al.agent(first), "second": al.agent(second)}
    return ledger_of(environment, cast, episodes, **how)


def seen(ledger):
    """Counts of legal choices, by seat and information set."""
    return {
        name: {
            key: np.bincount(seat.action[seat.infoset == key], minlength=len(seat.seat.space))
            for key in sorted(set(seat.infoset.tolist()))
        }
        for name, seat in ledger.seats.items()
    }


# The optimum.


@pytest.mark.parametrize(("cards", "value"), [(3, -1 / 18), (4, -1 / 24), (5, -1 / 15), (13, -0.0641026)])
def test_values(cards, value):
    """-1/18 for three cards: Kuhn (1950); the others by another program of ours."""
    solution = KuhnPoker(cards=cards).solution()
    assert solution.values["first"] == pytest.approx(value, abs=5e-8)
    assert solution.values["second"] == pytest.approx(-value, abs=5e-8)


def test_the_optimum_of_a_row_is_that_of_its_card_and_its_past():
    game = KuhnPoker()
    world = game.begin(np.arange(50), Chance.of(3, "environment", range(50)))
    (asked,) = world.ask()
    selected = game.solution().selected["first"]
    expected = [selected[key] for key in asked.infoset.tolist()]
    assert np.array_equal(game.optimal(asked).probs, expected)


# Play.


def test_both_seats_at_equilibrium_earn_the_value(ledger_of):
    """A two-sided interval of 99.9 % by the normal law, at a fixed seed: a false alarm in 1,000."""
    seats = played(KuhnPoker(), "equilibrium", "equilibrium", ledger_of).seats
    for name, value in (("first", -1 / 18), ("second", 1 / 18)):
        episode, earned = seats[name].payoffs()
        assert episode.tolist() == list(range(PLAYED))
        half = stats.norm.ppf(0.9995) * earned.std(ddof=1) / np.sqrt(PLAYED)
        assert abs(earned.mean() - value) < half < 0.04
    assert (seats["first"].payoffs()[1] == -seats["second"].payoffs()[1]).all()


def test_what_was_played_is_hardly_exploitable_at_equilibrium_and_is_when_it_is_uniform(ledger_of):
    """By the counts alone. NashConv of the uniform profile, 11/12: OpenSpiel's, and exactly that of `Tree.gains`."""
    game = KuhnPoker().game()
    perfect = game.nash_conv(empirical(seen(played(KuhnPoker(), "equilibrium", "equilibrium", ledger_of))))
    uniform = game.nash_conv(empirical(seen(played(KuhnPoker(), "uniform", "uniform", ledger_of))))
    assert 0 <= perfect.low <= perfect.high < 0.02
    assert perfect.value is not None
    assert uniform.value == pytest.approx(11 / 12, abs=0.03)
    assert game.nash_conv(game.uniform).value == pytest.approx(11 / 12, abs=1e-12)


def test_sets_that_nobody_came_to_leave_an_interval(ledger_of):
    game = KuhnPoker().game()
    gap = game.nash_conv(empirical(seen(played(KuhnPoker(), "equilibrium", "equilibrium", ledger_of, 6))))
    assert gap.low <= gap.high
    assert gap.high > 0.1


@pytest.mark.parametrize(
    ("game", "first"),
    [(KuhnPoker(), "equilibrium"), (KuhnPoker(cards=13), "uniform"), (Auction(), "uniform")],
)
def test_how_a_run_is_cut_changes_no_decision_and_no_payoff(game, first, ledger_of):
    second = "uniform"
    whole = played(game, first, second, ledger_of, 300)
    for block in (1, 7, 64):
        cut = played(game, first, second, ledger_of, 300, block=block)
        assert cut.digest() == whole.digest()
        for name, seat in whole.seats.items():
            assert np.array_equal(cut.seats[name].payoffs(), seat.payoffs())
            assert cut.seats[name].infoset.tolist() == seat.infoset.tolist()
    some = played(game, first, second, ledger_of, range(100, 200))
    for name, seat in whole.seats.items():
        kept = seat.take((seat.episode >= 100) & (seat.episode < 200))
        assert np.array_equal(some.seats[name].action, kept.action)
        assert np.array_equal(some.seats[name].reward, kept.reward, equal_nan=True)


def test_deals_follow_their_probabilities(ledger_of):
    """Chi-square of the six deals of three cards at a fixed seed: a false alarm in 1,000."""
    seats = played(KuhnPoker(), "uniform", "uniform", ledger_of).seats
    first, second = (
        {e: int(key[0]) for e, key in zip(one.episode.tolist(), one.infoset.tolist(), strict=True)}
        for one in seats.values()
    )
    deals = Counter((first[e], second[e]) for e in range(PLAYED))
    assert set(deals) == set(permutations((1, 2, 3), 2))
    assert stats.chisquare(list(deals.values())).pvalue > 1e-3


def test_dice_thrown_at_other_times_follow_their_probabilities_and_come_apart(ledger_of):
    """Exact binomial tests at a fixed seed, 1 false alarm in 1,000 each; what has probability 0 never comes."""
    second = played(Auction(), "uniform", "uniform", ledger_of).seats["second"]
    early, late = (second.reward[second.infoset == key] for key in ("open", "after a bet"))
    assert set(early.tolist()) == {1.0, 3.0}
    assert set(late.tolist()) == {-1.0, 1.0, 3.0}
    assert stats.binomtest(int((early == 3).sum()), len(early), 0.8).pvalue > 1e-3
    called = late[late > 0]
    assert stats.binomtest(int((called == 3).sum()), len(called), 0.8).pvalue > 1e-3
    assert stats.binomtest(len(set(second.episode[second.infoset == "open"])), PLAYED, 0.75).pvalue > 1e-3


# Rows of other kinds.


def test_a_row_may_answer_what_its_node_allows(ledger_of):
    world = Auction().begin(np.arange(40), Chance.of(3, "environment", range(40)))
    first, second = world.ask()
    assert first.legal.tolist() == [[True, True, False, False]] * len(first)
    assert second.legal.tolist() == [[True, True, False, False]] * len(second)
    world.tell([al.Choice(np.ones(len(one), dtype=np.int64)) for one in (first, second)])
    (after,) = world.ask()
    assert after.seat.name == "second"
    assert after.episode.tolist() == first.episode.tolist()
    assert after.legal.tolist() == [[False, False, True, True]] * len(first)
    seats = played(Auction(), "uniform", "uniform", ledger_of, 500).seats
    assert {key: set(np.flatnonzero(n).tolist()) for key, n in seen_of(seats["second"]).items()} == {
        "open": {0, 1},
        "after a bet": {2, 3},
    }
    assert KuhnPoker().begin(np.arange(2), Chance.of(3, "environment", range(2))).ask()[0].legal is None


def seen_of(seat):
    return {
        key: np.bincount(seat.action[seat.infoset == key], minlength=4) for key in set(seat.infoset.tolist())
    }


def test_a_seat_that_was_never_asked_is_paid_for_no_decision(ledger_of):
    """Some rows end with a decision of ``second`` and others, at the same time, without any."""
    seats = played(Auction(), "uniform", "uniform", ledger_of, 500).seats
    coin = set(seats["first"].episode.tolist())
    checked = seats["first"].episode[seats["first"].action == 0]
    free = seats["second"].settlements
    assert set(free.episode.tolist()) == set(checked.tolist())
    assert set(free.reward.tolist()) == {0.5}
    unasked = seats["first"].settlements
    assert set(unasked.episode.tolist()) == set(range(500)) - coin
    for seat in seats.values():
        assert seat.payoffs()[0].tolist() == list(range(500))


def test_a_tree_at_no_zero_sum_in_which_all_is_seen_is_solved_from_its_ends():
    """Check pays first 1 for certain and a bet that is called nothing; second calls, which pays 0.2 + 3 * 0.8, and plays alone for the same."""
    solution = Auction().solution()
    assert not Auction().game().is_zero_sum
    assert not solution.is_complete
    assert solution.values == pytest.approx({"first": 0.25, "second": 0.25 * 0.5 + 0.75 * 2.6})


def test_a_tree_that_no_solver_suits_has_a_game_and_no_solution(monkeypatch):
    class Trio(Auction):
        """Three seats who do not see one another's moves.

        Source: made up.
        """

        @property
        def actions(self):
            """Two each."""
            return dict.fromkeys(("first", "second", "third"), ("Left", "Right"))

        def rule(self, history):
            """In turn; a point to whoever is alone."""
            if len(history) == 3:
                return Terminal([float(history.count(move) == 1) for move in history])
            seat = ("first", "second", "third")[len(history)]
            return DecisionNode(seat, "", [(move, (*history, move)) for move in ("Left", "Right")])

    monkeypatch.setattr(logit_tracing, "MOST_WORK", 1)
    assert Trio().solution() is None
    world = Trio().begin(np.arange(3), Chance.of(3, "environment", range(3)))
    assert Trio().optimal(world.ask()[0]) is None


# Words.


def test_words():
    game, parts = KuhnPoker(), []
    for seat in game.seats:
        for key in game.game().plex(seat.name).keys:
            parts += [f"=== {seat.name} {key}", "", game.tell(seat.name, key, seat.space.options), ""]
    assert "\n".join(parts).rstrip() + "\n" == GOLDEN.read_text()


def test_words_of_a_row_are_those_of_its_set_in_the_reader_s_labels():
    game = KuhnPoker(cards=13)
    (asked,) = game.begin(np.arange(9), Chance.of(3, "environment", range(9))).ask()
    for row in range(9):
        words = asked.text(row, ["Blue", "Green"])
        assert f"Your card is {asked.infoset[row]}. You move first." in words
        assert "says Blue or Green" in words
        assert not {"Pass", "Bet"} & set(words.replace(",", " ").replace(".", " ").split())
