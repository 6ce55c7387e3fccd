"""The solvers against gambit's exact enumeration, closed forms, published numbers and properties."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.games.normal_form import NormalForm
from aleator.environments.solvers import support_enumeration, zero_sum
from aleator.environments.solvers.gambit import gambit_equilibria
from aleator.environments.solvers.support_enumeration import equilibria
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SIZES = [(m, n) for m in range(2, 6) for n in range(2, 6)]
FEWER = {(5, 5): 30, (5, 4): 40, (4, 5): 40}  # gambit's rational arithmetic takes 30 ms a 5 x 5 game


def generator(*address):
    return Chance.of(2010, f"solvers/{address}", [0]).generator()


def random_payoffs(rng, kind, shape):
    if kind == "degenerate":
        return rng.integers(0, 3, size=shape)
    if kind == "half":
        return rng.integers(-1, 2, size=shape) * rng.integers(0, 2, size=shape)
    return rng.integers(-99, 100, size=shape)


def sorted_rows(rows):
    rows = np.round(np.asarray(rows, dtype=float), 7) + 0.0
    return rows[np.lexsort(rows.T[::-1])]


def extreme(row, column):
    game = NormalForm(("row", "column"), [[f"{k}" for k in range(n)] for n in np.shape(row)], [row, column])
    profiles = [np.hstack([one[seat][""] for seat in game.seats]) for one in gambit_equilibria(game)]
    return np.unique(sorted_rows(profiles), axis=0)  # gambit repeats some equilibria of degenerate games


def nash_gap(row, column, x, y):
    """The larger of the two gains from the best deviation."""
    row, column = np.asarray(row), np.asarray(column)
    return max((row @ y).max() - x @ row @ y, (x @ column).max() - x @ column @ y)


@pytest.mark.parametrize("kind", ["degenerate", "half", "generic"])
@pytest.mark.parametrize(("m", "n"), SIZES)
def test_extreme_equilibria_are_gambits(kind, m, n):
    """The same extreme equilibria as exact rational enumeration: none missed, none invented, none twice."""
    pytest.importorskip("pygambit")
    rng = generator(kind, m, n)
    for _ in range(FEWER.get((m, n), 48)):
        row, column = random_payoffs(rng, kind, (m, n)), random_payoffs(rng, kind, (m, n))
        expected = extreme(row, column)
        found = equilibria(row, column)
        actual = sorted_rows(np.hstack([found.row, found.column]))
        assert len(np.unique(actual, axis=0)) == len(actual)
        assert expected.shape == actual.shape, (row, column)
        assert np.allclose(expected, actual, atol=1e-6), (row, column)


def test_the_comparison_holds_two_thousand_games():
    assert sum(3 * FEWER.get(size, 48) for size in SIZES) >= 2000


@pytest.mark.parametrize("seed", range(60))
def test_components_are_the_maximal_products_of_equilibria(seed):
    """Against brute force: a product of vertex sets is a Nash subset iff all its pairs are equilibria."""
    rng = generator("components", seed)
    row, column = (random_payoffs(rng, "degenerate", (3, 3)) for _ in "rc")
    found = equilibria(row, column)
    x, y = np.unique(found.row, axis=0), np.unique(found.column, axis=0)
    meets = np.array([[nash_gap(row, column, a, b) <= 1e-9 for b in y] for a in x])
    products = {}
    for code in range(1, 2 ** len(x)):
        u = [i for i in range(len(x)) if code >> i & 1]
        w = np.flatnonzero(meets[u].all(axis=0))
        if w.size:
            products[tuple(np.flatnonzero(meets[:, w].all(axis=1)))] = tuple(w)
    expected = {
        (frozenset(map(tuple, x[list(u)])), frozenset(map(tuple, y[list(w)]))) for u, w in products.items()
    }
    actual = {(frozenset(map(tuple, c.row)), frozenset(map(tuple, c.column))) for c in found.components}
    assert expected == actual


def test_mixtures_of_a_component_are_equilibria():
    for seed in range(200):
        rng = generator("mixtures", seed)
        row, column = (random_payoffs(rng, "degenerate", (4, 3)) for _ in "rc")
        for part in equilibria(row, column).components:
            x = rng.dirichlet(np.ones(len(part.row))) @ part.row
            y = rng.dirichlet(np.ones(len(part.column))) @ part.column
            assert nash_gap(row, column, x, y) <= 1e-8


def test_battle_of_the_sexes_has_two_pure_and_one_mixed():
    found = equilibria([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert np.allclose(found.row, [[1, 0], [2 / 3, 1 / 3], [0, 1]])
    assert np.allclose(found.column, [[1, 0], [1 / 3, 2 / 3], [0, 1]])
    assert [len(part.row) for part in found.components] == [1, 1, 1]


def test_prisoners_dilemma_has_one():
    found = equilibria([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    assert found.row.tolist() == [[0, 1]]
    assert found.column.tolist() == [[0, 1]]


def test_a_continuum_is_one_component():
    """Row is indifferent; column prefers its first action: row may do anything."""
    found = equilibria([[1, 0], [1, 0]], [[1, 0], [1, 0]])
    (part,) = found.components
    assert part.row.tolist() == [[1, 0], [0, 1]]
    assert part.column.tolist() == [[1, 0]]
    assert [len(found.of_seat(seat)[0]) for seat in (0, 1)] == [2, 1]


def test_of_seat_drops_sets_inside_others():
    """Components {A} x {A, B} and {A, B} x {B}: for either seat one set holds the other."""
    found = equilibria([[1, 1], [0, 1]], [[1, 1], [0, 1]])
    assert len(found.components) == 2
    assert [part.tolist() for part in found.of_seat(0)] == [[[1, 0], [0, 1]]]
    assert [part.tolist() for part in found.of_seat(1)] == [[[1, 0], [0, 1]]]


def test_order_is_decreasing_lexicographic():
    found = equilibria(np.eye(4), np.eye(4))
    pairs = [tuple(pair) for pair in np.hstack([found.row, found.column]).round(9)]
    assert len(pairs) == 15  # a coordination game of k actions has 2^k - 1 equilibria
    assert pairs == sorted(pairs, reverse=True)


def test_a_system_that_is_singular_but_for_rounding_is_no_vertex():
    """Thirds times 0.7 turn a determinant of 0 into 1e-17, and a point of an edge into a seeming vertex."""
    row, column = (
        np.array([[2, 3, 2, 0], [3, 0, 2, 2], [3, 1, 3, 1], [2, 1, 3, 1]]),
        np.array([[0, 1, 1, 1], [0, 2, 1, 1], [1, 1, 1, 1], [1, 2, 1, 2]]),
    )
    whole, rounded = equilibria(row, column), equilibria(row / 3 * 0.7 + 0.1, column / 3 * 0.7 + 0.1)
    assert whole.row.shape == rounded.row.shape
    assert np.allclose(whole.row, rounded.row, atol=1e-9)


payoff_tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(*[arrays(np.float64, shape, elements=st.integers(-4, 4).map(float))] * 2)
)


@given(payoff_tables)
@settings(max_examples=150, deadline=None)
def test_there_is_one_and_no_deviation_pays(tables):
    row, column = tables
    found = equilibria(row, column)
    assert len(found.row) >= 1
    for x, y in zip(found.row, found.column, strict=True):
        assert nash_gap(row, column, x, y) <= 1e-8
        assert x.min() >= 0
        assert x.sum() == pytest.approx(1, abs=1e-12)


@given(payoff_tables, st.floats(1e-6, 1e6), st.floats(-100, 100))
@settings(max_examples=80, deadline=None)
def test_scale_and_shift_change_no_equilibrium(tables, scale, shift):
    row, column = tables
    before, after = equilibria(row, column), equilibria(scale * row + scale * shift, column * 3 - 1)
    assert np.allclose(before.row, after.row, atol=1e-7)
    assert np.allclose(before.column, after.column, atol=1e-7)


@given(payoff_tables)
@settings(max_examples=80, deadline=None)
def test_swapping_the_players_swaps_the_strategies(tables):
    row, column = tables
    one, two = equilibria(row, column), equilibria(column.T, row.T)
    assert np.allclose(
        sorted_rows(np.hstack([one.row, one.column])), sorted_rows(np.hstack([two.column, two.row]))
    )


# Zero-sum games.


@pytest.mark.parametrize(("h", "t"), [(1, 1), (1.02, 1), (100, 1), (1, 100), (0.67, 1)])
def test_asymmetric_pennies(h, t):
    """The matcher's P(Heads) is t / (h + t), the mismatcher's 1/2 whatever the stakes, the value 0."""
    found = zero_sum.solve([[h, -h], [-t, t]])
    assert found.row == pytest.approx([t / (h + t), h / (h + t)], abs=1e-15)
    assert found.column == pytest.approx([0.5, 0.5], abs=1e-15)
    assert found.value == 0


@pytest.mark.parametrize(("r", "p", "s"), [(1, 1, 1), (2, 1, 1), (3, 5, 7), (0.1, 10, 1)])
def test_rock_paper_scissors(r, p, s):
    found = zero_sum.solve([[0, -p, r], [p, 0, -s], [-r, s, 0]])
    expected = np.array([s, r, p]) / (r + p + s)
    assert found.row == pytest.approx(expected, abs=1e-9)
    assert found.column == pytest.approx(expected, abs=1e-9)
    assert found.value == pytest.approx(0, abs=1e-9)


def test_penalty_kicks():
    """Palacios-Huerta (2003), "Professionals play minimax": 38.54 % and 41.99 %."""
    found = zero_sum.solve([[58.30, 94.97], [92.91, 69.92]])
    assert found.row[0] == pytest.approx(0.3854, abs=5e-5)
    assert found.column[0] == pytest.approx(0.4199, abs=5e-5)


def test_matching_pennies_with_a_third_useless_action():
    found = zero_sum.solve([[1, -1], [-1, 1], [-2, -2]])
    assert found.row == pytest.approx([0.5, 0.5, 0], abs=1e-9)


@given(arrays(np.float64, (2, 2), elements=st.floats(-10, 10).map(lambda v: round(v, 3))))
@settings(max_examples=100, deadline=None)
def test_program_closed_form_and_enumeration_agree(table):
    closed, program = zero_sum.solve(table), zero_sum._program(table)
    assert closed.value == pytest.approx(program.value, abs=1e-7)
    found = equilibria(table, -table)
    assert len(found.components) == 1
    assert closed.value == pytest.approx(float(found.row[0] @ table @ found.column[0]), abs=1e-7)
    assert distance(closed.row, found.of_seat(0)[0]) <= 1e-6
    assert distance(closed.column, found.of_seat(1)[0]) <= 1e-6


def distance(point, vertices):
    """Largest coordinate difference to the nearest point of the convex hull, by linear programming."""
    from scipy.optimize import linprog

    count, size = vertices.shape
    ones = np.ones((size, 1))
    result = linprog(
        c=np.append(np.zeros(count), 1),
        A_ub=np.block([[vertices.T, -ones], [-vertices.T, -ones]]),
        b_ub=np.concatenate([point, -point]),
        A_eq=np.append(np.ones(count), 0)[None],
        b_eq=[1],
    )
    return result.fun


@pytest.mark.parametrize("seed", range(60))
def test_the_set_holds_the_program_s_point_and_every_vertex_is_optimal(seed):
    rng = generator("sets", seed)
    table = rng.integers(-1, 2, size=(int(rng.integers(2, 6)), int(rng.integers(2, 6)))).astype(float)
    program, vertices = zero_sum._program(table), zero_sum.optimal_set(table)
    assert (vertices @ table).min(axis=1) == pytest.approx(program.value, abs=1e-9)
    assert distance(program.row, vertices) <= 1e-8
    assert distance(program.column, zero_sum.optimal_set(-table.T)) <= 1e-8
    assert sorted_rows(vertices).tolist() == sorted_rows(equilibria(table, -table).of_seat(0)[0]).tolist()


square_tables = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(-10, 10, width=32))
)


@given(square_tables)
@settings(max_examples=100, deadline=None)
def test_neither_player_gains_by_deviating(table):
    found = zero_sum.solve(table)
    slack = 1e-8 * max(1, np.ptp(table))
    assert (table @ found.column).max() <= found.value + slack
    assert (found.row @ table).min() >= found.value - slack


@given(square_tables, st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=100, deadline=None)
def test_value_is_antisymmetric_and_follows_shift_and_scale(table, scale, shift):
    value = zero_sum.solve(table).value
    slack = 1e-7 * max(1, np.ptp(table))
    assert zero_sum.solve(-table.T).value == pytest.approx(-value, abs=slack)
    assert zero_sum.solve(scale * table + shift).value == pytest.approx(
        scale * value + shift, abs=slack * max(1, scale)
    )


def test_large_games_are_solved_by_the_program():
    table = generator("large").normal(size=(40, 30))
    found = zero_sum.solve(table)
    assert (table @ found.column).max() - (found.row @ table).min() <= 1e-8
    assert zero_sum.optimal_set(table).tolist() == [found.row.tolist()]


# Refusals.


def test_pairs_counts_the_supports():
    listed = [(i, j) for i in range(1, 2**3) for j in range(1, 2**4) if i.bit_count() == j.bit_count()]
    assert support_enumeration.pairs(3, 4) == len(listed)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (
            np.zeros((10, 10)),
            np.zeros((10, 10)),
            r"10 x 10 actions has 184755 pairs of supports; at most 50000",
        ),
        ([[1, np.nan]], [[0, 0]], "must be finite"),
        ([[1, np.inf]], [[0, 0]], "must be finite"),
        ([[1, 2]], [[1], [2]], r"shapes \(1, 2\) and \(2, 1\)"),
        ([1, 2], [1, 2], r"shape \(2,\)"),
        ([[]], [[]], r"shape \(1, 0\)"),
        ([[1, 2], [3]], [[1, 2], [3]], "ragged"),
        ([["a"]], [["b"]], "not numbers"),
    ],
)
def test_refused_with_one_line(row, column, message):
    with pytest.raises(InputError, match=message) as error:
        equilibria(row, column)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("solver", [zero_sum.solve, zero_sum.optimal_set, zero_sum.equilibria])
def test_zero_sum_refuses_what_is_not_finite(solver):
    with pytest.raises(InputError, match="must be finite"):
        solver([[1, np.nan], [0, 1]])


def test_scipy_comes_only_with_the_program():
    import subprocess
    import sys

    code = (
        "import sys; from aleator.environments.solvers import zero_sum as z; z.solve([[1, -1], [-1, 1]]); "
        "print('scipy' in sys.modules); z.solve([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]); "
        "print('scipy.optimize' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


SHIFTS = st.sampled_from([0.0, 1.0, -1e3, 1e8, -1e8])
WHOLE = arrays(np.float64, (2, 3, 3), elements=st.integers(-5, 5).map(float))


@settings(max_examples=60)
@given(WHOLE, SHIFTS, st.sampled_from([1e-6, 0.1, 1.0, 3.0, 1e6]))
def test_moving_and_stretching_payoffs_changes_no_equilibrium(tables, shift, stretch):
    """Whole numbers, moved by as much as 1e8 and stretched, have the equilibria that they had, and values that follow."""
    row, column = tables
    plain, moved = equilibria(row, column), equilibria(stretch * row + shift, stretch * column - shift)
    assert plain.row.shape == moved.row.shape
    assert np.allclose(plain.row, moved.row, atol=1e-7)
    assert np.allclose(plain.column, moved.column, atol=1e-7)
    assert [len(part.row) for part in plain.components] == [len(part.row) for part in moved.components]
    before, after = zero_sum.solve(row), zero_sum.solve(stretch * row + shift)
    scale = stretch * max(np.ptp(row), 1.0)
    assert after.value == pytest.approx(
        stretch * before.value + shift, abs=1e-9 * scale + 4 * np.spacing(abs(shift))
    )


def test_payoffs_of_very_different_size_are_solved_exactly():
    """diag(a, b, c): each action with probability proportional to 1/a, 1/b, 1/c, and the value is the harmonic mean over 3."""
    for diagonal in ([1e9, 1.0, 1.0], [1e12, 1e3, 1.0], [1e-9, 1.0, 1.0]):
        table = np.diag(diagonal)
        weights = 1 / np.array(diagonal)
        for moved in (0.0, 1.0):
            found = zero_sum.solve(table + moved)
            assert found.row == pytest.approx(weights / weights.sum(), rel=1e-9)
            assert found.value - moved == pytest.approx(1 / weights.sum(), rel=1e-9, abs=1e-15)
        assert zero_sum.optimal_set(table) == pytest.approx((weights / weights.sum())[None])
        assert len(equilibria(table, table).row) == 7  # every non-empty support, in a game of coordination


def test_rounding_is_no_difference_between_payoffs():
    """0.1 + 0.2 is 0.3, and not a payoff of its own."""
    table = np.array([[0.1 + 0.2, 0.0], [0.3, 0.0], [0.0, 0.3]])
    found = equilibria(table, table)
    exact = equilibria([[3, 0], [3, 0], [0, 3]], [[3, 0], [3, 0], [0, 3]])
    assert found.row.shape == exact.row.shape
    assert [len(part.row) for part in found.components] == [len(part.row) for part in exact.components]


@pytest.mark.parametrize("table", [[[5.0]], [[3.0, 1.0, 2.0]], [[3.0], [1.0]]])
def test_menus_of_one_action(table):
    game = al.environment("matrix_game", row=table)
    solution = game.solution()
    assert solution.is_unique
    assert solution.values["row"] == np.max(np.min(table, axis=1))
    assert solution.accuracy == 0


@pytest.mark.parametrize("shift", [0.0, 1e8])
def test_a_solution_says_what_a_best_response_gains(shift):
    for fields in (
        {"row": np.diag([1e9, 1.0, 1.0])},
        {"row": [[2.0, 0.0], [0.0, 1.0]], "column": [[1.0, 0.0], [0.0, 2.0]]},
        {"row": generator("accuracy").random((6, 7))},
    ):
        tables = {name: np.add(table, shift).tolist() for name, table in fields.items()}
        game = al.environment("matrix_game", **tables)
        solution = game.solution()
        assert 0 <= solution.accuracy <= (1e-9 if shift == 0 else 1e-7)
        gains = game.game().gains(solution.selected)
        assert max(gains.values()) <= 1e-6 * np.ptp(tables["row"])
