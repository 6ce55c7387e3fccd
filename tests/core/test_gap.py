"""What best responses gain, against a walk through the rule and all pure strategies; bounds against all that play could have been."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.games import bounds
from aleator.core.games.normal_form import NormalForm
from aleator.core.games.profile import Gap, empirical
from aleator.tests.support.random_games import RandomGame, pure_strategies, small
from aleator.tests.support.rules import leduc
from hypothesis import given, settings
from hypothesis import strategies as st

GAMES = [(number, seats) for seats in (2, 3) for number in range(24)]


def luck(*address):
    return Chance.of(1953, f"games/{address}", [0]).generator()


def random_profile(rng, sets, without=()):
    """Random laws, some actions with probability 0, none at the sets ``without``."""
    profile = {}
    for seat, keys in sets.items():
        profile[seat] = {}
        for key, count in keys.items():
            if (seat, key) not in without:
                weights = rng.exponential(size=count) * (rng.random(count) < 0.7)
                weights = weights if weights.sum() else np.eye(count)[0]
                profile[seat][key] = np.append(weights / weights.sum(), np.zeros(3 - count))
    return profile


def brute_gain(game, profile, seat, sets):
    """The best pure deviation's gain, by trying them all."""
    index = game.seats.index(seat)
    best = max(game.value({**profile, seat: plan})[index] for plan in pure_strategies(sets[seat]))
    return best - game.value(profile)[index]


@pytest.mark.parametrize(("number", "seats"), GAMES)
def test_gains_are_those_of_the_best_pure_deviation(number, seats):
    game = small(number, seats)
    tree, sets = game.tree(), game.infosets()
    profile = random_profile(luck(number, seats), sets)
    assert list(tree.expected(profile).values()) == pytest.approx(game.value(profile), abs=1e-12)
    for seat, gain in tree.gains(profile).items():
        assert float(gain) == pytest.approx(brute_gain(game, profile, seat, sets), abs=1e-12)


def test_the_games_are_worth_testing():
    """Most have several information sets a seat."""
    sets = [small(*game).infosets() for game in GAMES]
    assert np.mean([sum(map(len, each.values())) for each in sets]) > 4


@pytest.mark.parametrize(("number", "seats"), GAMES[:20])
def test_a_batch_of_profiles_is_each_of_them(number, seats):
    game, rng = RandomGame(number, seats), luck("batch", number)
    tree, sets = game.tree(), game.infosets()
    each = [random_profile(rng, sets) for _ in range(5)]
    batch = {
        seat: {key: np.stack([one[seat][key] for one in each]) for key in keys} for seat, keys in sets.items()
    }
    for answer in (tree.gains, tree.expected):
        for seat, column in answer(batch).items():
            assert column == pytest.approx([float(answer(one)[seat]) for one in each], abs=1e-12)


# Bounds.


def unknown_sets(rng, sets, count):
    every = [(seat, key) for seat, keys in sets.items() for key in keys]
    return [every[i] for i in rng.permutation(len(every))[:count]]


def with_laws(profile, unknown, laws):
    """The profile as a batch in which the unknown sets have these ``laws[set][B, 3]``."""
    whole = {seat: dict(strategy) for seat, strategy in profile.items()}
    for (seat, key), law in zip(unknown, laws, strict=True):
        whole[seat][key] = law
    return whole


def pure_completions(sets, unknown):
    """The laws [B, 3] of every pure way to play at the unknown sets."""
    choice = np.array(list(np.ndindex(*[sets[seat][key] for seat, key in unknown]))).reshape(-1, len(unknown))
    return [np.eye(3)[column] for column in choice.T]


def near(rng, law, count, width, moves):
    """Laws near ``law``, some of them on an edge."""
    weights = np.abs(law[:moves] + width * rng.normal(size=(count, moves)))
    weights *= rng.random((count, moves)) < 0.9
    weights[weights.sum(axis=1) == 0] = 1.0
    return np.hstack([weights / weights.sum(axis=1, keepdims=True), np.zeros((count, 3 - moves))])


def least_gain(tree, rng, profile, sets, unknown, seat):
    """The least gain found by a search that draws around the best so far, ever closer."""
    best = [np.ones(3) / 3 for _ in unknown]
    least = np.inf
    for width in (1, 1, 0.3, 0.3, 0.1, 0.1, 0.03, 0.01, 0.003, 0.001):
        drawn = [near(rng, law, 2000, width, sets[s][k]) for (s, k), law in zip(unknown, best, strict=True)]
        gains = tree.gains(with_laws(profile, unknown, drawn))[seat]
        if gains.min() < least:
            least, best = float(gains.min()), [law[gains.argmin()] for law in drawn]
    return least


