"""The text of a reply as a person sees it: without the differences that do not count, without thinking, and unwrapped.

Every function takes time that is linear in the text.

>>> folded("Ｈｅａｄｓ ٣") == "heads 3"
True
>>> layers("[THINK]Tails?[/THINK]Heads<|im_end|>")
('Heads', ('thinking removed',))
>>> list(unwrappings("**Heads**."))
['**Heads**.', '**Heads**', 'Heads']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = [
    "FENCE",
    "FENCED",
    "THOUGHT",
    "alike",
    "folded",
    "layers",
    "mentions",
    "plain",
    "unwrappings",
    "without_thinking",
    "words_in",
]

THOUGHT = "thinking removed"
FENCED = "from a fence"
FENCE = re.compile(r"^```[a-z0-9_+-]*[ \t]*\n(.*?)\n?```$", re.DOTALL | re.IGNORECASE)

_TAGS = re.compile(
    r"<(/?)(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|analysis|seed:think)>"
    r"|\[(/?)(?:think|thinking|reasoning)\]|◁(/?)think▷|<\|(end_|)(?:start_)?thinking\|>",
    re.IGNORECASE,
)
_CHANNEL = re.compile(r"<\|channel\|>")
_FINAL = re.compile(r"<\|channel\|>final(?: <\|constrain\|>\w+)?<\|message\|>")
_MARK = (
    r"<[|｜][^<>|｜\s]{1,40}[|｜]>|</?s>|<(?:bos|eos|pad|unk|end_of_turn|start_of_turn|endoftext)>|\[/?inst\]"
)
_MARKS_AT_END = re.compile(rf"(?:(?:{_MARK})\s*)+\Z", re.IGNORECASE)
_MARKS_AT_START = re.compile(rf"(?:(?:{_MARK})(?:assistant\b)?\s*)+", re.IGNORECASE)
_LONGEST_MARKS = 400

_MOST_WRAPPINGS = 12
_LONGEST_WRAPPED = 20_000
_PAIRS = (*((mark, mark) for mark in ("```", "***", "**", "*", "__", "_", "~~", "`", '"', "'", "$$", "$")),
          ("“", "”"), ("„", "“"), ("„", "”"), ("‘", "'"), ("«", "»"), ("»", "«"), ("‹", "›"), ("(", ")"), ("[", "]"),
          ("{", "}"), ("<", ">"), ("「", "」"), ("『", "』"), ("【", "】"), ("《", "》"), ("〈", "〉"), ("〔", "〕"),
          (r"\[", r"\]"), (r"\(", r"\)"))  # fmt: skip
_STOPS = ".,;:!。、؛،۔।॥…｡~〜"
_BULLET = re.compile(r"(?:[-*•→>] |#{1,6} )(?=[^\W\d])")
_COMMAND = re.compile(
    r"\\(?:boxed|fbox|mbox|text(?:bf|it|rm|sf|tt|sc|normal)?|math(?:bf|it|rm|sf|tt|bb|cal)|bf|rm|emph|underline|operatorname)"
    r" ?\{(.*)\}"
)
_ELEMENT = re.compile(
    r"<(b|i|u|em|strong|code|mark|p|span|div|answer|final|final_answer|choice|output)>(.*)</\1>"
)


_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


class _Alike(dict[int, str | None]):
    """What each character counts as, found when it is first met; None: as nothing.

    Digits of any script count as 0 to 9; letters of any width or weight as plain ones; marks that are not seen as nothing.
    """

    def __missing__(self, code: int) -> str | None:
        self[code] = found = self._found(code, chr(code))
        return found

    @staticmethod
    def _found(code: int, character: str) -> str | None:
        if character in _SPECIAL:
            return _SPECIAL[character]
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            return str(digit)
        if 0xFF00 <= code <= 0xFFEF or 0x1D400 <= code <= 0x1D7FF or 0xFB00 <= code <= 0xFB06:
            return unicodedata.normalize("NFKC", character)
        return None if unicodedata.category(character) == "Cf" or 0xFE00 <= code <= 0xFE0F else character


_SPECIAL = {"\u3000": " ", "’": "'", "\u2212": "-", "٫": "."} | dict.fromkeys("‐‑‒–", "-")
_ALIKE = _Alike()


def folded(text: str) -> str:
    """Without the differences of case, width, weight and script of digits, of accents' composition, between apostrophes or
    hyphens, and without characters that are not seen."""
    return alike(text).casefold()


def alike(text: str) -> str:
    """`folded`, but for case."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_ALIKE))


def plain(text: str) -> str:
    """Blanks as one, none at the ends."""
    return " ".join(text.split())


