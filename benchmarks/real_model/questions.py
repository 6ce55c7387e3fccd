"""The questions that are put to the model, as studies and scenarios. Each finds in its directory what it has asked before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from aleator.benchmarks.real_model.wordings import WORDINGS
from aleator.core.errors import InputError
from aleator.core.questions import Seat
from aleator.registry.finding import names
from aleator.registry.recipes import build
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

__all__ = ["GAMES", "HEADS", "Game", "Server", "curve", "every_method", "game", "methods", "wordings"]

HEADS = 0.3
_PROBABILITIES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
_WORDED = "aleator.benchmarks.real_model.wordings:Worded"
_FIELDS: Mapping[str, Mapping[str, Any]] = {"rejection": {"most": 5}}
_LONGEST, _LONGEST_WORD = 128, 12  # tokens


class Game(NamedTuple):
    """An ``environment``, the model's ``seat`` in it, who the ``others`` are, and how many ``episodes`` are played.

    ``by_method`` are the episodes that each prompting method plays.
    """

    seat: str
    environment: Mapping[str, Any]
    others: Mapping[str, str]
    episodes: int
    by_method: int


GAMES = {
    "pennies": Game(
        "matcher", {"name": "matching_pennies", "heads": 3.0}, {"mismatcher": "equilibrium"}, 60, 8
    ),
    "bandit": Game("player", {"name": "bernoulli_bandit", "means": [0.3, 0.5, 0.7], "horizon": 15}, {}, 4, 1),
    "sales": Game("shop_1", {"name": "sales", "shops": 2, "horizon": 6.0}, {"shop_2": "equilibrium"}, 5, 1),
}


class Server(NamedTuple):
    """Where the model is: its ``model`` name at ``api_base``, and the ``extra`` parameters that keep the server from truncating.

    ``scale`` multiplies all numbers of episodes.
    """

    model: str
    api_base: str
    extra: Mapping[str, Any]
    scale: float = 1.0

    def episodes(self, number: int) -> int:
        """``number`` of episodes, scaled."""
        return max(1, round(number * self.scale))

    def agent(self, longest: int = _LONGEST, **fields: Any) -> dict[str, Any]:
        """The recipe of the model in a seat, with replies of at most ``longest`` tokens at temperature 1."""
        return {
            "name": "llm",
            "model": self.model,
            "api_base": self.api_base,
            "transport": "direct",
            "top_p": 1.0,
            "max_tokens": longest,
            "timeout": 600.0,
            "reasks": 1,
            **({"extra": dict(self.extra)} if self.extra else {}),
            **fields,
        }


def curve(server: Server) -> Study:
    """Told to draw Heads with probability p, for p from 0 to 1; the token law is elicited beside every act."""
    return Study(
        name="calibration",
        scenario=_coin(server.agent(_LONGEST_WORD, reasks=0, elicit=["token"]), server.episodes(30)),
        vary={"environment.heads": _PROBABILITIES},
        luck="own",
        grid={"over": "environment.heads", "action": "Heads"},
    )


def methods(server: Server) -> Study:
    """Every prompting method on the coin that should show Heads with probability `HEADS`."""
    return Study(
        name="methods",
        scenario=_coin(server.agent(), server.episodes(12)),
        vary={"cast.sampler.style": [{"name": name, **_FIELDS.get(name, {})} for name in names("styles")]},
        luck="own",
    )


def every_method(server: Server, name: str) -> Study:
    """Every prompting method in one of `GAMES` that can ask for what is answered there."""
    asked = GAMES[name]
    (seat,) = [one for one in build("environments", asked.environment).seats if one.name == asked.seat]
    return Study(
        name=f"methods_{name}",
        scenario=_play(asked, server.agent(), server.episodes(asked.by_method)),
        vary={f"cast.{asked.seat}.style": _styles(seat)},
        luck="own",
    )


def wordings(server: Server) -> Study:
    """The law of coins asked for in several wordings; every reply is the first and the last."""
    styles = [{"name": _WORDED, "wording": wording} for wording in ("present", *WORDINGS)]
    return Study(
        name="wordings",
        scenario=_coin(server.agent(80, reasks=0), server.episodes(10)),
        vary={"environment.heads": [0.1, 0.3, 0.5], "cast.sampler.style": styles},
        luck="own",
    )


def game(server: Server, name: str) -> Scenario:
    """A game, a bandit or a market, with the model in one seat, asked directly."""
    asked = GAMES[name]
    return Scenario(name=name, **_play(asked, server.agent(_LONGEST_WORD), server.episodes(asked.episodes)))


def _styles(seat: Seat) -> list[dict[str, Any]]:
    """Every prompting method that can ask for what ``seat`` answers."""
    styles = [{"name": name, **_FIELDS.get(name, {})} for name in names("styles")]
    return [style for style in styles if _suits(style, seat)]


def _suits(style: Mapping[str, Any], seat: Seat) -> bool:
    try:
        build("styles", style).check(seat.space)
    except InputError:
        return False
    return True


def _play(asked: Game, agent: Mapping[str, Any], episodes: int) -> dict[str, Any]:
    cast = {asked.seat: dict(agent), **asked.others}
    return {"environment": dict(asked.environment), "cast": cast, "episodes": episodes}


def _coin(agent: Mapping[str, Any], episodes: int) -> dict[str, Any]:
    coin = {"name": "biased_coin", "heads": HEADS}
    return {"environment": coin, "cast": {"sampler": dict(agent)}, "episodes": episodes}
