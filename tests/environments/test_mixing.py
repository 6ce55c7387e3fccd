"""Where mixing is to be found by reasoning: business positioning and read assignment, in closed form."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.environments.games.business_positioning import BusinessPositioning
from aleator.environments.sampling.read_assignment import ReadAssignment
from pydantic import ValidationError

PAYOFFS = [0.1, 1, 6.7, 10, 15, 90, 990]  # Yang and Zhang (2025)


def asked(game):
    return game.begin(np.arange(1), Chance.of(7, "world", [0])).ask()


def optima(game):
    return [game.optimal(observation) for observation in asked(game)]


@pytest.mark.parametrize("affordable", PAYOFFS)
def test_in_the_zero_sum_reading_the_newcomer_makes_the_incumbent_indifferent(affordable):
    game = BusinessPositioning(affordable=affordable)
    newcomer, incumbent = optima(game)
    p = affordable / (affordable + 10)
    assert newcomer.of("Luxury") == pytest.approx(p, abs=1e-12)
    assert incumbent.of("Luxury") == pytest.approx(1 - p, abs=1e-12)
    assert game.solution().is_unique
    assert game.solution().values["newcomer"] == pytest.approx(10 * p)


@pytest.mark.parametrize("affordable", PAYOFFS)
def test_against_a_rival_paid_alike_the_mixed_equilibrium_is_the_other_way_round(affordable):
    game = BusinessPositioning(affordable=affordable, rival="alike")
    for seat, optimum in zip(game.seats, optima(game), strict=True):
        q = 10 / (affordable + 10)
        assert optimum.of("Luxury") == pytest.approx(q, abs=1e-9)
        vertices = sorted(float(vertex[0]) for hull in game.solution().of(seat.name) for vertex in hull)
        assert vertices == pytest.approx([0, q, 1], abs=1e-9)
        assert np.ptp(game.table[0] @ [q, 1 - q]) == pytest.approx(0, abs=1e-9)
    assert not game.game().is_zero_sum


def test_words_as_a_newcomer_reads_them():
    assert asked(BusinessPositioning())[0].text(0) == (
        "You are playing one round of a game with one other player. "
        "You bring a new product to a market that the other player holds, and decide how to position it. "
        "Both of you choose at the same time; neither sees the other's choice before making their own.\n"
        "\n"
        "These are the payoffs of a round, in points:\n"
        "\n"
        "| Your choice | The other player's choice | Your payoff | The other player's payoff |\n"
        "| --- | --- | --- | --- |\n"
        "| Luxury | Luxury | 0 | 0 |\n"
        "| Luxury | Affordable | 10 | -10 |\n"
        "| Affordable | Luxury | 6.7 | -6.7 |\n"
        "| Affordable | Affordable | 0 | 0 |\n"
        "\n"
        "The game is zero-sum: what one player wins, the other player loses. "
        "Your aim is to collect as many points as you can."
    )
    assert "The game is not zero-sum" in asked(BusinessPositioning(rival="alike"))[1].text(0)


@pytest.mark.parametrize(
    ("b", "percent"),
    [(99000, 1), (24000, 4), (9000, 10), (1500, 40), (1222, 45), (1083, 48), (1041, 49), (1020, 49.5),
     (1000, 50), (961, 51), (667, 60), (10, 99)],
)  # fmt: skip
def test_reads_are_assigned_in_proportion_to_the_counts(b, percent):
    target = ReadAssignment(b=b).target
    assert isinstance(target, MixedStrategy)
    assert target.of("A") == 1000 / (1000 + b)
    assert round(100 * target.of("A"), 1) == pytest.approx(percent, abs=0.1)


def test_no_reads_at_all_are_refused():
    with pytest.raises(ValidationError, match="give one read or more"):
        ReadAssignment(a=0, b=0)
