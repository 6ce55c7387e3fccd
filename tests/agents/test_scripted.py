"""Scripted and learning agents: what they play against plain recomputation, published baselines and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from aleator.agents.backends.recorded import Recorded
from aleator.agents.learning.fictitious_play import FictitiousPlay
from aleator.agents.learning.greedy import Greedy
from aleator.agents.learning.thompson import Thompson
from aleator.agents.learning.ucb import Ucb
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.mixed import Mixed
from aleator.agents.scripted.uniform import Uniform
from aleator.core.chance import Chance
from aleator.core.errors import InputError, LawError, SpaceError
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Feedback, Observation, Seat
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.environments.markets.sales import Sales
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, kstest

ARMS = Seat("player", Menu(("A", "B", "C")))
PRICE = Seat("shop_1", Interval(1.0, 3.0))
ROCK = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])


def chance_of(rows, turn=0, stream="seat/player"):
    return Chance.of(7, stream, range(rows), turn)


def asked(rows, seat=ARMS, turn=0, **rest):
    return Observation(seat, np.arange(rows), np.broadcast_to(np.int64(turn), (rows,)), **rest)


def seated(agent, rows, seat=ARMS):
    return agent.begin(seat, np.arange(rows))


def told(observation, action, reward, further=None, **shows):
    """What the loop tells a player of these decisions."""
    feedback = observation.feedback(np.asarray(reward, dtype=np.float64), shows)
    return replace(feedback, action=np.asarray(action), further=further)


# Fixed laws.


@pytest.mark.parametrize(
    ("agent", "law"),
    [(Mixed(law={"C": 0.7, "A": 0.3}), [0.3, 0, 0.7]), (Mixed(), [1 / 3] * 3), (Uniform(), [1 / 3] * 3)],
)
def test_a_fixed_law_is_played_and_reported(agent, law):
    """Fixed seed; 4 standard errors."""
    choice = seated(agent, 30_000).act(asked(30_000), chance_of(30_000))
    np.testing.assert_allclose(choice.law.probs, law)
    share = np.bincount(choice.action, minlength=3) / 30_000
    assert np.all(np.abs(share - law) <= 4 * np.sqrt(np.multiply(law, np.subtract(1, law)) / 30_000))
    assert choice.law_kind == "scripted"
    choice.check(asked(30_000))


@pytest.mark.parametrize("agent", [Mixed(), Uniform()])
def test_an_interval_is_covered_uniformly(agent):
    choice = seated(agent, 5_000, PRICE).act(asked(5_000, PRICE), chance_of(5_000))
    choice.check(asked(5_000, PRICE))
    assert kstest(choice.action, "uniform", args=(1, 2)).pvalue > 1e-3
    np.testing.assert_allclose(choice.law.cdf(np.array([0.0, 1, 1.5, 3, 4])), [0, 0, 0.25, 1, 1])


def test_a_row_alone_draws_as_it_does_among_a_thousand():
    whole = seated(Uniform(), 1000).act(asked(1000), chance_of(1000)).action
    alone = Uniform().begin(ARMS, np.array([613])).act(asked(1), Chance.of(7, "seat/player", [613])).action
    assert alone[0] == whole[613]


def test_a_law_that_does_not_fit_is_refused():
    with pytest.raises(SpaceError, match="'D' is not in the menu"):
        seated(Mixed(law={"D": 1}), 1)
    with pytest.raises(LawError, match="sum to"):
        seated(Mixed(law={"A": 0.4}), 1)
    with pytest.raises(InputError, match="where a number from 1 to 3 is answered"):
        seated(Mixed(law={"A": 1}), 1, PRICE)


# The optimum.


def test_equilibrium_plays_each_rows_own_law():
    laws = MixedStrategy(ARMS.space, np.eye(3)[[2, 0, 1]])
    choice = seated(Equilibrium(), 3).act(asked(3, optimal=laws), chance_of(3))
    assert choice.action.tolist() == [2, 0, 1]
    assert choice.law is laws


def test_equilibrium_draws_numbers_from_a_law_on_an_interval():
    law = Sales(cost=1, reservation=3).optimal(asked(1, PRICE))
    choice = seated(Equilibrium(), 4_000, PRICE).act(asked(4_000, PRICE, optimal=law), chance_of(4_000))
    choice.check(asked(4_000, PRICE))
    assert kstest(choice.action, law.cdf).pvalue > 1e-3


def test_equilibrium_without_an_optimum_says_so():
    with pytest.raises(InputError, match="not known"):
        seated(Equilibrium(), 1).act(asked(1), chance_of(1))


# Learners against the published baselines.


def suffix_failures(arms, best=2):
    """Whether the best arm is never pulled in the second half."""
    return np.all(arms[:, arms.shape[1] // 2 :] != best, axis=1).astype(float)


def least_share(arms, K=5):
    """K times the share of the least-pulled arm."""
    return K * np.stack([(arms == k).mean(axis=1) for k in range(K)], axis=1).min(axis=1)


def greedy_share(arms, rewards, K=5):
    """Share of rounds, once every arm was pulled, whose arm is empirically best."""
    pulled = np.zeros((len(arms), arms.shape[1] + 1, K))
    pulled[:, 1:] = np.cumsum(arms[..., None] == np.arange(K), axis=1)
    won = np.zeros_like(pulled)
    won[:, 1:] = np.cumsum(rewards[..., None] * (arms[..., None] == np.arange(K)), axis=1)
    mean = (won / np.maximum(pulled, 1))[:, :-1]
    ready = pulled[:, :-1].min(axis=2) > 0
    best = np.take_along_axis(mean, arms[..., None], axis=2)[..., 0] == mean.max(axis=2)
    return (best & ready).sum(axis=1) / ready.sum(axis=1)


# Krishnamurthy et al. (2024), arXiv 2403.15371: hard instance (K = 5, means 0.6 and 0.4), T = 100; each number from a
# simulation of 1,000 runs: MedianReward rescaled, SuffFailFreq(T/2), K MinFrac, GreedyFrac.
BASELINES = [
    (Thompson(reports_law=False), 0.45, 0.007, 0.288, 0.581),
    (Ucb(bonus=1, growth="constant"), 0.55, 0.031, 0.177, 0.749),
    (Greedy(), 0.45, 0.464, 0.051, 1.0),
]


@pytest.mark.parametrize(("agent", "median", "failures", "least", "greedy"), BASELINES)
def test_learners_behave_as_the_published_baselines(agent, median, failures, least, greedy, ledger_of):
    """Both sides are means of 1,000 runs: 4 standard errors of the difference, and half a unit of the last digit."""
    sheet = ledger_of(BernoulliBandit(horizon=100), {"player": agent}, 1000).seats["player"]
    arms, rewards = sheet.action.reshape(1000, 100), sheet.reward.reshape(1000, 100)
    figures = (suffix_failures(arms), least_share(arms), greedy_share(arms, rewards))
    for runs, published in zip(figures, (failures, least, greedy), strict=True):
        assert abs(runs.mean() - published) < 4 * np.sqrt(2 * runs.var() / 1000) + 5e-4
    assert abs((np.median(rewards.mean(axis=1)) - 0.4) / 0.2 - median) <= 0.1 + 1e-9


def index_by_hand(agent, arms, rewards, arm):
    """The index of one arm from its own list of rewards."""
    own = [reward for a, reward in zip(arms, rewards, strict=True) if a == arm]
    if not own:
        return np.inf
    mean = sum(own) / len(own)
    if isinstance(agent, Greedy):
        return mean
    grown = np.log(len(arms)) if agent.growth == "log" else 1
    return mean + np.sqrt(agent.bonus * grown / len(own))


@pytest.mark.parametrize("agent", [Ucb(), Ucb(bonus=0.5), Ucb(growth="constant"), Greedy()])
def test_index_rules_play_a_largest_index_and_report_the_ties(agent, ledger_of):
    sheet = ledger_of(BernoulliBandit(horizon=40), {"player": agent}, 30).seats["player"]
    arms, rewards = sheet.action.reshape(30, 40), sheet.reward.reshape(30, 40)
    laws = sheet.played.reshape(30, 40, 5)
    for episode in range(30):
        for turn in range(40):
            past = arms[episode, :turn], rewards[episode, :turn]
            index = np.array([index_by_hand(agent, *past, arm) for arm in range(5)])
            top = np.isclose(index, index.max(), rtol=1e-12) | (index == index.max())
            np.testing.assert_allclose(laws[episode, turn], top / top.sum())
            assert top[arms[episode, turn]]


@pytest.mark.parametrize("agent", [Thompson(), Thompson(reports_law=False)])
def test_thompson_draws_from_the_posterior(agent):
    """Two arms, one of them known to pay nothing: P(other) against Beta(9, 4) v Beta(1, 31), 4 standard errors."""
    rows, menu = 20_000, Seat("player", Menu(("A", "B")))
    player = seated(agent, rows, menu)
    for arm, reward, times in ((0, 1.0, 8), (0, 0.0, 3), (1, 0.0, 30)):
        for _ in range(times):
            player.learn(told(asked(rows, menu), np.full(rows, arm), np.full(rows, reward)))
    share = player.act(asked(rows, menu), chance_of(rows)).action.mean()
    x = (np.arange(20_000) + 0.5) / 20_000
    second = np.mean(beta.cdf(beta.ppf(x, 1, 31), 9, 4))
    assert abs(share - second) < 4 * np.sqrt(second * (1 - second) / rows)


def test_thompson_counts_a_reward_by_its_place_in_the_stated_range():
    player = seated(Thompson(worst=-1, best=1), 2)
    player.learn(told(asked(2), [0, 2], [-1.0, 0.5]))
    assert player.memory.gains.tolist() == [[0, 0, 0], [0, 0, 0.75]]
    with pytest.raises(InputError, match="set its `worst` and `best`"):
        seated(Thompson(), 2).learn(told(asked(2), [0, 2], [-1.0, 0.5]))
    with pytest.raises(InputError, match="less than best"):
        Thompson(worst=1, best=1)


@pytest.mark.parametrize("agent", [Ucb(), Greedy(), Thompson()])
def test_learners_find_their_rows_when_others_have_ended(agent):
    """Episodes 3 and 9 of 3, 5, 9: the same acts as three rows that go on."""
    episode = np.array([3, 5, 9])
    whole, part = agent.begin(ARMS, episode), agent.begin(ARMS, episode)
    for turn in range(12):
        full = Observation(ARMS, episode, np.full(3, turn))
        few = full.take(np.array([True, turn < 4, True]))
        one, other = (
            player.act(o, Chance(7, "seat/player", o.episode, o.turn))
            for player, o in ((whole, full), (part, few))
        )
        np.testing.assert_array_equal(one.action[np.isin(episode, few.episode)], other.action)
        for player, o, choice in ((whole, full, one), (part, few, other)):
            player.learn(told(o, choice.action, (choice.action + o.episode + turn) % 2))


@pytest.mark.parametrize("agent", [Ucb(), Greedy(), Thompson()])
def test_instalments_are_one_play(agent):
    """A reward of 1 paid as 0.25, 0.25 and 0.5 teaches what a reward of 1 teaches; so does a payment for no decision: nothing."""
    whole, part = seated(agent, 2), seated(agent, 2)
    whole.learn(told(asked(2), [0, 2], [1.0, 0.0]))
    part.learn(told(asked(2), [0, 2], [0.25, 0.0]))
    part.learn(told(asked(2), [0, 2], [0.25, 0.0], further=np.array([True, True])))
    part.learn(told(asked(2).take(np.array([0])), [0], [0.5], further=np.array([True])))
    nobody = Feedback(ARMS, np.arange(2), np.array([-1, -1]), np.array([5.0, 5.0]))
    part.learn(nobody)
    for memory in ("pulls", "gains"):
        np.testing.assert_array_equal(getattr(part.memory, memory), getattr(whole.memory, memory))


def test_thompson_refuses_instalments_that_add_up_to_more_than_the_best_reward():
    player = seated(Thompson(), 1)
    player.learn(told(asked(1), [0], [0.75]))
    with pytest.raises(InputError, match="set its `worst` and `best`"):
        player.learn(told(asked(1), [0], [0.75], further=np.array([True])))


def test_thompson_places_instalments_in_its_range_once():
    """A reward of 1 on a scale from -2 to 2, paid as -1 and 2, is three quarters of a success."""
    player = seated(Thompson(worst=-2, best=2), 1)
    player.learn(told(asked(1), [1], [-1]))
    player.learn(told(asked(1), [1], [2], further=np.array([True])))
    assert (player.memory.pulls.tolist(), player.memory.gains.tolist()) == ([[0, 1, 0]], [[0, 0.75, 0]])


@pytest.mark.parametrize("agent", [Ucb(), Greedy(), Thompson()])
def test_members_of_a_seat_learn_apart(agent):
    """Three members in two episodes, against a player seated for six episodes of one member."""
    crowd, episode = Seat("player", ARMS.space, members=3), np.array([4, 8])
    together, alone = agent.begin(crowd, episode), agent.begin(ARMS, np.arange(6))
    member, rows = np.array([2, 0, 1]), np.array([5, 0, 4])  # of episodes 8, 4, 8
    asked_of_members = Observation(crowd, episode[[1, 0, 1]], np.zeros(3, dtype=np.int64), member=member)
    together.learn(told(asked_of_members, [0, 1, 2], [1.0, 0.0, 0.5]))
    alone.learn(told(asked(6).take(rows), [0, 1, 2], [1.0, 0.0, 0.5]))
    np.testing.assert_array_equal(together.memory.gains, alone.memory.gains)
    np.testing.assert_array_equal(together.memory.pulls, alone.memory.pulls)
    first = Observation(crowd, episode, np.ones(2, dtype=np.int64))  # member 0 of either episode
    np.testing.assert_array_equal(together.memory.rows.of(first), [0, 3])


@pytest.mark.parametrize(
    "agent", [Ucb(), Greedy(), Thompson(reports_law=False), Uniform(), Mixed(law={"A": 0.5, "C": 0.5})]
)
def test_what_a_row_may_not_answer_is_not_played(agent):
    """Fixed seed; of the labels left, a law given them is played."""
    legal = np.tile([[True, False, True], [False, False, True]], (500, 1))
    observation = asked(1000, legal=legal)
    choice = seated(agent, 1000).act(observation, chance_of(1000))
    choice.check(observation)
    assert set(choice.action[::2]) == {0, 2}
    assert set(choice.action[1::2]) == {2}
    if choice.law is not None:
        np.testing.assert_allclose(choice.law.probs[:2], [[0.5, 0, 0.5], [0, 0, 1]])


def test_a_law_without_mass_on_what_a_row_may_answer_is_refused():
    with pytest.raises(InputError, match="gives nothing to B, all that a row may answer"):
        seated(Mixed(law={"A": 1}), 1).act(asked(1, legal=np.array([[False, True, False]])), chance_of(1))


@pytest.mark.parametrize("agent", [Ucb(), Greedy(), Thompson(), FictitiousPlay()])
def test_learners_of_labels_refuse_an_interval(agent):
    with pytest.raises(InputError, match="is answered with a number from 1 to 3"):
        seated(agent, 1, PRICE)


# Fictitious play.


def table(payoffs, rows, seat=ARMS, turn=0):
    shown = np.broadcast_to(payoffs, (rows, *np.shape(payoffs)))
    return asked(rows, seat, turn, sees={"payoffs": shown})


def fictitious(payoffs, opponents):
    """The player's choices against a given sequence of actions, [turn] of one row."""
    player, out = seated(FictitiousPlay(), 1), []
    for turn, opponent in enumerate(opponents):
        observation = table(payoffs, 1, turn=turn)
        choice = player.act(observation, chance_of(1, turn))
        out.append(choice)
        player.learn(told(observation, choice.action, [0], opponent=np.array([opponent])))
    return out


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.integers(0, 2), max_size=12),
)
def test_fictitious_play_best_responds_to_the_counts(payoffs, opponents):
    for turn, choice in enumerate(fictitious(payoffs, [*opponents, 0])):
        counts = [opponents[:turn].count(o) for o in range(3)]
        value = [sum(p * n for p, n in zip(row, counts, strict=True)) for row in payoffs]
        best = np.array(value) == max(value)
        np.testing.assert_allclose(choice.law.probs[0], best / best.sum())
        assert best[choice.action[0]]


