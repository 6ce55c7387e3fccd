"""Thompson sampling of Bernoulli bandits with counts and regret, against bare numpy, plain Python and MABWiser in the same run.

Every contender draws a Beta variate for each arm at each pull, plays the largest, is paid, and sums regret. Rates are pulls in a CPU
second on one core. Contenders take turns, after one round that is not counted; slow ones play a part of the episodes.

$ python benchmarks/bandits.py --peer-python PATH [--episodes 10000 --pulls 1000]
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import process_time

from aleator.benchmarks.support.measure import Spread, one_core, show
from aleator.benchmarks.support.options import described

PINNED = one_core()

import numpy as np  # noqa: E402
from aleator.agents.learning.thompson import Thompson  # noqa: E402
from aleator.core.questions import Feedback  # noqa: E402
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit  # noqa: E402
from aleator.runs.counts import Counts  # noqa: E402
from aleator.runs.loop import play  # noqa: E402
from aleator.runs.session import Session  # noqa: E402
from aleator.tests.conftest import EmptyContext  # noqa: E402

ARMS = 10
MEANS = tuple(np.linspace(0.3, 0.66, ARMS).tolist())
PEER = Path(__file__).parent / "support" / "mabwiser_contender.py"
SLOW = 500  # a contender in plain Python plays one in so many episodes
Contender = Callable[[int, int], tuple[float, float]]
"""(CPU seconds, mean regret of an episode) of so many episodes of so many pulls."""


class RegretCounts(Counts):
    """Counts, and the sum of what pulls lost."""

    regret = 0.0

    def pay(self, feedback: Feedback) -> None:
        """Sum the regret too."""
        super().pay(feedback)
        self.regret += float(feedback.logs["regret"].sum())


def aleator(episodes: int, pulls: int) -> tuple[float, float]:
    """The loop, with draws that have addresses."""
    bandit = BernoulliBandit(means=MEANS, horizon=pulls, optimum="none")
    session = Session(bandit, {"player": Thompson(reports_law=False)}, EmptyContext(1), RegretCounts)

    async def played() -> float:
        return sum([part.regret async for part in play(session, range(episodes))])

    start = process_time()
    regret = asyncio.run(played())
    return process_time() - start, regret / episodes


def bare_numpy(episodes: int, pulls: int) -> tuple[float, float]:
    """A loop of numpy calls that draws as many variates."""
    rng, means, rows = np.random.default_rng(1), np.array(MEANS), np.arange(episodes)
    start = process_time()
    won, lost = np.ones((episodes, ARMS)), np.ones((episodes, ARMS))
    regret = 0.0
    for _ in range(pulls):
        arm = rng.beta(won, lost).argmax(axis=1)
        paid = rng.random(episodes) < means[arm]
        won[rows, arm] += paid
        lost[rows, arm] += ~paid
        regret += float((means.max() - means[arm]).sum())
    return process_time() - start, regret / episodes


def plain_python(episodes: int, pulls: int) -> tuple[float, float]:
    """One pull after the other."""
    luck, best, regret = random.Random(1), max(MEANS), 0.0
    start = process_time()
    for _ in range(episodes):
        won, lost = [1] * ARMS, [1] * ARMS
        for _ in range(pulls):
            drawn = [luck.betavariate(won[k], lost[k]) for k in range(ARMS)]
            arm = drawn.index(max(drawn))
            paid = luck.random() < MEANS[arm]
            won[arm] += paid
            lost[arm] += not paid
            regret += best - MEANS[arm]
    return process_time() - start, regret / episodes


def peer(python: str) -> Contender:
    """MABWiser, in a process of its own."""

    def played(episodes: int, pulls: int) -> tuple[float, float]:
        asked = json.dumps({"episodes": episodes, "pulls": pulls, "means": MEANS})
        told = subprocess.run([python, str(PEER), asked], check=True, capture_output=True, text=True)
        answer = json.loads(told.stdout)
        return answer["seconds"], answer["regret"]

    return played


def contend(
    contenders: Mapping[str, tuple[Contender, int]], episodes: int, pulls: int, rounds: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Rates of all rounds but the first, and the mean regret of the last."""
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    regret = dict[str, float]()
    for _ in range(rounds + 1):
        for name, (contender, share) in contenders.items():
            played = max(1, episodes // share)
            seconds, regret[name] = contender(played, pulls)
            rates[name].append(played * pulls / seconds)
    return {name: found[1:] for name, found in rates.items()}, regret


def show_targets(rates: Mapping[str, list[float]]) -> None:
    """What was aimed at, met or missed by the median of the rounds' ratios."""
    for name, words, least in (
        ("numpy", "at least a sixth of bare numpy", 1 / 6),
        ("python", "at least 50 times plain Python", 50.0),
        ("mabwiser", "at least 50 times MABWiser", 50.0),
    ):
        if name not in rates:
            print(f"target: {words}: not measured")
            continue
        ratio = median(own / other for own, other in zip(rates["aleator"], rates[name], strict=True))
        print(f"target: {words}: {ratio:.2f}, {'met' if ratio >= least else 'MISSED'}")


def main() -> None:
    """Rates, ratios and targets."""
    parser = described(__doc__)
    for name, default in (("episodes", 10_000), ("pulls", 1000), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--peer-python", help="an interpreter with MABWiser")
    asked = parser.parse_args()
    contenders = {"aleator": (aleator, 1), "numpy": (bare_numpy, 1), "python": (plain_python, SLOW)}
    if asked.peer_python:
        contenders["mabwiser"] = (peer(asked.peer_python), 20 * SLOW)
    print(
        f"{PINNED}; {asked.episodes:,} episodes of {asked.pulls:,} pulls of {ARMS} arms, {asked.rounds} rounds"
    )
    rates, regret = contend(contenders, asked.episodes, asked.pulls, asked.rounds)
    rows = [
        (
            name,
            Spread.of(rate / 1e6 for rate in theirs).text(4),
            Spread.of(own / other for own, other in zip(rates["aleator"], theirs, strict=True)).text(),
            f"{regret[name]:.1f}",
        )
        for name, theirs in rates.items()
    ]
    header = ("contender", "million pulls a CPU second", "aleator's rate over it", "mean regret")
    show("Thompson sampling", header, rows)
    show_targets(rates)


if __name__ == "__main__":
    main()
