"""Agents that learn from, or reason about, the other player: against known opponents, closed forms and published numbers."""

import aleator as al
import numpy as np
import pytest
from aleator.agents.strategic.shared.forecasts import Forecast
from aleator.core.errors import InputError
from aleator.registry.recipes import build
from aleator.tests.support.grids import grid
from hypothesis import given
from hypothesis import strategies as st

PENNIES = {"name": "matching_pennies"}


def played(ledger_of, game, cast, turns, episodes):
    seats = ledger_of(al.environment("repeated", game=game, turns=turns), cast, episodes).seats
    return {name: (one, grid(one, one.reward, episodes)) for name, one in seats.items()}


def foretold(moves, symbols, orders, size, base):
    """The mixture's law for the next move, from the whole history: counts in dictionaries, chain by chain."""
    laws, trust = [], []
    for order in orders:
        counts, log = {}, 0.0

        def context(t, order=order):
            return tuple(symbols[t - back] if t >= back else base for back in range(1, order + 1))

        for t, move in enumerate(moves):
            seen = counts.setdefault(context(t), [0.5] * size)
            log += np.log(seen[move] / sum(seen))
            seen[move] += 1
        after = counts.get(context(len(moves)), [0.5] * size)
        laws.append(np.array(after) / sum(after))
        trust.append(log)
    weights = np.exp(np.array(trust) - max(trust))
    return (weights / weights.sum()) @ np.array(laws)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), max_size=25), st.booleans())
def test_forecasts_are_those_of_the_counts(rounds, both):
    """``rounds`` of the opponent's move (of 3) and one's own (of 2)."""
    size, base = 3, 6 if both else 3
    forecast = Forecast(2, size, base, (0, 1, 2, 3))
    moves = [move for move, _ in rounds]
    symbols = [own * size + move if both else move for move, own in rounds]
    row = np.array([1])
    for move, symbol in zip(moves, symbols, strict=True):
        forecast.observe(row, np.array([move]), np.array([symbol]))
    assert forecast.law(row)[0] == pytest.approx(foretold(moves, symbols, range(4), size, base), abs=1e-5)
    assert forecast.law(np.array([0]))[0] == pytest.approx([1 / 3] * 3)


# A mismatcher who knows the chain wins 2 p - 1 a round where the likelier move has probability p. Bounds: 4.5 standard errors.
@pytest.mark.parametrize(
    ("opponent", "watches", "wins"),
    [
        ({"name": "mixed", "law": {"Heads": 0.7, "Tails": 0.3}}, "opponent", 0.4),
        ({"name": "memory_one", "first": 0.5, "after": (0.8, 0.8, 0.2, 0.2)}, "opponent", 0.6),
        ({"name": "memory_one", "first": 0.5, "after": (0.1, 0.9, 0.1, 0.9)}, "both", 0.8),
        ({"name": "classic_strategy", "strategy": "cycle_ccd"}, "opponent", 1.0),
        ("equilibrium", "opponent", 0.0),
        ("equilibrium", "both", 0.0),
    ],
)
def test_the_exploiter_wins_what_a_known_opponent_gives_away(ledger_of, opponent, watches, wins):
    cast = {"matcher": build("agents", opponent), "mismatcher": al.agent("exploiter", watches=watches)}
    decisions, reward = played(ledger_of, PENNIES, cast, 120, 150)["mismatcher"]
    late = reward[:, 80:]
    assert abs(late.mean() - wins) <= 4.5 * np.sqrt((1 - wins**2) / late.size) + 0.02  # false alarm: 7e-6
    expected = grid(decisions, decisions.logs["expected"].astype(float), 150)[:, 80:]
    # The best of several estimates is too hopeful by their errors.
    assert -0.05 < expected.mean() - wins < 0.15


def test_the_exploiter_tells_the_order_of_the_chain(ledger_of):
    cast = {
        "matcher": al.agent("memory_one", after=(0.9, 0.9, 0.1, 0.1)),
        "mismatcher": al.agent("exploiter"),
    }
    decisions, _ = played(ledger_of, PENNIES, cast, 80, 40)["mismatcher"]
    assert (grid(decisions, decisions.logs["order"].astype(int), 40)[:, -1] == 1).mean() > 0.9


def law_of(game, seat, agent, **fields):
    """The law that an agent reports at its first decision."""
    environment = al.environment("matrix_game", game=game)
    (asked,) = [o for o in environment.begin(np.arange(1), None).ask() if o.seat.name == seat]
    player = al.agent(agent, **fields).begin(asked.seat, asked.episode)
    return player.act(asked, al.Chance.of(1, "seat", range(1))).law.probabilities(1)[0]


