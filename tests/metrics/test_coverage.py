"""The benchmark of coverage leaves no interval out, and its page has a row for each."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
from aleator.benchmarks import coverage
from aleator.benchmarks.support.covering import Case, Family, markdown, table
from aleator.core.estimates import Estimate
from aleator.registry.finding import metric, names


def test_every_metric_with_an_interval_is_measured() -> None:
    measured = {name for family in coverage.FAMILIES for name in family.names}
    intervals = {name for name in names("metrics") if "alpha" in inspect.signature(metric(name)).parameters}
    assert intervals <= measured | {*coverage.NO_LEVEL}
    assert measured | {*coverage.NO_LEVEL} <= {*names("metrics")}
    assert not measured & {*coverage.NO_LEVEL}


def test_every_column_of_a_family_has_cases() -> None:
    for family in coverage.FAMILIES:
        for column in family.columns:
            assert any(next(family.cases(name, column), None) for name in family.names), (
                family.title,
                column,
            )


def test_the_page_has_a_row_for_every_metric_and_none_below_its_level(root: Path) -> None:
    text = (root / "docs" / "coverage.md").read_text(encoding="utf-8")
    for family in coverage.FAMILIES:
        part = text.partition(f"## {family.title}\n")[2].partition("\n## ")[0]
        rows = {row.split("`")[1]: row for row in part.splitlines() if row.startswith("| `")}
        assert {*family.names} <= {*rows}, family.title
        assert not [name for name in family.names if "**" in rows[name]]
    for name, reason in coverage.NO_LEVEL.items():
        assert f"`{name}`: {reason}" in re.sub(r"\s+", " ", text)


def _coin(right: float, withdrawn: str = "") -> Family:
    """An interval that is right in a share of samples, drawn afresh."""
    case = Case(
        lambda luck, samples: luck.random(samples) < right,
        lambda hits, n, _: Estimate(0.5, np.where(hits, 0.0, 0.6), 1.0, n, withdrawn),
        lambda *_: 0.5,
        10,
    )
    return Family("coin", "", ("tv",), ("one",), lambda *_: iter([("", case)]))


def test_coverage_is_the_share_of_samples_that_hold_the_truth() -> None:
    assert table(_coin(1.0), 400)["tv"]["one"].held == 100
    # 1,600 fresh samples: 80 % with a standard error of 1, and off by 5 with probability 1e-6.
    assert abs(table(_coin(0.8), 400)["tv"]["one"].held - 80) < 5
    assert str(table(_coin(0.8, "by a rule"), 400)["tv"]["one"]) == "100.0 (100)"
    assert not table(_coin(1.0), 400, ["jsd"])
    assert "| below |" in markdown(table(_coin(0.8), 400), ["one"])
