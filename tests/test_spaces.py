"""The contract of a space, held by every one; and what each reads."""

import itertools
import json
import time
from math import comb
from typing import Any

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import ChoiceError, LawError, SpaceError
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.spaces.allocation import Allocation
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.core.spaces.record import Record
from aleator.core.spaces.space import Space
from aleator.core.spaces.text import Text
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

FALSE_ALARM = 1e-6  # of each statistical test below; seeds are fixed, so each passes always or never

BLOTTO = Allocation(5, ("North", "Centre", "South"))
ORDER = Record(
    {"side": Menu(("buy", "sell")), "limit_price": Interval(0, 200), "quantity": Menu(("1", "2", "3"))}
)
SMALL = Record({"side": Menu(("buy", "sell")), "split": Allocation(2, ("left", "right"))})
SPACES = {
    "menu": Menu(("Heads", "Tails", "Edge")),
    "interval": Interval(-1.5, 2),
    "allocation": BLOTTO,
    "large allocation": Allocation(300, tuple(f"Field {i}" for i in range(1, 9))),
    "text": Text(40),
    "record": ORDER,
    "small record": SMALL,
    "deep record": Record({"offer": SMALL, "message": Text(30), "share": Interval(0, 1), "split": BLOTTO}),
}
ROWS = 200
LEGAL, ILLEGAL, UNPARSABLE = Outcome.LEGAL, Outcome.ILLEGAL, Outcome.UNPARSABLE


@pytest.fixture(params=SPACES, ids=lambda name: name.replace(" ", "_"))
def space(request: pytest.FixtureRequest) -> Space:
    return SPACES[request.param]


def drawn(space: Space) -> np.ndarray:
    return space.draw_uniform(Chance.of(5, "spaces", range(ROWS)))


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and repr(one.tolist()) == repr(other.tolist())


def test_what_is_drawn_is_an_answer_and_so_is_a_blank(space: Space) -> None:
    space.check(drawn(space))
    space.check(space.blank(3))
    assert drawn(space).dtype == space.blank(0).dtype
    assert len(space.blank(0)) == 0
    space.check(space.blank(0))


def test_what_is_drawn_is_each_row_s_own(space: Space) -> None:
    alone = [space.draw_uniform(Chance.of(5, "spaces", [row])) for row in range(10)]
    assert same(np.concatenate(alone), drawn(space)[:10])
    other = space.draw_uniform(Chance.of(5, "spaces", range(ROWS)), draw=1)
    assert not same(other, drawn(space))


def test_words_are_read_back(space: Space) -> None:
    actions = drawn(space)
    for row, text in enumerate(space.texts(actions).tolist()):
        parsed = space.read(text, "stop", space.options)
        assert parsed.outcome is LEGAL, text
        assert same(space.pack([parsed.action]), actions[row : row + 1])


def test_json_is_read_back(space: Space) -> None:
    actions = drawn(space)
    for row, value in enumerate(json.loads(json.dumps(space.values(actions)))):
        parsed = space.from_json(value, space.options)
        assert parsed.outcome is LEGAL
        assert same(space.pack([parsed.action]), actions[row : row + 1])
    json.dumps([space.schema(space.options), space.to_json()])


def test_columns_are_restored(space: Space) -> None:
    actions = drawn(space)
    parts = space.parts(actions)
    assert parts.keys() == space.parts(space.blank(0)).keys()
    assert all(len(column) == ROWS and column.ndim == 1 for column in parts.values())
    assert same(space.restore(space.texts(actions), parts), actions)


def test_a_row_without_an_answer_is_restored_as_a_blank(space: Space) -> None:
    actions = drawn(space)
    missing = np.arange(ROWS) == 3
    parts = {name: np.ma.MaskedArray(column, missing) for name, column in space.parts(actions).items()}
    texts = space.texts(actions).copy()
    texts[missing] = None
    restored = space.restore(texts, parts)
    space.check(restored)
    assert same(restored[~missing], actions[~missing])


def test_nothing_is_packed_as_a_blank(space: Space) -> None:
    packed = space.pack([None, space.read(space.texts(drawn(space))[0], None, space.options).action])
    assert same(packed[:1], space.blank(1))
    assert same(packed[1:], drawn(space)[:1])


