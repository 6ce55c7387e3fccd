"""Equilibria and values of random games in normal form beside Gambit's and OpenSpiel's.

$ python benchmarks/random_games.py --openspiel-python PATH [--record FILE]

Gambit's are exact: all extreme equilibria of games of two (in rational arithmetic), the roots of the systems of equations of its
supports for games of three, the value of zero-sum games by its rational linear program. OpenSpiel tells what best responses to
our equilibria gain. `--record` writes some of the games with Gambit's answers, as the tests read them.
"""

from __future__ import annotations

from aleator.benchmarks.support.measure import one_core, show
from aleator.benchmarks.support.options import described

PINNED = one_core()

import json  # noqa: E402
import subprocess  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402
from time import process_time  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
from aleator.core.chance import Chance  # noqa: E402
from aleator.core.games.normal_form import NormalForm  # noqa: E402
from aleator.core.games.profile import Profile  # noqa: E402
from aleator.core.games.solution import Solution  # noqa: E402
from aleator.environments.solvers import normal_forms  # noqa: E402
from aleator.environments.solvers.gambit import gambit_equilibria, gambit_value  # noqa: E402

GAPS = Path(__file__).parent / "support" / "openspiel_gaps.py"
GAMES = 1_000
RECORDED = 8  # games of each kind
AGREES = 1e-7
TYPES = {"generic": (-99, 100), "ties": (0, 3)}


def of_two(kind: str) -> Callable[[Any], Any]:
    """A game of two players with 2 to 5 actions each."""

    def draw(rng: Any) -> Any:
        return rng.integers(*TYPES[kind], size=(2, *rng.integers(2, 6, size=2)))

    return draw


def repeated(rng: Any) -> Any:
    """A game of two in which both players have an action twice, with few levels of payoffs."""
    table = rng.integers(-4, 5, size=(2, *rng.integers(2, 5, size=2)))
    for axis in (1, 2):
        table = np.insert(table, 0, table.take(rng.integers(table.shape[axis]), axis=axis), axis=axis)
    return table


def zero_sum(kind: str) -> Callable[[Any], Any]:
    """What column pays row."""

    def draw(rng: Any) -> Any:
        table = of_two(kind)(rng)[0]
        return np.stack([table, -table])

    return draw


def of_three(kind: str) -> Callable[[Any], Any]:
    """A game of three players with two actions each."""
    return lambda rng: rng.integers(*TYPES[kind], size=(3, 2, 2, 2))


KINDS: dict[str, tuple[Callable[[Any], Any], int]] = {
    "two players, generic": (of_two("generic"), 200),
    "two players, ties": (of_two("ties"), 200),
    "two players, repeated rows": (repeated, 200),
    "zero-sum, generic": (zero_sum("generic"), 100),
    "zero-sum, ties": (zero_sum("ties"), 100),
    "three players, generic": (of_three("generic"), 150),
    "three players, ties": (of_three("ties"), 50),
}


def games(kind: str) -> Iterator[Any]:
    """Payoffs [S, A1, ..., An], the same in every run."""
    draw, count = KINDS[kind]
    rng = Chance.of(seed=2010, stream=f"benchmarks/random_games/{kind}", episodes=[0]).generator()
    for _ in range(count):
        yield draw(rng)


def game_of(payoffs: Any) -> NormalForm:
    """The game, its players and actions numbered."""
    seats = [f"p{place}" for place in range(len(payoffs))]
    return NormalForm(seats, [[f"a{a}" for a in range(n)] for n in payoffs.shape[1:]], payoffs)


@dataclass
class Tally:
    """What was counted for one kind of game, and the largest differences."""

    games: int = 0
    complete: int = 0
    theirs: int = 0
    missed: int = 0
    farthest: float = 0.0
    ours: int = 0
    gain: float = 0.0
    value: float | None = None
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])


def compared(kind: str, asked: list[str]) -> Tally:
    """Every game of the kind solved by both; our equilibria are written to ``asked`` for OpenSpiel."""
    tally = Tally()
    for payoffs in games(kind):
        began = process_time()
        game = game_of(payoffs)
        solution = normal_forms.solve(game, lambda _: 0, "the first")
        between = process_time()
        theirs = gambit_equilibria(game)
        tally.seconds = [
            a + b for a, b in zip(tally.seconds, (between - began, process_time() - between), strict=True)
        ]
        if solution is None:
            raise SystemExit(f"a game of shape {payoffs.shape} was not solved")
        count(tally, game, solution, theirs)
        asked += [
            json.dumps({"payoffs": payoffs.tolist(), "profile": laws}) for laws in extremes(game, solution)
        ]
        if kind.startswith("zero-sum"):
            off = abs(solution.values["p0"] - gambit_value(game))
            tally.value = max(tally.value or 0.0, off)
    return tally


