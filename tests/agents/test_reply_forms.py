"""Replies as models really write them: scripts, markups, tags, refusals and endings, and how long it takes to read any of them.

Rows after public reports on other readers (openai/evals PR 1135 and 1211, lm-evaluation-harness 2552, promptfoo 9756,
Tatoeba 643, vllm 13035 and 14126, pydantic-ai PR 3475); the wording is ours.
"""

import time

import pytest
from aleator.agents.llm.replies.law_reading import read_candidates, read_law, read_quantiles
from aleator.agents.llm.replies.lists import read_answers
from aleator.core.endings import cut_short
from aleator.core.outcomes import Outcome
from aleator.core.reading import read_choice
from aleator.core.refusals import refuses
from aleator.core.spaces.allocation import Allocation
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.core.spaces.record import Record
from aleator.core.spaces.text import Text
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

COIN, ZHENG, DIGITS = ["Heads", "Tails"], ["正面", "反面"], ["1", "2", "3"]
ILLEGAL, UNPARSABLE, REFUSED = Outcome.ILLEGAL, Outcome.UNPARSABLE, Outcome.REFUSED

ROWS = [
    # Stops, quotes and brackets of other scripts.
    ("正面。", ZHENG, 0),
    ("「反面」", ZHENG, 1),
    ("『正面』。", ZHENG, 0),
    ("【反面】", ZHENG, 1),
    ("《正面》", ZHENG, 0),
    ("（反面）", ZHENG, 1),
    ("正面！", ZHENG, 0),
    ("答案：正面", ZHENG, 0),
    ("我想了想。\n答案：反面。", ZHENG, 1),
    ("„Heads“", COIN, 0),
    ("»Tails«", COIN, 1),
    ("‹Tails›", COIN, 1),
    ("Heads؟", COIN, UNPARSABLE),
    ("¡Heads!", COIN, 0),
    ("Heads…", COIN, 0),
    ("Heads।", COIN, 0),
    # Scripts without blanks: a sentence is not one word off the menu.
    ("我选正面还是反面都可以", ZHENG, UNPARSABLE),
    ("这两个选项对我来说没有区别", COIN, UNPARSABLE),
    ("我选正面", ZHENG, UNPARSABLE),
    ("どちらでもかまいません", COIN, UNPARSABLE),
    ("侧面", ZHENG, ILLEGAL),
    # Digits and letters of other scripts and widths.
    ("３", DIGITS, 2),
    ("٣", DIGITS, 2),
    ("۲", DIGITS, 1),
    ("२", DIGITS, 1),
    ("𝟐", DIGITS, 1),
    ("𝐇𝐞𝐚𝐝𝐬", COIN, 0),
    ("٤", DIGITS, ILLEGAL),
    ("3‑1‑1", ["3-1-1", "1-3-1"], 0),
    ("rock–paper", ["rock-paper", "paper"], 0),
    # Marks that are not seen.
    ("\u200bHeads", COIN, 0),
    ("Heads\u200b", COIN, 0),
    ("\ufeffHeads", COIN, 0),
    ("Heads\u2060.", COIN, 0),
    ("\u200e**Tails**\u200e", COIN, 1),
    ("Hea\u00adds", COIN, 0),
    ("Heads\xa0", COIN, 0),
    ("\u200fالوجه", ["الوجه", "الظهر"], 0),
    ("✊\ufe0f", ["✊", "✋"], 0),
    # LaTeX.
    (r"\[ \boxed{\text{Heads}} \]", COIN, 0),
    ("Both are even, so I flip.\n\\[\n\\boxed{Tails}\n\\]", COIN, 1),
    (r"\(\boxed{Heads}\)", COIN, 0),
    (r"$$\boxed{Heads}$$", COIN, 0),
    (r"\boxed{\textbf{Heads}}", COIN, 0),
    (r"\boxed{\mathrm{Tails}}", COIN, 1),
    (r"\text{Tails}", COIN, 1),
    (r"\textbf{Answer: Heads}", COIN, 0),
    (r"The final answer is \(\boxed{Tails}\).", COIN, 1),
    (r"\boxed{Heads} or \boxed{Tails}", COIN, UNPARSABLE),
    (r"\boxed{\text{Heads} or \text{Tails}}", COIN, UNPARSABLE),
    # Thinking and control tokens.
    ("[THINK]Tails? No.[/THINK]Heads", COIN, 0),
    ("◁think▷Tails◁/think▷Heads", COIN, 0),
    ("<think>a<think>Tails</think>b</think>Heads", COIN, 0),
    ("<scratchpad>Tails</scratchpad>\nHeads", COIN, 0),
    ("<|START_THINKING|>Tails<|END_THINKING|><|START_RESPONSE|>Heads<|END_RESPONSE|>", COIN, 0),
    ("<|channel|>analysis<|message|>Tails<|end|><|start|>assistant<|channel|>final<|message|>Heads<|return|>", COIN, 0),
    ("<|channel|>analysis<|message|>Tails", COIN, UNPARSABLE),
    ("[THINK]Answer: Tails", COIN, UNPARSABLE),
    ("analysisTails seems fairassistantfinalHeads", COIN, UNPARSABLE),
    ("Heads<|im_end|>", COIN, 0),
    ("Heads</s>", COIN, 0),
    ("Heads<|eot_id|>\n<|endoftext|>", COIN, 0),
    ("<|im_start|>assistant\nTails<|im_end|>", COIN, 1),
    ("Heads<｜end▁of▁sentence｜>", COIN, 0),
    ("Tails<end_of_turn>", COIN, 1),
    ("[INST]Tails[/INST]", COIN, 1),
    # Tags, JSON, fences, emphasis, signs.
    ("<think>x</think>\n<answer>Heads</answer>", COIN, 0),
    ("I weigh both. <answer>Heads</answer>", COIN, 0),
    ("<answer>\nTails\n</answer>", COIN, 1),
    ("<answer>Heads</answer><answer>Tails</answer>", COIN, UNPARSABLE),
    ("<b>Heads</b>", COIN, 0),
    ('{"answer": "Heads"}', COIN, 0),
    ('{"reasoning": "Tails is as good", "choice": "Heads"}', COIN, 0),
    ('```json\n{"answer": "Tails"}\n```', COIN, 1),
    ('Here it is:\n```json\n{\n  "answer": "Tails"\n}\n```', COIN, 1),
    ('Answer: Heads\n```json\n{"answer": "Tails"}\n```', COIN, UNPARSABLE),
    ('{"answer": "Heads", "choice": "Tails"}', COIN, UNPARSABLE),
    ('{"answer": "Heads", "answer": "Tails"}', COIN, UNPARSABLE),
    ('{"answer": ["Heads", "Tails"]}', COIN, UNPARSABLE),
    ('{"answer": 2}', DIGITS, 1),
    ('["Tails"]', COIN, 1),
    ("~~~\nHeads", COIN, UNPARSABLE),
    ("Heads ✅", COIN, 0),
    ("Heads \ufffd", COIN, UNPARSABLE),  # what was half an emoji
    ("🪙 Tails 🪙", COIN, 1),
    ("# Heads", COIN, 0),
    ("> Heads", COIN, 0),
    ("Heads!!!", COIN, 0),
    ("Heads\n---", COIN, 0),
    ("Respuesta: Heads", COIN, 0),
    ("Antwort: **Tails**", COIN, 1),
    ("Réponse : Tails", COIN, 1),
    ("Ответ: Heads", COIN, 0),
    ("Answer: Answer: Heads", COIN, 0),
    ("Let me see.\nAnswer: `Answer: tails`", COIN, 1),
    ("Answer: Answer: Even", COIN, ILLEGAL),
    ("Answer: no answer: Heads", COIN, UNPARSABLE),
    ("Answer: answer: yes", ["answer: yes", "yes"], 0),
    ("ANSWER: None of the above", ["A", "B", "C"], ILLEGAL),
    ("ANSWER: $B$", ["A", "B", "C"], 1),
    ("ANSWER: (B)", ["A", "B", "C"], 1),
    ("ANSWER: A, and C", ["A", "B", "C"], UNPARSABLE),
    ("gathered", ["red", "blue"], ILLEGAL),
    # Words of a refusal in what refuses nothing, and refusals in other words.
    ("As an AI engineer would, I flipped a virtual coin: Heads", COIN, UNPARSABLE),
    ("I'm sorry to hear the coin is biased! It lands on Heads.", COIN, UNPARSABLE),
    ("I cannot help but think that Heads is due.", COIN, UNPARSABLE),
    ("I will not defect today", ["cooperate", "defect"], UNPARSABLE),
    ("I decline.", ["accept", "decline"], UNPARSABLE),
    ("Sorry, I lost count.", COIN, UNPARSABLE),
    ("I can't tell which is better; either will do.", COIN, UNPARSABLE),
    ("I cannot choose for you.", COIN, REFUSED),
    ("I refuse to choose.", COIN, REFUSED),
    ("I'm afraid I can't do that.", COIN, REFUSED),
    ("As an AI language model, I am not able to make choices.", COIN, REFUSED),
    ("I would rather not.", COIN, REFUSED),
    ("That goes against my guidelines.", COIN, REFUSED),
    ("Lo siento, no puedo elegir.", COIN, REFUSED),
    ("Desculpe, não posso escolher.", COIN, REFUSED),
    ("Je ne peux pas choisir à votre place.", COIN, REFUSED),
    ("Das kann ich leider nicht entscheiden.", COIN, REFUSED),
    ("Mi dispiace, non posso scegliere.", COIN, REFUSED),
    ("К сожалению, я не могу выбрать.", COIN, REFUSED),
    ("抱歉，我无法替你做出这个选择。", COIN, REFUSED),
    ("申し訳ありませんが、お答えできません。", COIN, REFUSED),
    ("죄송하지만 선택할 수 없습니다.", COIN, REFUSED),
    ("عذرًا، لا أستطيع الاختيار.", COIN, REFUSED),
    ("Üzgünüm, seçemem.", COIN, REFUSED),
    ("Przykro mi, nie mogę wybrać.", COIN, REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "options", "expected"), ROWS)
