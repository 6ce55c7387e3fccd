"""A limit on spending under odd accounts of what was used: what is committed is never less than was billed, nor more than the limit.

For each account and transport: a sitting in which 256 calls go at once, a second process that is refused while the first holds the
directory, and two more sittings for more episodes. The server bills what it tells where that can be believed, and otherwise
the most that its own limits allow.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aleator.benchmarks.attacks.tally import Tally
from aleator.benchmarks.support.keep_alive_model import KeepAliveModel, said, served
from aleator.benchmarks.support.sittings import Sittings, sittings
from aleator.runs.transcript import committed

__all__ = ["ACCOUNTS", "caps"]

_USD_A_TOKEN = 0.01
_CAP = 60.0
_AT_ONCE = 256
_SITTINGS = (260, 280, 300)
_MOST = "the most that is allowed"

ACCOUNTS: Mapping[str, Any] = {
    "few": {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11},
    _MOST: None,
    "cached beyond the prompt": {"prompt_tokens": 10, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 900}},
    "cached below 0": {"prompt_tokens": 10, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": -900}},
    "a price of its own": {"prompt_tokens": 10, "completion_tokens": 1, "cost": -5.0, "cost_usd": 0.0},
    "null": None,
    "absent": ...,
    "empty": {},
    "a total alone": {"total_tokens": 11},
    "below 0": {"prompt_tokens": -10, "completion_tokens": -1},
    "a completion below 0": {"prompt_tokens": 10, "completion_tokens": -1},
    "zeros": {"prompt_tokens": 0, "completion_tokens": 0},
    "no completion": {"prompt_tokens": 10, "completion_tokens": 0},
    "null tokens": {"prompt_tokens": None, "completion_tokens": None},
    "words": {"prompt_tokens": "10", "completion_tokens": "one"},
    "a word": "many",
    "a list": [10, 1],
    "NaN": {"prompt_tokens": math.nan, "completion_tokens": 1},
    "infinity": {"prompt_tokens": math.inf, "completion_tokens": 1},
    "1e308": {"prompt_tokens": 1e308, "completion_tokens": 1},
    "1e30": {"prompt_tokens": 10**30, "completion_tokens": 1},
    "booleans": {"prompt_tokens": True, "completion_tokens": True},
    "less than a token": {"prompt_tokens": 0.5, "completion_tokens": 0.5},
}  # fmt: skip
"""What a server says that was used."""
_BELIEVED = frozenset(("few", _MOST, "cached beyond the prompt", "cached below 0", "a price of its own"))


class _Server:
    """Bills each reply, and holds all replies back until it is `released`."""

    def __init__(self, account: str) -> None:
        self.usd = 0.0
        self._account, self._lock = account, threading.Lock()
        self.asked, self.released = threading.Event(), threading.Event()

    def reply(self, number: int, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.set()
        self.released.wait(600)
        most = {
            "prompt_tokens": sum(len(message["content"].encode()) for message in body["messages"]),
            "completion_tokens": body["max_tokens"],
        }
        told = most if self._account == _MOST else ACCOUNTS[self._account]
        billed = told if self._account in _BELIEVED else most
        with self._lock:
            self.usd += (billed["prompt_tokens"] + billed["completion_tokens"]) * _USD_A_TOKEN
        document = {**said("Heads"), "usage": told}
        if told is ...:
            del document["usage"]
        return document


def caps(accounts: Sequence[str], transports: Sequence[str], place: Path) -> Iterator[Tally]:
    """Every account by each transport, in directories below ``place``."""
    with served() as model, sittings(place / "log.txt") as warm:
        for transport in transports:
            faults = []
            for number, account in enumerate(accounts):
                told = _attack(
                    account, _asked(model, transport, place / f"{transport}-{number}"), model, warm
                )
                faults += [f"{account}, {transport}: {fault}" for fault in told]
            seen = f"{len(accounts)} accounts, {len(_SITTINGS)} sittings and one refused process each, {_AT_ONCE} calls at once"
            yield Tally(f"limit on spending, {transport}", len(accounts) * (len(_SITTINGS) + 1), faults, seen)


def _asked(model: KeepAliveModel, transport: str, out: Path) -> list[str]:
    """A command without its number of episodes, which comes last."""
    llm = {
        "name": "llm", "model": "openai/test", "api_base": model.base, "transport": transport, "retries": 0, "reasks": 0,
        "max_tokens": 5, "price_in": _USD_A_TOKEN * 1e6, "price_out": _USD_A_TOKEN * 1e6,
    }  # fmt: skip
    return ["run", "biased_coin", "--seat", f"sampler={json.dumps(llm)}", "--set", "metrics=[tv]", "--max-spend", str(_CAP), "--concurrency",
            str(_AT_ONCE), "--stop-after", "0", "--keep", "counts", "--out", str(out), "--json", "--episodes"]  # fmt: skip


def _attack(account: str, asked: list[str], model: KeepAliveModel, warm: Sittings) -> Iterator[str]:
    """What does not hold."""
    server, out = _Server(account), Path(asked[asked.index("--out") + 1])
    model.reply = server.reply
    for number, episodes in enumerate(_SITTINGS):
        command = [*asked, str(episodes)]
        first = warm.begin(command)
        if number == 0:
            assert server.asked.wait(600), warm.log.read_text()[-2000:]
            if warm.sit(command).status != 2 or "is in use by process" not in warm.log.read_text()[-500:]:
                yield "a second process was let in"
            server.released.set()
        status, spent = warm.end(first).status, committed(out / "transcript.sqlite")
        model.drain()
        if status not in (0, 1):
            yield f"exit status {status}"
        if not server.usd <= spent + 1e-9:
            yield f"{server.usd:g} USD were billed, and {spent:g} are counted"
        if not spent <= _CAP:
            yield f"{spent:g} USD were committed, at a limit of {_CAP:g}"
