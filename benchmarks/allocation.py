"""Calls until the 35 cells of the failure to mix are decided: as many for each cell, or none for a cell that is decided.

Five simulated models, as laws, meet the seven optima of `failure_to_mix_pennies`. Equal allocation asks every cell as often as the
slowest needs; `aleator study --until-decided` asks each until it is decided, the nearest to a verdict first.

$ python benchmarks/allocation.py
"""

from __future__ import annotations

import aleator as al
import numpy as np
from aleator.agents.simulated.faults import simulated_model
from aleator.benchmarks.support.measure import show
from aleator.benchmarks.support.options import described
from aleator.core.chance import Chance, FloatArray
from aleator.metrics.shared.claims import first_claims
from aleator.metrics.shared.situations import situation

MODELS = ("sim/step", "sim/step?sharpness=3", "sim/label", "sim/collapse", "sim/fair")
COIN = ("Heads", "Tails")


def laws(models: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    """The optimum and what is played, [cells, 2] each, of every model at every optimum of the study."""
    heads = 1 / (np.array(al.study("failure_to_mix_pennies").vary["environment.heads"]) + 1)
    optima = np.stack([heads, 1 - heads], axis=-1)
    played = [
        [simulated_model(name.removeprefix("sim/")).menu_law(law, COIN) for law in optima] for name in models
    ]
    return np.tile(optima, (len(models), 1)), np.concatenate(played)


def main() -> None:
    """Measure and print."""
    parser = described(__doc__)
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--decisions", type=int, default=20_000, help="the most that a cell may take")
    given = parser.parse_args()
    optima, played = laws(tuple(given.models))
    uniform = Chance.of(seed=0, stream="allocation", episodes=[0]).generator()
    acts = (uniform.random((len(played), given.decisions)) >= played[:, :1]).astype(np.int64)
    words, calls = first_claims(situation(acts, optima))
    found = {word: int(np.sum(words == word)) for word in sorted({*words.tolist()})}
    needed = np.where(calls > 0, calls, given.decisions)
    show(
        f"Calls until so many of {len(calls)} cells are decided ({found} after {given.decisions:,} each)",
        ["decided", "equal allocation", "until decided", "times fewer"],
        [_row(needed, round(share * np.count_nonzero(calls))) for share in (0.5, 0.75, 1.0)],
    )


def _row(needed: np.ndarray, count: int) -> list[str]:
    """Calls with which ``count`` cells are decided, where all get as many, and where a decided one gets no more."""
    slowest = np.sort(needed)[count - 1]
    equal, adaptive = len(needed) * slowest, np.minimum(needed, slowest).sum()
    return [f"{count}", f"{equal:,}", f"{adaptive:,}", f"{equal / adaptive:.1f}"]


if __name__ == "__main__":
    main()
