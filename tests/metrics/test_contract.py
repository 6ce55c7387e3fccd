"""What every metric in the folder keeps, a new file by existing."""

import ast
import inspect
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.estimates import Estimate
from aleator.core.games.symmetric_game import SymmetricGame
from aleator.metrics.shared.situations import Situation, situation
from aleator.metrics.shared.verdicts import verdict
from aleator.registry.finding import metric, names
from numpy.random import Generator

WITHOUT_BATCH = {
    "symmetric_game",
    "optimal_set",
    "quantiles",
    "points",
    "grid",
    "levels",
    "at_least",
    "ordered",
    "alpha",
    "reward_delay",
    "markout_delay",
    "reward_batch",
}


def named(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    return next(
        ast.literal_eval(s.value)
        for s in tree.body
        if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "__all__"
    )


METRICS = names("metrics")


def known(luck: Generator, rows: int = 4, actions: int = 3, decisions: int = 40) -> dict[str, Any]:
    """Evidence of every kind about ``rows`` seats."""
    laws = luck.dirichlet(np.ones(actions), size=(rows, decisions))
    points = luck.random((rows, decisions))
    series = luck.integers(0, actions, (rows, 5, 8))
    series[:, 1::2, 6:] = -1
    rewards = np.where(series < 0, np.nan, luck.integers(0, 2, series.shape))
    return {
        "counts": luck.multinomial(decisions, np.full(actions, 1 / actions), size=rows),
        "optimal": luck.dirichlet(np.ones(actions), size=rows),
        "n_effective": luck.uniform(10, 40, size=rows),
        "optimal_set": (luck.dirichlet(np.ones(actions), size=2), luck.dirichlet(np.ones(actions), size=1)),
        "payoffs": luck.normal(size=(rows, actions, 2)),
        "value": luck.normal(size=rows),
        "actions": luck.integers(0, actions, (rows, decisions)),
        "laws": laws,
        "cdf_left": points * 0.9,
        "cdf": points * 0.9 + 0.1 * (points > 0.5),
        "numbers": luck.normal(size=(rows, decisions)),
        "quantiles": np.sort(luck.normal(size=100)),
        "regrets": luck.exponential(size=(rows, decisions)),
        "regret_span": np.full(rows, 10.0),
        "rewards": luck.normal(size=(rows, 12)),
        "series": series,
        "clusters": np.tile([0, 0, 1, 2, 3], (rows, 1)),
        "opponents": np.where(series < 0, -1, luck.integers(0, 2, series.shape)),
        "own_payoffs": luck.normal(size=(rows, actions, 2)),
        "opponent_payoffs": luck.normal(size=(rows, actions, 2)),
        "opponent": luck.multinomial(decisions, [0.5, 0.5], size=rows),
        "stated": luck.dirichlet(np.ones(actions), size=(rows, decisions)),
        "reached": np.sort(luck.random((rows, decisions, 9)), axis=-1),
        "levels": np.arange(1, 10) / 10,
        "token": luck.dirichlet(np.ones(actions), size=(rows, decisions)),
        "agreed": np.ones((rows, 12)),
        "pareto": luck.integers(0, 2, (rows, 12)),
        "number_episodes": np.tile(np.arange(decisions), (rows, 1)),
        "beliefs": luck.dirichlet(np.ones(3), size=(rows, decisions)),
        "opponent_moves": luck.integers(-1, 3, (rows, decisions)),
        "episodes": np.tile(np.arange(decisions), (rows, 1)),
        "orders": luck.permuted(np.tile(np.arange(actions), (rows, decisions, 1)), axis=-1),
        "places": luck.integers(0, 4, (rows, decisions)),
        "prompts": luck.integers(0, 3, (rows, decisions)),
        "came": luck.integers(0, 6, (rows, 8)),
        "wanted": np.full((rows, 8), 5),
        "p_values": luck.random((rows, 6)),
        "symmetric_game": SymmetricGame.of(
            "player",
            3,
            ("A", "B", "C"),
            lambda own, others: np.where(own == 0, others[..., 1], others[..., 2] - own),
        ),
        "at_least": 0.05,
        "ordered": True,
        "numbers_in_order": luck.normal(size=(rows, decisions)),
        "points": np.sort(luck.normal(size=actions)),
        "missing": luck.integers(0, 5, rows),
        "reference": luck.normal(size=(rows, 60)),
        "rates": luck.random((rows, 5)),
        "grid": np.linspace(0, 1, 5),
        "trials": luck.integers(10, 50, (rows, 5)),
        "turn_rates": luck.random((rows, 3, 5)),
        "samples": luck.normal(size=(rows, 6, 20)),
        "situation": situation(
            luck.integers(0, actions, (rows, decisions)),
            np.full(actions, 1 / actions),
            prompts=luck.integers(0, 5, (rows, decisions)),
        ),
        "references": luck.normal(size=(rows, 6, 30)),
        "cooperated": np.where(series < 0, -1, luck.integers(0, 2, series.shape)),
        "last_round": np.where(np.arange(8) == 0, 4, luck.integers(0, 4, series.shape)),
        "dilemma": np.array([3.0, 0.0, 5.0, 1.0]) + luck.random((rows, 1)),
        "discount": luck.uniform(0.5, 0.95, size=rows),
        "arms": series,
        "arm_rewards": rewards,
        "arm_regrets": np.where(series < 0, np.nan, np.array([0.2, 0.0, 0.1, np.nan])[series]),
        "arm_pulls": np.stack([(series == arm).sum(axis=-1) for arm in range(actions)], axis=-1),
        "arm_means": np.tile([0.4, 0.6, 0.5], (rows, 1)),
        "mean_rewards": luck.normal(size=(rows, 12)),
        "number_errors": luck.random((rows, 12)),
        "number_excesses": luck.normal(size=(rows, 12)),
        "benchmarks": luck.normal(size=(rows, 2)),
        "neighbour_degrees": 1 + luck.random((rows, 12)),
        "surpluses": luck.random((rows, 12)),
        "quotes": _quotes(luck, rows),
        "trades": _trades(luck, rows),
        "competitive_prices": luck.uniform(90, 110, (rows, 2)),
        "markout_delay": 1.5,
        "session_profits": luck.uniform(1, 10, (rows, 60, 3)),
        "member_profits": luck.uniform(1, 10, (rows, 60, 4)),
        "valued_bids": _valued_bids(luck, rows),
        "counterfactual_profits": luck.normal(size=(rows, 60, 3)),
        "asset_periods": _asset_periods(luck, rows),
        "forecast_gaps": _asset_periods(luck, rows)[..., [0, 2, 3]],
        "arm_laws": luck.dirichlet(np.ones(actions), size=series.shape),
        "propensities": luck.uniform(0.2, 0.9, series.shape),
        "reward_delay": 1,
        "reward_batch": 2,
        "least_regret": luck.uniform(1, 3, rows),
        "recommended": luck.choice([0.0, 0.2], size=(rows, 12)),
        "sample_gaps": luck.uniform(0.2, 0.5, (rows, 12)),
    }


def _quotes(luck: Generator, rows: int) -> Any:
    """60 sessions of 5 quotes."""
    session, time = np.divmod(np.arange(300), 5)
    bid = luck.uniform(95, 100, (rows, 300))
    parts = (session, time, bid, bid + luck.uniform(1, 4, (rows, 300)), *luck.integers(1, 5, (2, rows, 300)))
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float64)