@pytest.mark.parametrize(("number", "seats"), GAMES)
def test_bounds_hold_all_that_play_could_have_been_and_the_upper_one_is_reached(number, seats):
    game, rng = RandomGame(number, seats), luck("bounds", number, seats)
    tree, sets = game.tree(), game.infosets()
    unknown = unknown_sets(rng, sets, 4)
    profile = random_profile(rng, sets, unknown)
    mixed = [near(rng, np.ones(3), 500, 1, sets[seat][key]) for seat, key in unknown]
    reached = [
        tree.gains(with_laws(profile, unknown, laws)) for laws in (pure_completions(sets, unknown), mixed)
    ]
    for seat, gap in tree.gap(profile).items():
        gains = np.concatenate([np.atleast_1d(found[seat]) for found in reached])
        assert gains.min() >= gap.low - 1e-8
        assert gains.max() == pytest.approx(gap.high, abs=1e-8)
        assert gap.value is None or gap.low == gap.high == gap.value


@pytest.mark.parametrize("number", range(24))
def test_the_lower_bound_of_two_seats_is_reached(number):
    game, rng = RandomGame(number, 2), luck("lower", number)
    tree, sets = game.tree(), game.infosets()
    unknown = unknown_sets(rng, sets, 2)
    profile = random_profile(rng, sets, unknown)
    for seat, gap in tree.gap(profile).items():
        assert gap.low - 1e-8 <= least_gain(tree, rng, profile, sets, unknown, seat) <= gap.low + 0.02


def test_some_of_these_gaps_are_open():
    wide = 0
    for number in range(24):
        game, rng = RandomGame(number, 2), luck("lower", number)
        sets = game.infosets()
        profile = random_profile(rng, sets, unknown_sets(rng, sets, 2))
        wide += any(gap.value is None for gap in game.tree().gap(profile).values())
    assert wide > 6


@pytest.mark.parametrize("pairs", [0, 1 << 26], ids=["by ends", "by plans"])
@pytest.mark.parametrize("number", range(24))
def test_outer_bounds_hold_the_exact_ones(number, pairs, monkeypatch):
    game, rng = RandomGame(number, 2), luck("outer", number)
    tree, sets = game.tree(), game.infosets()
    profile = random_profile(rng, sets, unknown_sets(rng, sets, 4))
    exact = tree.gap(profile)
    monkeypatch.setattr(bounds, "MOST_PURE", 1)
    monkeypatch.setattr(bounds, "MOST_PROGRAMS", 1)
    monkeypatch.setattr(bounds, "_MOST_PAIRS", pairs)
    for seat, gap in tree.gap(profile).items():
        assert gap.low <= exact[seat].low + 1e-9
        assert gap.high >= exact[seat].high - 1e-9
        assert gap.high <= np.ptp(tree.form.payoffs[:, tree.seats.index(seat)])


@pytest.mark.parametrize(("number", "known"), [(0, 0.2), (1, 0.6), (2, 0.9)])
def test_bounds_of_a_game_of_many_sets_hold_what_completions_come_to(number, known):
    """Leduc poker, of which a share of the sets is known: more pure completions than can be tried."""
    tree, rng = leduc(), luck("leduc", number)
    sets = {plex.seat: {key: plex.legal[i] for i, key in enumerate(plex.keys)} for plex in tree.form.plexes}

    def drawn(legal):
        return np.where(legal, rng.exponential(size=3), 0)

    seen = {
        seat: {key: drawn(legal) for key, legal in keys.items() if rng.random() < known}
        for seat, keys in sets.items()
    }
    profile = {
        seat: {key: law / law.sum() for key, law in strategy.items()} for seat, strategy in seen.items()
    }
    gaps = tree.gap(profile)
    for _ in range(50):
        whole = {
            seat: {
                key: profile[seat].get(key, np.eye(3)[rng.choice(np.flatnonzero(legal))])
                for key, legal in keys.items()
            }
            for seat, keys in sets.items()
        }
        for seat, gain in tree.gains(whole).items():
            assert gaps[seat].low - 1e-9 <= float(gain) <= gaps[seat].high + 1e-9 <= 26 + 1e-6


