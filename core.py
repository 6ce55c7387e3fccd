"""The nouns: what an agent is asked, what it answers, and the laws that answers are compared with.

Index convention: batch axes come first and meaning axes last. ``B`` is a number of independent episodes,
``A`` a number of actions. A recipe (`Agent`, `Environment`) is a frozen description that can be compared,
written down and read back; a sitting (`Player`, `World`) is short-lived and never saved.

>>> coin = Menu(("Heads", "Tails"))
>>> MixedStrategy(coin, [0.49, 0.51]).of("Tails")
0.51
>>> MixedStrategy(coin, [0.49, 0.61])
Traceback (most recent call last):
...
aleator.core.LawError: probabilities [0.49 0.61] sum to 1.1; they must sum to 1: scale them
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from typing import Any, ClassVar, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict

from .chance import Chance, FloatArray, IntArray

__all__ = [
    "PLAIN_CALL",
    "Address",
    "Agent",
    "AleatorError",
    "Answer",
    "Attempt",
    "Call",
    "Choice",
    "ChoiceError",
    "Desk",
    "Environment",
    "EquilibriumSet",
    "Estimate",
    "InputError",
    "Interval",
    "IntervalStrategy",
    "Law",
    "LawError",
    "Menu",
    "MenuError",
    "MixedStrategy",
    "Observation",
    "Optimum",
    "Outcome",
    "OverBudget",
    "PayoffTables",
    "Place",
    "Player",
    "Recipe",
    "Seat",
    "Stakes",
    "World",
]

_TOLERANCE = 1e-9


# The error tree. Every error of Aleator says what came, what was allowed, and what to do.
class AleatorError(Exception):
    """Any error that Aleator raises on purpose."""


class InputError(AleatorError):
    """Input from a user that cannot be used: a file, a name, a value. The command line exits with 2."""


class MenuError(InputError):
    """A menu or an interval that cannot be answered from."""


class LawError(InputError):
    """Numbers that are not a probability law."""


class ChoiceError(AleatorError):
    """A player's answer that does not fit its question: a fault of the plug-in, not of a model."""


class OverBudget(AleatorError):  # noqa: N818  # an outcome, named as in `Answer`
    """A call that the run's money does not allow. It is not made."""


class Estimate(NamedTuple):
    """A number with its doubt: ``value`` within [``low``, ``high``], from ``n`` choices.

    Each field is a float or an array over the leading batch axes. Where nothing is estimated
    (an exact p-value, say) ``low`` and ``high`` equal ``value``.
    """

    value: Any
    low: Any
    high: Any
    n: Any


