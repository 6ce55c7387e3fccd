"""Recipes are compared, hashed and closed; and every error of the package is one of its own kind."""

import importlib
import inspect
from pathlib import Path

import aleator
import pytest
from aleator.core.errors import AleatorError, ChoiceError, InputError, LawError, SpaceError
from aleator.core.failures import CallFailed
from aleator.core.recipes import Agent
from pydantic import ValidationError


def test_a_recipe_is_frozen_compared_and_closed() -> None:
    class Fixed(Agent):
        bias: float = 0.5

    assert Fixed() == Fixed(bias=0.5)
    assert hash(Fixed()) == hash(Fixed(bias=0.5))
    assert Fixed(bias=0.1) != Fixed()
    with pytest.raises(ValidationError, match="frozen"):
        Fixed().bias = 0.2
    with pytest.raises(ValidationError, match="Extra inputs"):
        Fixed(colour="red")


def test_every_error_of_the_package_is_an_aleator_error(module: Path) -> None:
    if module.stem == "__main__":
        return
    dotted = ".".join(module.with_suffix("").parts).removesuffix("__init__").strip(".")
    found = importlib.import_module(f"aleator.{dotted}" if dotted else "aleator")
    own = [
        value
        for value in vars(found).values()
        if inspect.isclass(value)
        and issubclass(value, BaseException)
        and value.__module__ == found.__name__
        and not issubclass(value, Warning)
    ]
    in_users_code = {
        CallFailed
    }  # raised in it and caught around it: what it raises is a decision's outcome and ends no run
    assert [
        error for error in own if not issubclass(error, AleatorError) and error not in in_users_code
    ] == []


def test_the_error_tree() -> None:
    assert aleator.AleatorError is AleatorError
    for error in (SpaceError, LawError):
        assert issubclass(error, InputError)
    assert issubclass(ChoiceError, AleatorError)
    assert not issubclass(ChoiceError, InputError)


def test_a_copy_with_other_fields_keeps_nothing_that_followed_from_the_old_ones() -> None:
    coin = aleator.environment("biased_coin", heads=0.3)
    assert "Heads: 30%" in coin.opening
    for deep in (False, True):
        assert "Heads: 70%" in coin.model_copy(update={"heads": 0.7}, deep=deep).opening
    assert "Heads: 30%" in coin.opening


def test_recipes_are_compared_by_their_fields_whatever_is_kept_with_them():
    one, other = aleator.environment("security_game"), aleator.environment("security_game")
    assert one.solution() is not None
    assert other.solution() is not None
    assert one == other
    assert hash(one) == hash(other)
    assert one != aleator.environment("matching_pennies")
