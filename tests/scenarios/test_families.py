"""Every family with a model and with scripted agents: who plays the optimum is not told from it, who does not is.

All seeds are fixed. A verdict `deviates` against a player of the optimum has probability 0.05 at most each (Ville), so the
tests of faithful players use one seed that was not searched for.
"""

from __future__ import annotations

from typing import Any

import aleator as al
import pytest


def played(scenario: str, episodes: int, **changes: Any) -> dict[str, Any]:
    """The seats of a built-in scenario's document, with dotted paths given as ``seat__field``."""
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return al.scenario(scenario, **paths).run(episodes=episodes, seed=7).document()["seats"]


FINITE = [
    ("matching_pennies", "matcher", 100),
    ("rock_paper_scissors", "row", 100),
    ("biased_coin", "sampler", 100),
    ("bernoulli_bandit", "player", 4),
]


@pytest.mark.parametrize(("scenario", "seat", "episodes"), FINITE)
def test_a_fair_model_is_not_told_from_the_optimum(scenario: str, seat: str, episodes: int) -> None:
    document = played(scenario, episodes, **{f"cast__{seat}__model": "sim/fair"})[seat]
    assert document["verdict"] in {"faithful", "undecided"}
    assert document["agent"] == "llm sim/fair direct"


@pytest.mark.parametrize(("scenario", "seat", "episodes"), FINITE)
def test_a_step_model_is_told_from_the_optimum(scenario: str, seat: str, episodes: int) -> None:
    assert played(scenario, episodes)[seat]["verdict"] == "deviates"


@pytest.mark.parametrize(("scenario", "seat", "episodes"), [*FINITE, ("sales", "shop_1", 20)])
def test_a_scripted_player_of_the_optimum_is_not_told_from_it(
    scenario: str, seat: str, episodes: int
) -> None:
    document = played(scenario, episodes * 10, **{f"cast__{seat}": "equilibrium"})[seat]
    assert document["verdict"] in {"faithful", "undecided"}


@pytest.mark.parametrize(("model", "told"), [("sim/fair", False), ("sim/collapse", True), ("sim/step", True)])
def test_prices_of_a_collapsed_shop_are_told_from_varians_law(model: str, told: bool) -> None:
    document = played("sales", 10, cast__shop_1__model=model)["shop_1"]
    assert (document["verdict"] == "deviates") == told
    assert document["metrics"].keys() == {"predictability", "ks", "ks_p", "w1", "e_value"}
    assert document["curve"]["policy"][-1] == 1.0


@pytest.mark.parametrize(
    ("agent", "verdicts"),
    [
        ("thompson", {"faithful", "undecided"}),
        ("ucb", {"deviates", "marginal only"}),
        ("greedy", {"deviates", "marginal only"}),
        ("uniform", {"deviates", "marginal only"}),
    ],
)
def test_bandit_players_against_the_thompson_law_of_their_own_history(agent: str, verdicts: set[str]) -> None:
    document = played("bernoulli_bandit", 100, cast__player=agent)["player"]
    assert document["verdict"] in verdicts
    assert document["optimal_kind"] == "per decision"
    regret = document["metrics"]["cumulative_regret"]
    assert 0 <= regret["low"] <= regret["value"] <= regret["high"] <= 0.2 * 50


def test_scripted_deviations_are_told() -> None:
    seats = played("matching_pennies", 500, environment__heads=1.5, cast__matcher="uniform")
    assert seats["matcher"]["verdict"] == "deviates"
    assert seats["mismatcher"]["verdict"] in {"faithful", "undecided"}


def test_a_general_sum_game_is_compared_with_its_set_of_equilibria() -> None:
    battle = {"name": "matrix_game", "row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]}
    cast = {"row": {"name": "mixed", "law": {"A": 1}}, "column": "uniform"}
    seats = al.Scenario(environment=battle, cast=cast).run(episodes=200).document()["seats"]
    assert seats["row"]["optimal_kind"] == "set"
    # Always A takes a strategy of one equilibrium, (1/2, 1/2) of none: the profile is no equilibrium, and both are told so.
    assert seats["row"]["verdict"] == seats["column"]["verdict"] == "deviates"
    assert "exploitability" not in seats["row"]["metrics"]


def test_counts_and_decisions_tell_the_same_of_a_repeated_game() -> None:
    scenario = al.scenario(
        "matching_pennies", **{"environment.turns": 20, "environment.heads": 1.5, "cast.matcher": "uniform"}
    )
    kept = {keep: scenario.run(episodes=300, keep=keep).document() for keep in ("decisions", "counts")}  # type: ignore[arg-type]
    for seat, counted in kept["counts"]["seats"].items():
        full = kept["decisions"]["seats"][seat]
        for name in ("n", "policy", "optimal", "intervals"):
            assert counted[name] == full[name]
        for name in ("tv", "excess_tv", "jsd", "chi_square", "exploitability", "excess_exploitability"):
            assert counted["metrics"][name] == full["metrics"][name]
    assert kept["counts"]["outcomes"] == kept["decisions"]["outcomes"]


def test_forfeit_is_a_declared_rule_and_ends_the_episode() -> None:
    scenario = al.scenario(
        "matching_pennies",
        **{
            "cast.matcher.model": "sim/noisy?refuse=1&garble=0&truncate=0&stray=0",
            "cast.matcher.reasks": 0,
            "environment.turns": 3,
            "invalid": {"forfeit": -1},
        },
    )
    result = scenario.run(episodes=5)
    rewards = result.decisions.filter("seat = 'matcher'").project("outcome, reward, turn").fetchall()
    assert rewards == [("refused", -1.0, 0)] * 5
    assert result.document()["seats"]["matcher"]["n"] == 0
    assert result.document()["seats"]["matcher"]["not_legal"] == 1.0
