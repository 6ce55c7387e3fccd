"""What an agent promises.

Agents in the process are seated at ten rounds that tell all that any agent may need; those that wait for the outside world,
where each answer may cost, only at the forty tosses of the 60/40 coin, once, and then replayed from the transcript.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.errors import AleatorError, InputError
from ...core.outcomes import Outcome
from ...core.questions import Seat
from ...core.spaces.allocation import Allocation
from ...core.spaces.interval import Interval
from ...core.spaces.record import Record
from ...core.spaces.space import Space
from ...core.spaces.text import Text
from ...runs.decisions import SeatDecisions
from .subject import (
    Broken,
    Contract,
    NotTried,
    Subject,
    hold,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    the_docstring_ends_with_its_source,
)
from .trial import HEADS, LETTERS, ROUNDS, ROWS, in_rounds, on_the_coin

__all__ = [
    "CONTRACT",
    "an_episode_is_the_same_alone_as_among_many",
    "it_answers_in_other_spaces_or_says_why_not",
    "it_answers_on_a_menu",
    "it_answers_what_is_legal",
    "it_declares_how_it_answers",
    "its_actions_come_from_the_law_it_reports",
    "on_the_coin_it_is_no_argmax",
    "the_same_seed_gives_the_same_answers",
    "without_a_run_it_is_seated_only_where_nothing_is_lost",
]

_FALSE_ALARM = 1e-6
_ALONE = 13
_MODES = ("sample", "token", "stated", "scripted", "recorded")
_KINDS = ("scripted", "stated", "token")
_SPACES: dict[str, Space] = {
    "interval": Interval(0.0, 1.0),
    "record": Record({"side": LETTERS, "price": Interval(0.0, 1.0)}),
    "allocation": Allocation(3, ("left", "right")),
    "text": Text(),
}


def without_a_run_it_is_seated_only_where_nothing_is_lost(subject: Subject) -> str:
    """An agent that waits for the outside world needs a run's context, which records its answers."""
    if not subject.recipe.is_external:
        return "answers in the process"
    try:
        subject.recipe.begin(Seat("player", LETTERS), np.arange(2))
    except InputError:
        return "answers from outside, seated by a run alone"
    raise Broken(
        "an agent from outside is seated without a context, and its answers are lost; raise InputError in begin()"
    )


def it_answers_on_a_menu(subject: Subject) -> str:
    """Its answers are legal; where they come from outside, each is legal or has a named outcome, and some are legal."""
    if subject.recipe.is_external:
        decisions = on_the_coin(subject).decisions
        hold(
            decisions.legal.any(),
            f"no answer of {len(decisions)} is legal: {_outcomes(decisions)}{_first_error(decisions)}",
        )
        return _outcomes(decisions)
    decisions = in_rounds(subject)
    found = _all_legal(decisions)
    hold(len(decisions) == ROWS * ROUNDS, f"{len(decisions)} of {ROWS * ROUNDS} questions were answered")
    return found


def it_answers_what_is_legal(subject: Subject) -> str:
    """Where a mask forbids a label in some rows it does not answer that label there, or says in one line why it cannot tell."""
    if subject.recipe.is_external:
        return "not asked: answers from outside may cost"
    return _answered_or_refused(subject, LETTERS, masked=True)


def it_answers_in_other_spaces_or_says_why_not(subject: Subject) -> str:
    """It answers on an interval, in a record, an allocation and a text, or says in one line for each why not."""
    if subject.recipe.is_external:
        return "not asked: answers from outside may cost"
    found = {kind: _answered_or_refused(subject, space) for kind, space in _SPACES.items()}
    return "; ".join(f"{kind}: {answer}" for kind, answer in found.items())


def _answered_or_refused(subject: Subject, space: Space, masked: bool = False) -> str:
    try:
        decisions = in_rounds(subject, space, masked=masked)
    except NotTried:
        raise
    except AleatorError as error:
        fault = f"on {space.describe()} it fails with {type(error).__name__} ({error}); raise InputError"
        hold(isinstance(error, InputError), fault)
        hold("\n" not in str(error), "its refusal takes more than one line")
        return str(error)
    return _all_legal(decisions)


def _all_legal(decisions: SeatDecisions) -> str:
    hold(decisions.legal.all(), f"some answers are not legal: {_outcomes(decisions)}")
    return f"{len(decisions)} legal answers"


def it_declares_how_it_answers(subject: Subject) -> str:
    """Its mode is one of the sampling contract, and so is the kind of law where it reports one."""
    decisions = _tried(subject)
    strange = [mode for mode in decisions.modes if mode not in _MODES]
    hold(not strange, f"mode {', '.join(map(repr, strange))} is unknown; allowed: {', '.join(_MODES)}")
    has_law = _has_law(decisions)
    kinds, alone = {*decisions.law_kind[has_law]}, {*decisions.law_kind[~has_law]} - {None}
    if alone:
        raise Broken(
            f"law_kind {', '.join(map(repr, alone))} came without a law; report the law or leave it out"
        )
    hold(
        kinds <= {*_KINDS}, f"law_kind {', '.join(map(repr, kinds))} is unknown; allowed: {', '.join(_KINDS)}"
    )
    modes = " and ".join(decisions.modes)
    return f"{modes}, with its {' and '.join(sorted(kinds))} law" if kinds else modes


