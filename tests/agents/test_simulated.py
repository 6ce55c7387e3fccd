"""Simulated models: what they may read and what not, where their luck comes from, and the policy each induces."""

import asyncio
import math
import re
from itertools import product

import numpy as np
import pytest
from aleator.agents.llm.graphs.query import answer_format
from aleator.agents.llm.prompts.wording import user
from aleator.agents.llm.transport import litellm_transport as models
from aleator.agents.llm.transport.chat import Request, complete
from aleator.agents.llm.transport.litellm_transport import load_litellm
from aleator.agents.simulated.faults import simulated_model
from aleator.agents.simulated.reading import read
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.failures import may_pass
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.scenarios.scenario.scenario import Scenario
from scipy.stats import chisquare, kstest

MODELS = ["fair", "step", "label", "collapse", "noisy"]
DRAWS = 4000
SIGNIFICANCE = 1e-4  # the false-alarm rate of each comparison with a closed form; seeds are fixed


def read_text(text, private):
    """The task that one message sets."""
    return read([{"role": "user", "content": text}], private)


def prompt(law=None, shown=("A", "B", "C"), before=""):
    stated = "\n".join(f"- {label}: {100 * p:g}%" for label, p in (law or {}).items())
    return f"{before}Draw one:\n{stated}\n\n{answer_format(Menu(tuple(shown)), shown)}"


def replies(name, task, draws=DRAWS):
    """The texts of ``draws`` replies, one for each seed."""
    model = simulated_model(name)
    return [model.reply(task, Chance.of(seed, "simulated", [0])).text for seed in range(draws)]


def shares(name, law, shown):
    said = replies(name, read_text(prompt(law, shown), None))
    return np.array([said.count(label) for label in shown])


def sent_while(monkeypatch, scenario):
    """The arguments of every call that LiteLLM gets while ``scenario`` runs."""
    litellm, calls = load_litellm(), []
    true = litellm.acompletion

    async def spy(**sent):
        calls.append(sent)
        if sent["model"].startswith("sim/"):
            return await true(**sent)
        return litellm.ModelResponse(
            model="m",
            choices=[
                {
                    "message": {
                        "role": "assistant",
                        "content": sent["messages"][-1]["content"].split("- ")[-1].split("\n")[0],
                    }
                }
            ],
        )

    monkeypatch.setattr(litellm, "acompletion", spy)
    scenario.run(episodes=5, seed=3)
    assert calls
    return calls


def scenario(environment, seat, model, **cast):
    llm = {"name": "llm", "model": model, "reasks": 0, "retries": 0}
    return Scenario(environment=environment, cast={seat: llm, **cast})


STATES_NO_LAW = [
    ("matching_pennies", "matcher", {"mismatcher": "uniform"}),
    ({"name": "bernoulli_bandit", "horizon": 3}, "player", {}),
    ({"name": "sales", "shops": 2, "horizon": 2}, "shop_1", {"shop_2": "uniform"}),
]


# What they may read.


@pytest.mark.parametrize("environment", ["biased_coin", "categorical", {"name": "biased_coin", "turns": 3}])
def test_no_metadata_is_sent_where_the_words_state_the_law(monkeypatch, environment):
    for sent in sent_while(monkeypatch, scenario(environment, "sampler", "sim/fair")):
        assert not {"metadata", "extra_body", "aleator"} & sent.keys()


@pytest.mark.parametrize(("environment", "seat", "cast"), STATES_NO_LAW)
def test_the_law_is_sent_to_simulated_models_where_finding_it_is_the_reasoning(
    monkeypatch, environment, seat, cast
):
    for sent in sent_while(monkeypatch, scenario(environment, seat, "sim/fair", **cast)):
        (law,) = [item for item in sent["metadata"]["aleator"].items() if item[0] != "levels"]
        assert law[0] in ("law", "quantiles")


@pytest.mark.parametrize("model", ["openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5", "openai/sim/fair"])
@pytest.mark.parametrize(("environment", "seat", "cast"), [*STATES_NO_LAW, ("biased_coin", "sampler", {})])
def test_no_other_provider_is_ever_sent_the_law(monkeypatch, model, environment, seat, cast):
    for sent in sent_while(monkeypatch, scenario(environment, seat, model, **cast)):
        assert sent.keys() == {"model", "messages", "timeout", "max_retries", "temperature", "max_tokens"}
        assert not re.search("quantile|optimal|equilibrium", str(sent))


def test_a_private_law_is_withheld_even_from_a_request_that_carries_it(monkeypatch):
    litellm, seen = load_litellm(), []

    async def spy(**sent):
        seen.append(sent)
        raise litellm.BadRequestError("no", model="m", llm_provider="openai")

    monkeypatch.setattr(litellm, "acompletion", spy)
    asyncio.run(complete(Request("openai/m", [user("?")], {}, 5.0, private={"law": {"A": 1.0}})))
    assert "metadata" not in seen[0]


