"""Laws told by programs and stories: each program is run, each story acted out, and compared with the closed form.

Seeds are fixed and were not searched for: each test rejects a right law with probability 0.001.
"""

import io
import random
from contextlib import redirect_stdout
from typing import get_args

import numpy as np
import pytest
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.environments.sampling.code_law import CodeLaw
from aleator.environments.sampling.frequencies import Frequencies
from aleator.environments.sampling.shuffle import Shuffle
from aleator.environments.sampling.story_law import StoryLaw
from scipy import stats

PROGRAMS = get_args(CodeLaw.model_fields["program"].annotation)
STORIES = get_args(StoryLaw.model_fields["story"].annotation)
RUNS = 4000


def p_value(law, numbers):
    """Of numbers under a law: exact by Kolmogorov and Smirnov, or chi-square over the labels that expect 5 or more."""
    if isinstance(law, IntervalStrategy):
        return stats.kstest(numbers, law.cdf).pvalue
    points = np.array([float(label) for label in law.space.labels])
    assert set(numbers) <= set(points.tolist())
    expected = len(numbers) * law.probs
    often = expected >= 5
    seen = np.array([np.sum(np.asarray(numbers) == x) for x in points])
    rest = [[seen[~often].sum()], [expected[~often].sum()]] if not often.all() else [[], []]
    return stats.chisquare(np.r_[seen[often], rest[0]], np.r_[expected[often], rest[1]]).pvalue


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_prints_numbers_of_its_law(program):
    task, printed = CodeLaw(program=program), io.StringIO()
    random.seed(7)
    code = compile(task.lines, program, "exec")
    with redirect_stdout(printed):
        for _ in range(RUNS):
            exec(code, {})  # the program that the words show
    assert p_value(task.target, [float(line) for line in printed.getvalue().split()]) > 0.001


@pytest.mark.parametrize(
    "program", [p for p in PROGRAMS if isinstance(CodeLaw(program=p).target, IntervalStrategy)]
)
def test_quantiles_of_a_program_s_law_are_those_of_its_cdf(program):
    law, levels = CodeLaw(program=program).target, np.linspace(0.001, 0.999, 501)
    np.testing.assert_allclose(law.cdf(law.ppf(levels)), levels, atol=1e-12)


def acted_out(story, luck):
    """What happens in a story, RUNS times, with no closed form in sight."""
    if story == "bus":  # arrive within a day of 72 buses
        return 20 - luck.uniform(0, 24 * 60, RUNS) % 20
    if story == "clicks":  # a click or none in each thousandth of a minute
        return luck.geometric(3 / 1000, RUNS) / 1000 - luck.uniform(0, 1 / 1000, RUNS)
    if story == "dart":  # on the square, until it is on the board
        spots = luck.uniform(-20, 20, (4 * RUNS, 2))
        distance = np.hypot(*spots.T)
        return distance[distance <= 20][:RUNS]
    if story == "quiz":
        return (luck.integers(0, 4, (RUNS, 10)) == luck.integers(0, 4, 10)).sum(axis=-1)
    if story == "calls":  # a call or none in each tenth of a second
        return luck.binomial(36_000, 4 / 36_000, RUNS)
    return luck.permuted(np.tile(np.arange(8), (RUNS, 1)), axis=-1).argmin(axis=-1) + 1


@pytest.mark.parametrize("story", STORIES)
def test_a_story_has_the_law_of_what_happens_in_it(story):
    assert p_value(StoryLaw(story=story).target, acted_out(story, np.random.default_rng(7)).tolist()) > 0.001


def test_tests_for_numbers_read_orders_as_their_first_digit_and_tables_by_place():
    shuffle, letters = Shuffle(items=("x", "y", "z")), Frequencies(table="letter")
    assert shuffle.scores(shuffle.seats[0]).tolist() == [0, 0, 0.5, 0.5, 1, 1]
    assert letters.scores(letters.seats[0]).tolist() == list(range(26))
    assert CodeLaw().scores(CodeLaw().seats[0]) is None
