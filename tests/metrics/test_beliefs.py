"""Beliefs about the other player: scores by their formulas, intervals by episodes, and a whole run whose opponent is known."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.agents.llm.graphs.query import Query
from aleator.agents.llm.styles.predict_then_act import PredictThenAct
from aleator.agents.llm.transport.reply import Reply
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.spaces.menu import Menu
from aleator.metrics.knowing.belief_accuracy import belief_accuracy
from aleator.metrics.knowing.belief_brier import belief_brier
from hypothesis import given, settings
from hypothesis import strategies as st

PENNIES = Menu(("Heads", "Tails"))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=2, max_size=30))
def test_of_two_moves_it_is_twice_the_squared_error(stated) -> None:
    p, came = (np.array(part) for part in zip(*stated, strict=True))
    own = belief_brier(np.stack([1 - p, p], axis=1), came, np.arange(len(p)))
    assert own.value == pytest.approx(2 * np.mean((p - came) ** 2))
    assert 0 <= own.low <= own.value <= own.high <= 2


@pytest.mark.parametrize("metric", [belief_brier, belief_accuracy])
def test_the_interval_holds_the_truth_where_episodes_are_alike_within(metric) -> None:
    """Ten equal decisions an episode, 60 episodes, 400 runs: misses are 0.05 each, more than 40 of them have probability 3e-5."""
    luck = np.random.default_rng(7)
    came = luck.random((400, 60)) < 0.7
    moves = np.repeat(came.astype(int), 10, axis=1)
    beliefs = np.broadcast_to([0.3, 0.7], (400, 600, 2))
    found = metric(beliefs, moves, np.repeat(np.arange(60), 10))
    truth = 0.7 * 0.18 + 0.3 * 0.98 if metric is belief_brier else 0.7
    assert ((found.low > truth) | (found.high < truth)).sum() <= 40
    assert (found.n == 600).all()


def test_what_was_not_stated_or_not_played_is_left_out() -> None:
    beliefs = [[1.0, 0.0], [np.nan, np.nan], [0.0, 1.0], [0.0, 1.0]]
    found = belief_accuracy(beliefs, [0, 0, -1, 0], [0, 0, 1, 2])
    assert (found.value, found.n) == (0.5, 2)
    nothing = belief_brier([[np.nan, np.nan]] * 3, [0, 1, 0], [0, 1, 2])
    assert np.isnan(nothing.value)
    assert (nothing.low, nothing.high) == (0, 2)
    with pytest.raises(InputError, match="move below 2"):
        belief_brier([[0.5, 0.5]], [2], [0])


def query(*others: tuple[int, str]) -> Query:
    async def call(messages, **extra):
        raise AssertionError

    return Query("Play.", PENNIES, ("Tails", "Heads"), call, Chance.of(1, "q", [0]), others=others)


@pytest.mark.parametrize(
    ("belief", "text", "law"),
    [
        ("law", '{"B": 0.2, "A": 0.8}', [0.8, 0.2]),
        ("law", "B: 20%\nA: 90%", None),
        ("move", "B", [0.0, 1.0]),
        ("move", "Either A or B.", None),
        ("free", "They play A.", None),
    ],
)
def test_a_belief_is_read_in_the_other_s_own_order_or_not_at_all(belief, text, law) -> None:
    notes = PredictThenAct(belief=belief).predicted(query((1, "B"), (0, "A")), Reply(text))
    assert notes.get("belief") == law
    assert notes["prediction"] == text


def test_the_other_s_moves_are_asked_for() -> None:
    (message,), _ = PredictThenAct(belief="move").ask(query((1, "B"), (0, "A")))
    assert (
        "predict which of these the other player will choose.\n\nOptions:\n- B\n- A\n" in message["content"]
    )
    with pytest.raises(InputError, match="belief: free"):
        PredictThenAct(belief="law").ask(query())


@pytest.mark.parametrize(("belief", "brier"), [("law", 0.5), ("move", 1.0)])
def test_a_model_that_knows_nothing_of_the_other_scores_as_chance(belief, brier, tmp_path) -> None:
    """A fair simulated model predicts evenly: 1/2 for a stated law; a drawn move is right half of the time (5 standard errors of 160)."""
    asked = {"name": "llm", "model": "sim/fair", "style": {"name": "predict_then_act", "belief": belief}}
    scenario = al.Scenario(
        environment={"name": "repeated", "game": "prisoners_dilemma", "turns": 4},
        cast={"row": asked, "column": {"name": "classic_strategy", "strategy": "alternate"}},
        metrics=("belief_brier", "belief_accuracy"),
    )
    result = scenario.run(episodes=40, seed=11, out=tmp_path / "run")
    again = al.load_result(tmp_path / "run")
    logged = again.kept.seats["row"].logs["belief"]
    assert np.array_equal(logged, result.kept.seats["row"].logs["belief"])
    assert logged.shape == (160, 2)
    found = result.document()["seats"]["row"]["metrics"]
    assert found["belief_brier"]["value"] == pytest.approx(brier, abs=1e-9 if belief == "law" else 0.4)
    assert found["belief_accuracy"]["value"] == pytest.approx(0.5, abs=0.2)
    assert "belief_brier" not in result.document()["seats"]["column"]["metrics"]
    assert again.document()["seats"]["row"]["metrics"] == found