def test_options_order_and_law_come_from_the_prompt_text():
    task = read_text(prompt({"A": 0.2, "B": 0.3, "C": 0.5}, shown=("C", "A", "B")), None)
    assert task.options == ("C", "A", "B")
    assert task.law == pytest.approx([0.5, 0.2, 0.3])


def test_the_last_options_shown_are_the_ones_answered():
    text = "\n\n".join(
        [prompt(shown=("A", "B")), "I say A lot.", answer_format(Menu(("C", "D")), ("D", "C"))]
    )
    assert read_text(text, None).options == ("D", "C")


def test_without_a_law_in_sight_the_aim_is_even():
    assert read_text(prompt(), None).law == pytest.approx([1 / 3] * 3)
    numbers = read_text(answer_format(Interval(0.25, 4), ()), None).quantiles
    assert numbers.tolist() == [0.25, 4.0]


@pytest.mark.parametrize("ends", [(0, 1), (1 / 3, 2 / 3), (-2.5, 1e6), (1e-7, 1e-3), (-1e22, 1e22)])
def test_the_ends_of_an_interval_are_read_as_they_are(ends):
    assert read_text(answer_format(Interval(*ends), ()), None).quantiles.tolist() == list(ends)


# Luck.


@pytest.mark.parametrize("name", MODELS)
def test_luck_is_the_seed_and_nothing_else(name):
    task = read_text(prompt({"A": 0.4, "B": 0.6}, ("A", "B")), None)
    assert replies(f"{name}?latency=9", task, 50) == replies(name, task, 50)
    assert len(set(replies("fair", task, 50))) == 2


def test_same_seed_same_text_same_reply_through_litellm_in_both_ways():
    litellm = load_litellm()
    asked = [user(prompt({"A": 0.4, "B": 0.6}, ("B", "A")))]
    given = [{"model": "sim/fair", "messages": asked, "seed": seed} for seed in range(20)]
    plain = [litellm.completion(**one).choices[0].message.content for one in given]
    awaited = [asyncio.run(litellm.acompletion(**one)).choices[0].message.content for one in given]
    assert plain == awaited == replies("fair", read_text(asked[0]["content"], None), 20)


# The induced policies.


@pytest.mark.parametrize("law", [(0.5, 0.5), (0.4, 0.6), (0.99, 0.01)])
def test_fair_samples_the_law(law):
    counts = shares("fair", dict(zip("AB", law, strict=True)), ("B", "A"))
    assert chisquare(counts, DRAWS * np.array(law[::-1])).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("p", [0.49, 0.4, 0.495])
def test_step_takes_the_likelier_option_by_the_power_of_its_sharpness(p):
    odds = (p / (1 - p)) ** 100
    expected = np.array([odds, 1]) / (1 + odds)
    counts = shares("step", {"A": p, "B": 1 - p}, ("A", "B"))
    if expected[0] * DRAWS < 1:
        assert counts[0] <= 3
    else:
        assert chisquare(counts, DRAWS * expected).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("shown", [("A", "B"), ("B", "A")])
def test_step_leans_to_the_first_of_the_alphabet_at_a_tie_wherever_it_is_shown(shown):
    counts = shares("step", {"A": 0.5, "B": 0.5}, shown)
    assert (
        chisquare(counts, DRAWS * np.array([0.82 if label == "A" else 0.18 for label in shown])).pvalue
        > SIGNIFICANCE
    )


def test_step_of_sharpness_one_is_fair_and_infinite_is_argmax():
    law = {"A": 0.3, "B": 0.7}
    assert (
        chisquare(shares("step?sharpness=1", law, ("A", "B")), DRAWS * np.array([0.3, 0.7])).pvalue
        > SIGNIFICANCE
    )
    assert shares("step?sharpness=inf", law, ("A", "B")).tolist() == [0, DRAWS]


@pytest.mark.parametrize(("shown", "position"), list(product([("A", "B"), ("B", "A")], [0, -1])))
def test_label_favours_a_position_whatever_stands_there(shown, position):
    law = {"A": 0.4, "B": 0.6}
    expected = 0.7 * np.array([law[label] for label in shown])
    expected[position] += 0.3
    counts = shares(f"label?position={position}", law, shown)
    assert chisquare(counts, DRAWS * expected).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("shown", [("A", "B", "C"), ("C", "B", "A")])
def test_collapse_has_a_favourite_label(shown):
    law = {"A": 0.2, "B": 0.3, "C": 0.5}
    expected = np.array([0.1 * law[label] + 0.9 * (label == "A") for label in shown])
    assert chisquare(shares("collapse", law, shown), DRAWS * expected).pvalue > SIGNIFICANCE


def test_noisy_has_each_fault_at_its_own_rate_and_is_fair_otherwise():
    said = replies(
        "noisy?garble=0.1&refuse=0.2&truncate=0.05&stray=0.15",
        read_text(prompt({"A": 0.4, "B": 0.6}, ("A", "B")), None),
    )
    kinds = ["both have merit", "I'm sorry", "should first consider", "Xyzzy"]
    counts = [sum(kind in text for text in said) for kind in kinds] + [said.count("A"), said.count("B")]
    assert sum(counts) == DRAWS
    assert chisquare(counts, DRAWS * np.array([0.1, 0.2, 0.05, 0.15, 0.2, 0.3])).pvalue > SIGNIFICANCE


