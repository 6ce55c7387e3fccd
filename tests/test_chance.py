"""Chance by address, against Philox written out in plain Python and against the laws it draws from."""

from functools import cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import pytest
from aleator.core.chance import Chance, _Native
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Philox
from scipy.stats import chisquare

FALSE_ALARM = 1e-6  # of each statistical test below; seeds are fixed, so each passes always or never
MASK = 2**64 - 1
Address = tuple[int, int, int, int]  # episode, turn, draw, member


def philox(counter: tuple[int, ...], key: tuple[int, int]) -> list[int]:
    """Philox 4x64-10 as printed in Salmon et al. (2011), section 3.3: ten rounds, the key bumped between them."""
    (a, b, c, d), (k, m) = counter, key
    for _ in range(10):
        left, right = 0xD2E7470EE14C6C93 * a, 0xCA5A826395121157 * c
        a, b, c, d = (right >> 64) ^ b ^ k, right & MASK, (left >> 64) ^ d ^ m, left & MASK
        k, m = (k + 0x9E3779B97F4A7C15) & MASK, (m + 0xBB67AE8584CAA73B) & MASK
    return [a, b, c, d]


def key_of(seed: int, stream: str) -> tuple[int, int]:
    return seed, int.from_bytes(blake2b(stream.encode(), digest_size=8).digest(), "little")


def test_the_oracle_gives_the_published_vector() -> None:
    # Random123, kat_vectors: philox4x64 10, counter 0, key 0
    expected = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert philox((0, 0, 0, 0), (0, 0)) == expected


def block_of(address: Address) -> tuple[tuple[int, ...], int]:
    """The counter and the place in its block of the word at an address: the members of a seat are counted down from zero."""
    episode, turn, draw, member = address
    return (episode // 4, turn, draw, -member % 2**64), episode % 4


part = st.one_of(st.integers(0, 5), st.integers(0, 2**63 - 1), st.integers(2**63 - 6, 2**63 - 1))
parts = st.tuples(part, part, part, part)


@given(seed=st.integers(0, MASK), stream=st.text(max_size=8), address=parts)
def test_a_word_is_the_one_at_its_address(seed: int, stream: str, address: Address) -> None:
    episode, turn, draw, member = address
    word = Chance.of(seed, stream, [episode], turn, member).words(draw)[0]
    counter, place = block_of(address)
    assert int(word) == philox(counter, key_of(seed, stream))[place]


@given(parts)
def test_no_two_addresses_share_a_word(address: Address) -> None:
    """The address can be told from the place of its word, so no other lies there."""
    (block, turn, draw, last), place = block_of(address)
    assert (4 * block + place, turn, draw, -last % 2**64) == address


@given(parts, part)
def test_no_generator_shares_a_block_with_a_word(address: Address, episode: int) -> None:
    """A generator's blocks lie at any counter whose last word is its episode + 1; words never come there."""
    (*_, last), _ = block_of(address)
    assert last == 0 or last > 2**63
    assert 1 <= episode + 1 <= 2**63


@given(episode=part, turn=part, draw=part, member=part)
def test_a_generator_starts_where_its_address_says(episode: int, turn: int, draw: int, member: int) -> None:
    """The members' generators differ in the key, whose digest is salted with the member."""
    numbers = Chance.of(3, "s", [episode], turn, member).generator(draw=draw).bit_generator.random_raw(4)
    digest = blake2b(b"s", digest_size=8, salt=member.to_bytes(8, "little")).digest()
    assert numbers.tolist() == philox((0, turn, draw, episode + 1), (3, int.from_bytes(digest, "little")))


def test_the_generators_of_member_0_are_those_of_no_member() -> None:
    alone, member = Chance.of(3, "s", [9]), Chance.of(3, "s", [9], member=0)
    assert alone.generator().random() == member.generator().random()


@pytest.mark.parametrize(("turn", "draw"), [(0, 0), (1, 0), (0, 1), (5, 3)])
def test_the_first_episodes_are_the_counter_s_first_block(turn: int, draw: int) -> None:
    """Episodes 0 to 3 lie at counter[0] = 0, before which numpy's own counter must borrow from turn and draw."""
    words = Chance.of(0, "borrow", range(8), turn).words(draw).tolist()
    key = key_of(0, "borrow")
    assert words == philox((0, turn, draw, 0), key) + philox((1, turn, draw, 0), key)


def test_a_generator_starts_at_its_own_block() -> None:
    chance = Chance.of(3, "market", [9], turn=2)
    assert chance.generator(draw=1).bit_generator.random_raw(4).tolist() == philox(
        (0, 2, 1, 10), key_of(3, "market")
    )


def test_uniform_takes_the_53_high_bits() -> None:
    chance = Chance.of(5, "bits", range(100))
    assert chance.uniform().tolist() == [(int(word) >> 11) / 2**53 for word in chance.words()]


near, far = st.integers(0, 40), st.integers(2**20 - 9, 2**20 + 9)
episodes = st.one_of(near, far, st.integers(0, 5000), st.integers(0, 2**60))
few = st.integers(0, 3)


@cache
def alone(episode: int, turn: int, member: int) -> int:
    return int(Chance.of(7, "s", [episode], turn, member).words(draw=2)[0])


def column(rows: list[tuple[int, ...]], at: int) -> np.ndarray:
    return np.array([row[at] for row in rows], dtype=np.int64)


@pytest.mark.parametrize("episode", [near, st.integers(0, 400), episodes], ids=["dense", "loose", "wide"])
@given(st.data())
def test_any_rows_in_any_order_are_each_row_alone(
    episode: st.SearchStrategy[int], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.tuples(episode, few, few), max_size=30))
    words = Chance(7, "s", *(column(rows, at) for at in range(3))).words(draw=2)
    assert words.dtype == np.uint64
    assert words.tolist() == [alone(*row) for row in rows]


