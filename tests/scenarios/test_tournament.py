"""Tournaments: the meetings of both seats, the standings, and the population that imitates success."""

from __future__ import annotations

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.alpha_rank import alpha_rank, fixation
from aleator.reports.comparison import CellComparison
from aleator.reports.findings import Findings
from aleator.reports.panels.tournament import tournament
from aleator.reports.tournament import Tournament, TournamentResult
from aleator.reports.tournament_figure import tournament_figure
from aleator.scenarios.files import load
from aleator.scenarios.study.study import Study


def meeting(own: str, other: str, row: float | None, column: float) -> CellComparison:
    def seat(value: float | None) -> dict[str, object]:
        told = {"value": value, "low": (value or 0) - 3, "high": (value or 0) + 4, "n": 10}
        return {"agent": "a", "n": 10, "metrics": {} if value is None else {"mean_reward": told}}

    run = {"seats": {"row": seat(row), "column": seat(column)}}
    return CellComparison.of({"by": {"one": own, "two": other}, "run": run})


def result(first: float | None = 3.0) -> TournamentResult:
    cells = [
        meeting("hawk", "hawk", -1, -1),
        meeting("hawk", "dove", first, 0),
        meeting("dove", "hawk", 1, 5),
        meeting("dove", "dove", 1, 2),
    ]
    (found,) = Tournament().measured(("one", "two"), cells)
    return found


def test_both_seats_of_every_meeting_count() -> None:
    """Hawk earns 3 as the row and 5 as the column against dove; intervals join by the root of the sum of squares, own meetings as one."""
    found = result()
    assert found.agents == ["hawk", "dove"]
    assert found.payoffs == [[-1.0, 4.0], [0.5, 1.5]]
    best, other = found.standings
    assert best.score is not None
    assert other.score is not None
    assert (best.agent, best.rank, best.score.value) == ("hawk", 1, 1.5)
    assert (other.agent, other.rank, other.score.value) == ("dove", 2, 1.0)
    assert best.score.low == pytest.approx(1.5 - np.sqrt(6**2 + 3**2 + 3**2) / 4)
    assert best.score.high == pytest.approx(1.5 + np.sqrt(8**2 + 4**2 + 4**2) / 4)
    assert TournamentResult.of(found.document()) == found


def test_scores_that_are_equal_but_for_rounding_share_a_rank() -> None:
    cells = [
        meeting("hawk", "hawk", 0.1, 0.2),
        meeting("hawk", "dove", 0.3, 0.6),
        meeting("dove", "hawk", 0.3, 0.6),
        meeting("dove", "dove", 0.2, 0.1 + 1e-16),
    ]
    (found,) = Tournament().measured(("one", "two"), cells)
    assert [one.rank for one in found.standings] == [1, 1]


def test_a_meeting_without_a_reward_leaves_a_gap_and_no_score() -> None:
    found = result(None)
    assert found.payoffs == [[-1.0, None], [0.5, 1.5]]
    assert {one.agent: (one.rank, one.share) for one in found.standings} == {
        "dove": (1, None),
        "hawk": (None, None),
    }
    assert tournament(Findings((), tournaments=(found,)))[0].rows[-1] == ("–", "hawk", "–", "–", "–")


def test_it_is_shown_in_the_order_of_the_standings() -> None:
    standings, rewards = tournament(Findings((), tournaments=(result(),)))
    assert standings.rows[0][:2] == ("1", "hawk")
    assert rewards.rows == [("1 hawk", "-1.00", "4.00"), ("2 dove", "0.50", "1.50")]
    assert len(tournament_figure(result()).chart.to_dict()["layer"]) == 2


