"""Sets of optimal strategies by their inequalities, against their vertices and closed forms."""

import aleator as al
import numpy as np
import pytest
from aleator.core.games.faces import Face
from aleator.environments.solvers.zero_sum import optimal_face, optimal_set
from aleator.metrics.distance.equilibrium_distance import equilibrium_distance
from aleator.metrics.shared.e_processes import log_e
from aleator.metrics.shared.hulls import highest, log_likelihood, nearest_in_tv
from hypothesis import given, settings
from hypothesis import strategies as st

K = np.arange(10)
PARITY = np.where((K[:, None] + K) % 2 == 0, 1.0, -1.0)
"""Who matches the parity wins: every law that is even half of the time is optimal, and no other."""

small = st.integers(2, 4).flatmap(
    lambda m: st.lists(st.lists(st.integers(-1, 1), min_size=m, max_size=m), min_size=2, max_size=4)
)


@given(small, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_inequalities_and_vertices_are_one_set(table, luck):
    payoffs = np.array(table, dtype=np.float64)
    vertices, face = optimal_set(payoffs), optimal_face(payoffs)
    assert face is not None
    rng = np.random.default_rng(luck.randrange(2**32))
    law, weights, direction = (
        rng.dirichlet(np.ones(len(payoffs))),
        rng.dirichlet(np.ones(len(vertices))),
        rng.normal(size=len(payoffs)),
    )
    assert face.contains(weights @ vertices)
    assert face.nearest(weights @ vertices).distance == pytest.approx(0, abs=1e-7)
    by_vertices = nearest_in_tv(law, vertices)
    assert face.nearest(law).distance == pytest.approx(by_vertices.distance, abs=1e-6)
    assert face.contains(law) == (by_vertices.distance <= 1e-9)
    assert highest(direction, face) == pytest.approx(highest(direction, vertices), abs=1e-6)
    assert (face.members.max(axis=0) > 1e-6).tolist() == (vertices.max(axis=0) > 1e-6).tolist()
    counts = rng.multinomial(50, weights @ vertices)
    bound = log_likelihood(counts, (face,))
    assert -1e-6 <= bound - log_likelihood(counts, (vertices,)) <= 0.02


def test_of_one_optimum_it_is_that_one():
    face = optimal_face([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    assert face is not None
    assert len(face) == 1
    assert face.members[0] == pytest.approx(1 / 3)


@pytest.fixture(scope="module")
def parity():
    face = optimal_face(PARITY)
    assert isinstance(face, Face)
    return face


def test_the_parity_game_has_the_set_that_is_known(parity):
    """Distance: what the even actions have more than a half; likeliest: each parity shares its half by its counts."""
    rng = np.random.default_rng(1)
    for _ in range(5):
        law = rng.dirichlet(np.ones(10))
        near = parity.nearest(law)
        assert near.distance == pytest.approx(abs(law[::2].sum() - 0.5), abs=1e-8)
        assert parity.contains(near.member, 1e-8)
        assert (law - near.member) @ near.witness == pytest.approx(near.distance, abs=1e-8)
    counts = rng.multinomial(300, np.full(10, 0.1)).astype(np.float64)
    sides = np.where(K % 2, counts[1::2].sum(), counts[::2].sum())
    best = counts @ np.log(counts / sides / 2)
    assert best - 1e-9 <= log_likelihood(counts, (parity,)) <= best + 0.011
    distance = equilibrium_distance(counts, (parity,))
    assert distance.value == pytest.approx(abs(sides[0] / 300 - 0.5), abs=1e-8)
    assert distance.low <= distance.value <= distance.high


def test_optimal_play_of_a_large_game_does_not_deviate(parity):
    """Uniform play of the 10 x 10 parity game was told as deviating, with e = 1e300, from one of its many optima."""
    game = al.environment("matrix_game", row=PARITY.tolist())
    solution = game.solution()
    uniform = {seat: {"": np.full(10, 0.1)} for seat in ("row", "column")}
    assert solution.is_complete
    assert solution.contains(uniform)
    assert solution.distance({"row": {"": np.eye(10)[0]}}) == pytest.approx(0.5, abs=1e-8)
    assert game.game().gap(solution.nearest({"row": {"": np.eye(10)[0]}}).profile)[
        "column"
    ].value == pytest.approx(0, abs=1e-8)
    play = np.random.default_rng(2).integers(0, 10, 200)
    assert log_e(actions=play, optimal_set=(parity,)).max() < np.log(20)  # of 20 such seeds, 1 may not hold
    assert log_e(actions=play // 2 * 2, optimal_set=(parity,)).max() > np.log(1000)
    document = al.Scenario(environment=game, cast={"*": "uniform"}, episodes=60).run().document()
    seat = document["seats"]["row"]
    assert (seat["optimal_kind"], seat["verdict"]) == ("set", "undecided")
    assert seat["metrics"]["e_value"]["value"] < 1
    assert seat["metrics"]["equilibrium_distance"]["value"] < 0.2


def test_a_game_too_large_for_programs_says_that_its_optimum_is_one_of_a_set():
    table = np.where(np.add.outer(np.arange(66), np.arange(20)) % 2, -1.0, 1.0)
    assert optimal_face(table) is None
    game = al.environment("matrix_game", row=table.tolist())
    seat = al.Scenario(environment=game, cast={"*": "uniform"}, episodes=40).run().document()["seats"]["row"]
    assert (seat["optimal_kind"], seat["verdict"]) == ("one of a set", "undecided")
