"""Orders recorded elsewhere, against a session computed by hand."""

import json

import pytest
from aleator.cli.main import main
from click.testing import CliRunner

HEAD = "game,round,side,valuation,bid,price\n"
# Session 1: 148 buys from 73 at 100 and earns 48 and 27; session 2: nothing trades, one bid is beyond all prices and one is missing.
ROWS = (
    HEAD
    + "1,1,Buyer,148,120,100\n1,1,Seller,73,100,100\n1,1,Buyer,103,90,\n1,2,Seller,78,99999,\n1,2,Buyer,148,,\n"
)


def market(tmp_path, text, *more):
    (tmp_path / "orders.csv").write_text(text)
    asked = ["market", str(tmp_path / "orders.csv"), "--session", "game,round", *more]
    return CliRunner().invoke(main, asked)


def test_the_sessions_of_a_file_are_measured(tmp_path):
    """The efficiency is 75/320 and 0, also where nothing trades; the buyer has 48 of 75; alpha is 100 (110.5 - 100) / 110.5."""
    told = market(tmp_path, ROWS, "--json")
    assert told.exit_code == 0, told.output
    (cell,) = json.loads(told.output)["cells"]
    measured = {name: one["value"] for name, one in cell["run"]["seats"]["buyer"]["metrics"].items()}
    assert measured["allocative_efficiency"] == pytest.approx(75 / 640)
    assert measured["surplus_share"] == pytest.approx(48 / 75)
    assert measured["price_convergence"] == pytest.approx(100 * 10.5 / 110.5)
    assert cell["run"]["outcomes"] == {"legal": 3, "illegal": 1, "unparsable": 1}
    by_round = json.loads(market(tmp_path, ROWS, "--by", "round", "--json").output)["cells"]
    assert [cell["by"] for cell in by_round] == [{"round": 1}, {"round": 2}]


def test_buyers_of_the_same_value_are_told_apart(tmp_path):
    """Two buyers of 148 earn 48 each and the sellers of 73 and 78 earn 27 and 22, of four traders: half the mean difference over the mean."""
    rows = "1,1,Buyer,148,120,100\n1,1,Buyer,148,110,100\n1,1,Seller,73,100,100\n1,1,Seller,78,100,100\n"
    given = ("--set", "values=[148, 148]", "--set", "costs=[73, 78]", "--metrics", "gini", "--json")
    (cell,) = json.loads(market(tmp_path, HEAD + rows, *given).output)["cells"]
    apart = 2 * (2 * 21 + 2 * 26 + 5)
    assert cell["run"]["seats"]["buyer"]["metrics"]["gini"]["value"] == pytest.approx(
        apart / (2 * 16 * 36.25)
    )


@pytest.mark.parametrize(
    ("rows", "more", "told"),
    [
        ("1,1,Buyer,150,120,100\n", (), "a buyer of 150 came, and the market has 148"),
        ("1,1,Maker,148,120,100\n", (), "side 'maker' came"),
        ("1,1,Buyer,148,lots,100\n", (), "'lots' came in column 'bid'"),
        ("1,1,Buyer,148,1,1\n", ("--environment", "biased_coin"), "no market with values and costs"),
        ("1,1,Buyer,140,1,\n", ("--set", "values=[[140, 120]]"), "values of several units came"),
        ("1,1,Buyer,148,120,inf\n1,1,Seller,73,1,inf\n", (), "inf came in column 'price', and prices of this market are 0 to 200"),
        ("1,1,Buyer,148,120,-5\n1,1,Seller,73,1,-5\n", (), "-5 came in column 'price', and prices of this market are 0 to 200"),
        ("1,1,Buyer,148,120,1e308\n", (), "1e+308 came in column 'price'"),
        ("1,1,Buyer,148,120,nan\n", (), "'nan' came in column 'price'; give numbers, and leave empty what is missing"),
        ("1,1,Buyer,inf,120,\n", (), "a buyer of inf came, and the market has 148"),
        ("1,1,Buyer,,120,\n", (), "a buyer without a worth came"),
        ("1,1,,148,120,\n", (), "side '' came in column 'side'; allowed: buyer, seller"),
        ("1,,Buyer,148,120,\n", (), "row 1 has nothing in column 'round'"),
        ("1,1,Buyer,148,120,100\n", (), "orders that traded in session '1/1' are 1 of a buyer and 0 of a seller; give those of both"),
        ("1,1,Buyer,148,120,\n", ("--html", "."), "'.' cannot be written (Is a directory)"),
        ("1,1,Buyer,140,1,\n" * 3, ("--set", "values=[140, 140]"), "3 orders of a buyer of 140 came"),
    ],
)  # fmt: skip
def test_what_is_no_order_of_this_market_is_refused_in_one_line(tmp_path, rows, more, told):
    found = market(tmp_path, HEAD + rows, *more)
    assert found.exit_code == 2
    assert told in found.stderr
    assert found.stderr.count("\n") == 1


def test_sessions_without_a_trade_are_measured_as_such(tmp_path):
    """Nothing of the gains is made, nothing converges, and an infinite bid lies beyond all prices."""
    told = market(tmp_path, HEAD + "1,1,Buyer,148,inf,\n1,1,Buyer,143,90,\n1,1,Seller,73,100,\n", "--json")
    assert (told.exit_code, told.stderr) == (0, "")
    (cell,) = json.loads(told.output)["cells"]
    assert cell["run"]["outcomes"] == {"illegal": 1, "legal": 2}
    measured = cell["run"]["seats"]["buyer"]["metrics"]
    assert measured["allocative_efficiency"]["value"] == 0
    assert measured["price_convergence"]["value"] is None


def test_a_metric_that_orders_cannot_tell_is_said(tmp_path):
    told = market(tmp_path, ROWS, "--metrics", "tv")
    assert told.exit_code == 0
    assert told.stderr.startswith("warning: metric 'tv' could not be measured at any seat")
