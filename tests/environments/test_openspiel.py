"""OpenSpiel's games by name, where it is installed; and one clear line where it is not."""

import sys
from types import SimpleNamespace

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.environments.games.shared import openspiel
from aleator.registry.recipes import build, recipe_of


def openspiels(name):
    return al.environment("extensive_game", game=f"openspiel:{name}")


@pytest.fixture
def installed():
    """These need the extra `openspiel`, which `make test` does not install."""
    return pytest.importorskip(
        "pyspiel", reason="OpenSpiel is not installed: pip install 'aleator[openspiel]'"
    )


def test_without_openspiel_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspiel", None)
    with pytest.raises(InputError, match=r"not installed: pip install 'aleator\[openspiel\]'") as caught:
        openspiels("kuhn_poker")
    assert "\n" not in str(caught.value)


# Kuhn (1950); the Leduc value as in tests/environments/test_sequence_form.py; rock-paper-scissors, whose moves are made at once.
@pytest.mark.parametrize(
    ("name", "value"),
    [("kuhn_poker", -1 / 18), ("leduc_poker(suit_isomorphism=True)", -0.0856064240780), ("matrix_rps", 0)],
)
@pytest.mark.usefixtures("installed")
def test_values_are_what_is_known(name, value):
    assert openspiels(name).solution().values["player_0"] == pytest.approx(value, abs=1e-9)


def test_nash_conv_is_openspiels(installed):
    """Of uniform play."""
    game = installed.load_game("kuhn_poker")
    theirs = installed.nash_conv(game, installed.UniformRandomPolicy(game))
    ours = openspiels("kuhn_poker").game()
    assert sum(ours.gains(ours.uniform).values()) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.usefixtures("installed")
def test_three_players_are_judged():
    game = openspiels("kuhn_poker(players=3)")
    assert game.game().accuracy(game.solution().selected) <= 1e-6
    assert not game.solution().is_complete


@pytest.mark.usefixtures("installed")
def test_a_recipe_holds_the_game_itself(monkeypatch):
    recipe = recipe_of(openspiels("tiny_hanabi"))
    monkeypatch.setitem(sys.modules, "pyspiel", None)
    assert np.isclose(build("environments", recipe).solution().values["player_0"], 10)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kuhn", "did you mean 'kuhn_poker'"),
        ("kuhn_poker(players=30)", "does not take"),
        ("mfg_crowd_modelling", "has no tree"),
        ("kuhn_poker(players=5)", "more than 9 nodes"),
    ],
)
@pytest.mark.usefixtures("installed")
def test_what_is_no_small_tree_is_refused_in_one_line(name, message, monkeypatch):
    monkeypatch.setattr(openspiel, "MOST_NODES", 9)
    with pytest.raises(InputError, match=message) as caught:
        openspiels(name)
    assert "\n" not in str(caught.value)


def test_a_game_without_information_sets_is_refused(monkeypatch):
    """By a stand-in for the module, so that it is told where OpenSpiel is not installed, too."""
    kinds = SimpleNamespace(
        Dynamics=SimpleNamespace(MEAN_FIELD=1, SIMULTANEOUS=2),
        ChanceMode=SimpleNamespace(SAMPLED_STOCHASTIC=1),
    )
    kind = SimpleNamespace(dynamics=0, chance_mode=0, provides_information_state_string=False)
    module = SimpleNamespace(
        registered_names=lambda: ["blind"],
        load_game=lambda _: SimpleNamespace(get_type=lambda: kind),
        SpielError=RuntimeError,
        GameType=kinds,
    )
    monkeypatch.setitem(sys.modules, "pyspiel", module)
    with pytest.raises(InputError, match="does not tell information sets apart"):
        openspiels("blind")
