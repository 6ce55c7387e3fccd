"""The matrix games: scoring by a plain loop, optima by closed form, words, endings, batches and bad input."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.laws.law import EquilibriumSet
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Seat
from aleator.core.spaces.menu import Menu
from aleator.environments.games.matching_pennies import MatchingPennies
from aleator.environments.games.matrix_game import MatrixGame
from aleator.environments.games.rock_paper_scissors import RockPaperScissors
from aleator.environments.games.shared.matrix_world import TableGame
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

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
    return f"{type(game).__name__}-{game.payoffs.row.shape}"


def begun(game, episodes=range(5)):
    episode = np.array(episodes, dtype=np.int64)
    return game.begin(episode, Chance.of(7, "world", episodes))


def random_choices(observations):
    return [
        Choice(MixedStrategy.uniform(o.seat.space).draw(Chance(7, f"seat/{o.seat.name}", o.episode, o.turn)))
        for o in observations
    ]


def spoilt(choice, row, answer):
    outcome = np.zeros(len(choice.action), dtype=np.int8)
    outcome[row] = answer
    action = choice.action.copy()
    action[row] = 99
    return Choice(action, outcome=outcome)


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
        row, column = game.payoffs
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
    hands = game.seats[0].menu
    wins = {("Rock", "Scissors"): 2, ("Paper", "Rock"): 3, ("Scissors", "Paper"): 5}
    for i, own in enumerate(hands.actions):
        for j, other in enumerate(hands.actions):
            assert game.payoffs.row[i, j] == wins.get((own, other), 0) - wins.get((other, own), 0)


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
def test_a_row_without_a_legal_choice_ends_there(answer):
    world = begun(ODD, range(10, 15))
    one, two = random_choices(world.ask())
    first, second = world.tell([one, spoilt(two, 3, answer)])
    for outcome in (first, second):
        assert np.isnan(outcome.reward).tolist() == [False, False, False, True, False]
        assert outcome.shows["opponent"][3] == -1
    left = world.ask()
    assert [o.episode.tolist() for o in left] == [[10, 11, 12, 14]] * 2
    assert left[0].sees["opponent"].tolist() == np.delete(two.action, 3).tolist()


def test_either_seat_can_end_a_row_and_the_last_row_ends_all():
    world = begun(ODD, range(2))
    one, two = random_choices(world.ask())
    world.tell([spoilt(one, 0, Outcome.REFUSED), spoilt(two, 1, Outcome.ERROR)])
    assert not world.ask()


@given(st.lists(st.sets(st.integers(0, 7)), min_size=5, max_size=5))
@settings(max_examples=40, deadline=None)
def test_history_follows_the_rows_that_are_left(endings):
    """Whatever rows end and when, each remaining row's words tell its own rounds, as a plain list does."""
    game = MatrixGame(**BATTLE, turns=6)
    world, remembered = begun(game, range(8)), {episode: [] for episode in range(8)}
    for ending in endings:
        observations = world.ask()
        if not observations:
            return
        choices = random_choices(observations)
        live = observations[0].episode.tolist()
        for row, episode in enumerate(live):
            rounds = [line for line in observations[1].text(row).splitlines() if line.startswith("Round")]
            assert rounds == remembered[episode]
            i, j = (int(choice.action[row]) for choice in choices)
            remembered[episode].append(
                f"Round {len(rounds) + 1}: you chose {'AB'[j]}, the other player chose {'AB'[i]}; "
                f"your payoff was {BATTLE['column'][i][j]}."
            )
        outcome = np.isin(live, list(ending)) * np.int8(Outcome.UNPARSABLE)
        world.tell([choices[0], Choice(choices[1].action, outcome=outcome)])


def test_words_kept_from_an_earlier_turn_do_not_grow():
    world = begun(ODD)
    early = world.ask()[0]
    before = early.text(2)
    choices = random_choices([early, *world.ask()[1:]])
    world.tell([choices[0], spoilt(choices[1], 0, Outcome.ERROR)])
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
    assert isinstance(first, EquilibriumSet)
    assert len(first.components) == 3
    assert first.selected.probs == pytest.approx(row)
    assert second.selected.probs == pytest.approx(column)


def test_a_seat_with_a_unique_strategy_beside_one_with_a_continuum():
    first, second = optima(MatrixGame(row=[[1, 0], [1, 0]], column=[[1, 0], [1, 0]]))
    assert isinstance(first, EquilibriumSet)
    assert first.components[0].tolist() == [[1, 0], [0, 1]]
    assert isinstance(second, MixedStrategy)
    assert second.probs.tolist() == [1, 0]


def test_a_zero_sum_game_with_a_continuum():
    first, second = optima(MatrixGame(row=[[1, 1], [1, 1]]))
    assert first.components[0].tolist() == second.components[0].tolist() == [[1, 0], [0, 1]]


def test_the_optimum_is_the_same_at_every_turn_and_solved_once():
    world = begun(ODD)
    before = world.ask()[0]
    world.tell(random_choices(world.ask()))
    assert ODD.optimal(world.ask()[0]) is ODD.optimal(before)


def test_none_is_known_for_a_general_sum_game_too_large():
    large = Chance.of(1, "large", [0]).generator().integers(0, 9, size=(2, 11, 11)).tolist()
    assert optima(MatrixGame(row=large[0], column=large[1])) == [None, None]
    assert all(isinstance(law, MixedStrategy) for law in optima(MatrixGame(row=large[0])))


@pytest.mark.parametrize("game", [game for game in GAMES if game.payoffs.is_zero_sum], ids=str_of)
def test_stakes_state_what_a_seat_plays_for(game):
    first, second = (game.stakes(seat) for seat in game.seats)
    assert np.array_equal(first.payoffs, game.payoffs.row)
    assert np.array_equal(second.payoffs, -game.payoffs.row.T)
    assert first.value == pytest.approx(-second.value, abs=1e-9)
    for stakes, law in zip((first, second), optima(game), strict=True):
        played = law.selected if isinstance(law, EquilibriumSet) else law
        assert (played.probs @ stakes.payoffs).min() == pytest.approx(stakes.value, abs=1e-7)


def test_a_general_sum_game_has_no_stakes():
    assert ODD.stakes(ODD.seats[0]) is None


def test_a_seat_of_another_table_is_refused():
    with pytest.raises(InputError, match="seat 'matcher' is not at this table; the seats are row, column"):
        MatrixGame().stakes(Seat("matcher", Menu(("Heads", "Tails"))))


# Words.


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize(
    "game",
    [MatchingPennies(heads=1.02, tails=0.67), RockPaperScissors(rock=2.5), MatrixGame(), ODD],
    ids=str_of,
)
def test_words_state_every_payoff_of_every_pair(game, seat):
    own, other = game.payoffs.to(seat), (game.payoffs.column, game.payoffs.row.T)[seat]
    mine, theirs = game.seats[seat].menu.actions, game.seats[1 - seat].menu.actions
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


def test_the_base_is_marked_abstract_and_the_games_are_not():
    assert TableGame.__dict__["__abstract__"] is True
    for game in (MatchingPennies, RockPaperScissors, MatrixGame):
        assert "__abstract__" not in game.__dict__
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
        (MatrixGame, {"row": [[1, float("nan")]]}, "must be finite"),
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
    menu = MatrixGame(row=[[float(i)] for i in range(60)]).seats[0].menu
    assert (menu.actions[0], menu.actions[25], menu.actions[26], menu.actions[59]) == ("A", "Z", "A1", "H2")
