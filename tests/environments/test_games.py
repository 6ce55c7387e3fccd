"""The matrix games: scoring by a plain loop, optima by closed form, words, endings, batches and bad input."""

from typing import Any

import numpy as np
import pytest
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.games.profile import Gap, empirical
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Seat
from aleator.core.recipes import Agent
from aleator.core.spaces.menu import Menu
from aleator.environments.games.matching_pennies import MatchingPennies
from aleator.environments.games.matrix_game import MatrixGame
from aleator.environments.games.rock_paper_scissors import RockPaperScissors
from aleator.environments.games.three_player_pennies import ThreePlayerPennies
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, ValidationError

BATTLE = {"row": [[2, 0], [0, 1]], "column": [[1, 0], [0, 2]]}
ODD = MatrixGame(row=[[1.25, -2, 3], [0, 4.5, -7]], column=[[8, -9, 10], [11, 12.75, -13]], turns=4)
GAMES = [
    MatchingPennies(heads=1.02, turns=3),
    RockPaperScissors(rock=2, paper=3, scissors=5, turns=3),
    MatrixGame(),
    ODD,
    MatrixGame(row=[[0]] * 300, turns=3),
]


def str_of(game):
    return f"{type(game).__name__}-{game.table.shape[1:]}"


def begun(game, episodes=range(5)):
    episode = np.array(episodes, dtype=np.int64)
    return game.begin(episode, Chance.of(7, "world", episodes))


def random_choices(observations):
    return [
        Choice(MixedStrategy.uniform(o.seat.space).draw(Chance(7, f"seat/{o.seat.name}", o.episode, o.turn)))
        for o in observations
    ]


class Breaking(Agent):
    """Answers by chance, and not legally in some episodes of some turns: ``broken[turn]`` maps them to outcomes."""

    broken: Any = Field(default_factory=dict)
    asked: Any = Field(default_factory=list)
    learnt: Any = Field(default_factory=list)

    def begin(self, seat, episode):
        return self

    def act(self, observation, chance):
        self.asked.append(observation)
        choice = random_choices([observation])[0]
        broken = self.broken.get(int(observation.turn[0]), {})
        outcome = np.array([broken.get(e, 0) for e in observation.episode.tolist()], dtype=np.int8)
        return Choice(np.where(outcome == 0, choice.action, 99), outcome=outcome)

    def learn(self, feedback):
        self.learnt.append(feedback)


def optima(game):
    return [game.optimal(observation) for observation in begun(game).ask()]


def text(game, seat=0, names=None):
    return begun(game).ask()[seat].text(0, names)


# Play.


@pytest.mark.parametrize("game", GAMES, ids=str_of)
def test_scores_are_the_table_s_entries(game):
    world, turn = begun(game, range(40)), 0
    while observations := world.ask():
        choices = random_choices(observations)
        outcomes = world.tell(choices)
        row, column = game.table
        for k in range(40):
            i, j = int(choices[0].action[k]), int(choices[1].action[k])
            assert outcomes[0].reward[k] == row[i][j]
            assert outcomes[1].reward[k] == column[i][j]
            assert outcomes[0].shows["opponent"][k] == j
            assert outcomes[1].shows["opponent"][k] == i
        turn += 1
    assert turn == game.turns


@pytest.mark.parametrize(
    ("matcher", "mismatcher", "reward"),
    [("Heads", "Heads", 3), ("Tails", "Tails", 5), ("Heads", "Tails", -3), ("Tails", "Heads", -5)],
)
def test_pennies_pay_by_the_matcher_s_action(matcher, mismatcher, reward):
    """HH +h, TT +t, HT -h, TH -t to the matcher: arXiv 2511.14630."""
    world = begun(MatchingPennies(heads=3, tails=5), [0])
    seats = [observation.seat for observation in world.ask()]
    actions = [seat.space.index(label) for seat, label in zip(seats, (matcher, mismatcher), strict=True)]
    first, second = world.tell([Choice(np.array([action])) for action in actions])
    assert [seat.name for seat in seats] == ["matcher", "mismatcher"]
    assert (first.reward[0], second.reward[0]) == (reward, -reward)


