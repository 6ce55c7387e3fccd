"""What the words of every sampling task say, kept as text, and what they may not say.

Run with ALEATOR_GOLDEN=write to write the texts anew, and read the difference.
"""

import os
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from aleator.agents.simulated.reading import read
from aleator.core.chance import Chance
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.core.questions import Choice
from aleator.core.spaces.menu import Menu
from aleator.environments.sampling.categorical import Categorical
from aleator.environments.sampling.shared.families import FAMILIES
from aleator.registry.finding import find, listing, names

GOLDEN = Path(__file__).parent / "golden"
NAMES = [entry.name for entry in listing("environments") if entry.kind == "sampling"]


def options_of(name, field):
    return get_args(find("environments", name).model_fields[field].annotation)


VARIANTS = {
    "biased_coin": [{"phrasing": p} for p in ("p1", "p0", "p10", "p01")],
    "binary_sequence": [{"turns": 3}, {"turns": 3, "history": "none", "ones": 0.45}],
    "categorical": [{}, {"law": {"x": 0.125, "y": 0.875}}, {"law": {"x": 1e-7, "y": 1 - 1e-7}}],
    "code_law": [{"program": program} for program in options_of("code_law", "program")],
    "discretised": [{}, {"family": "uniform", "low": 0, "high": 1, "step": 0.25}],
    "distribution": [{"family": family} for family in FAMILIES],
    "frequencies": [{"table": table} for table in ("first_digit", "letter", "blood_group", "two_dice")],
    "gaussian_pair": [{}, {"turns": 6, "rho": -0.25}],
    "inferred_categorical": [{"telling": t} for t in ("sample", "table", "story")] + [{"prior": 0.5}],
    "inferred_coin": [{"telling": t} for t in ("sample", "table", "story")] + [{"heads": 2, "tails": 0.5}],
    "inferred_gaussian": [{"telling": t} for t in ("sample", "table", "story")],
    "mcq_position": [{}, {"positions": 5, "topic": "law"}],
    "menu_size": [{}, {"options": 4, "weights": "linear"}, {"options": 4, "weights": "zipf"}],
    "persona": [{}, {"attributes": ("height",)}, {"attributes": ("gender", "race", "height", "coat colour")}],
    "recognition": [{"telling": t} for t in ("sample", "table")]
    + [{"claimed": 0.25, "sample": 4, "recorded": ("0110",)}],
    "story_law": [{"story": story} for story in options_of("story_law", "story")],
    "truncated": [{}, {"low": None}, {"low": None, "high": None}],
    "word_pair": [{}, {"order": "second"}],
}
HISTORIES = [
    {"turns": 4, "history": h, "window": w} for h, w in (("none", 5), ("last", 5), ("window", 2), ("all", 5))
]
ALL = [(name, fields) for name in NAMES for fields in VARIANTS.get(name, [{}])]


def asked_at_the_end(task):
    """The observation of the last turn, where turn t was answered with action t mod A, or with a quantile."""
    chance = Chance.of(7, "environment", range(2))
    world = task.begin(chance.episode, chance)
    (observation,) = world.ask()
    for turn in range(1, task.turns):
        optimum = task.optimal(observation)
        level = np.full(2, turn / (task.turns + 1))
        interval = isinstance(optimum, IntervalStrategy)
        answer = optimum.ppf(level) if interval else np.full(2, (turn - 1) % len(observation.seat.space))
        world.tell([Choice(answer)])
        (observation,) = world.ask()
    return observation


def story(name, fields):
    task = find("environments", name)(**fields)
    title = ", ".join(f"{key} = {value}" for key, value in fields.items()) or "as it is"
    return f"=== {title}\n\n{asked_at_the_end(task).text(0)}\n"