@dataclass(frozen=True)
class Menu:
    """A finite menu of labels, in the order that indexes every ``A`` axis.

    Raises `MenuError` on no label, an empty one, or two that differ only in case or outer blanks
    (a reader of words could not tell them apart).
    """

    actions: tuple[str, ...]

    def __post_init__(self) -> None:
        actions = tuple(self.actions)
        object.__setattr__(self, "actions", actions)
        folded = [str(a).strip().casefold() for a in actions]
        if not actions or not all(folded):
            raise MenuError(f"menu {actions!r} is empty or has an empty label; give one label or more")
        twins = sorted({a for a, f in zip(actions, folded, strict=True) if folded.count(f) > 1})
        if twins:
            raise MenuError(
                f"menu {actions!r} repeats {twins!r}; labels must differ by more than case: rename one"
            )

    def __len__(self) -> int:
        return len(self.actions)

    def index(self, action: str) -> int:
        """Position of the label ``action``. Raises `MenuError` on one that is not in the menu."""
        try:
            return self.actions.index(action)
        except ValueError:
            allowed = ", ".join(self.actions)
            raise MenuError(f"action {action!r} is not in the menu; allowed: {allowed}") from None

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is an index into the menu."""
        if action.dtype.kind not in "iu" or (action.size and (action.min() < 0 or action.max() >= len(self))):
            raise ChoiceError(
                f"actions {_some(action)} were played; allowed: indices 0 to {len(self) - 1} of {self.actions}"
            )


@dataclass(frozen=True)
class Interval:
    """The real numbers from ``low`` to ``high``, finite ends included; ends may be infinite.

    Raises `MenuError` unless low < high.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise MenuError(f"interval [{self.low}, {self.high}] is empty; give ends with low < high")

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is a finite number in the interval."""
        inside = (
            (action >= self.low) & (action <= self.high)
            if action.dtype.kind == "f"
            else np.zeros(1, dtype=bool)
        )
        if not bool(np.all(inside & np.isfinite(action))):
            raise ChoiceError(
                f"actions {_some(action)} were played; allowed: floats in [{self.low}, {self.high}]"
            )


@dataclass(frozen=True)
class Seat:
    """A place at the table: its ``name`` (an identifier), what may be answered there, and in which ``form``.

    ``form`` says how an answer is written where listing the menu would not do: ``an order of the letters, such as B A C``.
    """

    name: str
    menu: Menu | Interval
    form: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.name):
            raise MenuError(
                f"seat name {self.name!r} is not an identifier; use letters, digits and underscores"
            )


@dataclass(frozen=True, eq=False)
class MixedStrategy:
    """A probability for every action: ``probs[..., A]`` over ``menu``, read-only.

    Raises `LawError` on a wrong last axis, a negative or non-finite entry, or a sum that is not 1 within 1e-9.
    """

    menu: Menu
    probs: FloatArray

    def __init__(self, menu: Menu, probs: ArrayLike) -> None:
        law = np.array(probs, dtype=np.float64)
        object.__setattr__(self, "menu", menu)
        object.__setattr__(self, "probs", law)
        if law.ndim == 0 or law.shape[-1] != len(menu):
            raise LawError(
                f"probabilities of shape {law.shape} for {len(menu)} actions; the last axis must be {len(menu)}"
            )
        if not np.all(np.isfinite(law)) or np.any(law < -_TOLERANCE):
            raise LawError(f"probabilities {_some(law)} are negative or not finite; each must lie in [0, 1]")
        total = law.sum(axis=-1)
        if np.any(np.abs(total - 1) > _TOLERANCE):
            worst = law.reshape(-1, len(menu))[np.argmax(np.abs(total - 1))]
            raise LawError(f"probabilities {worst} sum to {worst.sum():.12g}; they must sum to 1: scale them")
        np.clip(law, 0, 1, out=law)
        law.flags.writeable = False

    @classmethod
    def uniform(cls, menu: Menu) -> MixedStrategy:
        """The law that gives every action the same probability."""
        return cls(menu, np.full(len(menu), 1 / len(menu)))

    @classmethod
    def from_mapping(cls, menu: Menu, law: Mapping[str, float]) -> MixedStrategy:
        """From ``{label: probability}``; labels left out get 0. Raises `MenuError` on a foreign label."""
        probs = np.zeros(len(menu))
        for action, p in law.items():
            probs[menu.index(action)] = p
        return cls(menu, probs)

    def of(self, action: str) -> Any:
        """Probability of one label: a float, or an array over the leading axes."""
        probability = self.probs[..., self.menu.index(action)]
        return float(probability) if probability.ndim == 0 else probability

    def draw(self, chance: Chance, draw: int = 0) -> IntArray:
        """Action indices, shape [B], one for each row of ``chance``."""
        return chance.pick(self.probs, draw)


@dataclass(frozen=True, eq=False)
class IntervalStrategy:
    """A law on an `Interval`: ``cdf(x)`` (right-continuous), ``ppf(u)`` its inverse, and ``atoms`` ((x, mass), ...).

    Both functions map float arrays to float arrays. With ``batch`` = 0 one law serves all rows; with 1 the functions hold
    parameters [B], each row has a law of its own, and arguments are broadcast against [B].
    Raises `LawError` where the cdf falls, does not end in 1, the inverse leaves the interval or does not invert,
    or an atom has no positive mass.
    """

    interval: Interval
    cdf: Callable[[FloatArray], FloatArray]
    ppf: Callable[[FloatArray], FloatArray]
    atoms: tuple[tuple[float, float], ...] = ()
    batch: int = 0

    def __post_init__(self) -> None:
        levels = np.linspace(0, 1, 257)[1:-1].reshape(-1, *[1] * self.batch)
        self._check_rise()
        self._check_inverse(levels, np.asarray(self.ppf(levels)))
        low, high = self.interval.low, self.interval.high
        if any(not (low <= x <= high and 0 < mass <= 1) for x, mass in self.atoms):
            raise LawError(f"atoms {self.atoms} must lie in [{low}, {high}] with masses in (0, 1]")

    def _check_rise(self) -> None:
        low, high = self.interval.low, self.interval.high
        grid = np.linspace(max(low, -1e9), min(high, 1e9), 257)
        ends = np.concatenate([[low], grid, [high]]).reshape(-1, *[1] * self.batch)
        heights = np.asarray(self.cdf(ends))
        rises = bool(np.all(np.diff(heights, axis=0) >= -_TOLERANCE)) and bool(
            np.all(heights[0] >= -_TOLERANCE)
        )
        if not (rises and bool(np.all(np.abs(heights[-1] - 1) <= _TOLERANCE))):
            first, last = np.min(heights[0]), np.min(heights[-1])
            raise LawError(f"cdf runs from {first:.6g} to {last:.6g} on [{low}, {high}]; it must rise to 1")

    def _check_inverse(self, levels: FloatArray, points: FloatArray) -> None:
        low, high = self.interval.low, self.interval.high
        if not np.all((points >= low - _TOLERANCE) & (points <= high + _TOLERANCE)):
            raise LawError(
                f"ppf leaves [{low}, {high}] with {_some(points)}; it must map (0, 1) into the interval"
            )
        below, upto = self.cell(points)
        if not np.all((upto >= levels - 1e-6) & (below <= levels + 1e-6)):
            raise LawError("ppf is not the inverse of cdf; cdf(x-) <= u <= cdf(x) must hold at x = ppf(u)")

    def cell(self, action: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(cdf(x-), cdf(x)) of each action: the piece of the unit interval that the law maps to it."""
        upto = self.cdf(action)
        below = upto
        for x, mass in self.atoms:
            below = np.where(action == x, upto - mass, below)
        return below, upto

    def draw(self, chance: Chance, draw: int = 0) -> FloatArray:
        """Numbers, shape [B], by inverse cdf."""
        return self.ppf(chance.uniform(draw))