def test_rock_paper_scissors_pays_the_winning_hand():
    game = RockPaperScissors(rock=2, paper=3, scissors=5)
    hands = game.seats[0].space
    wins = {("Rock", "Scissors"): 2, ("Paper", "Rock"): 3, ("Scissors", "Paper"): 5}
    for i, own in enumerate(hands.actions):
        for j, other in enumerate(hands.actions):
            assert game.table[0, i, j] == wins.get((own, other), 0) - wins.get((other, own), 0)


def test_both_seats_see_their_own_last_action_and_the_other_s():
    world = begun(ODD, range(30))
    first = world.ask()
    assert all((observation.sees[name] == -1).all() for observation in first for name in ("own", "opponent"))
    choices = random_choices(first)
    world.tell(choices)
    row, column = world.ask()
    assert np.array_equal(row.sees["own"], choices[0].action)
    assert np.array_equal(row.sees["opponent"], choices[1].action)
    assert np.array_equal(column.sees["own"], choices[1].action)
    assert np.array_equal(column.sees["opponent"], choices[0].action)


def test_addresses_cost_nothing_while_no_row_has_ended():
    world = begun(ODD, range(30))
    before = world.ask()
    world.tell(random_choices(before))
    after = world.ask()
    assert after[0].episode is before[0].episode
    assert after[0].turn.strides == (0,)
    assert after[0].turn.tolist() == [1] * 30


@pytest.mark.parametrize("game", GAMES, ids=str_of)
def test_one_row_alone_plays_as_it_does_among_many(game):
    def story(episodes):
        world, told = begun(game, episodes), []
        while observations := world.ask():
            outcomes = world.tell(random_choices(observations))
            told.append(
                [
                    (o.text(0), r.reward, r.shows["opponent"])
                    for o, r in zip(observations, outcomes, strict=True)
                ]
            )
        return told

    whole = story(range(613, 1613))
    alone = story([613])
    for many, one in zip(whole, alone, strict=True):
        for (words, rewards, shown), (own_words, reward, own_shown) in zip(many, one, strict=True):
            assert own_words == words
            assert own_shown.tolist() == shown[:1].tolist()
            assert reward.tolist() == rewards[:1].tolist()


# Rows that end.


@pytest.mark.parametrize("answer", [answer for answer in Outcome if answer is not Outcome.LEGAL])
def test_a_row_without_a_legal_choice_ends_there(answer, ledger_of):
    one, two = Breaking(), Breaking(broken={0: {13: answer}})
    kept = ledger_of(ODD, {"row": one, "column": two}, range(10, 15)).seats
    for seat in kept.values():
        first = seat.take(seat.turn == 0)
        assert np.isnan(first.reward).tolist() == [False, False, False, True, False]
        assert np.isnan(first.logs["opponent"]).tolist() == [False, False, False, True, False]
    for agent in (one, two):
        assert [o.episode.tolist() for o in agent.asked] == [[10, 11, 12, 13, 14]] + [[10, 11, 12, 14]] * 3
        assert all(13 not in told.episode for told in agent.learnt)
    column = kept["column"]
    played = column.action[(column.turn == 0) & column.legal]
    assert one.asked[1].sees["opponent"].tolist() == played.tolist()


def test_either_seat_can_end_a_row_and_the_last_row_ends_all(ledger_of):
    one, two = Breaking(broken={0: {0: Outcome.REFUSED}}), Breaking(broken={0: {1: Outcome.ERROR}})
    kept = ledger_of(ODD, {"row": one, "column": two}, 2).seats
    assert [len(seat) for seat in kept.values()] == [2, 2]
    assert all(np.isnan(seat.reward).all() for seat in kept.values())