@pytest.mark.parametrize("seed", range(5))
def test_a_mutant_takes_over_as_the_whole_chain_says(seed: int) -> None:
    """The absorption probability from the linear equations of the birth and death chain, written out."""
    pair, size, selection = np.random.default_rng(seed).normal(size=(2, 2)), 9, 0.7
    system, right = np.eye(size + 1), np.zeros(size + 1)
    right[size] = 1
    for k in range(1, size):
        mutant = ((k - 1) * pair[0, 0] + (size - k) * pair[0, 1]) / (size - 1)
        resident = (k * pair[1, 0] + (size - k - 1) * pair[1, 1]) / (size - 1)
        up = 1 / (1 + np.exp(-selection * (mutant - resident)))
        system[k, k + 1], system[k, k - 1] = -up, -(1 - up)
    assert fixation(pair, size, selection) == pytest.approx(np.linalg.solve(system, right)[1], rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_moran_process_with_exponential_fitness_takes_over_as_often(seed: int) -> None:
    """Births in proportion to fitness, deaths at random: the chain written out."""
    pair, size, selection = np.random.default_rng(seed).normal(size=(2, 2)), 9, 0.7
    system, right = np.eye(size + 1), np.zeros(size + 1)
    right[size] = 1
    for k in range(1, size):
        mutants = k * np.exp(selection * ((k - 1) * pair[0, 0] + (size - k) * pair[0, 1]) / (size - 1))
        residents = (size - k) * np.exp(
            selection * (k * pair[1, 0] + (size - k - 1) * pair[1, 1]) / (size - 1)
        )
        born = mutants / (mutants + residents)
        up, down = born * (size - k) / size, (1 - born) * k / size
        system[k, k - 1 : k + 2] = -down, up + down, -up
    assert fixation(pair, size, selection) == pytest.approx(np.linalg.solve(system, right)[1], rel=1e-9)


def test_an_even_population_grows_to_its_mixed_or_its_dominant_strategy() -> None:
    """Hawks earn -1 and 4 against hawk and dove, doves 0.5 and 1.5: x = 2.5 / (1.5 + 2.5) of them earn alike."""
    assert {one.agent: one.grown for one in result().standings} == {
        "hawk": pytest.approx(0.625, abs=1e-6),
        "dove": pytest.approx(0.375, abs=1e-6),
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_long_run_is_that_of_the_chain_of_takeovers(seed: int) -> None:
    """Against the eigenvector of its transition matrix."""
    payoffs = np.random.default_rng(seed).normal(size=(4, 4))
    moves = np.array(
        [
            [fixation(payoffs[np.ix_([m, s], [m, s])], 20, 0.5) / 3 if m != s else 0 for m in range(4)]
            for s in range(4)
        ]
    )
    np.fill_diagonal(moves, 1 - moves.sum(axis=1))
    values, vectors = np.linalg.eig(moves.T)
    law = np.real(vectors[:, np.argmax(np.real(values))])
    assert alpha_rank(payoffs, 20, 0.5) == pytest.approx(law / law.sum(), abs=1e-9)


def test_strong_selection_leaves_the_dominant_strategy() -> None:
    assert alpha_rank(np.array([[3.0, 0.0], [5.0, 1.0]]), 1000, 50.0) == pytest.approx([0, 1])


@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6])
def test_payoffs_of_any_size_leave_the_risk_dominant_strategy(scale: float) -> None:
    """In the stag hunt neither takes over with a probability that a number can hold, and one does so far more often."""
    assert alpha_rank(scale * np.array([[4.0, 0.0], [3.0, 3.0]])) == pytest.approx([0, 1])


def test_a_small_tournament_is_played_and_ranked() -> None:
    """Of 10 rounds, tit for tat loses the first one to always defect alone: 0 + 9 x 1 against 5 + 9 x 1."""
    mapping = load("tournament")
    two = ["tit_for_tat", "always_defect"]
    vary = {"cast.row.strategy": two, "cast.column.strategy": two}
    study = Study(**{**mapping, "vary": vary, "set": {"environment.turns": 10, "episodes": 2}})
    (found,) = study.run().document()["tournaments"]
    assert found["payoffs"] == [[3.0, 0.9], [1.4, 1.0]]
    assert [one["agent"] for one in found["standings"]] == two


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"luck": "shared"}, "luck: own"),
        ({"vary": {"cast.row.strategy": ["grim"], "cast.column.strategy": ["joss"]}}, "not the same"),
        ({"tournament": {"rows": "episodes"}}, "into a seat"),
        ({"tournament": {"rows": "cast.row.strategy", "columns": "cast.row"}}, "both sides"),
    ],
)
def test_what_is_no_tournament_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Study(**{**load("tournament"), **change})
