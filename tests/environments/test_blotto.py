"""Colonel Blotto against published values, an independent linear program, and play."""

import itertools

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.games.colonel_blotto import ColonelBlotto
from scipy.optimize import linprog


def table(game: ColonelBlotto) -> np.ndarray:
    """Payoffs [A, B] to Blotto, from the rules, in the order of the seats' labels."""
    armies = [[tuple(map(int, label.split("-"))) for label in seat.space.labels] for seat in game.seats]
    won = [[sum((x > y) - (x < y) for x, y in zip(a, b, strict=True)) for b in armies[1]] for a in armies[0]]
    margin = np.array(won)
    return margin / game.fields if game.objective == "margin" else np.sign(margin)


# Values of Colonel Blotto by an independent program, computed for this package: (soldiers, fields), margin, majority.
VALUES = [
    ((5, 5, 3), 0.0, 0.0),
    ((6, 5, 3), 0.148148, 0.444444),
    ((6, 4, 3), 0.333333, 1.0),
    ((10, 8, 3), 0.185185, 0.466667),
    ((10, 9, 4), 0.083333, 0.279956),
    ((10, 10, 4), 0.0, 0.0),
    ((12, 10, 5), 0.133333, 0.522455),
]


@pytest.mark.parametrize(("armies", "margin", "majority"), VALUES)
def test_values(armies: tuple[int, int, int], margin: float, majority: float) -> None:
    first, second, fields = armies
    game = ColonelBlotto(soldiers=first, enemy_soldiers=second, fields=fields)
    assert game.value() == pytest.approx(margin, abs=1e-6)
    assert game.model_copy(update={"objective": "majority"}).value() == pytest.approx(majority, abs=1e-6)


@pytest.mark.parametrize("objective", ["margin", "majority"])
@pytest.mark.parametrize("armies", [(5, 5, 3), (6, 5, 3), (6, 4, 3), (10, 8, 3), (4, 3, 4), (3, 3, 2)])
def test_the_laws_guarantee_the_value(armies: tuple[int, int, int], objective: str) -> None:
    """Against the whole table, and the value by scipy's linear program on it."""
    first, second, fields = armies
    game = ColonelBlotto(soldiers=first, enemy_soldiers=second, fields=fields, objective=objective)
    paid, (blotto, enemy) = table(game), (game.blank_optimum(seat).probs for seat in game.seats)
    m, n = paid.shape
    whole = linprog(
        np.append(np.zeros(m), -1.0),
        A_ub=np.hstack([-paid.T, np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=np.append(np.ones(m), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
    )
    assert game.value() == pytest.approx(-whole.fun, abs=1e-7)
    assert (blotto @ paid).min() == pytest.approx(game.value(), abs=1e-8)
    assert (paid @ enemy).max() == pytest.approx(game.value(), abs=1e-8)


def test_the_law_treats_all_fields_alike() -> None:
    game = ColonelBlotto(soldiers=6, enemy_soldiers=5)
    law = dict(zip(game.seats[0].space.labels, game.blank_optimum(game.seats[0]).probs.tolist(), strict=True))
    for label, p in law.items():
        assert all(
            law["-".join(other)] == pytest.approx(p) for other in itertools.permutations(label.split("-"))
        )


def test_payoffs_are_those_of_the_rules() -> None:
    for objective in ("margin", "majority"):
        game = ColonelBlotto(soldiers=3, enemy_soldiers=4, fields=4, objective=objective)
        first, second = (seat.space.at(np.arange(len(seat.space.labels))) for seat in game.seats)
        assert game.payoff(first[:, None], second[None]).tolist() == table(game).tolist()


def test_it_is_played_and_adds_up() -> None:
    game = ColonelBlotto(soldiers=6, enemy_soldiers=5, turns=3)
    result = al.Scenario(
        environment=game, cast={"blotto": al.agent("uniform"), "enemy": al.agent("equilibrium")}
    ).run(episodes=500, seed=3)
    blotto, enemy = result.kept.seats["blotto"], result.kept.seats["enemy"]
    assert len(blotto) == 1500
    assert (blotto.reward == -enemy.reward).all()
    assert (blotto.logs["opponent"] == enemy.action).all()
    assert (blotto.action.sum(axis=1) == 6).all()
    assert blotto.reward.mean() <= game.value() + 5 * blotto.reward.std() / np.sqrt(1500)
    row = next(iter(result.kept.decisions()))
    assert row.action == "-".join(map(str, blotto.action[0]))


def test_the_words_tell_rules_and_battles() -> None:
    game = ColonelBlotto(turns=2)
    world = game.begin(np.arange(2), Chance.of(1, "environment", range(2)))
    first = world.ask()
    assert "You have 5 soldiers" in first[0].text(0)
    assert "battles so far" not in first[0].text(0)
    world.tell([al.Choice(np.array([[3, 1, 1], [5, 0, 0]])), al.Choice(np.array([[2, 2, 1], [0, 0, 5]]))])
    enemy = world.ask()[1]
    assert "Battle 1: you sent 2-2-1, the other player sent 3-1-1; your payoff was 0." in enemy.text(0)
    assert enemy.text(1, since=1) == "This is battle 2 of 2."


def test_a_battle_too_large_has_no_optimum() -> None:
    game = ColonelBlotto(soldiers=100, enemy_soldiers=100, fields=10)
    assert game.blank_optimum(game.seats[0]) is None
    with pytest.raises(InputError, match="4096"):
        game.value()
    result = al.Scenario(
        environment=game, cast={"blotto": al.agent("uniform"), "enemy": al.agent("uniform")}
    ).run(episodes=50)
    assert result.kept.seats["blotto"].action.shape == (50, 10)


@pytest.mark.parametrize("objective", ["margin", "majority"])
def test_its_game_and_its_solution_as_data(objective: str) -> None:
    """The table against the rules, the solution certified by best responses to it; it is some member of a set."""
    battle = ColonelBlotto(soldiers=6, enemy_soldiers=5, objective=objective)
    game, solution = battle.game(), battle.solution()
    assert game is not None
    assert solution is not None
    assert np.array_equal(game.to("blotto"), table(battle))
    assert game.is_zero_sum
    assert game.nash_conv(solution.selected).value == pytest.approx(0, abs=1e-8)
    assert solution.values["blotto"] == battle.value() == -solution.values["enemy"]
    assert game.expected(solution.selected)["blotto"] == pytest.approx(battle.value(), abs=1e-9)
    assert not solution.components[0].complete
    assert not solution.is_unique
    for seat in battle.seats:
        assert battle.blank_optimum(seat).probs.tolist() == solution.selected[seat.name][""].tolist()


def test_games_too_large_for_a_table_or_a_list() -> None:
    wide = ColonelBlotto(soldiers=12, enemy_soldiers=10, fields=5)  # 1820 times 1001 allocations
    assert wide.game() is None
    assert wide.solution().values["blotto"] == pytest.approx(2 / 15, abs=1e-6)
    huge = ColonelBlotto(soldiers=100, enemy_soldiers=100, fields=10)
    assert huge.game() is None
    assert huge.solution() is None