@given(st.lists(st.sets(st.integers(0, 7)), min_size=5, max_size=5))
@settings(max_examples=40, deadline=None)
def test_history_follows_the_rows_that_are_left(ledger_of, endings):
    """Whatever rows end and when, each remaining row's words tell its own rounds, as a plain list does."""
    game, remembered = MatrixGame(**BATTLE, turns=6), {episode: [] for episode in range(8)}
    broken = {t: dict.fromkeys(ending, Outcome.UNPARSABLE) for t, ending in enumerate(endings)}
    agents = {"row": Breaking(), "column": Breaking(broken=broken)}
    ledger_of(game, agents, 8)
    live = set(range(8))
    for turn, observations in enumerate(zip(*(agent.asked for agent in agents.values()), strict=True)):
        assert [set(o.episode.tolist()) for o in observations] == [live, live]
        choices = random_choices(observations)
        for row, episode in enumerate(sorted(live)):
            rounds = [line for line in observations[1].text(row).splitlines() if line.startswith("Round")]
            assert rounds == remembered[episode]
            i, j = (int(choice.action[row]) for choice in choices)
            remembered[episode].append(
                f"Round {len(rounds) + 1}: you chose {'AB'[j]}, the other player chose {'AB'[i]}; "
                f"your payoff was {BATTLE['column'][i][j]}."
            )
        live -= broken.get(turn, {}).keys()


def test_words_since_a_turn_tell_the_rounds_from_it_on():
    game = MatrixGame(**BATTLE, turns=6)
    world, remembered = begun(game, range(8)), {row: [] for row in range(8)}
    for turn in range(6):
        observations = world.ask()
        choices = random_choices(observations)
        for row, rounds in remembered.items():
            words, new = observations[1].text(row), observations[1].text(row, since=max(turn - 2, 0))
            assert [line for line in words.splitlines() if line.startswith("Round")] == rounds
            assert [line for line in new.splitlines() if line.startswith("Round")] == rounds[
                max(turn - 2, 0) :
            ]
            assert ("These are the payoffs" in new) == (turn <= 2)
            assert f"This is round {turn + 1} of 6." in new
            i, j = (int(choice.action[row]) for choice in choices)
            rounds.append(
                f"Round {turn + 1}: you chose {'AB'[j]}, the other player chose {'AB'[i]}; "
                f"your payoff was {BATTLE['column'][i][j]}."
            )
        world.tell(choices)
    assert not world.ask()


def test_words_kept_from_an_earlier_turn_do_not_grow():
    world = begun(ODD)
    early = world.ask()[0]
    before = early.text(2)
    world.tell(random_choices([early, *world.ask()[1:]]))
    assert early.text(2) == before


# Optima.


@pytest.mark.parametrize(("h", "t"), [(1, 1), (1.02, 1), (100, 1), (0.01, 1), (3, 7)])
def test_pennies_optimum_is_the_closed_form(h, t):
    matcher, mismatcher = optima(MatchingPennies(heads=h, tails=t))
    assert matcher.of("Heads") == pytest.approx(t / (h + t), abs=1e-12)
    assert mismatcher.of("Heads") == pytest.approx(0.5, abs=1e-12)


def test_rock_paper_scissors_optimum():
    for law in optima(RockPaperScissors()):
        assert law.probs == pytest.approx([1 / 3] * 3, abs=1e-9)
    for law in optima(RockPaperScissors(rock=2, paper=3, scissors=5)):
        assert law.probs == pytest.approx([0.5, 0.2, 0.3], abs=1e-9)


def test_the_penalty_kick_is_the_default():
    """Palacios-Huerta (2003): 38.54 % and 41.99 %."""
    kicker, goalkeeper = optima(MatrixGame())
    assert kicker.of("A") == pytest.approx(0.3854, abs=5e-5)
    assert goalkeeper.of("A") == pytest.approx(0.4199, abs=5e-5)


@pytest.mark.parametrize(
    ("selection", "row", "column"),
    [("first", [1, 0], [1, 0]), ("payoff", [0, 1], [0, 1]), ("mixed", [1 / 3, 2 / 3], [2 / 3, 1 / 3])],
)
def test_selection_chooses_among_the_equilibria_of_a_stag_hunt(selection, row, column):
    """Hare first, stag second; in the mixed one P(hare) solves 2 = 3 (1 - x) and 1 = 3 (1 - y)."""
    game = MatrixGame(row=[[1, 1], [0, 3]], column=[[2, 0], [2, 3]], selection=selection)
    first, second = optima(game)
    assert [len(part) for part in (game.solution().components, game.solution().hulls("row"))] == [3, 3]
    assert first.probs == pytest.approx(row)
    assert second.probs == pytest.approx(column)