def test_what_is_never_come_by_leaves_no_doubt():
    """Both seats of matching pennies in turn: an unseen answer to what is never played matters to the one who could play it."""
    game = NormalForm(("row", "column"), (("U", "D"), ("L", "R")), [[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    assert game.gap({"row": {"": [1.0, 0.0]}})["row"] == Gap(None, 0.0, 1.0)
    assert game.gap({"row": {"": [0.5, 0.5]}})["row"] == Gap(None, 0.0, 0.5)
    assert game.gap({})["row"] == Gap(None, 0.0, 1.0)


def test_a_gap_is_known_where_the_unknown_sets_cannot_matter():
    """Row gets the same whatever column does."""
    game = NormalForm(("row", "column"), (("U", "D"), ("L", "R")), [[[3, 3], [1, 1]], [[0, 1], [1, 0]]])
    gaps = game.gap({"row": {"": [0.0, 1.0]}})
    assert gaps["row"] == Gap.exactly(2.0)
    assert gaps["column"] == Gap(None, 0.0, 1.0)
    assert game.nash_conv({"row": {"": [0.0, 1.0]}}) == Gap(None, 2.0, 3.0)


# Normal forms.


def test_battle_of_the_sexes_at_cross_purposes():
    """Row always Opera, column always Football: each gets 0 and would get 1 by giving in."""
    game = NormalForm(("row", "column"), [("Opera", "Football")] * 2, [[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    apart = game.pure({"row": "Opera", "column": "Football"})
    assert game.gap(apart) == {"row": Gap.exactly(1.0), "column": Gap.exactly(1.0)}
    assert game.nash_conv(apart).value == 2


tables = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 10**6))


@given(tables)
@settings(max_examples=60)
def test_three_players_by_a_plain_loop(drawn):
    *shape, seed = drawn
    rng = luck("three", seed)
    payoffs = rng.integers(-9, 10, size=(3, *shape)).astype(float)
    game = NormalForm("xyz", [tuple("abc"[:n]) for n in shape], payoffs)
    laws = [rng.dirichlet(np.ones(n)) for n in shape]
    profile = {seat: {"": law} for seat, law in zip("xyz", laws, strict=True)}
    for i, seat in enumerate("xyz"):
        each = [sum(payoffs[(i, *cell)] * np.prod([laws[j][cell[j]] for j in range(3) if j != i])
                    for cell in np.ndindex(*shape) if cell[i] == a) for a in range(shape[i])]  # fmt: skip
        assert float(game.expected(profile)[seat]) == pytest.approx(laws[i] @ each, abs=1e-12)
        assert float(game.gains(profile)[seat]) == pytest.approx(max(each) - laws[i] @ each, abs=1e-12)


@pytest.mark.parametrize(("number", "seats"), GAMES[:12] + GAMES[24:32])
def test_the_normal_form_of_a_tree_is_the_same_game(number, seats):
    game, rng = small(number, seats, most=40), luck("normal", number, seats)
    tree, sets = game.tree(), game.infosets()
    table, profile = tree.to_normal_form(), random_profile(rng, sets)
    mixed = {
        seat: {"": plan_weights(tree.plex(seat), profile[seat], menu)}
        for seat, menu in zip(table.seats, table.actions, strict=True)
    }
    for seat in table.seats:
        assert float(table.expected(mixed)[seat]) == pytest.approx(
            float(tree.expected(profile)[seat]), abs=1e-12
        )
        assert float(table.gains(mixed)[seat]) == pytest.approx(float(tree.gains(profile)[seat]), abs=1e-12)


def plan_weights(plex, strategy, plans):
    """The mixed strategy over whole plans that a behaviour strategy is: independent at every set (Kuhn, 1953)."""
    weights = []
    for plan in plans:
        steps = dict(step.rsplit(": ", 1) for step in plan.split(", ")) if plan else {}
        weights.append(np.prod([strategy[key]["abc".index(move)] for key, move in steps.items()]))
    return np.array(weights)


# Profiles.


def test_shares_of_counts_and_nan_where_there_is_no_choice():
    found = empirical({"row": {"K": [3, 1], "Q": [0, 0]}})
    assert found["row"]["K"].tolist() == [0.75, 0.25]
    assert np.isnan(found["row"]["Q"]).all()


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ({"nobody": {}}, "seat 'nobody' is not at this table; the seats are row, column"),
        ({"row": {"K": [1, 0]}}, "seat 'row' has no information set 'K'; it has ''"),
        ({"row": {"": [1, 0, 0]}}, r"play of 'row' at '' has shape \(3,\); give one probability"),
        ({"row": {"": [0.7, 0.7]}}, "give probabilities that sum to 1 over the legal U, D"),
        ({"row": {"": [1.5, -0.5]}}, "give probabilities that sum to 1"),
        ({"row": {"": [np.nan, 1]}}, "give probabilities that sum to 1"),
    ],
)
def test_profiles_that_do_not_fit_are_refused(profile, message):
    game = NormalForm(("row", "column"), (("U", "D"), ("L", "R")), np.zeros((2, 2, 2)))
    with pytest.raises(InputError, match=message):
        game.gap(profile)


def test_what_needs_a_full_profile_says_so():
    game = NormalForm(("row", "column"), (("U", "D"), ("L", "R")), np.zeros((2, 2, 2)))
    with pytest.raises(InputError, match="does not say what 'column' plays at ''"):
        game.gains({"row": {"": [1, 0]}})
    with pytest.raises(InputError, match="use gains"):
        game.gap({"row": {"": np.ones((3, 2)) / 2}, "column": {"": [1, 0]}})
    with pytest.raises(InputError, match=r"give payoffs\[seat, action, ...\] of shape \(2, 2, 2\)"):
        NormalForm(("row", "column"), (("U", "D"), ("L", "R")), np.zeros((2, 2, 3)))
    with pytest.raises(InputError, match="not finite"):
        NormalForm(("row",), (("U", "D"),), [[np.nan, 1]])
