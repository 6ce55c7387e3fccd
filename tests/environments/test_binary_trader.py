"""The random trader of a simulated market: what it is told, and that its faults are found."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.environments.markets.binary_trader import BinaryTrader

METRICS = ["e_value", "excess_switch_rate", "negative_recency", "markov_test"]


def played(agent, episodes=25, **fields):
    scenario = al.Scenario(
        environment=BinaryTrader(turns=40, **fields), cast={"sampler": agent}, metrics=METRICS
    )
    return scenario.run(episodes=episodes, seed=4).document()["seats"]["sampler"]


@pytest.mark.parametrize("hold", [False, True])
def test_the_uniform_trader_is_faithful_and_shows_no_pattern(hold):
    """Fixed seed; the intervals are of 95 %, the p-value above 0.01: about 1 false alarm in 10 for each case."""
    found = played("uniform", episodes=250, hold=hold)
    assert found["verdict"] == "faithful"
    for name in ("excess_switch_rate", "negative_recency"):
        assert found["metrics"][name]["low"] <= 0 <= found["metrics"][name]["high"]
    assert found["metrics"]["markov_test"]["value"] > 0.01


@pytest.mark.parametrize(("model", "told"), [("sim/step", "law"), ("sim/collapse", "nothing")])
def test_a_model_with_a_favourite_is_told(model, told):
    assert played(al.agent("llm", model=model), episodes=4, told=told)["verdict"] == "deviates"


def test_one_who_alternates_is_told_by_the_order_of_its_trades():
    """The default gambler switches with probability 0.7, with even shares."""
    found = played(al.agent("llm", model="sim/gambler"), episodes=8)["metrics"]
    assert found["excess_switch_rate"]["value"] == pytest.approx(0.2, abs=0.1)
    assert found["negative_recency"]["low"] > 0
    assert found["markov_test"]["value"] < 0.001


def test_words_tell_as_much_of_the_law_as_they_should():
    chance = Chance.of(1, "environment", range(1))
    texts = {}
    for told in ("law", "random", "nothing"):
        world = BinaryTrader(told=told, turns=3).begin(chance.episode, chance)
        for action in (0, 1):
            world.ask()
            world.tell([al.Choice(np.array([action]))])
        (asked,) = world.ask()
        texts[told] = asked.text(0, ["Purchase", "Dispose"])
        assert texts[told].endswith("Your last decisions, the oldest first: Purchase, Dispose.")
        assert asked.text(0, ["x", "y"], since=2).endswith("the oldest first: y.")
    assert "- Purchase: 50%" in texts["law"]
    assert "at random" in texts["random"]
    assert "%" not in texts["random"]
    assert "random" not in texts["nothing"]
