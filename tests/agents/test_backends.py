"""Back ends of the user's: a function, a server, a person. What they answer is on record, and nothing stands in for it."""

import io
import json
import os
import sqlite3
import sys
import time
from email.utils import formatdate

import numpy as np
import pytest
from aleator.agents.backends.http_player import _finite
from aleator.agents.backends.shared.player_reply import as_reply
from aleator.agents.backends.shared.reading import read_reply
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.failures import seconds
from aleator.core.questions import Seat
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.registry.loading import load_object
from aleator.registry.recipes import build
from aleator.scenarios.scenario.scenario import Scenario

FUNCTIONS = """
calls = []


def coin(asked):
    calls.append(asked)
    return asked["options"][asked["uniform"] > 0.6]


async def patient(asked):
    import asyncio

    await asyncio.sleep(0.001)
    return coin(asked)


def lawful(asked):
    if asked["episode"] == 2:
        raise ValueError("no")
    heads = 0.6 if asked["turn"] == 0 else 0.2
    action = asked["options"][asked["uniform"] > heads]
    return {"action": action, "law": {"Heads": heads, "Tails": 1 - heads}, "cost_usd": 0.25}


def price(asked):
    calls.append(asked)
    return (asked["low"] + 3 * asked["high"]) / 4


answer = None


def given(asked):
    return answer


number = 7
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(FUNCTIONS)
    return str(path)


def of(file, name):
    return load_object(f"{file}:{name}")


def coin(agent, episodes=4, turns=1, heads=0.6):
    environment = {"name": "biased_coin", "heads": heads, "turns": turns}
    return Scenario(environment=environment, cast={"sampler": agent}, episodes=episodes)


def function(file, name, **fields):
    return {"name": "function", "function": f"{file}:{name}", **fields}


def sheet(result, seat="sampler"):
    return result.kept.seats[seat]


def outcomes(result):
    return [one.outcome for one in result.kept.decisions()]


def attempts(folder):
    with sqlite3.connect(folder / "transcript.sqlite") as connection:
        rows = connection.execute("select reply from attempts order by episode, turn, attempt").fetchall()
    connection.close()
    return [json.loads(row[0]) for row in rows]


# --- a function ---


@pytest.mark.parametrize("name", ["coin", "patient"])
def test_a_function_sees_the_situation_and_draws_from_its_own_luck(file, name):
    result = coin(function(file, name)).run(seed=7)
    uniform = Chance.of(7, "seat/sampler", range(4)).uniform()
    assert sheet(result).action.tolist() == (uniform > 0.6).astype(int).tolist()
    assert sheet(result).modes == ("sample",)
    seen = sorted(of(file, "calls"), key=lambda one: one["episode"])
    words = seen[0].pop("words")
    seed = seen[0].pop("seed")
    assert "60%" in words
    assert 0 <= seed < 2**63
    at = {"seat": "sampler", "episode": 0, "turn": 0}
    assert seen[0] == {**at, "options": ["Heads", "Tails"], "sees": {"drawn": []}, "uniform": uniform[0]}


def test_luck_is_another_at_every_decision(file):
    coin(function(file, "coin"), episodes=3, turns=3).run()
    for name in ("seed", "uniform"):
        assert len({one[name] for one in of(file, "calls")}) == 9


def test_the_law_that_a_function_returns_is_the_one_it_played(file):
    scenario = coin(function(file, "lawful"), episodes=6, turns=2)
    result = scenario.run()
    one = sheet(result)
    assert one.modes == ("sample", "scripted")  # an error has no law
    assert set(one.law_kind[one.legal]) == {"scripted"}
    assert outcomes(result).count("error") == 1
    assert np.array_equal(one.played[one.legal & (one.turn == 0)], np.full((5, 2), [0.6, 0.4]))
    assert np.array_equal(one.played[one.legal & (one.turn == 1)], np.full((5, 2), [0.2, 0.8]))
    whole = scenario.run(block=6)
    assert whole.digest() == result.digest()
    assert np.array_equal(sheet(whole).played[one.legal], one.played[one.legal])


def test_a_function_names_an_interval_s_number(file):
    cast = {"shop_1": function(file, "price"), "shop_2": "uniform"}
    found = sheet(
        Scenario(environment={"name": "sales", "shops": 2, "horizon": 3}, cast=cast).run(episodes=2), "shop_1"
    )
    assert (found.action == 0.75).all()
    assert {"low", "high"} <= of(file, "calls")[0].keys()


@pytest.mark.parametrize(
    ("answer", "outcome", "told"),
    [
        (None, "unparsable", ""),
        ({}, "unparsable", ""),
        ("", "unparsable", ""),
        ("Heads or Tails", "unparsable", ""),
        ("Edge", "illegal", ""),
        (0, "illegal", ""),
        (True, "illegal", ""),
        (["Heads"], "error", "list came as an answer"),
        ({"action": ("Heads",)}, "error", "tuple came as an answer"),
        ({"action": "Heads", "law": {"Heads": 0.5}}, "error", "sum to 0.5"),
        ({"action": "Heads", "law": {"Heads": 0.5, "Edge": 0.5}}, "error", "'Edge' is not in the menu"),
        ({"action": "Heads", "law": {"Tails": 1.0}}, "error", "gives 0"),
        ({"action": "Heads", "law": {"Heads": "often"}}, "error", "could not convert"),
        ({"action": "Heads", "law": 0.5}, "error", "AttributeError"),
    ],
)
def test_what_is_no_answer_has_a_named_outcome(file, answer, outcome, told):
    load_object(f"{file}:given").__globals__["answer"] = answer
    result = coin(function(file, "given"), episodes=1).run()
    assert outcomes(result) == [outcome]
    (one,) = result.kept.decisions()
    assert one.action is None
    assert told in one.notes.get("error", "")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(0.25, "legal"), (np.float64(1e-7), "legal"), (1, "legal"), (2.0, "illegal"), (float("nan"), "unparsable"),
     ({"action": 0.5, "law": {"low": 1.0}}, "error")],
)  # fmt: skip
def test_numbers_are_read_as_they_are(file, answer, outcome):
    parsed, law, _ = read_reply(as_reply(answer), Interval(0.0, 1.0))
    assert (parsed.outcome.label, law) == (outcome, None)
    if outcome == "legal":
        assert parsed.action == answer


def test_a_label_that_reads_like_something_else_is_itself():
    menu = Menu(("Answer: yes", "yes", "**no**"))
    assert [read_reply(as_reply(label), menu)[0].action for label in menu.actions] == [0, 1, 2]


def test_what_was_said_is_not_asked_for_again(file, tmp_path):
    scenario = coin(function(file, "coin"), turns=3)
    done = scenario.run(out=tmp_path / "run")
    assert len(of(file, "calls")) == 12
    assert (
        scenario.run(out=tmp_path / "run").digest()
        == scenario.replay(tmp_path / "run").digest()
        == done.digest()
    )
    assert len(of(file, "calls")) == 12


def test_what_an_answer_cost_is_added_up(file):
    assert coin(function(file, "lawful"), episodes=2).run().spending.usd == 0.5
    assert coin(function(file, "coin"), episodes=2).run().spending.usd is None  # unknown, not free


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "names nothing"), ("number", "is int and cannot be called"), ("none", "has no 'none'")],
)
def test_what_cannot_be_called_is_refused(file, name, told):
    with pytest.raises(InputError, match=told):
        coin(function(file, name) if name else "function").run()


def test_what_a_call_may_cost_is_set_aside_before_it_is_made(file):
    done = coin(function(file, "lawful", most_usd=0.25), episodes=10, turns=3).run(max_spend=1.6).document()
    assert done["spend_usd"] == 1.5  # 6 calls of 0.25; a seventh would not fit
    assert done["outcomes"]["over_budget"] > 0


def test_an_answer_dearer_than_was_set_aside_is_an_error_and_counts(file):
    agent = function(file, "lawful", most_usd=0.1)
    result = coin(agent, episodes=20).run(max_spend=0.35, concurrency=1)
    assert {one.outcome for one in result.kept.decisions()} == {"error", "over_budget"}
    (told, *_) = (one.notes["error"] for one in result.kept.decisions() if one.outcome == "error")
    assert told.endswith("set most_usd to the most that one can cost")
    assert (
        coin(agent).run().document()["spend_usd"] == 0.75
    )  # without a limit nothing is set aside, and nothing is dear


@pytest.mark.parametrize("name", ["function", "http_player", "human"])
def test_nobody_from_outside_is_seated_without_a_run(name):
    with pytest.raises(InputError, match="needs a run to record its answers"):
        build("agents", name).begin(Seat("sampler", Menu(("Heads", "Tails"))), np.arange(2))


# --- a person ---


def typed(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_person_is_asked_on_stderr_and_heard_line_by_line(monkeypatch, capsys):
    typed(monkeypatch, "heads\nTails\n**Heads**\n")
    result = coin("human", episodes=3).run()
    assert sheet(result).action.tolist() == [0, 1, 0]
    assert result.spending.usd == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("Answer with Heads | Tails:\n") == 3
    assert "[episode 1, turn 0, you are sampler]\nDraw one outcome" in told.err


def test_a_person_is_asked_again_as_often_as_it_says(monkeypatch, capsys):
    typed(monkeypatch, "Edge\n\nTails\nEdge\nEdge\nEdge\nHeads\n")
    result = coin("human", episodes=3).run(concurrency=1)
    assert outcomes(result) == ["legal", "illegal", "legal"]
    assert sheet(result).attempt.tolist() == [2, 2, 0]
    assert "That answer is illegal. Answer with" in capsys.readouterr().err


def test_the_end_of_input_is_a_person_who_left(monkeypatch):
    typed(monkeypatch, "Heads\n")
    result = coin("human", episodes=3).run(concurrency=1)
    assert outcomes(result) == ["legal", "error", "error"]
    assert result.failed
    assert "human left" in list(result.kept.decisions())[1].notes["error"]


class Interrupted(io.StringIO):
    """Ctrl-C after what was typed."""

    def readline(self, size=-1):
        line = super().readline(size)
        if not line:
            raise KeyboardInterrupt
        return line


def test_a_session_that_was_broken_off_goes_on(monkeypatch, tmp_path, capsys):
    scenario = coin("human", episodes=4)
    monkeypatch.setattr(sys, "stdin", Interrupted("Heads\nTails\n"))
    with pytest.raises(KeyboardInterrupt):
        scenario.run(out=tmp_path / "run", concurrency=1)
    capsys.readouterr()
    typed(monkeypatch, "Tails\nTails\n")
    result = scenario.run(out=tmp_path / "run", concurrency=1)
    assert sheet(result).action.tolist() == [0, 1, 1, 1]
    assert capsys.readouterr().err.count("Answer with") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_person_at_a_terminal(monkeypatch):
    master, slave = os.openpty()
    with os.fdopen(slave) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        os.write(master, b"Tails\nHeads\n")
        assert sheet(coin("human", episodes=2).run(concurrency=1)).action.tolist() == [1, 0]
    os.close(master)


# --- a server ---


def player(loopback, **fields):
    return {"name": "http_player", "url": f"{loopback.base}/act", "backoff": 0.0, **fields}


def test_a_server_is_sent_the_situation_and_gives_its_choice(loopback):
    loopback.script = lambda _number, body, _headers: (200, {"action": body["options"][body["episode"] % 2]})
    assert sheet(coin(player(loopback)).run()).action.tolist() == [0, 1, 0, 1]
    seen = min(loopback.requests, key=lambda body: body["episode"])
    assert seen.keys() == {"words", "seat", "episode", "turn", "options", "sees"}


def test_luck_is_sent_only_where_it_is_asked_for(loopback):
    loopback.script = lambda _number, body, _headers: (
        200,
        {"action": body["options"][body["uniform"] > 0.6]},
    )
    result = coin(player(loopback, luck=True)).run(seed=7)
    assert (
        sheet(result).action.tolist()
        == (Chance.of(7, "seat/sampler", range(4)).uniform() > 0.6).astype(int).tolist()
    )
    assert set(sheet(result).logs["seed_given"].tolist()) == {body["seed"] for body in loopback.requests}


def test_an_infinite_end_is_sent_as_null(loopback):
    sent = {"low": -np.inf, "high": 2.0, "sees": {"past": [[1.0, np.nan]]}, "words": "x"}
    assert _finite(sent) == {"low": None, "high": 2.0, "sees": {"past": [[1.0, None]]}, "words": "x"}


@pytest.mark.parametrize("fault", [(500, {}), (503, b""), (429, {}), "drop"])
def test_a_failure_that_may_pass_is_tried_again_and_kept(loopback, tmp_path, fault):
    loopback.script = lambda number, _body, _headers: fault if number < 3 else (200, {"action": "Tails"})
    result = coin(player(loopback, retries=4), episodes=1).run(out=tmp_path / "run")
    assert sheet(result).action.tolist() == [1]
    assert [one["error"] is None for one in attempts(tmp_path / "run")] == [False, False, True]
    again = coin(player(loopback, retries=4), episodes=1).replay(tmp_path / "run")
    assert again.digest() == result.digest()
    assert len(loopback.requests) == 3


@pytest.mark.parametrize(("fault", "made"), [((500, {}), 3), ((400, {}), 1), ((302, {}), 1), ("drop", 3)])
def test_a_failure_that_stays_is_an_error(loopback, fault, made):
    loopback.script = lambda *_: fault
    assert outcomes(coin(player(loopback, retries=2), episodes=1).run()) == ["error"]
    assert len(loopback.requests) == made


def test_a_server_that_hangs_is_left(loopback):
    loopback.script = lambda *_: "hang"
    result = coin(player(loopback, timeout=0.2, retries=0), episodes=1).run()
    assert outcomes(result) == ["error"]
    assert "Timeout" in next(result.kept.decisions()).notes["error"]


def test_a_server_says_how_long_to_wait(loopback):
    class Patient(loopback.RequestHandlerClass):
        def end_headers(self):
            self.send_header("Retry-After", "0.3")
            super().end_headers()

    loopback.RequestHandlerClass = Patient
    loopback.script = lambda number, _body, _headers: (429, {}) if number == 1 else (200, {"action": "Heads"})
    started = time.monotonic()
    assert outcomes(coin(player(loopback), episodes=1).run()) == ["legal"]
    assert time.monotonic() - started >= 0.3


def test_how_long_to_wait_is_read_from_seconds_or_a_date():
    assert seconds("7") == 7
    assert seconds("-1") == 0
    assert 50 < seconds(formatdate(time.time() + 60, usegmt=True)) <= 60
    assert [seconds(text) for text in (None, "soon", "nan", "inf")] == [None] * 4


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(b"<html>", "unparsable"), (b"", "unparsable"), (b'"Heads"', "unparsable"), ({"choice": "Heads"}, "unparsable"),
     ({"action": ["Heads"]}, "unparsable"), ({"action": "Edge"}, "illegal"), ({"action": "Heads", "law": {"Heads": 0.4}}, "error"),
     ({"action": "Heads", "law": {"Heads": 0.4, "Tails": 0.6}}, "legal")],
)  # fmt: skip
def test_what_a_server_says_has_a_named_outcome(loopback, body, outcome):
    loopback.script = lambda *_: (200, body)
    assert outcomes(coin(player(loopback), episodes=1).run()) == [outcome]


def test_a_server_is_asked_again_where_the_recipe_says_so(loopback):
    loopback.script = lambda _number, body, _headers: (
        200,
        {"action": "Heads" if "rejected" in body else "Edge"},
    )
    result = coin(player(loopback, reasks=1), episodes=1).run()
    assert outcomes(result) == ["legal"]
    assert sheet(result).attempt.tolist() == [1]
    assert [body.get("rejected") for body in loopback.requests] == [None, "illegal"]


def test_headers_are_sent_and_never_logged(loopback, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYER_HEADERS", json.dumps({"Authorization": "Bearer MARKER-0123456789"}))
    sent = []

    def script(number, body, headers):
        sent.append(headers["authorization"])
        echoed = headers["authorization"].split()[1]
        return (400, {"echo": echoed}) if body["episode"] else (200, {"action": echoed})

    loopback.script = script
    result = coin(player(loopback, headers_from="PLAYER_HEADERS"), episodes=2).run(out=tmp_path / "run")
    assert sent == ["Bearer MARKER-0123456789"] * 2
    assert outcomes(result) == ["illegal", "error"]
    written = [path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert any(b"[redacted]" in data for data in written)
    assert not any(b"MARKER" in data for data in written)


@pytest.mark.parametrize("value", [None, "{", "[]", '{"a": 1}', "MARKER"])
def test_unusable_headers_are_refused_without_being_told(value, monkeypatch):
    monkeypatch.delenv("PLAYER_HEADERS", raising=False)
    if value is not None:
        monkeypatch.setenv("PLAYER_HEADERS", value)
    agent = {"name": "http_player", "url": "http://127.0.0.1:1/", "headers_from": "PLAYER_HEADERS"}
    with pytest.raises(InputError, match="environment variable PLAYER_HEADERS") as told:
        coin(agent).run()
    assert "MARKER" not in str(told.value)


@pytest.mark.parametrize("url", ["", "ftp://host/", "host:80/act", "http://me:secret@host/"])
def test_an_address_that_cannot_be_posted_to_is_refused(url):
    with pytest.raises(InputError) as told:
        coin({"name": "http_player", "url": url}).run()
    assert "secret" not in str(told.value)
