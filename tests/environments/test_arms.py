"""What all bandits share: batches, arms that may not be pulled, guides, scenes, and how the past is told."""

import numpy as np
import pytest
from aleator.agents.learning.ucb import Ucb
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.uniform import Uniform
from aleator.core.bandits.thompson import best_arm_law
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Choice
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.environments.bandits.shared.arms import Arms
from aleator.environments.bandits.shared.scenes import SCENES

MEANS = (0.3, 0.7, 0.5)


class Closing(BernoulliBandit):
    """At turn t, arm t mod 3 is closed.

    Source: none."""

    means: tuple[float, ...] = MEANS

    def available(self, past, chance):
        return np.tile(np.arange(3) != chance.turn % 3, (len(chance.episode), 1))


def asked_after(bandit, pulls, rows=3):
    """The question after row b has pulled arm (turn + b) mod K at each of so many turns."""
    chance = Chance.of(7, "environment", range(rows))
    world = bandit.begin(chance.episode, chance)
    for turn in range(pulls):
        world.ask()
        world.tell([Choice((turn + np.arange(rows)) % len(bandit.arms))])
    return world.ask()[0]


@pytest.mark.parametrize(("delay", "batch"), [(0, 5), (3, 4), (2, 1), (40, 3)])
def test_every_pull_is_paid_once_and_when_its_batch_is_due(delay, batch, ledger_of):
    bandit = BernoulliBandit(means=MEANS, horizon=17, delay=delay, batch=batch)
    chance = Chance.of(7, "environment", range(2))
    world, told = bandit.begin(chance.episode, chance), []
    for turn in range(17):
        (asked,) = world.ask()
        assert asked.sees["pulls"].sum(axis=1).tolist() == [max(turn - delay, 0) // batch * batch] * 2
        assert (asked.sees["pulls"] + asked.sees["unpaid"]).sum(axis=1).tolist() == [turn] * 2
        told += world.tell([Choice(np.array([turn % 3, 0]))])
    told += world.settle()
    assert [one.turn[0] for one in told] == list(range(17))
    late, at_once = (
        ledger_of(one, {"player": Uniform()}, 20).seats["player"]
        for one in (bandit, BernoulliBandit(means=MEANS, horizon=17))
    )
    assert late.digest() == at_once.digest()


def test_the_optimum_and_the_regret_are_among_the_arms_that_may_be_pulled(ledger_of):
    asked = asked_after(Closing(horizon=20), 7)
    law = Closing().optimal(asked).probs
    np.testing.assert_array_equal(law[:, 1], 0)
    won, lost = asked.sees["successes"][:, [0, 2]], asked.sees["failures"][:, [0, 2]]
    np.testing.assert_allclose(law[:, [0, 2]], best_arm_law(won, lost), atol=1e-12)
    assert asked.text(0, ["x", "y", "z"]).endswith("Not available this time: y.")
    for agent in (Ucb(), Equilibrium(), Uniform()):
        found = ledger_of(Closing(horizon=20), {"player": agent}, 20).seats["player"]
        assert np.all(found.action != found.turn % 3)
        best = np.where(found.turn % 3 == 1, 0.5, 0.7)
        np.testing.assert_allclose(found.logs["regret"], best - np.array(MEANS)[found.action], atol=1e-12)


def test_the_last_pulls_are_told_alone():
    asked = asked_after(BernoulliBandit(means=(1, 0), horizon=9, history="last", last=2), 5)
    assert "The last 2 presses:\n- press 4: B, reward 0\n- press 5: A, reward 1\n\n" in asked.text(0)
    assert asked.sees["own_actions"].tolist() == [[1, 0], [0, 1], [1, 0]]
    assert asked.text(0, since=5).startswith("Since then:\n- press 5: A, reward 1\n\n")


def test_one_pull_is_told_in_the_singular():
    assert "You press 1 time in all" in asked_after(BernoulliBandit(means=MEANS, horizon=1), 0).text(0)
    asked = asked_after(BernoulliBandit(means=(1, 0), horizon=9, history="last", last=1), 5)
    assert "The last press:\n- press 5: A, reward 1\n\n" in asked.text(0)


def test_guides_give_the_numbers_of_their_rules():
    """After 3 presses: A paid 1 and 1, B 0. UCB1's half bonus is sqrt(ln 3 / (2 n)); the posteriors are Beta(3, 1) and Beta(1, 2)."""
    bandit = BernoulliBandit(means=(1, 0), horizon=9, guide="ucb")
    assert (
        "To help you choose:\n- A: exploitation value 1.00, exploration bonus 0.52\n"
        "- B: exploitation value 0.00, exploration bonus 0.74\n\nPresses left"
        in asked_after(bandit, 3).text(0)
    )
    posterior = asked_after(bandit.model_copy(update={"guide": "posterior"}), 3).text(0)
    assert "- A: estimated mean reward 0.75, with a standard error of 0.19\n" in posterior
    assert "- B: estimated mean reward 0.33, with a standard error of 0.24\n" in posterior


@pytest.mark.parametrize("scene", list(SCENES))
def test_a_scene_changes_words_alone(scene):
    asked = asked_after(BernoulliBandit(scene=scene, horizon=9, history="raw", framing="suggestive"), 3)
    text = asked.text(0)
    assert f"one {SCENES[scene].arm} each time, and want the largest total reward." in text
    assert f"- {SCENES[scene].pull} 1: A, reward" in text
    assert "{" not in text
    plain = asked_after(BernoulliBandit(horizon=9, history="raw"), 3)
    np.testing.assert_array_equal(asked.sees["gains"], plain.sees["gains"])
    assert "before you settle" in text
    assert "before you settle" not in plain.text(0)


def test_a_guide_needs_what_it_tells():
    class Untold(Arms):
        """Nothing.

        Source: none."""

    with pytest.raises(InputError, match="has no posterior; take 'ucb'"):
        Untold(guide="posterior")


def test_no_optimum_is_named_where_none_is_asked_for():
    bandit = BernoulliBandit(optimum="none")
    assert bandit.optimal(asked_after(bandit, 2)) is None
    assert (bandit.criterion, BernoulliBandit().criterion) == ("", "Thompson sampling's law")
