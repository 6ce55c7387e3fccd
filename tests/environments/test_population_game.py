"""Populations that imitate: the replicator dynamics as oracle; networks and the degrees of neighbours; payments by hand."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.games.replicator import one_population
from aleator.core.questions import OWN_ACTIONS
from aleator.environments.games.shared.networks import Network, preferential, random_graph, ring
from hypothesis import given, settings
from hypothesis import strategies as st

ROCK = ((0.0, -1.0, 1.0), (1.0, 0.0, -1.0), (-1.0, 1.0, 0.0))
GAMES = {"hawks": (((-1.0, 2.0), (0.0, 1.0)), (0.9, 0.1)), "rock": (ROCK, (0.6, 0.2, 0.2))}


def luck(episode: int = 0) -> Chance:
    return Chance.of(5, "environment", [episode])


@pytest.mark.parametrize("name", GAMES)
def test_imitation_follows_the_replicator_dynamics(name) -> None:
    """6,000 people, 30 rounds of 0.1: within 0.05 of the shares of an infinite population, most of it the length of the steps."""
    payoffs, start = GAMES[name]
    actions = tuple("abc"[: len(start)])
    game = al.environment(
        "population_game", people=6_000, payoffs=payoffs, actions=actions, turns=31, recall=1
    )
    crowd = al.agent("imitator", rate=0.1, start=dict(zip(actions, start, strict=True)))
    played = al.Scenario(environment=game, cast={"player": crowd}, metrics=()).run(episodes=1, seed=3)
    one = played.kept.seats["player"]
    shares = (
        np.stack([np.bincount(one.action[one.turn == t], minlength=len(start)) for t in range(31)]) / 6_000
    )
    path = one_population(np.array(payoffs), np.array(start), time=3.0, steps=600)[::20]
    assert np.abs(shares - path).max() < 0.05
    assert np.abs(shares[-1] - shares[0]).max() > 0.1


@pytest.mark.parametrize("network", ["everyone", "ring", "random", "preferential"])
def test_each_earns_the_mean_over_those_it_meets(network) -> None:
    game = al.environment("population_game", people=12, network=network, turns=2)
    world = game.begin(np.arange(3), Chance.of(1, "environment", range(3)))
    action = np.random.default_rng(0).integers(2, size=36)
    world.ask()
    (paid,) = world.tell([al.Choice(action)])
    whole = world._network
    for row in range(36):
        first = row // 12 * 12
        others = [i for i in range(first, first + 12) if i != row]
        if whole is not None:
            others = whole.ends[whole.starts[row] : whole.starts[row + 1]].tolist()
        mean = np.mean([game.payoffs[action[row]][action[other]] for other in others])
        assert paid.reward[row] == pytest.approx(mean)
        assert {int(action[other]) for other in others} >= {int(paid.shows["met"][row])}
    (again,) = world.ask()
    assert f"Your payoff was {paid.reward[7]:.12g}." in again.text(7)
    texts = [again.text(row) for row in range(36)]
    numbers = again.situations()
    assert (
        len({(text, int(at)) for text, at in zip(texts, numbers, strict=True)})
        == len(set(texts))
        == numbers.max() + 1
    )


def test_members_know_of_their_own_actions_what_the_words_tell() -> None:
    game = al.environment("population_game", people=4, turns=3, recall=1)
    world = game.begin(np.arange(1), luck())
    for action in ([0, 1, 0, 1], [1, 1, 0, 0]):
        (asked,) = world.ask()
        world.tell([al.Choice(np.array(action))])
    (asked,) = world.ask()
    assert asked.sees[OWN_ACTIONS].tolist() == [[1], [1], [0], [0]]
    assert (
        "The last round:\nRound 2: you chose Dove; one of the others, drawn at random, chose" in asked.text(0)
    )


@settings(max_examples=30, deadline=None)
@given(
    st.integers(3, 60),
    st.integers(1, 4),
    st.integers(0, 99),
    st.sampled_from(["ring", "random", "preferential"]),
)
def test_networks_are_undirected_and_neighbours_have_more_ties(nodes, half, seed, kind) -> None:
    """Feld's inequality: the mean over people of their neighbours' mean degree is at least the mean degree."""
    degree = min(2 * half, (nodes - 1) // 2 * 2)
    made = {
        "ring": ring,
        "random": lambda n, k: random_graph(n, k, luck(seed)),
        "preferential": lambda n, k: preferential(n, k, luck(seed)),
    }
    network: Network = made[kind](nodes, degree)
    table = np.zeros((nodes, nodes), dtype=int)
    table[network.owner, network.ends] = 1
    assert (table == table.T).all()
    assert not table.diagonal().any()
    assert (network.degree == table.sum(axis=1)).all()
    assert (network.degree > 0).all()
    assert network.neighbour_degree == pytest.approx(table @ table.sum(axis=1) / table.sum(axis=1))
    assert network.neighbour_degree.mean() >= network.degree.mean() - 1e-9
    if kind == "ring":
        assert set(network.degree.tolist()) == {degree}


def test_degrees_of_large_networks() -> None:
    """Poisson degrees of mean 6, and a tail like 2 m (m + 1) / k^3 (Dorogovtsev, Mendes and Samukhin, 2000) where ties prefer ties."""
    even, tail = random_graph(40_000, 6, luck()).degree, preferential(40_000, 6, luck()).degree
    assert even.mean() == pytest.approx(6, rel=0.03)
    assert even.var() == pytest.approx(6, rel=0.06)
    for k in (4, 6, 10):
        expected = 2 * 3 * 4 / (k * (k + 1) * (k + 2))
        assert (tail == k).mean() == pytest.approx(expected, rel=0.08)
    assert tail.max() > 10 * tail.mean()


def test_the_report_tells_the_degrees_of_neighbours() -> None:
    def ratio(network: str) -> float:
        game = al.environment("population_game", people=200, network=network, turns=2)
        run = al.Scenario(environment=game, cast={"player": "imitator"}, metrics=("friendship_paradox",))
        return float(
            run.run(episodes=8, seed=1).comparison.seats["player"].metrics["friendship_paradox"].value
        )

    assert ratio("ring") == pytest.approx(1.0)
    assert 1.1 < ratio("random") < ratio("preferential")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"actions": ("a", "b", "c")}, "3 lines of 3"),
        ({"network": "ring", "degree": 3}, "even number"),
        ({"network": "ring", "people": 4, "degree": 4}, "below theirs"),
        ({"payoffs": ((1e308, -1e308), (1, 2))}, "within 1e100 of 0"),
    ],
)
def test_what_is_no_population_is_refused(fields, told) -> None:
    with pytest.raises(InputError, match=told):
        al.environment("population_game", **fields)
