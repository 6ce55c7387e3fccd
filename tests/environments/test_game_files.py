"""Games as files: each stated equilibrium is one, and what is written is read back."""

import csv
import shutil
from pathlib import Path

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games.normal_form import NormalForm
from aleator.environments.games.ordinal_game import OrdinalGame
from aleator.environments.games.shared.game_files import game_file, game_names
from aleator.environments.games.shared.nfg import write_nfg
from aleator.registry.recipes import build, recipe_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

AKATA = Path(__file__).parents[3] / "shared/recorded/akata2025_repeated_games/144_games_info.csv"


def profile(stated):
    return {seat: {"": np.array(law)} for seat, law in stated.items()}


@pytest.mark.parametrize("name", game_names())
def test_every_stated_equilibrium_is_one(name):
    told = game_file(name)
    environment = al.environment("matrix_game", game=name)
    game, solution = environment.game(), environment.solution()
    assert told.source
    assert told.equilibria
    for stated in told.equilibria:
        assert sum(game.gains(profile(stated)).values()) <= 1e-12 * np.ptp(game.payoffs)
        assert solution.distance(profile(stated)) <= 1e-9
    if solution.is_unique:
        assert len(told.equilibria) == 1
    for seat, value in (told.values or {}).items():
        assert solution.values[seat] == pytest.approx(value, abs=1e-9)


# Palacios-Huerta (2003) prints .3854, .4199 and a value of 79.57 %; Selten and Chmura (2008) the same equilibrium for game k and k + 6.
def test_published_equilibria():
    kick = al.environment("matrix_game", game="penalty_kick").solution()
    assert kick.selected["kicker"][""][0] == pytest.approx(0.3854, abs=5e-5)
    assert kick.selected["goalkeeper"][""][0] == pytest.approx(0.4199, abs=5e-5)
    assert kick.values["kicker"] == pytest.approx(79.57, abs=5e-3)
    for game in range(1, 7):
        one, other = (
            al.environment("matrix_game", game=f"selten_chmura_{k}").solution() for k in (game, game + 6)
        )
        assert one.distance(other.selected) <= 1e-12


def test_a_game_is_played_by_its_name_and_its_recipe_holds_all_of_it():
    environment = al.environment("matrix_game", game="oneill")
    recipe = recipe_of(environment)
    assert recipe["row"][0] == [5, -5, -5, -5]
    assert build("environments", recipe) == environment
    cast = {"*": "equilibrium"}
    scenario = al.Scenario(environment={"name": "matrix_game", "game": "oneill"}, cast=cast, episodes=400)
    assert scenario.run().document()["seats"]["row"]["policy"]["Joker"] == pytest.approx(
        0.4,
        abs=0.1,  # false alarm 4e-5
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"game": "oneil"}, "oneill"),
        ({"game": "oneill", "row": [[1, 2]]}, "row came beside game 'oneill'"),
        ({"game": "oneill", "payoffs": [[[1]], [[1]]]}, "payoffs came beside game 'oneill'"),
        ({"game": "missing.nfg"}, "cannot be read"),
    ],
)
def test_a_wrong_game_is_one_line(fields, said):
    with pytest.raises(InputError, match=said):
        al.environment("matrix_game", **fields)


@given(
    st.lists(st.integers(1, 3), min_size=2, max_size=4).flatmap(
        lambda shape: arrays.arrays(float, (len(shape), *shape), elements=st.floats(-1e6, 1e6, width=32))
    )
)
def test_a_written_game_is_read_back(tmp_path_factory, payoffs):
    seats = [f'player "{i}" \\' for i in range(len(payoffs))]
    game = NormalForm(seats, [[f"action {a}" for a in range(n)] for n in payoffs.shape[1:]], payoffs)
    file = tmp_path_factory.mktemp("nfg") / "game.nfg"
    file.write_text(write_nfg(game, 'a "title"'))
    read = game_file(str(file))
    assert (read.title, read.players, read.actions) == ('a "title"', game.seats, game.actions)
    np.testing.assert_array_equal(np.array(read.payoffs), payoffs)


# The format's two forms as its documentation describes them: outcomes with an index a cell, and counts of actions for names.
OUTCOMES = """NFG 1 R "A game" { "Ann" "Bob" }
{ { "Up" "Down" } { "L" "R" } }
"a comment"
{ { "" 1, 2 } { "" 3.5 -1/2 } }
1 2 0 1
"""
COUNTS = 'NFG 1 D "A game" { "Ann" "Bob" } { 2 3 }\n1 10 2 20 3 30 4 40 5 50 6 60'


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (OUTCOMES, [[1, 0], [3.5, 1]], [[2, 0], [-0.5, 2]]),
        (COUNTS, [[1, 3, 5], [2, 4, 6]], [[10, 30, 50], [20, 40, 60]]),
    ],
)
def test_both_forms_of_the_format_are_read(tmp_path, text, first, second):
    (tmp_path / "game.nfg").write_text(text)
    game = al.environment("matrix_game", game=str(tmp_path / "game.nfg")).game()
    assert game.payoffs.tolist() == [first, second]
    assert game.seats == ("Ann", "Bob")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EFG 2 R",
        'NFG 1 R "x" { "a" "b" } { 2 2 } 1 2 3',
        'NFG 1 R "x" { "a" "b" } { { "1"',
        OUTCOMES[:-4],
    ],
)
def test_a_torn_file_is_one_line(tmp_path, text):
    (tmp_path / "game.nfg").write_text(text)
    with pytest.raises(InputError, match="is no game in normal form"):
        game_file(str(tmp_path / "game.nfg"))


