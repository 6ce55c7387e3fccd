"""Replies that refuse: a person says that they cannot or will not do what was asked, in one of some twenty-five languages.

An apology or ``as an AI`` refuses nothing by itself; it takes a verb of not doing and one of what is not done.

>>> refuses("I'm afraid I can't do that."), refuses("I'm sorry to hear the coin is biased!")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .reply_text import folded, mentions

__all__ = ["refuses"]

_FIRST, _LAST = 4000, 1000  # characters of a reply in which a refusal is looked for
_ENGLISH_VERBS = (
    r"(?:help(?! but)|assist|comply|choose|chose|pick|select|decide|answer|respond|reply|participate|take part|engage|play|provide"
    r"|offer|fulfil|complete|continue|proceed|gamble|bet|wager|advise|recommend|support|encourage|accommodate|name|state|share"
    r"|(?:do|perform|carry out) (?:that|this|so|it)\b|make (?:a|an|any|the|this|that|such|your|choices|decisions|predictions)\b"
    r"|give (?:you )?(?:a|an|any|the|advice)\b|take (?:a side|sides)|express (?:a|an|any)\b)"
)
_NOT_ABLE = (
    r"(?:can(?:no|')t|can not|could(?: not|n't)|won't|will not|(?:am|'m) (?:un|not )able to|(?:am|'m) not (?:allowed|permitted) to"
    r"|(?:do not|don't) have the ability to|(?:am|'m) not (?:going|willing|comfortable|designed|programmed) to)"
)
_SURE = r"(?: (?:simply|really|just|honestly|also|therefore|unfortunately|still|ethically|personally|directly)|,)*"
_LANGUAGES = (
    # English
    rf"\bi{_SURE} ?{_NOT_ABLE}{_SURE} {_ENGLISH_VERBS}",
    rf"\b(?:and|but|so|thus|therefore|assistant|model),?{_SURE} {_NOT_ABLE}{_SURE} {_ENGLISH_VERBS}",
    r"\bi(?: would|'d| will|'ll)?(?: must| have to| need to)?(?: respectfully| politely)? (?:refuse|decline|abstain)\b(?! in)",
    r"\bi(?: would|'d) (?:rather|prefer) not\b|\bi prefer not to\b|\bi (?:do not|don't) (?:wish|want) to (?:choose|answer|play|participate|help)",
    r"\bnot (?:able|comfortable|willing) (?:to )?(?:choos|help|assist|mak|answer|provid|participat)\w*",
    r"\b(?:unable|not able) to (?:help|assist|comply|choose|answer|decide|participate|provide|fulfil|make)",
    r"\b(?:against|violates?|breach(?:es)?) (?:my|our|the) (?:guideline|polic|programming|principle|rule|value)",
    r"\bnot something (?:that )?i (?:can|could|will|am able to)\b|\b(?:inappropriate|unethical|not (?:appropriate|ethical|right)) for me to\b",
    # Spanish, Portuguese, Italian, French, Romanian
    r"\bno (?:me es posible|(?:te |le |lo )?puedo|podría|debo) (?:elegir|escoger|ayudar\w*|responder|contestar|decidir|hacer|tomar|participar|seleccionar|cumplir|dar)",
    r"\bme niego a\b|\bprefiero no\b|\bno estoy en condiciones de\b",
    r"\bnão (?:posso|consigo|devo|me é possível|poderei) (?:te |lhe )?(?:escolher|ajudar|responder|decidir|fazer|tomar|participar|selecionar|fornecer|dar)",
    r"\brecuso-me\b|\bme recuso\b|\bprefiro não\b",
    r"\bnon (?:posso|mi è possibile|sono in grado di) (?:scegliere|aiutar\w*|rispondere|decidere|fare|prendere|partecipare|fornire|dare)|\bmi rifiuto\b",
    r"\bje ne (?:peux|puis|pourrai|suis pas en mesure de|suis pas capable de) ?(?:pas )?(?:vous |t'|te |l')?(?:choisir|aider|répondre|décider|faire|prendre|participer|fournir|donner)",
    r"\bje (?:me )?refuse\b|\bje préfère ne pas\b|\bje dois (?:décliner|refuser)",
    r"\bnu pot (?:să )?(?:aleg|ajut|răspund|decid|fac)",
    # German, Dutch, Swedish, Danish, Norwegian
    r"\bkann (?:ich )?(?:\w+ ){0,4}?(?:nicht|keine\w*) (?:\w+ ){0,3}?(?:wählen|helfen|antworten|entscheiden|beantworten|machen|tun|treffen|geben|auswählen|erfüllen|teilnehmen|nachkommen)",
    r"\b(?:ich )?(?:weigere mich|lehne (?:es |das |dies )?ab|muss (?:\w+ ){0,3}ablehnen|möchte lieber nicht|darf (?:\w+ ){0,3}nicht)",
    r"\bkan (?:ik )?(?:\w+ ){0,3}?(?:niet|geen) (?:\w+ ){0,3}?(?:kiezen|helpen|antwoorden|beslissen|beantwoorden|maken|doen|geven)|\bik weiger\b",
    r"\bkan (?:jag |jeg )?(?:\w+ ){0,2}?(?:inte|ikke) (?:välja|vælge|velge|hjälpa|hjælpe|hjelpe|svara|svare|göra|gøre|gjøre)",
    # Polish, Czech, Russian, Ukrainian
    r"\bnie mogę (?:\w+ ){0,2}?(?:wybrać|pomóc|odpowiedzieć|zdecydować|zrobić|podjąć|wziąć|spełnić)|\bodmawiam\b",
    r"\bnemohu (?:\w+ ){0,2}?(?:vybrat|pomoci|odpovědět|rozhodnout)|\bodmítám\b",
    r"\bне (?:могу|можу|смогу|буду|готов|в состоянии) (?:\w+ ){0,2}?(?:выбрать|выбирать|помочь|ответить|отвечать|принять|сделать|выполнить|вибрати|допомогти|відповісти)",
    r"\b(?:отказываюсь|вынужден отказать|відмовляюсь)",
    # Turkish, Vietnamese, Indonesian
    r"\b(?:seçemem|seçim yapamam|karar veremem|yardımcı olamam|cevap veremem|yanıt veremem|bunu yapamam|reddediyorum)\b",
    r"\bkhông thể (?:\w+ ){0,2}?(?:chọn|giúp|trả lời|quyết định|thực hiện)|\btừ chối\b",
    r"\btidak (?:bisa|dapat|mampu) (?:\w+ ){0,2}?(?:memilih|membantu|menjawab|memutuskan|melakukan)|\bmenolak\b",
    # Arabic, Hebrew, Persian, Hindi
    r"\bلا (?:أستطيع|استطيع|يمكنني|أقدر|أقدر على)\b|\bأرفض\b|\bأعتذر عن\b",
    r"\b(?:אינני יכול|אני לא יכול|איני יכול|מסרב)",
    r"\b(?:نمی.?توانم|قادر نیستم)",
    r"नहीं (?:[^ ]+ ){0,2}?(?:सकत|सकूँ|सकूं)",  # a class \S would be folded to \s
    # Chinese, Japanese, Korean
    r"(?:无法|無法|不能|不會|不会|没办法|沒辦法|没法|拒绝|拒絕|不便|恕不)[^。，,.!?]{0,8}?(?:选|選|决定|決定|回答|答复|答覆|帮|幫|协助|協助|提供|满足|滿足|做|给出|給出|参与|參與|完成|执行|執行)",
    r"(?:答え|回答|手伝|選択|選ぶ|選べ|決め|決断|対応|応え|応じ|提供|判断)[^。]{0,10}?(?:でき(?:ません|ない|かね)|出来(?:ません|ない)|られません|かねます)",
    r"お断り|遠慮(?:いたし|させて)",
    r"(?:선택|답변|도와|도움|대답|결정|응답|제공)[^.]{0,12}?(?:수 (?:가 )?없|못|어렵습니다)|거부(?:합니다|하겠)|거절",
)
_REFUSAL = re.compile("|".join(map(folded, _LANGUAGES)))


def refuses(text: str, labels: Iterable[str] = ()) -> bool:
    """Whether the reply refuses; looked for in its first 4,000 characters and its last 1,000.

    Words that name one of the ``labels`` (``I decline`` where an option is ``decline``) refuse nothing.
    """
    said = folded(text)
    if len(said) > _FIRST + _LAST:
        said = f"{said[:_FIRST]}\n{said[-_LAST:]}"
    found = _REFUSAL.search(said)
    return found is not None and not any(mentions(found[0], folded(label)) for label in labels)