def test_a_listed_space_has_codes(space: Space) -> None:
    if not space.listed:
        assert space.labels == ()
        with pytest.raises(LawError):
            space.codes(drawn(space))
        with pytest.raises(LawError):
            space.law({"a": 1.0})
        return
    places = np.arange(len(space.labels))
    actions = space.at(places)
    assert space.codes(actions).tolist() == places.tolist()
    assert tuple(space.texts(actions).tolist()) == space.labels
    assert len(set(space.labels)) == len(space.labels)
    drawn_from = space.law({space.labels[1]: 1.0}).draw(Chance.of(1, "law", range(3)))
    assert same(drawn_from, actions[[1] * 3])


def test_uniform_draws_are_uniform(space: Space) -> None:
    """A false alarm has probability `FALSE_ALARM`."""
    if not space.listed:
        pytest.skip("its answers are not listed")
    n = 1000 * len(space.labels)
    counts = np.bincount(
        space.codes(space.draw_uniform(Chance.of(6, "uniform", range(n)))), minlength=len(space.labels)
    )
    assert chisquare(counts).pvalue > FALSE_ALARM
    law = space.uniform_law()
    assert isinstance(law, MixedStrategy)
    assert np.ptp(law.probs) == 0


def test_it_is_described_in_words(space: Space) -> None:
    assert space.describe().strip()
    assert 0 < len(space.summary()) <= len(space.describe())
    assert space == type(space)(*(getattr(space, name) for name in space.__dataclass_fields__))  # type: ignore[attr-defined]  # each is a dataclass
    assert len({space, space}) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "<think>so</think>"])
def test_nothing_said_is_no_answer(space: Space, text: str) -> None:
    assert space.read(text, "stop", space.options).outcome is UNPARSABLE


@pytest.mark.parametrize(
    ("finish", "outcome"), [("length", Outcome.TRUNCATED), ("content_filter", Outcome.REFUSED)]
)
def test_what_was_cut_off_is_no_answer(space: Space, finish: str, outcome: Outcome) -> None:
    assert space.read(space.texts(drawn(space))[0], finish, space.options).outcome is outcome


def test_a_refusal_is_one(space: Space) -> None:
    assert (
        space.read("I'm sorry, but I can't help with that.", "stop", space.options).outcome is Outcome.REFUSED
    )


HOSTILE = [
    "[" * 200_000,
    '{"a":' * 100_000,
    "\n" * 200_000,
    "Answer: " * 50_000,
    "Answer:\n" * 50_000,
    "1 " * 100_000,
    "1" * 200_000,
    "1" + " " * 200_000 + "x",
    "side: buy, " * 40_000,
    "*" * 200_000,
    '"' * 200_000,
    "North: 1\n" * 40_000,
    "- " * 100_000,
    "[" + "1," * 100_000 + "1]",
]


@pytest.mark.parametrize("name", ["allocation", "text", "record", "deep record"])
def test_time_is_linear_in_the_reply(name: str) -> None:
    """A tenth of a second for 200,000 characters, where a quadratic reader takes minutes; no reply is an error."""
    space = SPACES[name]
    for text in HOSTILE:
        start = time.process_time()
        space.read(text, "stop")
        space.read(f"Answer: {text}", "stop")
        assert time.process_time() - start < 2, text[:20]


@given(st.text(max_size=60))
def test_no_reply_is_an_error(text: str) -> None:
    for space in SPACES.values():
        parsed = space.read(text, "stop", space.options)
        assert (parsed.outcome is LEGAL) == (parsed.action is not None)
        if parsed.action is not None:
            space.check(space.pack([parsed.action]))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["side", "split", "North", "x"]), inner)
    ),
    max_leaves=6,
)


@given(values)
def test_no_json_is_an_error(value: Any) -> None:
    for space in SPACES.values():
        parsed = space.from_json(value, space.options)
        if parsed.action is not None:
            space.check(space.pack([parsed.action]))