def _has_law(decisions: SeatDecisions) -> NDArray[np.bool_]:
    if decisions.played is None:
        return np.zeros(len(decisions), dtype=bool)
    return np.asarray(~np.isnan(decisions.played).any(axis=-1))


def its_actions_come_from_the_law_it_reports(subject: Subject) -> str:
    """It plays no action to which the law that it reports gives probability 0."""
    own = _own_probability(_tried(subject))
    hold(
        not (own == 0).any(),
        f"{int((own == 0).sum())} of {len(own)} actions have probability 0 under the law reported",
    )
    return "no law is reported" if np.isnan(own).all() else f"{len(own)} actions, each allowed by its law"


def the_same_seed_gives_the_same_answers(subject: Subject) -> str:
    """It draws from ``chance`` alone; answers from outside come back from the transcript."""
    if subject.recipe.is_external:
        hold(
            on_the_coin(subject).replayed,
            "the run replayed from its transcript differs; record each answer before it is used",
        )
        return "replayed from its transcript"
    first, second = (in_rounds(subject).digest() for _ in range(2))
    hold(
        first == second,
        "two runs with one seed differ; draw from `chance` alone and keep nothing in the recipe",
    )
    return "twice the same"


def an_episode_is_the_same_alone_as_among_many(subject: Subject) -> str:
    """An episode is the same however the run is cut into blocks."""
    if subject.recipe.is_external:
        return "each episode is asked on its own"
    among, alone = (in_rounds(subject, episodes=_ALONE + 1, block=block) for block in (_ALONE + 1, 1))
    rows = among.episode == _ALONE
    same = np.array_equal(among.action[rows], alone.action[alone.episode == _ALONE])
    hold(same, f"episode {_ALONE} differs alone and among others; let no row depend on another")
    return f"episode {_ALONE} alone as among {_ALONE + 1}"


def on_the_coin_it_is_no_argmax(subject: Subject) -> str:
    """Asked to draw 60 % Heads, an agent that samples does not always give one answer.

    A sampler of n answers is failed with probability 0.6^n + 0.4^n. Where the agent reports the law it plays, that law counts
    instead: to play one action on purpose is no fault where it is said.
    """
    try:
        decisions = on_the_coin(subject).decisions
    except InputError as error:
        if subject.recipe.is_external:
            raise
        return f"it does not play the coin: {error}"
    legal = decisions.legal
    n, labels = int(legal.sum()), Counter(decisions.action[legal].tolist())
    if decisions.modes == ("recorded",) or len(labels) > 1:
        return f"{labels[0]} Heads in {n} answers; a sampler is failed with probability {_alarm(n):.1g}"
    hold(n, f"no answer of {len(decisions)} is legal: {_outcomes(decisions)}{_first_error(decisions)}")
    return _one_answer(decisions, n, ("Heads", "Tails")[next(iter(labels))])


def _one_answer(decisions: SeatDecisions, n: int, label: str) -> str:
    """What to say of ``n`` answers that are all ``label``."""
    own = _own_probability(decisions)
    declared = not np.isnan(own).any()
    likely = float(np.prod(own)) if declared else _alarm(n)
    if declared and likely > _FALSE_ALARM:
        return f"always {label}, as the law it reports says"
    hold(
        likely <= _FALSE_ALARM,
        f"{n} legal answers of {len(decisions)} ({_outcomes(decisions)}), all {label}, are too few to tell; mend the failures first",
    )
    raise Broken(
        f"mode {decisions.modes[0]!r} is declared, and all {n} answers are {label}, which a sampler gives with probability {likely:.1g}:"
        " an argmax. Look at its temperature and at greedy decoding; where both are right, the model does not randomise by"
        " itself. An agent that means to play one action reports that law with its choice"
    )


CONTRACT: tuple[Contract, ...] = (
    the_docstring_ends_with_its_source,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    without_a_run_it_is_seated_only_where_nothing_is_lost,
    it_answers_on_a_menu,
    it_answers_what_is_legal,
    it_answers_in_other_spaces_or_says_why_not,
    it_declares_how_it_answers,
    its_actions_come_from_the_law_it_reports,
    the_same_seed_gives_the_same_answers,
    an_episode_is_the_same_alone_as_among_many,
    on_the_coin_it_is_no_argmax,
)


def _tried(subject: Subject) -> SeatDecisions:
    return on_the_coin(subject).decisions if subject.recipe.is_external else in_rounds(subject)


def _alarm(n: int) -> float:
    """Probability that ``n`` tosses of the coin are all alike."""
    return float(HEADS**n + (1 - HEADS) ** n)


def _own_probability(decisions: SeatDecisions) -> FloatArray:
    """The probability of each legal action under the law that came with it, NaN where none did."""
    legal = np.flatnonzero(decisions.legal)
    if decisions.played is None:
        return np.full(len(legal), np.nan)
    codes = decisions.seat.space.codes(decisions.action[legal])
    return np.asarray(decisions.played[legal, codes])


def _outcomes(decisions: SeatDecisions) -> str:
    return ", ".join(
        f"{n} {Outcome(code).label}" for code, n in sorted(Counter(decisions.outcome.tolist()).items())
    )


def _first_error(decisions: SeatDecisions) -> str:
    """What was logged of the first failure."""
    logged = decisions.logs.get("error")
    if logged is None or decisions.legal.all():
        return ""
    return f"; the first: {logged[int(np.argmin(decisions.legal))]!s:.300}"
