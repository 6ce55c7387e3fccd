"""Numbers that no double holds the squares of are refused; the largest and the least that are taken are played."""

from __future__ import annotations

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from click.testing import CliRunner


@pytest.mark.parametrize("number", ["1e300", "-1e101"])
def test_a_number_beyond_all_use_is_told_in_one_line(number: str) -> None:
    told = CliRunner().invoke(main, ["run", "learning_to_forecast", "--set", f"environment.high={number}"])
    assert (told.exit_code, told.stderr.count("\n")) == (2, 1)
    assert f"high {float(number):g} came; give a number within 1e100 of 0" in told.stderr


def test_the_numbers_within_a_field_are_looked_at() -> None:
    with pytest.raises(InputError, match=r"payoffs 1e[+]200 came"):
        al.environment("population_game", payoffs=((0.0, 1.0), (1e200, 0.0)))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("learning_to_forecast", {"noise": 1e100, "tolerance": 1e-300}),
        ("learning_to_forecast", {"high": 1e100}),
        ("repeated", {"noise": 1e-300}),
        ("gaussian_bandit", {"means": [1e100, 1e100], "prior_mean": 1e100}),
        ("horizon_task", {"prior": [1e30, 14.0]}),
        ("kyle", {"value_sd": 1e100}),
        ("security_game", {"penalty": 1e100}),
        ("limit_order_market", {"rate": 1e100, "thinking": 1.0}),
    ],
)
def test_extremes_are_played_without_a_warning(name: str, fields: dict[str, object]) -> None:
    environment = al.environment(name, **fields)
    result = al.Scenario(environment=environment, cast={"*": "uniform"}).run(episodes=4, seed=1)
    assert set(result.document()["outcomes"]) == {"legal"}


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("limit_order_market", {"horizon": 1e60}, "one seat is asked some .* times; let that be 1,000,000 at most"),
        ("double_auction", {"horizon": 1e9}, "one seat is asked some"),
        ("sales", {"repricing": 1e-9, "arrivals": 1e30}, "1e[+]31 shoppers would come"),
        ("sales", {"horizon": 1e8, "arrivals": 1e-8}, "one seat is asked some"),
    ],
)  # fmt: skip
def test_a_market_without_an_end_is_refused(name: str, fields: dict[str, float], told: str) -> None:
    with pytest.raises(InputError, match=told):
        al.environment(name, **fields)


def test_a_prior_that_is_as_good_as_none_is_refused() -> None:
    wide = al.environment("contextual_bandit", prior_sd=1e9)
    with pytest.raises(
        InputError, match=r"prior_sd 1e[+]09 came with noise .*; let it be 100,000 times that at most"
    ):
        al.Scenario(environment=wide, cast={"*": "uniform"}).run(episodes=2, seed=1).document()


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ({"name": "gaussian_thompson", "noise": 1e300}, "GaussianThompson: noise 1e[+]300 came"),
        ({"name": "gaussian_thompson", "prior_sd": 1e20}, "let them differ by a factor of 30,000 at most"),
        ({"name": "linear_thompson", "prior_sd": 1e-300}, "prior_sd 1e-300 came with noise"),
        ({"name": "logistic_thompson", "prior_sd": 1e-300}, "prior_sd 1e-300 came with noise"),
        ({"name": "bayes_ucb", "c": 1e50}, "c: Input should be less than or equal to 100"),
    ],
)
def test_an_agent_that_cannot_reckon_with_its_numbers_says_so(agent: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        al.Scenario(environment="bernoulli_bandit", cast={"*": agent}).run(episodes=2, seed=1)
