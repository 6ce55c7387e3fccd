"""Exploring with recall: the authors' table and figures, the world, and people's choices judged at their own histories."""

import csv
import itertools
import json

import aleator as al
import numpy as np
import pytest
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.uniform import Uniform
from aleator.cli.main import main
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Choice
from aleator.environments.bandits.recall_bandit import RecallBandit
from aleator.environments.solvers.recall import recall_values
from click.testing import CliRunner

FOLDER = "song2019_explore_exploit"


def test_backward_induction_equals_the_authors_table(recorded):
    with (recorded / FOLDER / "optimal_deltaV.csv").open(encoding="utf-8") as file:
        table = np.array(list(csv.reader(file))[1:], dtype=float)
    task = RecallBandit()
    np.testing.assert_allclose(task.support, table[:, 0], atol=1e-12)
    np.testing.assert_allclose((task.values.explore - task.values.exploit).T, table[:, 1:], atol=1e-9)


@pytest.mark.parametrize(
    ("days", "a_day"),
    [(5, 3.319275), (6, 3.361763), (7, 3.397949), (8, 3.429461), (9, 3.457220), (10, 3.482030)],
)
def test_the_optimum_is_worth_what_the_authors_data_say(days, a_day, ledger_of):
    task = RecallBandit(days=days)
    assert task.value / days == pytest.approx(a_day, abs=5e-7)
    if days == 10:
        ledger = ledger_of(task, {"visitor": Equilibrium()}, 4000).seats["visitor"]
        earned = ledger.reward.reshape(4000, -1).sum(axis=1) + ledger.settlements.reward
        # Fixed seed; 4 standard errors: 1 false alarm in 15,000.
        assert abs(earned.mean() - task.value) < 4 * earned.std() / np.sqrt(4000)
        np.testing.assert_allclose(ledger.logs["regret"], 0, atol=1e-12)


def test_backward_induction_equals_the_best_of_all_plans():
    """Of all rules that map (best so far, turns left) to an action, by enumeration, with two rewards and three turns."""
    rewards, law, turns = [0.0, 1.0], [0.7, 0.3], 3

    def worth(rule, best, left):
        if not left:
            return 0.0
        if rule[best, left]:
            return sum(p * (rewards[x] + worth(rule, max(best, x), left - 1)) for x, p in enumerate(law))
        return rewards[best] + worth(rule, best, left - 1)

    states = list(itertools.product(range(2), range(1, turns + 1)))
    rules = [dict(zip(states, bits, strict=True)) for bits in itertools.product((0, 1), repeat=len(states))]
    best = recall_values(rewards, law, turns).best
    for start in range(2):
        assert best[-1, start] == pytest.approx(max(worth(rule, start, turns) for rule in rules), abs=1e-12)


def test_regret_is_what_the_optimum_earns_more(ledger_of):
    """The value minus the mean of what uniform play earns is its mean regret; fixed seed, 4 standard errors."""
    task = RecallBandit(days=6)
    found = ledger_of(task, {"visitor": Uniform()}, 4000).seats["visitor"]
    earned = found.reward.reshape(4000, -1).sum(axis=1) + found.settlements.reward
    lost = found.logs["regret"].reshape(4000, -1).sum(axis=1)
    gap = task.value - earned - lost
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(4000)


def test_words_tell_the_days():
    chance = Chance.of(7, "environment", range(2))
    world = RecallBandit(days=5).begin(chance.episode, chance)
    first, second = (
        float(day.score[1]) for day in [world._days[0], world._days[0]._replace(score=world._new(1))]
    )
    (before,) = world.ask()
    world.tell([Choice(np.array([1, 0]))])
    (asked,) = world.ask()
    best = max(first, second)
    now = f"This is day 3 of 5. The best score so far is {best:.1f}."
    assert asked.text(1, ["new", "old"]).endswith(
        f"new means to try a new restaurant and old to go again to the best one so far. You want the largest total score over all days."
        f" On day 1 you tried a new one.\n\nSo far:\n- day 1: a new restaurant, score {first:.1f}\n"
        f"- day 2: a new restaurant, score {second:.1f}\n\n{now}"
    )
    assert asked.text(1, since=1) == f"Since then:\n- day 2: a new restaurant, score {second:.1f}\n\n{now}"
    assert "day 2: " not in before.text(1)