def test_a_reply_is_read_as_a_person_would(text, options, expected):
    parsed = read_choice(text, "stop", options)
    wanted = (expected, None) if isinstance(expected, Outcome) else (Outcome.LEGAL, expected)
    assert (parsed.outcome, parsed.action) == wanted


@pytest.mark.parametrize(
    "finish", [None, "", "stop", "STOP", "end_turn", "stop_sequence", "COMPLETE", "FINISH_REASON_STOP"]
)
def test_a_whole_reply_is_legal_however_its_end_is_spelt(finish):
    assert read_choice("Heads", finish, COIN)[:2] == (Outcome.LEGAL, 0)


@pytest.mark.parametrize(
    ("finish", "expected"),
    [
        *((word, Outcome.TRUNCATED) for word in ("length", "MAX_TOKENS", "model_length", "max-tokens", "FinishReason.MAX_TOKENS")),
        *((word, Outcome.REFUSED) for word in ("content_filter", "SAFETY", "RECITATION", "refusal", "PROHIBITED_CONTENT", "SPII")),
        *((word, Outcome.ERROR) for word in ("error", "abort", "network_error")),
        *((word, Outcome.UNPARSABLE) for word in ("tool_calls", "function_call", "tool_use", "OTHER", "never heard of")),
    ],
)  # fmt: skip
def test_a_reply_that_ended_for_any_other_reason_is_no_answer(finish, expected):
    assert cut_short(finish) is expected
    spaces = [(Menu(tuple(COIN)), "Heads"), (Interval(0, 1), "0.5"), (Text(), "Good day"), (Record.example(), "side: buy, price: 1"),
              (Allocation.example(), "1, 2")]  # fmt: skip
    for space, reply in spaces:
        assert space.read(reply, "stop").outcome is Outcome.LEGAL
        assert space.read(reply, finish).outcome is expected
    assert read_answers("Heads, Tails", finish, Menu(tuple(COIN)), COIN)[-1].outcome is expected


