"""What the page says in words, and that its names are read whole, wide and narrow."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator import scenarios
from aleator.reports.comparison import CellComparison
from aleator.reports.figures import figures
from aleator.reports.findings import Findings, panels_of
from aleator.reports.headline import finding
from aleator.reports.page import About, render_page, write_page
from aleator.reports.published import WHO
from aleator.reports.reading import names_of, rows_of
from aleator.reports.tables import printed
from aleator.scenarios.loading import study as built_in
from aleator.scenarios.plan.dry_run import dry_run_panel
from aleator.tests.support.browser import BROWSER, opened
from rich.console import Console

LONG = "bertrand_edgeworth capacity_1={} capacity_2=75 cost=1"


def _library() -> list[str]:
    """The built-in studies that hold published figures."""
    files = (Path(scenarios.__file__).parent / "library").glob("*.yaml")
    return [file.stem for file in files if "published:" in file.read_text()]


def cell(agent: str, environment: str, play: float) -> CellComparison:
    e_value = {"value": 0.2, "low": 0.1, "high": 0.3, "n": 60}
    seat = {
        "agent": agent,
        "n": 60,
        "verdict": "deviates",
        "policy": {"Low": play, "High": 1 - play},
        "optimal": {"Low": 0.5, "High": 0.5},
        "metrics": {"excess_tv": e_value},
    }
    return CellComparison.of({"by": {"environment": environment}, "run": {"seats": {"seller": seat}}})


CELLS = [cell("llm sim/step direct", LONG.format(n), n / 100) for n in (60, 75, 90)] + [
    cell("llm sim/fair chain_of_thought", LONG.format(60), 0.5)
]


def test_where_no_optimum_is_known_the_headline_tells_what_was_measured() -> None:
    kinds = ["gd_trader", {"name": "zero_intelligence", "constrained": False}]
    market = {"environment": "double_auction", "episodes": 2, "metrics": ["allocative_efficiency"]}
    study = al.Study(
        scenario={**market, "cast": {"buyer": "gd_trader", "seller": "gd_trader"}},
        zip={"cast.buyer": kinds, "cast.seller": kinds},
    )
    findings = study.run().findings
    told = finding(findings.cells)
    assert told.startswith(
        "No verdict: no optimum is known for any of these seats. allocative_efficiency: from 0.94 ("
    )
    assert "zero_intelligence" in told.partition(" to ")[0]


@pytest.mark.parametrize(("figures", "title"), [((), "Notes on the protocol")])
def test_notes_are_not_called_figures(figures: tuple[Any, ...], title: str) -> None:
    findings = Findings(CELLS, published=figures, protocol_notes="Use `--set a=<b>`.")
    assert title in [panel.title for panel in panels_of(findings)]
    assert "Use <code>--set a=&lt;b&gt;</code>." in render_page("t", "q", findings, About())


def test_columns_that_nothing_fills_are_left_out(tmp_path: Path) -> None:
    auction = {"name": "first_price_auction"}
    seat = {"bidder_1": {"name": "llm", "model": "sim/step"}, "bidder_*": "equilibrium"}
    found = al.Scenario(environment=auction, cast=seat, episodes=3).run(out=tmp_path / "run").findings
    (calls,) = [panel for panel in panels_of(found) if panel.title.startswith("Calls")]
    assert "seconds" not in calls.columns
    assert "alike" not in calls.columns
    assert "Seconds" not in calls.note
    assert all(len(row) == len(calls.columns) for row in calls.rows)


def test_published_figures_name_what_their_study_varies() -> None:
    """A figure of a model stands beside what was measured in its case: it names no column that the study does not have."""
    for name in _library():
        study = built_in(name)
        columns = {column for one in study.cells() for column in one.by} | {WHO, "turn"}
        of_models = [one.by for one in study.published if WHO in one.by]
        foreign = {column for by in of_models for column in by if column.startswith("environment.")} - columns
        assert not foreign, (name, foreign)


@pytest.mark.skipif(BROWSER is None, reason="no chromium on the path: nobody reads the page")
def test_long_names_are_read_whole(tmp_path: Path) -> None:
    page = write_page(tmp_path / "p.html", "t", "q", Findings(CELLS), About())

    async def read() -> list[str]:
        async with opened(page.as_uri(), tmp_path / "profile") as shown:
            for width in (1280, 390):
                await shown.shape(width)
                await shown.until(_WHOLE)
            return [fault for fault in shown.faults if "WARN" not in fault]

    assert asyncio.run(read()) == []


_WHOLE = """(() => {
  const pictures = [...document.querySelectorAll(".chart svg:not(details svg)")];
  const room = document.querySelector(".chart").clientWidth;
  return pictures.length === 2 && pictures.every((one) => one.width.baseVal.value <= room + 1 && !one.textContent.includes("…"));
})()"""
"""Whether both figures are drawn for the page as wide as it is, and no name in them is cut."""


def _seat(agent: str, play: float = 0.5, optimal: float = 0.5, **more: Any) -> dict[str, Any]:
    known = {"policy": {"Low": play, "High": 1 - play}, "optimal": {"Low": optimal, "High": 1 - optimal}}
    distance = {"value": abs(play - optimal), "low": 0.01, "high": 0.9, "n": 60}
    return {
        "agent": agent,
        "n": 60,
        "verdict": "undecided",
        **known,
        "metrics": {"excess_tv": distance},
        **more,
    }


def _cells(seats: dict[str, Any], *by: dict[str, Any]) -> list[CellComparison]:
    return [CellComparison.of({"by": one, "run": {"seats": seats}}) for one in by]


def test_lists_of_numbers_are_cases_and_who_sits_elsewhere_is_said_with_the_seat() -> None:
    lists = _cells(
        {"a": _seat("llm x direct")}, {"odds": "[[0.5, 1], [2, 3]]"}, {"odds": "[[0.5, 1], [2, 4]]"}
    )
    assert {who for (who, _), _ in names_of(rows_of(lists))} == {"llm x direct"}
    market = _cells(
        {"maker": _seat("mm"), "noise": _seat("nt")}, {"maker": "mm margin=0"}, {"maker": "mm margin=1"}
    )
    names = [who for (who, _), _ in names_of(rows_of(market))]
    assert names[:2] == ["mm margin=0", "nt · maker = mm margin=0"]


def test_models_of_two_names_are_told_apart_also_where_a_name_is_part_of_a_word() -> None:
    calls = {"calls": 60, "failed": 0, "prompt_tokens": 10, "completion_tokens": 1}
    cells = _cells({"a": _seat("llm x/bart direct", calls=calls)}, {"model": "a"}, {"model": "b"})
    assert len({who for (who, _), _ in names_of(rows_of(cells))}) == 2
    (panel,) = [panel for panel in panels_of(Findings(cells)) if panel.title.startswith("Calls")]
    assert [row[0] for row in panel.rows] == ["llm x/bart direct · a", "llm x/bart direct · b"]


def test_models_by_methods_show_intervals_and_are_explained_once() -> None:
    by = [{"model": m, "style": s, "heads": p} for p in (0.1, 0.2) for m in ("x", "y") for s in ("s", "t")]
    shown = [
        one
        for one in panels_of(Findings(_cells({"a": _seat("llm", 0.7)}, *by)))
        if "by prompting" in one.title
    ]
    assert len(shown) == 2
    assert shown[0].rows[0][1] == "0.20 [0.01, 0.90] undecided"
    assert "95 % interval" in shown[0].note
    assert shown[1].note == ""


def _hundred() -> list[CellComparison]:
    """Cells of one player, the farther from the optimum the later, each with an optimum of its own."""
    optima = [round(0.004 * k, 3) for k in range(1, 251)]
    return [_cells({"a": _seat("llm", p / 2, p)}, {"heads": p})[0] for p in optima]


def test_of_many_seats_the_farthest_stand_open_and_all_are_folded() -> None:
    html = render_page("t", "q", Findings(_hundred()), About())
    assert "Shown: the 60 of 250 seats that are farthest from their optimum." in html
    assert "<summary>All seats (250)</summary>" in html
    console = Console(width=200, file=io.StringIO())
    console.print(printed(Findings(_hundred())))
    text = console.file.getvalue()
    assert "Shown: the 60 of 250" in text
    first = {line.split()[0] for line in text.splitlines() if line.strip()}
    assert "0.996" in first
    assert "0.004" not in first
    few = render_page("t", "q", Findings(CELLS), About())
    assert "All seats" not in few


def test_calibration_is_not_drawn_of_the_farthest_alone() -> None:
    """The farthest of a perfect sampler lie off the diagonal, because they were picked for it."""
    (figure,) = [one for one in figures(_hundred()) if one.title.startswith("Calibration")]
    points = max(figure.chart.to_dict()["datasets"].values(), key=len)
    optima = [point["optimal"] for point in points]
    assert len(optima) == 240
    assert min(optima) == 0.004
    assert "240 of 250 seats, equally far apart" in figure.caption


def test_of_many_cells_to_come_all_together_are_shown_first() -> None:
    amounts = dict.fromkeys(("episodes", "decisions", "calls", "prompt_tokens", "completion_tokens"), 1)
    cells = [{"by": {"heads": k}, **amounts, "usd": 0.1} for k in range(70)]
    panel = dry_run_panel({"study": "s", "cells": cells, "total": {**amounts, "usd": 7.0}})
    assert [row[0] for row in panel.rows][:2] == ["all 70 cells", "heads = 0"]
    assert "The first 3 cells" in panel.note


def test_who_ran_out_of_money_is_told_what_to_do() -> None:
    cells = [
        CellComparison.of(
            {"by": {}, "run": {"seats": {"a": _seat("llm")}, "outcomes": {"legal": 1, "over_budget": 2}}}
        )
    ]
    console = Console(width=200, file=io.StringIO())
    console.print(printed(Findings(cells)))
    assert "the same command with a greater one asks them" in console.file.getvalue()