# On an interval.

QUANTILES = np.linspace(0, 1, 1025) ** 2  # the law of U squared on [0, 1], whose cdf is sqrt


def numbers(name):
    task = read_text(answer_format(Interval(0, 1), ()), {"quantiles": QUANTILES.tolist()})
    return np.array([float(text) for text in replies(name, task)])


def test_fair_samples_the_quantiles():
    assert kstest(numbers("fair"), np.sqrt).pvalue > SIGNIFICANCE


def test_step_stays_close_to_the_median():
    assert kstest(np.sqrt(numbers("step")), "uniform", args=(0.495, 0.01)).pvalue > SIGNIFICANCE


def test_label_favours_the_low_end():
    said = numbers("label")
    assert chisquare([(said == 0).sum(), (said > 0).sum()], [0.3 * DRAWS, 0.7 * DRAWS]).pvalue > SIGNIFICANCE
    assert kstest(said[said > 0], np.sqrt).pvalue > SIGNIFICANCE


def test_collapse_has_a_favourite_number():
    said = numbers("collapse?at=0.25")
    favourite = said == 0.0625
    assert chisquare([favourite.sum(), (~favourite).sum()], [0.9 * DRAWS, 0.1 * DRAWS]).pvalue > SIGNIFICANCE
    assert kstest(said[~favourite], np.sqrt).pvalue > SIGNIFICANCE


def test_noisy_strays_from_the_interval():
    task = read_text(answer_format(Interval(-3, 2), ()), None)
    (text,) = set(replies("noisy?garble=0&refuse=0&truncate=0&stray=1", task, 5))
    assert float(text.removeprefix("Answer: ")) > 2


# What comes with a reply.


@pytest.mark.parametrize("name", ["fair", "step", "label", "collapse"])
def test_log_probabilities_are_the_law_acted_on(name):
    litellm = load_litellm()
    law = {"A": 0.2, "B": 0.3, "C": 0.5}
    asked = [user(prompt(law, ("C", "A", "B")))]
    reply = litellm.completion(model=f"sim/{name}", messages=asked, seed=4, logprobs=True, top_logprobs=5)
    (token,) = reply.choices[0].logprobs.content
    told = {entry.token: math.exp(entry.logprob) for entry in token.top_logprobs}
    acted = simulated_model(name).menu_law(np.array([0.5, 0.2, 0.3]), ("C", "A", "B"))
    assert told == pytest.approx(dict(zip("CAB", acted, strict=True)))
    assert sum(told.values()) == pytest.approx(1)
    assert token.token == reply.choices[0].message.content
    assert math.exp(token.logprob) == pytest.approx(told[token.token])


def test_usage_is_reported():
    asked = [user(prompt({"A": 0.4, "B": 0.6}, ("A", "B")))]
    reply = asyncio.run(complete(Request("sim/fair", asked, {}, 5.0, seed=1)))
    assert reply.usage == {"prompt": round(len(asked[0]["content"]) / 4), "completion": 1}
    assert (reply.cost_usd, reply.model, reply.finish) == (0.0, "sim/fair", "stop")


def test_latency_is_real_and_overlaps():
    request = Request("sim/fair?latency=0.2", [user(prompt())], {}, 5.0, seed=1)

    async def together():
        return await asyncio.gather(*(complete(request) for _ in range(20)))

    load_litellm()
    latencies = [reply.latency for reply in asyncio.run(together())]
    assert min(latencies) >= 0.19
    assert max(latencies) < 2  # 4 s one after another


# Bad names.


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nope", "allowed: sim/fair, sim/step, sim/label, sim/gambler"),
        ("fair?speed=3", "its parameters are latency"),
        ("fair?latency=-1", "its parameters are latency"),
        ("fair?latency=nan", "its parameters are latency"),
        ("fair?latency=inf", "its parameters are latency"),
        ("step?sharpness=x", "its parameters are latency, greedy, sharpness, tie"),
        ("noisy?garble=0.9&refuse=0.9", "make the shares smaller"),
    ],
)
def test_unknown_models_and_parameters_are_refused_before_the_first_call(name, told):
    with pytest.raises(InputError, match=told):
        scenario("biased_coin", "sampler", f"sim/{name}").run(episodes=1)


def test_a_position_off_the_menu_is_a_lasting_error():
    reply = asyncio.run(complete(Request("sim/label?position=5", [user(prompt())], {}, 5.0, seed=1)))
    assert (reply.error, may_pass({"error": reply.error})) == ("BadRequestError", False)
    assert "allowed: -3 to 2" in reply.detail


def test_only_the_prefix_makes_a_model_simulated():
    assert [models.is_simulated(name) for name in ("sim/fair", "openai/sim/fair", "simulated/fair")] == [
        True,
        False,
        False,
    ]