def test_a_word_of_a_whole_ending_among_others_makes_none():
    assert cut_short("stop the press") is Outcome.UNPARSABLE


LAWS = [
    ("Heads: 60%\nTails: 40%", (0.6, 0.4)),
    ("Heads: P% = 60%\nTails: P% = 40%", (0.6, 0.4)),
    ("P(Heads) = 0.6\nP(Tails) = 0.4", (0.6, 0.4)),
    ("| Heads | 60% |\n| Tails | 40% |", (0.6, 0.4)),
    ("1. **Heads**: 60 %\n2. **Tails**: 40 %", (0.6, 0.4)),
    ("- Heads – ~60%\n- Tails – ~40%.", (0.6, 0.4)),
    ("Heads: 60%, Tails: 40%", (0.6, 0.4)),
    ("Heads 60%\nTails 40%", (0.6, 0.4)),
    ("Heads: 60\nTails: 40", (0.6, 0.4)),
    ("Heads: 60,0%\nTails: 40,0%", (0.6, 0.4)),
    ("Heads: 3/5\nTails: 2/5", (0.6, 0.4)),
    ("Heads： ６０％\nTails： ４０％", (0.6, 0.4)),
    ('{"Heads": 0.6, "Tails": 0.4}', (0.6, 0.4)),
    ('```json\n{"probabilities": {"Heads": "60%", "Tails": "40%"}}\n```', (0.6, 0.4)),
    ('{"Heads": 60, "Tails": 40}', (0.6, 0.4)),
    ('{\n  "Tails": 0.4,\n  "Heads": 0.6\n}', (0.6, 0.4)),
    ('{"Heads": 0.6, "Heads": 0.5, "Tails": 0.4}', None),
    ('{"Heads": {"p": 0.6}, "Tails": {"p": 0.4}}', None),
    ("Heads: 100%", None),
    ("Heads: 60%\nTails: 60%", None),
    ("Heads: 60%\nHeads: 50%\nTails: 40%", None),
    ("Heads: 60\nTails: 40%", None),
    ("| " * 600, None),
]


