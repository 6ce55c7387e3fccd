"""A model server of one's own: its address as people write it, its models, and no key on this machine."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from aleator.agents.llm.transport import served_models
from aleator.agents.llm.transport.reply import failure_of
from aleator.agents.llm.transport.server_address import is_loopback, mended, served_name
from aleator.agents.llm.transport.server_settings import sampling_defaults
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.core.failures import CallError, failure_class, is_congested
from click.testing import CliRunner


def run(*arguments: str, **variables: str | None) -> Any:
    """The command line's answer, without keys."""
    return CliRunner().invoke(main, list(arguments), env={"OPENAI_API_KEY": None, **variables})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("localhost:8080", "http://localhost:8080/v1"),
        ("http://localhost:11434", "http://localhost:11434/v1"),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/v1", "http://127.0.0.1:8000/v1"),
        ("http://[::1]:8000/v1/chat/completions", "http://[::1]:8000/v1"),
        ("https://gateway.example/team/a", "https://gateway.example/team/a"),
    ],
)
def test_an_address_is_mended(written: str, meant: str) -> None:
    assert mended(written) == meant
    assert mended(meant) == meant


@pytest.mark.parametrize("written", ["", "ftp://x", "http://", "http://x:y/v1", "a b"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="is no address"):
        mended(written)


def test_only_this_machine_is_loopback() -> None:
    assert [is_loopback(f"http://{host}:1/v1") for host in ("localhost", "127.0.0.3", "[::1]", "10.0.0.1", "x.org")] == [
        True, True, True, False, False]  # fmt: skip


def test_a_model_without_a_provider_is_the_server_s() -> None:
    assert served_name("meta-llama/Llama-3") == "openai/meta-llama/Llama-3"
    assert served_name("sim/fair") == "sim/fair"


def test_a_full_context_is_known_and_a_time_out_slows_the_pace() -> None:
    said = '{"error": {"code": 400, "type": "exceed_context_size_error"}}'
    assert failure_class(CallError(400, said)) == "ContextWindowExceededError"
    assert is_congested({"error": "Timeout"}) is True


def test_what_a_library_says_of_itself_is_no_part_of_a_message() -> None:
    said = "Invalid response object Traceback (most recent call last):\n  File a.py"
    assert failure_of(ValueError(said))["detail"] == "Invalid response object"


def test_what_litellm_puts_before_a_message_is_cut_off_at_its_start_alone() -> None:
    said = "litellm.BadRequestError: OpenAIException - the tool failed by KeyError: x"
    assert failure_of(ValueError(said))["detail"] == "the tool failed by KeyError: x"
    long = "x" * 1_000_000  # sought at every place, a prefix would take hours
    assert failure_of(ValueError(long))["detail"] == long[:500]


@pytest.mark.parametrize(
    "body",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 500_000,
        b'HTTP/1.1 200 OK\r\n\r\n{"default_generation_settings": {"top_k": 1'
        + b"0" * 400
        + b', "min_p": NaN, "top_p": true}}',
    ],
    ids=["no HTTP", "cut off", "deep", "no numbers"],
)
def test_whatever_stands_at_an_address_stops_no_run(body: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"

        def answer() -> None:
            for _ in range(2):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(body)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        assert sampling_defaults(address) == {}
        with pytest.raises(InputError, match="something else than a list of models"):
            served_models.served_models(address)
        thread.join()


def test_a_dead_address_is_one_line() -> None:
    answer = run("models", "127.0.0.1:9")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("aleator: no server answers at http://127.0.0.1:9/v1")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_key_goes_to_where_a_server_redirects(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    asked: list[tuple[str, str | None]] = []

    class Redirecting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    monkeypatch.setattr(
        served_models, "is_loopback", lambda _: False
    )  # as if it were a server somewhere else
    with HTTPServer(("127.0.0.1", 0), Redirecting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        answer = run("models", f"127.0.0.1:{server.server_port}", OPENAI_API_KEY="sk-hidden")
        server.shutdown()
    assert answer.exit_code == 2
    assert f"answered {status}" in answer.stderr
    assert asked == [("/v1/models", "Bearer sk-hidden")]


def test_a_server_on_this_machine_is_asked_without_a_key_and_without_a_provider(loopback: Any) -> None:
    answer = run(
        "run", "biased_coin", "--api-base", loopback.base.removeprefix("http://").removesuffix("/v1"),
        "--model", "mine", "--episodes", "2", "--json",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.stderr
    assert json.loads(answer.stdout)["outcomes"] == {"legal": 2}
    assert {body["model"] for body in loopback.requests} == {"mine"}


def test_the_usual_variable_is_read_and_a_simulated_model_stays_here(loopback: Any) -> None:
    there = run(
        "run", "biased_coin", "--model", "openai/mine", "--episodes", "1", OPENAI_BASE_URL=loopback.base
    )
    assert (there.exit_code, len(loopback.requests)) == (0, 1), there.stdout + there.stderr
    here = run("run", "biased_coin", "--model", "sim/fair", "--episodes", "1", OPENAI_BASE_URL=loopback.base)
    assert (here.exit_code, len(loopback.requests)) == (0, 1)


def test_a_long_reply_is_quoted_by_its_ends(loopback: Any) -> None:
    said = "I wonder. " * 1000
    loopback.script = lambda number, *_: loopback.says(said if number == 1 else "Heads")
    run("run", "biased_coin", "--api-base", loopback.base, "--model", "mine", "--episodes", "1")
    quoted = loopback.requests[1]["messages"][-2]["content"]
    assert len(quoted) < 2100
    head, _, tail = quoted.partition(" [...] ")
    assert min(len(head), len(tail)) > 100
    assert said.startswith(head)
    assert said.endswith(tail)