def test_fictitious_play_converges_to_the_value_in_zero_sum_games():
    """Robinson (1951): empirical frequencies approach the equilibrium; rock, paper, scissors, 2,000 rounds."""
    seats = [Seat(name, ARMS.space) for name in ("row", "column")]
    players = [FictitiousPlay().begin(seat, np.arange(20)) for seat in seats]
    counts = np.zeros((2, 20, 3))
    for turn in range(2000):
        observations = [table(ROCK, 20, seat, turn) for seat in seats]
        choices = [
            player.act(o, chance_of(20, turn, f"seat/{o.seat.name}"))
            for player, o in zip(players, observations, strict=True)
        ]
        for i in (0, 1):
            counts[i, np.arange(20), choices[i].action] += 1
            players[i].learn(
                told(observations[i], choices[i].action, np.zeros(20), opponent=choices[1 - i].action)
            )
    assert np.abs(counts / 2000 - 1 / 3).max() < 0.1


def test_fictitious_play_breaks_near_ties_by_chance():
    payoffs = np.array([[0.1, 0.2], [0.3, 0.0], [-9, -9]])
    player = seated(FictitiousPlay(), 1000)
    for opponent in (0, 1):
        observation = table(payoffs, 1000)
        choice = player.act(observation, chance_of(1000, opponent))
        player.learn(told(observation, choice.action, np.zeros(1000), opponent=np.full(1000, opponent)))
    action = player.act(table(payoffs, 1000), chance_of(1000, 2)).action
    assert 430 < (action == 0).sum() < 570
    assert set(action) == {0, 1}


