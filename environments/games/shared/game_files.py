"""Games as files: the built-in ones by name, one's own as YAML, and Gambit's ``.nfg``."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ....core.errors import InputError
from ....core.yaml_files import read_yaml
from ....registry.recipes import one_line
from ....registry.suggesting import suggest
from .nfg import read_nfg

__all__ = ["DATA", "GameFile", "game_file", "game_names"]

DATA = Path(__file__).parents[3] / "scenarios" / "data"
"""Where the built-in games are written."""

_GAMES = DATA / "games"


def _number(given: Any) -> Any:
    """A probability, also as a fraction: ``3/8``."""
    return float(Fraction(given)) if isinstance(given, str) else given


_Share = Annotated[float, BeforeValidator(_number)]
_Table = tuple[tuple[float, ...], ...]
_Names = tuple[str, ...]


class GameFile(BaseModel):
    """What a file says of a game: its payoffs as `matrix_game` takes them, and what is known of it.

    ``equilibria`` are profiles {player: probabilities}, not necessarily all; ``values`` are the payoffs in every equilibrium.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    title: str
    source: str = ""
    experiment: str = ""
    players: _Names | None = None
    row: _Table | None = None
    column: _Table | None = None
    row_actions: _Names | None = None
    column_actions: _Names | None = None
    payoffs: tuple[Any, ...] | None = None
    actions: tuple[_Names, ...] | None = None
    selection: Literal["payoff", "first", "mixed"] | None = None
    equilibria: tuple[dict[str, tuple[_Share, ...]], ...] = ()
    values: dict[str, float] | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of `matrix_game`."""
        told = {"title", "source", "experiment", "equilibria", "values"}
        return self.model_dump(exclude=told, exclude_none=True)


def game_names() -> list[str]:
    """The built-in games."""
    return sorted(path.stem for path in _GAMES.glob("*.yaml"))


def game_file(name: str) -> GameFile:
    """The built-in game of that name, or the one of a ``.yaml`` or ``.nfg`` file.

    Raises `InputError` on an unknown name, naming the nearest, and on a file that holds no game.
    """
    if not name.endswith((".yaml", ".yml", ".nfg")):
        return _built_in(name)
    path = Path(name)
    if name.endswith(".nfg"):
        return GameFile.model_validate(read_nfg(path))
    return _checked(read_yaml(path, "game"), name)


@cache
def _built_in(name: str) -> GameFile:
    path = _GAMES / f"{name}.yaml"
    if name not in game_names():
        raise InputError(
            f"game {name!r} is unknown; {suggest(name, game_names(), 'aleator list games')}; or give a .yaml or .nfg file"
        )
    return _checked(read_yaml(path, "game"), name)


def _checked(mapping: dict[str, Any], name: str) -> GameFile:
    try:
        return GameFile.model_validate(mapping)
    except ValidationError as error:
        raise InputError(f"game {name!r}: {one_line(error, GameFile.model_fields)}") from None
