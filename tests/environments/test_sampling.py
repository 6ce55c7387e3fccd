"""Sampling tasks: the words state the law that is the optimum, nothing else happens, rows are independent of batches."""

import re

import numpy as np
import pytest
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.mixed import Mixed
from aleator.agents.simulated.reading import read
from aleator.core.chance import Chance
from aleator.core.errors import LawError, SpaceError
from aleator.core.questions import Choice
from aleator.environments.sampling.biased_coin import BiasedCoin
from aleator.environments.sampling.categorical import Categorical
from aleator.environments.sampling.distribution import Distribution
from aleator.environments.sampling.gaussian_pair import GaussianPair
from aleator.environments.sampling.inferred_categorical import InferredCategorical
from aleator.registry.finding import find, listing
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import chisquare

LINE = re.compile(r"^- (.+): ([0-9.]+)%$", re.MULTILINE)
TASKS = [BiasedCoin(turns=3), Categorical(turns=3)]
ALL = [find("environments", entry.name)() for entry in listing("environments") if entry.kind == "sampling"]
ALL_KINDS = pytest.mark.parametrize("task", ALL, ids=lambda task: type(task).__name__)


def begun(task, episodes):
    chance = Chance.of(7, "environment", episodes)
    return task.begin(chance.episode, chance)


def first(task):
    (asked,) = begun(task, range(2)).ask()
    return asked


def test_words_state_the_law_in_full():
    assert first(BiasedCoin(heads=0.49)).text(0) == (
        "Draw one outcome at random with these probabilities:\n- Heads: 49%\n- Tails: 51%"
    )


@given(st.floats(0, 1))
def test_law_read_back_from_the_words_is_the_optimum_to_six_digits(heads):
    task = BiasedCoin(heads=heads)
    stated = {name: float(p) / 100 for name, p in LINE.findall(first(task).text(0))}
    assert list(stated) == ["Heads", "Tails"]
    np.testing.assert_allclose(list(stated.values()), [heads, 1 - heads], rtol=5e-6)


@given(st.floats(0, 1), st.sampled_from(["p1", "p0", "p10", "p01"]))
def test_every_phrasing_states_the_same_law(heads, phrasing):
    text = first(BiasedCoin(heads=heads, phrasing=phrasing)).text(0)
    law = read([{"role": "user", "content": f"{text}\n\nOptions:\n- Tails\n- Heads\n"}]).law
    np.testing.assert_allclose(law, [1 - heads, heads], rtol=0, atol=1e-6)


def test_words_call_the_actions_what_they_are_told_to():
    text = first(Categorical()).text(0, ["x", "y", "z"])
    assert LINE.findall(text) == [("x", "50"), ("y", "30"), ("z", "20")]


def test_previous_draws_are_shown_from_the_second_turn_on():
    world = begun(BiasedCoin(turns=3), range(2))
    for actions in ([0, 1], [1, 1]):
        (asked,) = world.ask()
        world.tell([Choice(np.array(actions))])
    (asked,) = world.ask()
    assert asked.text(0).endswith("Drawn before, each independently: Heads, Tails.")
    assert asked.sees["drawn"].tolist() == [[0, 1], [1, 1]]
    assert (asked.turn.tolist(), asked.turn.strides) == ([2, 2], (0,))


@pytest.mark.parametrize("task", TASKS)
def test_rewards_are_zero(task):
    world = begun(task, range(4))
    (asked,) = world.ask()
    (paid,) = world.tell([Choice(np.array([0, 0, 1, 1]))])
    np.testing.assert_array_equal(paid.reward, np.zeros(4))
    assert (paid.seat, paid.turn is asked.turn, paid.episode is asked.episode) == (asked.seat, True, True)


@ALL_KINDS
def test_blocks_of_any_size_give_the_same_decisions(task, ledger_of):
    task = task.model_copy(update={"turns": 4})
    whole = ledger_of(task, {"sampler": Equilibrium()}, 30)
    assert len(whole) == 120
    assert all(
        ledger_of(task, {"sampler": Equilibrium()}, 30, block=size).digest() == whole.digest()
        for size in (1, 7)
    )


@ALL_KINDS
def test_a_recipe_is_read_back_from_what_is_written_down(task):
    assert type(task).model_validate_json(task.model_dump_json()) == task


def test_every_draw_logs_what_was_hidden():
    world = begun(InferredCategorical(turns=2), range(4))
    (asked,) = world.ask()
    (first,) = world.tell([Choice(np.array([0, 2, 1, 1]))])
    (later,) = world.ask()
    np.testing.assert_array_equal(later.sees["sample"], asked.sees["sample"])
    (second,) = world.tell([Choice(np.array([0, 0, 0, 0]))])
    assert first.logs["hidden"].shape == (4, 3)
    np.testing.assert_array_equal(second.logs["hidden"], first.logs["hidden"])


def test_numbers_are_shown_as_they_were_drawn():
    world = begun(Distribution(turns=3), range(2))
    for numbers in ([0.123456789, -2.0], [1e-7, 3e9]):
        world.ask()
        world.tell([Choice(np.array(numbers))])
    (asked,) = world.ask()
    assert asked.text(0).endswith("Drawn before, each independently: 0.123457, 1e-07.")
    assert asked.text(1).endswith("Drawn before, each independently: -2, 3e+09.")
    np.testing.assert_array_equal(asked.sees["drawn"], [[0.123456789, 1e-7], [-2, 3e9]])


@pytest.mark.parametrize(("history", "kept"), [("none", 0), ("last", 1), ("window", 2), ("all", 5)])
def test_pairs_are_shown_whole(history, kept):
    task = GaussianPair(turns=12, history=history, window=2)
    told = task.past((), np.arange(11.0))
    assert told.count("(") == kept
    assert "(8, 9)" in told or not kept
    assert "10" not in told


def test_playing_the_optimum_is_not_told_from_the_stated_law(ledger_of):
    """Fixed seed; false-alarm rate 1 in 1,000."""
    sheet = ledger_of(Categorical(), {"sampler": Equilibrium()}, 20_000).seats["sampler"]
    counts = np.bincount(sheet.action, minlength=3)
    assert chisquare(counts, [10_000, 6_000, 4_000]).pvalue > 1e-3
    np.testing.assert_array_equal(sheet.optimum.probs, [0.5, 0.3, 0.2])


def test_the_optimum_is_handed_to_nobody_who_does_not_need_it():
    assert first(BiasedCoin()).optimal is None
    assert (Equilibrium().needs_optimal, Mixed().needs_optimal) == (True, False)


@pytest.mark.parametrize("law", [{"A": 0.5, "B": 0.4}, {"A": 1.2, "B": -0.2}])
def test_a_law_that_is_none_is_refused(law):
    with pytest.raises(LawError, match=r"sum to|negative"):
        Categorical(law=law)


def test_labels_that_cannot_be_told_apart_are_refused():
    with pytest.raises(SpaceError, match="repeats"):
        Categorical(law={"A": 0.5, "a": 0.5})


def test_a_probability_outside_the_unit_interval_is_refused():
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        BiasedCoin(heads=1.02)
