"""Deal or no deal: values, proposals that are accepted by asking for the rest, and Pareto optimality by brute force."""

from __future__ import annotations

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.metrics.tasks.pareto_rate import pareto_rate


def proposal(game, *rows: tuple[int, ...], said: str = "hello") -> al.Choice:
    """What each row takes, one number a kind."""
    answers = [
        dict(zip(game.items, row, strict=True)) | ({"message": said} if game.talk else {}) for row in rows
    ]
    return al.Choice(game.seats[0].space.pack(answers))


def test_values_are_those_of_lewis_et_al() -> None:
    """Everything is worth 10 to each, every kind something to one, some kind to both; by brute force there are no others."""
    game = al.environment("deal_or_no_deal")
    counts = np.array([3, 2, 1])
    single = [v for v in product(range(11), repeat=3) if np.dot(v, counts) == 10]
    pairs = {
        (a, b)
        for a, b in product(single, repeat=2)
        if all(x + y for x, y in zip(a, b, strict=True)) and any(x * y for x, y in zip(a, b, strict=True))
    }
    assert {(tuple(a), tuple(b)) for a, b in game.valuations.tolist()} == pairs


def test_pareto_is_that_of_all_splits() -> None:
    game = al.environment("deal_or_no_deal")
    luck = np.random.default_rng(2)
    values = game.valuations[luck.integers(0, len(game.valuations), 60)]
    taken = game.splits[luck.integers(0, len(game.splits), 60)]
    expected = []
    for (first, second), took in zip(values, taken, strict=True):

        def both(split, one=first, other=second):
            return one @ np.array(split), other @ (np.array([3, 2, 1]) - split)

        mine = both(took)
        expected.append(
            not any(
                a >= mine[0] and b >= mine[1] and (a, b) != mine
                for a, b in (both(split) for split in product(range(4), range(3), range(2)))
            )
        )
    assert game.pareto(values, taken).tolist() == expected
    assert 0 < sum(expected) < 60


def test_who_asks_for_the_rest_has_accepted() -> None:
    game = al.environment("deal_or_no_deal", rounds=2)
    world = game.begin(np.arange(3), Chance.of(1, "environment", range(3)))
    (first,) = world.ask()
    assert "proposal 1 of 2" in first.text(0)
    assert world.tell([proposal(game, (3, 0, 1), (3, 0, 1), (1, 1, 1))]) == ()
    (second,) = world.ask()
    assert second.sees["left"].tolist() == [[0, 2, 0], [0, 2, 0], [2, 1, 0]]
    assert (
        "The other player asked for books 3, hats 0, balls 1.\nThe other player wrote:\n> hello"
        in second.text(0)
    )
    assert "That leaves you books 0, hats 2, balls 0: ask for exactly that to accept." in second.text(0)
    paid = {one.seat.name: one for one in world.tell([proposal(game, (0, 2, 0), (0, 1, 0), (3, 2, 1))])}
    mine, theirs = first.sees["values"][0], second.sees["values"][0]
    assert paid["first"].reward.tolist() == [mine @ [3, 0, 1]]
    assert paid["second"].reward.tolist() == [theirs @ [0, 2, 0]]
    assert paid["first"].logs["joint_value"].tolist() == [mine @ [3, 0, 1] + theirs @ [0, 2, 0]]
    (first,) = world.ask()
    assert first.episode.tolist() == [1, 2]
    world.tell([proposal(game, (1, 0, 0), (1, 0, 0))])
    world.ask()
    last = world.tell([proposal(game, (3, 2, 1), (2, 2, 1))])
    assert last[0].logs["agreed"].tolist() == [0, 1]
    assert last[0].turn.tolist() == last[1].turn.tolist() == [1, 1]
    assert world.ask() == ()


@pytest.mark.parametrize("talk", [True, False])
def test_models_negotiate_to_the_end(talk, tmp_path) -> None:
    """Uniform proposals meet by luck; what both get, and what it is worth together, is kept and told."""
    cast = {"*": {"name": "llm", "model": "sim/fair"}}
    scenario = al.Scenario(
        environment={"name": "deal_or_no_deal", "talk": talk, "items": {"a": 1, "b": 1}, "worth": 3},
        cast=cast,
        metrics=("agreement_rate", "pareto_rate", "mean_payoff"),
    )
    result = scenario.run(episodes=12, seed=1, out=tmp_path / "run")
    assert al.load_result(tmp_path / "run").digest() == result.digest()
    document = result.document()
    assert set(document["outcomes"]) == {"legal"}
    found = [document["seats"][seat]["metrics"] for seat in ("first", "second")]
    assert found[0]["agreement_rate"] == found[1]["agreement_rate"]
    logs = result.kept.seats["first"].logs
    joint = logs["joint_value"][~np.isnan(logs["joint_value"])]
    assert sum(one["mean_payoff"]["value"] for one in found) == pytest.approx(joint.mean())


def test_without_an_agreement_there_is_no_rate() -> None:
    found = pareto_rate([0, 0], [0, 0])
    assert np.isnan(found.value)
    assert (found.low, found.high, found.n) == (0, 1, 0)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"items": {"a": 1}}, "two kinds"),
        ({"items": {"a": 99, "b": 99}}, "fewer"),
        ({"items": {"a": 4, "b": 4}, "worth": 3}, "change worth"),
        ({"items": dict.fromkeys("abcd", 1), "worth": 100}, "worth 100 in 176,851 ways"),
    ],
)
def test_tables_that_cannot_be_shared_are_refused(fields, told) -> None:
    with pytest.raises(InputError, match=told):
        al.environment("deal_or_no_deal", **fields)
