"""Finished runs as logs of Inspect, the evaluation framework of the UK AI Security Institute: a file a run, a sample a decision.

Written after the JSON schema of its ``EvalLog``, version 2 (https://inspect.aisi.org.uk/eval-logs.html), without the package.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from ..core.json_text import plain_json
from ..reports.comparison import By, SeatComparison
from ..runs.directory import versions
from ..runs.exchanges import Call, Place
from ..runs.files import make_directory, write_whole
from .scenario.result import Result
from .study.result import StudyResult

__all__ = ["write_inspect_logs"]

_SCORE = "outcome"
_FINISHES = {
    "stop": "stop",
    "length": "max_tokens",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}
_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80  # characters of a task in the name of a file
_ROLES = ("system", "user", "assistant", "tool")
_COLUMNS = "seat, episode, turn, member, action, outcome, attempt, reward, mode, law, optimal"


def write_inspect_logs(found: Result | StudyResult, folder: Path) -> list[Path]:
    """Write the logs of an opened run or study (`al.open`) to ``folder``; returns their paths.

    Runs in which nobody asked a model are left out. Raises `InputError` where that is all of them, where only counts were kept, or
    where ``folder`` cannot be written to.
    """
    logs = [log for log in _logs(found) if log.asked]
    if not logs:
        raise InputError(f"nobody asked a model in {found.name!r}; a log of Inspect is about models")
    make_directory(folder)
    return [log.write(folder) for log in logs]


def _logs(found: Result | StudyResult) -> Iterator[_Log]:
    """One for each run."""
    if isinstance(found, Result):
        yield _Log({}, found)
        return
    for cell, result in found.results:
        yield _Log(cell.by, result)


@dataclass(frozen=True)
class _Log:
    """One run; ``by`` is what tells it apart in its study."""

    by: By
    result: Result

    @cached_property
    def asked(self) -> list[tuple[Place, Call]]:
        """The last call of each decision for which a model was asked, answered or not."""
        recorded = [] if self.result.recording is None else self.result.recording.acts()
        return [(at, calls[-1]) for at, calls in recorded if at.seat in self.result.calls]

    def write(self, folder: Path) -> Path:
        """Write it whole, under the name that Inspect gives its logs."""
        document = self.document()
        created = str(document["eval"]["created"]).replace(":", "-")
        name = _NO_FILE_NAME.sub("-", self.result.name)[:_LONGEST_NAME]
        path = folder / f"{created}_{name}_{document['eval']['task_id']}.json"
        write_whole(path, json.dumps(plain_json(document), allow_nan=False).encode())
        return path

    def document(self) -> dict[str, Any]:
        """The log, as ``EvalLog`` reads it."""
        samples = self._samples()
        ends = [_time(end(call.written for _, call in self.asked)) for end in (min, max)]
        return {
            "version": 2,
            "status": "success",
            "eval": self._spec(samples, ends[0]),
            "plan": {"name": "plan", "steps": [], "config": {}},
            "results": {
                "total_samples": len(samples),
                "completed_samples": sum(not call.failed for _, call in self.asked),
                "scores": [_score(name, seat) for name, seat in self.result.comparison.seats.items()],
            },
            "stats": {"started_at": ends[0], "completed_at": ends[1], "model_usage": self._usage()},
            "samples": samples,
        }

    def _spec(self, samples: Sequence[Mapping[str, Any]], created: str) -> dict[str, Any]:
        asked, name = self.result.asked, self.result.name
        told = json.dumps([asked.recipe, {key: str(value) for key, value in self.by.items()}], sort_keys=True)
        digest = sha256(told.encode()).hexdigest()[:22]
        return {
            "eval_id": digest,
            "run_id": digest,
            "task_id": digest,
            "created": created,
            "task": name,
            "task_args": dict(asked.recipe),
            "dataset": {"name": name, "samples": len(samples), "sample_ids": [one["id"] for one in samples]},
            "model": next(iter(self._usage())),
            "config": {"epochs": 1},
            "packages": {"aleator": versions().get("aleator", "")},
            "metadata": {"seed": str(asked.seed), **{key: str(value) for key, value in self.by.items()}},
        }

    def _usage(self) -> dict[str, dict[str, int]]:
        """Tokens by the model that answered."""
        used: dict[str, Counter[str]] = {}
        for _, call in self.asked:
            used.setdefault(_model(call), Counter()).update(_tokens(call))
        return {model: dict(tokens) for model, tokens in used.items()}

    def _samples(self) -> list[dict[str, Any]]:
        rows = self.result.decisions.project(_COLUMNS)
        decided = {row[:4]: dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()}
        spaces = {name: list(one.seat.space.options) for name, one in self.result.ledger.seats.items()}
        return [_sample(*one, decided.get(one[0]), spaces.get(one[0].seat, [])) for one in self.asked]


def _sample(at: Place, call: Call, decision: Mapping[str, Any] | None, options: list[str]) -> dict[str, Any]:
    """One decision: what was asked, what was answered, and what became of it."""
    asked = [{"role": role if role in _ROLES else "user", "content": text} for role, text in call.messages]
    answer = {"role": "assistant", "content": str(call.reply.get("text") or ""), "source": "generate"}
    output = {
        "model": _model(call),
        "choices": [
            {"message": answer, "stop_reason": _FINISHES.get(str(call.reply.get("finish")), "unknown")}
        ],
        "usage": _tokens(call),
        "error": call.reply.get("error"),
    }
    return {
        "id": "/".join(map(str, at if at.member else at[:3])),
        "epoch": 1,
        "input": asked,
        "choices": options or None,
        "target": "",
        "messages": [*asked, answer],
        "output": output,
        "scores": {} if decision is None else {_SCORE: _outcome(decision)},
        "metadata": {"seat": at.seat, "episode": at.episode, "turn": at.turn, "attempts": call.attempt + 1},
        "model_usage": {_model(call): _tokens(call)},
    }


def _outcome(decision: Mapping[str, Any]) -> dict[str, Any]:
    beside = {name: _plain(decision[name]) for name in ("reward", "mode", "law", "optimal")}
    return {"value": decision["outcome"], "answer": decision["action"], "metadata": beside}


def _plain(value: Any) -> Any:
    """A value as JSON, which has no NaN."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _model(call: Call) -> str:
    return str(call.reply.get("model") or "unknown")


def _tokens(call: Call) -> dict[str, int]:
    usage = call.reply.get("usage") or {}
    asked, answered = (int(usage.get(name) or 0) for name in ("prompt", "completion"))
    return {"input_tokens": asked, "output_tokens": answered, "total_tokens": asked + answered}


def _score(name: str, seat: SeatComparison) -> dict[str, Any]:
    """A seat's metrics; the verdict and the intervals stand in the metadata."""
    known = {metric: one for metric, one in seat.metrics.items() if isfinite(one.value)}
    metrics = {
        metric: {
            "name": metric,
            "value": float(one.value),
            "metadata": {"low": _plain(float(one.low)), "high": _plain(float(one.high)), "n": float(one.n)},
        }
        for metric, one in known.items()
    }
    return {
        "name": name,
        "scorer": "aleator",
        "metrics": metrics,
        "metadata": {"verdict": seat.verdict, "agent": seat.agent},
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