@pytest.mark.parametrize("name", NAMES)
def test_words_are_those_on_file(name):
    histories = HISTORIES if name == "categorical" else []
    told = "\n".join(story(name, fields) for fields in VARIANTS.get(name, [{}]) + histories)
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("ALEATOR_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(told, encoding="utf-8")
    assert file.exists(), f"{file.name} is missing: run with ALEATOR_GOLDEN=write and read what it writes"
    assert told == file.read_text(encoding="utf-8")


def test_no_text_is_left_of_a_task_that_is_gone():
    assert {file.stem for file in GOLDEN.glob("*.txt")} - set(names("environments")) == set()


@pytest.mark.parametrize(("name", "fields"), ALL)
def test_words_leave_the_answer_s_form_and_the_options_to_whoever_asks(name, fields):
    text = asked_at_the_end(find("environments", name)(**fields)).text(0)
    assert not re.search(r"(?i)\b(options|answer with|reply|respond|output|nothing else)\b", text)


@pytest.mark.parametrize(("name", "fields"), ALL)
def test_a_task_says_that_it_states_its_law_only_where_that_can_be_read(name, fields):
    """A reader of ``- NAME: P%`` lines finds the optimum to six digits, where `states_law`."""
    task = find("environments", name)(**fields)
    observation = asked_at_the_end(task)
    if not task.states_law:
        return
    menu = observation.seat.space
    options = "\n".join(f"- {label}" for label in menu.actions)
    law = read([{"role": "user", "content": f"{observation.text(0)}\n\nOptions:\n{options}\n"}]).law
    np.testing.assert_allclose(law, task.target.probs, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(("name", "fields"), ALL)
def test_words_call_the_actions_what_they_are_told_to(name, fields):
    """New names appear; and the old ones, where they are words, do not."""
    task = find("environments", name)(**fields)
    observation = asked_at_the_end(task)
    menu = observation.seat.space
    if not isinstance(menu, Menu) or name == "frequencies" or len(fields.get("attributes", ())) > 1:
        return
    names = [f"name{i}x" for i in range(len(menu))]
    text = observation.text(0, names)
    assert any(new in text for new in names)
    words = [old for old in menu.actions if re.search(r"[a-z]", old)]
    assert not any(re.search(rf"\b{re.escape(old)}\b", text) for old in words)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"history": "none"}, None),
        ({"history": "last"}, "Drawn just before, independently: C."),
        ({"history": "window", "window": 2}, "The last 2 drawn, each independently: B, C."),
        ({"history": "window", "window": 9}, "Drawn before, each independently: A, B, C."),
        ({"history": "all"}, "Drawn before, each independently: A, B, C."),
    ],
)
def test_words_show_as_much_of_the_past_as_asked(fields, said):
    _, _, past = asked_at_the_end(Categorical(turns=4, **fields)).text(0).partition("\n\n")
    assert past == (said or "")


def test_the_first_of_several_draws_has_no_past():
    chance = Chance.of(7, "environment", range(2))
    (first,) = Categorical(turns=4).begin(chance.episode, chance).ask()
    assert "Drawn" not in first.text(0)


@pytest.mark.parametrize("name", NAMES)
def test_words_since_the_last_question_ask_anew_and_tell_the_last_draw_alone(name):
    """The law is told once: to one who has read it a short request is enough, and of the past the last draw is new."""
    task = find("environments", name)(turns=4)
    observation = asked_at_the_end(task)
    names = [f"name{i}x" for i in range(len(observation.seat.space.options))]
    whole, news = observation.text(0, names), observation.text(0, names, since=3)
    assert task.request(names, {key: seen[0] for key, seen in observation.sees.items()}) in whole
    assert len(news) < len(whole) / 2 + 60
    if names:
        told = re.findall(r"(?:Drawn before|The last 1 drawn), each independently: (.*)\.$", news)
        assert told == [names[2 % len(names)]]
    assert observation.text(0, names, since=0) == whole


@pytest.mark.parametrize(
    ("fields", "since", "said"),
    [
        ({"history": "all"}, 1, "Drawn before, each independently: A, B, C."),
        ({"history": "all"}, 2, "The last 2 drawn, each independently: B, C."),
        ({"history": "window", "window": 1}, 2, "The last 1 drawn, each independently: C."),
        ({"history": "last"}, 2, "Drawn just before, independently: C."),
        ({"history": "none"}, 2, ""),
        ({"history": "all"}, 9, ""),
    ],
)
def test_words_since_a_turn_show_no_more_than_the_history_allows(fields, since, said):
    request, _, past = asked_at_the_end(Categorical(turns=4, **fields)).text(0, since=since).partition("\n\n")
    assert request == "Draw once more, independently and from the same law."
    assert past == said


def test_a_pair_s_news_are_the_number_drawn_and_the_pairs_that_became_whole():
    def news(turns, since):
        return asked_at_the_end(find("environments", "gaussian_pair")(turns=turns)).text(0, since=since)

    assert news(4, 3).startswith("X is drawn: ")
    assert "Pairs" not in news(4, 3)
    assert news(6, 4).startswith("X is drawn: ")
    assert news(6, 4).count("(") == 1
    assert news(6, 1).count("(") == 2
