"""Ultimatum, dictator, trust and alternating offers: equilibria by closed form, payments, and limits of size."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError


def stahl(pie: int, rounds: int, discount: float) -> tuple[float, float]:
    """The shares in whole points from the last round back: a responder accepts what refusing would not better."""
    proposer, responder = 0.0, 0.0
    for _ in range(rounds):
        refusing, waiting = discount * proposer, discount * responder
        least = int(np.ceil(refusing - 1e-9))
        agreeing = pie - least if least <= pie else -np.inf
        # of equally good offers the smallest, which may be rejected
        agrees = agreeing > waiting + 1e-9 or least == 0
        proposer, responder = (agreeing, float(least)) if agrees else (waiting, refusing)
    return proposer, responder


@pytest.mark.parametrize(("pie", "rounds"), [(10, 1), (10, 2), (9, 3), (10, 3), (4, 4), (30, 2)])
@pytest.mark.parametrize("discount", [0.33, 0.4, 0.8, 0.85, 1.0])
def test_alternating_offers_are_those_of_induction_and_near_stahl_s_share(pie, rounds, discount) -> None:
    """Within one point a round of the closed form of a pie that can be divided at will."""
    game = al.environment("alternating_offers", pie=pie, rounds=rounds, discount=discount)
    values = game.solution().values
    assert (values["first"], values["second"]) == pytest.approx(stahl(pie, rounds, discount))
    assert abs(values["first"] - pie * game.share) <= rounds
    assert game.game().nash_conv(game.solution().selected).value == pytest.approx(0, abs=1e-9)


def test_the_share_tends_to_rubinstein_s() -> None:
    games = [
        al.environment("alternating_offers", pie=1, rounds=rounds, discount=0.2) for rounds in (1, 2, 12)
    ]
    assert [game.share for game in games] == pytest.approx([1.0, 0.8, 1 / 1.2], abs=1e-8)


@pytest.mark.parametrize("pie", [1, 10, 100])
def test_nothing_is_offered_and_everything_accepted(pie: int) -> None:
    solution = al.environment("ultimatum", pie=pie).solution()
    assert solution.selected["proposer"]["offer"][0] == 1
    assert all(law.tolist() == [1, 0] for law in solution.selected["responder"].values())
    assert al.environment("dictator", pie=pie).solution().values == {"dictator": pie}


@pytest.mark.parametrize(("sent", "back", "paid"), [(0, 0, (10, 0)), (4, 5, (11, 7)), (10, 30, (30, 0))])
def test_trust_pays_what_is_sent_threefold(sent: int, back: int, paid: tuple[int, int]) -> None:
    history = (str(sent), str(back)) if sent else ("0",)
    assert al.environment("trust").rule(history).payoffs == paid


def test_nobody_who_counts_points_trusts() -> None:
    solution = al.environment("trust", endowment=4, growth=5).solution()
    assert solution.selected["investor"]["send"][0] == 1
    assert all(law[0] == 1 for law in solution.selected["trustee"].values())
    assert set(solution.selected["trustee"]) == {f"received {arrived}" for arrived in (5, 10, 15, 20)}


def test_uniform_players_earn_what_the_tree_says() -> None:
    """Mean payments of 4,000 episodes within 5 standard errors of the tree's (false alarm below 1e-6 a mean)."""
    for name in ("ultimatum", "trust", "alternating_offers"):
        game = al.environment(name)
        run = al.Scenario(environment=game, cast={"*": "uniform"}).run(episodes=4000, seed=5)
        expected = game.game().expected(game.game().uniform)
        for seat, decisions in run.kept.seats.items():
            _, total = decisions.payoffs()
            assert abs(total.mean() - expected[seat]) < 5 * total.std() / np.sqrt(len(total))


@pytest.mark.parametrize(
    ("name", "fields"), [("alternating_offers", {"pie": 100, "rounds": 2}), ("trust", {"endowment": 200})]
)
def test_games_that_are_too_large_are_refused(name: str, fields: dict[str, int]) -> None:
    with pytest.raises(InputError, match="smaller"):
        al.environment(name, **fields)


def test_rounds_pay_as_often_and_who_was_not_asked_is_paid_for_no_decision() -> None:
    """Trust in three rounds: nothing sent in the second round pays the trustee for no decision; both read of it in the third."""
    game = al.environment("trust", turns=3)
    world = game.begin(np.arange(1), Chance.of(1, "environment", range(1)))
    turns, texts = [], []
    for action in (4, 5, 0, 2, 6):  # sends 4, returns 5; sends 0; sends 2, returns 6
        (asked,) = world.ask()
        texts.append(asked.text(0))
        paid = world.tell([al.Choice(np.array([action]))])
        turns += [(one.seat.name, int(one.turn[0]), float(one.reward[0])) for one in paid]
    assert turns == [
        ("investor", 0, 11.0), ("trustee", 0, 7.0), ("investor", 1, 10.0), ("trustee", -1, 0.0), ("investor", 2, 14.0), ("trustee", 1, 0.0),
    ]  # fmt: skip
    assert world.ask() == []
    assert {name: total.tolist() for name, total in world.payoffs().items()} == {
        "investor": [35],
        "trustee": [7],
    }
    assert "Round 1: the investor sent 4, you returned 5; your payoff was 7." in texts[-1]
    assert "Round 2: the investor sent 0; your payoff was 0." in texts[-1]
    assert "play once" not in texts[-1]


def test_a_past_offer_is_told() -> None:
    game = al.environment("ultimatum")
    assert game.recall("proposer", ("3", "Reject"), ("Accept", "Reject")) == (
        "you offered 3, the responder rejected; your payoff was 0."
    )
