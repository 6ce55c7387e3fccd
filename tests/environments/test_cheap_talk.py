"""Cheap talk: who is told what, and who is paid when."""

import aleator as al
import numpy as np
from aleator.core.chance import Chance
from aleator.environments.games.cheap_talk import CheapTalk


def told(
    game: CheapTalk, messages: list[str], chosen: list[int]
) -> tuple[list[str], list[list[float]], np.ndarray]:
    """What the receivers read, what both earned, and the states."""
    rows = len(messages)
    world = game.begin(np.arange(rows), Chance.of(1, "environment", range(rows)))
    (sender,) = world.ask()
    assert all(
        f"which it is: {game.options[state]}." in sender.text(row)
        for row, state in enumerate(sender.sees["state"])
    )
    assert world.tell([al.Choice(np.array(messages, dtype=object))]) == ()
    (receiver,) = world.ask()
    paid = world.tell([al.Choice(np.array(chosen))])
    assert [one.seat.name for one in paid] == ["sender", "receiver"]
    assert world.ask() == ()
    totals = world.payoffs()
    assert all((totals[one.seat.name] == one.reward).all() for one in paid)
    return (
        [receiver.text(row) for row in range(rows)],
        [one.reward.tolist() for one in paid],
        sender.sees["state"],
    )


def test_both_are_paid_where_the_receiver_finds_it() -> None:
    texts, (sender, receiver), state = told(CheapTalk(), ["It is Left", "Right,\nfor sure"], [0, 1])
    assert sender == receiver == (state == [0, 1]).astype(float).tolist()
    assert texts[0].endswith("The message:\n> It is Left")
    assert texts[1].endswith("The message:\n> Right,\n> for sure")


def test_opposed_interests_pay_one_of_them() -> None:
    _, (sender, receiver), _ = told(CheapTalk(interests="opposed"), ["a", "b", "c"], [0, 1, 0])
    assert [a + b for a, b in zip(sender, receiver, strict=True)] == [1, 1, 1]


def test_states_are_alike() -> None:
    _, _, state = told(CheapTalk(options=("A", "B", "C")), ["x"] * 3000, [0] * 3000)
    assert np.bincount(state).min() > 1000 - 5.2 * np.sqrt(3000 * 2 / 9)  # false alarm 2e-7


def test_it_is_played_logged_and_read_back(tmp_path) -> None:
    run = al.Scenario(
        environment=CheapTalk(), cast={"sender": al.agent("uniform"), "receiver": al.agent("uniform")}
    )
    result = run.run(episodes=40, seed=5)
    sender = result.kept.seats["sender"]
    assert all(isinstance(message, str) and len(message) == 8 for message in sender.action.tolist())
    assert (sender.reward == result.kept.seats["receiver"].reward).all()
