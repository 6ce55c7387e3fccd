"""A small economy: the plan against dynamic programming and a numerical solver, money to the cent, prices by hand."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from hypothesis import given, settings
from hypothesis import strategies as st

terms = {
    "months": st.integers(1, 6),
    "money": st.floats(1, 900),
    "wage": st.floats(1, 200),
    "interest": st.floats(0, 0.05),
    "patience": st.floats(0.5, 1),
}


def economy(episodes: int = 1, **fields):
    game = al.environment("household_economy", **fields)
    return game, game.begin(np.arange(episodes), Chance.of(1, "environment", range(episodes)))


def lived(path: list[float], patience: float) -> float:
    return sum(patience**t * np.log(spent) for t, spent in enumerate(path))


def followed(game) -> list[float]:
    """What a household spends month by month that keeps to the plan."""
    money, path = game.money, []
    for turn in range(game.months):
        path.append(float(game.plan(np.array([money]), turn)[0]))
        money = (money - path[-1]) * (1 + game.interest) + game.wage
    return path


def by_dynamic_programming(game, steps: int = 200) -> float:
    """The value of an optimal plan, by backward induction on a grid of money, interpolated."""
    top = (game.money + game.wage * game.months) * (1 + game.interest) ** game.months
    grid = np.geomspace(0.5 * min(game.wage, game.money), top, steps)
    share = np.linspace(1e-3, 1, steps)
    value = np.log(grid)
    for _ in range(game.months - 1):
        spent = share * grid[:, None]
        after = (grid[:, None] - spent) * (1 + game.interest) + game.wage
        value = (np.log(spent) + game.patience * np.interp(np.log(after), np.log(grid), value)).max(axis=1)
    return float(np.interp(np.log(game.money), np.log(grid), value))


@settings(max_examples=10, deadline=None)
@given(st.fixed_dictionaries(terms))
def test_the_plan_is_what_dynamic_programming_finds(fields) -> None:
    game = al.environment("household_economy", **fields)
    assert lived(followed(game), game.patience) == pytest.approx(by_dynamic_programming(game), abs=0.02)


@settings(max_examples=25, deadline=None)
@given(st.fixed_dictionaries(terms), st.integers(0, 99))
def test_no_plan_that_can_be_paid_is_worth_more(fields, seed) -> None:
    """Mixtures of the plan with 200 random ones, which can be paid as both can: utility is concave, so that small steps tell."""
    game = al.environment("household_economy", **fields)
    path, rng = np.array(followed(game)), np.random.default_rng(seed)
    best = lived(list(path), game.patience)
    for weight in rng.choice([1.0, 0.1, 0.001], 200):
        money, other = game.money, []
        for share in rng.uniform(0, 1, game.months):
            other.append(share * money)
            money = (money - other[-1]) * (1 + game.interest) + game.wage
        mixed = (1 - weight) * path + weight * np.array(other)
        assert lived(list(np.maximum(mixed, 1e-12)), game.patience) <= best + 1e-9


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.0, 0.7]), st.integers(0, 99))
def test_no_cent_is_made_or_lost(households, price_response, wage_response, effort, seed) -> None:
    fields = {"price_response": price_response, "wage_response": wage_response, "effort": effort}
    game, world = economy(3, households=households, months=8, money=123.45, **fields)
    rng = np.random.default_rng(seed)
    for _ in range(8):
        world.ask()
        share = rng.choice([0.0, 1.0, rng.uniform()], 3 * households)
        answers = [
            {"spend": x, "work": float(y)} for x, y in zip(share, rng.uniform(size=len(share)), strict=True)
        ]
        (told,) = world.tell([al.Choice(game.space.pack(answers) if effort else share)])
        assert (world._held.sum(axis=1) + world._firms == 12345 * households).all()
        assert (world._held >= 0).all()
        assert np.isfinite(told.reward).all()
    assert world.ask() == ()


def test_a_month_by_hand() -> None:
    """Two households with 300 and a wage of 100 spend 150 and 300: 450 goods of 200 made, which counts as twice."""
    _, world = economy(households=2, price_response=0.5, wage_response=1.0, patience=0.5, interest=0.02)
    world.ask()
    (told,) = world.tell([al.Choice(np.array([0.5, 1.0]))])
    assert told.reward == pytest.approx(np.log([150, 300]))
    (asked,) = world.ask()
    assert asked.sees["money"].tolist() == [253.0, 100.0]
    assert asked.sees["price"] == pytest.approx([2**0.5] * 2)
    assert asked.sees["wage"] == pytest.approx([200] * 2)
    assert (
        "Last month you spent 150.00 and bought 150.00 goods. This is month 2 of 12. You have 253.00"
        in asked.text(0)
    )
    (told,) = world.tell([al.Choice(np.array([0.0, 1.0]))])
    assert told.reward == pytest.approx(0.5 * np.log(np.array([0.01, 100]) / 2**0.5))


def test_what_others_do_moves_prices_and_not_the_plan() -> None:
    _, world = economy(households=3, months=3)
    for share in (0.2, 0.9):
        (asked,) = world.ask()
        optimum = al.environment("household_economy", households=3, months=3).optimal(asked)
        action = np.array([float(optimum.number[0]), share, 1.0])
        world.tell([al.Choice(action)])
    assert world._held[0, 0] / 100 == pytest.approx(
        followed(al.environment("household_economy", months=3))[2], abs=0.05
    )


@pytest.mark.parametrize(
    ("fields", "known"), [({}, True), ({"wage_response": 0.1}, False), ({"effort": 0.5}, False)]
)
def test_a_plan_is_given_where_one_is_known(fields, known) -> None:
    game, world = economy(households=3, months=4, **fields)
    assert (game.optimal(world.ask()[0]) is not None) is known
    if known:
        run = al.Scenario(environment=game, cast={"household": "equilibrium"}, metrics=("number_error",))
        assert run.run(episodes=3).comparison.seats["household"].metrics["number_error"].value == 0


def test_alike_households_are_one_situation() -> None:
    game, world = economy(2, households=4, effort=0.5)
    (asked,) = world.ask()
    assert asked.situations().tolist() == [0] * 8
    assert "what part of your time to work" in asked.text(0)
    shares = [{"spend": 0.5, "work": work} for work in (0.0, 1.0, 1.0, 1.0) * 2]
    world.tell([al.Choice(game.space.pack(shares))])
    assert len(set(world.ask()[0].situations().tolist())) == 2
