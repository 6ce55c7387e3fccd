"""Keys stand in nothing that is stored, go to nobody but the server that is named, and change no answer."""

import base64
import json
import sqlite3
import threading
from urllib.parse import quote

import pytest
from aleator.agents.llm.transport.server_address import mended
from aleator.core.errors import InputError
from aleator.core.redaction import redacted
from aleator.registry.recipes import build
from aleator.scenarios.scenario.scenario import Scenario
from aleator.tests.agents.conftest import Loopback
from hypothesis import given
from hypothesis import strategies as st

KEY = "sk-Qm7/x+Zr4:w9Lk2e8VbT"
TRANSPORTS = ("litellm", "direct")


def scenario(server, transport="direct", model="openai/loop-1", **llm):
    cast = {
        "name": "llm",
        "model": model,
        "api_base": server.base,
        "transport": transport,
        "retries": 0,
        "reasks": 0,
    }
    return Scenario(
        environment="matching_pennies", cast={"matcher": {**cast, **llm}, "mismatcher": "uniform"}
    )


def bytes_of(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def written_ways(key):
    """A key as it is, percent-encoded, and within a text in base 64 at each of the three places."""
    basic = [base64.b64encode(f"{'u' * n}:{key}".encode()).decode() for n in range(3)]
    return [key, quote(key, safe=""), *basic]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_key_stands_in_no_file_wherever_the_server_says_it(
    loopback, monkeypatch, tmp_path, transport, blank
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY + blank)
    said = " ".join(written_ways(KEY))
    token = {"token": KEY, "logprob": -0.1, "bytes": None, "top_logprobs": [{"token": KEY, "logprob": -0.1}]}
    status, document = loopback.says(said, logprobs={"content": [token]}, finish_reason=KEY)
    loopback.script = lambda *_: (status, {**document, "model": KEY, "id": KEY})
    result = scenario(loopback, transport, api_key_from="OPENAI_API_KEY").run(episodes=1, out=tmp_path)
    result.to_html(tmp_path / "report.html")
    kept = bytes_of(tmp_path)
    for way in written_ways(KEY):
        core = way[4:-4] if way not in (KEY, quote(KEY, safe="")) else way
        assert core.encode() not in kept
    assert b"[redacted]" in kept


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOTKEY", "Heads-up"), ("HOTKEY", "Scissors"), ("MY_KEY", "Scissors"), ("API_TOKEN", "Scissors"), ("PIN_SECRET", "12345678")],
)  # fmt: skip
def test_a_word_hides_no_answer_whatever_its_variable_is_called(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert redacted(f"I choose {value}.") == f"I choose {value}."


def test_what_is_parsed_is_what_was_said(loopback, monkeypatch, tmp_path):
    monkeypatch.setenv("HOTKEY", "Heads")
    monkeypatch.setenv("MY_KEY", "Heads")
    found = scenario(loopback).run(episodes=10, out=tmp_path)
    assert found.document()["outcomes"] == {"legal": 10}
    assert found.document()["seats"]["matcher"]["policy"] == {"Heads": 1.0, "Tails": 0.0}


def test_a_variable_that_is_named_is_a_secret_whatever_it_holds(loopback, monkeypatch, tmp_path):
    monkeypatch.setenv("MY_SERVER", "openthedoor")
    loopback.script = lambda *_: loopback.says("openthedoor")
    scenario(loopback, api_key_from="MY_SERVER").run(episodes=1, out=tmp_path)
    assert b"openthedoor" not in bytes_of(tmp_path)


@given(before=st.text(), after=st.text())
def test_no_text_around_a_key_brings_it_through(before, after):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOME_API_KEY", KEY)
        text = before + KEY + after
        assert KEY not in redacted(text, None)
        assert KEY not in json.loads(redacted(json.dumps({"text": text}), None))["text"]


@pytest.fixture
def elsewhere(loopback):
    """Another server, to which the first one redirects."""
    with Loopback() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        loopback.extra = {"Location": f"{server.base}/chat/completions"}
        yield server
        server.shutdown()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    ("transport", "model", "variable"),
    [
        ("direct", "openai/loop-1", "OPENAI_API_KEY"),
        ("litellm", "openai/loop-1", "OPENAI_API_KEY"),
        ("litellm", "anthropic/claude-3-haiku-20240307", "ANTHROPIC_API_KEY"),
        ("litellm", "gemini/gemini-2.0-flash", "GEMINI_API_KEY"),
    ],
)
def test_no_redirect_is_followed(
    loopback, elsewhere, monkeypatch, tmp_path, status, transport, model, variable
):
    """A key in a header of a provider's own (``x-api-key``, ``x-goog-api-key``) is not taken out on the way."""
    monkeypatch.setenv(variable, KEY)
    loopback.script = lambda *_: (status, {})
    found = scenario(loopback, transport, model).run(episodes=1, out=tmp_path)
    assert loopback.requests
    assert elsewhere.requests == []
    assert found.document()["outcomes"]["error"] == 1
    with sqlite3.connect(tmp_path / "transcript.sqlite") as connection:
        ((reply,),) = connection.execute("select reply from attempts")
    connection.close()
    assert json.loads(reply)["error"] is not None
    assert KEY.encode() not in bytes_of(tmp_path)


@pytest.mark.parametrize(
    "address", ["http://me:pass-word@h/v1", "https://me@h/v1", "https://h/v1?key=abcdefgh"]
)
def test_an_address_with_a_password_or_a_key_is_refused_without_saying_it(address):
    with pytest.raises(InputError, match="api_key_from") as refused:
        mended(address)
    assert "pass-word" not in str(refused.value)
    assert "abcdefgh" not in str(refused.value)


def test_the_url_of_a_player_holds_no_key():
    player = build("agents", {"name": "http_player", "url": "http://127.0.0.1:9/play?api_key=abcdefgh"})
    with pytest.raises(InputError, match="headers_from"):
        player.connect(None)
