"""Awkward replies: what is an answer, what is none, and that no answer is ever invented."""

import math

import pytest
from aleator.core.outcomes import Outcome
from aleator.core.reading import read_choice, read_number
from aleator.core.spaces.interval import Interval
from hypothesis import given
from hypothesis import strategies as st

COIN = ["Heads", "Tails"]
UNIT = Interval(0.0, 1.0)
ILLEGAL, UNPARSABLE, REFUSED, TRUNCATED = (
    Outcome.ILLEGAL,
    Outcome.UNPARSABLE,
    Outcome.REFUSED,
    Outcome.TRUNCATED,
)

CHOICES = [
    # text, finish, options, the place of the legal option or the class of the answer
    ("Heads", "stop", COIN, 0),
    ("Tails", "stop", COIN, 1),
    ("  heads \n", "stop", COIN, 0),
    ("HEADS.", "stop", COIN, 0),
    ("Heads!", "stop", COIN, 0),
    ('"Heads"', "stop", COIN, 0),
    ("“Heads.”", "stop", COIN, 0),
    ("«Tails»", "stop", COIN, 1),
    ("`Tails`", "stop", COIN, 1),
    ("**Heads**", "stop", COIN, 0),
    ("***Heads***.", "stop", COIN, 0),
    ("_Tails_", "stop", COIN, 1),
    ("[Heads]", "stop", COIN, 0),
    ("- Heads", "stop", COIN, 0),
    (r"\boxed{Heads}", "stop", COIN, 0),
    (r"$\boxed{\text{Tails}}$", "stop", COIN, 1),
    (r"The answer is $\boxed{Tails}$.", "stop", COIN, 1),
    ("```\nHeads\n```", "stop", COIN, 0),
    ("```text\nTails\n```", "stop", COIN, 1),
    ("```Heads```", "stop", COIN, 0),
    ("Answer: Heads", "stop", COIN, 0),
    ("**Answer:** Heads", "stop", COIN, 0),
    ("**Answer**: Heads", "stop", COIN, 0),
    ("**Answer: Heads**", "stop", COIN, 0),
    ("### Final answer: `Tails`", "stop", COIN, 1),
    ("my final choice is: Tails", "stop", COIN, 1),
    ("Heads looks better, but both are even.\nAnswer: Tails", "stop", COIN, 1),
    ("I weigh Heads and Tails.\n\nFinal answer:\n\n**Heads**", "stop", COIN, 0),
    ("Answer: Heads\nTo repeat:\nAnswer: Heads.", "stop", COIN, 0),
    ("<think>Heads? No, Tails.</think>\nHeads", "stop", COIN, 0),
    ("<THINKING>Tails</THINKING>Answer: Heads", "stop", COIN, 0),
    ("Tails would be wise.</think>\n\nHeads", "stop", COIN, 0),
    ("Ｈｅａｄｓ", "stop", COIN, 0),
    ("Don’t", "stop", ["Do", "Don't"], 1),
    ("A", "stop", ["A", "A lot"], 0),
    ("a lot.", "stop", ["A", "A lot"], 1),
    ("Answer: A lot", "stop", ["A", "A lot"], 1),
    ("A.", "stop", ["A", "A."], 1),
    ("10", "stop", ["1", "10", "100"], 1),
    ("Answer: 1", "stop", ["1", "10", "100"], 0),
    ("１０", "stop", ["1", "10", "100"], 1),
    ("<", "stop", ["<", ">"], 0),
    (
        "Pay the whole sum to the other player",
        "stop",
        ["Keep it", "Pay the whole sum to the other player"],
        1,
    ),
    # Mentioned, rejected, quoted, doubled: no answer.
    ("Heads is what I would avoid.", "stop", COIN, UNPARSABLE),
    ("Not Heads", "stop", COIN, UNPARSABLE),
    ("I would not pick Heads.", "stop", COIN, UNPARSABLE),
    ("Answer: not Heads", "stop", COIN, UNPARSABLE),
    ("Answer: anything but Tails", "stop", COIN, UNPARSABLE),
    ("Heads or Tails", "stop", COIN, UNPARSABLE),
    ("Heads, Tails", "stop", COIN, UNPARSABLE),
    ("Heads\nTails", "stop", COIN, UNPARSABLE),
    ("Options:\n- Heads\n- Tails", "stop", COIN, UNPARSABLE),
    ("Answer: Heads or Tails", "stop", COIN, UNPARSABLE),
    ("Answer: Heads\nAnswer: Tails", "stop", COIN, UNPARSABLE),
    ("\\boxed{Heads}\n\\boxed{Tails}", "stop", COIN, UNPARSABLE),
    ("Heads?", "stop", COIN, UNPARSABLE),
    ("**Heads** and **Tails**", "stop", COIN, UNPARSABLE),
    ("The other player said 'Heads'.", "stop", COIN, UNPARSABLE),
    ("The wrong answer: Heads", "stop", COIN, UNPARSABLE),
    ("Opponent's choice: Heads", "stop", COIN, UNPARSABLE),
    ("Answer: Heads\nOr maybe not.", "stop", COIN, UNPARSABLE),
    ("<think>Heads</think>", "stop", COIN, UNPARSABLE),
    ("<think>It should be Heads", "stop", COIN, UNPARSABLE),
    ("Let me weigh this: both have merit, and it is hard to say.", "stop", COIN, UNPARSABLE),
    ("I take A lot of time for A.", "stop", ["A", "A lot"], UNPARSABLE),
    ("-1", "stop", ["1", "10"], UNPARSABLE),
    ("- 1", "stop", ["1", "-1"], UNPARSABLE),
    ("", "stop", COIN, UNPARSABLE),
    (" \n\t", None, COIN, UNPARSABLE),
    ("**", "stop", COIN, UNPARSABLE),
    ("A", "stop", ["A", "Ａ"], UNPARSABLE),
    # Off the menu.
    ("Edge", "stop", COIN, ILLEGAL),
    ("Answer: Edge", "stop", COIN, ILLEGAL),
    ("Answer: the coin's edge", "stop", COIN, ILLEGAL),
    ("Headstrong", "stop", COIN, ILLEGAL),
    ("11", "stop", ["1", "10"], ILLEGAL),
    (r"\boxed{Rock}", "stop", COIN, ILLEGAL),
    # Refused, and cut off.
    ("I'm sorry, but I can't help with that.", "stop", COIN, REFUSED),
    ("I’m sorry, I cannot choose.", "stop", COIN, REFUSED),
    ("As an AI, I have no preference.", "stop", COIN, UNPARSABLE),
    ("Heads", "content_filter", COIN, REFUSED),
    ("I would rather not.", "refusal", COIN, REFUSED),
    ("", "content_filter", COIN, REFUSED),
    ("A", "length", ["A", "A lot"], TRUNCATED),
    ("To answer this I should first consider what the", "length", COIN, TRUNCATED),
    ("<think>Heads has", "length", COIN, TRUNCATED),
    ("", "length", COIN, TRUNCATED),
]

