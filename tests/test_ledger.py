"""Decisions as columns, rows and Parquet; and counts that say the same as rows."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Environment
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.reports.counted import compare_counts
from aleator.reports.seats import compare_seat, outcomes_of
from aleator.runs.counts import Counts
from aleator.runs.decisions import SeatDecisions
from aleator.runs.ledger import Ledger
from aleator.runs.parquet import read_decisions, read_seat
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

COIN = Menu(("Heads", "Tails"))
SEAT = Seat("player", COIN)
LAW = MixedStrategy(COIN, [0.3, 0.7])


class Asked(NamedTuple):
    """A question, its answers and what they earned."""

    observation: Observation
    choice: Choice
    optimum: Any
    feedback: Feedback


def asked(
    episodes: Any, turn: int = 0, actions: Any = None, seat: Seat = SEAT, optimum: Any = LAW, **fields: Any
) -> Asked:
    """Answers to one question; ``fields`` of a choice, of an observation (``infoset``), or of an outcome."""
    episode = np.asarray(episodes, dtype=np.int64)
    action = np.asarray(np.arange(len(episode)) % 2 if actions is None else actions)
    told = (fields.pop("reward", episode + turn / 8.0), fields.pop("shows", {}), fields.pop("logs", {}))
    observation = Observation(
        seat, episode, np.broadcast_to(np.int64(turn), episode.shape), infoset=fields.pop("infoset", None)
    )
    return Asked(observation, Choice(action, **fields), optimum, observation.feedback(*told))


def keep(kept: Any, entry: Asked) -> None:
    kept.add(entry.observation, entry.choice, entry.optimum)
    kept.pay(entry.feedback)


def ledger(*entries: Asked) -> Ledger:
    kept = Ledger()
    for entry in entries:
        keep(kept, entry)
    return kept


def read_back(kept: Ledger, folder: Path, optimum: Any = LAW) -> dict[str, SeatDecisions]:
    kept.write(folder)
    decisions = read_decisions(folder)
    return {name: read_seat(folder, decisions, sheet.seat, optimum) for name, sheet in kept.seats.items()}


def assert_equal(found: SeatDecisions, expected: SeatDecisions) -> None:
    """Every field of two sheets; an action that is not legal means nothing."""
    assert found.seat == expected.seat
    for name in (
        "mode",
        "law_kind",
        "member",
        "cdf_ends",
        "episode",
        "turn",
        "outcome",
        "attempt",
        "reward",
        "infoset",
        "laws",
        "played",
        "notes",
    ):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one is None) == (other is None), name
        if one is not None:
            assert_array_equal(one, other, err_msg=name)
    assert found.action.dtype == expected.action.dtype
    assert_array_equal(found.action[found.legal], expected.action[expected.legal])
    assert found.logs.keys() == expected.logs.keys()
    for name, column in expected.logs.items():
        assert_array_equal(found.logs[name], column, err_msg=name)
    assert found.digest() == expected.digest()


CODES = np.array([Outcome.LEGAL, Outcome.ILLEGAL, Outcome.REFUSED, Outcome.LEGAL], dtype=np.int8)


def broken(**more: Any) -> Asked:
    """Four rows, two of them not legal."""
    return asked(
        range(4),
        actions=[0, 99, -1, 1],
        outcome=CODES,
        attempt=np.array([0, 2, 2, 1], dtype=np.int16),
        reward=np.array([1.0, np.nan, np.nan, -1.0]),
        **more,
    )


def test_columns() -> None:
    sheet = ledger(broken(law=LAW, law_kind="stated", mode="sample")).seats["player"]
    assert sheet.episode.tolist() == [0, 1, 2, 3]
    assert sheet.turn.tolist() == [0, 0, 0, 0]
    assert sheet.outcome.tolist() == CODES.tolist()
    assert sheet.attempt.tolist() == [0, 2, 2, 1]
    assert sheet.legal.tolist() == [True, False, False, True]
    assert (sheet.modes, set(sheet.law_kind), sheet.optimum, sheet.laws) == (
        ("sample",),
        {"stated"},
        LAW,
        None,
    )
    assert_array_equal(sheet.played, np.tile(LAW.probs, (4, 1)))


@given(st.permutations(range(6)))
def test_the_order_is_canonical_whatever_order_blocks_came_in(order: list[int]) -> None:
    pieces = [asked(range(e, e + 3), t, infoset=np.array(list("abc"))) for e in (0, 3) for t in (0, 1, 2)]
    straight, mixed = ledger(*pieces), ledger()
    for i in order:
        mixed.extend(ledger(pieces[i]))
    assert_equal(mixed.seats["player"], straight.seats["player"])
    assert mixed.digest() == straight.digest()
    sheet = mixed.seats["player"]
    addresses = list(zip(sheet.episode.tolist(), sheet.turn.tolist(), strict=True))
    assert addresses == sorted(addresses)


def test_rows_follow_their_addresses() -> None:
    kept = ledger(asked([5, 9], 1, [1, 0]), asked([9, 2], 0, [0, 1]))
    rows = [(d.episode, d.turn, d.action, d.reward) for d in kept.decisions()]
    assert rows == [
        (2, 0, "Tails", 2.0),
        (5, 1, "Tails", 5.125),
        (9, 0, "Heads", 9.0),
        (9, 1, "Heads", 9.125),
    ]


def test_adding_after_reading_is_not_lost() -> None:
    kept = ledger(asked([0]))
    assert len(kept) == 1
    keep(kept, asked([1]))
    kept.extend(ledger(asked([2])))
    assert len(kept) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"actions": [1, 1, 0]},
        {"outcome": np.array([0, 1, 0], dtype=np.int8)},
        {"attempt": np.array([0, 0, 1], dtype=np.int16)},
        {"reward": np.array([0.0, 1.0, 2.5])},
        {"notes": [{"order": [0, 1]}, {}, {}]},
        {"episodes": [0, 1, 3]},
        {"turn": 1},
        {"seat": Seat("other", COIN)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_tells_any_decision_apart(change: dict[str, Any]) -> None:
    base = {"episodes": [0, 1, 2], "turn": 0, "actions": [0, 1, 0], "reward": np.array([0.0, 1.0, 2.0])}
    one, same, other = (ledger(asked(**given)).digest() for given in (base, base, base | change))
    assert one == same != other
    assert len(one) == 64


def test_the_digest_takes_nothing_from_an_action_that_is_not_legal() -> None:
    entry = broken()
    stand_in = entry._replace(choice=replace(entry.choice, action=np.array([0, 0, 0, 1])))
    negative_nan = entry._replace(
        feedback=entry.observation.feedback(np.copysign(entry.feedback.reward, [1, -1, -1, -1]))
    )
    assert ledger(entry).digest() == ledger(stand_in).digest() == ledger(negative_nan).digest()


@pytest.mark.parametrize(
    "entry",
    [
        asked(range(5)),
        broken(),
        broken(law=LAW, law_kind="scripted"),
        broken(notes=[{"order": [1, 0], "said": "x 'y' \"z\" ü"}, {}, {"n": 1}, {"trail": ["illegal"]}]),
        asked(range(3), infoset=np.array(["K", "", "Q'"])),
        asked(
            range(3), logs={"regret": np.array([0.0, 0.2, np.nan])}, shows={"opponent": np.array([0, 1, 1])}
        ),
        asked(range(3), shows={"hands": np.arange(6.0).reshape(3, 2)}),
        asked(range(3), shows={"word": np.array(["a", "b'", 'c"'])}),
        asked(range(3), shows={'"odd"; name': np.array([1.0, 2.0, 3.0])}),
        asked([], actions=np.empty(0, dtype=np.int64)),
    ],
    ids=["plain", "broken", "law", "notes", "infosets", "logs", "wide log", "words", "odd name", "empty"],
)
def test_a_sheet_comes_back_from_parquet_as_it_was(entry: Asked, tmp_path: Path) -> None:
    kept = ledger(entry)
    expected = kept.seats["player"]
    assert_equal(read_back(kept, tmp_path)["player"], expected)


def test_laws_of_each_decision_come_back(tmp_path: Path) -> None:
    laws = MixedStrategy(COIN, [[0.1, 0.9], [0.4, 0.6], [1.0, 0.0]])
    kept = ledger(asked(range(3), 0, optimum=laws), asked(range(3), 1, optimum=laws))
    sheet = kept.seats["player"]
    assert sheet.optimum is None
    assert_array_equal(sheet.laws, np.repeat(laws.probs, 2, axis=0))
    assert_equal(read_back(kept, tmp_path, None)["player"], sheet)


def test_what_differs_from_row_to_row_is_kept_row_by_row(tmp_path: Path) -> None:
    """Modes, kinds of law and optima of one seat, each unlike that of the first question."""
    skewed = MixedStrategy(COIN, [0.9, 0.1])
    kept = ledger(
        asked([0], law=LAW, law_kind="stated", mode="stated"),
        asked([1], optimum=skewed, mode="sample"),
        asked([2], optimum=None, mode="token"),
    )
    sheet = kept.seats["player"]
    assert sheet.mode.tolist() == ["stated", "sample", "token"]
    assert sheet.law_kind.tolist() == ["stated", None, None]
    assert sheet.optimum is None
    assert_array_equal(sheet.laws, [LAW.probs, skewed.probs, [np.nan, np.nan]])
    assert_equal(read_back(kept, tmp_path, None)["player"], sheet)


def test_a_second_space_of_one_seat_is_refused() -> None:
    other = Seat("player", Menu(("Up", "Down")))
    with pytest.raises(InputError, match="is asked for two kinds of answer"):
        ledger(asked([0]), asked([1], seat=other))


def test_an_interval_s_laws_are_cut_row_by_row() -> None:
    """A law for each row, taken in another order, is the law of each of these rows."""
    scale = np.array([0.25, 0.5, 1.0])
    laws = IntervalStrategy(PRICES, lambda x: np.clip(x / scale, 0, 1), lambda u: u * scale, batch=1)
    some = laws.take(np.array([2, 0]))
    assert_array_equal(some.ppf(np.array([0.5, 0.5])), [0.5, 0.125])
    assert_array_equal(some.cdf_of(np.array([0.25, 0.25]))[:, 1], [0.25, 1.0])
    observation = Observation(SHOP, np.arange(3), np.zeros(3, dtype=np.int64), optimal=laws)
    assert_array_equal(observation.take(np.array([False, True, False])).optimal.ppf(np.array([0.5])), [0.25])


def paid(episode: Any, turn: Any, reward: Any, **more: Any) -> Feedback:
    return Feedback(SEAT, np.asarray(episode), np.asarray(turn), np.asarray(reward, dtype=np.float64), **more)


def test_payments_find_their_decisions_whenever_they_come(tmp_path: Path) -> None:
    """Payments for one decision add up; those for none are kept apart, and count in what the seat was paid in all."""
    kept = Ledger()
    for turn in (0, 1):
        question = asked([3, 5], turn)
        kept.add(question.observation, question.choice, LAW)
    kept.pay(paid([5, 3], [0, 1], [2.0, 3.0], logs={"regret": np.array([0.5, 0.25])}))
    kept.pay(paid([5], [0], [0.5], shows={"who": np.array(["a"])}))
    kept.pay(paid([3, 9], [-1, -1], [7.0, 1.0]))
    sheet = kept.seats["player"]
    assert_array_equal(sheet.reward, [np.nan, 3.0, 2.5, np.nan])
    assert_array_equal(sheet.logs["regret"], [np.nan, 0.25, 0.5, np.nan])
    assert sheet.logs["who"].tolist() == [None, None, "a", None]
    episodes, totals = sheet.payoffs()
    assert (episodes.tolist(), totals.tolist()) == ([3, 5, 9], [10.0, 2.5, 1.0])
    found = read_back(kept, tmp_path)["player"]
    assert_equal(found, sheet)
    assert_array_equal(found.payoffs()[1], totals)


def test_a_law_that_is_not_known_is_nan() -> None:
    sheet = ledger(asked([0], law=LAW), asked([1])).seats["player"]
    assert_array_equal(sheet.played, [LAW.probs, [np.nan, np.nan]])


PRICES = Interval(0.0, 1.0)
SHOP = Seat("shop", PRICES)


def price_law() -> IntervalStrategy:
    return IntervalStrategy(PRICES, lambda x: np.clip(x, 0, 1), np.asarray)


def test_numbers_on_an_interval(tmp_path: Path) -> None:
    law = price_law()
    numbers, codes = np.array([0.25, np.nan, 1 / 3]), np.array([0, 2, 0], dtype=np.int8)
    kept = ledger(
        asked(range(3), 0, numbers, SHOP, law, outcome=codes, law=law),
        asked(range(3), 1, numbers / 2, SHOP, law, outcome=codes),
    )
    assert_equal(read_back(kept, tmp_path, law)["shop"], kept.seats["shop"])
    decisions = list(kept.decisions())
    assert [decision.action for decision in decisions] == [0.25, 0.125, None, None, 1 / 3, 1 / 6]
    assert kept.relation().project("number").fetchall() == [
        (0.25,),
        (0.125,),
        (None,),
        (None,),
        (1 / 3,),
        (1 / 6,),
    ]


def test_seats_of_different_kinds_share_a_file(tmp_path: Path) -> None:
    """What one seat logs is no column of another's."""
    kept = ledger(
        asked(range(3), logs={"regret": np.zeros(3)}, shows={"opponent": np.array([0, 1, 0])}),
        asked(range(3), 0, np.array([0.1, 0.2, 0.3]), SHOP, None),
    )
    kept.write(tmp_path)
    decisions = read_decisions(tmp_path)
    assert_equal(read_seat(tmp_path, decisions, SEAT, LAW), kept.seats["player"])
    assert_equal(read_seat(tmp_path, decisions, SHOP, None), kept.seats["shop"])
    assert read_seat(tmp_path, decisions, SHOP, None).logs == {}


