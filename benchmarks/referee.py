"""What the verdict says of players whose truth is known: a catalogue of every kind that must not deceive it.

$ python benchmarks/referee.py
"""

from __future__ import annotations

from time import perf_counter, process_time

import numpy as np
from aleator.benchmarks.support.catalogue import CATALOGUE, STATED_LIMITS
from aleator.benchmarks.support.joint_players import PROFILES, verdicts
from aleator.benchmarks.support.measure import show
from aleator.benchmarks.support.options import described
from aleator.benchmarks.support.players import Play, Player
from aleator.core.chance import Chance
from aleator.metrics.shared.claims import Claims, claims, claims_until
from aleator.metrics.shared.situations import situation

LOOKS = (50, 200, 1_000, 5_000)
WORDS = ("deviates", "marginal only", "faithful", "undecided")
JOINT_WORDS = ("deviates", "faithful", "undecided")
ALPHA, BLOCK = 0.05, 25


def played(name: str, player: Player, runs: int, n: int, block: int) -> Play:
    """One block of ``runs`` of a player, at an address of its own."""
    luck = Chance.of(seed=0, stream=f"referee/{name}", episodes=[block]).generator()
    return player(luck, runs, n)


def judged(name: str, player: Player, runs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Verdicts [R, L], true distances and margins [L], and decisions until told [R] (infinite: never)."""
    words, distances, margins, told = [], [], [], []
    looks = np.array(LOOKS)
    for block, start in enumerate(range(0, runs, BLOCK)):
        play = played(name, player, min(BLOCK, runs - start), LOOKS[-1], block)
        known = situation(play.actions, play.law, **play.known)
        found: Claims = claims_until(known, looks, ALPHA)
        told.append(np.where(found.told[:, -1] > 0, found.told[:, -1], np.inf))
        words.append(found.verdict)
        distances.append(play.distances(looks))
        margins.append(found.margin.mean(axis=0))
    return (
        np.concatenate(words),
        np.mean(distances, axis=0),
        np.mean(margins, axis=0),
        np.concatenate(told),
    )


def row(name: str, player: Player, runs: int) -> tuple[list[str], float, float]:
    """A line of the table; the greatest rate of `faithful` outside the margin, and of being told where optimal."""
    words, distances, margins, told = judged(name, player, runs)
    rates = {word: (words == word).mean(axis=0) for word in WORDS}
    outside = distances > margins + 1e-9
    wrong = float(np.max(rates["faithful"] * outside))
    alarm = float(np.max((rates["deviates"] + rates["marginal only"]) * (distances < 1e-12)))
    middle = float(np.median(told))
    cells = [
        "/".join(f"{100 * rates[word][k]:.0f}" for word in WORDS) + ("" if outside[k] else "*")
        for k in range(len(LOOKS))
    ]
    truth = f"{distances[-1]:.3f}"
    return (
        [name, truth, f"{margins[-1]:.3f}", *cells, f"{middle:,.0f}" if np.isfinite(middle) else "-"],
        wrong,
        alarm,
    )


def joint(name: str, runs: int) -> list[str]:
    """A line of the table of joint profiles."""
    words, optimal = verdicts(name, runs, LOOKS[:-1]), PROFILES[name][2]
    return [
        name,
        "yes" if optimal else "no",
        *("/".join(f"{100 * np.mean(column == word):.0f}" for word in JOINT_WORDS) for column in words.T),
    ]


def _summary(wrongs: list[float], alarms: list[float], seconds: float) -> str:
    return (
        f"{len(wrongs)} players; `faithful` outside the margin: at most {100 * max(wrongs):.1f} % of runs; "
        f"optimal ones told: at most {100 * max(alarms):.1f} %; {seconds:,.0f} s"
    )


def timed(cells: int, decisions: int = 1_000) -> float:
    """CPU seconds that the verdicts of ``cells`` fair coins take."""
    luck = Chance.of(seed=0, stream="referee/cells", episodes=[0]).generator()
    known = situation(luck.integers(0, 2, (cells, decisions)), [0.5, 0.5])
    begin = process_time()
    claims(known, ALPHA)
    return process_time() - begin


def main() -> None:
    """Measure and print."""
    parser = described(__doc__)
    parser.add_argument("--runs", type=int, default=200, help="runs of each player")
    parser.add_argument("--only", default="", help="players whose name holds this")
    parser.add_argument(
        "--cells", type=int, default=0, help="also time the verdicts of so many cells of 1,000 decisions"
    )
    given = parser.parse_args()
    begin, wrongs, alarms = perf_counter(), [], []
    for title, players in (
        ("Players", CATALOGUE),
        ("Stated limits: outside what is bet on", STATED_LIMITS),
    ):
        found = [row(name, player, given.runs) for name, player in players.items() if given.only in name]
        if not found:
            continue
        show(
            f"{title}: % of {given.runs} runs that {'/'.join(WORDS)}; *: within the margin so far",
            ["player", "distance", "margin", *(f"n = {n:,}" for n in LOOKS), "told after"],
            [line for line, _, _ in found],
        )
        if players is CATALOGUE:
            wrongs, alarms = [wrong for _, wrong, _ in found], [alarm for _, _, alarm in found]
    if wrongs:
        print(_summary(wrongs, alarms, perf_counter() - begin))
    profiles = [joint(name, given.runs) for name in PROFILES if given.only in name]
    if profiles:
        show(
            f"Joint profiles: % of {given.runs} runs that {'/'.join(JOINT_WORDS)}",
            ["self-play", "equilibrium", *(f"n = {n:,}" for n in LOOKS[:-1])],
            profiles,
        )
    if given.cells:
        print(f"verdicts of {given.cells:,} cells of 1,000 decisions: {timed(given.cells):,.1f} CPU s")


if __name__ == "__main__":
    main()
