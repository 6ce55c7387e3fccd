"""The form of questions and payments: one entry a row, held as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.questions import Feedback, Observation, Seat
from .subject import hold

__all__ = ["hold_payment", "hold_question"]


def hold_question(observation: Observation, seats: Iterable[Seat]) -> None:
    """Raise `Broken` unless this is a question to one of ``seats``, with one entry a row."""
    _hold_seat(observation.seat, seats)
    hold(len(observation) > 0, "a question came with no row; leave it out")
    _hold_rows(observation, observation.sees)
    if observation.legal is None:
        return
    wanted = (len(observation), len(observation.seat.space.labels))
    hold(
        observation.legal.shape == wanted, f"legal has shape {observation.legal.shape}; give a mask {wanted}"
    )
    hold(observation.legal.any(axis=-1).all(), "a row may answer nothing; leave it out of the question")


def hold_payment(payment: Feedback, seats: Iterable[Seat]) -> None:
    """Raise `Broken` unless this is a payment to one of ``seats``, with one entry a row."""
    _hold_seat(payment.seat, seats)
    hold(
        payment.reward.shape == (len(payment),) and payment.reward.dtype == np.float64,
        f"reward has shape {payment.reward.shape} of {payment.reward.dtype} where {len(payment)} rows were paid; give float64 [B]",
    )
    _hold_rows(payment, {**payment.shows, **payment.logs})


def _hold_seat(seat: Seat, seats: Iterable[Seat]) -> None:
    hold(seat in tuple(seats), f"a stranger is asked or paid: {seat}")


def _hold_rows(part: Observation | Feedback, columns: Mapping[str, NDArray[Any]]) -> None:
    rows = len(part)
    hold(part.turn.shape == (rows,), f"turn has shape {part.turn.shape} where {rows} rows came")
    optional = {"member": part.member, "infoset": getattr(part, "infoset", None)}
    given = {**columns, **{name: column for name, column in optional.items() if column is not None}}
    for name, column in given.items():
        hold(len(column) == rows, f"{name!r} has {len(column)} entries where {rows} rows came")
    hold(
        part.member is None or (part.member.min() >= 0 and part.member.max() < part.seat.members),
        f"a member of {part.seat.name!r} is none of 0 to {part.seat.members - 1}",
    )
