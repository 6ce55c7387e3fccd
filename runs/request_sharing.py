"""Many answers of one prompt in one request: the prompt is paid once, and each answer is a draw of its own.

The rows of a block ask at the same time. When each has asked or ended, those with the same request share it, asking for as
many answers; every answer is recorded under its row's own address, all of a request in one transaction.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..core.calls import OutgoingRequest, Record
from .recorded_calls import CallQueue, Entry

__all__ = ["SharedRequests"]


@dataclass(frozen=True, eq=False)
class _Waiting:
    request: OutgoingRequest
    entry: Entry
    record: asyncio.Future[Record]


class SharedRequests:
    """The requests of ``rows`` that ask side by side, sent through ``queue``."""

    def __init__(self, queue: CallQueue, rows: int) -> None:
        self._queue = queue
        self._asking = rows
        self._waiting: list[_Waiting] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def join(self, request: OutgoingRequest, entry: Entry) -> Record:
        """The record of this row's answer, once all rows have asked or ended."""
        future: asyncio.Future[Record] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(request, entry, future))
        self._go_where_all_wait()
        return await future

    def leave(self) -> None:
        """Say that a row has ended, or waits for something else."""
        self._asking -= 1
        self._go_where_all_wait()

    def back(self) -> None:
        """Say that a row that had left asks again."""
        self._asking += 1

    def _go_where_all_wait(self) -> None:
        if not self._waiting or len(self._waiting) < self._asking:
            return
        waiting, self._waiting = self._waiting, []
        groups: dict[str, list[_Waiting]] = {}
        for one in waiting:
            groups.setdefault(one.entry.request, []).append(one)
        for group in groups.values():
            task = asyncio.ensure_future(self._send(group))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send(self, group: list[_Waiting]) -> None:
        try:
            records = await self._queue.make([one.request for one in group], [one.entry for one in group])
        except BaseException as error:  # noqa: BLE001  # handed to every row that waits for it
            for one in group:
                if not one.record.done():
                    one.record.set_exception(error)
            return
        for one, record in zip(group, records, strict=True):
            if not one.record.done():
                one.record.set_result(record)
