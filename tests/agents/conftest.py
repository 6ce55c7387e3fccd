"""An OpenAI-compatible server in the test's own process, which fails as it is told to."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Loopback(ThreadingHTTPServer):
    """Answers by ``script(number, body, headers)``: a (status, document or bytes), ``"drop"`` or ``"hang"``.

    ``requests`` holds the bodies in the order in which they came; ``extra`` are headers that every answer carries;
    ``properties`` is what ``GET /props`` answers (None: not found).
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests, self.lock, self.extra, self.properties = [], threading.Lock(), {}, None
        self.script = lambda *_: self.says("Heads")

    @staticmethod
    def says(text, **choice):
        """An answer: a chat completion that says ``text``."""
        said = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        } | choice
        usage = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
        about = {"id": "c", "object": "chat.completion", "created": 1, "model": "loop-1"}
        return 200, {**about, "choices": [said], "usage": usage}

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *message):
        """Nothing is said."""

    def do_GET(self):
        found = self.server.properties
        self._answer(404 if found is None or self.path != "/props" else 200, found or {})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.requests.append(body)
            number = len(self.server.requests)
        answer = self.server.script(number, body, self.headers)
        if answer == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif answer == "hang":
            time.sleep(300)
        else:
            self._answer(*answer)

    def _answer(self, status, document):
        written = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        for name, value in self.server.extra.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


@pytest.fixture
def loopback(monkeypatch):
    """A `Loopback`, served until the test ends; OPENAI_API_KEY holds a dummy."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-no-key-is-needed")
    with Loopback() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