EVIL = ("it's", "'; drop table sheet_0; --", 'say "x"', "größe 勝", "back\\slash", "a,b]", "{}")


def test_labels_are_data(tmp_path: Path) -> None:
    seat = Seat("player", Menu(EVIL))
    optimum = MixedStrategy.uniform(seat.space)
    kept = ledger(asked(range(len(EVIL)), 0, range(len(EVIL)), seat, optimum))
    assert [decision.action for decision in kept.decisions()] == list(EVIL)
    assert_equal(read_back(kept, tmp_path, optimum)["player"], kept.seats["player"])


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), min_size=1, max_size=4
    )
)
def test_any_label_is_data(labels: list[str]) -> None:
    folded = [label.strip().casefold() for label in labels]
    if not all(folded) or len(set(folded)) < len(folded):
        return
    kept = ledger(asked(range(len(labels)), 0, range(len(labels)), Seat("player", Menu(tuple(labels))), None))
    assert [decision.action for decision in kept.decisions()] == labels


def test_decisions_for_people() -> None:
    first, second = list(
        ledger(
            broken(
                law=LAW,
                law_kind="scripted",
                notes=[{"b": 1, "a": [2]}, {}, {}, {}],
                infoset=np.array(list("wxyz")),
            )
        ).decisions()
    )[:2]
    assert first._asdict() == {
        "episode": 0, "turn": 0, "seat": "player", "member": 0, "action": "Heads", "outcome": "legal", "attempt": 0, "reward": 1.0,
        "mode": "scripted", "law": [0.3, 0.7], "optimal": [0.3, 0.7], "infoset": "w", "notes": {"a": [2], "b": 1},
    }  # fmt: skip
    assert (second.action, second.outcome, second.attempt) == (None, "illegal", 2)


