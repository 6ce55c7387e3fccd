"""How fast games with moves in turn are played: Kuhn poker by scripted players, against OpenSpiel's playouts in the same run.

$ python benchmarks/sequential_play.py --openspiel-python PATH
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from aleator.benchmarks.array_play import Contender
from aleator.benchmarks.support.measure import Spread, by_place, one_core, show
from aleator.benchmarks.support.options import described

SCRIPT = Path(__file__).parent / "support" / "kuhn_contender.py"
AGENTS = ("uniform", "equilibrium")
OURS = ("aleator", "aleator_bare")  # every decision kept; nothing kept, as in playouts
PEERS = ("openspiel", "openspiel_lean")  # playouts as in its example.py; with chance by the standard library
PEERS_SHARE = 20  # a peer plays one in so many decisions: it needs about as long for them
DECISIONS = 2.4  # an episode
LEAST = 20.0

PLACES = {
    "world: nodes, deals, payments": ("environments/games/shared/tree_world.py", "core/games/"),
    "chance": ("core/chance.py",),
    "laws: optimum and draws": ("core/laws/", "agents/"),
    "payments find their decisions": ("runs/pending.py",),
    "loop and checks": (
        "runs/loop.py",
        "runs/session.py",
        "runs/block.py",
        "core/questions.py",
        "core/spaces/",
    ),
    "ledger": ("runs/ledger.py", "runs/decisions.py"),
}

Rates = dict[str, list[float]]


def contend(agent: str, openspiel: str | None, episodes: int, rounds: int) -> Rates:
    """Decisions in a CPU second of every contender in every round, played in turn; the first round is not counted."""
    pythons = dict.fromkeys(OURS, sys.executable) | (dict.fromkeys(PEERS, openspiel) if openspiel else {})
    contenders = {name: Contender(f"{name}-{agent}", str(python), SCRIPT) for name, python in pythons.items()}
    rates: Rates = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name, contender in contenders.items():
            share = PEERS_SHARE if name in PEERS else 1
            rates[name].append(contender.rate(int(episodes * DECISIONS) // share))
    for contender in contenders.values():
        contender.close()
    return {name: all_rates[1:] for name, all_rates in rates.items()}


def show_rates(agent: str, rates: Rates) -> None:
    """Rates, and both of Aleator's over each contender's, round by round."""
    rows = []
    for name in (*OURS, *PEERS):
        if name not in rates:
            rows.append((name, *("not measured",) * 3))
            continue
        over = [
            Spread.of(mine / theirs for mine, theirs in zip(rates[own], rates[name], strict=True)).text(1)
            for own in OURS
        ]
        rows.append((name, Spread.of(rate / 1e6 for rate in rates[name]).text(3), *over))
    header = ("contender", "million decisions/s", *(f"{own} over it" for own in OURS))
    show(f"Kuhn poker, {agent} against {agent}", header, rows)


def show_targets(agent: str, rates: Rates) -> None:
    """At least 20 times OpenSpiel's playouts, decision for decision, by the medians of the rounds' ratios.

    All kept against its own example, and nothing kept against the leanest playouts.
    """
    for own, peer in zip(OURS, PEERS, strict=True):
        target = f"target: {own} at least {LEAST:g} times {peer}, {agent}"
        if peer not in rates:
            print(f"{target}: not measured")
            continue
        ratio = median(mine / theirs for mine, theirs in zip(rates[own], rates[peer], strict=True))
        print(f"{target}: {ratio:.1f}, {'met' if ratio >= LEAST else 'MISSED'}")


def show_limits(episodes: int, rounds: int) -> None:
    """Where Aleator's time goes where all is kept, by whose own time it is."""
    import aleator as al

    environment = al.environment("kuhn_poker")
    scenario = al.Scenario(
        environment=environment, cast={seat.name: al.agent("equilibrium") for seat in environment.seats}
    )
    len(scenario.run(episodes=episodes).kept)
    shares = [by_place(lambda: len(scenario.run(episodes=episodes).kept), PLACES) for _ in range(rounds)]
    rows = [(place, Spread.of(100 * share[place] for share in shares).text(1)) for place in shares[0]]
    show("what limits it where all is kept (cProfile)", ("part", "% of the time"), rows)


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--openspiel-python", help="the Python of an environment with OpenSpiel")
    options.add_argument("--episodes", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    asked = options.parse_args()
    print(one_core())
    print(f"{asked.episodes:,} episodes of Kuhn poker, {asked.rounds} rounds: median (least to greatest)")
    for agent in AGENTS:
        rates = contend(agent, asked.openspiel_python, asked.episodes, asked.rounds)
        show_rates(agent, rates)
        show_targets(agent, rates)
    show_limits(asked.episodes, asked.rounds)


if __name__ == "__main__":
    main()
