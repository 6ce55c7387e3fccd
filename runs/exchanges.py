"""The calls behind a decision, as they stand in a transcript."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from .transcript_file import open_to_read

__all__ = ["Call", "Recording"]

_CALLS = (
    "select body, reply from attempts join requests using (request) where scenario = ? and seed = ? and seat = ?"
    " and episode = ? and turn = ? and member = ? order by draw, attempt limit ?"
)


class Call(NamedTuple):
    """What was said in a call: the ``messages`` that were sent, (role, text) each, and the ``reply``, or why there is none."""

    messages: tuple[tuple[str, str], ...]
    reply: str
    failed: bool


class Recording(NamedTuple):
    """Where the calls of a run stand: the transcript's ``path``, and the ``scenario`` and ``seed`` of its addresses. It pickles."""

    path: Path
    scenario: str
    seed: int

    def calls(self, seat: str, decisions: list[tuple[int, int, int]], most: int) -> list[tuple[Call, ...]]:
        """For each decision of ``seat``, (episode, turn, member), its calls in their order, ``most`` of them at most."""
        if not self.path.exists():
            return [()] * len(decisions)
        with closing(open_to_read(self.path)) as file:
            return [
                tuple(
                    _call(json.loads(body), json.loads(reply))
                    for body, reply in file.execute(
                        _CALLS, (self.scenario, str(self.seed), seat, *decision, most)
                    )
                )
                for decision in decisions
            ]


def _call(body: Mapping[str, Any], reply: Mapping[str, Any]) -> Call:
    messages = body.get("messages") or [{"role": "prompt", "content": body.get("prompt", "")}]
    asked = tuple((str(one.get("role", "")), _words(one.get("content"))) for one in messages)
    if reply.get("error") is not None:
        return Call(asked, f"{reply['error']}: {reply.get('detail', '')}", True)
    return Call(asked, str(reply.get("text") or ""), False)


def _words(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