def test_a_seat_with_a_unique_strategy_beside_one_with_a_continuum():
    solution = MatrixGame(row=[[1, 0], [1, 0]], column=[[1, 0], [1, 0]]).solution()
    (first,), (second,) = solution.of("row"), solution.of("column")
    assert first.tolist() == [[1, 0], [0, 1]]
    assert second.tolist() == [[1, 0]]


def test_a_zero_sum_game_with_a_continuum():
    solution = MatrixGame(row=[[1, 1], [1, 1]]).solution()
    assert solution.complete
    assert [solution.of(seat)[0].tolist() for seat in ("row", "column")] == [[[1, 0], [0, 1]]] * 2


def test_the_optimum_is_the_same_at_every_turn_and_solved_once():
    world = begun(ODD)
    before = world.ask()[0]
    world.tell(random_choices(world.ask()))
    assert ODD.optimal(world.ask()[0]) is ODD.optimal(before)
    assert ODD.solution() is ODD.solution()


def test_one_of_several_is_known_of_a_general_sum_game_too_large_to_enumerate():
    large = Chance.of(1, "large", [0]).generator().integers(0, 9, size=(2, 11, 11)).tolist()
    game = MatrixGame(row=large[0], column=large[1])
    assert game.game().accuracy(game.solution().selected) <= 1e-7
    assert not game.solution().is_complete
    assert all(isinstance(law, MixedStrategy) for law in optima(MatrixGame(row=large[0])))


@pytest.mark.parametrize("game", [game for game in GAMES if game.game().is_zero_sum], ids=str_of)
def test_the_game_states_what_a_seat_plays_for(game):
    first, second = (game.game().to(seat.name) for seat in game.seats)
    assert np.array_equal(first, game.table[0])
    assert np.array_equal(second, -game.table[0].T)
    values = [game.solution().values[seat.name] for seat in game.seats]
    assert values[0] == pytest.approx(-values[1], abs=1e-9)
    for payoffs, value, law in zip((first, second), values, optima(game), strict=True):
        assert (law.probs @ payoffs).min() == pytest.approx(value, abs=1e-7)
    assert game.game().is_zero_sum


def test_a_general_sum_game_is_told_apart():
    assert not ODD.game().is_zero_sum


def test_a_seat_of_another_table_is_refused():
    stranger = Seat("matcher", Menu(("Heads", "Tails")))
    with pytest.raises(InputError, match="seat 'matcher' is not at this table; the seats are row, column"):
        MatrixGame().blank_optimum(stranger)
    with pytest.raises(InputError, match="seat 'matcher' is not at this table; the seats are row, column"):
        MatrixGame().game().to("matcher")


def test_each_playing_another_s_favourite_is_no_equilibrium():
    """Battle of the sexes, Opera against Football: either would gain its favourite's other payoff by giving in, 1 and 1."""
    battle = MatrixGame(**BATTLE, row_actions=["Opera", "Football"], column_actions=["Opera", "Football"])
    game, solution = battle.game(), battle.solution()
    apart = game.pure({"row": "Opera", "column": "Football"})
    assert game.gap(apart) == {"row": Gap.exactly(1.0), "column": Gap.exactly(1.0)}
    assert game.nash_conv(apart).value == 2
    for seat, own in apart.items():
        assert solution.distance({seat: own}) == 0
    # next to it is the mixed one, (2/3, 1/3) against (1/3, 2/3)
    assert solution.distance(apart) == pytest.approx(1 / 3, abs=1e-9)
    assert not solution.contains(apart)
    assert solution.contains(game.pure({"row": "Opera", "column": "Opera"}))
    assert solution.contains(solution.selected)


# Words.


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize(
    "game",
    [MatchingPennies(heads=1.02, tails=0.67), RockPaperScissors(rock=2.5), MatrixGame(), ODD],
    ids=str_of,
)
def test_words_state_every_payoff_of_every_pair(game, seat):
    row, column = game.table
    own, other = (row, column) if seat == 0 else (column.T, row.T)
    mine, theirs = game.seats[seat].space.actions, game.seats[1 - seat].space.actions
    lines = text(game, seat).splitlines()
    for i, name in enumerate(mine):
        for j, their in enumerate(theirs):
            assert f"| {name} | {their} | {own[i, j] + 0:.12g} | {other[i, j] + 0:.12g} |" in lines