@dataclass(frozen=True, eq=False)
class EquilibriumSet:
    """One seat's equilibrium strategies: a union of convex ``components``, each given by its vertices [V, A].

    ``selected`` is the member that the `equilibrium` agent plays, chosen by the rule that the environment declares.
    """

    menu: Menu
    components: tuple[FloatArray, ...]
    selected: MixedStrategy

    def __post_init__(self) -> None:
        if not self.components:
            raise LawError(
                "an equilibrium set came without a component; every finite game has one equilibrium or more"
            )
        for vertices in self.components:
            MixedStrategy(self.menu, vertices)


Law = MixedStrategy | IntervalStrategy
Optimum = MixedStrategy | IntervalStrategy | EquilibriumSet


class Stakes(NamedTuple):
    """What a seat plays for in a two-player zero-sum game: ``payoffs[A, O]`` to it, and the ``value`` of the game to it."""

    payoffs: FloatArray
    value: float


class PayoffTables(NamedTuple):
    """A two-player game from one seat, its own action first: ``own_payoffs[A, O]`` and ``opponent_payoffs[A, O]``."""

    own_payoffs: FloatArray
    opponent_payoffs: FloatArray


_Words = Callable[[int, Sequence[str]], str]


def _silent(_row: int, _names: Sequence[str]) -> str:
    return ""


def _moved(words: _Words, index: NDArray[Any], row: int, names: Sequence[str]) -> str:
    return words(int(index[row]), names)


def _at_rows(optimum: Optimum | None, index: NDArray[Any]) -> Optimum | None:
    """The optimum of some rows: a law [B, A] is cut, one that is the same at every row is not."""
    if isinstance(optimum, MixedStrategy) and optimum.probs.ndim > 1:
        return MixedStrategy(optimum.menu, optimum.probs[index])
    return optimum


@dataclass(frozen=True, eq=False)
class Observation:
    """What a seat sees in ``B`` episodes at once.

    ``episode[B]`` and ``turn[B]`` are the address of the decision; ``sees`` holds arrays [B, ...];
    ``words(row, names)`` renders one row for readers of words, calling the actions ``names``;
    ``infoset[B]`` keys the rows that the optimal policy does not distinguish (None: one for all);
    ``optimal`` is filled by the loop for an agent that declares `Agent.needs_optimal`, and for nobody else;
    ``states_law`` says that the words state the law to be played.
    """

    seat: Seat
    episode: IntArray
    turn: IntArray
    sees: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    words: _Words = _silent
    infoset: NDArray[Any] | None = None
    optimal: Optimum | None = None
    states_law: bool = False

    def __len__(self) -> int:
        return len(self.episode)

    def take(self, rows: NDArray[Any]) -> Observation:
        """Only these ``rows`` (a mask or indices)."""
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        sees = {name: seen[index] for name, seen in self.sees.items()}
        infoset = None if self.infoset is None else self.infoset[index]
        return replace(
            self,
            episode=self.episode[index],
            turn=self.turn[index],
            sees=sees,
            words=partial(_moved, self.words, index),
            infoset=infoset,
            optimal=_at_rows(self.optimal, index),
        )

    def text(self, row: int, names: Sequence[str] | None = None) -> str:
        """One row in words. ``names`` are what to call the actions (default: the menu's own labels)."""
        own = self.seat.menu.actions if isinstance(self.seat.menu, Menu) else ()
        return self.words(row, own if names is None else names)


