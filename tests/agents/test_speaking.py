"""Simulated models that remember, know and convert: their closed forms, in every protocol of repetition."""

import math

import numpy as np
import pytest
from aleator.agents.llm.graphs.query import answer_format
from aleator.agents.llm.prompts.wording import user
from aleator.agents.llm.replies.law_reading import read_law
from aleator.agents.simulated.chat import chat
from aleator.agents.simulated.reading import read
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.questions import Observation, Seat
from aleator.core.recipes import Environment, World
from aleator.core.spaces.menu import Menu
from aleator.scenarios.scenario.scenario import Scenario
from scipy.stats import binomtest, chisquare

COIN = Menu(("Heads", "Tails"))
SIGNIFICANCE = 1e-4  # the false-alarm rate of each comparison with a closed form; seeds are fixed
CAUTION = 0.4  # the default of sim/gambler


def said(environment, style, episodes, model="gambler", seat="sampler", cast=None, **llm):
    """The actions [E, T] of a run."""
    agent = {"name": "llm", "model": f"sim/{model}", "style": style, **llm}
    result = Scenario(environment=environment, cast={seat: agent, **(cast or {})}).run(
        episodes=episodes, seed=11
    )
    return result.kept.seats[seat].action.reshape(episodes, -1)


def switches(actions):
    """(how often the action changed, out of how many)."""
    changed = actions[:, 1:] != actions[:, :-1]
    return int(changed.sum()), changed.size


FAIR = {"name": "biased_coin", "heads": 0.5, "turns": 10}
PENNIES = {"name": "matching_pennies", "turns": 10}


@pytest.mark.parametrize(
    ("environment", "style", "seat", "cast"),
    [
        ({**FAIR, "history": "all"}, "direct", "sampler", None),
        ({**FAIR, "history": "last"}, "direct", "sampler", None),
        ({**FAIR, "history": "window", "window": 2}, "direct", "sampler", None),
        ({**FAIR, "history": "none"}, "conversation", "sampler", None),
        ({**FAIR, "history": "none"}, {"name": "conversation", "last": 1}, "sampler", None),
        ({**FAIR, "history": "none"}, {"name": "conversation", "again": "Again."}, "sampler", None),
        ({**FAIR, "history": "none"}, {"name": "batch", "k": 10}, "sampler", None),
        (PENNIES, "direct", "matcher", {"mismatcher": "uniform"}),
        (PENNIES, "conversation", "matcher", {"mismatcher": "uniform"}),
    ],
)
def test_the_gambler_switches_seven_times_in_ten_wherever_it_sees_its_last_answer(
    environment, style, seat, cast
):
    changed, pairs = switches(said(environment, style, 15, seat=seat, cast=cast))
    assert pairs == 135
    assert binomtest(changed, pairs, 0.7).pvalue > SIGNIFICANCE


def test_the_gambler_is_fair_where_it_sees_nothing():
    changed, pairs = switches(said({**FAIR, "history": "none"}, "direct", 15))
    assert binomtest(changed, pairs, 0.5).pvalue > SIGNIFICANCE
    changed, pairs = switches(said({**FAIR, "history": "none"}, {"name": "conversation", "last": 0}, 15))
    assert binomtest(changed, pairs, 0.5).pvalue > SIGNIFICANCE


def test_the_gambler_on_a_biased_coin_follows_its_markov_chain():
    """P(repeat) is (1 - caution) p of the last answer; in the long run P(Heads) = (p + c - c p) / (1 + c)."""
    p = 0.3
    actions = said({**FAIR, "heads": p, "turns": 40, "history": "none"}, {"name": "batch", "k": 40}, 30)
    before, after = actions[:, :-1].ravel(), actions[:, 1:].ravel()
    for last, share in ((0, p), (1, 1 - p)):
        repeated = int((after[before == last] == last).sum())
        assert binomtest(repeated, int((before == last).sum()), (1 - CAUTION) * share).pvalue > SIGNIFICANCE
    assert np.mean(actions[:, 5:] == 0) == pytest.approx(
        (p + CAUTION - CAUTION * p) / (1 + CAUTION), abs=0.03
    )


class Oracle(Environment):
    """Ten questions of yes or no, told in words that no other environment uses; the last answer is repeated, or nothing is.

    Source: none.
    """

    tells: bool = True

    @property
    def seats(self):
        return (Seat("asker", Menu(("Yes", "No"))),)

    def begin(self, episode, chance):
        return OracleWorld(self, episode)

    def optimal(self, observation):
        return MixedStrategy.uniform(self.seats[0].space)


class OracleWorld(World):
    def __init__(self, oracle, episode):
        self.oracle, self.episode, self.said = oracle, episode, []

    def ask(self):
        if len(self.said) == 10:
            return ()
        turn = np.full(len(self.episode), len(self.said))
        hidden = {} if self.oracle.tells else {"own_actions": np.empty((len(turn), 0), dtype=np.int64)}
        self.asked = Observation(self.oracle.seats[0], self.episode, turn, hidden, self.words)
        return (self.asked,)

    def words(self, row, names, since):
        past = " then ".join(names[said[row]] for said in self.said if self.oracle.tells)
        return (
            f"The oracle wants yes or no, as likely the one as the other. It has heard: {past or 'silence'}"
        )

    def tell(self, choices):
        self.said.append(choices[0].action)
        return (self.asked.feedback(np.zeros(len(self.episode))),)


