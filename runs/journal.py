"""The journal beside a transcript: that a call is about to be made, and what was written of it, a line each.

A process that is killed leaves calls of which nobody knows whether they will be billed: they stand here with the most that
each can cost. A transcript that has lost replies, since its log was cut off or deleted, is found out, because here stands that
they were written. Lines are appended whole, by any number of processes.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Damage", "Journal", "Kept", "digest_of_request", "digest_of_text", "place_of"]


class Kept(NamedTuple):
    """A reply that was written: the digests of its place and of its text, and the USD that it counts."""

    place: str
    text: str
    usd: float


class Damage(NamedTuple):
    """Replies that were written and are not there any more, and places of those that are not as they were written."""

    lost: list[Kept]
    changed: list[str]


class Journal:
    """The journal at ``path``; None keeps nothing.

    ``uncertain`` {call: USD at most} are the calls that were begun and never ended; ``gone_usd`` was spent on replies that are
    not on record.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.uncertain: dict[str, float] = {}
        self.gone_usd = 0.0
        self._names = (f"{os.getpid()}.{time.time_ns():x}.{number}" for number in count())
        self._file: int | None = None
        for kind, *rest in self._lines():
            self._note(kind, rest)

    def begin(self, most_usd: float) -> str:
        """Say that a call which may cost so much is about to be made; returns its name."""
        call = next(self._names)
        self._write("call", call, most_usd)
        return call

    def end(self, call: str, kept: Sequence[Kept], unkept_usd: float = 0.0) -> None:
        """Say what was written of a call, and what was spent on replies in whose places others stand."""
        self._write("kept", call, kept, unkept_usd)

    def forget(self, replies: Iterable[Kept]) -> None:
        """Say that these replies are known to be gone. What they cost stays spent."""
        self._write("gone", list(replies))

    def damage(self, there: Iterable[tuple[str, str]]) -> Damage:
        """What is wrong with a transcript that holds these (place, text), as digests."""
        written, changed = self._written(), list[str]()
        for place, text in there:
            known = written.pop(place, None)
            if known is not None and known.text != text:
                changed.append(place)
        return Damage(list(written.values()), changed)

    def written(self, places: Iterable[str]) -> list[Kept]:
        """What was written at these places."""
        known = self._written()
        return [known[place] for place in places]

    def all_written(self) -> list[Kept]:
        """All replies that should stand in the transcript."""
        return list(self._written().values())

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _written(self) -> dict[str, Kept]:
        """The replies that should stand in the transcript, by place."""
        found: dict[str, Kept] = {}
        for kind, *rest in self._lines():
            if kind == "kept":
                found |= {kept[0]: Kept(*kept) for kept in rest[1]}
            elif kind == "gone":
                for place, _, _ in rest[0]:
                    found.pop(place, None)
        return found

    def _note(self, kind: str, rest: Sequence[Any]) -> None:
        if kind == "call":
            self.uncertain[rest[0]] = rest[1]
        elif kind == "gone":
            self.gone_usd += sum(usd for _, _, usd in rest[0])
        elif kind == "kept":
            self.uncertain.pop(rest[0], None)
            self.gone_usd += rest[2]

    def _write(self, kind: str, *rest: Any) -> None:
        self._note(kind, rest)
        if self.path is None:
            return
        if self._file is None:
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        line = json.dumps([kind, *rest]).encode()
        os.write(self._file, b"\n" + line)  # so that one that was cut off before stays alone

    def _lines(self) -> Iterator[list[Any]]:
        """All whole lines."""
        if self.path is None or not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                with suppress(ValueError):  # blank, or cut off
                    yield json.loads(line)


def digest_of_request(body: Mapping[str, Any]) -> str:
    """The name of a request in a transcript: a digest of its ``body``."""
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]


def digest_of_text(*parts: Any) -> str:
    """A short digest of some texts and numbers."""
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()[:20]


def place_of(row: Sequence[Any]) -> str:
    """The digest of where a reply stands: of scenario, seed, address and request, with which ``row`` begins."""
    return digest_of_text(*row[:9])
