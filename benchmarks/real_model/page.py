"""The page: results as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from statistics import fmean
from typing import Any, NamedTuple

from aleator.benchmarks.real_model.measured import (
    OfMethod,
    OfPrompt,
    OfWording,
    at_probabilities,
    of_methods,
    of_prompts,
    of_wordings,
    outcomes_of_methods,
)
from aleator.benchmarks.real_model.questions import GAMES, HEADS
from aleator.core.outcomes import Outcome
from aleator.scenarios.scenario.result import Result
from aleator.scenarios.study.result import StudyResult

__all__ = ["About", "Found", "page"]

_LEGAL = Outcome.LEGAL.label
_TOLD = {"pennies": ("tv", "exploitability"), "bandit": ("tv", "cumulative_regret"), "sales": ("ks", "w1")}
_OPENING = """# One real model

    make real API_BASE=URL

{called}, asked at temperature 1 through an OpenAI-compatible server; sampling parameters beside temperature: {sent}.
It is one small model, and says nothing of others: the page shows what the tool does on replies that nobody wrote for it.
Every reply stands in a transcript, so that the command continues where it was stopped. Seed {seed}; {calls:,} calls, {tokens:,} tokens of replies.
Intervals are 95 %.
"""
_CURVE = """
## The calibration curve

Told to draw Heads with probability p ({asked} times for each p, the order of the options permuted), the model says Heads with these shares.
`tokens` is the mean probability of Heads in the law of the first token, asked for beside every answer.

![P(Heads) as played against p](real_model/calibration.svg)
"""
_ORACLE = """
## Token laws against frequencies

At temperature 1, with the server's truncation off, an answer is a draw from the law of its own prompt's tokens. For each prompt (p, and the
option shown first) the exact binomial test compares the answers that could be read with that law, scaled to the two options.
Of {prompts} prompts the smallest p-value is {least:.2g}; under the law a p-value as small as this one or smaller is seen somewhere
among so many with probability {anywhere:.2g} at most (Bonferroni). {said}
Over all p the tokens give Heads {first:.2f} in the mean where Heads is shown first, and {second:.2f} where Tails is: what differs between the two is
the model's liking for a place.
"""
_METHODS = """
## Prompting methods

The coin should show Heads with probability {heads:g}; {decisions} decisions for each method. `at once` is the share of decisions whose first
reply could be read, `in the end` the share after one more request; calls and tokens of replies are for each decision.

![P(Heads) by prompting method](real_model/methods.svg)
"""
_GAMES = """
## Games, a bandit, a market

Asked directly. In matching pennies Heads is worth 3 and Tails 1, so that the matcher should play Heads a quarter of the time;
the bandit has three arms that pay with probability 0.3, 0.5 and 0.7, and is held to Thompson sampling's law; in the market of sales the
shop's price should follow Varian's law.
"""
_EVERYWHERE = """
## Every method in every setting

How many decisions ended with an answer that could be read, of all that were asked, after one more request; the rest are accounted for as
{rest}. An episode ends with an answer that cannot be read. A dash: the method needs options to name, and numbers are answered there.
"""
_WORDINGS = """
## Wordings that ask for a law

