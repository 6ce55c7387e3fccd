"""Decision quality: best responses, logit equilibria and levels against gambit, optimisers and closed forms."""

from collections.abc import Callable

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games.quantal_response import between, branch
from aleator.metrics.distance.equilibrium_distance import equilibrium_distance
from aleator.metrics.exploitability.best_response_gain import best_response_gain
from aleator.metrics.exploitability.excess_best_response_gain import excess_best_response_gain
from aleator.metrics.exploitability.excess_nash_conv import excess_nash_conv
from aleator.metrics.exploitability.exploitability import exploitability
from aleator.metrics.exploitability.nash_conv import nash_conv
from aleator.metrics.exploitability.payoff_gap import payoff_gap
from aleator.metrics.exploitability.relative_exploitability import relative_exploitability
from aleator.metrics.exploitability.relative_nash_conv import relative_nash_conv
from aleator.metrics.models.level_k import level_k
from aleator.metrics.models.logit_lambda import logit_lambda
from aleator.metrics.models.qre_lambda import qre_lambda
from aleator.metrics.shared.levels import level_weights, levels_left
from numpy.random import Generator
from scipy import integrate, optimize, stats
from scipy.special import log_softmax, softmax

PENNIES = np.array([[1.0, -1], [-1, 1]])
RPS = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
OCHS = np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])  # Ochs (1995), asymmetric matching pennies


