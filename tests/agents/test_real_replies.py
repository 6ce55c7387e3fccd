"""More replies as models write them, by language, markup and way of refusing; each is read as a person would, or not at all.

The wording is ours, after replies of small and large chat models to the prompts of this package.
"""

import pytest
from aleator.core.outcomes import Outcome
from aleator.core.reading import read_choice
from aleator.core.spaces.interval import Interval
from aleator.tests.agents.test_reply_forms import ROWS

COIN, ZHENG, KANA = ["Heads", "Tails"], ["正面", "反面"], ["表", "裏"]
RPS, DIGITS, LETTERS = ["Rock", "Paper", "Scissors"], ["1", "2", "3"], ["A", "B", "C", "D"]
ILLEGAL, UNPARSABLE, REFUSED = Outcome.ILLEGAL, Outcome.UNPARSABLE, Outcome.REFUSED

CHOICES = [
    # Arabic, Persian, Hindi, Bengali and Thai digits, full-width digits and letters.
    ("١", DIGITS, 0),
    ("الإجابة: ٢", DIGITS, 1),
    ("الجواب: ٣.", DIGITS, 2),
    ("۳", DIGITS, 2),
    ("উত্তর: ২", DIGITS, 1),
    ("उत्तर: १", DIGITS, 0),
    ("๒", DIGITS, 1),
    ("２。", DIGITS, 1),
    ("【３】", DIGITS, 2),
    ("（１）", DIGITS, 0),
    ("Ａ", LETTERS, 0),
    ("Ｂ。", LETTERS, 1),
    ("答案：Ｃ", LETTERS, 2),
    ("ＨＥＡＤＳ", COIN, 0),
    ("٥", DIGITS, ILLEGAL),
    # Stops, quotes and colons of Chinese, Japanese and Korean.
    ("答案是：正面", ZHENG, 0),
    ("我的答案：反面", ZHENG, 1),
    ("最终答案：**正面**", ZHENG, 0),
    ("我的选择是：反面。", ZHENG, 1),
    ("“正面”。", ZHENG, 0),
    ("‘反面’", ZHENG, 1),
    ("＂正面＂", ZHENG, 0),
    ("正面～", ZHENG, 0),
    ("答え：「表」", KANA, 0),
    ("回答：裏。", KANA, 1),
    ("答えは「裏」です。", KANA, UNPARSABLE),
    ("『表』", KANA, 0),
    ("답: 앞면", ["앞면", "뒷면"], 0),
    ("정답은: 뒷면", ["앞면", "뒷면"], 1),
    ("최종 답변: **앞면**", ["앞면", "뒷면"], 0),
    ("正面或反面", ZHENG, UNPARSABLE),
    ("正面，反面", ZHENG, UNPARSABLE),
    ("不是正面", ZHENG, UNPARSABLE),
    # Marks that are not seen.
    ("\u200b\u200bTails\u200b\u200b", COIN, 1),
    ("\u2066Heads\u2069", COIN, 0),
    ("\u202aTails\u202c.", COIN, 1),
    ("\ufeff**Heads**", COIN, 0),
    ("H\u200de\u200dads", COIN, 0),
    ("Answer:\u00a0Tails", COIN, 1),
    ("Answer:\u202fHeads", COIN, 0),
    ("Heads\u3000", COIN, 0),
    ("\u200f١\u200f", DIGITS, 0),
    # LaTeX.
    (r"$\boxed{\text{Tails}}$", COIN, 1),
    (r"\boxed{ Heads }", COIN, 0),
    (r"\boxed{\mathbf{Heads}}", COIN, 0),
    (r"**\boxed{Tails}**", COIN, 1),
    (r"\boxed{A}", LETTERS, 0),
    (r"\boxed{\text{(B)}}", LETTERS, 1),
    (r"\boxed{\text{B.}}", LETTERS, 1),
    (r"\fbox{Tails}", COIN, 1),
    ("The answer is:\n$$\n\\boxed{\\text{Heads}}\n$$", COIN, 0),
    ("Therefore, the final answer is:\n\n$\\boxed{Tails}$", COIN, 1),
    ("# Final Answer\n\\boxed{Heads}", COIN, 0),
    (r"\boxed{Heads}\boxed{Tails}", COIN, UNPARSABLE),
    (r"\boxed{}", COIN, UNPARSABLE),
    (r"\boxed{Edge}", COIN, ILLEGAL),
    (r"\text{Answer: Tails}", COIN, 1),
    (r"\textit{Rock}", RPS, 0),
    # Thinking, and control tokens that were left in.
    ("<think>\n\n</think>\n\nHeads", COIN, 0),
    ("<think>I need Heads or Tails. Heads!</think>\n\n**Tails**", COIN, 1),
    ("<thinking>Heads?</thinking>Tails", COIN, 1),
    ("[THINK]\nTails, Heads, ...\n[/THINK]\n\nHeads.", COIN, 0),
    ("[THINK]Heads or", COIN, UNPARSABLE),
    ("<think>Answer: Heads", COIN, UNPARSABLE),
    ("Tails?</think>Heads", COIN, 0),
    ("<reasoning>Tails is fine.</reasoning><answer>Heads</answer>", COIN, 0),
    ("Heads<|im_end|>\n<|im_start|>user", COIN, UNPARSABLE),
    ("Tails<|eot_id|>", COIN, 1),
    ("Rock<|end|>", RPS, 0),
    ("<s>Paper</s>", RPS, 1),
    ("Scissors<|endoftext|>", RPS, 2),
    ("<|start_header_id|>assistant<|end_header_id|>\n\nTails<|eot_id|>", COIN, 1),
    ("Heads<eos>", COIN, 0),
    ("<|assistant|>\nHeads", COIN, 0),
    ("Heads [end of text]", COIN, UNPARSABLE),
    # Tags, JSON and fences.
    ("<answer>Heads</answer>", COIN, 0),
    ("<answer> **Tails** </answer>", COIN, 1),
    ("<answer>\n  B\n</answer>", LETTERS, 1),
    ("<ANSWER>Heads</ANSWER>", COIN, 0),
    ("<final_answer>Tails</final_answer>", COIN, 1),
    ("My pick: <answer>Rock</answer>.", RPS, 0),
    ("<answer>Heads or Tails</answer>", COIN, UNPARSABLE),
    ("<answer></answer>", COIN, UNPARSABLE),
    ("<answer>Edge</answer>", COIN, ILLEGAL),
    ("```\nHeads\n```", COIN, 0),
    ("```text\nTails\n```", COIN, 1),
    ("```json\n{\"answer\": \"Rock\"}\n```", RPS, 0),
    ("```JSON\n{\n  \"choice\": \"Paper\"\n}\n```", RPS, 1),
    ("```json\n{\"answer\": \"Lizard\"}\n```", RPS, ILLEGAL),
    ("```python\nimport random\nprint(random.choice(['Heads', 'Tails']))\n```", COIN, UNPARSABLE),
    ("{'answer': 'Heads'}", COIN, 0),
    ('{"answer": "Heads",}', COIN, UNPARSABLE),
    ('{"ANSWER": "Tails"}', COIN, 1),
    ('{"Final Answer": "Tails"}', COIN, 1),
    ('{"answer": null}', COIN, UNPARSABLE),
    ('{"answer": "A"}', LETTERS, 0),
    ('"Heads"', COIN, 0),
    # Emphasis, bullets, labels and what stands around them.
    ("**Answer:** Heads", COIN, 0),
    ("**Answer: Heads**", COIN, 0),
    ("__Answer:__ *Tails*", COIN, 1),
    ("### Answer\nHeads", COIN, UNPARSABLE),
    ("Answer: Heads.", COIN, 0),
    ("Final answer: Tails", COIN, 1),
    ("My choice: Rock!", RPS, 0),
    ("Answer = Paper", RPS, 1),
    ("ANSWER: B", LETTERS, 1),
    ("Answer: B)", LETTERS, UNPARSABLE),
    ("(C)", LETTERS, 2),
    ("D.", LETTERS, 3),
    ("- Heads", COIN, 0),
    ("* Tails", COIN, 1),
    ("~~Heads~~ Tails", COIN, UNPARSABLE),
    ("heads", COIN, 0),
    ("TAILS", COIN, 1),
    ("Heads, obviously.", COIN, UNPARSABLE),
    ("Head", COIN, ILLEGAL),
    ("Heads Heads", COIN, UNPARSABLE),
    ("Heads/Tails", COIN, UNPARSABLE),
    ("Not Heads", COIN, UNPARSABLE),
    ("🎲 Rock", RPS, 0),
    ("Paper 📄", RPS, 1),
    ("Réponse : Heads", COIN, 0),
    ("Resposta: Tails", COIN, 1),
    ("Risposta: Heads", COIN, 0),
    ("Cevap: Tails", COIN, 1),
    ("Jawaban: Heads", COIN, 0),
    ("Đáp án: Tails", COIN, 1),
    # Refusals, and words of refusal that refuse nothing.
    ("I'm sorry, but I can't assist with that.", COIN, REFUSED),
    ("I cannot participate in gambling.", COIN, REFUSED),
    ("As an AI, I can't make a choice for you.", COIN, REFUSED),
    ("I'm just a language model, so I can't help with that.", COIN, REFUSED),
    ("I must decline to answer.", COIN, REFUSED),
    ("I won't pick one.", COIN, REFUSED),
    ("对不起，我不能帮助你做出选择。", COIN, REFUSED),
    ("很抱歉，我无法回答这个问题。", COIN, REFUSED),
    ("申し訳ございませんが、その選択はできません。", COIN, REFUSED),
    ("죄송합니다. 답변할 수 없습니다.", COIN, REFUSED),
    ("Lo siento, pero no puedo ayudar con eso.", COIN, REFUSED),
    ("Es tut mir leid, aber ich kann dabei nicht helfen.", COIN, REFUSED),
    ("Je suis désolé, je ne peux pas vous aider.", COIN, REFUSED),
    ("Извините, но я не могу ответить на этот вопрос.", COIN, REFUSED),
    ("لا أستطيع الإجابة على هذا السؤال.", COIN, REFUSED),
    ("मैं इसका उत्तर नहीं दे सकता।", COIN, REFUSED),
    ("Maaf, saya tidak bisa membantu.", COIN, REFUSED),
    ("Sorry for the delay! Both look fine.", COIN, UNPARSABLE),
    ("As an AI I have no favourite, so either is fine.", COIN, UNPARSABLE),
    ("You can't go wrong with either.", COIN, UNPARSABLE),
    ("I can't wait to see how it lands!", COIN, UNPARSABLE),
    ("It cannot be known in advance.", COIN, UNPARSABLE),
    ("I don't mind which.", COIN, UNPARSABLE),
    ("Sorry, I meant Tails. No, Heads.", COIN, UNPARSABLE),
]  # fmt: skip

