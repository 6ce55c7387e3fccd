"""The referee's catalogue: players of every kind that a verdict must not be deceived by, each with its truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from aleator.core.chance import FloatArray, IntArray
from numpy.random import Generator

from .players import COIN, Play, Player, against, by_rule, drawn, iid, never_ending, split

__all__ = ["CATALOGUE", "STATED_LIMITS"]

RARE = np.array([0.99, 0.01])
NINE, MANY = np.full(9, 1 / 9), np.full(64, 1 / 64)


def _wide(luck: Generator, runs: int, n: int) -> Play:
    laws = luck.dirichlet(np.ones(3), size=(runs, n))
    return Play(drawn(luck, laws), laws, laws)


def _of_laws(bend: Any) -> Player:
    """A player of three actions whose laws vary, who plays ``bend(laws)``."""

    def play(luck: Generator, runs: int, n: int) -> Play:
        laws = luck.dirichlet(np.ones(3), size=(runs, n))
        policy = bend(laws)
        return Play(drawn(luck, policy), laws, policy)

    return play


def _greedy(laws: FloatArray) -> FloatArray:
    return np.asarray(laws == laws.max(axis=-1, keepdims=True), dtype=float)


def _tempered(laws: FloatArray) -> FloatArray:
    sharp = laws**2
    return np.asarray(sharp / sharp.sum(axis=-1, keepdims=True))


def _orders(luck: Generator, runs: int, n: int, width: int) -> IntArray:
    """``places[R, N, A]``: where each action stands in a list shuffled for every decision."""
    return np.asarray(luck.random((runs, n, width)).argsort(axis=-1))


def _shown(width: int, first: float, law: Any = None) -> Player:
    """Takes the first option shown with probability ``first``, each other one equally; ``law`` default uniform."""

    def play(luck: Generator, runs: int, n: int) -> Play:
        places = _orders(luck, runs, n, width)
        policy = np.where(places == 0, first, (1 - first) / (width - 1))
        aim = np.full(width, 1 / width) if law is None else np.asarray(law)
        known = {"places": {"place": places}, "shown": {"first": (places == 0).argmax(axis=-1)}}
        return Play(drawn(luck, policy), aim, policy, known)

    return play


def _shuffled(luck: Generator, runs: int, n: int) -> Play:
    return _shown(3, 1 / 3)(luck, runs, n)


def _same_place(luck: Generator, runs: int, n: int) -> Play:
    """Alternates between the first and the second place."""
    places = _orders(luck, runs, n, 2)
    actions = (places[..., 0] != (np.arange(n) + luck.integers(0, 2, (runs, 1))) % 2).astype(int)
    policy = np.eye(2)[actions]
    return Play(
        actions, COIN, policy, {"places": {"place": places}, "shown": {"first": (places == 0).argmax(-1)}}
    )


def _place_and_past(luck: Generator, runs: int, n: int) -> Play:
    """Plays first-shown xor last choice."""
    places, actions = _orders(luck, runs, n, 2), np.zeros((runs, n), dtype=int)
    first = (places == 0).argmax(axis=-1)
    actions[:, 0] = luck.integers(0, 2, runs)
    for t in range(1, n):
        actions[:, t] = first[:, t] ^ actions[:, t - 1]
    return Play(actions, COIN, np.eye(2)[actions], {"places": {"place": places}, "shown": {"first": first}})


def _by_code(name: str, chances: Any) -> Player:
    """P(action 1) depends on a code shown, each equally often."""
    table = np.asarray(chances)

    def play(luck: Generator, runs: int, n: int) -> Play:
        code = luck.integers(0, len(table), (runs, n))
        chance = table[code]
        actions = (luck.random((runs, n)) < chance).astype(int)
        return Play(actions, COIN, np.stack([1 - chance, chance], -1), {"shown": {name: code}})

    return play


def _by_prompt(luck: Generator, runs: int, n: int) -> Play:
    """Forty questions, each answered always alike: half of them by Heads."""
    answers = luck.permuted(np.tile(np.arange(40) % 2, (runs, 1)), axis=-1)
    prompts = luck.integers(0, 40, (runs, n))
    actions = np.take_along_axis(answers, prompts, axis=-1)
    return Play(actions, COIN, np.eye(2)[actions], {"prompts": prompts})


def _against_opponent(rule: Any) -> Player:
    """P(action 1) = ``rule(own, theirs, t)`` against a fair opponent."""

    def play(luck: Generator, runs: int, n: int) -> Play:
        theirs = luck.integers(0, 2, (runs, n))

        def chance(actions: IntArray, t: int, state: Any) -> FloatArray:
            return np.asarray(rule(actions, theirs, t) if t > 1 else np.full(runs, 0.5))

        played = by_rule(chance)(luck, runs, n)
        return Play(played.actions, COIN, played.policy, {"opponents": theirs})

    return play


def _heedless(own: IntArray, theirs: IntArray, t: int) -> FloatArray:
    return np.full(len(own), 0.5)


def _copying(chance: float) -> Any:
    def rule(own: IntArray, theirs: IntArray, t: int) -> FloatArray:
        return np.where(theirs[:, t - 1] > 0, chance, 1 - chance)

    return rule


def _last_two(own: IntArray, theirs: IntArray, t: int) -> FloatArray:
    return (theirs[:, t - 1] ^ theirs[:, t - 2]).astype(float)


def _win_stay(own: IntArray, theirs: IntArray, t: int) -> FloatArray:
    return np.where(own[:, t - 1] == theirs[:, t - 1], own[:, t - 1], 1 - own[:, t - 1]) * 0.8 + 0.1


def _function(back: int, low: float, high: float) -> Player:
    """P(action 1) is ``low`` after half of the last ``back`` choices' patterns, drawn anew in each run, else ``high``."""

    def start(luck: Generator, runs: int, n: int) -> IntArray:
        table = luck.permuted(np.tile(np.arange(2**back) % 2, (runs, 1)), axis=-1)
        return np.asarray(table)

    def rule(actions: IntArray, t: int, state: Any) -> FloatArray:
        table, runs = state, len(actions)
        if t < back:
            return np.full(runs, 0.5)
        code = actions[:, t - back : t] @ (1 << np.arange(back))
        return np.where(table[np.arange(runs), code] > 0, high, low)

    return by_rule(rule, start=start)