def games(luck: Generator, number: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Counts of both seats and both payoff tables."""
    found = []
    for _ in range(number):
        a, o = luck.integers(2, 5, size=2)
        tables = luck.normal(size=(2, a, o))
        found.append((luck.integers(1, 40, a), luck.integers(1, 40, o), tables[0], tables[1]))
    return found


def covers(result: tuple[np.ndarray, ...], truth: float) -> float:
    return float(np.mean((result[1] <= truth + 1e-9) & (truth - 1e-9 <= result[2])))


def test_gains_by_hand(luck: Generator) -> None:
    for counts, other, table, rival in games(luck, 1000):
        x, y = counts / counts.sum(), other / other.sum()
        own = max(table[a] @ y for a in range(len(x))) - x @ table @ y
        theirs = max(x @ rival[:, o] for o in range(len(y))) - x @ rival @ y
        assert best_response_gain(counts, other, table).value == pytest.approx(own, abs=1e-9)
        assert nash_conv(counts, other, table, rival).value == pytest.approx(own + theirs, abs=1e-9)
        scaled = own / np.ptp(table) + theirs / np.ptp(rival)
        assert relative_nash_conv(counts, other, table, rival).value == pytest.approx(scaled, abs=1e-9)


def test_nash_conv_of_a_zero_sum_game_is_both_exploitabilities(luck: Generator) -> None:
    for counts, other, table, _ in games(luck, 300):
        both = exploitability(counts, table, 0.3).value + exploitability(other, -table.T, -0.3).value
        assert nash_conv(counts, other, table, -table).value == pytest.approx(both, abs=1e-9)
        relative = relative_exploitability(counts, table, 0.3)
        expected = exploitability(counts, table, 0.3).value / np.ptp(table)
        assert relative.value == pytest.approx(expected, abs=1e-12)


def test_equilibrium_has_no_nash_conv() -> None:
    # Ochs' game: the row mixes 1/2, the column plays Left 1/10
    assert nash_conv([50, 50], [10, 90], *OCHS).value == pytest.approx(0, abs=1e-12)


def test_excess_of_perfect_samplers_is_nothing_on_average(luck: Generator) -> None:
    # 4,000 tables: standard errors of 0.001 (pennies) and 0.0008 beside the floor's 0.0002
    for table in (PENNIES, RPS):
        law = np.full(len(table), 1 / len(table))
        other = np.arange(1, len(table) + 1) * 20
        tables = luck.multinomial(60, law, size=4000)
        gain = excess_best_response_gain(tables, law, other, table)
        conv = excess_nash_conv(tables, law, other, table, -table)
        assert np.mean(gain.value) == pytest.approx(0, abs=0.005)
        assert np.mean(conv.value) == pytest.approx(0, abs=0.005)


def test_tables_that_do_not_match_are_refused() -> None:
    for wrong in (np.ones((3, 2)), np.ones(2), np.full((2, 2), np.nan)):
        with pytest.raises(InputError):
            best_response_gain([1, 2], [3, 4], wrong)


# 500 tables a case, both seats random: the projection of two regions covers 0.988 and more over 1,500.
@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_gains_intervals_cover(n: int, luck: Generator) -> None:
    for table, rival in ((PENNIES, -PENNIES), (RPS, -RPS), OCHS, tuple(luck.normal(size=(2, 3, 4)))):
        for x in (
            np.full(len(table), 1 / len(table)),
            np.eye(len(table))[0],
            luck.dirichlet(np.ones(len(table))),
        ):
            y = luck.dirichlet(np.ones(table.shape[1]))
            own, other = luck.multinomial(n, x, size=500), luck.multinomial(n, y, size=500)
            gain = (table @ y).max() - x @ table @ y
            conv = gain + (x @ rival).max() - x @ rival @ y
            assert covers(best_response_gain(own, other, table), gain) >= 0.95
            assert covers(nash_conv(own, other, table, rival), conv) >= 0.95


def test_distance_to_an_equilibrium_set_by_another_programme(luck: Generator) -> None:
    for _ in range(150):
        a = int(luck.integers(2, 5))
        counts, hulls = (
            luck.integers(1, 30, a),
            [luck.dirichlet(np.ones(a), size=v) for v in luck.integers(1, 4, 2)],
        )
        p = counts / counts.sum()

        def direct(hull: np.ndarray, p: np.ndarray = p, a: int = a) -> float:
            """min sum t / 2 with -t <= p - w V <= t."""
            v = len(hull)
            found = optimize.linprog(
                np.r_[np.zeros(v), np.full(a, 0.5)],
                A_ub=np.block([[hull.T, -np.eye(a)], [-hull.T, -np.eye(a)]]),
                b_ub=np.r_[p, -p],
                A_eq=[[1.0] * v + [0.0] * a],
                b_eq=[1],
            )
            return float(found.fun)

        result = equilibrium_distance(counts, hulls)
        assert result.value == pytest.approx(min(direct(h) for h in hulls), abs=1e-9)
        assert 0 <= result.low <= result.value <= result.high <= 1


@pytest.mark.parametrize("n", [10, 100, 1000])
def test_equilibrium_distance_covers(n: int, luck: Generator) -> None:
    # Kuhn-like segment of equilibria in a menu of three, and a vertex of its own
    hulls = (np.array([[1.0, 0, 0], [2 / 3, 1 / 3, 0]]), np.array([[0.0, 0, 1]]))
    for law, truth in (([0.8, 0.2, 0], 0.0), ([0.4, 0.6, 0], 4 / 15), ([0.2, 0.2, 0.6], 0.4)):
        assert covers(equilibrium_distance(luck.multinomial(n, law, size=150), hulls), truth) >= 0.95


def test_branch_is_gambits(luck: Generator) -> None:
    pygambit = pytest.importorskip("pygambit")
    for a, b in [(OCHS[0] / 9, OCHS[1] / 9), *luck.normal(size=(30, 2, 3, 3)) / 4]:
        points = branch(a, b)
        game = pygambit.StrategicGame.from_arrays(a, b)
        for precision in (0.5, 3.0, 20.0):
            places = np.array([point.precision for point in points])
            cells = np.flatnonzero((places[:-1] <= precision) & (places[1:] > precision))
            parts = (precision - places[cells]) / (places[cells + 1] - places[cells])
            gambits = pygambit.qre.logit_solve_lambda(game, lam=[precision])[0].profile
            theirs = [float(p) for player in game.players for _, p in gambits[player]]
            found = [
                between(points, place, a, b) for place in cells + parts
            ]  # several where the branch folds
            assert min(np.abs(np.r_[p.own, p.opponent] - theirs).max() for p in found) < 1e-6
            assert all(p.precision == pytest.approx(precision, abs=1e-9) for p in found)


def test_branch_solves_its_equations(luck: Generator) -> None:
    for a, b in luck.normal(size=(20, 2, 3, 2)) / 4:
        points = branch(a, b)
        assert points[-1].precision >= 1000
        for point in points:
            np.testing.assert_allclose(point.own, softmax(point.precision * a @ point.opponent), atol=1e-9)
            np.testing.assert_allclose(point.opponent, softmax(point.precision * point.own @ b), atol=1e-9)


def test_qre_lambda_is_gambits(luck: Generator) -> None:
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.StrategicGame.from_arrays(*OCHS)
    for counts in ([62, 38], [60, 40], [65, 35]):
        other = [16, 84]
        data = game.mixed_strategy_profile([counts, other])
        expected = pygambit.qre.logit_estimate(data)
        assert expected.lam < 100
        found = qre_lambda(counts, other, *OCHS).value
        assert found == pytest.approx(expected.lam, rel=1e-3)  # gambit's own precision: some 1e-5


# 120 fits a case; at the true 0.95 fewer than 0.88 are seen with probability 0.001.
@pytest.mark.slow
@pytest.mark.parametrize("precision", [0.5, 2.0])
def test_qre_lambda_covers(precision: float, luck: Generator) -> None:
    points = branch(OCHS[0] / 9, OCHS[1] / 9)
    places = np.array([p.precision / 9 for p in points])
    cell = int(np.flatnonzero(places <= precision)[-1])
    part = (precision - places[cell]) / (places[cell + 1] - places[cell])
    truth = between(points, cell + part, OCHS[0] / 9, OCHS[1] / 9)
    own, other = luck.multinomial(100, truth.own, size=120), luck.multinomial(100, truth.opponent, size=120)
    assert covers(qre_lambda(own, other, *OCHS), precision) >= 0.88


def test_logit_lambda_by_an_independent_optimiser(luck: Generator) -> None:
    for counts, other, table, _ in games(luck, 1000):
        pay, n = table @ (other / other.sum()), counts.sum()
        result = logit_lambda(counts, other, table)

        def likelihood(precision: float, counts: np.ndarray = counts, pay: np.ndarray = pay) -> float:
            return float(counts @ log_softmax(precision * pay))

        best = optimize.minimize_scalar(lambda x: -likelihood(x), bounds=(0, 200), method="bounded")
        assert likelihood(result.value) >= -best.fun - 1e-9 * n
        for end in (result.low, result.high):
            if 0 < end < np.inf:
                assert likelihood(result.value) - likelihood(end) == pytest.approx(
                    stats.t.ppf(0.975, n - 1) ** 2 / 2, abs=1e-5
                )


@pytest.mark.parametrize("n", [10, 30, 100, 1000])
def test_logit_lambda_covers(n: int, luck: Generator) -> None:
    # 300 tables a case; least coverage over 1,000: 0.944; at a true 0.95 fewer than 0.91 are seen with probability 0.002
    for precision in (0.0, 1.0, 3.0):
        law = softmax(precision * np.array([0.5, 0.0, -0.5]))
        tables = luck.multinomial(n, law, size=300)
        table = np.array([[0.5, 0.5], [0.0, 0.0], [-0.5, -0.5]])
        assert covers(logit_lambda(tables, [1, 1], table), precision) >= 0.91


def test_no_stakes_no_precision() -> None:
    assert np.isnan(logit_lambda([3, 4], [1, 1], np.ones((2, 2))).value)
    assert np.isnan(qre_lambda([0, 0], [0, 0], *OCHS).value)
    assert logit_lambda([9, 0], [1, 0], np.eye(2)).high == np.inf


def test_level_weights_by_quadrature(luck: Generator) -> None:
    for many, _, table, rival in games(luck, 40):
        counts, (a, o) = many // 3, table.shape
        x, y = np.full(a, 1 / a), np.full(o, 1 / o)
        evidence = [float(a) ** -counts.sum()]
        for _ in range(4):
            x, y = np.eye(a)[(table @ y).argmax()], np.eye(o)[(x @ rival).argmax()]

            def likelihood(noise: float, x: np.ndarray = x, counts: np.ndarray = counts, a: int = a) -> float:
                return float(np.prod(((1 - noise) * x + noise / a) ** counts))

            evidence.append(integrate.quad(likelihood, 0, 1, epsabs=0, epsrel=1e-10)[0])
        weights = level_weights(counts, table, rival)
        np.testing.assert_allclose(weights, np.array(evidence) / sum(evidence), rtol=1e-6)


def test_levels_are_told_apart(luck: Generator) -> None:
    # the 11-20 game of Arad and Rubinstein (2012): ask for 11..20, and 20 more for exactly one less than the other;
    # to uniform play 19 is the best answer (19 + 20 / 10 > 20), to 19 it is 18, and so on
    ask = np.arange(11, 21)
    own = ask[:, None] + 20.0 * (ask[:, None] == ask[None, :] - 1)
    for level in (1, 2, 3, 4):
        law = 0.8 * (ask == 20 - level) + 0.02
        counts = luck.multinomial(60, law / law.sum())
        result = level_k(counts, own, own.T)
        assert result.value == level
        assert result.low <= level <= result.high
    assert level_k(luck.multinomial(300, np.full(10, 0.1)), own, own.T).value == 0


def test_levels_left_by_brute_force(luck: Generator) -> None:
    """The greatest likelihood over a fine grid of noises against the mean of all levels' integrals (`level_weights`' oracle)."""
    noises = np.linspace(0, 1, 4001)
    for many, _, table, rival in games(luck, 40):
        counts, (a, o) = many // 3, table.shape
        x, y = np.full(a, 1 / a), np.full(o, 1 / o)
        integrals = best = np.array([float(a) ** -counts.sum()])
        for _ in range(4):
            x, y = np.eye(a)[(table @ y).argmax()], np.eye(o)[(x @ rival).argmax()]
            likely = np.prod(((1 - noises[:, None]) * x + noises[:, None] / a) ** counts, axis=-1)
            integrals, best = np.r_[integrals, np.trapezoid(likely, noises)], np.r_[best, likely.max()]
        beaten = integrals.mean() / best
        sure = np.abs(np.log(beaten) - np.log(20)) > 1e-3
        assert np.array_equal(levels_left(counts, table, rival)[sure], beaten[sure] < 20)
        result = level_k(counts, table, rival)
        assert result.low <= result.value <= result.high


@pytest.mark.parametrize(("level", "noise"), [(0, 1.0), (1, 0.1), (1, 0.6), (3, 0.1), (4, 0.02)])
@pytest.mark.parametrize("n", [10, 30, 300])
def test_the_interval_of_levels_covers_at_any_noise(
    level: int, noise: float, n: int, luck: Generator
) -> None:
    """At any n the true level is left out with probability 0.05 at most: of 1,000 in more than 72 with probability 0.001."""
    ask = np.arange(11, 21)
    own = ask[:, None] + 20.0 * (ask[:, None] == ask[None, :] - 1)
    law = (1 - noise) * (ask == 20 - level) + noise / 10
    assert covers(level_k(luck.multinomial(n, law / law.sum(), size=1000), own, own.T), level) >= 0.928


def test_payoff_gap_by_hand(luck: Generator) -> None:
    for _ in range(300):
        rewards, counts, value = luck.normal(size=12), luck.integers(6, 20, 3), luck.normal()
        expected = rewards.sum() / counts.sum() - value
        assert payoff_gap(rewards, counts, value).value == pytest.approx(expected, abs=1e-9)


LAWS: dict[str, Callable[[Generator, int], np.ndarray]] = {
    "pennies": lambda luck, n: 2.0 * luck.integers(0, 2, (2000, n)) - 1,
    "totals": lambda luck, n: 2.0 * luck.binomial(20, 0.5, (2000, n)) - 20,
}


@pytest.mark.parametrize("episodes", [10, 30, 100])
@pytest.mark.parametrize("law", LAWS)
def test_payoff_gap_covers(episodes: int, law: str, luck: Generator) -> None:
    rewards = LAWS[law](luck, episodes)
    assert covers(payoff_gap(rewards, [episodes, 0], 0.0), 0.0) >= 0.93
