"""The classic strategies of the repeated prisoner's dilemma, by name.

>>> len(CLASSICS), CLASSICS["grim"].cooperates.tolist()
(26, [1.0, 0.0])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from .automata import Automaton, by_opponent, by_window, memory_one

__all__ = ["CLASSICS"]


def _cycle(moves: str) -> Automaton:
    """These moves again and again, whatever the opponent does."""
    following = [(at + 1) % len(moves) for at in range(len(moves))]
    return by_opponent(moves, {at: (then, then) for at, then in enumerate(following)})


def _twice_in_a_row(window: Sequence[int]) -> bool:
    return any(one and other for one, other in pairwise(window))


def _contrite() -> Automaton:
    """States by standing: both good, the opponent bad, oneself bad, both bad.

    A player who cooperates is in good standing; one who defects falls into bad standing, unless it was good and the other bad.
    Defects where it is good and the opponent bad alone.
    """
    successor = np.empty((4, 2, 2), dtype=np.int64)
    for state in range(4):
        bad, other_bad = state // 2, state % 2
        for own, other in np.ndindex(2, 2):
            now = own and (bad or not other_bad)
            other_now = other and (other_bad or not bad)
            successor[state, own, other] = 2 * int(now) + int(other_now)
    return Automaton(np.array([1.0, 0.0, 1.0, 1.0]), successor)


CLASSICS: Mapping[str, Automaton] = {
    "always_cooperate": _cycle("C"),
    "always_defect": _cycle("D"),
    "alternate": _cycle("CD"),
    "cycle_ccd": _cycle("CCD"),
    "cycle_ddc": _cycle("DDC"),
    "defect_once": by_opponent("DC", {0: (1, 1), 1: (1, 1)}),
    "tit_for_tat": by_window(1, any),
    "suspicious_tit_for_tat": by_opponent("DC", {0: (1, 0), 1: (1, 0)}),
    "reverse_tit_for_tat": by_opponent("DC", {0: (0, 1), 1: (0, 1)}),
    "tit_for_two_tats": by_window(2, all),
    "two_tits_for_tat": by_window(2, any),
    "hard_tit_for_tat": by_window(3, any),
    "hard_tit_for_two_tats": by_window(3, _twice_in_a_row),
    "spiteful_tit_for_tat": by_opponent("CDD", {0: (0, 1), 1: (0, 2), 2: (2, 2)}),
    "contrite_tit_for_tat": _contrite(),
    "grim": by_opponent("CD", {0: (0, 1), 1: (1, 1)}),
    "soft_grudger": by_opponent(
        "CDDDDCC", {0: (0, 1), **{at: (at + 1, at + 1) for at in range(1, 6)}, 6: (0, 1)}
    ),
    "fool_me_once": by_opponent("CCD", {0: (0, 1), 1: (1, 2), 2: (2, 2)}),
    "appeaser": by_opponent("CD", {0: (0, 1), 1: (1, 0)}),
    "prober": by_opponent(
        "DCCCDCD", {0: (1, 1), 1: (2, 3), 2: (4, 6), 3: (5, 6), 4: (4, 4), 5: (5, 6), 6: (5, 6)}
    ),
    "prober_2": by_opponent(
        "DCCCCCD", {0: (1, 1), 1: (2, 3), 2: (5, 6), 3: (4, 6), 4: (4, 4), 5: (5, 6), 6: (5, 6)}
    ),
    "prober_3": by_opponent("DCDCD", {0: (1, 1), 1: (2, 4), 2: (2, 2), 3: (3, 4), 4: (3, 4)}),
    "win_stay_lose_shift": memory_one(1, (1, 0, 0, 1)),
    "generous_tit_for_tat": memory_one(1, (1, 1 / 3, 1, 1 / 3)),
    "firm_but_fair": memory_one(1, (1, 0, 1, 2 / 3)),
    "joss": memory_one(1, (0.9, 0, 0.9, 0)),
}
"""Each as an automaton."""
