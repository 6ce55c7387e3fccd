"""The parts in which a run's decisions stand: a Parquet file each, and a record of which episodes and which bytes they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from .files import SCHEMA, digest_of, read_document, write_json
from .ledger import Ledger

__all__ = ["DECISIONS", "Parts"]

DECISIONS = "decisions"
"""The folder of a run's Parquet files in its directory."""

_DAMAGED = "damaged"
_STRAY = "belongs to no part"
_OURS = re.compile(r"(?:part|settlements)-(\d+)\.parquet")


@dataclass(frozen=True)
class Parts:
    """The parts of the run in the directory ``path``."""

    path: Path

    @property
    def decisions(self) -> Path:
        """The folder of the Parquet files."""
        return self.path / DECISIONS

    @property
    def records(self) -> Path:
        """The folder of their records."""
        return self.path / "parts"

    def spans(self) -> list[range]:
        """The episodes of each part whose decisions are written, ascending."""
        spans = (range(*record["episodes"]) for record in self._documents())
        return sorted(spans, key=lambda part: part.start)

    def written(self) -> list[tuple[float, int]]:
        """When each part was written (seconds since 1970), and how many episodes it holds."""
        return [(self._record(part).stat().st_mtime, len(part)) for part in self.spans()]

    def count(self) -> int:
        """How many decisions are written."""
        return sum(record.get("decisions", 0) for record in self._documents())

    def holds(self, episodes: range) -> bool:
        """Whether the decisions of all these episodes are written."""
        reached = episodes.start
        for part in self.spans():
            if part.start <= reached:
                reached = max(reached, part.stop)
        return reached >= episodes.stop

    def failed_within(self, episodes: range) -> bool:
        """Whether a part that lies within ``episodes`` holds decisions that ended in an error or over budget."""
        return any(record.get("failed", False) for record in self._documents(episodes))

    def damaged_within(self, episodes: range) -> bool:
        """Whether files of a part that lies within ``episodes`` are not those that were written."""
        return next(self._damaged_files(self._documents(episodes)), None) is not None

    def told(self) -> list[str]:
        """What the readers of all parts were told, each once."""
        return list(dict.fromkeys(words for record in self._documents() for words in record.get("told", ())))

    def write(
        self, ledger: Ledger, episodes: range, told: Sequence[str] = (), *, failed: bool = False
    ) -> None:
        """Write the decisions of ``episodes``, and remove parts that lie within them; files that are damaged are kept aside.

        ``told`` is for the reader of the run's report; ``failed``: some decisions ended in an error or over budget.
        Raises `InputError` where a part holds some of these episodes and others too: no decision may stand twice.
        """
        self._refuse_across(episodes)
        self._set_aside()
        self._remove(episodes)
        ledger.write(self.decisions, episodes.start)
        files = sorted(self.decisions.glob(f"*-{episodes.start:05}.parquet"))
        record = {
            "schema": SCHEMA,
            "episodes": [episodes.start, episodes.stop],
            "decisions": len(ledger),
            "sha256": ledger.digest(),
            "files": {file.name: digest_of(file) for file in files},
            "told": list(told),
            "failed": failed,
        }
        write_json(self._record(episodes), record)

    def check(self, episodes: range) -> None:
        """Raise `InputError`, which names them, where the decisions of these ``episodes``, which are all, are not those that were written."""
        if damaged := [f"{name} {told}" for name, told in self._damaged(episodes)]:
            raise InputError(
                f"decisions in {str(self.decisions)!r} are damaged: {', '.join(damaged)}; run again what was run, with the same --out:"
                f" they are made anew from the transcript, nothing is paid twice, and files that were changed are kept in {str(self.path / _DAMAGED)!r}"
            )

    def are_damaged(self, episodes: range) -> bool:
        """Whether the decisions of these ``episodes``, which are all, are not those that were written."""
        return next(self._damaged(episodes), None) is not None

    def _damaged(self, episodes: range) -> Iterator[tuple[str, str]]:
        """(file or episodes, what is wrong with it)."""
        yield from self._damaged_files(self._documents())
        yield from ((file.name, _STRAY) for file in self._strays())
        if not self.holds(episodes):
            yield f"{sum(map(len, self.spans()))} of {len(episodes)} episodes", "are there"

    def _damaged_files(self, records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
        """(file, what is wrong with it) of the files of these parts."""
        for record in records:
            for name, digest in record["files"].items():
                file = self.decisions / name
                if not file.exists():
                    yield name, "is missing"
                elif digest_of(file) != digest:
                    yield name, "was changed"

    def _strays(self) -> list[Path]:
        """Files of no part."""
        known = {name for record in self._documents() for name in record["files"]}
        return [file for file in sorted(self.decisions.glob("*.parquet")) if file.name not in known]

    def _set_aside(self) -> None:
        """Keep aside what is damaged, but for what a process that was killed, or another that writes now, has not recorded."""
        changed = [self.decisions / name for name, _ in self._damaged_files(self._documents())]
        strays = [file for file in self._strays() if not _OURS.fullmatch(file.name)]
        for file in (*changed, *strays):
            if file.exists():
                (self.path / _DAMAGED).mkdir(exist_ok=True)
                file.replace(self.path / _DAMAGED / file.name)

    def _refuse_across(self, episodes: range) -> None:
        across = [
            part
            for part in self.spans()
            if part.start < episodes.stop
            and episodes.start < part.stop
            and not (episodes.start <= part.start and part.stop <= episodes.stop)
        ]
        if across:
            raise InputError(
                f"{str(self.path)!r} holds episodes {across[0].start} to {across[0].stop - 1} in one part, which cuts across"
                f" {episodes.start} to {episodes.stop - 1}; run parts that do not overlap"
            )

    def _remove(self, episodes: range) -> None:
        """Remove every part that begins in ``episodes``: first the record, so that none stands for decisions that are gone."""
        self.records.mkdir(exist_ok=True)
        for record in self.records.glob("[0-9]*.json"):
            if int(record.stem) in episodes:
                record.unlink()
        for file in self.decisions.glob("*.parquet"):
            ours = _OURS.fullmatch(file.name)
            if ours and int(ours[1]) in episodes:
                file.unlink()

    def _record(self, part: range) -> Path:
        return self.records / f"{part.start:05}.json"

    def _documents(self, within: range | None = None) -> Iterator[dict[str, Any]]:
        """The records of all parts, or of those that lie ``within`` these episodes."""
        for file in sorted(self.records.glob("[0-9]*.json")):
            record = read_document(file, {"episodes": list, "files": dict}, {"told": list})
            start, stop = record["episodes"]
            if within is None or (within.start <= start and stop <= within.stop):
                yield record
