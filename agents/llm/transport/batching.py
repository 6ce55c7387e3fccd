"""Many answers of one prompt in one request: the prompt is paid once, and each answer is a draw of its own.

The rows of a block ask at the same time. When each has asked or ended, those with the same request share it, with ``n`` of as
many; every answer is recorded under its row's own address, all of a request in one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ....core.calls import Address, RunContext
from ....core.errors import OverBudget
from ....core.failures import OVER_BUDGET, bill
from .chat import Reply, Request, complete_many

__all__ = ["Combiner", "made_now"]

_Record = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class _Waiting:
    request: Request
    address: Address
    digest: str
    record: asyncio.Future[_Record]


async def made_now(
    context: RunContext, request: Request, addresses: list[tuple[Address, str]]
) -> Sequence[_Record]:
    """The records of one request that is made now, one for each address, in order; or that the run's money does not allow.

    Where fewer answers came than were asked for, the rest are failures that may be tried again.
    """
    try:
        async with context.slot(request.call(context.capped)) as place:
            replies = await complete_many(request)
            records = [reply.as_record() for reply in _all(replies, len(addresses))]
            place.congested = replies[0].congested
            place.usd = sum(bill(record) for record in records)
            place.tokens = sum(sum(reply.usage.values()) for reply in replies)
            return _written(context, request, addresses, records)
    except OverBudget as error:
        records = [Reply(error=OVER_BUDGET, detail=str(error)).as_record()] * len(addresses)
        return _written(context, request, addresses, records)


def _written(
    context: RunContext, request: Request, addresses: list[tuple[Address, str]], records: Sequence[_Record]
) -> Sequence[_Record]:
    """What stands at the addresses once ``records`` are written; how many shared the request is not part of what was asked."""
    body = request.body()
    body["parameters"].pop("n", None)
    return context.record([(*at, body, record) for at, record in zip(addresses, records, strict=True)])


class Combiner:
    """The requests of ``rows`` that ask side by side."""

    def __init__(self, context: RunContext, rows: int) -> None:
        self._context = context
        self._asking = rows
        self._waiting: list[_Waiting] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def join(self, request: Request, address: Address, digest: str) -> _Record:
        """The record of this row's answer, once all rows have asked or ended."""
        future: asyncio.Future[_Record] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(request, address, digest, future))
        self._go_where_all_wait()
        return await future

    def leave(self) -> None:
        """A row has ended, or waits for something else."""
        self._asking -= 1
        self._go_where_all_wait()

    def back(self) -> None:
        """A row that had left asks again."""
        self._asking += 1

    def _go_where_all_wait(self) -> None:
        if not self._waiting or len(self._waiting) < self._asking:
            return
        waiting, self._waiting = self._waiting, []
        groups: dict[str, list[_Waiting]] = {}
        for one in waiting:
            groups.setdefault(one.digest, []).append(one)
        for group in groups.values():
            task = asyncio.ensure_future(self._send(group))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send(self, group: list[_Waiting]) -> None:
        first = group[0].request
        request = (
            replace(first, parameters={**first.parameters, "n": len(group)}) if len(group) > 1 else first
        )
        try:
            addresses = [(one.address, one.digest) for one in group]
            records = await made_now(self._context, request, addresses)
        except BaseException as error:  # noqa: BLE001  # handed to every row that waits for it
            for one in group:
                if not one.record.done():
                    one.record.set_exception(error)
            return
        for one, record in zip(group, records, strict=True):
            if not one.record.done():
                one.record.set_result(record)


def _all(replies: list[Reply], wanted: int) -> list[Reply]:
    """As many replies as were asked for: one failure stands for all, and answers that did not come are failures of their own."""
    if replies[0].error is not None:
        return [
            replace(replies[0], usage={}, cost_usd=None, worst_usd=replies[0].worst_usd / wanted)
        ] * wanted
    missing = Reply(
        error="APIConnectionError", detail="fewer answers came than were asked for", sent=replies[0].sent
    )
    return [*replies, *[missing] * (wanted - len(replies))][:wanted]