NUMBERS = [
    ("0.5", "stop", 0.5),
    (".5", "stop", 0.5),
    ("1", "stop", 1.0),
    ("0.", "stop", 0.0),
    ("0.25.", "stop", 0.25),
    ("+0.25", "stop", 0.25),
    ("**0.25**", "stop", 0.25),
    ("`0.25`", "stop", 0.25),
    ("```\n0.25\n```", "stop", 0.25),
    ("$0.25", "stop", 0.25),
    ("€ 0.25", "stop", 0.25),
    ("0.25 £", "stop", 0.25),
    ("$0.25$", "stop", 0.25),
    (r"\boxed{0.25}", "stop", 0.25),
    ("Price: $0.75.", "stop", 0.75),
    ("I could ask 0.9 or 0.8.\nAnswer: 0.7", "stop", 0.7),
    ("<think>0.9</think>0.4", "stop", 0.4),
    ("3e-1", "stop", 0.3),
    ("2.5E-01", "stop", 0.25),
    ("٠.٣", "stop", 0.3),
    ("０.３", "stop", 0.3),
    ("०.५", "stop", 0.5),
    ("7", "stop", ILLEGAL),
    ("Answer: 7", "stop", ILLEGAL),
    ("-0.3", "stop", ILLEGAL),
    ("−0.3", "stop", ILLEGAL),
    ("1.0000001", "stop", ILLEGAL),
    ("1e999", "stop", ILLEGAL),
    ("0.3-0.4", "stop", UNPARSABLE),
    ("0.3–0.4", "stop", UNPARSABLE),
    ("0.3 to 0.4", "stop", UNPARSABLE),
    ("between 0.3 and 0.4", "stop", UNPARSABLE),
    ("about 0.3", "stop", UNPARSABLE),
    ("~0.3", "stop", UNPARSABLE),
    ("<0.3", "stop", UNPARSABLE),
    ("30%", "stop", UNPARSABLE),
    ("1,000", "stop", UNPARSABLE),
    ("0,5", "stop", 0.5),
    ("0,125", "stop", 0.125),
    ("2,5e-1", "stop", 0.25),
    ("2.5 × 10^-1", "stop", 0.25),
    ("2.5x10⁻¹", "stop", 0.25),
    (r"$2.5 \times 10^{-1}$", "stop", 0.25),
    ("1,234.5", "stop", ILLEGAL),
    ("1.234,5", "stop", ILLEGAL),
    ("1,234,567", "stop", ILLEGAL),
    ("1,23,4", "stop", UNPARSABLE),
    ("0,125.5", "stop", UNPARSABLE),
    ("1.2.3", "stop", UNPARSABLE),
    (",5", "stop", UNPARSABLE),
    ("0,5,", "stop", 0.5),
    ("1e", "stop", UNPARSABLE),
    ("1 000", "stop", UNPARSABLE),
    ("1/2", "stop", UNPARSABLE),
    ("½", "stop", UNPARSABLE),
    ("0.5²", "stop", UNPARSABLE),
    ("0.5 or 0.6", "stop", UNPARSABLE),
    ("Answer: 0.5\nAnswer: 0.6", "stop", UNPARSABLE),
    ("0.5\n0.6", "stop", UNPARSABLE),
    ("0_5", "stop", UNPARSABLE),
    ("0x1", "stop", UNPARSABLE),
    ("NaN", "stop", UNPARSABLE),
    ("inf", "stop", UNPARSABLE),
    ("Infinity", "stop", UNPARSABLE),
    ("zero", "stop", UNPARSABLE),
    ("Answer: Xyzzy", "stop", UNPARSABLE),
    ("", "stop", UNPARSABLE),
    ("0.3", "length", TRUNCATED),
    ("0.3", "content_filter", REFUSED),
    ("I'm unable to name a price.", "stop", REFUSED),
]