def _trades(luck: Generator, rows: int) -> Any:
    """60 sessions of 4 trades."""
    session, time = np.divmod(np.arange(240), 4)
    price, units = luck.uniform(95, 105, (rows, 240)), luck.integers(1, 4, (rows, 240))
    side = luck.choice([-1, 1], (rows, 240))
    return np.stack(np.broadcast_arrays(session, time, price, units, side), axis=-1).astype(np.float64)


def _valued_bids(luck: Generator, rows: int) -> Any:
    """60 episodes of 2 bids."""
    amounts = luck.uniform(1, 100, (3, rows, 120))
    parts = np.broadcast_arrays(np.arange(120) // 2, *amounts)
    return np.stack(parts, axis=-1).astype(np.float64)


def _asset_periods(luck: Generator, rows: int) -> Any:
    """60 sessions of 4 periods."""
    session, period = np.divmod(np.arange(240), 4)
    price, turnover = luck.uniform(50, 150, (rows, 240)), luck.random((rows, 240))
    parts = (session, period, price, 100.0 - 20 * period, turnover)
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float64)


def row_of(value: Any, row: int) -> Any:
    return value.rows(slice(row, row + 1)) if isinstance(value, Situation) else value[row]


def arguments(function: Any, evidence: dict[str, Any]) -> dict[str, Any]:
    return {name: evidence[name] for name in inspect.signature(function).parameters if name in evidence}