def mentions(text: str, label: str) -> bool:
    """Whether ``label`` stands in ``text`` as words of its own; both `folded`. Scripts without blanks have no words of their own."""
    if _is_unspaced(label):
        return label in text
    return re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text) is not None


def _is_unspaced(text: str) -> bool:
    """Whether there is a character of a script that is written without blanks: Han, kana, Thai, Lao, Khmer, Burmese."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def words_in(text: str) -> int:
    """How many words there are, two characters of a script without blanks being one."""
    return len(_UNSPACED.sub("", text).split()) + (len(_UNSPACED.findall(text)) + 1) // 2


def layers(text: str) -> tuple[str, tuple[str, ...]]:
    """The reply without its thinking, its control tokens and a fence around it, and which of thinking and fence it had."""
    said = without_thinking(text)
    body = _without_marks(said)
    fenced = FENCE.match(body)
    forms = (*((THOUGHT,) * (said != text.strip())), *((FENCED,) * bool(fenced)))
    return (fenced[1].strip() if fenced else body), forms


def without_thinking(text: str) -> str:
    """The reply without what stands between thinking tags; of one in channels, what the final one says.

    A tag that only closes ends a thinking that began in the prompt; one that only opens, a thinking that never ended.
    """
    if _CHANNEL.search(text):
        finals = list(_FINAL.finditer(text))
        text = text[finals[-1].end() :] if finals else ""
    kept: list[str] = []
    at, inside = 0, False
    for tag in _TAGS.finditer(text):
        if any(tag.groups()):
            kept, at, inside = kept if inside else [], tag.end(), False
        elif not inside:
            kept.append(text[at : tag.start()])
            inside = True
    return "".join(kept if inside else [*kept, text[at:]]).strip()


def _without_marks(text: str) -> str:
    """Without the control tokens at the ends."""
    if "<" not in text and "[" not in text:
        return text
    body = text
    if begun := _MARKS_AT_START.match(body, 0, _LONGEST_MARKS):
        body = body[begun.end() :]
    cut = max(0, len(body) - _LONGEST_MARKS)
    if ended := _MARKS_AT_END.search(body, cut):
        body = body[: ended.start()]
    return body.strip()


def unwrappings(text: str) -> Iterator[str]:
    """``text``, and what is left of it as wrapping after wrapping is taken off: at most 12, of at most 20,000 characters."""
    form = plain(text)
    for _ in range(_MOST_WRAPPINGS):
        if not form:
            return
        yield form
        if len(form) > _LONGEST_WRAPPED:
            return
        form = plain(_unwrapped(form))


def _unwrapped(form: str) -> str:
    """Without one wrapping: a pair of marks, the points at the end, a bullet; empty where there is nothing to take off."""
    if form[0].isalnum() and form[-1].isalnum():
        return ""
    inner = _within(_COMMAND, form, 1) or _within(_ELEMENT, form, 2)
    if inner:
        return inner
    for left, right in _PAIRS:
        inner = form[len(left) : -len(right)]
        if (
            inner
            and form.startswith(left)
            and form.endswith(right)
            and left not in inner
            and right not in inner
        ):
            return inner
    return _without_ends(form)


def _within(pattern: re.Pattern[str], form: str, group: int) -> str:
    """What stands within a command or an element, its own braces balanced; empty where it is none."""
    found = pattern.fullmatch(form) if form[0] in "\\<" else None
    if found is None or not _is_balanced(found[group]):
        return ""
    return found[group]


def _is_balanced(text: str) -> bool:
    depth = 0
    for part in re.finditer(r"[{}]", text):
        depth += 1 if part[0] == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _without_ends(form: str) -> str:
    """Without the points at the end, an opening ``¡``, signs such as ✅ at either end, or a bullet."""
    if form[-1] in _STOPS:
        return form[:-1].rstrip(form[-1]) if form[-2:-1] == form[-1] else form[:-1]
    if _is_sign(form[-1]) or _is_sign(form[0]):
        return _without_signs(form)
    if form[0] == "¡":
        return form[1:]
    bullet = _BULLET.match(form)
    return form[bullet.end() :] if bullet else ""


def _without_signs(form: str) -> str:
    said = [place for place, character in enumerate(form) if not _is_sign(character)]
    return form[said[0] : said[-1] + 1] if said else ""


def _is_sign(character: str) -> bool:
    """Whether it is a picture beside the words, and not what stands for a character that was lost."""
    is_symbol = character > "\u2000" and unicodedata.category(character) == "So"
    return is_symbol and character != "\N{REPLACEMENT CHARACTER}"