@pytest.mark.parametrize(("text", "finish", "options", "expected"), CHOICES)
def test_reply_to_a_menu(text, finish, options, expected):
    parsed = read_choice(text, finish, options)
    wanted = (expected, None) if isinstance(expected, Outcome) else (Outcome.LEGAL, expected)
    assert (parsed.outcome, parsed.action) == wanted


@pytest.mark.parametrize(("text", "finish", "expected"), NUMBERS)
def test_reply_with_a_number(text, finish, expected):
    parsed = UNIT.read(text, finish)
    wanted = (expected, None) if isinstance(expected, Outcome) else (Outcome.LEGAL, expected)
    assert (parsed.outcome, parsed.action) == wanted


def test_a_thousands_comma_is_not_read_even_where_one_reading_fits():
    assert Interval(0, 5000).read("1,000", "stop").outcome is UNPARSABLE
    assert Interval(0, 5000).read("1000", "stop")[:2] == (Outcome.LEGAL, 1000.0)


def test_a_declared_decimal_mark_decides_and_a_number_tells_how_it_was_written():
    prices = Interval(0, 1e7)
    read = [
        read_number(text, "stop", prices.low, prices.high, decimal)[1::3]
        for text in ("1,000", "1.000", "1.234,5", "1,234.5", "1.234.567", "1e3")
        for decimal in (None, ".", ",")
    ]
    comma, marked, e = ("comma decimal",), ("thousands marked",), ("scientific",)
    assert read == [
        (None, ()), (1000.0, marked), (1.0, comma),
        (1.0, ()), (1.0, ()), (1000.0, marked),
        (1234.5, marked), (None, ()), (1234.5, marked),
        (1234.5, marked), (1234.5, marked), (None, ()),
        (1234567.0, marked), (None, ()), (1234567.0, marked),
        (1000.0, e), (1000.0, e), (1000.0, e),
    ]  # fmt: skip


