"""The columns of the comparison, which the terminal's table and the page's share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from math import isnan
from typing import NamedTuple

from .metric_words import is_p_value, summary_of
from .panel import WITHDRAWN
from .reading import NO_VERDICT, Row, evidence_text, number, p_text, plain_label, short_names

__all__ = ["Column", "columns_of"]

_WANTED = 1  # the rank of a metric that was asked for by name
_OPTIMUM_NOTES = {"set": " (nearest)", "one of a set": " (one of a set)", "per decision": " (mean)"}


class Column(NamedTuple):
    """A column: its ``header``, the ``text`` of a row in it, what it ``means``; the highest ``rank`` gives way first. Some say ``whose`` a
    row is.
    """

    header: str
    text: Callable[[Row], str]
    means: str = ""
    rank: int = 0
    right: bool = False
    whose: bool = False


def columns_of(rows: Sequence[Row], detail: int = 2, wanted: Collection[str] = ()) -> list[Column]:
    """The columns that these rows fill; with no intervals (``detail`` 0), those of the main metrics (1), or all (2).

    Metrics that are ``wanted`` by name give way last, and so do all where none has a column of its own.
    """
    return [
        *_by_columns(rows),
        Column(
            "seat",
            lambda row: plain_label(row.seat),
            "the role at the table",
            0 if _vary(row.seat for row in rows) else 5,
            whose=True,
        ),
        Column(
            "agent",
            lambda row: row.agent,
            "who sat there: its name, its model and how it was asked",
            _rank_of_agent(rows),
            whose=True,
        ),
        Column(
            "n",
            lambda row: f"{row.doc.n:,}",
            "legal answers at the first attempt, which make the policy",
            2,
            True,
        ),
        *_policy_columns(rows, detail),
        *_verdict_column(rows),
        *_rate_column(rows),
        *_metric_columns(rows, detail, wanted),
        *_not_legal_columns(rows),
    ]


def _policy_text(row: Row, policy: Mapping[str, float] | None = None, most: int = 2) -> str:
    """``Heads 0.12 | 0.40``: policy | optimum of the first of two actions, or of the ``most`` weightiest of several."""
    policy, optimal = row.doc.policy if policy is None else policy, row.doc.optimal
    if not policy:
        return (
            f"in [{', '.join(map(number, row.doc.interval))}]" if row.doc.interval else row.doc.answers or "–"
        )
    weights = {action: max(p, optimal.get(action, 0)) for action, p in policy.items()}
    shown = list(policy)[:1] if len(policy) == 2 else sorted(weights, key=lambda a: -weights[a])[:most]
    pairs = [_pair(action, policy[action], optimal.get(action)) for action in shown]
    rest = f", +{len(policy) - len(shown)}" if len(policy) > max(2, len(shown)) else ""
    return ", ".join(pairs) + rest + (_OPTIMUM_NOTES.get(row.doc.optimal_kind or "", "") if optimal else "")


def _estimate_text(row: Row, name: str, interval: bool) -> str:
    """``0.28 [0.18, 0.37]``, or the value alone; a dash where there is none."""
    estimate = row.metric(name)
    if estimate is None:
        return "–"
    value, low, high, _ = estimate
    if is_p_value(name):
        return p_text(value)
    if estimate.withdrawn and interval:
        return f"{number(value)} {WITHDRAWN}"
    exact = (isnan(low) and isnan(high)) or low == value == high
    return number(value) if exact or not interval else f"{number(value)} [{number(low)}, {number(high)}]"


def _verdict_text(row: Row) -> str:
    """The verdict, and whether it is about the shares alone, or the agent with random numbers that it was given."""
    notes = {"marginal": row.doc.of_shares, "given randomness": row.doc.provided_randomness}
    named = ", ".join(name for name, holds in notes.items() if holds and row.verdict != NO_VERDICT)
    return f"{row.verdict} ({named})" if named else row.verdict


def _verdict_column(rows: Sequence[Row]) -> list[Column]:
    judged = any(row.verdict != NO_VERDICT for row in rows)
    return [Column("verdict", _verdict_text, _VERDICT_MEANS)] if judged else []


def _evidence_text(row: Row) -> str:
    """The greatest e-value so far, on which the verdict rests; that of all choices where no more is known than their shares."""
    if row.doc.evidence is not None:
        return evidence_text(row.doc.evidence.e_value)
    estimate = row.doc.merged.e_value if row.doc.merged else row.metric("e_value")
    return "–" if estimate is None else evidence_text(estimate.value)


_VERDICT_MEANS = (
    "deviates: shown to differ from the optimum, given what was shown and the past (evidence reached 20 at some decision); marginal only:"
    " so too, but the shares of the actions are right; faithful: shown to lie close to the optimum, given all of that; undecided: neither"
    " yet; (marginal): about the shares of the actions alone. Each claim is wrong with probability 0.05 at most, however often one"
    " looks; see docs/verdict.md"
)


# name, header, rank, the detail at which its interval is shown, what it means
_METRICS = (
    ("predictability", "predictable", 1, 1, "what an exploiter who sees what the player sees wins a decision, out of sample, as a share of the stake; 0 from a perfect sampler"),
    ("conditional_distance", "cond. TV", 3, 2, "mean total variation of each act's law from its own optimum, given what was shown and the past: a lower estimate and bounds"),
    ("tv", "TV", 1, 1, "total variation between policy and optimum, 0 to 1, with its 95 % interval"),
    ("excess_tv", "excess TV", 3, 2, "TV minus what a perfect sampler shows at the same n: near 0 for a faithful one"),
    ("ks", "KS", 1, 1, "largest gap between the two cumulative laws, 0 to 1, with its 95 % interval"),
    ("w1", "W1", 3, 2, "mean distance by which numbers must move to follow the optimum, in the answer's unit"),
    ("e_value", "evidence", 2, 3, "e-value: the greatest factor so far by which a bettor against the optimum multiplied the stake; 20 or more shows that it differs"),
    ("excess_exploitability", "excess exploit.", 4, 2, "exploitability minus that of a perfect sampler at the same n, in payoff units"),
    ("cumulative_regret", "regret", 4, 1, "reward lost to the best arm over an episode, in reward units"),
    ("suffix_failure", "SuffFail", 5, 2, "share of episodes that never pull the best arm from half time on"),
    ("min_frac", "K MinFrac", 5, 2, "share of the pulls that the least pulled arm has, times the number of arms: 1 where all are pulled alike"),
    ("greedy_frac", "GreedyFrac", 5, 2, "share of the pulls that were of the arm with the largest mean reward so far"),
    ("rescaled_median_reward", "reward", 5, 2, "median over episodes of the mean reward, 0 that of the worst arm and 1 that of the best"),
    ("exploitability", "exploitability", 7, 2, "what a best response wins from the policy, in payoff units"),
    ("chi_square", "chi² p", 8, 3, "p-value of Pearson's test: for a fixed n only"),
    ("exact_multinomial", "exact p", 8, 3, "p-value of the exact multinomial test: for a fixed n only"),
    ("ks_p", "KS p", 8, 3, "p-value of the Kolmogorov-Smirnov test: for a fixed n only"),
)  # fmt: skip


def _by_columns(rows: Sequence[Row]) -> list[Column]:
    short = short_names(dict.fromkeys(column for row in rows for column in row.by))
    return [
        Column(
            name,
            partial(_by_text, column),
            f"what was varied: {plain_label(column)}",
            rank,
            all(not isinstance(row.by.get(column), str) for row in rows),
            whose=True,
        )
        for column, name in short.items()
        for rank in [0 if _vary(_by_text(column, row) for row in rows) else 5]
    ]


def _by_text(column: str, row: Row) -> str:
    return plain_label(row.by.get(column, "–"))


def _policy_columns(rows: Sequence[Row], detail: int) -> list[Column]:
    means = "probability of an action as played | in the optimum: the first of two actions, the weightiest of several"
    notes = {
        "set": "nearest: of the many optima, the one nearest to the policy",
        "one of a set": "one of a set: other optima are not known, and play deviates from all where a best response gains",
        "per decision": "mean: over decisions with optima of their own",
    }
    kinds = {row.doc.optimal_kind for row in rows}
    text = "; ".join([means, *(notes[kind] for kind in notes if kind in kinds)])
    if not any(row.doc.policy for row in rows):
        return [
            Column("answers", _policy_text, "the interval from which numbers were answered, or what was", 4)
        ]
    return [Column("policy | optimal", partial(_policy_text, most=1 + detail), text)]


def _rate_column(rows: Sequence[Row]) -> list[Column]:
    means = "least false discovery rate over all cells at which this one is found to deviate (e-BH)"
    told = sum(row.rate is not None for row in rows) > 1
    return [Column("FDR", lambda row: number(row.rate), means, 7, True)] if told else []


def _metric_columns(rows: Sequence[Row], detail: int, wanted: Collection[str]) -> list[Column]:
    present = list(dict.fromkeys(name for row in rows for name in row.doc.metrics))
    standard = [
        Column(
            header,
            partial(_metric_text, name=name, interval=detail >= least),
            means,
            _WANTED if name in wanted else rank,
            True,
        )
        for name, header, rank, least, means in _METRICS
        if name in present
    ]
    names = {name for name, *_ in _METRICS}
    foreign = [name for name in present if name not in names]
    return standard + [
        Column(
            plain_label(name),
            partial(_metric_text, name=name, interval=True),
            summary_of(name) or f"see `aleator show {name}`",
            _WANTED if name in wanted or not standard else 8,
            True,
        )
        for name in foreign
    ]


def _metric_text(row: Row, name: str, interval: bool) -> str:
    return _evidence_text(row) if name == "e_value" else _estimate_text(row, name, interval)


def _not_legal_columns(rows: Sequence[Row]) -> list[Column]:
    lost = "share of answers at the first attempt that were not legal"
    bounds = "least and largest TV that the answers that were not legal could have led to"
    again = "policy | optimal with the answers to repeated questions"
    columns = [
        (
            any(row.doc.not_legal for row in rows),
            Column("not legal", lambda row: f"{row.doc.not_legal:.1%}", lost, 3, True),
        ),
        (any(row.doc.tv_bounds for row in rows), Column("TV bounds", _bounds_text, bounds, 7, True)),
        (
            any(row.doc.policy_after_reasks for row in rows),
            Column("after re-asking", lambda row: _policy_text(row, row.doc.policy_after_reasks), again, 7),
        ),
    ]
    return [column for holds, column in columns if holds]


def _bounds_text(row: Row) -> str:
    return f"[{', '.join(map(number, row.doc.tv_bounds))}]" if row.doc.tv_bounds else "–"


def _pair(action: str, played: float | None, optimal: float | None) -> str:
    label = f"{plain_label(action)} {number(played)}"
    return label if optimal is None else f"{label} | {number(optimal)}"


def _rank_of_agent(rows: Sequence[Row]) -> int:
    """Agents that differ in what no other column says come first, those that other columns name last."""
    if not _vary(row.agent for row in rows):
        return 6
    places = {(tuple(map(str, row.by.values())), row.seat) for row in rows}
    named = all(
        any(str(value) in row.agent for value in row.by.values() if isinstance(value, str)) for row in rows
    )
    return 7 if named and len(places) == len(rows) else 0


def _vary(values: Iterable[object]) -> bool:
    return len(set(values)) > 1
