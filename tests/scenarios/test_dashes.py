"""Wherever a dash stands in a table, a note beside it says why."""

import sys

import aleator as al
import pytest
from aleator.registry.finding import find, names
from aleator.reports.findings import panels_of
from aleator.reports.panel import DASH, Panel, explained
from aleator.reports.tables import printed
from rich.console import Console

PENNIES = {
    "environment": "matching_pennies",
    "cast": {"matcher": "uniform", "mismatcher": "equilibrium"},
    "episodes": 12,
}
MIXED = {
    "environment": "biased_coin",
    "cast": {"*": {"name": "llm", "model": "sim/fair"}},
    "episodes": 5,
}
STUDIES = {
    "cells that do not differ": {
        "scenario": PENNIES,
        "vary": {"environment.heads": [1.0, 1.01], "cast.matcher": ["uniform", "equilibrium"]},
    },
    "a matrix": {
        "scenario": PENNIES,
        "vary": {"environment.heads": [1.0, 2.0], "cast.matcher": ["uniform", "equilibrium"]},
        "matrix": {"rows": "environment.heads", "columns": "cast.matcher", "action": "Nothing"},
    },
    "tasks of several kinds": {
        "scenario": MIXED,
        "vary": {"environment": ["biased_coin", "distribution", "kuhn_poker"]},
    },
}


def dashed(panel):
    return any(DASH in text.split() for row in panel.rows for text in row)


@pytest.mark.parametrize("study", STUDIES)
def test_every_dash_of_a_panel_is_told(study):
    found = panels_of(al.Study(name="s", **STUDIES[study]).run().findings)
    assert found
    assert [panel.title for panel in found if dashed(panel) and f"{DASH}:" not in panel.note] == []
    if study == "a matrix":
        assert any(dashed(panel) and "no such cell" in panel.note for panel in found)


@pytest.mark.parametrize("width", [60, 200])
def test_every_dash_of_the_main_table_is_told(width, capsys):
    """Seats that choose from a menu beside one that names a number: neither has the other's metrics."""
    study = al.Study(name="s", scenario=MIXED, vary={"environment": ["biased_coin", "distribution"]})
    console = Console(width=width)
    with console.capture() as caught:
        console.print(printed(study.run().findings))
    table, _, rest = caught.get().partition(f"{DASH}: does not apply")
    assert DASH in table.split()
    assert "`aleator show" in rest


def test_a_note_that_says_why_is_left_as_it_is():
    panel = Panel("t", "", ("a",), [("–",)])
    once = explained(panel, "nobody came")
    assert once.note == "–: nobody came."
    assert explained(once, "another reason") is once
    assert explained(panel._replace(rows=[("0–1",)]), "x").note == ""


def test_reasons_are_sentences_without_their_end():
    files = {name: sys.modules[find("panels", name).__module__] for name in names("panels")}
    gaps = {name: file.GAP for name, file in files.items() if hasattr(file, "GAP")}
    assert len(gaps) > 5
    assert [name for name, gap in gaps.items() if gap.endswith(".") or gap[0].isupper()] == []
