"""CFR+ on arrays against the same by recursion over histories, against the linear program, and its promise of exploitability."""

from collections import defaultdict

import numpy as np
import pytest
from aleator.core.errors import AleatorError, InputError
from aleator.core.games.tree import ChanceNode, DecisionNode, Terminal
from aleator.environments.solvers import cfr_plus, sequence_form
from aleator.environments.solvers.cfr_plus import CfrPlus, solve
from aleator.tests.support.random_games import RandomGame, small
from aleator.tests.support.rules import kuhn, leduc


class ByRecursion:
    """CFR+ as its paper writes it: one history at a time, a dictionary entry for each information set."""

    def __init__(self, game):
        self.node, self.seats, self.sets = game.node, game.seats, game.infosets()
        self.regrets = {
            seat: {key: np.zeros(n) for key, n in sets.items()} for seat, sets in self.sets.items()
        }
        self.total = {seat: {key: np.zeros(n) for key, n in sets.items()} for seat, sets in self.sets.items()}

    def law(self, seat, key):
        regrets = self.regrets[seat][key]
        return regrets / regrets.sum() if regrets.sum() > 0 else np.full(len(regrets), 1 / len(regrets))

    def value(self, me, history, others, found):
        """What ``me`` earns from ``history`` on, ``others`` being what chance and the other seat weigh it with."""
        node = self.node(history)
        match node:
            case Terminal(payoffs):
                return payoffs[self.seats.index(me)]
            case ChanceNode(outcomes):
                return sum(p * self.value(me, then, others * p, found) for p, then in outcomes)
            case DecisionNode(seat, key, moves):
                law = self.law(seat, key)
                reach = np.ones(len(moves)) if seat == me else law
                values = np.array(
                    [
                        self.value(me, then, others * r, found)
                        for r, (_, then) in zip(reach, moves, strict=True)
                    ]
                )
                if seat == me:
                    found[key] = found[key] + others * (values - law @ values)
                return law @ values

    def average(self, me, history, own, weight, seen):
        """Add the strategy to the average, once a set, weighed with the own way there."""
        node = self.node(history)
        if isinstance(node, DecisionNode) and node.seat == me:
            law = self.law(me, node.infoset)
            if node.infoset not in seen:
                seen.add(node.infoset)
                self.total[me][node.infoset] += weight * own * law
        for i, (_, then) in enumerate(getattr(node, "moves", getattr(node, "outcomes", ()))):
            mine = isinstance(node, DecisionNode) and node.seat == me
            self.average(me, then, own * law[i] if mine else own, weight, seen)

    def iterate(self, count):
        for weight in range(1, count + 1):
            for me in self.seats:
                found = defaultdict(float)
                self.value(me, (), 1.0, found)
                for key, regret in found.items():
                    self.regrets[me][key] = np.maximum(self.regrets[me][key] + regret, 0)
                self.average(me, (), 1.0, weight, set())

    def averages(self, seat):
        return {
            key: np.append(total / total.sum(), np.zeros(3 - len(total)))
            for key, total in self.total[seat].items()
            if total.sum() > 1e-9
        }


@pytest.mark.parametrize("number", range(10))
def test_the_arrays_do_what_the_recursion_does(number):
    game = RandomGame(number, 2, zero_sum=True)
    plain, run = ByRecursion(game), CfrPlus(game.tree())
    plain.iterate(12)
    run.iterate(5)
    run.iterate(7)
    for seat in game.seats:
        for key, law in plain.averages(seat).items():
            assert run.average[seat][key] == pytest.approx(law, abs=1e-9)


@pytest.mark.parametrize("number", range(8))
def test_it_comes_near_the_value(number):
    tree = small(number, zero_sum=True).tree()
    found = solve(tree, exploitability=1e-3)
    assert found.values["seat0"] == pytest.approx(sequence_form.solve(tree).values["seat0"], abs=2e-3)
    assert tree.nash_conv(found.selected).value <= 2e-3


def test_kuhn_to_what_was_asked_for():
    tree = kuhn(3)
    found = solve(tree, exploitability=1e-4)
    assert tree.nash_conv(found.selected).value / 2 <= 1e-4
    assert found.values["first"] == pytest.approx(-1 / 18, abs=1e-4)
    assert sequence_form.solve(tree).distance(found.selected) < 0.05
    assert not found.is_complete


def test_leduc_gets_nearer_and_no_regret_stands_for_how_near():
    tree = leduc()
    run = CfrPlus(tree)
    assert run.exploitability == pytest.approx(sum(tree.gains(tree.uniform).values()) / 2)
    far = []
    for _ in range(3):
        run.iterate(60)
        far.append(run.exploitability)
        assert far[-1] == pytest.approx(tree.nash_conv(run.average).value / 2, abs=1e-12)
    assert far[2] < far[1] < far[0] < 0.1


def test_other_games_and_too_few_iterations_are_refused():
    with pytest.raises(InputError, match="two seats whose payoffs sum to 0"):
        solve(RandomGame(1, 2).tree())
    with pytest.raises(InputError, match="two seats whose payoffs sum to 0"):
        cfr_plus.CfrPlus(RandomGame(1, 3, zero_sum=True).tree())
    with pytest.raises(AleatorError, match="after 40 iterations the exploitability is"):
        solve(kuhn(3), exploitability=1e-6, iterations=40)