ALLOCATIONS = [
    ("3, 0, 2", (3, 0, 2)),
    ("3,0,2", (3, 0, 2)),
    ("3-0-2", (3, 0, 2)),
    ("3 - 0 - 2", (3, 0, 2)),
    ("3 0 2", (3, 0, 2)),
    ("3; 0; 2", (3, 0, 2)),
    ("3/0/2", (3, 0, 2)),
    ("3, 0, and 2", (3, 0, 2)),
    ("(3, 0, 2)", (3, 0, 2)),
    ("[3, 0, 2]", (3, 0, 2)),
    ("**[3, 0, 2]**", (3, 0, 2)),
    ("`3, 0, 2`", (3, 0, 2)),
    ('"3, 0, 2"', (3, 0, 2)),
    ("3\n0\n2", (3, 0, 2)),
    ("[3.0, 0, 2]", (3, 0, 2)),
    ("３，０，２", (3, 0, 2)),
    ("Answer: 3, 0, 2", (3, 0, 2)),
    ("I guard the flanks.\n**Answer:** 3, 0, 2", (3, 0, 2)),
    ("Final answer:\n```json\n[3, 0, 2]\n```", (3, 0, 2)),
    ("Answer: 3,0,2\nOnce more:\nAnswer: 3,0,2", UNPARSABLE),
    ("Answer: 3,0,2\nAnswer: 3,0,2", (3, 0, 2)),
    ("Answer: 3,0,2\nAnswer: 2,0,3", UNPARSABLE),
    ("```\n3, 0, 2\n```", (3, 0, 2)),
    ("<think>5, 0, 0?</think>3, 0, 2", (3, 0, 2)),
    ("North: 3\nCentre: 0\nSouth: 2", (3, 0, 2)),
    ("South: 2\nnorth: 3\nCENTRE: 0", (3, 0, 2)),
    ("- **North**: 3\n- **Centre**: 0\n- **South**: 2", (3, 0, 2)),
    ("North: 3, Centre: 0, South: 2", (3, 0, 2)),
    ("North = 3; Centre = 0; South = 2", (3, 0, 2)),
    ('{"North": 3, "Centre": 0, "South": 2}', (3, 0, 2)),
    ('{"North": "3", "Centre": "0", "South": "2"}', (3, 0, 2)),
    ("3, 0, 3", ILLEGAL),
    ("3, 2", ILLEGAL),
    ("5", ILLEGAL),
    ("2, 1, 1, 1", ILLEGAL),
    ("6, -1, 0", ILLEGAL),
    ("2.5, 0, 2.5", ILLEGAL),
    ("[true, 2, 2]", ILLEGAL),
    ("[[3, 0, 2]]", ILLEGAL),
    ("North: 3\nCentre: 2", ILLEGAL),
    ("North: 3\nNorth: 3\nSouth: 2", ILLEGAL),
    ("North: three\nCentre: 0\nSouth: 2", ILLEGAL),
    ('{"North": 3, "North": 2, "Centre": 0}', UNPARSABLE),
    ("1,000, 2, 2", UNPARSABLE),
    ("03, 0, 2", UNPARSABLE),
    ("I put 3 in the North, 0 in the Centre and 2 in the South.", UNPARSABLE),
    ("3, 0, 2 because it wins", UNPARSABLE),
    ("Answer: 3, 0, 2\nbecause it wins", UNPARSABLE),
    ("3, 0, 2 or 2, 0, 3", UNPARSABLE),
]


@pytest.mark.parametrize(("text", "expected"), ALLOCATIONS)
def test_allocations_are_read(text: str, expected: Any) -> None:
    parsed = BLOTTO.read(text, "stop")
    assert (parsed.action if parsed.outcome is LEGAL else parsed.outcome) == expected