def test_the_relation_answers_sql(tmp_path: Path) -> None:
    kept = ledger(broken(), asked(range(4), seat=Seat("other", COIN)))
    kept.write(tmp_path)
    for relation in (kept.relation(), read_decisions(tmp_path)):
        counted = (
            relation.filter("outcome = 'legal'").aggregate("seat, count(*)", "seat").order("seat").fetchall()
        )
        assert counted == [("other", 4), ("player", 2)]
    notes = ledger(broken(notes=[{"x": 1}] * 4)).relation().project("notes").fetchall()
    assert [json.loads(note) for (note,) in notes] == [{"x": 1}] * 4


def test_a_torn_file_is_never_read(tmp_path: Path) -> None:
    (tmp_path / ".part-00000.writing").write_bytes(b"PAR1 torn")
    with pytest.raises(InputError) as caught:
        read_decisions(tmp_path)
    assert (
        str(caught.value)
        == f"{tmp_path} holds no decisions (part-*.parquet); give the directory of a finished run"
    )
    (tmp_path / ".part-00001.writing").write_bytes(b"PAR1 torn")
    written = ledger(asked(range(3))).write(tmp_path)
    assert written == tmp_path / "part-00000.parquet"
    assert not (tmp_path / ".part-00000.writing").exists()
    assert read_decisions(tmp_path).count("*").fetchall() == [(3,)]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    ledger(asked(range(3))).write(tmp_path)
    with pytest.raises(InputError, match="no decision was made"):
        Ledger().write(tmp_path)
    assert read_decisions(tmp_path).count("*").fetchall() == [(3,)]