NUMBERS = [
    ("٠٫٥", 0.5),
    ("۰٫۲۵", 0.25),
    ("०.५", 0.5),
    ("０．５", 0.5),
    ("0.5。", 0.5),
    ("答案：0.5", 0.5),
    ("\u200b0.5\u200b", 0.5),
    (r"\boxed{0.25}", 0.25),
    (r"$\boxed{0.25}$", 0.25),
    (r"\[ \boxed{0.75} \]", 0.75),
    ("<answer>0.5</answer>", 0.5),
    ("[THINK]0.9? 0.1?[/THINK]0.5", 0.5),
    ("<think>0.9</think>\n**0.5**", 0.5),
    ("0.5<|im_end|>", 0.5),
    ('```json\n{"answer": 0.5}\n```', 0.5),
    ('{"price": 0.5}', 0.5),
    ("Answer: 0,5", 0.5),
    ("0.5 or 0.6", UNPARSABLE),
    ("0.4-0.6", UNPARSABLE),
    ("about 0.5", UNPARSABLE),
    ("1.5", ILLEGAL),
    ("50%", UNPARSABLE),
    ("half", UNPARSABLE),
    ("", UNPARSABLE),
]


def test_no_row_stands_twice():
    choices = [(text, *options) for text, options, _ in (*CHOICES, *ROWS)]
    assert len({*choices}) == len(choices)
    assert len(dict(NUMBERS)) == len(NUMBERS)


@pytest.mark.parametrize(("text", "options", "expected"), CHOICES)
def test_a_choice_is_read_as_a_person_would(text, options, expected):
    parsed = read_choice(text, "stop", options)
    wanted = (expected, None) if isinstance(expected, Outcome) else (Outcome.LEGAL, expected)
    assert (parsed.outcome, parsed.action) == wanted


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_a_number_is_read_as_a_person_would(text, expected):
    parsed = Interval(0.0, 1.0).read(text, "stop")
    wanted = (expected, None) if isinstance(expected, Outcome) else (Outcome.LEGAL, expected)
    assert (parsed.outcome, parsed.action) == wanted