BUY = {"side": 0, "limit_price": 10.5, "quantity": 1}
RECORDS = [
    ('{"side": "buy", "limit_price": 10.5, "quantity": "2"}', BUY),
    ('{"quantity": 2, "limit_price": "10.5", "side": "BUY"}', BUY),
    ('{"Side": "buy", "Limit Price": 10.5, "quantity": 2}', BUY),
    ('```json\n{"side": "buy",\n "limit_price": 10.5,\n "quantity": 2}\n```', BUY),
    ('I want to buy.\nAnswer: {"side": "buy", "limit_price": 10.5, "quantity": 2}', BUY),
    ('I want to buy.\n\n**Answer:**\n```json\n{"side": "buy", "limit_price": 10.5, "quantity": 2}\n```', BUY),
    ("side: buy\nlimit_price: 10.5\nquantity: 2", BUY),
    ("Side: Buy\nLimit price: $10.5\nQuantity: 2", BUY),
    ("- **side**: buy\n- **limit-price**: 10.5\n- **quantity**: 2", BUY),
    ("1. side: buy\n2. limit_price: 10.5\n3. quantity: 2", BUY),
    ("quantity: 2, side: buy, limit_price: 10.5", BUY),
    ("side: buy; limit_price: 10.5; quantity: 2", BUY),
    ("side = buy\nlimit_price = 10.5\nquantity = 2", BUY),
    ("Answer:\nside: buy\nlimit_price: 10.5\nquantity: 2", BUY),
    ('{"side": "hold", "limit_price": 10.5, "quantity": "2"}', ILLEGAL),
    ('{"side": "buy", "limit_price": 999, "quantity": "2"}', ILLEGAL),
    ('{"side": "buy", "limit_price": null, "quantity": "2"}', ILLEGAL),
    ('{"side": "buy", "limit_price": true, "quantity": "2"}', ILLEGAL),
    ('{"side": "buy", "limit_price": 1e999, "quantity": "2"}', ILLEGAL),
    ('{"side": "buy", "limit_price": [10.5], "quantity": "2"}', ILLEGAL),
    ('{"side": "buy", "limit_price": 10.5}', ILLEGAL),
    ('{"side": "buy", "limit_price": 10.5, "quantity": 2, "why": "cheap"}', ILLEGAL),
    ("side: buy\nlimit_price: 10.5", ILLEGAL),
    ("side: buy\nside: sell\nlimit_price: 10.5\nquantity: 2", ILLEGAL),
    ("side: buy\nlimit_price: ten\nquantity: 2", ILLEGAL),
    ("side: buy or sell\nlimit_price: 10.5\nquantity: 2", ILLEGAL),
    ("[1, 2, 3]", ILLEGAL),
    ('{"side": "buy", "side": "sell", "limit_price": 10.5, "quantity": 2}', UNPARSABLE),
    ('{"side": "buy", "Side": "sell", "limit_price": 10.5, "quantity": 2}', UNPARSABLE),
    ('{"side": "buy", "limit_price": NaN, "quantity": 2}', UNPARSABLE),
    ('{"side": "buy", "limit_price": 10.5, "quantity": 2', UNPARSABLE),
    ("buy 2 at 10.5", UNPARSABLE),
    ("I would buy.\nside: buy\nlimit_price: 10.5\nquantity: 2", UNPARSABLE),
    (
        '{"side": "buy", "limit_price": 10.5, "quantity": 2}\n{"side": "sell", "limit_price": 10.5, "quantity": 2}',
        UNPARSABLE,
    ),
    ("side: buy\nlimit_price: 10.5\nquantity: 2\nAnswer: buy", UNPARSABLE),
]


@pytest.mark.parametrize(("text", "expected"), RECORDS)
def test_records_are_read(text: str, expected: Any) -> None:
    parsed = ORDER.read(text, "stop")
    assert (parsed.action if parsed.outcome is LEGAL else parsed.outcome) == expected


def test_a_field_may_be_called_as_the_mark_of_an_answer() -> None:
    record = Record({"answer": Menu(("yes", "no")), "decision": Interval(0, 1)})
    parsed = record.read("answer: yes\ndecision: 0.5", "stop")
    assert parsed.action == {"answer": 0, "decision": 0.5}


