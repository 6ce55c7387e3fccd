"""A run's verdict is about each act given what was shown and the past, and says so."""

from __future__ import annotations

from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.benchmarks.support.decided import decided
from aleator.core.chance import Chance
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Seat
from aleator.core.spaces.menu import Menu
from aleator.reports.columns import columns_of
from aleator.reports.comparison import CellComparison, SeatComparison
from aleator.reports.headline import finding
from aleator.reports.reading import rows_of
from aleator.reports.seats import compare_seat
from aleator.runs.decisions import SeatDecisions
from numpy.random import Generator
from numpy.typing import ArrayLike

COIN = Menu(("Heads", "Tails"))


@pytest.fixture
def luck() -> Generator:
    return Chance.of(seed=5, stream="tests/conditional verdicts", episodes=[0]).generator()


def flipped(action: ArrayLike, **columns: Any) -> SeatDecisions:
    """One decision an episode of a seat that should toss a fair coin."""
    fair = MixedStrategy(COIN, [0.5, 0.5])
    return decided(Seat("matcher", COIN), action, mode="sample", optimum=fair, **columns)


def test_who_takes_the_first_option_is_right_in_its_shares_only(luck: Generator) -> None:
    order = luck.permuted(np.tile([0, 1], (1500, 1)), axis=-1)
    found = compare_seat(flipped(order[:, 0], logs={"order": order}))
    assert (found.verdict, found.marginal_verdict) == ("marginal only", "faithful")
    assert found.given[:2] == ("first option", "place")
    assert found.metrics["predictability"].low > 0.4
    assert found.evidence is not None
    assert found.evidence.e_value > 1e20
    document = found.document()
    assert document["verdict"] == "marginal only"
    assert SeatComparison.of(document) == found


def test_words_for_options_are_shown_too(luck: Generator) -> None:
    names = [["ba", "co"][:: int(flip) * 2 - 1] for flip in luck.integers(0, 2, 200)]
    first = np.array([int(np.argsort(pair)[0]) for pair in names])
    words = np.array(["|".join(pair) for pair in names], dtype=object)
    assert compare_seat(flipped(first, logs={"names": words})).verdict in {"deviates", "marginal only"}
    assert compare_seat(flipped(luck.integers(0, 2, 200), logs={"names": words})).verdict == "undecided"


def test_an_answer_that_is_missing_may_have_been_any(luck: Generator) -> None:
    heads = luck.random(3000) < 0.77
    refused = heads & (luck.random(3000) < 0.7)
    outcome = np.where(refused, Outcome.REFUSED, Outcome.LEGAL).astype(np.int8)
    found = compare_seat(flipped(np.where(heads, 0, 1), outcome=outcome))
    assert found.verdict == "undecided"
    assert found.needed == 0
    assert found.tv_bounds is not None


def test_a_bandit_s_criterion_is_named() -> None:
    result = al.scenario("bernoulli_bandit", **{"cast.player": "uniform"}).run(episodes=20, seed=1)
    seat = result.document()["seats"]["player"]
    assert seat["criterion"] == "Thompson sampling's law"
    assert "deviates from Thompson sampling's law" in finding(result.findings.cells)
    assert seat["metrics"]["conditional_distance"]["low"] > 0.05


def test_randomness_that_was_given_is_named() -> None:
    seat = {"agent": "llm m given_seed", "verdict": "faithful", "provided_randomness": True}
    cell = CellComparison.of({"run": {"seats": {"row": seat}}})
    assert "with the randomness that it was given" in finding([cell])
    llm = al.agent("llm", model="sim/fair", style="given_seed")
    assert llm.is_given_randomness
    assert not al.agent("llm", model="sim/fair").is_given_randomness


def test_a_verdict_on_shares_alone_is_named_so(luck: Generator) -> None:
    """Counts have no order, one information set is judged by its shares, and so is play where several laws are optimal."""
    pennies = al.Scenario(environment="matching_pennies", cast={"*": "uniform"}, episodes=400)
    counts = pennies.run(seed=1, keep="counts")
    assert counts.document()["seats"]["matcher"]["of_shares"] is True
    rows = rows_of(counts.findings.cells)
    verdict = next(column for column in columns_of(rows) if column.header == "verdict")
    assert all("(marginal)" in verdict.text(row) for row in rows)
    assert "by its shares alone" in finding(
        [CellComparison(run=counts.findings.cells[0].run.but(seats={"a": rows[0].doc}))]
    )
    kept = pennies.run(seed=1).document()["seats"]["matcher"]
    assert "of_shares" not in kept
    assert "own past" in kept["given"]
    battle = {"name": "matrix_game", "row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]}
    several = al.Scenario(environment=battle, cast={"*": "uniform"}, episodes=50).run(seed=1)
    assert all(seat["of_shares"] for seat in several.document()["seats"].values())
    kuhn = al.Scenario(environment="kuhn_poker", cast={"*": "uniform"}, episodes=50).run(seed=1).document()
    assert all(one["of_shares"] for sets in kuhn["infosets"].values() for one in sets.values())


def test_what_needs_no_choice_is_no_error() -> None:
    cast = {"*": "uniform"}
    one = al.Scenario(environment={"name": "categorical", "law": {"A": 1.0}}, cast=cast, episodes=20)
    assert one.run().document()["seats"]["sampler"]["verdict"] == "faithful"