def test_parts_are_read_together(tmp_path: Path) -> None:
    kept = ledger(asked(range(4)))
    ledger(asked(range(2))).write(tmp_path, part=0)
    ledger(asked([2, 3])).write(tmp_path, part=1)
    assert_equal(read_seat(tmp_path, read_decisions(tmp_path), SEAT, LAW), kept.seats["player"])


def test_a_folder_s_name_is_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "run [a-z]* it's ü"
    assert_equal(
        read_back(ledger(asked(range(3))), folder)["player"], ledger(asked(range(3))).seats["player"]
    )


@pytest.mark.parametrize("name", ["reward", "Action", "number", "law_kind"])
def test_a_log_may_not_take_a_decision_s_name(name: str) -> None:
    with pytest.raises(InputError) as caught:
        ledger(asked(range(2), shows={name: np.zeros(2)}))
    assert (
        str(caught.value)
        == f"seat 'player' is shown or logs {name}, which every decision has as its own; rename it there"
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("matching_pennies", {"turns": 3}),
        ("categorical", {}),
        ("bernoulli_bandit", {"horizon": 6}),
        ("sales", {}),
    ],
)
def test_a_run_comes_back_from_disk(name: str, fields: dict[str, Any], tmp_path: Path) -> None:
    environment = al.environment(name, **fields)
    result = al.Scenario(environment=environment, cast={"*": "uniform"}).run(episodes=5)
    result.kept.write(tmp_path)
    decisions = read_decisions(tmp_path)
    for seat in environment.seats:
        optimum = environment.blank_optimum(seat) if environment.stationary else None
        assert_equal(read_seat(tmp_path, decisions, seat, optimum), result.kept.seats[seat.name])


