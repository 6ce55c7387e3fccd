"""Decisions a second of repeated matching pennies, against a bare numpy loop, Axelrod and OpenSpiel in the same run.

$ python benchmarks/array_play.py --axelrod-python PATH --openspiel-python PATH
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from pstats import Stats
from statistics import median

from aleator.benchmarks.support.measure import Spread, one_core, profiled, show
from aleator.benchmarks.support.options import described

CONTENDER = Path(__file__).parent / "support" / "contender.py"
PEERS = ("axelrod", "openspiel")
PEERS_SHARE = 100  # a peer plays one in so many decisions: it needs about as long for them

# What a decision goes through, as functions whose time is counted with all that they call.
PARTS = {
    "chance: words": ("/chance.py", "words"),
    "chance: pick": ("/chance.py", "pick"),
    "agents: the rest": ("/agents/scripted/shared/law_player.py", "act"),
    "world: ask": ("/games/shared/matrix_world.py", "ask"),
    "world: score": ("/games/shared/matrix_world.py", "tell"),
    "choice: check": ("/core/questions.py", "check"),
    "counts: add": ("/runs/counts.py", "add"),
}
INSIDE = {"chance: pick": "chance: words", "agents: the rest": "chance: pick"}  # taken off the outer one


class Contender:
    """A process that plays when told to; raises `RuntimeError` where it cannot be started."""

    def __init__(self, name: str, python: str, script: Path = CONTENDER) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [python, str(script), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def rate(self, decisions: int) -> float:
        """Decisions in a CPU second."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(decisions, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(
                f"contender {self.name} ended with status {self._process.wait()}; see its message above"
            )
        played = json.loads(answer)
        return float(played["decisions"] / played["seconds"])

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def contend(pythons: dict[str, str], episodes: int, turns: int, rounds: int) -> dict[str, list[float]]:
    """The rates of every contender in every round, played in turn (A B C A B C); the first round is not counted."""
    contenders = [Contender(name, python) for name, python in pythons.items()]
    rates: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds + 1):
        for contender in contenders:
            share = PEERS_SHARE if contender.name in PEERS else 1
            rates[contender.name].append(contender.rate(2 * turns * episodes // share))
    for contender in contenders:
        contender.close()
    return {name: all_rates[1:] for name, all_rates in rates.items()}


def show_rates(rates: dict[str, list[float]], missing: list[str]) -> None:
    """Rates, and Aleator's rate over each contender's, round by round."""
    own = rates["aleator"]
    rows = []
    for name, theirs in rates.items():
        ratio = Spread.of(mine / other for mine, other in zip(own, theirs, strict=True))
        rows.append((name, Spread.of(rate / 1e6 for rate in theirs).text(3), ratio.text()))
    rows += [(name, "not measured", "not measured") for name in missing]
    show("array play", ("contender", "million decisions a CPU second", "aleator's rate over it"), rows)


def show_targets(rates: dict[str, list[float]]) -> None:
    """The two targets, met or missed by the medians of the rounds' ratios."""
    own = rates["aleator"]
    for name, least in (("axelrod", 25.0), ("numpy-pcg64", 0.25)):
        if name not in rates:
            print(f"target: at least {least:g} times {name}: not measured")
            continue
        ratio = median(mine / other for mine, other in zip(own, rates[name], strict=True))
        print(
            f"target: at least {least:g} times {name}: {ratio:.2f}, {'met' if ratio >= least else 'MISSED'}"
        )


def show_limits(play: Callable[[int], int], decisions: int, rounds: int) -> None:
    """Where Aleator's time goes: a profile of each round, in shares of its whole."""
    shares = [_shares(profiled(lambda: play(decisions))) for _ in range(rounds)]
    rows = [(part, Spread.of(100 * share[part] for share in shares).text(1)) for part in shares[0]]
    show("what limits it (cProfile)", ("part", "% of the time"), rows)


def _shares(stats: Stats) -> dict[str, float]:
    whole = stats.total_tt  # type: ignore[attr-defined]  # typeshed leaves it out
    spent = {part: _time(stats, *place) / whole for part, place in PARTS.items()}
    own = {part: share - spent.get(INSIDE.get(part, ""), 0.0) for part, share in spent.items()}
    return own | {"loop and all else": 1 - sum(own.values())}


def _time(stats: Stats, file: str, function: str) -> float:
    """Seconds in the outermost function of that name in that file, with all that it calls."""
    timed = stats.stats.items()  # type: ignore[attr-defined]  # typeshed leaves it out
    found = [
        cumulative
        for (f, _, name), (_, _, _, cumulative, _) in timed
        if f.endswith(file) and name == function
    ]
    if not found:
        raise LookupError(
            f"{function} of {file} was not called; PARTS names what an array decision goes through"
        )
    return float(max(found))


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--axelrod-python", help="the Python of an environment with Axelrod")
    options.add_argument("--openspiel-python", help="the Python of an environment with OpenSpiel")
    options.add_argument("--episodes", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    asked = options.parse_args()
    print(one_core())

    from aleator.benchmarks.support.contender import TURNS, aleator

    peers = {"axelrod": asked.axelrod_python, "openspiel": asked.openspiel_python}
    pythons = dict.fromkeys(("aleator", "numpy-pcg64", "numpy-philox"), sys.executable)
    pythons |= {name: python for name, python in peers.items() if python is not None}
    print(
        f"{asked.episodes:,} episodes of {TURNS} turns, two seats, {asked.rounds} rounds: median (least to greatest)"
    )
    rates = contend(pythons, asked.episodes, TURNS, asked.rounds)
    show_rates(rates, [name for name in peers if name not in pythons])
    show_targets(rates)
    show_limits(aleator(), 2 * TURNS * asked.episodes, asked.rounds)


if __name__ == "__main__":
    main()
