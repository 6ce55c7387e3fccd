"""What a model knows beside what it does: stated and token laws, in calls of their own that change nothing."""

import json
import math
import sqlite3

import numpy as np
import pytest
from aleator.agents.llm.prompts.elicitation import labels_of_tokens
from aleator.scenarios.scenario.reading import load_result
from aleator.scenarios.scenario.scenario import Scenario

COIN = {"name": "biased_coin", "heads": 0.45}
STEP = (9 / 11) ** 100 / (1 + (9 / 11) ** 100)  # P(Heads) of sim/step: odds to the power of its sharpness


def scenario(environment=COIN, seat="sampler", cast=None, model="sim/knower", **llm):
    agent = {"name": "llm", "model": model, **llm}
    return Scenario(environment=environment, cast={seat: agent, **(cast or {})}, seed=5)


BOTH = {"elicit": ["stated", "token"]}


def addresses(folder):
    """(draw, the request's parameters, the last message) of every call in a run."""
    with sqlite3.connect(folder / "transcript.sqlite") as connection:
        found = connection.execute(
            "select draw, body from attempts join requests using (request) order by episode, draw"
        )
        made = [(draw, json.loads(body)) for draw, body in found]
    connection.close()
    return [(draw, body["parameters"], body["messages"][-1]["content"]) for draw, body in made]


def test_the_knower_states_the_right_law_and_its_tokens_tell_the_law_acted_on():
    sheet = scenario(**BOTH).run(episodes=8).kept.seats["sampler"]
    assert sheet.logs["stated"] == pytest.approx(np.tile([0.45, 0.55], (8, 1)))
    assert sheet.logs["token"] == pytest.approx(np.tile([STEP, 1 - STEP], (8, 1)))


@pytest.mark.parametrize("labels", ["own", "letters", "nonsense"])
@pytest.mark.parametrize(
    ("environment", "seat", "cast"),
    [
        ({"name": "rock_paper_scissors", "rock": 3}, "row", {"column": "uniform"}),
        ("categorical", "sampler", None),
    ],
)
def test_laws_are_in_the_menus_order_whatever_the_names_and_the_order_shown(environment, seat, cast, labels):
    result = scenario(environment, seat, cast, "sim/fair", labels=labels, **BOTH).run(episodes=6)
    sheet = result.kept.seats[seat]
    for kind in ("stated", "token"):
        assert sheet.logs[kind] == pytest.approx(np.tile(sheet.optimum.probs, (6, 1)), abs=1e-6)


def test_eliciting_changes_no_act_and_has_calls_and_draws_of_its_own(tmp_path):
    noisy = "sim/noisy"
    plain = scenario(model=noisy).run(episodes=12).kept.seats["sampler"]
    result = scenario(model=noisy, **BOTH).run(episodes=12, out=tmp_path)
    assert result.kept.seats["sampler"].digest() == plain.digest()
    made = addresses(tmp_path)
    assert {draw for draw, *_ in made} == {0, 1, 2}
    for draw, parameters, asked in made:
        assert ("JSON object" in asked) == (draw == 1)
        assert ("logprobs" in parameters) == (draw == 2)
        assert draw == 0 or "not an answer" not in asked


def test_elicited_laws_survive_on_disk(tmp_path):
    result = scenario(**BOTH).run(episodes=5, out=tmp_path)
    read = load_result(tmp_path).kept.seats["sampler"]
    for kind in ("stated", "token"):
        assert np.array_equal(read.logs[kind], result.kept.seats["sampler"].logs[kind])


def test_what_is_not_stated_is_nan():
    sheet = (
        scenario(model="sim/noisy?garble=1&refuse=0&truncate=0&stray=0", **BOTH)
        .run(episodes=3)
        .kept.seats["sampler"]
    )
    assert np.isnan(sheet.logs["stated"]).all()
    assert sheet.logs["token"] == pytest.approx(np.tile([0.45, 0.55], (3, 1)))


def test_a_law_that_was_stated_and_drawn_from_is_logged():
    sheet = scenario(style="stated_then_drawn").run(episodes=4).kept.seats["sampler"]
    assert sheet.logs["drawn_from"] == pytest.approx(np.tile([0.45, 0.55], (4, 1)))