# --- the tally: counts that say what the rows say ---


class Still(Environment):
    """Only its optimum matters here."""

    stationary = True

    @property
    def seats(self) -> tuple[Seat, ...]:
        return (SEAT,)


worlds = st.lists(  # for each episode the answers at its turns: (action, outcome, attempt)
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([0, 0, 0, 0, 1, 3]), st.integers(0, 1)),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=12,
)
DIE = Seat("player", Menu(("a", "b", "c")))
POINT = MixedStrategy(DIE.space, [0.2, 0.3, 0.5])


def entries(world: list[Any], episodes: range, optimum: Any, plain: bool) -> list[Asked]:
    """The questions put to these episodes, turn after turn; ``plain`` where all are legal at once."""
    out = []
    for turn in range(max(len(world[e]) for e in episodes)):
        alive = [e for e in episodes if len(world[e]) > turn]
        action, code, attempt = (
            np.array(column) for column in zip(*(world[e][turn] for e in alive), strict=True)
        )
        marks = {} if plain else {"outcome": code.astype(np.int8), "attempt": attempt.astype(np.int16)}
        out.append(asked(alive, turn, action, DIE, optimum, **marks))
    return out


@given(worlds, st.data(), st.booleans(), st.sampled_from([POINT, None]))
def test_counts_say_what_rows_say(world: list[Any], data: st.DataObject, plain: bool, optimum: Any) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(world)))) | {len(world)})
    rows, tally = Ledger(), Counts()
    for start, stop in zip([0, *cuts], cuts, strict=False):
        block = Counts()
        for entry in entries(world, range(start, stop), optimum, plain):
            keep(rows, entry)
            keep(block, entry)
        tally.extend(block)
    expected = compare_seat(rows.seats["player"], Still()).document()
    found = compare_counts(tally, Still())["player"].document()
    assert tally.outcomes() == outcomes_of(rows.seats)
    assert len(tally) == len(rows)
    assert found["n"] == expected["n"]
    assert found["policy"] == pytest.approx(expected["policy"])
    assert found["intervals"].keys() == expected["intervals"].keys()
    for action, ends in expected["intervals"].items():  # they shrink with the number of independent choices
        assert found["intervals"][action] == pytest.approx(ends, abs=1e-6)
    assert found.get("not_legal") == pytest.approx(expected.get("not_legal"))
    shared = found["metrics"].keys() & expected["metrics"].keys()
    assert ("tv" in shared) == (optimum is not None and found["n"] > 0)
    for name in shared - {"e_value"}:  # the order of choices is evidence too, which counts do not hold
        for field in ("value", "low", "high", "n"):
            assert found["metrics"][name][field] == pytest.approx(
                expected["metrics"][name][field], abs=1e-5
            ), name


