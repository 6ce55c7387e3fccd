"""Persuasion: the closed form against a linear program and best responses, and rounds that are told."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from scipy.optimize import linprog

GRID = [(0.5, 1.25), (0.5, 1.2), (1 / 3, 2.0), (1 / 3, 1.2), (0.2, 4.0)]  # of GLEE's, where advice decides


def persuasion(prior: float, ratio: float, **fields):
    return al.environment("persuasion", prior=prior, value=10 * ratio, price=10, **fields)


def committed(prior: float, value: float, price: float) -> np.ndarray:
    """P(recommend | high), P(recommend | low) that sell most often, by the program over policies that the receiver obeys.

    Kamenica and Gentzkow (2011): one recommendation for each action is enough.
    """
    loses = [-prior * (value - price), (1 - prior) * price]  # by buying on the recommendation
    found = linprog([-prior, -(1 - prior)], A_ub=[loses], b_ub=[0.0], bounds=(0, 1))
    assert np.dot(loses, 1 - found.x) >= -1e-9  # unadvised it declines
    return found.x


@pytest.mark.parametrize(("prior", "ratio"), GRID)
def test_the_lie_is_that_of_the_linear_program(prior: float, ratio: float) -> None:
    game = persuasion(prior, ratio)
    assert committed(prior, game.value, game.price) == pytest.approx([1, game.lie], abs=1e-9)
    assert game.lie == pytest.approx(prior * (ratio - 1) / (1 - prior))  # as GLEE writes it


@pytest.mark.parametrize("cost", [0.5, 4.0, 9.0])
@pytest.mark.parametrize(("prior", "ratio"), GRID)
def test_with_a_cost_of_lying_it_is_the_equilibrium(prior: float, ratio: float, cost: float) -> None:
    game = persuasion(prior, ratio, lying_cost=cost)
    solution = game.solution()
    sender, receiver = solution.selected["sender"], solution.selected["receiver"]
    assert sender["high quality"] == pytest.approx([1, 0])
    assert sender["low quality"][0] == pytest.approx(game.lie)
    assert receiver["recommended"][0] == pytest.approx(cost / 10)
    assert receiver["not recommended"] == pytest.approx([0, 1])
    assert game.game().nash_conv(solution.selected).value == pytest.approx(0, abs=1e-9)
    assert solution.values["sender"] == pytest.approx(prior * cost)
    unsold = [
        part.middle["receiver"]
        for part in solution.components
        if part.middle["sender"]["high quality"][0] < 1
    ]
    assert unsold
    assert all(law["not recommended"][0] == 0 for law in unsold)


@pytest.mark.parametrize("shift", [-0.05, 0.0, 0.05])
def test_more_lies_are_not_believed(shift: float) -> None:
    """A best response to the sender buys on a recommendation up to the closed form, and not beyond it."""
    game = al.environment("persuasion")
    lie = game.lie + shift
    sender = {"high quality": np.array([1.0, 0.0]), "low quality": np.array([lie, 1 - lie])}

    def gain(buys: float) -> float:
        receiver = {
            "recommended": np.array([buys, 1 - buys]),
            "not recommended": np.array([0.0, 1.0]),
        }
        return float(game.game().gains({"sender": sender, "receiver": receiver})["receiver"])

    assert (gain(1.0) < 1e-12) == (shift <= 0)
    assert (gain(0.0) < 1e-12) == (shift >= 0)


def test_where_lying_is_free_nothing_is_sold() -> None:
    game = al.environment("persuasion", lying_cost=0)
    solution = game.solution()
    assert solution.values["sender"] == pytest.approx(0)
    assert game.game().nash_conv(solution.selected).value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"value": 25}, "advice"), ({"value": 9}, "advice"), ({"lying_cost": 10}, "nobody lies")],
)
def test_games_in_which_advice_decides_nothing_are_refused(fields: dict[str, float], told: str) -> None:
    with pytest.raises(InputError, match=told):
        al.environment("persuasion", **fields)


def test_a_sender_reads_which_of_renamed_messages_recommends() -> None:
    text = al.environment("persuasion").tell("sender", "low quality", ["X", "Y"])
    assert "says X, to recommend it, or Y" in text


def test_rounds_are_told_and_paid() -> None:
    """In the second round both read the first, the quality included; the totals are what the rounds paid."""
    game = al.environment("persuasion", turns=2)
    world = game.begin(np.arange(40), Chance.of(3, "environment", range(40)))
    total = {"sender": np.zeros(40), "receiver": np.zeros(40)}
    qualities = []
    for number in (1, 2):
        (sender,) = world.ask()
        qualities.append(np.array([key.split()[0] for key in sender.infoset]))
        assert (sender.turn == number - 1).all()
        world.tell([al.Choice(np.zeros(40, dtype=np.int64))])
        (receiver,) = world.ask()
        assert set(receiver.infoset) == {"recommended"}
        text = receiver.text(0)
        assert f"This is round {number} of 2." in text
        told = (
            f"Round 1: the sender recommended the product, you bought, and the quality was {qualities[0][0]}"
        )
        assert (told in text) == (number == 2)
        for paid in world.tell([al.Choice(np.zeros(40, dtype=np.int64))]):
            total[paid.seat.name] += paid.reward
    assert world.ask() == []
    high = sum((quality == "high").astype(float) for quality in qualities)
    assert total["receiver"] == pytest.approx(12.5 * high - 20)
    assert total["sender"] == pytest.approx(20 - 4 * (2 - high))
    assert all(world.payoffs()[seat] == pytest.approx(paid) for seat, paid in total.items())
    assert 0 < (qualities[0] != qualities[1]).sum() < 40


def test_repeated_play_is_told_from_the_equilibrium() -> None:
    """By the conditional verdict, whose false alarms have probability 0.05 at most."""
    for model, told in (("sim/fair", False), ("sim/collapse", True)):
        asked = {"name": "llm", "model": model}
        scenario = al.Scenario(
            environment={"name": "persuasion", "turns": 5}, cast={"sender": asked, "receiver": "equilibrium"}
        )
        document = scenario.run(episodes=60, seed=5).document()
        assert (document["seats"]["sender"]["verdict"] == "deviates") == told
        assert document["outcomes"] == {"legal": 300}
