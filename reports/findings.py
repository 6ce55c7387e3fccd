"""What a report shows of a run or a study beside the comparison of each seat, and the panels that show it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ..registry.finding import find, names
from .contrasts import Contrast
from .differences import MeanDifference
from .effects import Effects
from .factors import Factors
from .fingerprints import Fingerprint
from .grids import GridResult
from .matrix import Matrix
from .panel import Panel, explained
from .passes import PassResult
from .published import PublishedResult
from .reading import Cells
from .skins import SkinEffect
from .tournament import TournamentResult
from .wins import WinRate

__all__ = ["Findings", "panels_of"]

_GAP = "not known there, since the answers do not tell it"


@dataclass(frozen=True)
class Findings:
    """The ``cells``, and what was measured over them.

    ``turn_action`` is the action whose share is shown for each turn; ``matrix`` is shown over the columns named in ``sides``;
    ``effects`` are what the cells say together, ``factors`` what of it each varied column explains; ``differences`` are of means
    between two of them, ``skins`` of play under two skins of one game, ``contrasts`` of two runs or studies, which are ``compared`` under these names, ``fingerprints`` of players over
    many, ``wins`` of what two players of a bandit earned; ``wanted`` are metrics that were asked for by name; ``left_out`` says what was not computed, why, and how to get it.
    """

    cells: Cells
    grids: tuple[GridResult, ...] = ()
    passes: tuple[PassResult, ...] = ()
    published: tuple[PublishedResult, ...] = ()
    protocol_notes: str = ""
    turn_action: str = ""
    matrix: Matrix | None = None
    sides: tuple[str, str] = ("", "")
    effects: Effects | None = None
    wanted: tuple[str, ...] = ()
    tournaments: tuple[TournamentResult, ...] = ()
    differences: tuple[MeanDifference, ...] = ()
    skins: tuple[SkinEffect, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    factors: Factors | None = None
    fingerprints: tuple[Fingerprint, ...] = ()
    wins: tuple[WinRate, ...] = ()
    compared: tuple[str, str] = ("first", "second")
    left_out: tuple[str, ...] = ()


def panels_of(findings: Findings) -> list[Panel]:
    """Every panel that has something to show, in order; the ``GAP`` of its file says why a dash stands in it."""
    plugins = [find("panels", name) for name in names("panels")]
    files = {plugin: sys.modules[plugin.__module__] for plugin in plugins}
    ordered = sorted(plugins, key=lambda plugin: float(files[plugin].PLACE))
    return [
        explained(panel, getattr(files[plugin], "GAP", _GAP))
        for plugin in ordered
        for panel in plugin(findings)
    ]