TEXTS = [
    ("I will play Left.", "I will play Left."),
    ("  I'm sorry, I will not play Left. ", "I'm sorry, I will not play Left."),
    ('"I will play Left."', "I will play Left."),
    ("Two lines\nare fine", "Two lines\nare fine"),
    ("My choice: Left", "My choice: Left"),
    ("They may lie.\nAnswer: I will play Left.", "I will play Left."),
    ("<think>Lie?</think>Left, truly", "Left, truly"),
    ("x" * 40, "x" * 40),
    ("x" * 41, ILLEGAL),
    ("\ud83d", UNPARSABLE),
    ("\0", UNPARSABLE),
    ("Answer: Left\nAnswer: Right", UNPARSABLE),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_texts_are_read(text: str, expected: Any) -> None:
    parsed = Text(40).read(text, "stop")
    assert (parsed.action if parsed.outcome is LEGAL else parsed.outcome) == expected


@pytest.mark.parametrize(
    ("space", "action"),
    [
        (BLOTTO, np.array([[3, 0, 3]])),
        (BLOTTO, np.array([[6, -1, 0]])),
        (BLOTTO, np.array([[3.0, 0.0, 2.0]])),
        (BLOTTO, np.array([3, 0, 2])),
        (BLOTTO, np.array([[3, 2]])),
        (Text(40), np.array(["", "a"], dtype=object)),
        (Text(40), np.array(["x" * 41], dtype=object)),
        (Text(40), np.array(["\ud83d"], dtype=object)),
        (Text(40), np.array([3], dtype=object)),
        (Text(40), np.array(["abc"])),
        (ORDER, np.zeros(2)),
        (ORDER, SMALL.blank(1)),
        (SMALL, np.array([(2, (1, 1))], dtype=SMALL.blank(0).dtype)),
        (SMALL, np.array([(0, (1, 2))], dtype=SMALL.blank(0).dtype)),
    ],
)
def test_what_is_no_answer_is_refused(space: Space, action: np.ndarray) -> None:
    with pytest.raises(ChoiceError):
        space.check(action)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Allocation(0, ("a", "b")),
        lambda: Allocation(3, ("a",)),
        lambda: Allocation(3, ("a", "A")),
        lambda: Allocation(3, ("a", "")),
        lambda: Text(3),
        lambda: Record({}),
        lambda: Record({"a b": Text()}),
        lambda: Record({"number": Text()}),
        lambda: Record((("a", Text()), ("A", Text()))),
    ],
)
def test_a_space_that_cannot_be_answered_is_refused(make: Any) -> None:
    with pytest.raises(SpaceError):
        make()


@pytest.mark.parametrize(("units", "slots"), [(5, 3), (1, 2), (3, 7), (12, 4), (4095, 2)])
def test_allocations_are_those_that_sum(units: int, slots: int) -> None:
    """Counted by stars and bars, and against an enumeration where that is small."""
    space = Allocation(units, tuple(f"s{i}" for i in range(slots)))
    table = space.at(np.arange(len(space.labels)))
    assert len(table) == comb(units + slots - 1, slots - 1)
    if units**slots < 100_000:
        whole = itertools.product(range(units + 1), repeat=slots)
        assert table.tolist() == [list(row) for row in whole if sum(row) == units]


def test_allocations_of_many_units_are_drawn_alike() -> None:
    """The first slot of a uniform allocation of n units over k slots holds n/k on average, with variance n (k-1) (n+k) / (k^2 (k+1)).

    A false alarm has probability 6e-7 each.
    """
    space, n, k, rows = SPACES["large allocation"], 300, 8, 40_000
    action = space.draw_uniform(Chance.of(8, "large", range(rows)))
    spread = np.sqrt(n * (k - 1) * (n + k) / (k**2 * (k + 1)))
    assert np.abs(action.mean(axis=0) - n / k).max() < 5.2 * spread / np.sqrt(rows)
    assert action.std(axis=0) == pytest.approx(np.full(k, spread), rel=0.05)


def test_columns_of_a_record_are_called_after_its_fields() -> None:
    assert list(ORDER.parts(ORDER.blank(1))) == ["side", "limit_price", "quantity"]
    assert list(SMALL.parts(SMALL.blank(1))) == ["side", "split_slot_1", "split_slot_2"]
    assert ORDER.texts(ORDER.blank(1))[0] == '{"side": "buy", "limit_price": 0.0, "quantity": "1"}'