def test_the_gambler_s_fault_shows_whatever_the_words_of_an_environment():
    changed, pairs = switches(said(Oracle(), "direct", 15, seat="asker"))
    assert pairs == 135
    assert binomtest(changed, pairs, 0.7).pvalue > SIGNIFICANCE
    changed, pairs = switches(said(Oracle(tells=False), "direct", 15, seat="asker"))
    assert binomtest(changed, pairs, 0.5).pvalue > SIGNIFICANCE
    renamed = said(Oracle(), "direct", 15, seat="asker", labels="nonsense")
    assert binomtest(*switches(renamed), 0.7).pvalue > SIGNIFICANCE


def test_a_summary_of_presses_tells_no_order():
    """The bandit's words tell each press, or how often each button was pressed."""
    law = {"name": "bernoulli_bandit", "horizon": 10, "means": (0.5, 0.5)}
    told = said({**law, "history": "raw"}, "direct", 15, model="gambler?caution=1", seat="player")
    hidden = said({**law, "history": "summary"}, "direct", 15, model="gambler?caution=1", seat="player")
    assert switches(told) == (135, 135)
    assert switches(hidden)[0] < 120


def test_earlier_answers_come_from_the_private_field_and_the_conversation():
    menu = Menu(("a name, with a comma", "Edge"))
    question = user(f"Round 1: you chose Edge.\n\n{answer_format(menu, menu.actions)}")
    assert read([question]).previous == ()
    told = {"own_actions": ["Edge", "a name, with a comma", "Heads"]}
    assert read([question], told).previous == ("Edge", "a name, with a comma")
    turns = [question, {"role": "assistant", "content": "Edge"}, user("Again.")]
    assert read(turns, told).previous == ("Edge", "a name, with a comma", "Edge")


def asked(law, shown=("Heads", "Tails"), before=""):
    stated = "\n".join(f"- {label}: {100 * p:g}%" for label, p in law.items())
    return [user(f"{before}Draw one:\n{stated}\n\n{answer_format(Menu(shown), shown)}")]


def told(choice):
    """The law that a choice's log-probabilities tell."""
    listed = choice["logprobs"]["content"][0]["top_logprobs"]
    return {entry["token"]: math.exp(entry["logprob"]) for entry in listed}


LAW = {"Heads": 0.45, "Tails": 0.55}
STEP = (9 / 11) ** 100 / (1 + (9 / 11) ** 100)


@pytest.mark.parametrize(
    ("model", "before", "heads"),
    [
        ("gambler", [], 0.45),
        ("gambler", ["Tails", "Heads"], 0.6 * 0.45),
        ("gambler", ["Heads", "Tails"], 1 - 0.6 * 0.55),
        ("gambler?caution=1", ["Heads"], 0.0),
        ("gambler?caution=0", ["Heads"], 0.45),
        ("knower", [], STEP),
        ("knower?sharpness=1", [], 0.45),
        ("seeded", [], 0.9 + 0.1 * 0.45),
        ("seeded?share=0", [], 0.45),
    ],
)
def test_log_probabilities_and_draws_are_the_law_acted_on(model, before, heads):
    parameters = {"seed": 3, "n": 400, "logprobs": True, "top_logprobs": 5}
    answer = chat(model, asked(LAW), parameters, {"own_actions": before})["choices"]
    assert told(answer[0])["Heads"] == pytest.approx(heads, abs=1e-9)
    count = [choice["message"]["content"] for choice in answer].count("Heads")
    assert binomtest(count, 400, heads).pvalue > SIGNIFICANCE


def test_who_converts_a_number_is_certain_of_its_answer():
    story = "A random number u, uniform from 0 to 1, is given: u = 0.500000.\n\n"
    for model, heads in (("seeded", 0.0), ("fair", 0.0), ("gambler", 0.45)):
        answer = chat(model, asked(LAW, before=story), {"seed": 1, "logprobs": True, "top_logprobs": 2})
        assert told(answer["choices"][0])["Heads"] == pytest.approx(heads, abs=1e-9)


@pytest.mark.parametrize("model", ["fair", "knower", "seeded", "gambler", "noisy"])
def test_n_answers_are_n_draws_of_which_the_first_is_that_of_one(model):
    messages = asked({"Heads": 0.5, "Tails": 0.5})
    one = [chat(model, messages, {"seed": seed})["choices"] for seed in range(30)]
    five = [chat(model, messages, {"seed": seed, "n": 5})["choices"] for seed in range(30)]
    assert [choices[0] for choices in one] == [choices[0] for choices in five]
    assert all([choice["index"] for choice in choices] == list(range(5)) for choices in five)
    assert any(len({choice["message"]["content"] for choice in choices}) > 1 for choices in five)


def test_the_n_answers_of_one_request_are_independent():
    answers = [
        chat("fair", asked({"Heads": 0.5, "Tails": 0.5}), {"seed": seed, "n": 2})["choices"]
        for seed in range(1000)
    ]
    pairs = [
        2 * (a["message"]["content"] == "Heads") + (b["message"]["content"] == "Heads") for a, b in answers
    ]
    assert chisquare(np.bincount(pairs, minlength=4)).pvalue > SIGNIFICANCE


@pytest.mark.parametrize(
    ("model", "heads"), [("knower", 0.45), ("seeded", 0.45), ("fair", 0.45), ("collapse", 0.945)]
)
def test_who_knows_states_the_right_law_and_who_does_not_its_own(model, heads):
    ending = "State for each option the probability with which it should be chosen."
    listed = answer_format(COIN, COIN.actions, ending=ending)
    text = f"Draw one:\n- Heads: 45%\n- Tails: 55%\n\n{listed}"
    reply = chat(model, [user(text)], {})["choices"][0]["message"]["content"]
    assert read_law(reply, COIN.actions)[0] == pytest.approx(heads)
