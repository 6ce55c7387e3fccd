"""One plug-in of each kind is a file dropped into a folder: it is listed, shown, held to its contract and used, with no edit elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

AGENT = '''"""An agent that was dropped into the room."""

from __future__ import annotations

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player

__all__ = ["ZzStubborn"]


class ZzStubborn(Agent):
    """Play what is always legal: the blank answer.

    Source: a test.
    """

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player that remembers nothing."""
        return _Player()


class _Player:
    def act(self, observation: Observation, chance: Chance) -> Choice:
        law = None
        if observation.legal is not None:
            return Choice(observation.seat.space.at(observation.legal.argmax(axis=-1)), law=law)
        if not observation.seat.space.listed:
            return Choice(observation.seat.space.blank(len(observation)))
        blank = observation.seat.space.blank(len(observation))
        return Choice(blank, law=_always(observation, blank), law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Learn nothing."""


def _always(observation: Observation, blank: object) -> object:
    space = observation.seat.space
    return space.law({str(space.texts(space.blank(1))[0]): 1.0})
'''
STYLE = '''"""A prompting method that was dropped into the room."""

from __future__ import annotations

from ..graphs.style import Style

__all__ = ["ZzBlunt"]


class ZzBlunt(Style):
    """Ask as `direct` does, under another name.

    Source: a test.
    """
'''
ENVIRONMENT = '''"""A coin that was dropped into the room."""

from __future__ import annotations

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from ..sampling.shared.task import SamplingTask

__all__ = ["ZzCoin"]


class ZzCoin(SamplingTask):
    """Flip the dropped coin.

    Source: a test.
    """

    heads: float = Field(0.25, ge=0, le=1, description="probability of Heads")

    @property
    def target(self) -> MixedStrategy:
        """[heads, 1 - heads]."""
        return MixedStrategy(Menu(("Heads", "Tails")), [self.heads, 1 - self.heads])
'''
METRIC = '''"""A metric that was dropped into the room."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate

__all__ = ["zz_most"]


def zz_most(counts: ArrayLike) -> Estimate:
    """Share of the action that was chosen most.

    Source: a test.
    """
    tally = np.asarray(counts, dtype=np.float64)
    n = tally.sum(axis=-1)
    return Estimate(tally.max(axis=-1) / n, 0.0, 1.0, n)
'''
EVIDENCE = '''"""Evidence that was dropped into the room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions

__all__ = ["zz_even"]

SHAPE = "[..., T]"
EXAMPLE = np.array([1, 0] * 5)


def zz_even(decisions: Decisions, chosen: NDArray[np.bool_]) -> IntArray:
    """Whether the episode of each choice has an even number: 1 or 0."""
    return 1 - decisions.episode[chosen] % 2
'''
WITH_EVIDENCE = (
    METRIC.replace("zz_most", "zz_mostly_even")
    .replace("(counts: ArrayLike)", "(zz_even: ArrayLike)")
    .replace(
        """    tally = np.asarray(counts, dtype=np.float64)
    n = tally.sum(axis=-1)
    return Estimate(tally.max(axis=-1) / n, 0.0, 1.0, n)
""",
        """    even = np.asarray(zz_even, dtype=np.float64)
    return Estimate(even.mean(axis=-1), 0.0, 1.0, even.shape[-1])
""",
    )
    .replace("Share of the action that was chosen most.", "Share of choices in episodes of even number.")
)
SPACE = '''"""A space that was dropped into the room."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..chance import Chance
from ..outcomes import Outcome
from ..reading import Parsed
from .space import Space, as_objects

__all__ = ["ZzColour"]


@dataclass(frozen=True)
class ZzColour(Space):
    """A colour as red, green and blue, each from 0 to 255: an action is int64 [B, 3]."""

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless all are in range."""
        whole = action.ndim == 2 and action.dtype.kind == "i"
        if not whole or action.min(initial=0) < 0 or action.max(initial=0) > 255:
            raise self.refuse(action, "three numbers from 0 to 255")

    def blank(self, rows: int) -> NDArray[Any]:
        """Black."""
        return np.zeros((rows, 3), dtype=np.int64)

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """#1e90ff."""
        return as_objects("#%02x%02x%02x" % tuple(row) for row in action.tolist())

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """From the text."""
        return self.pack([self.read(text, None).action if text else None for text in texts.tolist()])

    def describe(self) -> str:
        """In words."""
        return "a colour such as #1e90ff"

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """A colour and nothing else."""
        found = re.fullmatch(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", text.strip().lower())
        if found is None:
            return Parsed(Outcome.UNPARSABLE)
        return Parsed(Outcome.LEGAL, [int(part, 16) for part in found.groups()])

    def draw_uniform(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Each part alike."""
        return np.stack([(256 * chance.uniform(draw + part)).astype(np.int64) for part in range(3)], axis=-1)
'''
PAINT = '''"""An environment that asks for what a dropped space holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.zz_colour import ZzColour

__all__ = ["ZzPaint"]


class ZzPaint(Environment):
    """Name a colour; red pays.

    Source: a test.
    """

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One painter."""
        return (Seat("painter", ZzColour()),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A canvas."""
        return _Canvas(self.seats[0], episode)

    def optimal(self, observation: Observation) -> None:
        """None is known."""


class _Canvas(World):
    def __init__(self, seat: Seat, episode: IntArray) -> None:
        self._asked = Observation(seat, episode, np.zeros(len(episode), dtype=np.int64), words=_words)
        self._red: FloatArray | None = None

    def ask(self) -> Sequence[Observation]:
        return (self._asked,) if self._red is None else ()

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        self._red = choices[0].action[:, 0] / 255
        return (self._asked.feedback(self._red),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {"painter": self._red}


def _words(row: int, names: Sequence[str], since: int) -> str:
    return "Which colour shall it be?"
'''
PANEL = '''"""A panel that was dropped into the room."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel, by_text

__all__ = ["zz_counts"]

PLACE = 70


def zz_counts(findings: Findings) -> list[Panel]:
    """How many decisions each cell has."""
    rows = [(by_text(cell.by) or "all", str(cell.run.decisions)) for cell in findings.cells]
    return [Panel("Decisions", "Legal or not.", ("cell", "decisions"), rows)] if rows else []
'''
DROPPED = {
    "reports/panels/zz_counts.py": PANEL,
    "agents/scripted/zz_stubborn.py": AGENT,
    "agents/llm/styles/zz_blunt.py": STYLE,
    "environments/games/zz_coin.py": ENVIRONMENT,
    "environments/games/zz_paint.py": PAINT,
    "metrics/distance/zz_most.py": METRIC,
    "metrics/distance/zz_mostly_even.py": WITH_EVIDENCE,
    "metrics/evidence/zz_even.py": EVIDENCE,
    "core/spaces/zz_colour.py": SPACE,
}
ROOMS = {
    "zz_stubborn": ("agents", "scripted"),
    "zz_blunt": ("styles", "styles"),
    "zz_coin": ("environments", "games"),
    "zz_paint": ("environments", "games"),
    "zz_most": ("metrics", "distance"),
    "zz_mostly_even": ("metrics", "distance"),
    "zz_even": ("evidence", "evidence"),
    "zz_colour": ("spaces", "spaces"),
    "zz_counts": ("panels", "panels"),
}

Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def shell(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Python in a process of its own, with a copy of the package into which files are dropped and nothing else is changed."""
    home = tmp_path_factory.mktemp("dropped")
    package = home / "aleator"
    for room in (folder for folder in sorted(root.iterdir()) if (folder / "__init__.py").is_file()):
        shutil.copytree(room, package / room.name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (*root.glob("*.py"), root / "pyproject.toml"):
        shutil.copy(file, package)
    (package / "tests").mkdir()
    for name in ("conftest.py", "test_contracts.py"):
        shutil.copy(root / "tests" / name, package / "tests")
    for path, text in DROPPED.items():
        (package / path).write_text(text, encoding="utf-8")

    def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": ""}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=package, env=environment, input=said, capture_output=True, text=True, check=False
        )

    return run


COMMANDS = """
import json, sys
from aleator.cli.main import main
from click.testing import CliRunner
for command in json.loads(sys.stdin.read()):
    answer = CliRunner().invoke(main, [*command, "--json"])
    print(json.dumps([answer.exit_code, json.loads(answer.stdout) if answer.stdout else answer.stderr]))
"""


def aleator(shell: Shell, *commands: Sequence[str]) -> list[Any]:
    """The JSON documents that the command line prints, command by command, in one process."""
    done = shell("-c", COMMANDS, said=json.dumps(commands))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [status for status, _ in answers] == [0] * len(commands), done.stdout + done.stderr
    return [document for _, document in answers]


def test_dropped_files_are_listed(shell: Shell) -> None:
    rooms = sorted({room for room, _ in ROOMS.values()})
    for room, document in zip(rooms, aleator(shell, *(("list", room) for room in rooms)), strict=True):
        listed = {row["name"]: row["kind"] for row in document[room]}
        dropped = {name: kind for name, (where, kind) in ROOMS.items() if where == room}
        assert dropped.items() <= listed.items()


def test_dropped_files_are_shown(shell: Shell) -> None:
    shown = dict(zip(ROOMS, aleator(shell, *(("show", name) for name in ROOMS)), strict=True))
    assert {name: document["room"] for name, document in shown.items()} == {
        name: room for name, (room, _) in ROOMS.items()
    }
    assert all(document["summary"] for document in shown.values())
    heads = {"type": "float", "default": 0.25, "about": "probability of Heads"}
    assert shown["zz_coin"]["fields"]["heads"] == heads


def test_dropped_files_are_held_to_their_contracts(shell: Shell) -> None:
    """And pass; `aleator check` ends with 1 otherwise."""
    aleator(shell, *(("check", name) for name in ROOMS))


def test_dropped_files_are_contract_tested_by_existing(shell: Shell) -> None:
    done = shell("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_contracts.py", "-k", "zz_")
    assert f"{len(ROOMS)} passed" in done.stdout, done.stdout


def test_a_contract_finds_the_faults_of_a_dropped_file(shell: Shell) -> None:
    """Without its source the same file fails."""
    drop = "from pathlib import Path; file = Path('environments/games/zz_coin.py'); text = file.read_text();"
    shell("-c", f"{drop} file.with_name('zz_sourceless.py').write_text(text.replace('Source: a test.', ''))")
    done = shell("-m", "aleator", "check", "zz_sourceless", "--json")
    shell("-c", "from pathlib import Path; Path('environments/games/zz_sourceless.py').unlink()")
    assert done.returncode == 1
    assert "does not end with its source" in done.stdout


def scenario(tmp_path: Path, text: str) -> str:
    file = tmp_path / "dropped.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_dropped_files_play_together(shell: Shell, tmp_path: Path) -> None:
    """The coin, the agent, and both metrics, one of them on evidence of its own."""
    text = "environment: {name: zz_coin, heads: 0.75}\ncast: {'*': zz_stubborn}\nmetrics: [zz_most, zz_mostly_even]\n"
    (document,) = aleator(shell, ("run", scenario(tmp_path, text), "--episodes", "50"))
    seat = document["seats"]["sampler"]
    assert seat["optimal"] == {"Heads": 0.75, "Tails": 0.25}
    assert seat["policy"] == {"Heads": 1.0, "Tails": 0.0}
    assert {name: metric["value"] for name, metric in seat["metrics"].items()} == {
        "zz_most": 1.0,
        "zz_mostly_even": 0.5,
    }


def test_a_model_is_asked_as_a_dropped_file_says(shell: Shell, tmp_path: Path) -> None:
    text = "environment: zz_coin\ncast: {'*': {name: llm, model: sim/fair, style: zz_blunt}}\n"
    (document,) = aleator(shell, ("run", scenario(tmp_path, text), "--episodes", "5"))
    seat = document["seats"]["sampler"]
    assert (seat["agent"], seat["n"]) == ("llm sim/fair zz_blunt", 5)


def test_a_dropped_space_is_answered_read_and_logged(shell: Shell, tmp_path: Path) -> None:
    """By a scripted agent; and what is logged is read back."""
    text, out = "environment: zz_paint\ncast: {'*': uniform}\n", str(tmp_path / "run")
    ran, again = aleator(
        shell, ("run", scenario(tmp_path, text), "--episodes", "6", "--out", out), ("report", out)
    )
    assert ran["outcomes"] == {"legal": 6}
    assert again["seats"]["painter"] == ran["seats"]["painter"]
    code = (
        "import aleator as al, sys; rows = al.load_result(sys.argv[1]).decisions.project('action').fetchall();"
        " print(all(len(a) == 7 and a[0] == '#' for (a,) in rows), len(set(rows)))"
    )
    assert shell("-c", code, out).stdout == "True 6\n"


def test_a_dropped_panel_is_shown_in_the_terminal_and_on_the_page(shell: Shell, tmp_path: Path) -> None:
    text = "environment: zz_coin\ncast: {'*': zz_stubborn}\n"
    done = shell(
        "-m", "aleator", "run", scenario(tmp_path, text), "--episodes", "7", "--out", str(tmp_path / "run")
    )
    assert "Decisions" in done.stdout
    assert "Decisions" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")


def torn(shell: Shell, path: str, text: str, room: str) -> str:
    """What is said of a file that is no plug-in, in one line."""
    code = (
        "import sys; from pathlib import Path; from aleator import InputError; from aleator.registry.finding import names\n"
        "file = Path(sys.argv[1]); file.write_text(sys.argv[2])\n"
        "try: names(sys.argv[3])\n"
        "except InputError as error: print(error)\n"
        "finally: file.unlink()"
    )
    said = shell("-c", code, path, text, room).stdout
    assert said.count("\n") == 1, said
    return said


def test_a_file_that_does_not_load_is_named(shell: Shell) -> None:
    said = torn(shell, "agents/scripted/zz_torn.py", "def", "agents")
    assert "zz_torn.py' does not load: SyntaxError" in said


def test_a_file_with_two_agents_is_named_with_both(shell: Shell) -> None:
    second = AGENT + "\n\nclass ZzSecond(ZzStubborn):\n    pass\n"
    said = torn(shell, "agents/scripted/zz_torn.py", second, "agents")
    assert "zz_torn.py' offers ZzStubborn and ZzSecond where one agent stands in a file" in said
    assert "give each a file of its own" in said


@pytest.mark.parametrize(
    ("path", "room", "offers"),
    [
        ("agents/scripted/zz_torn.py", "agents", "no public subclass of Agent"),
        ("metrics/distance/zz_torn.py", "metrics", "no function zz_torn(...) -> Estimate"),
        ("core/spaces/zz_torn.py", "spaces", "no public subclass of Space"),
    ],
)
def test_a_file_with_none_is_named(shell: Shell, path: str, room: str, offers: str) -> None:
    said = torn(shell, path, "X = 1\n", room)
    assert f"zz_torn.py' offers {offers}" in said
    assert "move what is no plug-in to the folder `shared`" in said
