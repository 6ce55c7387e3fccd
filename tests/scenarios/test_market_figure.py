"""The figure of a market: what it draws is what was logged."""

import aleator as al
import numpy as np
import pytest
from aleator.reports.comparison import CellComparison
from aleator.reports.figures import figures
from aleator.reports.market_figure import market_figures

TITLE = "The book and its trades"


def drawn(result):
    return next(figure for figure in figures(result.findings.cells) if figure.title == TITLE)


def test_the_book_of_the_first_session_is_drawn_with_its_trades():
    market = al.environment("double_auction", horizon=15)
    result = al.Scenario(environment=market, cast={"*": "gd_trader"}, episodes=3).run(seed=2)
    chart = drawn(result).chart.to_dict()
    points = chart["data"]["values"] if "values" in chart["data"] else next(iter(chart["datasets"].values()))
    trades = [point for point in points if "trade" in point]
    seats = result.ledger.seats.values()
    first = [one.take(one.episode == 0).logs for one in seats]
    taken = np.concatenate([logs["taken_price"][logs["taken_units"] > 0] for logs in first])
    assert sorted(point["price"] for point in trades) == pytest.approx(sorted(taken), abs=1e-4)
    assert [(point["low"], point["high"]) for point in points if "low" in point] == [(108, 113)]
    session = result.document()["session"]
    assert session["competitive"] == [108, 113]
    both = [(bid, ask) for bid, ask in zip(session["bid"], session["ask"], strict=True) if bid and ask]
    assert all(bid < ask for bid, ask in both)


@pytest.mark.parametrize(("environment", "banded"), [("double_auction", True), ("limit_order_market", False)])
def test_a_band_is_spoken_of_where_one_is_drawn(environment, banded):
    market = al.environment(environment, horizon=8)
    result = al.Scenario(environment=market, cast={"*": "gd_trader"}, episodes=2).run(seed=2)
    assert ("Green band" in drawn(result).caption) == banded


def test_a_market_without_a_book_has_no_such_figure():
    result = al.Scenario(environment="first_price_auction", cast={"*": "equilibrium"}, episodes=3).run()
    assert TITLE not in {figure.title for figure in figures(result.findings.cells)}
    assert "session" not in result.document()


def test_markets_whose_prices_range_far_apart_have_axes_of_their_own():
    def session(prices):
        known = {"time": [0.0, 1.0], "bid": [min(prices) - 90, None], "ask": [None, None]}
        trades = {"traded": [0.5] * len(prices), "price": prices, "bought": [True] * len(prices)}
        return CellComparison.of(
            {"by": {"kind": str(prices)}, "run": {"session": {"episode": 0, **known, **trades}}}
        )

    for wide, told in (([90.0, 110.0], False), ([10.0, 190.0], True)):
        (figure,) = market_figures([session([98.0, 108.0]), session(wide)])
        scales = figure.chart.to_dict()["spec"]["layer"][0]["encoding"]["y"]["scale"]
        assert ("domain" in scales) != told
        assert ("prices of its own" in figure.caption) == told