def test_words_as_a_matcher_reads_them():
    world = begun(MatchingPennies(heads=1.5, turns=3), [0])
    world.ask()
    world.tell([Choice(np.array([0])), Choice(np.array([1]))])
    assert world.ask()[0].text(0, ["sun", "moon"]) == (
        "You are playing 3 rounds of a game with one other player. "
        "You win a round when the two choices are the same, and lose it when they differ. "
        "Both of you choose at the same time; neither sees the other's choice before making their own.\n"
        "\n"
        "These are the payoffs of a round, in points:\n"
        "\n"
        "| Your choice | The other player's choice | Your payoff | The other player's payoff |\n"
        "| --- | --- | --- | --- |\n"
        "| sun | sun | 1.5 | -1.5 |\n"
        "| sun | moon | -1.5 | 1.5 |\n"
        "| moon | sun | -1 | 1 |\n"
        "| moon | moon | 1 | -1 |\n"
        "\n"
        "The game is zero-sum: what one player wins, the other player loses. "
        "Your aim is to collect as many points as you can. Points add up over the rounds.\n"
        "\n"
        "This is round 2 of 3.\n"
        "\n"
        "The rounds so far:\n"
        "Round 1: you chose sun, the other player chose moon; your payoff was -1.5."
    )


def test_one_shot_words_have_no_round_number_and_no_history():
    words = text(MatchingPennies())
    assert "You are playing one round of a game" in words
    assert "This is round" not in words
    assert "so far" not in words
    assert "-0" not in text(RockPaperScissors(), 1)


def test_words_say_whether_the_game_is_zero_sum():
    assert "The game is zero-sum" in text(MatrixGame())
    assert "The game is not zero-sum" in text(ODD)


def test_the_other_menu_keeps_its_labels_when_the_own_one_is_renamed():
    game = MatrixGame(
        row=[[1, 2, 3], [4, 5, 6]], row_actions=["up", "down"], column_actions=["left", "middle", "right"]
    )
    assert "| x | left | 1 | -1 |" in text(game, 0, ["x", "y"])
    assert "| c | down | -6 | 6 |" in text(game, 1, ["a", "b", "c"])


# Recipes.


def test_a_game_is_one_round_unless_told_otherwise_and_names_its_source():
    for game in (MatchingPennies, RockPaperScissors, MatrixGame):
        assert game().turns == 1
        assert "Source: " in game.__doc__.strip().rsplit("\n\n", 1)[-1]


@pytest.mark.parametrize("game", [*GAMES, MatrixGame(**BATTLE, selection="mixed")], ids=str_of)
def test_recipes_are_written_down_and_read_back(game):
    again = type(game).model_validate_json(game.model_dump_json())
    assert again == game
    assert hash(again) == hash(game)


@pytest.mark.parametrize(
    ("game", "fields", "message"),
    [
        (MatchingPennies, {"heads": 0}, "greater than 0"),
        (MatchingPennies, {"tails": float("inf")}, "finite number"),
        (MatchingPennies, {"turns": 0}, "greater than or equal to 1"),
        (MatchingPennies, {"head": 1}, "Extra inputs are not permitted"),
        (RockPaperScissors, {"paper": -1}, "greater than 0"),
        (MatrixGame, {"row": [[1, 2], [3]]}, "ragged"),
        (MatrixGame, {"row": []}, "give a table"),
        (MatrixGame, {"row": [[]]}, "give a table"),
        (MatrixGame, {"row": [[1, float("nan")]]}, "finite number"),
        (MatrixGame, {"row": [[1, 2]], "column": [[1], [2]]}, r"shapes \(1, 2\) and \(2, 1\)"),
        (
            MatrixGame,
            {"row_actions": ["up"]},
            r"names for \(1, 2\) actions came for a table of shape \(2, 2\)",
        ),
        (MatrixGame, {"row_actions": ["up", "UP"]}, "labels must differ by more than case"),
        (MatrixGame, {"column_actions": []}, "is empty"),
        (MatrixGame, {"selection": "best"}, "'payoff', 'first' or 'mixed'"),
    ],
)
def test_bad_fields_are_refused_in_one_line(game, fields, message):
    with pytest.raises(ValidationError, match=message) as caught:
        game(**fields)
    (error,) = caught.value.errors()
    assert "\n" not in error["msg"]


