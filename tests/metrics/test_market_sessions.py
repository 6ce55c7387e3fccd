"""Metrics of trading sessions, each against an example that is computed by hand."""

import aleator as al
import numpy as np
import pytest
from aleator.registry.finding import metric
from aleator.reports.evidence import evidence_of

NONE = np.nan
# session 0: the spread is 4 for 2, 2 for 1, unknown for 1; session 1: 6 all the time
QUOTES = [
    [0, 1, 98, 102, 1, 1],
    [0, 3, 99, 101, 3, 1],
    [0, 4, 99, NONE, 3, 0],
    [0, 5, 101, 103, 1, 1],
    [1, 0, 97, 103, 2, 2],
    [1, 2, 97, 103, 2, 2],
]
# session 0: bought 2 at 102 at time 1.5, sold 1 at 99 at time 3.5; session 1: bought 1 at 103 at time 1
TRADES = [[0, 1.5, 102, 2, 1], [0, 3.5, 99, 1, -1], [1, 1, 103, 1, 1]]
PROFITS = [[60, 100, 80], [20, 80, 80]]


def session_mean(*values):
    return pytest.approx(np.mean(values))


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("quoted_spread", {"quotes": QUOTES}, session_mean((4 * 2 + 2 * 1) / 3, 6)),
        ("book_depth", {"quotes": QUOTES}, session_mean((2 * 2 + 4 * 1 + 3 * 1) / 4, 4)),
        ("price_volatility", {"trades": TRADES}, session_mean(3)),
        (
            "price_convergence",
            {"trades": TRADES, "competitive_prices": [99, 101]},
            session_mean(np.sqrt((2 * 2**2 + 1) / 3), 3),
        ),
        # 1.5 later the middle is 100 in both sessions, or 102 at time 5: 2 x (100 - 102), -(102 - 99), over three units; 100 - 103 not at all,
        # for session 1 ends at 2
        ("markout", {"trades": TRADES, "quotes": QUOTES, "markout_delay": 1.5}, session_mean((-4 - 3) / 3)),
        (
            "markout",
            {"trades": TRADES, "quotes": QUOTES, "markout_delay": 1.0},
            session_mean(-4 / 3 + 1 / 3 * -1, -3),
        ),
        # the middle goes from 100 to 100 and from 100 to 102 against the seller
        (
            "adverse_selection",
            {"trades": TRADES, "quotes": QUOTES, "markout_delay": 1.5},
            session_mean(-2 / 3),
        ),
        ("gini", {"member_profits": [[0, 0, 0, 8], [1, 2, 3, 4], [-1, 0, 0, 0]]}, session_mean(0.75, 0.25)),
        ("surplus_share", {"session_profits": PROFITS}, session_mean(0.6, 0.25)),
        ("equilibrium_profit", {"session_profits": PROFITS}, session_mean(0.75, 0.25)),
    ],
)
def test_a_worked_example(name, given, expected):
    assert metric(name)(**given).value == expected


def test_an_asset_that_is_worth_nothing_has_no_relative_error():
    assert metric("forecast_error")([[0, 5.0, 0.0], [1, 5.0, 50.0]]).value == pytest.approx(0.1)


def test_the_autocorrelation_of_signs_is_that_of_the_series():
    """Signs + + + - : mean .5, deviations .5 .5 .5 -1.5: (.25 + .25 - .75) / 3."""
    trades = [[0, time, 100, 1, sign] for time, sign in enumerate([1, 1, 1, -1])]
    assert metric("order_sign_autocorrelation")(trades).value == pytest.approx(-0.25 / 3)


def test_sessions_alike_do_not_rule_out_one_that_differs_either_way():
    """Clopper and Pearson: what ten sessions missed has a share of up to 1 - 0.025^(1/10), and may be as much as 2 away."""
    trades = [[session, time, 100, 1, (1, 1, -1, -1)[time]] for session in range(10) for time in range(4)]
    found = metric("order_sign_autocorrelation")(trades)
    assert found.low == pytest.approx(0.25 - 2 * (1 - 0.025**0.1))
    assert found.high == pytest.approx(0.25 + 2 * (1 - 0.025**0.1))
    assert metric("order_sign_autocorrelation")(trades[:8]).high == 1


def test_a_market_gives_the_evidence_of_its_sessions():
    """All metrics come of a run; trades are found once each, and quotes never cross."""
    market = al.environment("double_auction", horizon=10)
    result = al.Scenario(environment=market, cast={"*": "zero_intelligence"}, episodes=6).run(seed=3)
    seats = result.ledger.seats
    known = evidence_of(seats["buyer"], None, market, seats)
    quotes, trades, profits, members = (
        known.get(name) for name in ("quotes", "trades", "session_profits", "member_profits")
    )
    assert (np.diff(quotes[:, 1])[np.diff(quotes[:, 0]) == 0] >= 0).all()
    assert not (quotes[:, 3] <= quotes[:, 2]).any()
    bought = seats["buyer"].logs["price"]
    assert trades[:, 3].sum() == np.isfinite(bought).sum()
    assert trades[:, 2].sum() == pytest.approx(np.nansum(bought))
    np.testing.assert_allclose(members.sum(axis=1), profits[:, 1])
    assert profits[:, 2].tolist() == [160.0] * 6
