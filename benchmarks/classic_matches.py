"""Matches between deterministic classic strategies, move for move against Axelrod's.

$ python benchmarks/classic_matches.py --axelrod-python PATH
"""

from __future__ import annotations

import json
import subprocess
from itertools import product
from pathlib import Path

import aleator as al
from aleator.benchmarks.support.measure import show
from aleator.benchmarks.support.options import described

SCRIPT = Path(__file__).parent / "support" / "axelrod_contender.py"
NAMES = {
    "always_cooperate": "Cooperator",
    "always_defect": "Defector",
    "alternate": "Alternator",
    "cycle_ccd": "CyclerCCD",
    "cycle_ddc": "CyclerDDC",
    "tit_for_tat": "TitForTat",
    "suspicious_tit_for_tat": "SuspiciousTitForTat",
    "reverse_tit_for_tat": "Bully",
    "tit_for_two_tats": "TitFor2Tats",
    "two_tits_for_tat": "TwoTitsForTat",
    "hard_tit_for_tat": "HardTitForTat",
    "hard_tit_for_two_tats": "HardTitFor2Tats",
    "spiteful_tit_for_tat": "SpitefulTitForTat",
    "contrite_tit_for_tat": "ContriteTitForTat",
    "grim": "Grudger",
    "soft_grudger": "SoftGrudger",
    "fool_me_once": "FoolMeOnce",
    "appeaser": "Appeaser",
    "prober": "Prober",
    "prober_2": "Prober2",
    "prober_3": "Prober3",
    "win_stay_lose_shift": "WinStayLoseShift",
}
"""Strategies of `classic_strategy`, and what Axelrod calls them."""


def axelrod_histories(python: str, pairs: list[tuple[str, str]], turns: int) -> list[list[str]]:
    """What each pair plays there, as two strings of C and D."""
    asked = {"pairs": [[NAMES[row], NAMES[column]] for row, column in pairs], "turns": turns}
    done = subprocess.run(
        [python, str(SCRIPT)], input=json.dumps(asked), text=True, capture_output=True, check=True
    )
    histories: list[list[str]] = json.loads(done.stdout)
    return histories


def history(row: str, column: str, turns: int) -> list[str]:
    """What the pair plays here."""
    cast = {
        seat: al.agent("classic_strategy", strategy=name) for seat, name in (("row", row), ("column", column))
    }
    scenario = al.Scenario(environment=al.environment("repeated", turns=turns), cast=cast)
    seats = scenario.run(episodes=1).ledger.seats
    return ["".join("CD"[move] for move in seats[name].action.tolist()) for name in ("row", "column")]


def main() -> None:
    """Play every strategy against every other and itself, and print how many matches agree."""
    options = described(__doc__)
    options.add_argument("--axelrod-python", help="the Python of an environment with Axelrod")
    options.add_argument("--turns", type=int, default=200)
    asked = options.parse_args()
    if asked.axelrod_python is None:
        print("axelrod: not measured; give --axelrod-python")
        return
    pairs = list(product(NAMES, repeat=2))
    theirs = axelrod_histories(asked.axelrod_python, pairs, asked.turns)
    apart = []
    for (row, column), their in zip(pairs, theirs, strict=True):
        own = history(row, column, asked.turns)
        if own != their:
            first = next(
                t for t in range(asked.turns) if (own[0][t], own[1][t]) != (their[0][t], their[1][t])
            )
            apart.append((row, column, f"{first + 1}"))
    alike = len(pairs) - len(apart)
    print(
        f"{len(NAMES)} strategies x {len(NAMES)} opponents x {asked.turns} turns: {alike} of {len(pairs)} matches alike"
    )
    if apart:
        show("matches that differ", ("strategy", "opponent", "first round that differs"), apart)


if __name__ == "__main__":
    main()
