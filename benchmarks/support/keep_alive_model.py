"""A model behind HTTP/1.1 on loopback that keeps connections open, and counts them and what is asked."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["KeepAliveModel", "identity_of", "said", "served"]

Reply = Callable[[int, dict[str, Any]], dict[str, Any]]


def said(text: str, usage: Any = None) -> dict[str, Any]:
    """A chat completion that says ``text``, with ``usage`` or one of 20 and 1 tokens."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    known = {"prompt_tokens": 20, "completion_tokens": 1, "total_tokens": 21} if usage is None else usage
    about = {"id": "c", "object": "chat.completion", "created": 1, "model": "test"}
    return {**about, "choices": [choice], "usage": known}


def identity_of(messages: Any) -> str:
    """A digest of what was asked."""
    return sha256(json.dumps(messages).encode()).hexdigest()


class KeepAliveModel(ThreadingHTTPServer):
    """Says Heads, or what ``reply(number, body)`` returns as a document, after ``wait`` seconds.

    ``calls`` came, ``sent`` how many of each identity; ``open`` connections stand, ``most`` stood at once.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, reply: Reply | None = None, wait: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply, self.wait = reply or (lambda *_: said("Heads")), wait
        self.calls = self.open = self.most = 0
        self.sent: Counter[str] = Counter()
        self.lock = threading.Lock()

    def handle_error(self, request: Any, address: Any) -> None:
        """A client that has gone has hung up."""

    def closed(self) -> int:
        """How many connections were open at most, once all are closed; raises where some stay open."""
        deadline = time.monotonic() + 60
        while self.open:
            assert time.monotonic() < deadline, f"{self.open} connections were left open"
            time.sleep(0.01)
        return self.most

    def drain(self) -> Counter[str]:
        """What was asked since the last time by clients that have ended, however they ended."""
        with urllib.request.urlopen(self.base, timeout=60):  # those that came before it are let in before it
            pass
        self.closed()
        with self.lock:
            sent, self.sent = self.sent, Counter()
        return sent

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: KeepAliveModel

    def log_message(self, *message: Any) -> None:
        """Nothing is said."""

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.open += 1
            self.server.most = max(self.server.most, self.server.open)

    def finish(self) -> None:
        super().finish()
        with self.server.lock:
            self.server.open -= 1

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.calls += 1
            number = self.server.calls
            self.server.sent[identity_of(body["messages"])] += 1
        time.sleep(self.server.wait)
        self._answer(self.server.reply(number, body))

    def _answer(self, document: dict[str, Any]) -> None:
        written = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


@contextmanager
def served(**how: Any) -> Iterator[KeepAliveModel]:
    """A `KeepAliveModel` that answers until the end of the block."""
    with KeepAliveModel(**how) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
