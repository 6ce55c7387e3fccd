"""A simulated model behind `aleator serve`, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["served"]


@contextmanager
def served(latency: float) -> Iterator[str]:
    """The address of a server that takes ``latency`` seconds for an answer."""
    command = [sys.executable, "-m", "aleator", "serve", "--port", "0", "--fault", f"latency={latency}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()
