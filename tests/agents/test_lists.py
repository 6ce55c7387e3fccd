"""Awkward replies that hold many answers: which they are, how they were read, and that prose makes none."""

import json

import pytest
from aleator.agents.llm.replies.lists import read_answers
from aleator.core.outcomes import Outcome
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from hypothesis import given
from hypothesis import strategies as st

BITS, COIN, ORDERS, TEN = ("0", "1"), ("Heads", "Tails"), ("A B", "B A"), tuple(map(str, range(11)))
LINE = Interval(-1e12, 1e12)
NONE, ILLEGAL, CUT, REFUSED = (
    answer.label for answer in (Outcome.UNPARSABLE, Outcome.ILLEGAL, Outcome.TRUNCATED, Outcome.REFUSED)
)
ASIDE = "other words set aside"

LISTS = [
    # the reply, the options, their places or the class of what is none, the forms told of any answer
    ("0,1,1,0", BITS, [0, 1, 1, 0], ()),
    ("0, 1, 1, 0", BITS, [0, 1, 1, 0], ()),
    ("0 1 1 0", BITS, [0, 1, 1, 0], ()),
    ("0; 1; 1", BITS, [0, 1, 1], ()),
    ("0 | 1 | 1", BITS, [0, 1, 1], ()),
    ("0\t1\t1", BITS, [0, 1, 1], ()),
    ("0\n1\n1", BITS, [0, 1, 1], ()),
    ("0 1\n1 1", BITS, [0, 1, 1, 1], ()),
    ("0,\n1,\n1", BITS, [0, 1, 1], ()),
    ("0, 1, and 1.", BITS, [0, 1, 1], ()),
    ("0110100101", BITS, [0, 1, 1, 0, 1, 0, 0, 1, 0, 1], ("run together",)),
    ("01101 00101", BITS, [0, 1, 1, 0, 1, 0, 0, 1, 0, 1], ("run together",)),
    ("HTTH", ("H", "T"), [0, 1, 1, 0], ("run together",)),
    ("10", TEN, [10], ()),
    ("10 1 0", TEN, [10, 1, 0], ()),
    ("**0 1 1**", BITS, [0, 1, 1], ()),
    ("(0, 1, 1)", BITS, [0, 1, 1], ()),
    ("[0, 1, 1]", BITS, [0, 1, 1], ("JSON",)),
    ('["0", "1"]', BITS, [0, 1], ("JSON",)),
    ('{"flips": ["Heads", "Tails"]}', COIN, [0, 1], ("JSON",)),
    ('[{"flip": "Heads"}, {"flip": "Tails"}]', COIN, [0, 1], ("JSON",)),
    ('["Heads", null, ["Tails", "Heads"]]', COIN, [0, ILLEGAL, NONE], ("JSON",)),
    ("['Heads', 'Tails']", COIN, [0, 1], ()),
    ("[0, 1, 1", BITS, [0, 1, CUT], ()),
    ("```json\n[0, 1]\n```", BITS, [0, 1], ("JSON", "from a fence")),
    ("```\n0 1 1\n```", BITS, [0, 1, 1], ("from a fence",)),
    ("Here they are:\n```\n0\n1\n```\nEnjoy, 1 and all.", BITS, [0, 1], ("from a fence",)),
    ("<think>1 1 1</think>0 1", BITS, [0, 1], ("thinking removed",)),
    ("<Thinking>\n1. 1\n</Thinking>\n1. 0\n2. 1", BITS, [0, 1], ("numbered", "thinking removed")),
    ("1. Heads\n2. Tails", COIN, [0, 1], ("numbered",)),
    ("1. Heads 2. Tails 3. Edge", COIN, [0, 1, ILLEGAL], ("numbered",)),
    ("(1) **Heads**\n(2) *Tails*", COIN, [0, 1], ("numbered",)),
    ("Flip 1: Heads\nFlip 2: Tails", COIN, [0, 1], ("numbered",)),
    ("- Heads\n- Tails", COIN, [0, 1], ("bulleted",)),
    ("Ten flips of a coin with 45 % ones:\n\n`0 1 1`\n\nTell me if you want 10 more!", BITS, [0, 1, 1], (ASIDE,)),
    ("Sure: 0 1 1", BITS, [0, 1, 1], (ASIDE,)),
    ("**The flips:**\nHeads\nTails", COIN, [0, 1], (ASIDE,)),
    ("Heads, Tails, Edge, Heads", COIN, [0, 1, ILLEGAL, 0], ()),
    ("0 1 2 1", BITS, [0, 1, ILLEGAL, 1], ()),
    ("zero, one, One", BITS, [0, 1, 1], ("word for a digit",)),
    ("A B; B A", ORDERS, [0, 1], ()),
    ("A B\nB A\nA A", ORDERS, [0, 1, ILLEGAL], ()),
    ("Heads\nWell, what else could it be?\nTails", COIN, [0, NONE, 1], ()),
    # No list: nothing may be made of it.
    ("Heads or Tails", COIN, [NONE], ()),
    ("Tails beats Heads", COIN, [NONE], ()),
    ("I think, Heads, is right", COIN, [NONE], ()),
    ("Not Heads, not Tails", COIN, [NONE], ()),
    ("I pick 0", BITS, [NONE], ()),
    ("0 0 1\n\nor, if you like,\n\n1 1 0", BITS, [], ()),
    ("I'm sorry, I can't help with that.", COIN, [REFUSED], ()),
    ("<think>0 1 1 0", BITS, [], ()),
    ("", BITS, [], ()),
]  # fmt: skip

