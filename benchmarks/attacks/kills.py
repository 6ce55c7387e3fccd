"""Kills at named moments: runs and studies go on where they were, reports are whole or as they were before.

After each kill: nothing on record is asked again, what was asked and is not on record was under way, and all of it counts as spent.
In the end: the decisions of an undisturbed run, and calls paid = calls needed + calls under way at the kills.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from aleator.benchmarks.attacks.tally import Tally
from aleator.benchmarks.support.keep_alive_model import KeepAliveModel, identity_of, said, served
from aleator.benchmarks.support.sittings import Sat, Sittings, recorded, sittings
from aleator.runs.transcript import committed

__all__ = ["kills"]

_AT_ONCE = 8
_USD_EACH = 21.0  # of the tokens that `said` tells, at 1 USD each
_PRICED = {"retries": 0, "price_in": 1e6, "price_out": 1e6}


def kills(runs: int, studies: int, reports: int, place: Path) -> Iterator[Tally]:
    """So many kills of runs, of studies and of reports, below ``place``."""
    with served(reply=_reply, wait=0.002) as model, sittings(place / "log.txt") as warm:
        yield _killed("kills of runs", _run(model), model, warm, place / "runs", runs)
        yield _killed("kills of studies", _study(model, place), model, warm, place / "studies", studies)
        yield _reports(warm, place / "runs" / "whole", reports)


def _reply(number: int, body: dict[str, Any]) -> dict[str, Any]:
    """A function of the request: most are answered by a legal word, some are re-asked."""
    words = ("Hmm.", *["Heads", "Tails"] * 4)
    return said(words[int(identity_of(body["messages"]), 16) % 9])


_Command = Callable[[Path], list[str]]


def _model(model: KeepAliveModel) -> dict[str, Any]:
    return {"name": "llm", "model": "openai/test", "api_base": model.base, "transport": "direct", **_PRICED}


def _run(model: KeepAliveModel) -> _Command:
    seat = f"matcher={json.dumps(_model(model))}"
    fixed = [
        "run",
        "matching_pennies",
        "--set",
        "environment.turns=3",
        "--set",
        "metrics=[tv]",
        "--seat",
        seat,
        "--episodes",
        "16",
    ]
    return lambda out: [*fixed, "--concurrency", str(_AT_ONCE), "--out", str(out), "--json"]


def _study(model: KeepAliveModel, place: Path) -> _Command:
    scenario = {"environment": "biased_coin", "cast": {"*": _model(model)}, "episodes": 10, "metrics": ["tv"]}
    file = place / "asked.yaml"
    file.write_text(json.dumps({"scenario": scenario, "vary": {"environment.heads": [0.3, 0.5, 0.7]}}))
    return lambda out: ["study", str(file), "--concurrency", str(_AT_ONCE), "--out", str(out), "--json"]


@dataclass
class _Place:
    """One directory and what is known of it: the requests on record, and how many were ever sent."""

    out: Path
    needed: Counter[str]
    on_record: Counter[str] = field(default_factory=Counter)
    sent: int = 0

    def faults(self, sat: Sat, sent: Counter[str]) -> Iterator[str]:
        """What does not hold after a sitting in which the model was ``sent`` these requests."""
        before, after = self.on_record, recorded(self.out)
        self.on_record, self.sent = after, self.sent + sent.total()
        unrecorded = sent.total() - (after - before).total()
        if sat.status not in (0, -9):
            yield f"exit status {sat.status}"
        if not before <= after <= self.needed:
            yield "replies on record were lost, or others came"
        if not sent <= self.needed - before:
            yield "a request on record was sent again"
        if not 0 <= unrecorded <= (_AT_ONCE if sat.status else 0):
            yield f"{unrecorded} requests were sent and are not on record"
        if self.committed() < self.sent * _USD_EACH:
            yield f"{self.sent} calls were paid, and {self.committed():g} USD are counted"

    def committed(self) -> float:
        return sum(committed(transcript) for transcript in self.out.rglob("transcript.sqlite"))


def _killed(
    kind: str, command: _Command, model: KeepAliveModel, warm: Sittings, place: Path, kills: int
) -> Tally:
    place.mkdir(parents=True)
    undisturbed = warm.sit(command(place / "whole"))
    assert undisturbed.status == 0, warm.log.read_text()
    needed, decisions = model.drain(), _digests(place / "whole")
    moments, faults, made, sent, directories = _moments(undisturbed.times), list[str](), 0, 0, 0
    while made < kills:
        one, status = _Place(place / str(directories), needed), -9
        while status == -9:
            sat = warm.sit(command(one.out), last=next(moments) if made < kills else None)
            made, status = made + (sat.status == -9), sat.status
            faults += one.faults(sat, model.drain())
        if _digests(one.out) != decisions:
            faults.append("other decisions than the undisturbed run's")
        sent, directories = sent + one.sent, directories + 1
    excess = sent - directories * needed.total()
    seen = (
        f"at {len(undisturbed.times)} moments; {directories} directories of {needed.total()} calls each were finished,"
        f" and {excess} calls were under way at a kill and paid"
    )
    return Tally(kind, made, faults, seen)


def _moments(times: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Each moment in turn, at one of the first third of the times that it came; first those in the middle of a run, which come often."""
    luck = np.random.Generator(np.random.Philox(key=12))
    for moment in cycle(sorted(times, key=lambda moment: (-times[moment], moment))):
        yield moment, 1 + int(luck.integers(1 + times[moment] // 3))


def _digests(out: Path) -> dict[str, str]:
    """The digest of each run's decisions, by its place; raises where one is not done."""
    found = {}
    for manifest in out.rglob("run.json"):
        document = json.loads(manifest.read_text())
        assert document["status"] == "done", manifest
        found[str(manifest.relative_to(out))] = document["decisions_sha256"]
    return found


def _reports(warm: Sittings, run: Path, kills: int) -> Tally:
    """The report of a finished run, killed; its page is never a part of one."""
    command, page, faults, made = ["report", str(run)], run / "report.html", list[str](), 0
    undisturbed, decisions = warm.sit(command), _digests(run)
    assert undisturbed.status == 0, warm.log.read_text()
    moments, whole = _moments(undisturbed.times), page.read_bytes()
    while made < kills:
        page.write_bytes(b"stood")
        sat = warm.sit(command, last=next(moments))
        made += sat.status == -9
        if page.read_bytes() not in (b"stood", whole):
            faults.append("the page is neither the old one nor the new one")
        if sat.status not in (0, -9) or _digests(run) != decisions:
            faults.append(f"exit status {sat.status}, or other decisions")
    if warm.sit(command).status != 0 or page.read_bytes() != whole:
        faults.append("the report after the kills is another")
    return Tally(
        "kills of reports",
        made,
        faults,
        f"at {len(undisturbed.times)} moments; the page was the old one or the new one, whole",
    )
