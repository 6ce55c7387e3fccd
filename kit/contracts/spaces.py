"""What a space promises: that an answer survives every way in which the package carries it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import Chance
from ...core.errors import ChoiceError, LawError
from ...core.outcomes import Outcome
from ...core.questions import Seat
from ...core.spaces.space import Space
from .subject import Broken, Contract, Subject, hold, the_docstring_says_what_it_is

__all__ = [
    "CONTRACT",
    "a_drawn_answer_is_one_and_another_is_refused",
    "it_has_an_example_and_equals_its_twin",
    "it_says_what_may_be_answered",
    "its_labels_are_its_answers",
    "json_gives_an_answer_back",
    "laws_on_it_draw_its_answers",
    "nothing_is_read_where_nothing_is_said",
    "what_is_logged_gives_an_answer_back",
    "words_give_an_answer_back",
]

_ROWS = 40
_CHANCE = Chance.of(seed=7, stream="contract/space", episodes=range(_ROWS))


def _space(subject: Subject) -> Space:
    try:
        space: Space = subject.plugin.example()
    except TypeError as error:
        raise Broken(
            f"it cannot be built without arguments ({error}); define the classmethod example()"
        ) from None
    return space


def _drawn(space: Space) -> NDArray[Any]:
    return space.draw_uniform(_CHANCE)


def _same(space: Space, one: NDArray[Any], other: NDArray[Any]) -> bool:
    return bool(space.texts(one).tolist() == space.texts(other).tolist()) and space.values(
        one
    ) == space.values(other)


def it_has_an_example_and_equals_its_twin(subject: Subject) -> str:
    """`Space.example` is one of these spaces; it is compared by its fields, and cannot be changed."""
    space, twin = _space(subject), _space(subject)
    hold(
        space == twin and hash(space) == hash(twin),
        "built twice it differs; let equal spaces be equal and hash alike",
    )
    try:
        setattr(space, next(iter(vars(space)), "x"), None)
    except AttributeError:
        return repr(space)
    raise Broken("a field can be set after birth; make it a frozen dataclass")


def a_drawn_answer_is_one_and_another_is_refused(subject: Subject) -> str:
    """`check` takes what is drawn and blanks, and raises `ChoiceError` on what is no answer."""
    space = _space(subject)
    drawn = _drawn(space)
    hold(len(drawn) == _ROWS, f"{len(drawn)} answers were drawn for {_ROWS} rows")
    space.check(drawn)
    hold(len(space.blank(3)) == 3, "blank(3) has another length")
    space.check(space.blank(3))
    stranger = np.array([None, None], dtype=object)
    try:
        space.check(stranger)
    except ChoiceError as error:
        hold("\n" not in str(error), "its refusal takes more than one line")
        return str(error)
    raise Broken("check() takes an array of None; raise ChoiceError there")


def what_is_logged_gives_an_answer_back(subject: Subject) -> str:
    """`restore` gives the actions back from `texts` and `parts`."""
    space = _space(subject)
    drawn = _drawn(space)
    parts = space.parts(drawn)
    for name, column in parts.items():
        hold(len(column) == _ROWS, f"part {name!r} has {len(column)} entries for {_ROWS} rows")
    hold(space.parts(space.blank(0)).keys() == parts.keys(), "the parts of no row have other names")
    hold(
        _same(space, space.restore(space.texts(drawn), parts), drawn),
        "what is logged is read back as other answers",
    )
    return ", ".join(parts) or "in words alone"


def json_gives_an_answer_back(subject: Subject) -> str:
    """`from_json` gives the actions back from `values`, and the schema is JSON."""
    space = _space(subject)
    drawn = _drawn(space)
    read = [space.from_json(json.loads(json.dumps(value)), space.options) for value in space.values(drawn)]
    hold(all(one.outcome == Outcome.LEGAL for one in read), "an answer is not legal when it comes as JSON")
    hold(
        _same(space, space.pack([one.action for one in read]), drawn),
        "an answer comes back from JSON as another",
    )
    return json.dumps(space.schema(space.options))


def words_give_an_answer_back(subject: Subject) -> str:
    """`read` of what is logged; where there are options, as positions among those shown."""
    space = _space(subject)
    drawn = _drawn(space)
    for finish in ("stop", None):
        read = [space.read(text, finish, space.options) for text in space.texts(drawn).tolist()]
        hold(
            all(one.outcome == Outcome.LEGAL for one in read),
            "an answer in its own words is not read as legal",
        )
        hold(
            _same(space, space.pack([one.action for one in read]), drawn),
            "an answer in words is read as another",
        )
    return str(space.texts(drawn)[0])


def nothing_is_read_where_nothing_is_said(subject: Subject) -> str:
    """An empty reply has no answer, and one that was cut off or refused has none that is not legal."""
    space = _space(subject)
    for text, finish in (("", "stop"), ("  \n ", None), ("", "length")):
        parsed = space.read(text, finish, space.options)
        hold(parsed.outcome != Outcome.LEGAL, f"{text!r} is read as an answer; never make one up")
        hold(parsed.action is None, "an answer that is not legal carries an action")
    packed = space.pack([None, None])
    space.check(packed)
    return "an empty reply is no answer"


def it_says_what_may_be_answered(subject: Subject) -> str:
    """It describes itself to readers of words (`describe`, or `options`) and to programs (`to_json`)."""
    space = _space(subject)
    hold(space.describe().strip(), "describe() is empty; say what may be answered")
    json.dumps(space.to_json(), allow_nan=False)
    Seat("player", space)
    return space.describe()


def its_labels_are_its_answers(subject: Subject) -> str:
    """Where answers are listed, codes and labels belong to each other."""
    space = _space(subject)
    if not space.listed:
        try:
            space.codes(_drawn(space))
        except LawError:
            return "not listed"
        raise Broken("it has codes and no labels; list them, or raise LawError")
    places = np.arange(len(space.labels))
    hold(
        tuple(space.texts(space.at(places)).tolist()) == space.labels,
        "the labels are not the words of the answers",
    )
    hold(np.array_equal(space.codes(space.at(places)), places), "codes() is not the inverse of at()")
    hold(not space.options or space.options == space.labels, "the options are not the labels")
    return f"{len(places)} labels"


def laws_on_it_draw_its_answers(subject: Subject) -> str:
    """The uniform law, where there is one, draws valid answers."""
    space = _space(subject)
    law = space.uniform_law()
    if law is None:
        return "no uniform law"
    hold(law.space == space, "the uniform law is over another space")
    drawn = law.draw(_CHANCE)
    space.check(drawn)
    table, edges = law.probabilities(_ROWS), law.cdf_of(drawn)
    hold(table is not None or edges is not None, "the uniform law has neither probabilities nor a cdf")
    return type(law).__name__


CONTRACT: tuple[Contract, ...] = (
    the_docstring_says_what_it_is,
    it_has_an_example_and_equals_its_twin,
    a_drawn_answer_is_one_and_another_is_refused,
    what_is_logged_gives_an_answer_back,
    json_gives_an_answer_back,
    words_give_an_answer_back,
    nothing_is_read_where_nothing_is_said,
    it_says_what_may_be_answered,
    its_labels_are_its_answers,
    laws_on_it_draw_its_answers,
)