def test_fictitious_play_says_what_it_misses():
    with pytest.raises(InputError, match="no 'payoffs'"):
        seated(FictitiousPlay(), 1).act(asked(1), chance_of(1))
    player = seated(FictitiousPlay(), 1)
    choice = player.act(table(ROCK, 1), chance_of(1))
    with pytest.raises(InputError, match="no 'opponent'"):
        player.learn(told(table(ROCK, 1), choice.action, [0]))


def test_fictitious_play_counts_an_opponent_s_action_once():
    """A further instalment and a payment for no decision tell of no other round."""
    player = seated(FictitiousPlay(), 1)
    choice = player.act(table(ROCK, 1), chance_of(1))
    player.learn(told(table(ROCK, 1), choice.action, [0], opponent=np.array([1])))
    player.learn(told(table(ROCK, 1), choice.action, [1], further=np.array([True]), opponent=np.array([1])))
    player.learn(told(table(ROCK, 1), choice.action, [1], further=np.array([True])))
    player.learn(Feedback(ARMS, np.arange(1), np.array([-1]), np.ones(1)))
    assert player._counts.tolist() == [[0, 1, 0]]


# Recorded answers.


def written(folder, ending, rows):
    import duckdb

    path = folder / f"answers.{ending}"
    values = ", ".join(
        "(" + ", ".join("null" if v is None else f"'{v}'" for v in row.values()) + ")" for row in rows
    )
    form = {"csv": "csv, header", "jsonl": "json", "parquet": "parquet"}[ending]
    duckdb.execute(
        f"copy (select * from (values {values}) t({', '.join(rows[0])})) to '{path}' (format {form})"
    )
    return str(path)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_recorded_answers_are_given_in_file_order(tmp_path, ending):
    path = written(tmp_path, ending, [{"choice": v} for v in ("A", "1", None, "Z", " C ")])
    choice = seated(Recorded(path=path, labels={"1": "B"}), 7).act(asked(7), chance_of(7))
    A = Outcome
    expected = [A.LEGAL, A.LEGAL, A.UNPARSABLE, A.ILLEGAL, A.LEGAL, A.ERROR, A.ERROR]
    assert choice.outcome.tolist() == expected
    assert choice.action[choice.legal()].tolist() == [0, 1, 2]
    assert (choice.mode, choice.law) == ("recorded", None)
    assert choice.columns["answer"].tolist() == [None, None, None, "Z", None, None, None]
    assert "no answer for episode 5, turn 0" in choice.columns["error"][5]
    assert choice.columns["error"][:5].tolist() == [None] * 5
    choice.check(asked(7))