The law of the coin at p = 0.1, 0.3 and 0.5, one request each: how many replies state a law that can be read, and how far the stated
P(Heads) is from p in the mean. `present` is what `stated_then_drawn`, `describe_only` and `elicit: [stated]` say.
"""


class About(NamedTuple):
    """What the page says of the model: what it is ``called``, and which parameters were ``sent``."""

    called: str
    sent: Mapping[str, Any]


class Found(NamedTuple):
    """All results: of the three studies, and by the name of a game: of `direct`, and of every prompting method (``elsewhere``)."""

    curve: StudyResult
    methods: StudyResult
    wordings: StudyResult
    games: Mapping[str, Result]
    elsewhere: Mapping[str, StudyResult]

    @property
    def results(self) -> list[Result]:
        """Every run."""
        studies = (self.curve, self.methods, self.wordings, *self.elsewhere.values())
        return [*(result for study in studies for _, result in study.results), *self.games.values()]


def page(found: Found, about: About) -> str:
    """The page as Markdown."""
    spent = [result.spending for result in found.results]
    sent = ", ".join(f"`{name}` {value}" for name, value in about.sent.items())
    opening = _OPENING.format(
        called=about.called,
        sent=sent,
        seed=found.curve.seed,
        calls=sum(one.calls for one in spent),
        tokens=sum(one.completion_tokens for one in spent),
    )
    parts = (
        _curve(found.curve),
        _oracle(found.curve),
        _methods(found.methods),
        _games(found.games),
        _everywhere(found),
        _wordings(found.wordings),
    )
    return opening + "".join(parts)


def _curve(found: StudyResult) -> str:
    rows = at_probabilities(found)
    table = _table(
        ("p", "answers read", "P(Heads)", "95 %", "tokens"),
        [
            (
                f"{r.p:g}",
                f"{r.n} of {r.asked}",
                _number(r.share),
                f"{r.low:.2f} to {r.high:.2f}",
                _number(r.tokens),
            )
            for r in rows
        ],
    )
    measured = found.findings.grids[0].document()["metrics"]
    told = ", ".join(f"{name.replace('_', ' ')} {_with_interval(m)}" for name, m in measured.items())
    return f"{_CURVE.format(asked=rows[0].asked)}\n{table}\nOver the curve: {told}.\n"


def _oracle(found: StudyResult) -> str:
    rows = [row for row in of_prompts(found) if row.n]
    least = min(row.p_value for row in rows)
    anywhere = min(1.0, least * len(rows))
    said = (
        "The two agree as far as so many answers can tell."
        if anywhere > 0.05
        else "The two do not agree: the answers are not draws from the law that the server tells."
    )
    table = _table(
        ("p", "shown first", "P(Heads) of the tokens", "Heads", "exact p-value"),
        [_prompt(row) for row in rows],
    )
    first, second = (fmean(row.tokens for row in rows if row.first == label) for label in ("Heads", "Tails"))
    told = _ORACLE.format(
        prompts=len(rows), least=least, anywhere=anywhere, said=said, first=first, second=second
    )
    return f"{told}\n{table}"


def _prompt(row: OfPrompt) -> tuple[str, ...]:
    return f"{row.p:g}", row.first, f"{row.tokens:.3f}", f"{row.heads} of {row.n}", f"{row.p_value:.2g}"


def _methods(found: StudyResult) -> str:
    rows = of_methods(found)
    heads = ("method", "at once", "in the end", "P(Heads)", "95 %", "verdict", "calls", "tokens")
    return f"{_METHODS.format(heads=HEADS, decisions=rows[0].decisions)}\n{_table(heads, map(_method, rows))}"


def _method(row: OfMethod) -> tuple[str, ...]:
    played = "-" if row.share is None else f"{row.share:.2f}"
    between = "-" if row.share is None else f"{row.low:.2f} to {row.high:.2f}"
    shares = f"{row.first:.0%}", f"{row.in_the_end:.0%}"
    return f"`{row.name}`", *shares, played, between, row.verdict, f"{row.calls:.1f}", f"{row.tokens:.0f}"


def _games(found: Mapping[str, Result]) -> str:
    rows = [_game(name, result) for name, result in found.items()]
    return f"{_GAMES}\n{_table(('what', 'answers', 'played', 'optimal', 'verdict', 'measured'), rows)}"


def _game(name: str, result: Result) -> tuple[str, ...]:
    seat = GAMES[name].seat
    told, decided = result.comparison.seats[seat], result.ledger.seats[seat]
    measured = (f"{m} {_number(told.metrics[m].value)}" for m in _TOLD[name] if m in told.metrics)
    played, optimal = (_law(law) or "numbers" for law in (told.policy, told.optimal))
    answers = f"{int(decided.legal.sum())} of {len(decided)} read"
    return (
        GAMES[name].environment["name"],
        answers,
        played,
        optimal,
        told.verdict or "no verdict",
        ", ".join(measured),
    )


def _law(law: Mapping[str, float]) -> str:
    return ", ".join(f"{action} {p:.2f}" for action, p in law.items())


def _everywhere(found: Found) -> str:
    columns = {"biased_coin": outcomes_of_methods(found.methods, "sampler")}
    for name, study in found.elsewhere.items():
        columns[GAMES[name].environment["name"]] = outcomes_of_methods(study, GAMES[name].seat)
    rest = sum((count for column in columns.values() for count in column.values()), Counter())
    del rest[_LEGAL]
    told = ", ".join(f"{n} {outcome}" for outcome, n in rest.most_common()) or "nothing else"
    methods = next(iter(columns.values()))
    rows = [
        (f"`{method}`", *(_read(column.get(method, {})) for column in columns.values())) for method in methods
    ]
    return f"{_EVERYWHERE.format(rest=told)}\n{_table(('method', *columns), rows)}"


def _read(outcomes: Mapping[str, int]) -> str:
    return f"{outcomes[_LEGAL]} of {sum(outcomes.values())}" if outcomes else "-"


def _wordings(found: StudyResult) -> str:
    rows = of_wordings(found)
    return f"{_WORDINGS}\n{_table(('wording', 'read', 'share', 'off by'), map(_wording, rows))}"


def _wording(row: OfWording) -> tuple[str, ...]:
    return row.name, f"{row.read} of {row.asked}", f"{row.read / row.asked:.0%}", _number(row.error)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _with_interval(measured: Mapping[str, Any]) -> str:
    if why := measured.get("withdrawn"):
        return f"{_number(measured['value'])} (no interval: {why})"
    return f"{_number(measured['value'])} ({_number(measured['low'])} to {_number(measured['high'])})"


def _number(value: float | None) -> str:
    return "-" if value is None or isnan(value) else f"{value:.2f}"