def count(tally: Tally, game: NormalForm, solution: Solution, theirs: list[Profile]) -> None:
    """Enter one game."""
    distances = [solution.distance(profile) for profile in theirs]
    tally.games += 1
    tally.complete += solution.is_complete
    tally.theirs += len(theirs)
    tally.missed += sum(distance > AGREES for distance in distances)
    tally.farthest = max([tally.farthest, *distances])
    tally.ours += len(extremes(game, solution))
    tally.gain = max(tally.gain, solution.accuracy or 0.0)


def extremes(game: NormalForm, solution: Solution) -> list[list[list[float]]]:
    """Our extreme equilibria, each once."""
    found = {}
    for part in solution.components:
        laws = [part.strategies[seat][""] for seat in game.seats]
        for places in np.ndindex(*[len(law) for law in laws]):
            profile = [law[v].tolist() for law, v in zip(laws, places, strict=True)]
            found[str(profile)] = profile
    return list(found.values())


def openspiel_gaps(python: str, asked: list[str]) -> str:
    """The largest gain that OpenSpiel finds in our equilibria, as a share of the payoffs' range."""
    run = subprocess.run(
        [python, str(GAPS)], input="\n".join(asked), check=True, capture_output=True, text=True
    )
    gaps = list(map(float, run.stdout.split()))
    met = "met" if max(gaps) <= AGREES else "MISSED"
    return f"{len(gaps):,} of our equilibria, largest NashConv {max(gaps):.1e} of the payoffs' range, {met}"


def record(path: str) -> None:
    """The first games of each kind with Gambit's answers, a line each."""
    with Path(path).open("w") as file:
        for kind in KINDS:
            for payoffs, _ in zip(games(kind), range(RECORDED), strict=False):
                line: dict[str, Any] = {"kind": kind, "payoffs": payoffs.tolist()}
                game = game_of(payoffs)
                line["equilibria"] = [
                    [profile[seat][""].round(12).tolist() for seat in game.seats]
                    for profile in gambit_equilibria(game)
                ]
                if kind.startswith("zero-sum"):
                    line["value"] = gambit_value(game)
                file.write(json.dumps(line, separators=(",", ":")) + "\n")


def show_tallies(tallies: dict[str, Tally]) -> None:
    """A line for each kind: of how many games all equilibria are known; Gambit's equilibria, those outside ours and the farthest;
    ours, and what a best response gains; by how much values differ; seconds, ours and Gambit's.
    """
    rows = []
    for kind, tally in tallies.items():
        rows.append((
            f"{tally.games} {kind}", str(tally.complete), f"{tally.theirs:,}", str(tally.missed), f"{tally.farthest:.1e}",
            f"{tally.ours:,}", f"{tally.gain:.1e}", "" if tally.value is None else f"{tally.value:.1e}",
            f"{tally.seconds[0]:.1f}, {tally.seconds[1]:.1f}",
        ))  # fmt: skip
    header = (
        "games", "all known", "Gambit's equilibria", "outside ours", "farthest from ours", "ours", "largest gain",
        "values differ by", "CPU s, ours and Gambit's",
    )  # fmt: skip
    show(f"random games, beside pygambit {version('pygambit')}", header, rows)


def main() -> None:
    """Compare and print."""
    options = described(__doc__)
    options.add_argument("--openspiel-python", help="the Python of an environment with OpenSpiel")
    options.add_argument("--record", metavar="FILE", help="write games with Gambit's answers, and stop")
    given = options.parse_args()
    if given.record:
        record(given.record)
    else:
        compare(given.openspiel_python)


def compare(openspiel: str | None) -> None:
    """Solve all games, show what was counted, and say whether the targets are met."""
    print(PINNED)
    asked: list[str] = []
    tallies = {kind: compared(kind, asked) for kind in KINDS}
    show_tallies(tallies)
    every = tallies.values()
    missed = sum(tally.missed for tally in every)
    agreed = missed == 0 and max(tally.gain for tally in every) <= AGREES
    print(
        f"target: {sum(tally.games for tally in every):,} games agree with Gambit: {missed} of"
        f" {sum(tally.theirs for tally in every):,} equilibria outside ours, {'met' if agreed else 'MISSED'}"
    )
    print(
        f"target: equilibria by OpenSpiel's NashConv: {openspiel_gaps(openspiel, asked) if openspiel else 'not measured'}"
    )


if __name__ == "__main__":
    main()
