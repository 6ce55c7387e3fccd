"""Ways of asking: what each says, what becomes of every reply, what is logged, and which policy each model then shows."""

import asyncio
import json
import os
import re
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from aleator.agents.llm.graphs.query import Query
from aleator.agents.llm.prompts.wording import names_for, uniform_of_string
from aleator.agents.llm.replies.law_reading import read_law, read_quantiles
from aleator.agents.llm.transport.reply import Reply
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from aleator.registry.finding import names
from aleator.registry.recipes import build
from aleator.reports.stated_only import stated
from aleator.scenarios.scenario.scenario import Scenario
from scipy.stats import binomtest, chisquare, t

GOLDEN = Path(__file__).parent / "golden"
STYLES = names("styles")
SEEDS = ("float", "integer", "hash", "string")
PRICE = Interval(0.0, 1.0)
SIGNIFICANCE = 1e-4  # the false-alarm rate of each comparison with a closed form; seeds are fixed

COIN = Menu(("Heads", "Tails"))
WORDS = "Flip the coin."


class Answers:
    """Gives ``replies`` one after another, texts or `Reply`s, the last for ever; keeps the conversations and parameters."""

    def __init__(self, *replies):
        self.replies, self.asked, self.extra = replies, [], []

    async def __call__(self, messages, **extra):
        reply = self.replies[min(len(self.asked), len(self.replies) - 1)]
        self.asked.append(list(messages))
        self.extra.append(extra)
        said = reply(messages) if callable(reply) else reply
        return said if isinstance(said, Reply) else Reply(text=said, finish="stop")


def question(call, space=COIN, words=WORDS, episode=0, turn=0, **fields):
    """One decision about ``space``, its options in the menu's order."""
    shown = list(space.actions) if isinstance(space, Menu) else []
    chance = Chance.of(7, "asked", [episode], turn)
    named = {"shown": shown, "names": shown, "chance": chance, "turn": turn}
    return Query(words=words, space=space, call=call, **{**named, **fields})


def ask(style, asked):
    """What the graph of ``style`` ends with."""
    return asyncio.run(build("styles", style).graph().ainvoke({}, context=asked))


def told(messages):
    """A conversation as text."""
    return "\n\n".join(f"[{message['role']}]\n{message.get('content') or ''}" for message in messages)


def called(text, *, tools=1):
    """A reply that calls the random tool."""
    call = {"type": "function", "function": {"name": "random_uniform", "arguments": "{}"}}
    return Reply(
        text=text, finish="tool_calls", tool_calls=[{"id": f"call_{i}", **call} for i in range(tools)]
    )


def numbered(messages):
    """As many answers as the message asks for."""
    count = int(re.search(r"Give (\d+) answers", messages[-1]["content"])[1])
    return "\n".join(f"{i}. Heads" for i in range(1, count + 1))


def given(kind):
    """Given seed in one of its forms."""
    return {"name": "given_seed", "kind": kind}


def played(environment, style, model, episodes, seat="sampler", cast=None, **llm):
    """A run of ``sim/MODEL`` in ``seat``."""
    agent = {"name": "llm", "model": f"sim/{model}", "style": style, **llm}
    return Scenario(environment=environment, cast={seat: agent, **(cast or {})}).run(
        episodes=episodes, seed=7
    )


def rows(result, seat="sampler"):
    """The decisions of one seat."""
    return [one for one in result.kept.decisions() if one.seat == seat]


# What is said: golden prompts, to be read by people.

LAW = '{"Heads": 0.3, "Tails": 0.7}'
LEVELS = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99)
QUANTILES = json.dumps({f"{level}%": level / 100 for level in LEVELS})
UNUSABLE = "Well, that is hard to say."
SAYS = {  # after one reply that cannot be used: (on the coin, on the interval)
    "batch": (numbered, numbered),
    "describe_only": (LAW, QUANTILES),
    "predict_then_act": ("They may do anything.", UNUSABLE),
    "random_tool": (called("I shall draw."), "Heads"),
    "rejection": ("Rather not.\nAnswer: F", "Answer: T"),
    "stated_then_drawn": (LAW, QUANTILES),
    "verbalized_sampling": (LAW, '{"0.2": 0.5, "0.7": 0.5}'),
}


def conversations(style, space, words, first, then, **fields):
    """Every conversation that the style has with a model that cannot be understood at first, as one text."""
    call = Answers(UNUSABLE, first, then)
    ask(style, question(call, space, words, **fields))
    longest = [one for one, after in pairwise([*call.asked, []]) if after[: len(one)] != one]
    return "\n\n--- anew ---\n\n".join(told(one) for one in longest)