def test_nothing_is_clipped_and_nothing_infinite_is_legal():
    line = Interval(-math.inf, math.inf)
    assert line.read("1e9", "stop").action == 1e9
    assert line.read("-1.7e308", "stop").action == -1.7e308
    assert line.read("1e999", "stop").outcome is ILLEGAL


def test_what_was_taken_off_an_answer_is_told():
    assert read_choice("<think>Tails</think>```\nHeads\n```", "stop", COIN).forms == (
        "thinking removed",
        "from a fence",
    )
    assert read_choice("**Heads**", "stop", COIN).forms == ()


FRAGMENTS = st.sampled_from(
    [*"AB19.,:;!?*_`'\"$()[]{}<>-\n ", "Heads", "Tails", "A lot", "Answer:", "answer is ", "\\boxed{", "\\text{", "```\n",
     "<think>", "</think>", "not ", "1,000", "e", "٣", "²", "I'm sorry", "ＡＢ", "’"]
)  # fmt: skip
REPLIES = st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=12).map("".join))
FINISHES = st.sampled_from(["stop", "length", "content_filter", "tool_calls", "", None])
LABELS = st.one_of(
    st.sampled_from(["Heads", "A", "A lot", "1", "10", "(", "don't", "x:"]), st.text(min_size=1, max_size=8)
)
MENUS = st.lists(
    LABELS.filter(str.strip), min_size=1, max_size=5, unique_by=lambda label: label.strip().casefold()
)


@given(REPLIES, FINISHES, MENUS)
def test_a_legal_choice_occurs_in_the_reply(text, finish, options):
    answer, place, *_ = read_choice(text, finish, options)
    assert (answer is Outcome.LEGAL) == (place is not None)
    if place is not None:
        assert finish in ("stop", "", None)
        assert same(options[place]) in same(text)


@given(REPLIES, FINISHES)
def test_a_reply_without_an_option_is_never_legal(text, finish):
    absent = ["\u2603 snow", "\u2602 rain"]
    assert read_choice(text, finish, absent).outcome is not Outcome.LEGAL


@given(
    st.text(alphabet="abcdefg ", max_size=20),
    st.permutations(["Heads", "Tails", "Edge"]),
    st.text("xyz ", max_size=20),
)
def test_an_option_within_other_words_is_never_legal(before, options, after):
    sentence = f"{before} w {options[0]} w {after}"
    assert read_choice(sentence, "stop", options).outcome is not Outcome.LEGAL
    assert read_choice(f"Answer: {sentence}", "stop", options).outcome is not Outcome.LEGAL


@given(REPLIES, FINISHES, st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_legal_number_lies_in_the_interval_and_its_digits_in_the_reply(text, finish, low, width):
    answer, number, *_ = Interval(low, low + width).read(text, finish)
    assert (answer is Outcome.LEGAL) == (number is not None)
    if number is not None:
        assert math.isfinite(number)
        assert low <= number <= low + width
        assert any(sign.isdecimal() for sign in text)


@given(st.floats(0, 1))
def test_every_number_written_out_is_read_back_exactly(number):
    assert UNIT.read(repr(number), "stop")[:2] == (Outcome.LEGAL, number)


def same(text):
    """Without the differences that the parser overlooks: blanks, case, width, apostrophes."""
    import unicodedata

    seen = "".join(
        sign for sign in text if unicodedata.category(sign) != "Cf" and not "\ufe00" <= sign <= "\ufe0f"
    )
    return " ".join(
        unicodedata.normalize("NFKC", seen).replace("’", "'").replace("−", "-").casefold().split()
    )
