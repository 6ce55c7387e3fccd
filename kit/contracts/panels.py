"""What a report panel promises: a table whose rows fit its columns, or nothing, of any run or study."""

from __future__ import annotations

import inspect
from functools import cache

from ...reports.findings import Findings
from ...reports.panel import Panel
from ...scenarios.scenario.scenario import Scenario
from ...scenarios.study.study import Study
from .subject import Contract, Subject, hold, the_docstring_says_what_it_is

__all__ = ["CONTRACT", "it_has_a_place", "its_rows_fit_its_columns", "nothing_is_shown_of_nothing"]

_COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 10}
_PENNIES = {"environment": "matching_pennies", "cast": {"*": "uniform"}, "episodes": 10}


@cache
def _findings() -> dict[str, Findings]:
    """Of a run and of a study that tells all that a study can tell."""
    study = Study(
        scenario=_COIN,
        vary={"environment.heads": [0.2, 0.7], "environment.phrasing": ["p0", "p1"]},
        grid={"over": "environment.heads", "action": "Heads"},
        matrix={"rows": "environment.heads", "columns": "environment.phrasing", "action": "Heads"},
        passes={"over": "environment.heads"},
        by_turn="Heads",
        published=[{"by": {"heads": 0.2}, "metric": "tv", "value": 0.5, "tag": "P", "source": "a paper"}],
    )
    return {"a run": Scenario(**_PENNIES).run().findings, "a study": study.run().findings}


def it_has_a_place(subject: Subject) -> str:
    """It defines ``PLACE``, a number; panels are shown in its order."""
    place = getattr(inspect.getmodule(subject.plugin), "PLACE", None)
    hold(isinstance(place, int | float), "its file has no PLACE; give a number, in whose order panels stand")
    return f"{place}"


def its_rows_fit_its_columns(subject: Subject) -> str:
    """Every row holds as many texts as there are columns."""
    shown = {name: _held(subject.plugin(findings)) for name, findings in _findings().items()}
    return ", ".join(f"{len(panels)} of {name}" for name, panels in shown.items())


def _held(panels: object) -> list[Panel]:
    hold(isinstance(panels, list), f"it returns {type(panels).__name__}; return a list of panels")
    assert isinstance(panels, list)
    for panel in panels:
        hold(isinstance(panel, Panel) and panel.title, "it returns what is no Panel with a title")
        wide = {len(row) for row in panel.rows} - {len(panel.columns)}
        hold(not wide, f"rows of {sorted(wide)} texts stand under {len(panel.columns)} columns")
        hold(all(isinstance(text, str) for row in panel.rows for text in row), "a row holds what is no text")
    return panels


def nothing_is_shown_of_nothing(subject: Subject) -> str:
    """For findings without a cell it returns no panel."""
    hold(subject.plugin(Findings(())) == [], "it shows a panel where there is no cell; return []")
    return "no panel"


CONTRACT: tuple[Contract, ...] = (
    the_docstring_says_what_it_is,
    it_has_a_place,
    its_rows_fit_its_columns,
    nothing_is_shown_of_nothing,
)