def test_recorded_answers_are_addressed_by_episode_and_turn(tmp_path):
    rows = [
        {"match": m, "n": n, "said": s} for m, n, s in ((1, 1, "C"), (0, 0, "A"), (1, 0, "B"), (0, 1, "A"))
    ]
    path = written(tmp_path, "csv", rows)
    by_turn = seated(Recorded(path=path, choice="said", episode="match", turn="n"), 2)
    by_order = seated(Recorded(path=path, choice="said", episode="match"), 2)
    assert [by_turn.act(asked(2, turn=t), chance_of(2)).action.tolist() for t in (0, 1)] == [[0, 1], [0, 2]]
    assert [by_order.act(asked(2, turn=t), chance_of(2)).action.tolist() for t in (0, 1)] == [[0, 2], [0, 1]]


def test_recorded_numbers_answer_an_interval(tmp_path):
    path = written(tmp_path, "csv", [{"choice": v} for v in ("1.5", "3", "9", "dear", "nan")])
    choice = seated(Recorded(path=path), 5, PRICE).act(asked(5, PRICE), chance_of(5))
    assert choice.legal().tolist() == [True, True, False, False, False]
    assert choice.action[:2].tolist() == [1.5, 3.0]
    choice.check(asked(5, PRICE))


def test_recorded_answers_play_a_run(tmp_path, ledger_of):
    path = written(tmp_path, "csv", [{"e": e, "choice": "C"} for e in (0, 0, 1)])
    sheet = ledger_of(BernoulliBandit(horizon=2), {"player": Recorded(path=path, episode="e")}, 2).seats[
        "player"
    ]
    assert sheet.outcome.tolist() == [0, 0, 0, Outcome.ERROR]
    assert sheet.modes == ("recorded",)


def test_recorded_files_that_cannot_be_used_are_refused(tmp_path):
    path = written(tmp_path, "csv", [{"e": 0, "t": 0, "choice": "A"}, {"e": 0, "t": 0, "choice": "B"}])
    (tmp_path / "answers.txt").write_text("A")
    cases = [
        (Recorded(), "does not exist"),
        (Recorded(path=str(tmp_path / "answers.txt")), "is not a file that can be read"),
        (
            Recorded(path=path, choice="chosen"),
            "column 'chosen' is not in .*; did you mean 'choice'. allowed: e, t, choice",
        ),
        (Recorded(path=path, episode="choice"), "whole numbers"),
        (Recorded(path=path, episode="e", turn="t"), "episode 0, turn 0 more than once"),
    ]
    for agent, message in cases:
        with pytest.raises(InputError, match=message):
            seated(agent, 1)