@pytest.fixture(scope="module")
def histories(recorded, tmp_path_factory):
    """One row a choice after the first day: who chose, when, the best score so far, the days left, and what was done."""
    with (recorded / FOLDER / "exp1_lab.csv").open(encoding="utf-8") as file:
        trials = list(csv.DictReader(file))
    rows = []
    for trial in trials:
        scores = [int(score) / 10 for score in trial["rewards_x10"].split()]
        days = int(trial["days"])
        rows += [
            (
                trial["participant"],
                100 * int(trial["trial"]) + day,
                max(scores[:day]),
                days - day,
                trial["choices"][day],
            )
            for day in range(1, days)
        ]
    path = tmp_path_factory.mktemp("song") / "days.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("who", "when", "best", "left", "explored"), *rows])
    return path


def judged(path, *more):
    return CliRunner().invoke(
        main,
        ["judge", str(path), "--choice", "explored", "--label", "1=Explore", "--label", "0=Exploit",
         "--environment", "recall_bandit", "--sees", "best=@best", "--sees", "left=@left",
         "--episode", "who", "--turn", "when", "--json", *more],
    )  # fmt: skip


def test_people_agree_with_the_optimum_as_was_found(histories):
    """Song et al.'s people: agreement .7561, of whom persons differ by .1319, and an exploration rate of .4541."""
    answer = judged(histories, "--metrics", "agreement")
    assert answer.exit_code == 0
    (cell,) = json.loads(answer.stdout)["cells"]
    assert cell["n"] == 57330
    assert cell["policy"]["Explore"] == pytest.approx(0.4541, abs=5e-5)
    found = cell["metrics"]["agreement"]
    assert found["value"] == pytest.approx(0.7561, abs=5e-5)
    # The interval is that of 49 persons: 2 standard errors of .1319 / 7 either way, and not that of 57,330 choices (.007).
    assert 0.05 < found["high"] - found["low"] < 0.1


@pytest.mark.parametrize(
    ("sees", "said"),
    [
        (["--sees", "best=@best"], "depends on 'left'; give it with --sees left=@COL"),
        (["--sees", "best=best"], "give NAME=@COL"),
        (["--sees", "best=@when", "--sees", "left=@left"], "scores are from 1 to 5"),
        (["--sees", "best=@none", "--sees", "left=@left"], "'none'"),
        ([], "say what was seen with --sees"),
    ],
)
def test_what_was_seen_must_be_given(histories, sees, said):
    answer = CliRunner().invoke(
        main, ["judge", str(histories), "--choice", "explored", "--environment", "recall_bandit", *sees]
    )
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_bandit_s_counts_may_be_seen_in_columns(tmp_path):
    """One success of A against one failure of B: A is best with probability 5/6."""
    path = tmp_path / "pulls.csv"
    path.write_text("won_a,won_b,lost_a,lost_b,arm\n" + "1,0,0,1,A\n" * 5 + "1,0,0,1,B\n")
    answer = CliRunner().invoke(
        main,
        ["judge", str(path), "--choice", "arm", "--environment", "bernoulli_bandit", "--set", "means=[0.5, 0.5]",
         "--sees", "successes=@won_a,@won_b", "--sees", "failures=@lost_a,@lost_b", "--json"],
    )  # fmt: skip
    (cell,) = json.loads(answer.stdout)["cells"]
    assert cell["optimal"] == pytest.approx({"A": 5 / 6, "B": 1 / 6})
    assert cell["policy"] == pytest.approx({"A": 5 / 6, "B": 1 / 6})


def test_states_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="1 to 9 days are left"):
        RecallBandit().worth(np.array([3.0]), np.array([10]))
    with pytest.raises(InputError, match="greatest be above the least"):
        RecallBandit(lowest=3, highest=3)


def test_who_plays_the_optimum_is_found_faithful_and_late_rewards_are_read():
    """The optimum is without chance, which leaves nothing to be nearer to than to it: 60 episodes are enough."""
    found = (
        al.Scenario(environment=RecallBandit(), cast={"visitor": "equilibrium"}, episodes=60).run().document()
    )
    assert found["seats"]["visitor"]["verdict"] == "faithful"
    late = al.environment("bernoulli_bandit", horizon=3, delay=10, batch=7)
    assert al.Scenario(environment=late, cast={"*": "uniform"}, episodes=3).run().document()["seats"]