def test_more_than_26_actions_get_names_of_their_own():
    menu = MatrixGame(row=[[float(i)] for i in range(60)]).seats[0].space
    assert (menu.actions[0], menu.actions[25], menu.actions[26], menu.actions[59]) == ("A", "Z", "A1", "H2")


# More players than two.

VOLUNTEERS = {
    "players": ["ann", "bob", "cem"],
    "actions": [["Call", "Wait"]] * 3,
    "payoffs": [
        [[[1, 1], [1, 1]], [[2, 2], [2, 0]]],
        [[[1, 1], [2, 2]], [[1, 1], [2, 0]]],
        [[[1, 2], [1, 2]], [[1, 2], [1, 0]]],
    ],
}


def test_three_players_are_paid_by_the_table():
    rng = Chance.of(3, "tensor", [0]).generator()
    payoffs = rng.integers(-9, 10, size=(3, 2, 3, 4))
    game = MatrixGame(payoffs=payoffs.tolist(), turns=3)
    world, total = begun(game, range(30)), np.zeros((3, 30))
    while asked := world.ask():
        choices = random_choices(asked)
        i, j, k = (choice.action for choice in choices)
        for seat, told in enumerate(world.tell(choices)):
            assert told.reward.tolist() == payoffs[seat, i, j, k].tolist()
            others = [[j, k], [i, k], [i, j]][seat]
            assert told.shows["others"].tolist() == np.stack(others, axis=-1).tolist()
            total[seat] += told.reward
    assert [paid.tolist() for paid in world.payoffs().values()] == total.tolist()
    assert [o.sees["others"][0].tolist() for o in begun(game).ask()] == [[-1, -1]] * 3


def test_the_volunteers_dilemma_has_its_symmetric_equilibrium():
    """Who waits with w gets 2 (1 - w^2), who calls 1: w = 1 / sqrt(2). Diekmann (1985)."""
    game = MatrixGame(**VOLUNTEERS, selection="mixed")
    solution = game.solution()
    for seat in game.names:
        assert solution.selected[seat][""] == pytest.approx([1 - 0.5**0.5, 0.5**0.5], abs=1e-9)
        assert game.blank_optimum(game.seats[game.names.index(seat)]).of("Wait") == pytest.approx(0.5**0.5)
    pure = [
        part
        for part in solution.components
        if max(v.max() for s in part.strategies.values() for v in s.values()) == 1
    ]
    assert len(pure) >= 3
    assert not solution.complete


def test_three_player_pennies_have_one_equilibrium():
    """Jordan (1993): every player plays Heads with 1/2."""
    game = ThreePlayerPennies(stake=3, turns=2)
    (component,) = game.solution().components
    for strategy in component.strategies.values():
        assert strategy[""] == pytest.approx(np.full((1, 2), 0.5), abs=1e-12)
    assert component.complete
    heads = game.game().pure({"first": "Heads", "second": "Heads", "third": "Heads"})
    assert {seat: gap.value for seat, gap in game.game().gap(heads).items()} == {
        "first": 0,
        "second": 0,
        "third": 6,
    }
    assert game.solution().distance(heads) == pytest.approx(0.5)


def test_three_players_at_equilibrium_earn_the_value_and_leave_little_to_gain(ledger_of):
    """By the ledger alone, at a fixed seed; 99.9 % intervals by the normal law, a false alarm in 1,000 for each seat."""
    environment, played = ThreePlayerPennies(), 20_000
    seats = ledger_of(environment, {name: Equilibrium() for name in environment.names}, played).seats
    for seat in seats.values():
        episode, earned = seat.payoffs()
        assert len(episode) == played
        assert abs(earned.mean()) < 3.29 * earned.std(ddof=1) / np.sqrt(played)
    shares = empirical({name: {"": np.bincount(seat.action, minlength=2)} for name, seat in seats.items()})
    assert environment.game().nash_conv(shares).value < 0.05