@pytest.mark.parametrize(("text", "law"), LAWS)
def test_a_stated_law_is_read_as_a_person_would(text, law):
    found = read_law(text, COIN)
    assert found == (None if law is None else pytest.approx(law))


CANDIDATES = [
    ('{"-0.5": 0.3, "0.5": 0.7}', [(-0.5, 0.3), (0.5, 0.7)]),
    ('{"0.5": 0.3, "0.5": 0.7}', [(0.5, 0.3), (0.5, 0.7)]),
    ('```json\n{"candidates": {"-1": 30, "1": 70}}\n```', [(-1, 0.3), (1, 0.7)]),
    ("1. -0.5: 30%\n2. 0.5: 70%", [(-0.5, 0.3), (0.5, 0.7)]),
    ('{"0.5": 0.3, "2": 0.7}', [(0.5, 0.3)]),
    ('{"0.5": 30, "1": 30}', []),
    ("{" * 600, []),
]


@pytest.mark.parametrize(("text", "candidates"), CANDIDATES)
def test_candidates_are_read_with_their_signs_and_as_often_as_they_stand(text, candidates):
    assert read_candidates(text, Interval(-1, 1), ()) == candidates


UNITS = st.sampled_from(
    [*"!|_*`\"'#-.,:;=%$<>[](){}\\a1٣抱😀½¡\n\t \x00\u200b\ud83d\u2028", "| ", "Heads, ", "Heads\n", "1,", "1. a\n", "- a\n", "```\n",
     "<think>", "</think>", "[THINK]", "<answer>", "<answer>x</answer>", "\\boxed{", "\\[", "answer: 1\n", "a:b\n", "Heads: 40%\n",
     "5%:=:", "i cannot ", "kann ich a ", "无法", "答え", "<|im_end|>", "<|channel|>", '{"a":1}\n', "10^", "1e", ": ", ", "]
)  # fmt: skip
LENGTH = 10**5
READERS = [
    lambda text: read_choice(text, "stop", COIN),
    lambda text: Interval(0, 1).read(text, "stop"),
    lambda text: Record.example().read(text, "stop"),
    lambda text: Allocation.example().read(text, "stop"),
    lambda text: Text().read(text, "stop"),
    lambda text: read_law(text, COIN),
    lambda text: read_candidates(text, Menu(tuple(COIN)), COIN),
    lambda text: read_quantiles(text, (10, 50, 90)),
    lambda text: read_answers(text, "stop", Menu(tuple(COIN)), COIN),
    lambda text: read_answers(text, "stop", Interval(0, 1), ()),
    lambda text: read_answers(text, "stop", Record.example(), ()),
]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(UNITS, min_size=1, max_size=4).map("".join), UNITS)
@example("!", "!")
@example("| ", "a")
@example("😀", "a")
@example("[", "1")
@example("_", "1")
def test_every_reader_is_linear_in_the_reply(unit, begin):
    """100,000 characters in 0.2 s of the processor's time, whatever they are; twice that is allowed to a slow machine."""
    text = (begin + unit * (LENGTH // len(unit) + 1))[:LENGTH]
    for read in READERS:
        started = time.process_time()
        read(text)
        assert time.process_time() - started < 0.4


def test_lists_of_answers_that_all_differ_take_no_longer():
    words = [f"{place / 7}" for place in range(20_000)]
    for mark in (", ", "\n", "; ", " "):
        text = mark.join(words)[:LENGTH]
        for read in READERS:
            started = time.process_time()
            read(text)
            assert time.process_time() - started < 0.4


@given(st.text(max_size=200))
def test_reading_never_raises(text):
    for read in READERS:
        read(text)


@given(st.text(alphabet=st.characters(whitelist_categories=["L", "Nd", "Zs"]), max_size=40))
def test_letters_without_a_verb_of_refusal_refuse_nothing(text):
    assert not refuses(text)
