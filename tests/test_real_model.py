"""The page about a real model, made of simulated ones: its tables, and a second making that asks nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aleator.benchmarks.real_model import questions
from aleator.benchmarks.real_model.measured import at_probabilities, of_methods, of_prompts, of_wordings
from aleator.benchmarks.real_model.page import About, Found, page
from aleator.benchmarks.real_model.questions import Server
from aleator.reports.figures import figures
from aleator.scenarios.study.study import Study

SERVER = Server("sim/fair", "http://127.0.0.1:1/v1", {}, scale=0.5)


def cut(study: Study, **vary: list[Any]) -> Study:
    """The study over fewer values."""
    return Study(**{**study.model_dump(), "vary": study.vary | vary})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    place: Path = tmp_path_factory.mktemp("real")
    styles = [{"name": "direct"}, {"name": "describe_only"}]
    worded = questions.wordings(SERVER).vary["cast.sampler.style"][:2]
    curve = cut(questions.curve(SERVER), **{"environment.heads": [0.2, 0.5, 0.8]})
    methods = cut(questions.methods(SERVER), **{"cast.sampler.style": styles})
    wordings = cut(questions.wordings(SERVER), **{"environment.heads": [0.3], "cast.sampler.style": worded})
    games = {"pennies": questions.game(SERVER, "pennies").run(out=place / "pennies")}
    played = cut(questions.every_method(SERVER, "bandit"), **{"cast.player.style": styles})
    elsewhere = {"bandit": played.run(place / played.name)}
    one, two, three = (study.run(place / study.name) for study in (curve, methods, wordings))
    return Found(one, two, three, games, elsewhere)


def test_rows_say_what_was_measured(found: Found) -> None:
    assert [(row.p, row.n, round(row.tokens, 3)) for row in at_probabilities(found.curve)] == [
        (p, 15, p) for p in (0.2, 0.5, 0.8)
    ]
    prompts = list(of_prompts(found.curve))
    assert sum(row.n for row in prompts) == 45
    # False in 0.1 % of seeds; the seed is fixed.
    assert min(row.p_value for row in prompts) * len(prompts) > 1e-3
    described, direct = of_methods(found.methods)
    assert (described.name, direct.name, direct.first, direct.calls) == ("describe_only", "direct", 1, 1)
    assert [tuple(row)[1:] for row in of_wordings(found.wordings)] == [(5, 5, pytest.approx(0))] * 2


def test_the_page_has_every_part(found: Found) -> None:
    written = page(found, About("A simulated model", {"top_p": 1.0}))
    assert "A simulated model, asked at temperature 1" in written
    for head in (
        "| p | answers read |",
        "| p | shown first |",
        "| method | at once |",
        "| what | answers |",
        "| method | biased_coin | bernoulli_bandit |",
        "| `direct` | 6 of 6 | 15 of 15 |",
        "| wording | read |",
    ):
        assert head in written
    assert "The two agree" in written
    assert "nan" not in written
    assert figures(found.curve.findings.cells)[0].title.startswith("Calibration")