def test_words_of_three_players():
    world = begun(MatrixGame(**VOLUNTEERS, turns=2), [0])
    world.ask()
    world.tell([Choice(np.array([1])), Choice(np.array([0])), Choice(np.array([1]))])
    assert world.ask()[1].text(0, ["phone", "sit"]) == (
        "You are playing 2 rounds of a game with 2 other players: ann, cem. "
        "All of you choose at the same time; nobody sees another's choice before making their own.\n"
        "\n"
        "These are the payoffs of a round, in points:\n"
        "\n"
        "| Your choice | Ann's choice | Cem's choice | Your payoff | Ann's payoff | Cem's payoff |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| phone | phone | phone | 1 | 1 | 1 |\n"
        "| phone | phone | sit | 1 | 1 | 2 |\n"
        "| phone | sit | phone | 1 | 2 | 1 |\n"
        "| phone | sit | sit | 1 | 2 | 2 |\n"
        "| sit | phone | phone | 2 | 1 | 1 |\n"
        "| sit | phone | sit | 2 | 1 | 2 |\n"
        "| sit | sit | phone | 2 | 2 | 1 |\n"
        "| sit | sit | sit | 0 | 0 | 0 |\n"
        "\n"
        "The game is not zero-sum: the payoffs of a round need not cancel out. "
        "Your aim is to collect as many points as you can. Points add up over the rounds.\n"
        "\n"
        "This is round 2 of 2.\n"
        "\n"
        "The rounds so far:\n"
        "Round 1: you chose phone, ann chose sit, cem chose sit; your payoff was 1."
    )


def test_a_game_of_two_is_written_down_as_it_always_was():
    """Runs that were begun before games of many players are continued: their recipes are compared."""
    fields = ["turns", "row", "column", "row_actions", "column_actions", "selection"]
    assert list(MatrixGame().model_dump(mode="json")) == fields
    many = MatrixGame(**VOLUNTEERS)
    assert list(many.model_dump(mode="json")) == ["turns", "selection", "payoffs", "players", "actions"]
    again = MatrixGame.model_validate_json(many.model_dump_json())
    assert again == many
    assert hash(again) == hash(many)


def test_a_table_of_two_players_may_be_given_either_way():
    one = MatrixGame(**BATTLE)
    other = MatrixGame(payoffs=[BATTLE["row"], BATTLE["column"]], players=["row", "column"])
    assert np.array_equal(one.table, other.table)
    assert one.seats == other.seats


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"payoffs": [[1, 2], [3, 4]]}, r"shape \(2, 2\) came; give payoffs\[player\]"),
        ({"payoffs": [[[1, 2], [3, 4]]]}, "of two players or more"),
        ({"payoffs": [[[1, 2]], [[3]]]}, "ragged"),
        ({"payoffs": [[[1, float("inf")]], [[3, 4]]]}, "must be finite"),
        ({**VOLUNTEERS, "row": [[1]]}, "row and payoffs came; give one or the other"),
        ({"players": ["a", "b"]}, "players came without payoffs"),
        ({**VOLUNTEERS, "players": ["ann", "bob"]}, "names of 2 players came for payoffs to 3"),
        ({**VOLUNTEERS, "actions": [["Call", "Wait"]] * 2}, "actions of 2 players came for payoffs to 3"),
        (
            {**VOLUNTEERS, "actions": [["Call"]] * 3},
            r"names for \(1, 1, 1\) actions came for a table of shape \(2, 2, 2\)",
        ),
    ],
)
def test_games_of_many_that_do_not_fit_are_refused_in_one_line(fields, message):
    with pytest.raises(ValidationError, match=message) as caught:
        MatrixGame(**fields)
    (error,) = caught.value.errors()
    assert "\n" not in error["msg"]


def test_a_game_too_large_for_the_search_has_no_optimum():
    game = MatrixGame(payoffs=np.zeros((3, 20, 20, 20)).tolist())
    assert game.solution() is None
    assert optima(game) == [None] * 3
