"""The same game in another skin: its optimum is the image of the original's, its payoffs are scaled, its words are new."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.registry.finding import names
from aleator.registry.recipes import build, recipe_of
from hypothesis import given, settings
from hypothesis import strategies as st

SEXES = {"name": "matrix_game", "row": ((2, 0), (0, 1)), "column": ((1, 0), (0, 2))}


def reskinned(game, **fields):
    return build("environments", {"name": "reskinned", "game": game, **fields})


def law(game, seat):
    return game.blank_optimum(game.seats[seat]).probs


def components(game, seat):
    """The vertices of a seat's equilibria, as a set."""
    return game.solution().hulls(game.seats[seat].name)


@settings(max_examples=60)
@given(
    st.sampled_from([(2, 2), (2, 3), (3, 3)]).flatmap(
        lambda shape: st.tuples(
            st.lists(
                st.lists(st.integers(-9, 9), min_size=shape[1], max_size=shape[1]),
                min_size=shape[0],
                max_size=shape[0],
            ),
            st.permutations(range(shape[0])),
            st.permutations(range(shape[1])),
        )
    ),
    st.sampled_from([0.5, 1.0, 4.0, 10.0]),
    st.sampled_from([-8.0, 0.0, 2.5]),
)
def test_the_optimum_of_a_zero_sum_game_is_the_image_and_its_stakes_are_scaled(drawn, scale, shift):
    table, rows, columns = drawn
    game = build("environments", {"name": "matrix_game", "row": table})
    skin = reskinned(game, scale=scale, shift=(shift, -shift), swap=(tuple(rows), tuple(columns)))
    for seat, order in enumerate((rows, columns)):
        assert law(skin, seat) == pytest.approx(law(game, seat)[order], abs=1e-7)
        name, own = game.seats[seat].name, skin.seats[seat].name
        moved = shift if seat == 0 else -shift
        worth = scale * game.solution().values[name] + moved
        assert skin.solution().values[own] == pytest.approx(worth, abs=1e-7)
        turned = game.game().to(name)[np.ix_(order, columns if seat == 0 else rows)]
        assert skin.game().to(own) == pytest.approx(scale * turned + moved)


@pytest.mark.parametrize("selection", ["payoff", "first", "mixed"])
@pytest.mark.parametrize("swap", [None, ((1, 0), (0, 1)), ((1, 0), (1, 0))])
def test_the_selected_equilibrium_of_a_general_sum_game_is_the_image_of_the_games_own(selection, swap):
    game = build("environments", {**SEXES, "selection": selection})
    skin = reskinned(game, swap=swap, scale=3, shift=(5, -1))
    for seat in (0, 1):
        order = list(swap[seat]) if swap else [0, 1]
        assert law(skin, seat) == pytest.approx(law(game, seat)[order], abs=1e-9)
        image = sorted(vertex[order].tolist() for part in components(game, seat) for vertex in part)
        found = sorted(vertex.tolist() for part in components(skin, seat) for vertex in part)
        assert np.array(found) == pytest.approx(np.array(image), abs=1e-9)


@pytest.mark.parametrize("story", ["market", "radio", "workshop"])
def test_words_are_those_of_the_story_and_nothing_is_left_of_the_game(story):
    skin = reskinned("rock_paper_scissors", story=story, turns=2)
    for view in skin.views():
        text = view.text(1, [(0, 2)], view.menu.actions)
        assert all(name in text for name in view.menu.actions)
        assert not any(name in text for name in ("Rock", "Paper", "Scissors"))
        assert view.role in text
    assert not {*skin.menus[0].actions} & {*skin.menus[1].actions}


def test_without_a_story_the_labels_move_with_their_actions():
    skin = reskinned("rock_paper_scissors", story="none", swap=((2, 0, 1), (0, 1, 2)))
    assert skin.menus[0].actions == ("Scissors", "Rock", "Paper")
    assert skin.table[0, 0].tolist() == [-1, 1, 0]


def test_own_labels_stand_in_for_those_of_the_story():
    skin = reskinned("matching_pennies", row_actions=("Up", "Down"))
    assert [menu.actions for menu in skin.menus] == [("Up", "Down"), ("Bridge", "Square")]


def test_a_skin_is_written_down_and_read_back():
    skin = reskinned(SEXES, scale=2, shift=(1, 1), swap=((1, 0), (0, 1)))
    assert build("environments", recipe_of(skin)) == skin
    assert "reskinned" in names("environments")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"game": "matching_pennies", "shift": (1, 1)}, "two opposite numbers"),
        ({"game": "matching_pennies", "shift": (float("inf"), 0)}, "finite number"),
        ({"game": "matching_pennies", "scale": 0}, "greater than 0"),
        ({"game": "matching_pennies", "swap": ((0, 0), (0, 1))}, "every place"),
        ({"game": "matching_pennies", "row_actions": ("a", "b", "c")}, "label every action"),
        ({"game": "matching_pennies", "row_actions": ("a", "A")}, "differ by more than case"),
        ({"game": {"name": "matrix_game", "row": [[0, 1]] * 9}}, "label every action"),
        ({"game": "biased_coin"}, "no matrix game"),
        ({"game": "nothing"}, "unknown"),
    ],
)
def test_what_does_not_fit_is_refused(fields, told):
    with pytest.raises(InputError, match=told) as error:
        build("environments", {"name": "reskinned", **fields})
    assert "\n" not in str(error.value)