class Answer(IntEnum):
    """What became of a question. Only ``LEGAL`` carries an action; nothing ever stands in for the others."""

    LEGAL = 0
    ILLEGAL = 1
    UNPARSABLE = 2
    REFUSED = 3
    TRUNCATED = 4
    ERROR = 5
    OVER_BUDGET = 6

    @property
    def label(self) -> str:
        """The name in reports and files: ``over_budget``."""
        return self.name.lower()


@dataclass(frozen=True, eq=False)
class Choice:
    """The act and, where it is known, the law it was drawn from.

    ``action[B]`` holds indices into a `Menu` or numbers in an `Interval`; where ``outcome[B]`` (codes of `Answer`)
    is not LEGAL the entry means nothing. ``law_kind`` is ``scripted``, ``stated`` or ``token``; ``attempt[B]`` counts
    the re-asks before the answer; ``notes`` holds one mapping for each row, to be logged with the decision. ``elicited`` holds laws [B, A] learnt beside the act (``stated``, ``token``), NaN where not had.
    None for ``outcome`` or ``attempt`` means all legal at the first attempt.
    """

    action: NDArray[Any]
    law: Law | None = None
    law_kind: str | None = None
    outcome: NDArray[np.int8] | None = None
    attempt: NDArray[np.int16] | None = None
    notes: Sequence[Mapping[str, Any]] | None = None
    mode: str = "scripted"
    elicited: Mapping[str, FloatArray] = field(default_factory=dict)

    def legal(self) -> NDArray[np.bool_]:
        """Which rows carry an action, shape [B]."""
        if self.outcome is None:
            return np.ones(len(self.action), dtype=bool)
        return cast("NDArray[np.bool_]", self.outcome == Answer.LEGAL)

    def take(self, rows: NDArray[Any]) -> Choice:
        """Only these ``rows`` (a mask or indices); the law is not carried over."""
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        outcome = None if self.outcome is None else self.outcome[index]
        return Choice(self.action[index], outcome=outcome, mode=self.mode)

    def check(self, observation: Observation) -> None:
        """Raise `ChoiceError` unless this answers ``observation``: an array of one action a row, legal ones on the menu."""
        for name in ("action", "outcome", "attempt", "notes"):
            column = getattr(self, name)
            if column is not None and len(observation) != (len(column) if name == "notes" else _rows(column)):
                raise ChoiceError(
                    f"seat {observation.seat.name!r} answered with {name} {_form(column)} where {len(observation)} rows were asked;"
                    " return an array with one entry for each row"
                )
        observation.seat.menu.check(self.action if self.outcome is None else self.action[self.legal()])


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a choice earned (``reward[B]``, NaN where the episode ended unresolved) and revealed (``shows``).

    ``logs`` goes to the ledger and to no player (the regret of a pull, say).
    """

    reward: FloatArray
    shows: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    logs: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def take(self, rows: NDArray[Any]) -> Outcome:
        """Only these ``rows``, without ``logs``."""
        return Outcome(self.reward[rows], {name: shown[rows] for name, shown in self.shows.items()})

    def public(self) -> Outcome:
        """The part that the player may learn from."""
        return Outcome(self.reward, self.shows)


class Player(Protocol):
    """An agent seated for ``B`` episodes."""

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """Answer every row; ``chance`` is addressed to the rows' episodes and turns."""

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Hear what the choice earned and revealed."""


class World(Protocol):
    """An environment under way for ``B`` episodes."""

    def ask(self) -> Sequence[Observation]:
        """Every question that causality allows to be outstanding; empty when all is over."""

    def tell(self, choices: Sequence[Choice]) -> Sequence[Outcome]:
        """Answers to the last `ask`, in its order. A row whose choice is not legal ends its episode."""


class Address(NamedTuple):
    """Where an attempt belongs within a run: ``attempt`` counts the calls made for one draw, failed ones included."""

    seat: str
    episode: int
    turn: int
    draw: int
    attempt: int


class Call(NamedTuple):
    """What a call to the outside world takes of the run.

    Calls of one ``lane`` are paced together, within its requests and tokens per minute (None: no limit);
    ``usd`` is the most that the call can cost, ``tokens`` how many it is expected to use.
    """

    lane: str = ""
    usd: float = 0.0
    tokens: int = 0
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


PLAIN_CALL = Call()

Attempt = tuple[Address, str, Mapping[str, Any], Mapping[str, Any]]
"""An attempt's address, its request's hash and body, and the reply."""


@dataclass
class Place:
    """A call under way. Whoever makes it says here what came of it.

    ``usd`` is what it cost (None: nobody knows, and the most that it can have cost counts); ``tokens`` what it used;
    ``congested`` is True where the other side asked for fewer calls, False where it answered, None where neither.
    """

    usd: float | None = None
    tokens: int | None = None
    congested: bool | None = None


class Desk(Protocol):
    """What a run lends to agents that call the outside world: its seed, its memory, a place in the queue, and its money."""

    seed: int

    @property
    def capped(self) -> bool:
        """Whether the run's spending has a limit, so that every call must have a price."""

    def recall(self, address: Address, request: str) -> Mapping[str, Any] | None:
        """What was recorded of ``request`` (its hash) under this address, or None."""

    def record(self, attempts: Sequence[Attempt]) -> Sequence[Mapping[str, Any]]:
        """Write attempts durably, all or none, before they are used; returns what stands at their addresses."""

    def place(self, call: Call = PLAIN_CALL) -> AbstractAsyncContextManager[Place]:
        """One of the run's limited places for ``call``; wait for it. Raises `OverBudget` where its money does not allow it."""


