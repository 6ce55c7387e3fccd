"""The donor game: the sums of units, who meets whom and is told what, and who survives."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError


def society(episodes: int = 5, **fields):
    game = al.environment("donor", **fields)
    return game, game.begin(np.arange(episodes), Chance.of(3, "environment", range(episodes)))


def text(asked, word: str) -> al.Choice:
    return al.Choice(np.array([f"{word} {member}" for member in asked.member.tolist()], dtype=object))


def played(game, world, share):
    """All rounds of one generation with what ``share(asked)`` gives, as (question, payments)."""
    world.tell([text(world.ask()[0], "strategy")])
    rounds = []
    for _ in range(game.rounds):
        (asked,) = world.ask()
        rounds.append((asked, world.tell([al.Choice(share(asked))])))
    return rounds


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_what_is_given_comes_twofold_to_another(share) -> None:
    """Who gives a share s of what it has leaves the sum of all units s of the donors' units larger, round by round."""
    game, world = society(people=6, rounds=12, generations=1)
    rounds = played(game, world, lambda asked: np.full(len(asked), share))
    for asked, (lost, got, *_) in rounds:
        assert lost.reward == pytest.approx(-share * asked.sees["units"])
        assert got.reward == pytest.approx(-2 * lost.reward)
    gained = world.payoffs()
    assert rounds[-1][1][-1].reward.reshape(5, 6) == pytest.approx(gained["strategy"])
    assert gained["donor"] == pytest.approx(gained["strategy"])
    grown = sum(share * asked.sees["units"].sum() for asked, _ in rounds)
    assert gained["donor"].sum() == pytest.approx(grown)
    assert world.ask() == ()


@pytest.mark.parametrize("half", [2, 3, 4, 5])
def test_roles_alternate_and_nobody_meets_the_same_person_before_all_others(half) -> None:
    game, world = society(people=2 * half, rounds=2 * half, generations=1)
    met: dict[tuple[int, int, int], int] = {}
    for number, (asked, (_, got, *_)) in enumerate(
        played(game, world, lambda asked: np.full(len(asked), 0.1))
    ):
        donors = asked.member.reshape(5, half)
        recipients = got.member.reshape(5, half)
        for row in range(5):
            assert sorted([*donors[row], *recipients[row]]) == list(range(2 * half))
            for one, other in zip(donors[row].tolist(), recipients[row].tolist(), strict=True):
                key = (row, min(one, other), max(one, other))
                assert number - met.get(key, -half) >= half
                met[key] = number


def test_a_trace_follows_who_gave_to_whom() -> None:
    _, world = society(people=6, rounds=6, generations=1, trace=2)
    shares: list[dict[tuple[int, int], float]] = []
    partner: list[dict[tuple[int, int], int]] = []
    luck = np.random.default_rng(4)
    world.tell([text(world.ask()[0], "strategy")])
    for number in range(6):
        (asked,) = world.ask()
        given = luck.random(len(asked)).round(2)
        _, got, *_ = world.tell([al.Choice(given)])
        episode, donor, recipient = asked.episode.tolist(), asked.member.tolist(), got.member.tolist()
        for row in range(len(asked)):
            person, told = recipient[row], []
            for at in range(number - 1, max(number - 3, -1), -1):
                told.append(shares[at][episode[row], person])
                person = partner[at][episode[row], person]
            seen = asked.sees["recipient_gave"][row]
            assert seen[~np.isnan(seen)].tolist() == told
        if number == 3:
            assert (
                f"The recipient gave {100 * asked.sees['recipient_gave'][0, 0]:.6g} % of its units."
                in asked.text(0)
            )
            assert f"> strategy {donor[0]}" in asked.text(0)
        shares.append(dict(zip(zip(episode, donor, strict=True), given.tolist(), strict=True)))
        partner.append(dict(zip(zip(episode, donor, strict=True), recipient, strict=True)))


def test_the_richer_half_survive_and_are_read_by_those_who_come() -> None:
    """Places 0 to 2 give nothing, and are never poorer than those who give."""
    game, world = society(people=6, rounds=4, generations=2)
    played(game, world, lambda asked: np.where(asked.member < 3, 0.0, 0.5))
    (newcomers,) = world.ask()
    assert len(newcomers) == 15
    wealth = world._wealth
    for row in range(5):
        gone = newcomers.member[newcomers.episode == row]
        stays = np.setdiff1d(np.arange(6), gone)
        assert wealth[row, stays].min() >= wealth[row, gone].max() - 1e-9
        words = newcomers.text(int(np.flatnonzero(newcomers.episode == row)[0]))
        assert all(f"> strategy {place}" in words for place in stays)
        assert not any(f"> strategy {place}" in words for place in gone)
    assert (newcomers.turn == 1).all()


def test_models_play_it_to_the_end(tmp_path) -> None:
    cast = {"*": {"name": "llm", "model": "sim/fair"}}
    scenario = al.Scenario(
        environment={"name": "donor", "people": 4, "rounds": 2, "generations": 2}, cast=cast
    )
    result = scenario.run(episodes=2, seed=1, out=tmp_path / "run")
    assert al.load_result(tmp_path / "run").digest() == result.digest()
    assert result.document()["outcomes"] == {"legal": 2 * (2 * 2 * 2 + 4 + 2)}


def test_odd_numbers_cannot_meet() -> None:
    with pytest.raises(InputError, match="even"):
        al.environment("donor", people=7)


def test_units_that_cannot_be_counted_are_refused() -> None:
    with pytest.raises(InputError, match="too many to count"):
        al.environment("donor", growth=1e30)
