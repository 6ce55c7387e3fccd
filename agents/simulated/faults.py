"""The simulated models: what each does to the law that it was asked for.

The sizes of the faults follow published figures; each model's docstring says which.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar
from urllib.parse import parse_qsl

import numpy as np
from pydantic import Field, ValidationError, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ...core.recipes import Recipe
from ...registry.recipes import one_line
from .reading import Task
from .speaking import Spoken, speak

__all__ = [
    "Collapse",
    "Fair",
    "Gambler",
    "Knower",
    "Label",
    "Noisy",
    "Seeded",
    "SimulatedModel",
    "Step",
    "model_names",
    "simulated_model",
]


class SimulatedModel(Recipe):
    """A model with a known fault. Subclasses distort a law on a menu or a uniform number that an interval's law maps.

    ``knows`` says that it states the right law when asked for it, whatever it plays; ``converts`` that it turns a random number that is handed
    over into the right answer, and calls for one where a tool offers it; ``recalls`` that its fault depends on its own
    earlier answers.
    """

    knows: ClassVar[bool] = False
    converts: ClassVar[bool] = False
    recalls: ClassVar[bool] = False

    latency: float = Field(0.0, ge=0, description="seconds that a reply takes")
    greedy: bool = Field(
        False,
        description="answers with its likeliest option (on an interval: the median), as at temperature 0; its tokens tell its law",
    )

    def menu_law(self, law: FloatArray, labels: tuple[str, ...]) -> FloatArray:
        """The law[A] acted on where ``law[A]`` over ``labels``, in the order shown, was asked for."""
        return law

    def after(self, law: FloatArray, previous: int) -> FloatArray:
        """The law[A] acted on after the model's own last answer, the one in place ``previous``."""
        return law

    def acted(self, task: Task) -> FloatArray:
        """The law over the task's options that the model acts on."""
        if not task.options:
            return task.law
        law = self.menu_law(task.law, task.options)
        return self.after(law, task.options.index(task.previous[-1])) if task.previous else law

    def level(self, uniform: float, second: float) -> float:
        """The level in [0, 1] of the asked law's quantile to answer, from two uniform numbers."""
        return uniform

    def reply(self, task: Task, chance: Chance) -> Spoken:
        """An answer in words; ``chance`` is addressed to the request's seed."""
        return speak(self, task, self.acted(task), chance)

    def place(self, law: FloatArray, chance: Chance) -> int:
        """The place of the option to answer, of those with the probabilities ``law[A]``."""
        return int(law.argmax() if self.greedy else chance.pick(law)[0])


class Fair(SimulatedModel):
    """Samples exactly what it is asked for.

    Source: the perfect sampler that every published comparison uses as its baseline.
    """

    knows: ClassVar[bool] = True
    converts: ClassVar[bool] = True


class Step(SimulatedModel):
    """Takes the likelier option nearly always: a step at one half; at a tie it leans to the first label of the alphabet.

    The defaults give P = 0.018 where 49 % is asked for, and 82 % to one side of an even choice, GPT-5's share there.

    Source: Yang and Zhang (2025), arXiv 2511.14630, figures 1 and 6.
    """

    sharpness: float = Field(
        100.0, ge=1, allow_inf_nan=True, description="exponent of the law: 1 is fair, infinity is argmax"
    )
    tie: float = Field(0.82, ge=0, le=1, description="share of the first label of the alphabet among equals")

    def menu_law(self, law: FloatArray, labels: tuple[str, ...]) -> FloatArray:
        """The law raised to a high power, equals split unevenly."""
        equal = np.isclose(law, law.max(), rtol=1e-9)
        if equal.sum() > 1:
            first = min(np.flatnonzero(equal).tolist(), key=lambda i: labels[i])
            return _favoured(equal / equal.sum(), first, self.tie)
        weight = (law / law.max()) ** self.sharpness
        return np.asarray(weight / weight.sum())

    def level(self, uniform: float, second: float) -> float:
        """A level close to the median."""
        return 0.5 + (uniform - 0.5) / self.sharpness


class Label(SimulatedModel):
    """Favours the option shown in one position, whatever its label (on an interval: the low end).

    Source: Guo et al. (2025), EMNLP Findings, position bias with meaningless labels.
    """

    bias: float = Field(0.3, ge=0, le=1, description="extra share of that position")
    position: int = Field(0, description="0 is the option shown first, -1 the one shown last")

    def menu_law(self, law: FloatArray, labels: tuple[str, ...]) -> FloatArray:
        """A mixture of the law and the favoured position."""
        if not -len(law) <= self.position < len(law):
            raise InputError(
                f"position {self.position} came to a menu of {len(law)}; allowed: {-len(law)} to {len(law) - 1}"
            )
        favourite = np.zeros(len(law))
        favourite[self.position] = 1
        return np.asarray((1 - self.bias) * law + self.bias * favourite)

    def level(self, uniform: float, second: float) -> float:
        """The low end with probability ``bias``, else ``uniform``."""
        return 0.0 if second < self.bias else uniform