# The released table ranks two outcomes alike in 15 games, which therefore are not strictly ordinal; it abbreviates some names.
ABBREVIATED = {
    "Privilaged": "Privileged",
    "Asym Pd": "Asymmetric Dilemma",
    "Hegm. Type": "Hegemony Type",
    "Prisoners’ Dilemma": "Prisoner's Dilemma",
    "Subsym Benevolent": "Subsymmetric Benevolent",
    "PD Family": "Prisoner's Dilemma",
}


@pytest.mark.skipif(not AKATA.exists(), reason="the released table of the 144 games is not here")
def test_the_ordinal_games_are_those_of_the_released_table():
    with AKATA.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    tied = []
    for row in rows:
        game = OrdinalGame(row_pattern=int(row["game_row"]), column_pattern=int(row["game_col"]))
        paid = [[[float(row[f"r{i}_c{j}_p{k}"]) for j in (1, 2)] for i in (1, 2)] for k in (1, 2)]
        if any(len(set(np.ravel(own))) < 4 for own in paid):
            tied.append(game.number)
        else:
            assert game.table.tolist() == paid
        name = ABBREVIATED.get(row["game_name"], row["game_name"]).replace("Asym ", "Asymmetric ")
        family = ABBREVIATED.get(row["game_family"], row["game_family"])
        assert (game.number, game.title, game.family) == (int(row["game_number"]), name, family)
    assert tied == [*range(17, 25), 58, 59, 60, 83, 84, 95, 96]


def test_an_ordinal_game_is_named_by_its_number():
    for row in range(1, 13):
        for column in range(1, 13):
            game = OrdinalGame(row_pattern=row, column_pattern=column)
            assert al.environment("ordinal_game", number=game.number) == game
    assert al.environment("ordinal_game", number=67) == OrdinalGame()
    for wrong in ({"number": 145}, {"number": 0}, {"number": 1.5}, {"number": 3, "row_pattern": 2}):
        with pytest.raises(InputError, match="give 1 to 144, in the place of both patterns"):
            al.environment("ordinal_game", **wrong)


def test_the_ordinal_games_are_all_there_are_and_exchange_their_players():
    tables = {}
    for row in range(1, 13):
        for column in range(1, 13):
            game = OrdinalGame(row_pattern=row, column_pattern=column)
            mirror = OrdinalGame(row_pattern=13 - column, column_pattern=13 - row)
            assert all(sorted(np.ravel(own)) == [1, 2, 3, 4] for own in game.table)
            np.testing.assert_array_equal(mirror.table, game.table.transpose(0, 2, 1)[::-1])
            assert (mirror.title, mirror.family) == (game.title, game.family)
            tables[game.number] = game.table
    # 4! x 4! rankings, each game written in 4 orders of the actions: 144 (Rapoport and Guyer, 1966, have 78 with players exchanged).
    orders = {
        tuple(table[:, ::a, ::b].ravel()) for table in tables.values() for a in (1, -1) for b in (1, -1)
    }
    assert len(orders) == 576
    pure = {n for n, table in tables.items() if _has_pure(table)}
    cyclic = {g.number for g in _games() if g.family == "Cyclic"}
    assert set(tables) - pure == cyclic
    assert len(cyclic) == 18


def _games():
    return [OrdinalGame(row_pattern=r, column_pattern=c) for r in range(1, 13) for c in range(1, 13)]


def _has_pure(table):
    row, column = table
    return any(
        row[i, j] == row[:, j].max() and column[i, j] == column[i].max() for i in (0, 1) for j in (0, 1)
    )


def test_a_file_of_one_s_own(tmp_path):
    source = Path(al.__file__).parent / "scenarios/data/games/oneill.yaml"
    shutil.copy(source, tmp_path / "mine.yaml")
    mine = al.environment("matrix_game", game=str(tmp_path / "mine.yaml"))
    np.testing.assert_array_equal(mine.table, al.environment("matrix_game", game="oneill").table)
    (tmp_path / "mine.yaml").write_text("title: x\nrows: []\n")
    with pytest.raises(InputError, match=r"unknown field 'rows'.*did you mean 'row'"):
        al.environment("matrix_game", game=str(tmp_path / "mine.yaml"))