NUMBERS = [
    # the reply, the numbers where no decimal mark is declared, and where the comma is
    ("0.5, 1e-3, 2.5E5", [0.5, 1e-3, 2.5e5], None),
    ("0.5 0.7\n-0.1 .25", [0.5, 0.7, -0.1, 0.25], None),
    ("0.5,1.25", [0.5, 1.25], None),
    ("1,2,3", [1, 2, 3], None),
    ("-1, -2", [-1, -2], None),
    ("0.5\n1e9\n-1e9", [0.5, 1e9, -1e9], [NONE, 1e9, -1e9]),
    ("[0.1, 1e999, NaN, 0.3]", [0.1, ILLEGAL, NONE, 0.3], None),
    ("[0.1, 0.2, 0.", [0.1, 0.2, CUT], None),
    ("1.5×10^3; 2 x 10⁻²; 3\\times10^{2}", [1500, 0.02, 300], None),
    ("1. 0,5\n2. 1,000\n3. 1,234.5", [0.5, NONE, 1234.5], [0.5, 1.0, NONE]),
    ('["0,5", "1.234,5"]', [0.5, 1234.5], [0.5, 1234.5]),
    ("0,5; 1,25", [0.5, 1.25], [0.5, 1.25]),
    ("0,5 1,25", [NONE], [0.5, 1.25]),
    ("0,5, 1,25", [NONE], [0.5, 1.25]),
    ("0,5\n1,25", [NONE, NONE], [0.5, 1.25]),
    ("0,5", [NONE], [0.5]),
    ("1,000", [NONE], [1.0]),
    ("100,200,300", [NONE], [NONE]),
    ("0.5, about 0.7, 0.9", [NONE], None),
    ("between 0.5 and 0.7", [NONE], None),
]  # fmt: skip


def told(answers):
    """Actions, or the class of what is none."""
    return [one.outcome.label if one.action is None else one.action for one in answers]


@pytest.mark.parametrize(("text", "options", "expected", "forms"), LISTS)
def test_a_list_of_options(text, options, expected, forms):
    answers = read_answers(text, "stop", Menu(options), options)
    assert told(answers) == expected
    assert {form for one in answers for form in one.forms} == {*forms}


@pytest.mark.parametrize(("text", "plain", "declared"), NUMBERS)
def test_a_list_of_numbers(text, plain, declared):
    assert told(read_answers(text, "stop", LINE, [])) == plain
    if declared is not None:
        assert told(read_answers(text, "stop", LINE, [], ",")) == declared


def test_only_the_last_answer_can_have_been_cut_off():
    assert told(read_answers("1. Heads\n2. Tails\n3. He", "length", Menu(COIN), COIN)) == [0, 1, CUT]
    assert told(read_answers("0.5; 0.25", "length", LINE, [])) == [0.5, CUT]


def test_numbers_tell_how_they_were_written():
    answers = read_answers("<think>.</think>\n1. 2e3\n2. 0,5\n3. 1,234,567\n4. 7", "stop", LINE, [])
    assert [one.forms[2:] for one in answers] == [
        ("scientific",),
        ("comma decimal",),
        ("thousands marked",),
        (),
    ]
    assert {one.forms[:2] for one in answers} == {("thinking removed", "numbered")}


WRITTEN = {
    "commas": ", ".join,
    "lines": "\n".join,
    "numbered": lambda parts: "\n".join(f"{i}. {part}" for i, part in enumerate(parts, 1)),
    "JSON": json.dumps,
    "fence": lambda parts: "Here:\n```\n" + "\n".join(parts) + "\n```",
}


@pytest.mark.parametrize("way", WRITTEN)
@given(places=st.lists(st.integers(0, 2), min_size=2, max_size=30))
def test_every_list_is_read_back_whole(way, places):
    options = ("Rock", "Paper", "Scissors")
    text = WRITTEN[way]([options[place] for place in places])
    assert told(read_answers(text, "stop", Menu(options), options)) == places


@pytest.mark.parametrize("way", WRITTEN)
@given(numbers=st.lists(st.floats(-1e11, 1e11), min_size=2, max_size=20))
def test_every_list_of_numbers_is_read_back_exactly(way, numbers):
    assert told(read_answers(WRITTEN[way]([*map(repr, numbers)]), "stop", LINE, [])) == numbers


@given(
    st.lists(
        st.sampled_from(["I", "would", "pick", "Heads", "not", "Tails,", "or", "but", "rather"]),
        min_size=3,
        max_size=12,
    )
)
def test_prose_makes_no_answers(words):
    """A word that is no option keeps blanks from parting a line; commas part it only where most parts are options."""
    sentence = " ".join(["maybe", *words, "perhaps"])
    assert 0 not in told(read_answers(sentence, "stop", Menu(COIN), COIN))