def _repeats(lag: int, chance: float) -> Player:
    def rule(actions: IntArray, t: int, state: Any) -> FloatArray:
        if t < lag:
            return np.full(len(actions), 0.5)
        return np.where(actions[:, t - lag] > 0, chance, 1 - chance)

    return by_rule(rule)


def _after_streaks(actions: IntArray, t: int, state: Any) -> FloatArray:
    if t < 3:
        return np.full(len(actions), 0.5)
    last = actions[:, t - 3 : t]
    same = (last == last[:, :1]).all(axis=-1)
    return np.where(same, np.where(last[:, -1] > 0, 0.05, 0.95), 0.5)


def _bag(actions: IntArray, t: int, state: Any) -> FloatArray:
    """Draws from ten slips, five of each, and fills the bag again when it is empty."""
    begin = t - t % 10
    return np.asarray((5 - actions[:, begin:t].sum(axis=-1)) / (10 - t % 10))


def _balance(actions: IntArray, t: int, state: Any) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(1.2 * (2 * actions[:, :t].sum(axis=-1) - t))))


def _morse(luck: Generator, runs: int, n: int) -> FloatArray:
    place = np.arange(n) + luck.integers(0, 1000, (runs, 1))
    return np.asarray(np.bitwise_count(place) % 2, dtype=float)


def _de_bruijn(order: int) -> FloatArray:
    """The sequence of all words of ``order`` bits, each once, by preferring ones."""
    bits, seen = [0] * order, {(0,) * order}
    while True:
        for bit in (1, 0):
            word = (*bits[len(bits) - order + 1 :], bit)
            if word not in seen:
                seen.add(word)
                bits.append(bit)
                break
        else:
            return np.array(bits[: 2**order], dtype=float)


def _random_period(length: int) -> Player:
    def chance(luck: Generator, runs: int, n: int) -> FloatArray:
        once = luck.permuted(np.tile(np.arange(length) % 2, (runs, 1)), axis=-1)
        return np.asarray(once[:, np.arange(n) % length], dtype=float)

    return against(chance)


def _regimes(luck: Generator, runs: int, n: int) -> Play:
    """Heads at .8 or .2, changing with probability 1/100; his law given his past is the filter's."""
    change = luck.random((runs, n)) < 0.01
    change[:, 0] = luck.random(runs) < 0.5
    regime = np.cumsum(change, axis=-1) % 2
    actions = (luck.random((runs, n)) < np.where(regime > 0, 0.8, 0.2)).astype(int)
    belief, chance = np.full(runs, 0.5), np.empty((runs, n))
    for t in range(n):
        chance[:, t] = 0.2 + 0.6 * belief
        high = np.where(actions[:, t] > 0, 0.8, 0.2) * belief
        low = np.where(actions[:, t] > 0, 0.2, 0.8) * (1 - belief)
        belief = high / (high + low)
        belief = belief * 0.99 + (1 - belief) * 0.01
    return Play(actions, COIN, np.stack([1 - chance, chance], axis=-1))