def test_a_tally_meets_episodes_that_it_was_not_asked_in_before() -> None:
    """A seat that is asked in some episodes first, and in others later."""
    parts = [
        asked([2, 5], 0, [0, 1], DIE, POINT),
        asked([0, 2, 7], 1, [1, 2, 2], DIE, POINT),
        asked([5, 7], 2, [0, 0], DIE, POINT),
    ]
    rows, tally = ledger(*parts), Counts()
    for part in parts:
        keep(tally, part)
    expected = compare_seat(rows.seats["player"], Still())
    found = compare_counts(tally, Still())["player"]
    assert found.policy == pytest.approx(expected.policy)
    assert found.intervals["a"] == pytest.approx(expected.intervals["a"])


@pytest.mark.parametrize(
    "entry",
    [
        asked([0], 0, np.array([0.5]), SHOP, None),
        asked([0, 1], optimum=MixedStrategy(COIN, [[0.5, 0.5], [1.0, 0.0]])),
    ],
    ids=["interval", "per decision"],
)
def test_what_cannot_be_counted_is_refused(entry: Asked) -> None:
    with pytest.raises(InputError, match=r"cannot be kept as counts .* keep decisions"):
        keep(Counts(), entry)


@pytest.mark.parametrize("name", ["matching_pennies", "biased_coin"])
def test_a_run_of_counts_has_the_document_of_the_run_of_rows(name: str) -> None:
    scenario = al.Scenario(environment=al.environment(name, turns=4), cast={"*": "uniform"})
    rows, counts = (
        scenario.run(episodes=300, block=37, keep=keep).document() for keep in ("decisions", "counts")
    )
    assert counts["outcomes"] == rows["outcomes"]
    assert counts["decisions"] == rows["decisions"]
    for seat, document in rows["seats"].items():
        assert counts["seats"][seat]["policy"] == pytest.approx(document["policy"])
        assert counts["seats"][seat]["metrics"]["tv"] == pytest.approx(document["metrics"]["tv"])