@given(st.lists(episodes, max_size=30), few, few)
def test_a_number_is_a_column_of_it(rows: list[int], turn: int, member: int) -> None:
    chance = Chance.of(7, "s", rows, turn, member)
    assert chance.words(draw=2).tolist() == [alone(episode, turn, member) for episode in rows]
    full, spread = np.full(len(rows), turn), np.broadcast_to(np.int64(member), len(rows))
    assert Chance(7, "s", chance.episode, full, spread).words(2).tolist() == chance.words(2).tolist()


@given(st.lists(st.tuples(near, few, few), min_size=1, max_size=12), st.integers(0, 5), few)
def test_orders_are_each_row_s_alone(rows: list[tuple[int, ...]], size: int, draw: int) -> None:
    chance = Chance(7, "s", *(column(rows, at) for at in range(3)))
    each = [chance.take([row]).order(size, draw)[0].tolist() for row in range(len(rows))]
    assert chance.order(size, draw).tolist() == each


def calls(chance: Chance, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often numpy's generator is set to an address."""
    found: list[object] = []
    step = _Native._set
    monkeypatch.setattr(_Native, "_set", lambda *told: (found.append(told), step(*told)))
    chance.words()
    return len(found)


EVERY_OTHER = np.arange(0, 32_768, 2)


@pytest.mark.parametrize(
    ("chance", "most"),
    [
        (Chance.of(7, "s", range(16_384)), 1),
        (Chance.of(7, "s", EVERY_OTHER), 1),
        (Chance.of(7, "s", EVERY_OTHER[::-1]), 1),
        (Chance.of(7, "s", np.concatenate([EVERY_OTHER, EVERY_OTHER + 10**9])), 2),
        (Chance(7, "s", np.arange(1000), np.arange(1000) % 10), 10),
        (Chance(7, "s", np.repeat(np.arange(1000), 20), 0, np.tile(np.arange(20), 1000)), 20),
        (Chance.of(7, "s", np.arange(100) * 10_000), 100),
    ],
)
def test_rows_come_from_few_native_calls(chance: Chance, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert calls(chance, monkeypatch) <= most


def test_members_keep_their_address() -> None:
    """Through another turn, a stream below, and rows taken out."""
    chance = Chance(7, "s", np.zeros(5, np.int64), 0, np.arange(5))
    rows = np.array([4, 1])
    assert chance.at(2).take(rows).words(2).tolist() == [alone(0, 2, 4), alone(0, 2, 1)]
    assert chance.sub("x").words()[3] == Chance.of(7, "s/x", [0], member=3).words()[0]
    assert len(set(chance.words().tolist())) == 5


@given(st.integers(0, 10**12), st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_blocks_may_be_cut_anywhere(first: int, sizes: list[int]) -> None:
    edges = [first, *(first + np.cumsum(sizes)).tolist()]
    whole = Chance.of(7, "s", range(first, edges[-1])).words()
    pieces = [Chance.of(7, "s", range(a, b)).words() for a, b in pairwise(edges)]
    assert whole.tolist() == np.concatenate(pieces).tolist()


@given(st.integers(0, 100), st.integers(1, 60), st.integers(0, 5))
def test_at_is_the_chance_of_that_turn(first: int, size: int, turn: int) -> None:
    start = Chance.of(7, "s", range(first, first + size))
    own = np.arange(size) % 3
    assert (
        start.at(turn).words().tolist()
        == Chance.of(7, "s", range(first, first + size), turn).words().tolist()
    )
    each = [int(start.at(int(t)).words()[row]) for row, t in enumerate(own)]
    assert start.at(own).words().tolist() == each


def test_take_by_mask_slice_and_index() -> None:
    chance = Chance.of(7, "s", range(20), turn=3)
    whole = chance.words()
    mask = np.arange(20) % 3 == 1
    assert chance.take(mask).words().tolist() == whole[mask].tolist()
    assert chance.take(slice(4, 9)).words().tolist() == whole[4:9].tolist()
    assert chance.take(np.array([5, 2])).words().tolist() == whole[[5, 2]].tolist()


def test_sub_is_the_stream_below() -> None:
    chance = Chance.of(7, "seat/x", range(20), turn=3)
    assert chance.sub("order").words().tolist() == Chance.of(7, "seat/x/order", range(20), 3).words().tolist()


def test_every_part_of_the_address_counts() -> None:
    streams = [
        Chance.of(seed, stream, range(64), turn).words(draw)
        for seed in (0, 1, MASK)
        for stream in ("a", "b")
        for turn in (0, 1)
        for draw in (0, 1)
    ]
    words = np.concatenate(streams).tolist()
    assert len(set(words)) == len(words)


def test_the_same_call_returns_the_same_numbers() -> None:
    chance = Chance.of(7, "s", range(10))
    first = chance.words().copy()
    chance.uniform()
    chance.pick([0.5, 0.5])
    assert chance.words().tolist() == first.tolist()


def test_no_episode_no_word() -> None:
    chance = Chance.of(7, "s", [])
    assert chance.words().shape == (0,)
    assert chance.pick([0.2, 0.3, 0.5]).shape == (0,)
    assert chance.pick(np.empty((0, 3))).shape == (0,)


@pytest.mark.parametrize("law", [[0.3, 0.7], [0.2, 0.3, 0.5], [0.05, 0.9, 0.05], [0.1] * 10])
@pytest.mark.parametrize("rows", [False, True])
def test_pick_follows_its_law(law: list[float], rows: bool) -> None:
    n = 40_000
    drawn = Chance.of(1, f"pick/{law}", range(n)).pick(np.tile(law, (n, 1)) if rows else law)
    counts = np.bincount(drawn, minlength=len(law))
    assert chisquare(counts, n * np.array(law)).pvalue > FALSE_ALARM


@given(st.lists(st.integers(0, 5), min_size=2, max_size=6).filter(any), st.integers(0, 2**32))
def test_pick_is_the_inverse_cdf_and_never_forbidden(weights: list[int], seed: int) -> None:
    law = np.array(weights) / sum(weights)
    chance = Chance.of(seed, "zero", range(300))
    picked = chance.pick(law)
    assert set(picked.tolist()) <= set(np.flatnonzero(law).tolist())
    assert picked.dtype == np.int64
    assert picked.tolist() == chance.pick(np.tile(law, (300, 1))).tolist()
    cdf = np.cumsum(law)
    assert picked.tolist() == [int(np.argmax(u < cdf / cdf[-1])) for u in chance.uniform()]


class Extreme(Chance):
    """Luck at the ends of its range."""

    def words(self, draw: int = 0) -> np.ndarray:
        return np.array([0, MASK], dtype=np.uint64)


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ([0, 1], [1, 1]),
        ([1, 0], [0, 0]),
        ([0, 0.5, 0.5], [1, 2]),
        ([0.5, 0.5, 0], [0, 1]),
        ([0.5, 0, 0.5], [0, 2]),
        ([0, 1, 0], [1, 1]),
        ([0.1] * 10 + [0], [0, 9]),
    ],
)
def test_no_forbidden_action_at_the_ends_of_luck(law: list[float], expected: list[int]) -> None:
    both = np.zeros(2, dtype=np.int64)
    assert Extreme(0, "", both, both).pick(law).tolist() == expected
    assert Extreme(0, "", both, both).pick([law, law]).tolist() == expected


def test_order_is_uniform_over_permutations() -> None:
    orders = Chance.of(2, "order", range(48_000)).order(4)
    assert np.array_equal(np.sort(orders, axis=1), np.tile(np.arange(4), (48_000, 1)))
    counts = np.unique(orders @ [64, 16, 4, 1], return_counts=True)[1]
    assert len(counts) == 24
    assert chisquare(counts).pvalue > FALSE_ALARM


def test_order_uses_its_own_draws() -> None:
    chance = Chance.of(2, "order", range(50))
    keys = np.stack([chance.uniform(3 + i) for i in range(5)], axis=-1)
    assert np.array_equal(chance.order(5, draw=3), np.argsort(keys, axis=-1))


def test_a_generator_is_independent_of_words_and_of_other_rows() -> None:
    chance = Chance.of(2, "market", range(200), turn=1)
    words = {int(word) for draw in range(20) for word in chance.words(draw)}
    own = [chance.generator(row).bit_generator.random_raw(50).tolist() for row in range(200)]
    drawn = [word for row in own for word in row]
    assert len({*words, *drawn}) == len(words) + len(drawn)
    assert own[7] == Chance.of(2, "market", [7], turn=1).generator().bit_generator.random_raw(50).tolist()
    mean, n = np.mean(np.array(drawn) / 2.0**64), len(drawn)
    assert abs(mean - 0.5) < 5 / np.sqrt(12 * n)  # five standard errors: false alarm 6e-7


def test_contiguous_words_come_from_one_native_call() -> None:
    philox_of = Philox(key=np.array(key_of(7, "s"), dtype=np.uint64))
    philox_of.advance(-1)
    assert Chance.of(7, "s", range(1000)).words().tolist() == philox_of.random_raw(1000).tolist()


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"seed": 2**64},
        {"episodes": [-1]},
        {"episodes": [-1, 5, 6]},
        {"turn": -1},
        {"member": -1},
    ],
)
def test_an_address_outside_the_counter_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(OverflowError):
        Chance.of(**{"seed": 1, "stream": "s", "episodes": [0], **wrong}).words()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "episodes",
    [[], [5], range(3, 3000), [7, 2, 9], [*range(100), 5000]],
    ids=["none", "one", "block", "mixed", "gap"],
)
@pytest.mark.parametrize("member", [None, 3])
def test_many_draws_at_once_are_those_of_each(episodes, member):
    chance = Chance.of(11, "seat/player", episodes, turn=4, member=member)
    draws = [0, 3, 2]
    np.testing.assert_array_equal(chance.uniforms(draws), [chance.uniform(draw) for draw in draws])