def test_the_folder_holds_metrics() -> None:
    assert {"tv", "e_value", "exploitability"} <= set(METRICS)
    assert not {"verdicts", "e_processes"} & set(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_returns_an_estimate_and_names_its_source(name: str) -> None:
    function = metric(name)
    assert get_type_hints(function)["return"] is Estimate
    assert str(inspect.getdoc(function)).split("\n\n")[-1].startswith("Source: ")
    assert named(Path(inspect.getfile(metric(name)))) == [name]


@pytest.mark.parametrize("name", METRICS)
def test_parameters_are_evidence(name: str, luck: Generator) -> None:
    assert set(inspect.signature(metric(name)).parameters) <= {*known(luck), "alpha"}


@pytest.mark.parametrize("name", METRICS)
def test_a_batch_is_the_loop_over_its_rows(name: str, luck: Generator) -> None:
    evidence = arguments(metric(name), known(luck))
    batch = metric(name)(**evidence)
    flat = WITHOUT_BATCH | ({"situation"} if "situation" in evidence else set())  # rows have one axis alone
    square = {k: v if k in flat else v.reshape(2, 2, *v.shape[1:]) for k, v in evidence.items()}
    squares = [np.reshape(field, (2, 2)) for field in metric(name)(**square)]
    for row in range(4):
        alone = metric(name)(**{k: v if k in WITHOUT_BATCH else row_of(v, row) for k, v in evidence.items()})
        assert all(isinstance(field, int | float) for field in alone)
        for field, together, squared in zip(alone, batch, squares, strict=True):
            np.testing.assert_allclose([together[row], squared[row // 2, row % 2]], field, rtol=1e-9)


@pytest.mark.parametrize("name", METRICS)
def test_value_lies_within_its_interval(name: str, luck: Generator) -> None:
    result = metric(name)(**arguments(metric(name), known(luck, rows=200)))
    measured = ~np.isnan(result.value)
    assert measured.any()
    assert np.all(result.low[measured] <= result.value[measured] + 1e-12)
    assert np.all(result.value[measured] <= result.high[measured] + 1e-12)


@pytest.mark.parametrize(
    "name", ["tv", "excess_tv", "chi_square", "exact_multinomial", "exploitability", "excess_exploitability"]
)
def test_bad_counts_are_refused(name: str, luck: Generator) -> None:
    evidence = arguments(metric(name), known(luck))
    for wrong in (evidence["counts"][:, :2], -evidence["counts"], np.full((4, 3), np.nan)):
        with pytest.raises(InputError):
            metric(name)(**{**evidence, "counts": wrong})


def test_verdicts_of_a_batch_are_the_loop() -> None:
    counts = [[30, 0], [500, 500], [9, 6]]
    assert verdict(counts, [0.5, 0.5]).tolist() == [verdict(row, [0.5, 0.5]) for row in counts]