def test_greed_shows_in_the_drawing_though_orders_even_it_out():
    """Always the likeliest token, which the order decides: on the average over orders the acts are as the tokens say."""
    coin = {"name": "biased_coin", "heads": 0.5}
    result = scenario(coin, model="sim/label?bias=0.3&greedy=1", elicit=["token"]).run(episodes=120)
    steps = result.document()["seats"]["sampler"]["knowing_doing"]
    sheet = result.kept.seats["sampler"]
    assert sorted(set(sheet.logs["token"][:, 0].round(2))) == [0.35, 0.65]
    assert np.array_equal(sheet.action, sheet.logs["token"].argmax(axis=-1))
    assert steps["steps"]["drawing"]["value"] == pytest.approx(0.35 - 0.06, abs=0.03)
    assert steps["lost"] == "drawing"


def test_on_an_interval_there_is_nothing_to_elicit():
    result = scenario({"name": "distribution"}, **BOTH).run(episodes=2)
    assert not {"stated", "token"} & result.kept.seats["sampler"].logs.keys()


NONE = None


@pytest.mark.parametrize(
    ("tokens", "labels", "law"),
    [
        ({"Heads": 0.3, "Tails": 0.7}, ["Heads", "Tails"], [0.3, 0.7]),
        ({"He": 0.3, "T": 0.7}, ["Heads", "Tails"], [0.3, 0.7]),
        (
            {"Heads": 0.1, " Heads": 0.1, "heads": 0.05, "HE": 0.05, "tails": 0.7},
            ["Heads", "Tails"],
            [0.3, 0.7],
        ),
        ({"▁Heads": 0.3, "ĠTails": 0.7}, ["Heads", "Tails"], [0.3, 0.7]),
        ({"**Heads": 0.3, '"Tails': 0.7}, ["Heads", "Tails"], [0.3, 0.7]),
        ({"Heads.": 0.3, "Tails\n": 0.7}, ["Heads", "Tails"], [0.3, 0.7]),
        ({"Heads": 0.15, "Tails": 0.35, "I": 0.3, "The": 0.2}, ["Heads", "Tails"], [0.3, 0.7]),
        ({"Heads": 1.0}, ["Heads", "Tails"], [1, 0]),
        ({"1": 0.3, "10": 0.7}, ["1", "10"], [0.3, 0.7]),
        ({"1": 0.3, " 10": 0.2, "10": 0.5}, ["10", "1"], [0.7, 0.3]),
        ({"1": 1.0}, ["1", "10"], NONE),
        ({"1": 0.9, "2": 0.1}, ["1", "10", "2"], NONE),
        ({"1": 0.004, "2": 0.996}, ["1", "10", "2"], [0, 0, 1]),
        ({"A": 0.3, "A lot": 0.7}, ["A", "A lot"], [0.3, 0.7]),
        ({"A": 0.6, "B": 0.4}, ["A", "A lot", "B"], NONE),
        ({"-": 0.5, "1": 0.5}, ["-1", "1"], [0.5, 0.5]),
        ({"-1": 0.5, "1": 0.5}, ["-1", "1"], [0.5, 0.5]),
        ({"R": 0.5, "Red": 0.5}, ["Red", "Round"], NONE),
        ({"Red": 0.5, "Ro": 0.5}, ["Red", "Round"], [0.5, 0.5]),
        ({"HeadsTails": 1.0}, ["Heads", "Tails"], NONE),
        ({" ": 0.5, "": 0.5}, ["Heads", "Tails"], NONE),
        ({}, ["Heads", "Tails"], NONE),
    ],
)
def test_tokens_tell_labels_apart_or_nothing(tokens, labels, law):
    listed = [{"token": token, "logprob": math.log(p)} for token, p in tokens.items()]
    found = labels_of_tokens(listed, labels)
    if law is NONE:
        assert np.isnan(found).all()
    else:
        assert found == pytest.approx(law, abs=1e-9)


def test_a_token_without_mass_adds_none():
    listed = [{"token": "Heads", "logprob": -9999.0}, {"token": "Tails", "logprob": 0.0}]
    assert labels_of_tokens(listed, ["Heads", "Tails"]).tolist() == [0, 1]
