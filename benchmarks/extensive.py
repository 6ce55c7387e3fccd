"""Games in extensive form: exploitability and CFR+ beside OpenSpiel's in the same run, and the times of exact equilibria.

$ python benchmarks/extensive.py --openspiel-python PATH
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from aleator.benchmarks.array_play import Contender
from aleator.benchmarks.support.measure import Spread, one_core, show
from aleator.benchmarks.support.options import described

SUPPORT = Path(__file__).parent / "support"
GAMES = ("kuhn_poker", "leduc_poker", "liars_dice")
SOLVED: tuple[tuple[str, dict[str, int], float], ...] = (
    ("kuhn_poker", {}, 2.0),
    ("leduc_poker", {}, 2.0),
    ("liars_dice", {"sides": 5}, 30.0),
    ("liars_dice", {"sides": 6}, 30.0),
)
ITERATIONS = {"aleator": 400, "openspiel_cpp": 100, "openspiel_python": 4}
AGREES = 1e-9
LEAST = {
    "kuhn_poker": {"openspiel_python": 20.0},
    "leduc_poker": {"openspiel_cpp": 0.1, "openspiel_python": 20.0},
}


def compare(game: str, policies: int, python: str) -> str:
    """The greatest difference of NashConv, over random policies, between OpenSpiel's and ours."""
    import aleator as al
    import numpy as np

    tree = al.environment(game).game()
    command = [python, str(SUPPORT / "openspiel_policies.py"), game, str(policies)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    apart = []
    for line in told:
        profile = {
            seat: {key: np.array(law) for key, law in line[seat].items()} for seat in ("first", "second")
        }
        apart.append(abs(float(sum(tree.gains(profile).values())) - line["gap"]))
    gaps = Spread.of(line["gap"] for line in told)
    met = "met" if max(apart) <= AGREES else "MISSED"
    return (
        f"{game}: {len(apart)} policies, NashConv {gaps.text(3)}, largest difference {max(apart):.1e}, {met}"
    )


def contend(game: str, pythons: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Iterations of CFR+ in a CPU second, played in turn; the first round is not counted."""
    script = SUPPORT / "cfr_contender.py"
    contenders = {name: Contender(f"{name}-{game}", python, script) for name, python in pythons.items()}
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name, contender in contenders.items():
            rates[name].append(contender.rate(ITERATIONS[name]))
    for contender in contenders.values():
        contender.close()
    return {name: of_all[1:] for name, of_all in rates.items()}


def show_rates(game: str, rates: dict[str, list[float]]) -> None:
    """Rates, and ours over each, round by round."""
    rows = []
    for name, own in rates.items():
        over = Spread.of(mine / theirs for mine, theirs in zip(rates["aleator"], own, strict=True))
        rows.append((name, Spread.of(own).text(1), over.text(2)))
    show(f"CFR+ on {game}", ("contender", "iterations a CPU second", "aleator's over it"), rows)
    for peer, least in LEAST[game].items():
        if peer not in rates:
            print(f"target: at least {least:g} times {peer} on {game}: not measured")
            continue
        ratio = median(mine / theirs for mine, theirs in zip(rates["aleator"], rates[peer], strict=True))
        print(
            f"target: at least {least:g} times {peer} on {game}: {ratio:.2f}, {'met' if ratio >= least else 'MISSED'}"
        )


def show_solved() -> None:
    """CPU seconds to grow a tree and to solve it exactly, and what best responses to the solution gain."""
    import aleator as al
    from aleator.core.games.growing import grow
    from aleator.environments.solvers import cfr_plus, sequence_form

    cfr_plus.solve(al.environment("kuhn_poker", cards=4).game(), 1.0)  # imports
    sequence_form.solve(al.environment("kuhn_poker", cards=4).game())
    rows = []
    for name, fields, most in SOLVED:
        game: Any = al.environment(name, **fields)
        began = process_time()
        tree = grow(game.actions, game.rule)
        grown = process_time()
        found = sequence_form.solve(tree)
        solved = process_time()
        gap = float(sum(tree.gains(found.selected).values()))
        spent = solved - began
        rows.append(
            (
                f"{name} {fields or ''}",
                f"{len(tree.mover):,}",
                f"{found.values['first']:.10f}",
                f"{grown - began:.2f}",
                f"{solved - grown:.2f}",
                f"{gap:.1e}",
                f"{most:g}: {'met' if spent <= most else 'MISSED'}",
            )
        )
    show(
        "exact equilibria (sequence form, HiGHS)",
        ("game", "nodes", "value", "tree, s", "solution, s", "NashConv", "at most, s"),
        rows,
    )
    tree = al.environment("kuhn_poker").game()
    began = process_time()
    found = cfr_plus.solve(tree, exploitability=1e-4)
    spent, gap = process_time() - began, float(sum(tree.gains(found.selected).values())) / 2
    print(
        f"target: CFR+ on kuhn_poker to an exploitability of 1e-4 in 2 s: {gap:.1e} in {spent:.3f} s, {'met' if spent <= 2 else 'MISSED'}"
    )


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--openspiel-python", help="the Python of an environment with OpenSpiel")
    options.add_argument("--policies", type=int, default=100)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    print(one_core())
    pythons = {"aleator": sys.executable}
    if asked.openspiel_python:
        pythons |= dict.fromkeys(("openspiel_cpp", "openspiel_python"), asked.openspiel_python)
    for game in GAMES:
        told = (
            compare(game, asked.policies, asked.openspiel_python)
            if asked.openspiel_python
            else f"{game}: not measured"
        )
        print(f"target: NashConv as OpenSpiel's to {AGREES:g}: {told}")
    for game in GAMES[:2]:
        show_rates(game, contend(game, pythons, asked.rounds))
    show_solved()


if __name__ == "__main__":
    main()