class Collapse(SimulatedModel):
    """Has a favourite answer: the first label of the alphabet, or on an interval one number inside the law.

    Source: Bad Dice Players (2026), arXiv 2601.05414: one value 666 to 1000 times in 1000 independent draws.
    """

    share: float = Field(0.9, ge=0, le=1, description="share of the favourite")
    at: float = Field(
        0.5, ge=0, le=1, description="on an interval: level of the law's quantile that is the favourite"
    )

    def menu_law(self, law: FloatArray, labels: tuple[str, ...]) -> FloatArray:
        """``share`` for the favourite, and the rest by the law."""
        return _mixed(law, labels.index(min(labels)), self.share)

    def level(self, uniform: float, second: float) -> float:
        """The favourite's level with probability ``share``, else ``uniform``."""
        return self.at if second < self.share else uniform


class Gambler(SimulatedModel):
    """Over-alternates: repeats its own last answer less often than it should, as people do who try to look random.

    Source: negative recency in Vidler and Walsh (2025), arXiv 2501.16356; P(switch) = 0.7 on a fair coin by default.
    """

    recalls: ClassVar[bool] = True

    caution: float = Field(
        0.4, ge=0, le=1, description="share of the last answer's probability that goes to the others"
    )

    def after(self, law: FloatArray, previous: int) -> FloatArray:
        """The law with less of the last answer, and more of the others in proportion."""
        if law[previous] >= 1:
            return law
        return _favoured(law, previous, float(law[previous] * (1 - self.caution)))


class Knower(Step):
    """States the right law and samples as a step: it knows, and does otherwise.

    Source: Jang, Lee and Kim (2026), arXiv 2607.25292 (KNOWS/DOES); Gu et al. (2026), arXiv 2604.06543.
    """

    knows: ClassVar[bool] = True


class Seeded(Collapse):
    """Turns a given seed into the right answer exactly, and has a favourite where it is given none.

    Source: Gu et al. (2026), arXiv 2604.06543: provided seeds are converted, direct sampling is flawed.
    """

    knows: ClassVar[bool] = True
    converts: ClassVar[bool] = True


class Noisy(SimulatedModel):
    """Samples exactly, but garbles, refuses, truncates, or answers off the menu, each with its own probability.

    Source: outcome classes of the sampling contract; public audits find invented choices in 73.8 % of episodes.
    """

    garble: float = Field(0.05, ge=0, le=1)
    refuse: float = Field(0.05, ge=0, le=1)
    truncate: float = Field(0.05, ge=0, le=1)
    stray: float = Field(0.05, ge=0, le=1, description="share of answers that are not on the menu")

    @model_validator(mode="after")
    def _shares(self) -> Noisy:
        if self.garble + self.refuse + self.truncate + self.stray > 1:
            raise ValueError("garble + refuse + truncate + stray is more than 1; make the shares smaller")
        return self

    def reply(self, task: Task, chance: Chance) -> Spoken:
        """A fair answer, or one of the four faults."""
        fair = super().reply(task, chance)
        faults = [
            (
                self.garble,
                Spoken("Let me weigh this: both have merit, and it is hard to say.", "stop", fair.law),
            ),
            (self.refuse, Spoken("I'm sorry, but I can't help with that.", "stop", fair.law)),
            (self.truncate, Spoken("To answer this I should first consider what the", "length", fair.law)),
            (self.stray, Spoken(_off_the_menu(task), "stop", fair.law)),
        ]
        edges = np.cumsum([share for share, _ in faults])
        place = int(np.searchsorted(edges, chance.uniform(2)[0], side="right"))
        return faults[place][1] if place < len(faults) else fair


_MODELS: dict[str, type[SimulatedModel]] = {
    model.__name__.lower(): model for model in (Fair, Step, Label, Gambler, Collapse, Knower, Seeded, Noisy)
}


def model_names() -> list[str]:
    """The simulated models, as LiteLLM calls them."""
    return [f"sim/{name}" for name in _MODELS]


@lru_cache(maxsize=256)
def simulated_model(name: str) -> SimulatedModel:
    """The model called ``NAME?param=value&param=value``. Raises `InputError` on an unknown name or parameter."""
    kind, _, query = name.partition("?")
    if kind not in _MODELS:
        raise InputError(f"simulated model {kind!r} is unknown; allowed: {', '.join(model_names())}")
    try:
        return _MODELS[kind].model_validate(dict(parse_qsl(query, keep_blank_values=True)))
    except ValidationError as error:
        told = one_line(error)
        raise InputError(
            f"simulated model {name!r}: {told}; its parameters are {', '.join(_MODELS[kind].model_fields)}"
        ) from None


def _off_the_menu(task: Task) -> str:
    return (
        "Answer: Xyzzy"
        if task.options
        else f"Answer: {2 * abs(float(np.abs(task.quantiles[np.isfinite(task.quantiles)]).max())) + 1!r}"
    )


def _favoured(law: FloatArray, favourite: int, share: float) -> FloatArray:
    """``share`` to the favourite, the rest to the others in proportion to ``law``."""
    rest = law.copy()
    rest[favourite] = 0
    rest *= (1 - share) / rest.sum()
    rest[favourite] = share
    return rest


def _mixed(law: FloatArray, favourite: int, share: float) -> FloatArray:
    """``share`` to the favourite, and the rest by ``law``."""
    out = (1 - share) * law
    out[favourite] += share
    return np.asarray(out)
