"""A space that the package has never heard of: one class here, and it is played, written, read back and reported."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import aleator as al
import numpy as np
import pytest
from aleator.core.outcomes import Outcome
from aleator.core.reading import Parsed
from aleator.core.spaces.space import as_objects
from rich.console import Console


@dataclass(frozen=True)
class Colour(al.Space):
    """A colour as red, green and blue, each from 0 to 255: an action is int64 [B, 3]."""

    def check(self, action: np.ndarray) -> None:
        if action.shape[1:] != (3,) or action.dtype.kind != "i" or ((action < 0) | (action > 255)).any():
            raise self.refuse(action, "three numbers from 0 to 255")

    def blank(self, rows: int) -> np.ndarray:
        return np.zeros((rows, 3), dtype=np.int64)

    def texts(self, action: np.ndarray) -> np.ndarray:
        return as_objects(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in action.tolist())

    def restore(self, texts: np.ndarray, parts: Mapping[str, np.ndarray]) -> np.ndarray:
        return self.pack([self.read(text, None).action if text else None for text in texts.tolist()])

    def describe(self) -> str:
        return "a colour written as #rrggbb"

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        found = re.fullmatch(r"(?:Answer: )?#([0-9a-f]{6})", text.strip())
        if not found or finish == "length":
            return Parsed(Outcome.UNPARSABLE)
        return Parsed(Outcome.LEGAL, tuple(bytes.fromhex(found[1])))

    def draw_uniform(self, chance: al.Chance, draw: int = 0) -> np.ndarray:
        luck = [chance.sub(part).uniform(draw) for part in ("red", "green", "blue")]
        return (np.stack(luck, axis=1) * 256).astype(np.int64)


COLOUR = Colour()


class Painting(al.Environment):
    """Mix a colour; the redder the better.

    Source: none, it belongs to a test."""

    stationary: ClassVar[bool] = True

    @property
    def seats(self) -> tuple[al.Seat]:
        return (al.Seat("painter", COLOUR),)

    def begin(self, episode: np.ndarray, chance: al.Chance) -> al.World:
        return _Canvas(self, episode)

    def optimal(self, observation: al.Observation) -> None:
        return None


class _Canvas(al.World):
    def __init__(self, painting: Painting, episode: np.ndarray) -> None:
        self._asked = al.Observation(
            painting.seats[0], episode, np.zeros(len(episode), np.int64), words=lambda *_: "Mix a red colour."
        )
        self._open = True

    def ask(self) -> Sequence[al.Observation]:
        return (self._asked,) if self._open else ()

    def tell(self, choices: Sequence[al.Choice]) -> Sequence[al.Feedback]:
        self._open = False
        return (self._asked.feedback(choices[0].action[:, 0] / 255),)


def painted(agent: Any, out: Path, episodes: int = 30) -> al.Result:
    return al.Scenario(environment=Painting(), cast={"painter": agent}).run(
        episodes=episodes, seed=3, out=out
    )


AGENTS = {
    "uniform": al.agent("uniform"),
    "mixed": al.agent("mixed"),
    "llm": al.agent("llm", model="sim/fair"),
}


@pytest.mark.parametrize("agent", AGENTS)
def test_it_is_played_kept_read_back_and_reported(agent: str, tmp_path: Path) -> None:
    result = painted(AGENTS[agent], tmp_path / "run")
    painter = result.kept.seats["painter"]
    assert painter.legal.all()
    assert painter.action.shape == (30, 3)
    assert len(np.unique(painter.action, axis=0)) > 15
    assert painter.reward.tolist() == (painter.action[:, 0] / 255).tolist()
    again = al.load_result(tmp_path / "run").kept.seats["painter"]
    assert again.action.tolist() == painter.action.tolist()
    assert again.reward.tolist() == painter.reward.tolist()
    console = Console(record=True, file=StringIO())
    console.print(result.compare())
    assert "painter" in console.export_text()
    result.to_html(tmp_path / "report.html")
    assert "painter" in (tmp_path / "report.html").read_text()


def test_an_answer_that_is_none_is_written_as_none(tmp_path: Path) -> None:
    result = painted(al.agent("llm", model="sim/noisy?garble=0.5", reasks=0), tmp_path / "run", 60)
    painter = result.kept.seats["painter"]
    assert 0 < painter.legal.sum() < 60
    again = al.load_result(tmp_path / "run").kept.seats["painter"]
    assert again.legal.tolist() == painter.legal.tolist()
    assert again.action[again.legal].tolist() == painter.action[painter.legal].tolist()


def test_a_law_over_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(al.InputError, match="a colour written as #rrggbb"):
        painted(al.agent("mixed", law={"red": 1.0}), tmp_path / "run")