def _drift(luck: Generator, runs: int, n: int) -> FloatArray:
    return np.broadcast_to(0.2 + 0.6 * (np.arange(n) / 1000 % 1), (runs, n))


def _late(luck: Generator, runs: int, n: int) -> FloatArray:
    return np.broadcast_to(np.where(np.arange(n) < n // 2, 0.5, 0.9), (runs, n))


def _waves(luck: Generator, runs: int, n: int) -> FloatArray:
    return np.asarray(0.5 + 0.25 * np.sin(2 * np.pi * (np.arange(n) / 60 + luck.random((runs, 1)))))


def _mixture(length: int, kinds: Any) -> Player:
    """Each episode is played by one of ``kinds``, (share, P(action 1)); his law given the episode so far."""
    shares, chances = (np.array(each, dtype=float) for each in zip(*kinds, strict=True))

    def play(luck: Generator, runs: int, n: int) -> Play:
        episodes = -(-n // length)
        kind = luck.choice(len(shares), size=(runs, episodes), p=shares)
        actions = (luck.random((runs, episodes, length)) < chances[kind][..., None]).astype(int)
        weight = np.broadcast_to(shares, (runs, episodes, len(shares))).copy()
        law = np.empty((runs, episodes, length))
        for t in range(length):
            law[..., t] = weight @ chances
            weight *= np.where(actions[..., t, None] > 0, chances, 1 - chances)
            weight /= weight.sum(axis=-1, keepdims=True)
        flat, law = actions.reshape(runs, -1)[:, :n], law.reshape(runs, -1)[:, :n]
        return Play(flat, COIN, np.stack([1 - law, law], axis=-1), split(n, length))

    return play


def _by_turn(luck: Generator, runs: int, n: int) -> FloatArray:
    table = luck.permuted(np.tile(np.arange(10) % 2, (runs, 1)), axis=-1)
    return np.asarray(table[:, np.arange(n) % 10], dtype=float)


def _episodes(length: int, chance: Any) -> Player:
    def play(luck: Generator, runs: int, n: int) -> Play:
        played = against(chance)(luck, runs, n)
        return Play(played.actions, COIN, played.policy, split(n, length))

    return play


def _parity(high: float) -> Any:
    def chance(luck: Generator, runs: int, n: int) -> FloatArray:
        return np.broadcast_to(np.where(np.arange(n) % 2, high, 1 - high), (runs, n))

    return chance


def _refusing(policy: Any, refused: Any, law: Any = COIN) -> Player:
    """Draws from ``policy``; an action a is refused with probability ``refused[a]``."""
    lost = np.asarray(refused)

    def play(luck: Generator, runs: int, n: int) -> Play:
        played = iid(policy, law)(luck, runs, n)
        gone = luck.random((runs, n)) < lost[played.actions]
        return Play(np.where(gone, -2, played.actions), played.law, played.policy)

    return play


def _fair(luck: Generator, runs: int, n: int) -> FloatArray:
    return np.full((runs, n), 0.5)


def _rare_by_count(luck: Generator, runs: int, n: int) -> Play:
    """The rare action at every hundredth decision, never else."""
    actions = ((np.arange(n) + luck.integers(0, 100, (runs, 1))) % 100 == 0).astype(int)
    return Play(actions, RARE, np.eye(2)[actions])


def _generator(luck: Generator, runs: int, n: int) -> Play:
    """A pseudo-random generator that nobody knows: no context tells what comes."""
    actions = luck.integers(0, 2, (runs, n))
    return Play(actions, COIN, np.eye(2)[actions])


CATALOGUE: Mapping[str, Player] = {
    "optimal: coin": iid(COIN),
    "optimal: .7": iid([0.7, 0.3]),
    "optimal: 3 actions": iid([0.5, 0.3, 0.2]),
    "optimal: 9 actions": iid(NINE),
    "optimal: 64 actions": iid(MANY),
    "optimal: 1 %": iid(RARE),
    "optimal: laws that vary": _wide,
    "optimal: order shuffled": _shuffled,
    "optimal: labels differ": _by_code("labels", [0.5, 0.5, 0.5]),
    "optimal: against an opponent": _against_opponent(_heedless),
    "optimal: episodes of 10": _episodes(10, _fair),
    "optimal: episodes of 100": _episodes(100, _fair),
    "optimal: 5 % refused": _refusing(COIN, [0.05, 0.05]),
    "optimal: a tenth of Heads refused": _refusing(COIN, [0.1, 0.0]),
    "shares: .55": iid([0.45, 0.55], COIN),
    "shares: .62": iid([0.38, 0.62], COIN),
    "shares: .8": iid([0.2, 0.8], COIN),
    "shares: always Heads": iid([1.0, 0.0], COIN),
    "shares: uniform where .6 is right": iid(COIN, [0.6, 0.4]),
    "shares: never the 1 %": iid([1.0, 0.0], RARE),
    "shares: 1 % twice as often": iid([0.98, 0.02], RARE),
    "shares: one of three never": iid([0.5, 0.5, 0.0], np.full(3, 1 / 3)),
    "shares: third at 1 % never": iid([0.5, 0.5, 0.0], [0.495, 0.495, 0.01]),
    "shares: 48 of 64": iid(np.where(np.arange(64) < 48, 1 / 48, 0), MANY),
    "shares: 1 % at each hundredth": _rare_by_count,
    "shown: first option": _shown(2, 1.0),
    "shown: first option .65": _shown(2, 0.65),
    "shown: first of three .5": _shown(3, 0.5),
    "shown: places alternate": _same_place,
    "shown: place xor past": _place_and_past,
    "shown: by label": _by_code("labels", [1.0, 0.0]),
    "shown: by wording .65": _by_code("wording", [0.65, 0.35]),
    "shown: by one of 40 questions": _by_prompt,
    "past: alternates": against(never_ending([0, 1])),
    "past: HHTT": against(never_ending([0, 0, 1, 1])),
    "past: period of 12": _random_period(12),
    "past: period of 50": _random_period(50),
    "past: de Bruijn 4": against(never_ending(_de_bruijn(4))),
    "past: de Bruijn 6": against(never_ending(_de_bruijn(6))),
    "past: de Bruijn 8": against(never_ending(_de_bruijn(8))),
    "past: Thue-Morse": against(_morse),
    "past: repeats at .65": _repeats(1, 0.65),
    "past: switches at .65": _repeats(1, 0.35),
    "past: lag 2 at .95": _repeats(2, 0.95),
    "past: lag 5 at .65": _repeats(5, 0.65),
    "past: after three alike": by_rule(_after_streaks),
    "past: rule of last 3": _function(3, 0.0, 1.0),
    "past: rule of last 6": _function(6, 0.0, 1.0),
    "past: rule of last 6 at .65": _function(6, 0.35, 0.65),
    "past: bag of ten": by_rule(_bag),
    "past: keeps balance": by_rule(_balance),
    "opponent: wins stay": _against_opponent(_win_stay),
    "opponent: copies": _against_opponent(_copying(1.0)),
    "opponent: copies at .65": _against_opponent(_copying(0.65)),
    "opponent: last two xor": _against_opponent(_last_two),
    "turn: parity .65": _episodes(10, _parity(0.65)),
    "turn: each its own": _episodes(10, _by_turn),
    "time: drift": against(_drift),
    "time: regimes": _regimes,
    "time: .9 from the middle on": against(_late),
    "time: waves": against(_waves),
    "clusters: 30 % Heads, episodes of 10": _mixture(10, [(0.7, 0.5), (0.3, 1.0)]),
    "clusters: 30 % Heads, episodes of 50": _mixture(50, [(0.7, 0.5), (0.3, 1.0)]),
    "clusters: 15 % each, episodes of 50": _mixture(50, [(0.7, 0.5), (0.15, 1.0), (0.15, 0.0)]),
    "missing: .77, 70 % of Heads refused": _refusing([0.77, 0.23], [0.7, 0.0]),
    "missing: .65, a third of Heads refused": _refusing([0.65, 0.35], [0.33, 0.0]),
    "laws: greedy": _of_laws(_greedy),
    "laws: labels permuted": _of_laws(lambda laws: np.roll(laws, 1, axis=-1)),
    "laws: squared": _of_laws(_tempered),
}
STATED_LIMITS: Mapping[str, Player] = {
    "rule of last 8 at .65": _function(8, 0.35, 0.65),
    "pseudo-random numbers": _generator,
}
"""Players whose rule lies outside everything that the verdict is conditional on: they pass, and the page says so."""
