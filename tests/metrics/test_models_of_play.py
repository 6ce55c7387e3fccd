"""Which model of play makes choices likeliest: planted players, and likelihoods by hand."""

import aleator as al
import numpy as np
import pytest
from aleator.core.games.quantal_response import equilibrium_at
from aleator.core.games.stationary_concepts import impulse_balance
from aleator.metrics.shared.models_of_play import compared
from aleator.reports.panels.models_of_play import models_of_play
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

PENNIES = np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])
HALF = np.array([0.5, 0.5])


@settings(max_examples=25)
@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([None, 7.5]))
def test_likelihoods_are_those_of_the_laws(first, second, worth):
    counts = np.array([first, second], dtype=float)
    found = compared(counts, *PENNIES, optimal=HALF, n_effective=worth)
    if not counts.sum():
        assert found == {}
        return
    size = min(worth or counts.sum(), counts.sum())
    scaled = counts * size / counts.sum()
    for one in found.values():
        assert one.law.sum() == pytest.approx(1)
        played = one.law[scaled > 0]
        expected = (scaled[scaled > 0] * np.log(played)).sum() if (played > 0).all() else -np.inf
        assert one.log_likelihood == pytest.approx(expected)
        assert one.bic == pytest.approx(one.fitted * np.log(size) - 2 * expected)
    assert sum(one.weight for one in found.values()) == pytest.approx(1)
    least = min(found.values(), key=lambda one: one.bic)
    assert least.weight == max(one.weight for one in found.values())


def test_a_planted_player_is_recognised():
    """8,000 choices in the proportions of each model: no other that has as few numbers to fit is likelier."""
    laws = {
        "uniform": HALF,
        "QRE": equilibrium_at(*PENNIES, 0.4).own,
        "impulse balance": impulse_balance(*PENNIES)[0],
    }
    for name, law in laws.items():
        found = compared(8000 * law, *PENNIES, optimal=np.array([0.9, 0.1]))
        free = {other: one for other, one in found.items() if one.fitted <= found[name].fitted}
        assert max(free, key=lambda other: free[other].log_likelihood) == name
        assert found[name].log_likelihood >= max(one.log_likelihood for one in free.values()) - 1e-6
    assert found["Nash"].weight < 1e-6


def test_a_law_that_a_choice_excludes_has_no_weight():
    found = compared(np.array([30.0, 1]), *PENNIES, optimal=np.array([1.0, 0]))
    assert found["Nash"].log_likelihood == -np.inf
    assert found["Nash"].weight == 0


def test_play_as_precise_as_can_be_has_a_law_too():
    """In the prisoner's dilemma nothing but defection: lambda is the last that is followed, and nothing cyclic is fitted."""
    own = np.array([[3.0, 0], [5, 1]])
    found = compared(np.array([0.0, 50]), own, own.T, optimal=np.array([0.0, 1]))
    assert [*found] == ["uniform", "Nash", "QRE", "level-k", "cognitive hierarchy"]
    assert found["QRE"].law == pytest.approx([0, 1], abs=1e-6)
    assert found["Nash"].log_likelihood == 0


def test_a_report_compares_the_models(tmp_path):
    scenario = al.Scenario(
        environment={"name": "matrix_game", "game": "selten_chmura_3"},
        cast={"row": {"name": "mixed", "law": {"Up": 0.16, "Down": 0.84}}, "column": "equilibrium"},
        metrics=["qre_lambda", "tv"],
    )
    result = scenario.run(episodes=400, seed=5, out=tmp_path / "run")
    models = result.document()["seats"]["row"]["models"]
    ups = round(400 * result.document()["seats"]["row"]["policy"]["Up"])
    for name, law in (("Nash", 3 / 11), ("impulse balance", 0.161)):
        assert models[name]["law"]["Up"] == pytest.approx(law, abs=6e-4)
        told = binom.logpmf(ups, 400, models[name]["law"]["Up"]) - binom.logpmf(ups, 400, 0.5)
        assert models[name]["log_likelihood"] - models["uniform"]["log_likelihood"] == pytest.approx(told)
    assert models["Nash"]["weight"] < 1e-3 < models["impulse balance"]["weight"]
    (panel,) = models_of_play(result.findings)
    assert panel.rows[0][2] in {"impulse balance", "payoff sampling"}
    assert not models_of_play(scenario.model_copy(update={"metrics": ("tv",)}).run(episodes=5).findings)
