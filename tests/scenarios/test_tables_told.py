"""No column vanishes in silence: what was asked for is shown, what has no room is named, and a narrow terminal gets blocks."""

from __future__ import annotations

import io

import aleator as al
import pytest
from aleator.reports.metric_words import is_p_value
from aleator.reports.reading import p_text
from aleator.reports.tables import printed
from aleator.scenarios.scenario.result import Result
from rich.console import Console


def result(*metrics: str) -> Result:
    return al.Scenario(
        environment="matching_pennies", cast={"*": "uniform"}, episodes=40, metrics=metrics or None
    ).run()


def shown(found: Result, width: int) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(printed(found.findings))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_metric_that_was_asked_for_is_shown() -> None:
    text = shown(result("tv", "chi_square", "runs_test"), 100)
    assert "chi² p" in text
    assert "runs_test" in text


def test_one_that_cannot_be_measured_is_told() -> None:
    (told,) = result("tv", "cumulative_regret").warnings
    assert "'cumulative_regret' could not be measured" in told
    assert result("tv").warnings == []


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_every_column_is_shown_or_named(width: int) -> None:
    text = shown(result(), width)
    assert max(map(len, text.splitlines())) <= width
    said = " ".join(text.split())
    for head in ("verdict", "TV", "excess TV", "evidence", "agent"):
        assert head in said


def test_a_p_value_is_never_zero() -> None:
    assert [p_text(p) for p in (0.0, 1e-300, 0.0001, 0.2)] == ["< 1e-12", "< 1e-12", "0.0001", "0.20"]
    assert is_p_value("chi_square")
    assert not is_p_value("tv")
