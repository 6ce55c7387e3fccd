"""A population of which a few agents stand for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from ...core.calls import RunContext
from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.prices import Price
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from ...registry.recipes import build, name_of, recipe_of
from .shared.law_book import Asking, LawBook
from .shared.population_player import PopulationPlayer

__all__ = ["Archetypes"]

_WHO = {
    "cautious": "somebody who avoids risks and expects others to rush in",
    "bold": "somebody who takes risks and expects others to hold back",
    "undecided": "somebody with no firm habits, who is as likely to do one thing as another",
}


def _built(spec: Any) -> Agent:
    agent: Agent = build("agents", spec)
    return agent


_AnyAgent = Annotated[Agent, BeforeValidator(_built), PlainSerializer(recipe_of)]


def _personas() -> dict[str, Agent]:
    return {
        name: _built({"name": "llm", "style": {"name": "persona", "persona": who}})
        for name, who in _WHO.items()
    }


class Archetypes(Agent):
    """Each member of the seat belongs to one of a few ``archetypes``, drawn by their ``shares``. An archetype is asked once in each
    situation, that is for each text that a member could read, and everyone of its members draws from its law there, each by its own address.

    ``law`` says how that law is learnt: from ``samples`` answers, from ``statements`` of it (``stated``), or from as many
    log-probabilities (``token``). A law that an archetype reports with its answers is taken as it is. The law is then compared with
    ``checks`` sampled answers that it was not made from, and the report says how far they are apart: the short cut holds only where they agree.
    An archetype remembers nothing that its words do not tell. Answers that are not legal are left out of the law and counted;
    where there are no others, members have none either.

    The verdict on the seat is about the population as it was drawn; what is known of an archetype's law is as uncertain as so many
    answers leave it, however many members draw from it.

    Source: Chopra, Kumar, Giray-Kuru, Raskar and Quera-Bofarull (2024), "On the limits of agency in agent-based models",
    arXiv 2409.10568 (archetypes of LLM agents).
    """

    archetypes: dict[str, _AnyAgent] = Field(
        default_factory=_personas, min_length=1, description="agents by the names of those they stand for"
    )
    shares: dict[str, float] | None = Field(None, description="of the members; null: all alike")
    law: Literal["samples", "stated", "token"] = Field("samples", description="what a law is learnt from")
    samples: int = Field(20, ge=1, description="answers that a law rests on")
    statements: int = Field(1, ge=1, description="statements whose mean a law is")
    checks: int = Field(20, ge=0, description="sampled answers that a law is compared with")
    situations: int = Field(200, ge=1, description="most situations that are asked about")
    model: str | None = Field(None, description="of every archetype that asks one; null: its own")
    api_base: str | None = Field(
        None, description="server of every archetype that asks a model; null: its own"
    )

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if inner := [name for name, agent in self.archetypes.items() if isinstance(agent, Archetypes)]:
            raise InputError(
                f"archetype {inner[0]!r} is itself archetypes; give its own beside the others, with their shares"
            )
        if self.shares is None:
            return self
        given, known = set(self.shares), set(self.archetypes)
        if given != known:
            raise InputError(
                f"shares of {', '.join(sorted(given))} came; give one for each of {', '.join(self.archetypes)}"
            )
        total = sum(self.shares.values())
        if min(self.shares.values()) < 0 or abs(total - 1) > 1e-9:
            raise InputError(f"shares sum to {total:g}; give none below 0, and all together 1")
        return self

    @property
    def seated(self) -> Mapping[str, Agent]:
        """The archetypes, with the model and the server that are set for all."""
        return {name: self._with_common(agent) for name, agent in self.archetypes.items()}

    def _with_common(self, agent: Agent) -> Agent:
        common = {"model": self.model, "api_base": self.api_base}
        fields = {name: value for name, value in common.items() if value is not None}
        if agent.model_name is None or not fields:
            return agent
        return _built({**recipe_of(agent), **fields})

    @property
    def is_external(self) -> bool:
        """True: laws are asked for in a run, which keeps the answers."""
        return True

    @property
    def is_given_randomness(self) -> bool:
        """True: members are drawn from a law by the package's own luck."""
        return True

    @property
    def needs_optimal(self) -> bool:
        """Where an archetype needs it."""
        return any(agent.needs_optimal for agent in self.seated.values())

    @property
    def details(self) -> tuple[str, ...]:
        """How laws are learnt, how many archetypes there are, and their models."""
        models = dict.fromkeys(agent.model_name or name_of(agent) for agent in self.seated.values())
        laws = "sampled laws" if self.law == "samples" else f"{self.law} laws"
        return (laws, f"{len(self.archetypes)} x", *models)

    @property
    def model_name(self) -> str | None:
        """The model of the first archetype that asks one."""
        return next((agent.model_name for agent in self.seated.values() if agent.model_name), None)

    @property
    def price(self) -> Price | None:
        """What the models cost in the mean, since each archetype is asked as often; None where the price of one is not known."""
        prices = [agent.price for agent in self.seated.values() if agent.model_name]
        known = [one for one in prices if one is not None]
        if not known or len(known) < len(prices):
            return None
        return Price(
            fmean(one.prompt for one in known),
            fmean(one.completion for one in known),
            fmean(one.cached for one in known),
        )

    def with_model(self, model: str) -> Self:
        """The same, all archetypes that ask a model asking this one."""
        return self.model_copy(update={"model": model})

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Raise `InputError`: laws are asked for in a run, which keeps the answers (`connect`)."""
        raise InputError(
            "agent 'archetypes' needs a run to keep its laws; seat it through a Scenario or aleator run"
        )

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Seat players that share the laws of their seat. Raises `InputError` where an archetype states no law that is asked for."""
        agents = self.seated
        connected = [agent.connect(context) for agent in agents.values()]
        stating = None
        if self.law != "samples":
            stating = [self._stating(name, agent).connect(context) for name, agent in agents.items()]
        shares = [1 / len(agents) if self.shares is None else self.shares[name] for name in agents]
        asking = Asking(
            self.law, self.samples if stating is None else self.statements, self.checks, self.situations
        )
        books: dict[str, LawBook] = {}

        def seated(seat: Seat, episode: IntArray) -> Player:
            if seat.name not in books:
                self._check(seat)
                books[seat.name] = LawBook(
                    seat, context.seed, tuple(agents), connected, stating, asking, context.tell
                )
            return PopulationPlayer(np.array(shares), books[seat.name], seat, episode)

        return seated

    def _stating(self, name: str, agent: Agent) -> Agent:
        """The agent, asked for its law beside its act; as it is where it reports the law that it plays."""
        if agent.model_name is None:
            return agent
        if "elicit" not in type(agent).model_fields:
            raise InputError(f"archetype {name} ({name_of(agent)}) states no law; set law: samples")
        return _built({**recipe_of(agent), "elicit": [self.law]})

    def _check(self, seat: Seat) -> None:
        if self.law != "samples" and not seat.space.listed:
            raise InputError(
                f"seat {seat.name!r} answers with {seat.space.describe()}, of which no {self.law} law is read; set law: samples"
            )