# Goeree and Holt's asymmetric matching pennies pays row (320, 40; 40, 80) and column (40, 80; 80, 40).
def test_levels_of_reasoning():
    game = "goeree_holt_320"
    assert law_of(game, "row", "level_k_player", level=0) == pytest.approx([0.5, 0.5])
    assert law_of(game, "row", "level_k_player", level=1) == pytest.approx([1, 0])
    assert law_of(game, "column", "level_k_player", level=1) == pytest.approx([0.5, 0.5])
    assert law_of(game, "column", "level_k_player", level=2) == pytest.approx([0, 1])
    assert law_of(game, "row", "level_k_player", level=3) == pytest.approx([0, 1])


# Computed at lambda 1.05 for games 1, 3 and 5 of Selten and Chmura (2008), P(up) and P(left), to three digits.
@pytest.mark.parametrize(
    ("number", "up", "left"), [(1, 0.042, 0.638), (3, 0.168, 0.770), (5, 0.307, 0.657), (11, 0.307, 0.657)]
)
def test_quantal_response_equilibria_of_published_games(number, up, left):
    game = f"selten_chmura_{number}"
    assert law_of(game, "row", "quantal_response", precision=1.05)[0] == pytest.approx(up, abs=6e-4)
    assert law_of(game, "column", "quantal_response", precision=1.05)[0] == pytest.approx(left, abs=6e-4)


@given(st.floats(0, 2))
def test_a_quantal_response_answers_the_other_s(precision):
    x = law_of("oneill", "row", "quantal_response", precision=precision)
    y = law_of("oneill", "column", "quantal_response", precision=precision)
    paid = al.environment("matrix_game", game="oneill").game().payoffs[0] @ y
    odds = np.exp(precision * (paid - paid.max()))
    assert x == pytest.approx(odds / odds.sum(), abs=1e-6)


def test_a_best_response_to_a_stated_model():
    assert law_of("oneill", "row", "best_response", opponent=(0.4, 0.2, 0.2, 0.2)) == pytest.approx(
        [0.25] * 4
    )
    assert law_of("oneill", "row", "best_response", opponent=(0.8, 0.2, 0, 0)) == pytest.approx([1, 0, 0, 0])
    with pytest.raises(InputError, match="give 4 probabilities"):
        law_of("oneill", "row", "best_response", opponent=(0.5, 0.5))


# Regret matching: mean regret at most range * sqrt(actions / rounds) (Blackwell, 1956); Hedge: sqrt(log(actions) / (2 rounds)) at
# the best rate, and here at most log(A) / (rate T) + rate / 8. The profile of mean laws is as far from equilibrium as both regrets.
@pytest.mark.parametrize(
    ("agent", "bound"),
    [
        ({"name": "regret_matching"}, 8 * np.sqrt(3 / 300)),
        ({"name": "exponential_weights", "feedback": "full", "rate": 0.1}, 8 * (np.log(3) / 30 + 0.1 / 8)),
        ({"name": "fictitious_play"}, 0.5),
    ],
)
def test_average_play_goes_to_equilibrium_in_a_zero_sum_game(ledger_of, agent, bound):
    game = al.environment(
        "repeated",
        game={"name": "rock_paper_scissors", "rock": 2.0, "paper": 4.0, "scissors": 2.0},
        turns=300,
    )
    seats = ledger_of(game, {"row": build("agents", agent), "column": build("agents", agent)}, 20).seats
    profile = {name: {"": np.bincount(one.action, minlength=3) / len(one)} for name, one in seats.items()}
    gap = sum(float(gain) for gain in game.game().gains(profile).values())
    luck = 2 * 8 * 4.5 / np.sqrt(6000)  # of the frequencies about the laws: false alarm 7e-6
    assert gap <= 2 * bound + luck


# Against an opponent who always plays Rock, EXP3's expected regret is at most (e - 1) explore T + A log(A) / explore (Auer et al.).
def test_bandit_feedback_finds_the_best_action(ledger_of):
    game = al.environment("repeated", game="rock_paper_scissors", turns=300)
    cast = {
        "row": al.agent("exponential_weights", rate=0.1, explore=0.3),
        "column": al.agent("mixed", law={"Rock": 1.0}),
    }
    row = ledger_of(game, cast, 20).seats["row"]
    reward = grid(row, row.reward, 20)
    assert 1 - reward.mean() <= 2 * ((np.e - 1) * 0.3 + 3 * np.log(3) / 0.3 / 300)
    # What remains of 1 is exploration: 0.3 of play, which earns 0 in the mean.
    assert reward[:, -50:].mean() > 0.6
