"""Studies of one game under several skins: players that follow the game, a place or a word are told apart."""

import aleator as al
import numpy as np
import pytest
from aleator.metrics.shared.mean_differences import paired_mean
from aleator.reports.panels.skins import skins

SKINS = {
    "environment.story": ["none", "radio", "none", "none"],
    "environment.scale": [1, 1, 10, 1],
    "environment.swap": [None, None, None, [[0, 1], [1, 0]]],
}


def studied(column, game="goeree_holt_320", episodes=120, turns=1):
    return al.Study(
        scenario={
            "environment": {"name": "reskinned", "game": game, "story": "none", "turns": turns},
            "cast": {"row": "equilibrium", "column": column},
            "episodes": episodes,
            "metrics": ["tv"],
        },
        zip=SKINS,
    ).run()


def by_skin(result):
    return {one["other"]: one for one in result.document()["skins"]}


@pytest.mark.parametrize(
    ("model", "followed"),
    [("sim/step", set()), ("sim/collapse", {"story"})],
)
def test_what_a_model_follows(model, followed):
    """`sim/step` takes the likelier action of 1/8 and 7/8, `sim/collapse` the first word of the alphabet: Left of Left and Right, but
    High, which is Right, of Low and High.
    """
    found = by_skin(studied({"name": "llm", "model": model, "style": "direct"}, episodes=60))
    told = {name.split()[0]: one["follows"] for name, one in found.items()}
    assert [*told] == ["story", "scale", "swap"]
    assert {name for name, what in told.items() if what == "skin"} == followed
    assert told["scale"] == "game"


def test_the_same_luck_under_another_order_is_the_other_action():
    found = by_skin(studied("uniform"))
    swapped = found["swap ((0, 1), (1, 0))"]
    assert (swapped["seat"], swapped["action"]) == ("column", "Left")
    assert swapped["first"] + swapped["second"] == pytest.approx(1)
    assert found["scale 10"]["difference"]["value"] == 0
    assert found["scale 10"]["follows"] == "game"


def test_the_share_of_an_episode_is_that_of_all_its_turns():
    """Of the first skin, whose own action 0 is the game's Left."""
    result = studied("uniform", episodes=40, turns=5)
    played = result.results[0][1].ledger.seats["column"]
    assert len(played) == 200
    for one in by_skin(result).values():
        assert one["first"] == pytest.approx(np.mean(played.action == 0))
        assert one["difference"]["value"] == pytest.approx(one["second"] - one["first"])


def test_the_report_says_how_many_follow_the_game(tmp_path):
    result = studied("uniform")
    (panel,) = skins(result.findings)
    assert len(panel.rows) == 3
    assert {one.by == {} for one in result.findings.skins} == {True}  # nothing but the skin was varied
    assert "of 3 follow the game" in panel.note
    assert "The game or its skin" in result.to_html(tmp_path / "page.html").read_text()


def test_other_games_and_other_players_are_not_compared():
    made = al.Study(
        scenario={
            "environment": {"name": "reskinned", "story": "none"},
            "cast": {"*": "uniform"},
            "episodes": 20,
        },
        vary={"environment.game": ["goeree_holt_320", "goeree_holt_44"]},
    )
    assert "skins" not in made.run().document()


@pytest.mark.parametrize("law", [(1.0, 0.0, 0.0), (0.5, 0.25, 0.25), (0.9, 0.1, 0.0), (0.05, 0.05, 0.9)])
@pytest.mark.parametrize("episodes", [12, 100])
def test_the_interval_of_pairs_holds(law, episodes):
    """300 samples of differences 0, 1 and -1: at 95 % fewer than 92 % hold with probability 0.01."""
    luck = np.random.default_rng(5)
    truth = law[1] - law[2]
    found = [paired_mean(luck.choice([0, 1, -1], episodes, p=law)) for _ in range(300)]
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.92
    assert all(one.low <= one.value <= one.high for one in found)