class Recipe(BaseModel):
    """A frozen description: compared, hashed, written to the log, read back. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Agent(Recipe):
    """A recipe for whoever chooses. Subclasses define `begin` and end their docstring with their source."""

    @property
    def needs_optimal(self) -> bool:
        """Whether the loop shall hand this agent ``environment.optimal(observation)``."""
        return False

    @property
    def together(self) -> int:
        """How many episodes an agent that waits for the outside world wants in one world; more than 1 holds for the whole run."""
        return 1

    @property
    def outside(self) -> bool:
        """Whether answers come from outside the process and are waited for: then episodes run one by one, many at once."""
        return False

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        raise NotImplementedError

    def connect(self, desk: Desk) -> Callable[[Seat, IntArray], Player]:
        """What seats this agent in a run; agents that call the outside world bind the run's ``desk`` here."""
        return self.begin


class Environment(Recipe):
    """A recipe for whatever asks. Subclasses define `seats`, `begin`, `optimal` and end their docstring with their source.

    ``states_law`` is True where the words themselves state the law to be played (sampling tasks);
    ``stationary`` where the optimum depends on the seat alone, not on what the row has seen.
    """

    states_law: ClassVar[bool] = False
    stationary: ClassVar[bool] = False

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The places at the table."""
        raise NotImplementedError

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes; ``chance`` is addressed to them at turn 0."""
        raise NotImplementedError

    def optimal(self, observation: Observation) -> Optimum | None:
        """The optimal law(s) at each row, or None where none is known."""
        raise NotImplementedError

    def blank_optimum(self, seat: Seat) -> Optimum | None:
        """The optimum of ``seat`` where that is `stationary`."""
        nobody = np.zeros(1, dtype=np.int64)
        return self.optimal(Observation(seat, nobody, nobody))

    def scores(self, seat: Seat) -> FloatArray | None:
        """The number [A] that tests for numbers read each action of ``seat``'s menu as, where its label is none."""
        return None

    def stakes(self, seat: Seat) -> Stakes | None:
        """Payoffs and value of the zero-sum matrix game that ``seat`` plays, or None where it plays none."""
        return None

    def payoff_tables(self, seat: Seat) -> PayoffTables | None:
        """Both players' payoffs in the two-player game that ``seat`` plays, or None where it plays none."""
        return None


def _rows(column: object) -> int | None:
    """Length of an array [B]; None for anything else."""
    return len(column) if isinstance(column, np.ndarray) and column.ndim == 1 else None


def _form(column: object) -> str:
    return (
        f"of shape {np.shape(column)}"
        if isinstance(column, np.ndarray)
        else f"of type {type(column).__name__}"
    )


def _some(values: NDArray[Any]) -> str:
    """The first few values, for a message."""
    flat = np.asarray(values).reshape(-1)
    shown = ", ".join(f"{v:.6g}" if isinstance(v, float) else str(v) for v in flat[:4].tolist())
    return f"[{shown}{', ...' if flat.size > 4 else ''}]"
