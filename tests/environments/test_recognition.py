"""Recognition: Bayes' rule by exact fractions, samples of the right law, and rules that err where they must."""

from fractions import Fraction

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Observation
from aleator.environments.sampling.recognition import Recognition
from aleator.registry.recipes import build
from aleator.scenarios.scenario.scenario import Scenario
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest


def begun(task, episodes=2000, seed=7):
    """What is seen and logged, and the first question."""
    chance = Chance.of(seed, "environment", range(episodes))
    return task.setting(chance), task.begin(chance.episode, chance).ask()[0]


def answered(task, ones):
    """P(Yes) of the optimum after ``ones`` of the sample."""
    shown = np.array([[1] * ones + [0] * (task.sample - ones)])
    nobody = np.zeros(1, dtype=np.int64)
    return float(task.optimal(Observation(task.seats[0], nobody, nobody, {"sample": shown})).of("Yes")[0])


@given(st.integers(0, 10), st.integers(1, 60), st.data())
def test_the_optimum_is_the_likelier_answer_by_exact_fractions(tenths, size, data):
    ones = data.draw(st.integers(0, size))
    claim, *others = [Fraction(tenths, 10), *(Fraction(i, 10) for i in range(11) if i != tenths)]
    of = [p**ones * (1 - p) ** (size - ones) for p in (claim, *others)]
    rest = sum(of[1:]) / 10
    expected = 1.0 if of[0] > rest else 0.0 if of[0] < rest else 0.5
    assert answered(Recognition(claimed=tenths / 10, sample=size), ones) == expected


def test_the_sample_is_drawn_with_the_probability_that_is_logged():
    """Fixed seed; false alarms at 1 in 10,000 for each of five tests."""
    setting, _ = begun(Recognition(drawn=0.3, sample=20))
    ones = int(setting.sees["sample"].sum())
    assert binomtest(ones, 40_000, 0.3).pvalue > 1e-4
    assert set(setting.logs["hidden"].tolist()) == {0.3}
    setting, _ = begun(Recognition(claimed=0.3, sample=20))
    hidden, means = setting.logs["hidden"], setting.sees["sample"].mean(axis=-1)
    assert binomtest(int((hidden == 0.3).sum()), 2000, 0.5).pvalue > 1e-4
    for p in (0.1, 0.9):
        assert binomtest(int(np.isclose(hidden, p).sum()), 2000, 0.05).pvalue > 1e-4
        assert means[np.isclose(hidden, p)].mean() == pytest.approx(p, abs=0.05)
    assert means[hidden == 0].tolist() == [0.0] * int((hidden == 0).sum())


def test_no_rule_is_right_more_often_than_the_optimum_under_the_prior():
    """Exact sums over the number of ones: of all rules that look at it, the optimum is the best."""
    task = Recognition(claimed=0.4, sample=12)
    ones = np.arange(13)
    claim = binom.pmf(ones, 12, 0.4) / 2
    rest = np.mean([binom.pmf(ones, 12, i / 10) for i in range(11) if i != 4], axis=0) / 2
    yes = np.array([answered(task, int(k)) for k in ones])
    assert (yes * claim + (1 - yes) * rest).sum() == pytest.approx(np.maximum(claim, rest).sum())


def test_recorded_samples_are_shown_in_turn():
    series = begun(Recognition(recorded=("0110", "1111"), sample=4), 5)[0].sees["sample"].tolist()
    assert series == [[0, 1, 1, 0], [1, 1, 1, 1]] * 2 + [[0, 1, 1, 0]]
    shown = begun(Recognition(recorded=(3, 10), sample=12), 400)[0]
    assert set(shown.sees["sample"][::2].sum(axis=-1).tolist()) == {3}
    assert set(shown.sees["sample"][1::2].sum(axis=-1).tolist()) == {10}
    assert np.isnan(shown.logs["hidden"]).all()
    first = shown.sees["sample"][::2].sum(axis=0)  # each place is as likely to hold one of the three
    assert all(binomtest(int(count), 200, 0.25).pvalue > 1e-4 for count in first)


def test_an_episode_is_shown_the_same_sample_alone_as_among_many():
    for task in (Recognition(), Recognition(recorded=(50, 40, 60))):
        chance = Chance.of(7, "environment", [13])
        np.testing.assert_array_equal(
            task.setting(chance).sees["sample"][0], begun(task, 50)[0].sees["sample"][13]
        )


def test_the_words_tell_the_same_sample_in_both_ways():
    for row in range(5):
        said = begun(Recognition(sample=30), 5)[1].text(row).split("outcomes: ")[1].split("\n")[0].split()
        told = begun(Recognition(sample=30, telling="table"), 5)[1].text(row)
        assert f"1 came {said.count('1')} times, 0 came {said.count('0')} times" in told


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"recorded": [101]}, "number of 1s"),
        ({"recorded": ["012"], "sample": 3}, "so many 0s and 1s"),
        ({"recorded": ["01"], "sample": 3}, "so many 0s and 1s"),
        ({"grid": [0.5]}, "one besides"),
        ({"grid": [0.5, 1.5]}, "probabilities in"),
    ],
)
def test_what_is_no_sample_or_no_grid_is_refused(fields, said):
    with pytest.raises(InputError, match=said):
        build("environments", {"name": "recognition", **fields})


@pytest.mark.parametrize(("model", "right"), [("fair", True), ("step", True), ("collapse", False)])
def test_models_are_measured_against_bayes_rule(model, right):
    """At 0.6 against 0.5 a sample of 100 misleads Bayes' rule too: hits are compared with its own."""
    task = {"name": "recognition", "drawn": 0.6, "claimed": 0.5}
    agent = {"name": "llm", "model": f"sim/{model}"}
    found = Scenario(environment=task, cast={"sampler": agent}, metrics=["agreement", "tv"]).run(episodes=40)
    told = found.document()["seats"]["sampler"]
    bayes = found.kept.seats["sampler"].laws[:, 0].mean()
    assert told["optimal"]["Yes"] == bayes
    assert 0.1 < bayes < 0.9
    assert (told["metrics"]["agreement"]["value"] == 1) == right
    assert (told["verdict"] == "deviates") == (not right)
