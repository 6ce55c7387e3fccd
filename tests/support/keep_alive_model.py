"""A model behind HTTP/1.1 on loopback that keeps connections open, and counts them."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SAID = {
    "id": "c",
    "object": "chat.completion",
    "created": 1,
    "model": "test",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Heads"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 20, "completion_tokens": 1, "total_tokens": 21},
}


def _heads(number, body):
    return SAID


class KeepAliveModel(ThreadingHTTPServer):
    """Says Heads, or what ``reply(number, body)`` returns as a document, after ``wait`` seconds. ``calls`` came; ``open`` connections stand, ``most`` stood at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, reply=None, wait=0.0):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply, self.wait = reply or _heads, wait
        self.calls = self.open = self.most = 0
        self.lock = threading.Lock()

    def handle_error(self, request, address):
        """A client that has gone has hung up."""

    def closed(self):
        """How many connections were open at most, once all are closed; raises where some stay open."""
        deadline = time.monotonic() + 30
        while self.open:
            assert time.monotonic() < deadline, f"{self.open} connections were left open"
            time.sleep(0.01)
        return self.most

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *message):
        """Nothing is said."""

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.open += 1
            self.server.most = max(self.server.most, self.server.open)

    def finish(self):
        super().finish()
        with self.server.lock:
            self.server.open -= 1

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.calls += 1
            number = self.server.calls
        time.sleep(self.server.wait)
        written = json.dumps(self.server.reply(number, body)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


@contextmanager
def served(**how):
    """A `KeepAliveModel` that answers until the end of the block."""
    with KeepAliveModel(**how) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
