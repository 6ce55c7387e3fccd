"""Numbers of a recipe are finite, whatever they are of: an infinite payoff or horizon is refused before anything is played."""

import importlib
import math
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from aleator.cli.main import main
from aleator.core.recipes import Recipe
from click.testing import CliRunner
from pydantic import ValidationError

INFINITE = {"Step.sharpness": "argmax", "Knower.sharpness": "argmax"}
"""Fields that may be infinite, and what that means. No field may be NaN."""


def recipes(kind: type[Recipe] = Recipe) -> Iterator[type[Recipe]]:
    """Every recipe of the package that has been imported."""
    for sub in kind.__subclasses__():
        if sub.__module__.startswith("aleator."):
            yield sub
        yield from recipes(sub)


def samples(annotation: Any, number: float) -> Iterator[Any]:
    """Values of this type's form, each with ``number`` in the place of one float."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is float:
        yield number
    elif origin is Annotated:
        yield from samples(inner[0], number)
    elif origin in (Union, types.UnionType):
        for one in inner:
            yield from samples(one, number)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from ({"x": one} for one in samples(inner[1], number))
    elif origin is tuple and inner[1:] != (...,):
        for place, kind in enumerate(inner):
            for one in samples(kind, number):
                yield [one if at == place else 0.5 for at in range(len(inner))]
    elif inner and origin is not Literal:
        yield from ([one] for one in samples(inner[0], number))


def faults(kind: type[Recipe], field: str, sample: Any) -> set[str]:
    """The kinds of fault that ``field`` is refused for."""
    try:
        kind.__pydantic_validator__.validate_python({field: sample})
    except ValidationError as error:
        return {fault["type"] for fault in error.errors() if fault["loc"][:1] == (field,)}
    return set()


def test_every_number_of_every_recipe_is_finite(modules):
    for module in modules:
        if module.stem != "__main__":
            dotted = ".".join(("aleator", *module.with_suffix("").parts)).removesuffix(".__init__")
            importlib.import_module(dotted)
    accepted, asked = [], 0
    for kind in dict.fromkeys(recipes()):
        for field, info in kind.model_fields.items():
            for number in (math.inf, -math.inf, math.nan):
                for sample in samples(info.annotation, number):
                    asked += 1
                    told = faults(kind, field, sample)
                    if f"{kind.__name__}.{field}" in INFINITE:
                        assert bool(told) == (number != math.inf)
                    elif "finite_number" not in told:
                        accepted.append(f"{kind.__name__}.{field} = {sample}")
    assert accepted == []
    assert asked > 900


@pytest.mark.parametrize("number", ["inf", "-inf", "nan", ".inf", "1e999"])
def test_a_number_that_is_not_finite_is_told_in_one_line(number):
    told = CliRunner().invoke(main, ["run", "learning_to_forecast", "--set", f"environment.noise={number}"])
    assert told.exit_code == 2
    assert told.stderr.startswith("aleator: environment 'learning_to_forecast': noise: Input should be a ")
    assert told.stderr.count("\n") == 1


def test_an_infinite_number_in_a_file_is_refused(tmp_path):
    (tmp_path / "odd.yaml").write_text(
        "environment: {name: gaussian_bandit, noise: .inf}\ncast: {player: uniform}\n"
    )
    told = CliRunner().invoke(main, ["run", str(tmp_path / "odd.yaml")])
    assert (told.exit_code, told.stderr.count("\n")) == (2, 1)
    assert "Input should be a finite number (came: inf)" in told.stderr