def golden(style):
    """The text of a golden file."""
    coin = build("environments", "biased_coin").request(COIN.actions, {})
    first, number = SAYS.get(style, ("Heads", "0.5"))
    kinds = [given(kind) for kind in SEEDS] if style == "given_seed" else [style]
    parts = []
    for kind in kinds:
        target = MixedStrategy(COIN, [0.3, 0.7])
        parts.append(("on a menu", conversations(kind, COIN, coin, first, "Answer: Heads", target=target)))
        if style != "rejection":
            parts.append(
                ("on an interval", conversations(kind, PRICE, "Name a price.", number, "Answer: 0.5"))
            )
    orders = Menu(("A B", "B A"))
    form = {"form": "an order of both items, such as B A"}
    parts.append(
        (
            "in a form",
            conversations(style, orders, "Shuffle this list: A B", "Answer: A B", "Answer: A B", **form),
        )
    )
    return "\n\n".join(f"=== {where} ===\n\n{text}" for where, text in parts) + "\n"


@pytest.mark.parametrize("style", STYLES)
def test_prompts_are_those_of_the_golden_files(style):
    file, said = GOLDEN / f"{style}.txt", golden(style)
    if os.environ.get("ALEATOR_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(said)
    assert file.is_file(), f"{file.name} is missing: run with ALEATOR_GOLDEN=write, and read what it wrote"
    assert said == file.read_text()


def test_no_golden_file_is_left_of_a_style_that_there_is_not():
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(STYLES)


# Which policy each model shows, by closed form.

COIN_LAW = np.array([0.3, 0.7])
HANDED = ["given_seed", "simulated_generator", "random_tool"]
STATED = ["stated_then_drawn", "verbalized_sampling"]
FAVOURITE, STEP_AT_A_TIE = 0.9, 0.82  # defaults of sim/seeded and sim/step


def acted(model, law, favourite):
    """The law that a simulated model acts on of its own accord; ``favourite`` is the first label of the alphabet."""
    if model in ("step", "knower"):
        tie = np.full(len(law), (1 - STEP_AT_A_TIE) / (len(law) - 1))
        tie[favourite] = STEP_AT_A_TIE
        return tie if np.ptp(law) < 1e-9 else (law / law.max()) ** 100 / ((law / law.max()) ** 100).sum()
    return (1 - FAVOURITE) * law + FAVOURITE * np.eye(len(law))[favourite] if model == "seeded" else law


def accepted(model, law):
    """By rejection sampling: the law in proportion to P(accept), where F stands before T in the alphabet."""
    accepts = [acted(model, np.array([p, 1 - p]), 1)[0] for p in law / law.max()]
    return np.array(accepts) / sum(accepts)


def implied(style, model, law, favourite):
    """The law that the decisions follow."""
    knows, converts = model in ("fair", "knower", "seeded"), model in ("fair", "seeded")
    if (style in STATED and knows) or (style in HANDED and converts):
        return law
    if style == "rejection":
        return accepted(model, law)
    if (
        style == "string_seed" and converts
    ):  # seeded's string is always the same, and the options are shuffled
        return law if model == "fair" else np.full(len(law), 1 / len(law))
    return acted(model, law, favourite)


CELLS = [
    *(name for name in STYLES if name not in ("given_seed", "describe_only")),
    *(given(kind) for kind in SEEDS),
]
MODELS = ["fair", "step", "knower", "seeded"]


def name_of(style):
    return style if isinstance(style, str) else style["name"]


def shown(style):
    return style if isinstance(style, str) else "-".join(map(str, style.values()))


def check_policy(result, seat, menu, expected, law, draws=True):
    """The counts follow the expected law, and the verdict is what that law deserves of one who ``draws`` from it."""
    told = result.document()["seats"][seat]
    counts = np.array([told["policy"][action] for action in menu]) * told["n"]
    possible = expected > 1e-9
    assert counts[~possible].sum() == 0
    if possible.sum() > 1:
        share = expected[possible] / expected[possible].sum()
        assert chisquare(counts[possible], share * counts.sum()).pvalue > SIGNIFICANCE
    right = draws and np.abs(expected - law).sum() <= 1e-6
    assert (told["verdict"] == "deviates") == (not right), told["policy"]


@pytest.mark.parametrize(("style", "model"), list(product(CELLS, MODELS)), ids=shown)
def test_a_coin_shows_the_fault_that_is_known(style, model):
    name = name_of(style)
    expected = implied(name, model, COIN_LAW, 0)
    episodes = {"string_seed": 120, "rejection": 30 if model == "seeded" else 60}.get(name, 60)
    check_policy(played("biased_coin", style, model, episodes), "sampler", COIN.actions, expected, COIN_LAW)


@pytest.mark.parametrize(("model", "stated"), [("fair", 0.3), ("knower", 0.3), ("step", 3e-37)])
def test_a_law_that_is_described_is_the_policy(model, stated):
    told = played("biased_coin", "describe_only", model, 12).document()["seats"]["sampler"]
    assert told["policy"]["Heads"] == pytest.approx(stated, abs=1e-6)
    assert told["metrics"]["tv"] == pytest.approx(
        {"value": 0.3 - stated, "low": 0.3 - stated, "high": 0.3 - stated, "n": 12}, abs=1e-5
    )
    assert told["n"] == 12
    assert told["verdict"] is None


def test_one_description_alone_is_told_with_all_doubt():
    told = played("biased_coin", "describe_only", "knower", 1).document()["seats"]["sampler"]
    assert told["metrics"]["tv"] == {
        "value": 0.0,
        "low": 0.0,
        "high": 1.0,
        "n": 1,
        "withdrawn": "one episode",
    }
    assert told["intervals"]["Heads"] == [0.0, 1.0]


def test_descriptions_that_differ_are_worth_as_many_choices_as_would_vary_as_much():
    """Half of the replies state 20 %, half 40 %: the mean's standard error is 0.1 / sqrt(n - 1), by Student's quantile."""
    sheet = played("biased_coin", "describe_only", "fair", 40).kept.seats["sampler"]
    sheet.logs["drawn_from"][::2], sheet.logs["drawn_from"][1::2] = [0.2, 0.8], [0.4, 0.6]
    found = stated(sheet, sheet.legal)
    half = t.ppf(0.975, 39) * 0.1 / np.sqrt(39)
    assert found.law.tolist() == pytest.approx([0.3, 0.7])
    low, high = found.ends[0]
    assert (low, high) == (pytest.approx(0.3 - half, abs=0.006), pytest.approx(0.3 + half, abs=0.006))


@pytest.mark.parametrize(("model", "gap"), [("fair", 0.0), ("step", 0.4851)])
def test_a_law_described_by_quantiles_is_compared_on_an_interval(model, gap):
    """A step states levels within 1 / 200 of the median: at 1 % one of 0.5 - 0.49 / 100."""
    law = {"name": "distribution", "family": "gaussian"}
    told = played(law, "describe_only", model, 8).document()["seats"]["sampler"]
    ks, half = told["metrics"]["ks"], np.sqrt(np.log(2 * 13 / 0.05) / 16)
    assert ks["value"] == pytest.approx(gap, abs=2e-3)
    assert [ks["low"], ks["high"]] == pytest.approx([max(ks["value"] - half, 0), min(ks["value"] + half, 1)])
    assert (told["n"], told["verdict"]) == (8, None)


def test_described_laws_cannot_be_kept_as_counts():
    agent = {"name": "llm", "model": "sim/fair", "style": "describe_only"}
    with pytest.raises(InputError, match="keep='decisions'"):
        Scenario(environment="biased_coin", cast={"sampler": agent}).run(episodes=2, keep="counts")


RPS_STYLES = ["direct", "predict_then_act", "rejection", "given_seed", "string_seed", "random_tool", *STATED]


@pytest.mark.parametrize(("style", "model"), list(product(RPS_STYLES, MODELS)))
def test_a_game_shows_the_fault_that_is_known(style, model):
    law = np.full(3, 1 / 3)
    result = played("rock_paper_scissors", style, model, 50, "row", {"column": "uniform"})
    # It answers with one string for all, so the shares are those of the shuffle.
    always_first = style == "string_seed" and model == "seeded"
    expected = implied(style, model, law, 1)
    check_policy(result, "row", ("Rock", "Paper", "Scissors"), expected, law, draws=not always_first)


SALES = {"name": "sales", "shops": 2, "horizon": 0.3}
ON_AN_INTERVAL = [
    "direct",
    "given_seed",
    "string_seed",
    "random_tool",
    "stated_then_drawn",
    {"name": "verbalized_sampling", "k": 100},
]


@pytest.mark.parametrize(("style", "model"), list(product(ON_AN_INTERVAL, MODELS)), ids=shown)
def test_an_interval_shows_the_fault_that_is_known(style, model):
    name = name_of(style)
    result = played(SALES, style, model, 40, "shop_1", {"shop_2": "equilibrium"})
    right = model == "fair" or (name in STATED and model != "step") or (name in HANDED and model == "seeded")
    told = result.document()["seats"]["shop_1"]
    assert told["n"] == 40
    assert (told["verdict"] != "deviates") == right


# What is logged.


def by_number(one, u):
    """The action on which ``u`` falls, the coin's options laid end to end in the order shown."""
    order = one.notes["order"]
    return COIN.actions[order[int(np.searchsorted(np.cumsum(COIN_LAW[order])[:-1], u, side="right"))]]


@pytest.mark.parametrize("style", [given(kind) for kind in SEEDS] + ["simulated_generator"], ids=shown)
def test_the_seed_is_logged_and_the_act_follows_from_it(style):
    found = rows(played("biased_coin", style, "seeded", 20))
    assert len({one.notes["seed_given"] for one in found}) == 20
    assert [one.action for one in found] == [by_number(one, one.notes["u"]) for one in found]
    assert {one.action for one in found} == {"Heads", "Tails"}


def test_each_form_of_seed_stands_for_its_number():
    seeds = {kind: rows(played("biased_coin", given(kind), "fair", 5)) for kind in SEEDS}
    read = {
        "float": float,
        "integer": lambda seed: int(seed) / 10**6,
        "hash": lambda seed: int(seed, 16) / 16**8,
        "string": uniform_of_string,
    }
    for kind, found in seeds.items():
        assert [one.notes["u"] for one in found] == [read[kind](one.notes["seed_given"]) for one in found]


def test_the_generator_is_that_of_numerical_recipes():
    for one in rows(played("biased_coin", {"name": "simulated_generator", "steps": 2}, "fair", 5)):
        x = int(one.notes["seed_given"])
        for _ in range(2):
            x = (1664525 * x + 1013904223) % 2**32
        assert one.notes["u"] == x / 2**32


def test_the_string_and_its_number_are_logged_and_whether_the_act_follows_can_be_told():
    for model, follows in (("fair", 1.0), ("knower", None)):
        found = rows(played("biased_coin", "string_seed", model, 30))
        assert all(one.notes["u"] == uniform_of_string(one.notes["string"]) for one in found)
        assert all(len(one.notes["string"]) == 32 for one in found)
        share = np.mean([one.action == by_number(one, one.notes["u"]) for one in found])
        assert share == follows if follows else share < 1
    assert len({one.notes["string"] for one in rows(played("biased_coin", "string_seed", "fair", 10))}) == 10


def test_numbers_of_the_tool_are_logged_and_used():
    found = rows(played("biased_coin", "random_tool", "seeded", 20))
    assert all(len(one.notes["drawn"]) == 1 for one in found)
    assert [one.action for one in found] == [by_number(one, one.notes["drawn"][0]) for one in found]
    assert {tuple(one.notes["drawn"]) for one in rows(played("biased_coin", "random_tool", "knower", 5))} == {
        ()
    }


def test_offers_are_logged_and_whether_they_were_taken():
    found = rows(played("biased_coin", "offered_randomness", "fair", 40))
    assert {one.notes["offered"] for one in found} == {"Heads", "Tails"}
    assert [one.notes["taken"] for one in found] == [one.action == one.notes["offered"] for one in found]
    call = Answers("0.5")
    offer = ask("offered_randomness", question(call, PRICE))["notes"]["offered"]
    assert ask("offered_randomness", question(Answers(offer), PRICE))["notes"]["taken"]
    assert not ask("offered_randomness", question(call, PRICE))["notes"]["taken"]


def test_examples_are_drawn_from_the_target_and_logged():
    found = rows(played("biased_coin", {"name": "few_shot", "k": 10}, "fair", 30))
    heads = [example for one in found for example in one.notes["examples"]].count("Heads")
    assert binomtest(heads, 300, 0.3).pvalue > SIGNIFICANCE
    assert len({tuple(one.notes["examples"]) for one in found}) > 20


def test_wording_frame_persona_and_prediction_are_logged():
    wordings = {one.notes["wording"] for one in rows(played("biased_coin", "paraphrased", "fair", 60))}
    assert wordings <= set(range(50))
    assert len(wordings) > 20
    for kind in ("neutral", "suggestive", "hinted", "equilibrium"):
        assert ask({"name": "framing", "kind": kind}, question(Answers("Heads")))["notes"]["frame"] == kind
    assert ask({"name": "persona", "persona": "a judge"}, question(Answers("Heads")))["notes"] == {
        "persona": "a judge"
    }
    assert ask("predict_then_act", question(Answers(" Tails. ", "Heads")))["notes"] == {
        "prediction": "Tails."
    }


def test_each_step_of_the_workflow_is_logged_and_stands_in_the_conversation():
    said = ["Heads or Tails.", "Both alike.", "Either.", "Half and half."]
    call = Answers(*said, "Tails")
    end = ask("game_workflow", question(call))
    assert end["notes"] == dict(
        zip(("work_options", "work_beliefs", "work_replies", "work_mixture"), said, strict=True)
    )
    assert [one["content"] for one in call.asked[-1] if one["role"] == "assistant"] == said
    assert end["trail"] == ["legal"]
    cut = ask("game_workflow", question(Answers(said[0], Reply(error="Timeout"))))
    assert (cut["parsed"].outcome.label, cut["notes"]) == ("error", {"work_options": said[0]})


def test_a_neutral_frame_is_the_direct_question():
    framed, direct = Answers("Heads"), Answers("Heads")
    ask({"name": "framing", "kind": "neutral"}, question(framed))
    ask("direct", question(direct))
    assert framed.asked == direct.asked


# Batch.


def batch(text, k=3, finish="stop", turns=None):
    """The outcomes and actions of the turns that one reply serves."""
    memory, call = {}, Answers(Reply(text=text, finish=finish))
    ends = [
        ask({"name": "batch", "k": k}, question(call, turn=turn, memory=memory, reasks=0))
        for turn in range(turns or k)
    ]
    return (
        [(end["parsed"].outcome.label, end["parsed"].action) for end in ends],
        [end["notes"] for end in ends],
        call,
    )


HEADS, TAILS, NONE, CUT = ("legal", 0), ("legal", 1), ("unparsable", None), ("truncated", None)


@pytest.mark.parametrize(
    ("text", "finish", "answers", "came"),
    [
        ("1. Heads\n2. Tails\n3. Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("1) Heads\n2) Tails\n3) Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("1: Heads\n2: Tails\n3: Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("1.Heads\n2.Tails\n3.Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("**1.** Heads\n**2.** Tails\n**3.** Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("1. **Heads**\n2. **Tails**\n3. **Heads**", "stop", [HEADS, TAILS, HEADS], 3),
        ("Heads\nTails\nHeads", "stop", [HEADS, TAILS, HEADS], 3),
        ("- Heads\n- Tails\n* Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("```\nHeads\nTails\nHeads\n```", "stop", [HEADS, TAILS, HEADS], 3),
        ("Here are three flips:\n\n1. Heads\n2. Tails\n3. Heads\n\nEnjoy!", "stop", [HEADS, TAILS, HEADS], 3),
        ("<think>\n1. Tails\n</think>\n1. Heads\n2. Tails\n3. Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("1. Heads\n2. Tails", "stop", [HEADS, TAILS, NONE], 2),
        ("1. Heads", "stop", [HEADS, NONE, NONE], 1),
        ("1. Heads\n2. Tails\n3. Heads\n4. Tails\n5. Tails", "stop", [HEADS, TAILS, HEADS], 5),
        ("1. Heads\n2. It fell off the table\n3. Heads", "stop", [HEADS, NONE, HEADS], 3),
        ("1. Heads\n2. Ta", "length", [HEADS, CUT, CUT], 2),
        ("1. Heads\n2. Tails", "length", [HEADS, CUT, CUT], 2),
        ("Heads, Tails, Heads", "stop", [HEADS, TAILS, HEADS], 3),
        ("Heads or Tails", "stop", [NONE, NONE, NONE], 1),
        ("", "stop", [NONE, NONE, NONE], 0),
    ],
)
def test_a_batch_is_counted_and_each_answer_read_in_its_place(text, finish, answers, came):
    found, notes, call = batch(text, finish=finish)
    assert found == answers
    assert len(call.asked) == 1
    assert [note["place"] for note in notes] == [0, 1, 2]
    assert {(note["came"], note["wanted"]) for note in notes} == {(came, 3)}


def test_numbers_in_a_batch_keep_their_points_and_signs():
    memory, call = {}, Answers("0.25\n-0.5\n1. 0.75\n")
    one = ask({"name": "batch", "k": 1}, question(Answers("0.25"), Interval(-1, 1), memory={}))
    assert one["parsed"].action == 0.25
    bare = Answers("0.25\n-0.5\n.5")
    found = [
        ask({"name": "batch", "k": 3}, question(bare, Interval(-1, 1), turn=t, memory=memory))
        for t in range(3)
    ]
    assert [end["parsed"].action for end in found] == [0.25, -0.5, 0.5]
    assert call.asked == []


def test_a_new_batch_is_asked_for_when_one_is_used_up():
    _, notes, call = batch("1. Heads\n2. Tails\n3. Heads", turns=7)
    assert len(call.asked) == 3
    assert [note["place"] for note in notes] == [0, 1, 2, 0, 1, 2, 0]


def test_a_batch_is_asked_for_again_in_full():
    memory, call = {}, Answers(UNUSABLE, "1. Tails\n2. Heads")
    first = ask({"name": "batch", "k": 2}, question(call, memory=memory))
    second = ask({"name": "batch", "k": 2}, question(call, memory=memory, turn=1))
    assert "Give 2 answers" in call.asked[1][-1]["content"]
    assert "exactly one" not in told(call.asked[1])
    assert first["trail"] == ["unparsable", "legal"]
    assert [first["parsed"].action, second["parsed"].action] == [1, 0]


def test_a_batch_that_cannot_be_had_leaves_nothing_behind():
    memory = {"answers": [Reply(text="Heads")] * 2, "first": 0, "cut": "stop"}
    end = ask({"name": "batch", "k": 2}, question(Answers(Reply(error="Timeout")), memory=memory, turn=2))
    assert (end["parsed"].outcome.label, memory) == ("error", {})


def test_the_order_of_a_batch_is_the_order_shown_when_it_was_asked_for():
    found = rows(played({"name": "biased_coin", "turns": 4}, {"name": "batch", "k": 4}, "fair", 10))
    by_episode = {}
    for one in found:
        by_episode.setdefault(one.episode, []).append(one.notes["order"])
    assert all(len(orders) == 4 and orders == [orders[0]] * 4 for orders in by_episode.values())
    assert {tuple(orders[0]) for orders in by_episode.values()} == {(0, 1), (1, 0)}


# Conversation.

THREE = {"name": "biased_coin", "heads": 0.5, "turns": 4, "history": "none"}


@pytest.mark.parametrize(
    ("last", "turns_shown"), [(None, [0, 1, 2, 3]), (2, [0, 1, 2, 2]), (1, [0, 1, 1, 1]), (0, [0, 0, 0, 0])]
)
def test_a_conversation_keeps_the_turns_that_it_is_told_to(last, turns_shown):
    memory, call = {}, Answers("Heads", "Tails", "Heads", "Heads")
    style = {"name": "conversation", "last": last}
    ends = [
        ask(style, question(call, turn=turn, memory=memory, words=f"Turn {turn}.", system="Be brief."))
        for turn in range(4)
    ]
    assert [end["notes"]["turns_shown"] for end in ends] == turns_shown
    said = [message["content"].split("\n")[0] for message in call.asked[3]]
    kept = [
        item for turn, reply in enumerate(["Heads", "Tails", "Heads"]) for item in (f"Turn {turn}.", reply)
    ]
    assert said == ["Be brief.", *kept[6 - 2 * turns_shown[3] :], "Turn 3."]


def test_a_conversation_remembers_the_answer_and_not_the_slips():
    memory, call = {}, Answers(UNUSABLE, "**Heads**", "Tails")
    ask("conversation", question(call, memory=memory))
    ask("conversation", question(call, memory=memory, turn=1))
    assert [message["content"] for message in call.asked[2] if message["role"] == "assistant"] == ["Heads"]


AGAIN = {"name": "conversation", "again": "Again."}


def test_a_later_turn_may_be_a_bare_again():
    memory, call = {}, Answers("Heads", "Edge", "Tails", "Heads")
    shown = [["Heads", "Tails"], ["Tails", "Heads"], ["Tails", "Heads"]]
    ends = [
        ask(AGAIN, question(call, turn=turn, memory=memory, shown=order, names=COIN.actions))
        for turn, order in enumerate(shown)
    ]
    question_of = call.asked[0][0]
    contents = [message["content"] for message in call.asked[3]]
    assert contents == [question_of["content"], "Heads", "Again.", "Tails", "Again."]
    assert [end["notes"]["order"] for end in ends] == [[0, 1]] * 3
    assert "- Heads\n- Tails" in call.asked[2][-1]["content"]  # after the slip, in the order shown at first
    assert [end["parsed"].action for end in ends] == [0, 0, 1]  # places in each turn's own order


def test_a_bare_again_needs_the_question_to_stand():
    with pytest.raises(InputError, match="would drop the question"):
        build("styles", {**AGAIN, "last": 1})


@pytest.mark.parametrize(
    "style",
    ["conversation", AGAIN, {"name": "batch", "k": 2}, "predict_then_act", "random_tool", "rejection"],
    ids=shown,
)
def test_a_run_continued_from_its_transcript_is_the_same(tmp_path, style):
    agent = {"name": "llm", "model": "sim/noisy", "style": style}
    scenario = Scenario(environment=THREE, cast={"sampler": agent}, seed=3)
    plain = scenario.run(episodes=6).digest()
    scenario.run(episodes=3, out=tmp_path)
    assert scenario.run(episodes=6, out=tmp_path).digest() == plain
    assert scenario.changed(episodes=6).replay(tmp_path).digest() == plain


# Asking again, errors, limits.

MARKED = ["chain_of_thought", "given_seed", "plans_and_insights", "simulated_generator", "string_seed"]


@pytest.mark.parametrize(
    "style",
    [
        name
        for name in STYLES
        if name not in ("batch", "describe_only", "game_workflow", "rejection", "predict_then_act", *STATED)
    ],
)
def test_each_style_asks_again_and_says_how_to_answer(style):
    call = Answers(UNUSABLE, "Edge", "Answer: Tails")
    end = ask(style, question(call))
    assert end["trail"] == ["unparsable", "illegal", "legal"]
    assert end["parsed"].action == 1
    for asked in call.asked[1:]:
        again = asked[-1]["content"]
        assert again.startswith("That was not an answer that can be used.\n\nOptions:\n- Heads\n- Tails")
        assert ("`Answer: ...`" in again) == (style in MARKED)


@pytest.mark.parametrize("style", STATED)
def test_laws_that_are_none_are_asked_for_again(style):
    call = Answers("I would say Heads.", LAW)
    end = ask(style, question(call))
    assert end["trail"] == ["unparsable", "legal"]
    assert end["parsed"].law == (0.3, 0.7)
    assert "JSON object" in call.asked[1][-1]["content"]


@pytest.mark.parametrize("style", STYLES)
def test_no_style_asks_after_an_error_or_more_often_than_allowed(style):
    failing = Answers(Reply(error="Timeout"))
    end = ask(style, question(failing))
    assert (end["parsed"].outcome.label, end["trail"], len(failing.asked)) == ("error", ["error"], 1)
    mumbling = Answers(UNUSABLE)
    end = ask(style, question(mumbling, reasks=3))
    assert end["trail"] == ["unparsable"] * 4
    assert len(mumbling.asked) == 4 + {"predict_then_act": 1, "game_workflow": 4}.get(style, 0)
    assert end["parsed"].action is None


@pytest.mark.parametrize(
    ("style", "replies"),
    [
        ("rejection", ["Answer: F", UNUSABLE, Reply(error="Timeout")]),
        ("predict_then_act", ["They play Heads.", UNUSABLE, Reply(error="Timeout")]),
        ("random_tool", [called("."), UNUSABLE, Reply(error="Timeout")]),
    ],
)
def test_an_error_in_the_middle_ends_the_decision_with_what_was_logged(style, replies):
    call = Answers(*replies)
    end = ask(style, question(call))
    assert (end["parsed"].outcome.label, end["trail"], len(call.asked)) == (
        "error",
        ["unparsable", "error"],
        3,
    )
    assert (
        end["notes"] in ({"proposals": 2}, {"prediction": "They play Heads."})
        or len(end["notes"]["drawn"]) == 1
    )


def test_each_proposal_is_a_conversation_of_its_own_and_slips_are_counted():
    call = Answers("Answer: F", UNUSABLE, "Answer: F", "Answer: T")
    end = ask("rejection", question(call))
    assert (end["notes"], end["trail"]) == ({"proposals": 3}, ["unparsable", "legal"])
    assert [len(asked) for asked in call.asked] == [1, 1, 3, 1]
    proposal = re.search("Proposal: (.+)", call.asked[3][0]["content"])[1]
    assert COIN.actions[int(end["parsed"].action)] == proposal


def test_proposals_are_uniform():
    first = [
        ask("rejection", question(Answers("Answer: T"), episode=episode))["parsed"].action
        for episode in range(200)
    ]
    assert binomtest(sum(map(int, first)), 200, 0.5).pvalue > SIGNIFICANCE


@pytest.mark.parametrize("most", [1, 7, 500])
def test_a_model_that_rejects_everything_is_given_up(most):
    call = Answers("Answer: F")
    end = ask({"name": "rejection", "most": most}, question(call))
    assert (end["parsed"].outcome.label, end["trail"], end["notes"]) == (
        "unparsable",
        ["unparsable"],
        {"proposals": most},
    )
    assert len(call.asked) == most


def test_the_tool_is_withdrawn_after_its_last_number():
    call = Answers(called(".", tools=2), called("."), called("."), "Heads")
    end = ask({"name": "random_tool", "most": 3}, question(call, reasks=1))
    assert [extra["tool_choice"] for extra in call.extra] == ["auto", "auto", "none", "none"]
    assert end["trail"] == ["unparsable", "legal"]
    drawn = end["notes"]["drawn"]
    assert len(set(drawn)) == 3
    assert [m["content"] for m in call.asked[3] if m["role"] == "tool"] == [f"u = {u:.9f}" for u in drawn]


@pytest.mark.parametrize(
    ("style", "environment"),
    [
        ("rejection", {"name": "distribution"}),
        ("offered_randomness", {"name": "distribution", "family": "gaussian"}),
    ],
)
def test_an_interval_that_a_style_cannot_use_is_refused_before_the_first_call(tmp_path, style, environment):
    agent = {"name": "llm", "model": "sim/fair", "style": style}
    scenario = Scenario(environment=environment, cast={"sampler": agent})
    with pytest.raises(InputError, match="use stated_then_drawn"):
        scenario.run(episodes=2, out=tmp_path)
    assert not (tmp_path / "transcript.sqlite").exists()


# Laws read from replies.


@pytest.mark.parametrize(
    ("text", "options", "law"),
    [
        ("Heads: 30%\nTails: 70%", ["Tails", "Heads"], (0.7, 0.3)),
        ("**Heads**: 30%\n**Tails**: 70%", ["Heads", "Tails"], (0.3, 0.7)),
        ("- Heads = 0.3\n- Tails = 0.7", ["Heads", "Tails"], (0.3, 0.7)),
        ("1. Heads - 30 %\n2. Tails - 70 %", ["Heads", "Tails"], (0.3, 0.7)),
        ("| Heads | 30% |\n| Tails | 70% |", ["Heads", "Tails"], (0.3, 0.7)),
        ("Sure!\nHeads: 30%\nTails: 70%\nThat is all.", ["Heads", "Tails"], (0.3, 0.7)),
        ("-1: 30%\n1: 70%", ["1", "-1"], (0.7, 0.3)),
        ("1: 30%\n10: 70%", ["10", "1"], (0.7, 0.3)),
        ("A: 30%\nA lot: 70%", ["A lot", "A"], (0.7, 0.3)),
        ("Heads: 33.3%\nTails: 66.6%", ["Heads", "Tails"], (1 / 3, 2 / 3)),
        ("Heads: 30%\nTails: 60%", ["Heads", "Tails"], None),
        ("Heads: 30%", ["Heads", "Tails"], None),
        ("Heads: 30%\nHeads: 70%", ["Heads", "Tails"], None),
        ("Heads: 30\nTails: 70", ["Heads", "Tails"], (0.3, 0.7)),
        ("Heads: 1/3\nTails: 2/3", ["Heads", "Tails"], (1 / 3, 2 / 3)),
        ("Heads: P%\nTails: P%", ["Heads", "Tails"], None),
        ("", ["Heads", "Tails"], None),
    ],
)
def test_laws_are_read_line_by_line_or_not_at_all(text, options, law):
    found = read_law(text, options)
    assert found == (law if law is None else pytest.approx(law, abs=1e-9))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("10%: -3\n50%: 0\n90%: 4.5", [-3, 0, 4.5]),
        ("**10%**: -3\n**50%**: **0**\n**90%**: $4.5", [-3, 0, 4.5]),
        ("90%: 4\n10%: 1\n50%: 2", [1, 2, 4]),
        ('```json\n{"10%": 1, "50%": "2", "90%": 4.5}\n```', [1, 2, 4.5]),
        ('{"quantiles": {"90%": 4, "10%": -1, "50%": 2e-3}}', [-1, 0.002, 4]),
        ('{"10%": 1, "50%": null, "90%": 4}', None),
        ("10%: 3\n50%: 2\n90%: 4", None),
        ("10%: 1\n90%: 4", None),
        ("10%: 1,000\n50%: 2,000\n90%: 3,000", None),
    ],
)
def test_quantiles_are_read_where_all_are_there_and_none_falls(text, numbers):
    assert read_quantiles(text, (10, 50, 90)) == numbers


def test_candidates_keep_their_signs():
    end = ask("verbalized_sampling", question(Answers("1. -0.5: 100%"), Interval(-1, 1)))
    assert end["parsed"].action == -0.5


def test_pooled_candidates_are_drawn_evenly():
    end = ask({"name": "verbalized_sampling", "pool": True}, question(Answers("Heads: 90%\nTails: 10%")))
    assert end["parsed"].law == (0.5, 0.5)


# Names.


def test_nonsense_names_differ_by_episode_and_not_by_turn():
    words = [names_for(COIN.actions, "nonsense", Chance.of(7, "labels", [episode])) for episode in range(30)]
    assert len({tuple(pair) for pair in words}) > 25
    found = rows(
        played(
            {"name": "biased_coin", "turns": 6, "history": "none"},
            "conversation",
            "fair",
            3,
            labels="nonsense",
        )
    )
    assert {one.outcome for one in found} == {"legal"}


def test_large_menus_have_names_too():
    labels = [str(i) for i in range(1500)]
    assert len(set(names_for(labels, "nonsense", Chance.of(7, "labels", [0])))) == 1500
    assert names_for(labels, "letters", Chance.of(7, "labels", [0]))[25:28] == ["Z", "AA", "AB"]


@pytest.mark.parametrize("labels", ["letters", "nonsense"])
@pytest.mark.parametrize(
    "style", ["direct", "stated_then_drawn", "given_seed", "rejection", {"name": "batch", "k": 3}], ids=shown
)
def test_under_other_names_the_law_and_the_actions_are_the_same(labels, style):
    turns = {"name": "biased_coin", "heads": 0.0, "turns": 3}
    found = rows(played(turns, style, "fair", 4, labels=labels))
    assert [one.action for one in found] == ["Tails"] * 12
    game = {"name": "matching_pennies", "heads": 9}
    result = played(
        game,
        style,
        "step" if style == "direct" else "fair",
        30,
        "matcher",
        {"mismatcher": "uniform"},
        labels=labels,
    )
    assert result.document()["seats"]["matcher"]["policy"]["Tails"] > 0.6


@pytest.mark.parametrize("style", ["direct", "given_seed", "stated_then_drawn"])
def test_actions_that_a_form_describes_can_be_asked_for(style):
    found = rows(played({"name": "shuffle", "items": ("A", "B")}, style, "fair", 12))
    assert {one.action for one in found} == {"A B", "B A"}
