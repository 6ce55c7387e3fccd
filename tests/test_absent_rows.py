"""Every column of the ledger where some rows lack it: written, read back, compared and documented."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from aleator.core.chance import Chance
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Environment
from aleator.core.spaces.allocation import Allocation
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.core.spaces.record import Record
from aleator.core.spaces.text import Text
from aleator.reports.comparison import RunComparison
from aleator.reports.run import compare
from aleator.runs.decisions import STATED_ONLY, SeatDecisions
from aleator.runs.ledger import Ledger
from aleator.runs.parquet import read_decisions, read_seat
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

SPACES = (
    Menu(("Heads", "Tails")),
    Menu(("null", "NaN", "1")),
    Interval(0.0, 1.0),
    Record({"side": Menu(("buy", "sell")), "price": Interval(0.0, 10.0)}),
    Allocation(3, ("left", "middle")),
    Text(),
)
ROWS = 4
WORDS = ("", "null", "NaN", "a|b", "größe 勝", 'say "x"')


class Nothing(Environment):
    """An environment of which nothing is known."""


def rows_of(draw: Any, one: st.SearchStrategy[Any]) -> list[Any]:
    """An entry for each row, some of them None."""
    return draw(st.lists(st.none() | one, min_size=ROWS, max_size=ROWS))  # type: ignore[no-any-return]


def numbers(draw: Any) -> Any:
    """A column of numbers with gaps."""
    return np.array(rows_of(draw, st.sampled_from([0.0, -1.5, 1e300, 2.0])), dtype=np.float64)


def words(draw: Any) -> Any:
    """A column of words with gaps."""
    return np.array(rows_of(draw, st.sampled_from(WORDS)), dtype=object)


def laws(draw: Any, width: int) -> Any:
    """A law for each row, NaN where there is none."""
    points = rows_of(draw, st.integers(0, width - 1))
    return np.array([np.full(width, np.nan) if p is None else np.eye(width)[p] for p in points])


def wholes(draw: Any) -> Any:
    """A column of whole numbers, which has no gap of its own."""
    return np.array(draw(st.lists(st.integers(-(2**40), 2**40), min_size=ROWS, max_size=ROWS)))


LOGS = {"number": numbers, "word": words, "whole": wholes, "flag": lambda draw: wholes(draw) > 0}


def logs(draw: Any, prefix: str, width: int) -> dict[str, Any]:
    """Some columns of each kind, each by a name of its own."""
    kinds = {**LOGS, "law": lambda draw: laws(draw, width)}
    chosen = draw(st.sets(st.sampled_from(sorted(kinds))))
    return {f"{prefix}_{kind}": kinds[kind](draw) for kind in sorted(chosen)}


def law_of(draw: Any, space: Any, varies: bool) -> Any:
    """A law on the space, or None."""
    if isinstance(space, Interval):
        return draw(st.sampled_from([None, IntervalStrategy(space, lambda x: np.clip(x, 0, 1), np.asarray)]))
    if not space.listed or draw(st.booleans()):
        return None
    width = len(space.labels)
    table = np.eye(width)[draw(st.lists(st.integers(0, width - 1), min_size=ROWS, max_size=ROWS))]
    return MixedStrategy(space, table if varies else table[0])


def choice_of(draw: Any, seat: Seat, turn: int) -> Choice:
    """Answers to one question, of which any column may be absent."""
    chance = Chance.of(seed=turn, stream="test", episodes=range(ROWS))
    width = max(len(seat.space.labels), 2)
    codes = draw(
        st.none() | st.lists(st.sampled_from([0, 0, 0, *map(int, Outcome)]), min_size=ROWS, max_size=ROWS)
    )
    notes = rows_of(draw, st.just({"said": "ü", "n": 1}))
    elicited = {name: laws(draw, width) for name in ("stated", "token") if draw(st.booleans())}
    return Choice(
        seat.space.draw_uniform(chance),
        law_of(draw, seat.space, draw(st.booleans())),
        draw(st.sampled_from([None, "stated", "token"])),
        None if codes is None else np.array(codes, dtype=np.int8),
        draw(st.sampled_from([None, np.arange(ROWS, dtype=np.int16)])),
        draw(st.sampled_from([None, [note or {} for note in notes]])),
        draw(st.sampled_from(["sample", "stated", STATED_ONLY])),
        elicited if seat.space.listed else {},
        logs(draw, "column", width),
    )


def feedback_of(draw: Any, observation: Observation, width: int) -> Feedback | None:
    """What some of the rows are paid and shown, or nothing at all."""
    paid = np.array(draw(st.lists(st.integers(0, ROWS - 1), unique=True)), dtype=np.int64)
    told = observation.feedback(numbers(draw), logs(draw, "shown", width), logs(draw, "logged", width))
    return told.take(paid) if len(paid) else None


@st.composite
def ledgers(draw: Any) -> Ledger:
    """A ledger of up to three seats with a few questions each."""
    kept = Ledger()
    for s in range(draw(st.integers(1, 3))):
        seat = Seat(f"seat_{s}", draw(st.sampled_from(SPACES)))
        width, varies = max(len(seat.space.labels), 2), draw(st.booleans())
        still = law_of(draw, seat.space, varies=False)
        for turn in range(draw(st.integers(1, 3))):
            member = draw(st.sampled_from([None, np.arange(ROWS) % 2]))
            infoset = draw(st.sampled_from([None, np.array(["K", "", "Q'", "null"], dtype=object)]))
            observation = Observation(
                seat, np.arange(ROWS), np.full(ROWS, turn), infoset=infoset, member=member
            )
            kept.add(
                observation,
                choice_of(draw, seat, turn),
                law_of(draw, seat.space, varies=True) if varies else still,
            )
            if (told := feedback_of(draw, observation, width)) is not None:
                kept.pay(told)
        if draw(st.booleans()):
            nowhere = np.full(2, -1)
            kept.pay(Feedback(seat, np.array([0, 9]), nowhere, np.array([1.0, np.nan])))
    return kept


def read_back(kept: Ledger, folder: Path) -> Ledger:
    """What stands on disk of a ledger."""
    kept.write(folder)
    decisions = read_decisions(folder)
    return Ledger.of(
        {name: read_seat(folder, decisions, one.seat, one.optimum) for name, one in kept.seats.items()}
    )


def assert_same(found: SeatDecisions, kept: SeatDecisions) -> None:
    """Every column says the same of every row: one that says nothing of any row may be absent."""
    names = ("episode", "turn", "outcome", "attempt", "reward", "mode", "law_kind")
    for name in names:
        assert_array_equal(getattr(found, name), getattr(kept, name), err_msg=name)
    for name in ("member", "infoset", "notes", "laws", "cdf_ends", "played"):
        assert_says(getattr(found, name), getattr(kept, name), name)
    assert_array_equal(found.action[found.legal], kept.action[kept.legal])
    assert found.action.dtype == kept.action.dtype
    for name in found.logs.keys() | kept.logs.keys():
        assert_says(found.logs.get(name), kept.logs.get(name), name)
    assert found.digest() == kept.digest()
    assert_array_equal(found.payoffs(), kept.payoffs())


def assert_says(found: Any, kept: Any, name: str) -> None:
    if found is None or kept is None:
        assert says_nothing(found), name
        assert says_nothing(kept), name
    else:
        assert_array_equal(found, kept, err_msg=name)
        assert found.dtype.kind == kept.dtype.kind or {found.dtype.kind, kept.dtype.kind} <= set("biuf"), name


def says_nothing(column: Any) -> bool:
    return column is None or all(
        each in (None, 0, "") or str(each) == "nan" for each in column.ravel().tolist()
    )


def document_of(kept: Ledger) -> dict[str, Any]:
    """The public document of what was kept."""
    found = compare(kept, Nothing())._asdict()
    return RunComparison.of({"schema": 1, **found}).document()


@settings(max_examples=15)
@given(ledgers())
def test_rows_without_a_column_survive_the_disk_and_the_report(kept: Ledger) -> None:
    with TemporaryDirectory() as folder:
        found = read_back(kept, Path(folder))
    for name, one in kept.seats.items():
        assert_same(found.seats[name], one)
    assert json.dumps(document_of(found), allow_nan=False) == json.dumps(document_of(kept), allow_nan=False)
    assert [str(each) for each in found.decisions()] == [str(each) for each in kept.decisions()]
