"""Intervals that are withdrawn say so: in the estimate, in JSON, in tables and on the page."""

from __future__ import annotations

import copy
import io
import pickle
from typing import Any

import numpy as np
import pytest
from aleator.core.estimates import Estimate
from aleator.metrics.dependence.autocorrelation import autocorrelation
from aleator.metrics.dependence.distinct_series import distinct_series
from aleator.metrics.dependence.lempel_ziv import lempel_ziv
from aleator.metrics.dependence.markov_order import markov_order
from aleator.metrics.dependence.negative_recency import negative_recency
from aleator.metrics.dependence.rank_autocorrelation import rank_autocorrelation
from aleator.metrics.distance.w1 import w1
from aleator.metrics.knowing.stated_tv import stated_tv
from aleator.metrics.regret.cumulative_regret import cumulative_regret
from aleator.metrics.replies.count_ratio import count_ratio
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.reports.comparison import CellComparison, SeatComparison
from aleator.reports.findings import Findings
from aleator.reports.page import About, render_page
from aleator.reports.panels.intervals import intervals
from aleator.reports.part import plain
from aleator.reports.tables import printed
from numpy.random import Generator
from rich.console import Console

FEW = [[0] * 20 + [1] * 20]
WITHDRAWN = Estimate(0.5, -1.0, 1.0, 40, withdrawn="too few switches")


def test_an_estimate_is_four_numbers_and_keeps_its_word() -> None:
    value, low, high, n = WITHDRAWN
    assert (value, low, high, n) == (0.5, -1.0, 1.0, 40)
    for same in (pickle.loads(pickle.dumps(WITHDRAWN)), copy.deepcopy(WITHDRAWN)):
        assert same == WITHDRAWN
        assert same.withdrawn == "too few switches"
    assert Estimate(0.5, 0.4, 0.6, 40).withdrawn == ""


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (autocorrelation(FEW), "too few switches"),
        (negative_recency(FEW), "too few switches"),
        (distinct_series([[0, 1], [1, 0]], clusters=[3, 3]), "several rows of one episode"),
        (markov_order([[0, 1, 1, 0]] * 2, clusters=[3, 3]), "several rows of one episode"),
        (lempel_ziv([[0] * 26 + [1] * 4]), "too few choices of all but one action"),
        (rank_autocorrelation(np.arange(40.0)), "too few crossings of the median"),
        (w1(np.arange(9.0), np.tan(np.pi * (np.arange(1, 400) / 400 - 0.5))), "tails too heavy for a mean"),
        (cumulative_regret([1.0, 2.0, 3.0]), "too few episodes to rule out a rare loss"),
        (cumulative_regret([1.0]), "one episode"),
        (cumulative_regret([0.1] * 60), "episodes all alike"),
        (step_likeness([0.5, 0.5, 0.5], [0.1, 0.5, 0.9], 20), "rates that hardly rise"),
        (count_ratio([1, 2], [1, 2]), "too few replies"),
        (stated_tv([[0.4, 0.6]] * 5, [0.5, 0.5], [0] * 5), "one episode"),
    ],
)
def test_a_rule_that_withdraws_has_a_word(found: Estimate, word: str) -> None:
    assert found.withdrawn == word
    assert plain(found)["withdrawn"] == word


def test_long_series_keep_their_interval(luck: Generator) -> None:
    assert lempel_ziv(luck.integers(0, 2, (1, 2500))).withdrawn == ""


def test_each_row_of_a_batch_has_its_own_word() -> None:
    found = autocorrelation([FEW, [[0, 0, 1, 1] * 10]])
    assert found.withdrawn.tolist() == ["too few switches", ""]


def _cell(**metrics: Estimate) -> CellComparison:
    seat = SeatComparison(
        agent="uniform", n=40, policy={"a": 0.5, "b": 0.5}, metrics=metrics, verdict="undecided"
    )
    run: dict[str, Any] = {"seats": {"chooser": seat.document()}}
    return CellComparison.of({"by": {}, "run": run})


def test_the_word_goes_through_json_to_every_reader() -> None:
    told = {"autocorrelation": WITHDRAWN, "tv": Estimate(0.1, 0.05, 0.2, 40)}
    cell = _cell(**told)
    document = cell.run.seats["chooser"].document()
    assert document["metrics"]["autocorrelation"]["withdrawn"] == "too few switches"
    assert "withdrawn" not in document["metrics"]["tv"]
    findings = Findings(cells=[cell], wanted=("autocorrelation",))
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(printed(findings))
    page = render_page("title", "question", findings, About())
    for text in (console.export_text(), page):
        assert "0.50 (no interval)" in text
        assert "too few switches" in text
    (panel,) = intervals(findings)
    assert panel.rows == [("autocorrelation", "too few switches", "all")]
    assert not intervals(Findings(cells=[_cell(tv=told["tv"])]))
