"""Passes over the tasks of a study: how they are counted and shown, and what they find of models with known faults.

Seeds are fixed and were not searched for; every test of a sampler that has no fault states how often it would fail.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.environments.sampling.shared import lehmer
from aleator.metrics.fit.ks_two_sample_p import ks_two_sample_p
from aleator.metrics.shared.resolver import Evidence, measure
from aleator.reports.comparison import CellComparison
from aleator.reports.evidence import evidence_of
from aleator.reports.findings import Findings
from aleator.reports.panels.passes import passes
from aleator.reports.pass_figure import pass_figure
from aleator.reports.passes import Passes
from aleator.reports.seats import compare_seat
from aleator.runs.ledger import Ledger
from aleator.scenarios.changes import changed, with_model
from aleator.scenarios.files import load
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study
from scipy import stats

CONTINUOUS = (
    "uniform", "gaussian", "beta", "exponential", "cauchy", "student_t", "chi_square", "f", "gamma", "weibull", "laplace",
    "logistic",
)  # fmt: skip
DISCRETE = ("bernoulli", "binomial", "poisson")


def cell(task: str, style: str, n: int = 100, **metrics: float | None) -> CellComparison:
    told = {name: {"value": p, "low": p, "high": p, "n": n} for name, p in metrics.items()}
    optimum = {"agent": "equilibrium", "plays_optimum": True, "n": 100, "metrics": {"ks_p": {"value": 0.5}}}
    seat = {"agent": "llm sim/step direct", "n": n, "metrics": told}
    run = {"seats": {"other": optimum, "sampler": seat}}
    return CellComparison.of({"by": {"environment": task, "style": style}, "run": run})


CELLS = [
    cell("family=uniform", "direct", ks_p=0.2),
    cell("family=gaussian", "direct", ks_p=0.004),
    cell("die", "direct", chi_square_merged=0.03, exact_multinomial=0.9),
    cell("shuffle", "direct", n=0),
    cell("walk", "direct", e_value=3.0),
    cell("die", "batch", chi_square_merged=1e-9),
]
RECIPE = Passes(
    over="environment",
    metrics=("ks_p", "chi_square_merged"),
    also=(0.05,),
    groups={"I": ("family=*",), "II": ("die",)},
)


def test_a_cell_does_not_pass_and_deviate_at_once() -> None:
    """36 answers in bins that were merged: the test sees nothing, where bets have shown the deviation."""
    one = cell("die", "direct", n=36, chi_square_merged=0.31)
    seat = one.run.seats["sampler"].but(verdict="deviates")
    few = one.but(run=one.run.but(seats={"sampler": seat}))
    nothing = cell("walk", "direct", n=8, chi_square_merged=None)
    (found,) = RECIPE.measured("environment", [few, nothing])
    assert [task.result for task in found.tasks] == ["too few to test"] * 2
    assert found.rates[0].pass_rate.value == 0
    strict = RECIPE.model_copy(update={"at_least": 0.5, "also": (0.01,)})
    (found_at_both,) = strict.measured("environment", [few])
    assert [rate.pass_rate.value for rate in found_at_both.rates] == [0, 0, 0]
    _, matrix = passes(Findings([few, nothing], (), (found,)))
    assert [row[-1] for row in matrix.rows] == ["too few to test 0.31", "too few to test"]


def test_each_task_has_its_result_and_none_is_left_out() -> None:
    direct, batch = RECIPE.measured("environment", CELLS)
    assert direct.by == {"style": "direct"}
    told = [(task.task, task.group, task.result, task.metric) for task in direct.tasks]
    assert told == [
        ("family=uniform", "I", "pass", "ks_p"),
        ("family=gaussian", "I", "fail", "ks_p"),
        ("die", "II", "pass", "chi_square_merged"),
        ("shuffle", None, "no legal answer", None),
        ("walk", None, "no p-value", None),
    ]
    rates = {(rate.group, rate.at_least): rate.pass_rate for rate in direct.rates}
    assert {key: (rate.value, rate.n) for key, rate in rates.items()} == {
        ("all", 0.01): (0.4, 5), ("I", 0.01): (0.5, 2), ("II", 0.01): (1.0, 1), ("all", 0.05): (0.2, 5),
    }  # fmt: skip
    exact = stats.binomtest(2, 5).proportion_ci(0.95, "exact")
    assert (rates["all", 0.01].low, rates["all", 0.01].high) == pytest.approx((exact.low, exact.high))
    assert [rate.group for rate in batch.rates] == ["all", "II", "all"]


def test_the_matrix_says_what_is_missing() -> None:
    rates, matrix = passes(Findings(CELLS, passes=tuple(RECIPE.measured("environment", CELLS))))
    assert rates.rows[0] == ("direct", "all", "p ≥ 0.01", "2 of 5", "0.40 [0.05, 0.85]", "0 to 100")
    assert "not that the sampler is calibrated" in rates.note
    assert matrix.columns == ("task", "group", "direct", "batch")
    assert matrix.rows == [
        ("family=uniform", "I", "pass 0.2", "–"),
        ("family=gaussian", "I", "fail 0.004", "–"),
        ("die", "II", "pass 0.03", "fail < 0.0001"),
        ("shuffle", "–", "no legal answer", "–"),
        ("walk", "–", "no p-value", "–"),
    ]


def _rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    (data,) = spec["datasets"].values()
    return list(data)


def test_the_figure_holds_every_cell_and_tells_results_apart_in_grey() -> None:
    spec = pass_figure(RECIPE.measured("environment", CELLS)).chart.to_dict()
    assert {(row["task"], row["column"], row["text"]) for row in _rows(spec)} == {
        ("family=uniform", "direct", "pass 0.2"), ("family=gaussian", "direct", "fail 0.004"),
        ("die", "direct", "pass 0.03"), ("shuffle", "direct", "no legal answer"), ("walk", "direct", "no p-value"),
        ("die", "batch", "fail < 0.0001"),
    }  # fmt: skip
    scale = spec["spec"]["layer"][0]["encoding"]["color"]["scale"]
    grey = [
        np.dot([int(fill[i : i + 2], 16) for i in (1, 3, 5)], (0.2126, 0.7152, 0.0722))
        for fill in scale["range"]
    ]
    assert grey[0] + 100 < min(grey[1:])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"over": "environment.p"}, "passes over 'environment.p'"),
        ({"metrics": ["ks_q"]}, "ks_q"),
        ({"at_least": 1.5}, "level 1.5"),
        ({"metrics": []}, "at least 1"),
    ],
)
def test_passes_of_nothing_are_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Study(
            scenario="biased_coin",
            vary={"environment.heads": [0.2]},
            passes={"over": "environment.heads", **fields},
        )


def test_passes_go_with_what_they_are_over() -> None:
    study = Study(**load("bad_dice_players"))
    assert study.changed(lambda mapping: changed(mapping, [("episodes", 5)])).passes == study.passes
    coin = Study(
        scenario="biased_coin", vary={"environment.heads": [0.2]}, passes={"over": "environment.heads"}
    )
    assert coin.changed(lambda mapping: {**mapping, "environment": "die"}).passes is None


def test_cells_with_luck_of_their_own_keep_it_when_the_grid_grows() -> None:
    def seeds(luck: str, heads: Sequence[float]) -> list[int]:
        study = Study(
            scenario="biased_coin", vary={"environment.heads": list(heads)}, luck=luck, replicates=2
        )
        return [one.scenario.seed for one in study.cells()]

    assert len(set(seeds("own", (0.2, 0.4, 0.6)))) == 6
    assert set(seeds("own", (0.2, 0.6))) < set(seeds("own", (0.2, 0.4, 0.6)))
    assert len(set(seeds("shared", (0.2, 0.4, 0.6)))) == 2


def evidence(environment: dict[str, Any], **agent: Any) -> tuple[Evidence, Ledger, Scenario]:
    """What is known of a sampler in eight episodes."""
    scenario = Scenario(
        environment=environment, cast={"sampler": {"name": "llm", "model": "sim/fair", **agent}}
    )
    ledger = scenario.run(episodes=8, seed=7).kept
    assert isinstance(ledger, Ledger)
    sheet = ledger.seats["sampler"]
    return evidence_of(sheet, sheet.legal, scenario.environment), ledger, scenario


def test_numbers_are_tested_against_ten_thousand_draws_of_the_law() -> None:
    known, *_ = evidence({"name": "distribution", "family": "cauchy"})
    assert known.get("reference").shape == (10_000,)
    assert stats.kstest(known.get("reference"), "cauchy").pvalue > 0.001  # fails for one address in 1,000
    found = measure(["ks_two_sample_p"], known)
    assert found == {"ks_two_sample_p": ks_two_sample_p(known.get("numbers"), known.get("reference"))}


def test_orders_are_tested_by_their_first_digit() -> None:
    known, ledger, _ = evidence({"name": "shuffle", "items": ["A", "B", "C"]})
    digits = lehmer.first(lehmer.order(ledger.seats["sampler"].action, 3))
    assert known.get("numbers").tolist() == digits.tolist()
    assert set(known.get("reference").tolist()) == {0, 0.5, 1}


def test_labels_that_are_no_numbers_have_no_reference() -> None:
    known, *_ = evidence({"name": "biased_coin"})
    assert "numbers" not in known
    assert "reference" not in known


def test_counts_of_replies_are_read_whether_or_not_their_answers_are_legal() -> None:
    die = {"name": "die", "turns": 3, "history": "none"}
    known, ledger, scenario = evidence(die, style={"name": "batch", "k": 3})
    assert known.get("came").tolist() == known.get("wanted").tolist() == [3] * 8
    sheet = ledger.seats["sampler"]
    logs = {**sheet.logs, "came": np.array([3 + row % 2 for row in range(len(sheet))])}
    outcome = np.where(np.arange(len(sheet)) == 0, 2, sheet.outcome).astype(np.int8)
    told = compare_seat(
        replace(sheet, logs=logs, outcome=outcome),
        scenario.environment,
        ["count_compliance", "count_ratio"],
    )
    came = [3 + row % 2 for row in range(0, 24, 3)]
    assert told.not_legal == pytest.approx(1 / 24)
    assert told.metrics["count_compliance"].value == np.mean([count == 3 for count in came])
    assert told.metrics["count_ratio"].value == pytest.approx(np.median(came) / 3)


def told_of(name: str, model: str, episodes: int, more: Sequence[str] = (), **parts: Any) -> dict[str, Any]:
    """The document of a built-in study, with parts of it replaced, asked in independent calls; of its metrics, what passes."""
    study = Study(**{**load(name), "zip": {}, **parts})
    assert study.passes is not None
    asked = {"episodes": episodes, "metrics": [*study.passes.metrics, *more]}
    return study.changed(lambda base: with_model({**base, **asked}, model)).run().document()


def families(*names: str) -> dict[str, Any]:
    return {"environment": [{"name": "distribution", "family": name} for name in names]}


def results(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The results of each style, or of all."""
    return {
        one["by"].get("style", "all"): [task["result"] for task in one["tasks"]] for one in document["passes"]
    }


def p_values(document: Mapping[str, Any]) -> list[float]:
    return [task["p"] for one in document["passes"] for task in one["tasks"]]


def assert_nominal(replicates: int, episodes: int) -> None:
    """Continuous laws: p is uniform (a false alarm in 1,000). Discrete ones: p is above uniform, as the exact test promises."""
    told = told_of(
        "bad_dice_players", "sim/fair", episodes, vary=families(*CONTINUOUS), replicates=replicates
    )
    p = p_values(told)
    assert len(p) == len(set(p)) == len(CONTINUOUS) * replicates
    assert stats.kstest(p, "uniform").pvalue > 0.001
    passed = sum(task["result"] == "pass" for one in told["passes"] for task in one["tasks"])
    assert stats.binomtest(len(p) - passed, len(p), 0.01).pvalue > 0.001
    exact = Passes(over="environment", metrics=("exact_multinomial",))
    told = told_of(
        "bad_dice_players",
        "sim/fair",
        episodes,
        vary=families(*DISCRETE),
        replicates=replicates,
        passes=exact,
    )
    assert stats.kstest(p_values(told), "uniform", alternative="greater").pvalue > 0.001


def test_a_fair_model_passes_at_the_nominal_rate() -> None:
    assert_nominal(replicates=2, episodes=12)


@pytest.mark.slow
def test_a_fair_model_passes_many_tasks_at_the_nominal_rate() -> None:
    assert_nominal(replicates=10, episodes=40)


def test_a_step_model_fails_every_task_asked_for_alone() -> None:
    document = told_of("bad_dice_players", "sim/step", 30)
    assert results(document) == {"all": ["fail"] * 15}
    (rates,) = (one["rates"] for one in document["passes"])
    assert [(rate["group"], rate["pass_rate"]["n"]) for rate in rates[:4]] == [
        ("all", 15),
        ("I", 3),
        ("II", 4),
        ("III", 8),
    ]
    assert results(told_of("bad_dice_players_attributes", "sim/step", 30)) == {"direct": ["fail"] * 6}


# Four tests of a perfect converter at the level 0.001: one or more fail with probability 0.004.
def test_the_seeded_model_passes_only_with_a_given_seed() -> None:
    laws = families("uniform", "gaussian", "bernoulli", "cauchy")
    zipped = {"cast.sampler.style": ["direct", "given_seed"]}
    passes = Passes(over="environment", metrics=("ks_p", "chi_square_merged"), at_least=0.001)
    document = told_of("bad_dice_players", "sim/seeded", 30, vary=laws, zip=zipped, passes=passes)
    assert results(document) == {"direct": ["fail"] * 4, "given_seed": ["pass"] * 4}


KINDS = [
    {"name": "shuffle", "items": ["A", "B", "C"]},
    "mixture",
    {"name": "story_law", "story": "quiz"},
    {"name": "code_law", "program": "loop"},
    {"name": "frequencies", "table": "letter"},
    {"name": "distribution", "family": "cauchy"},
]


# Three tests of a fair sampler at the level 0.0001: one or more fail with probability 0.0003 at most.
@pytest.mark.parametrize(("model", "result"), [("sim/fair", "pass"), ("sim/step", "fail")])
def test_unpredictable_tasks_of_all_kinds_are_passed_by_the_fair_and_failed_by_the_step(
    model: str, result: str
) -> None:
    tasks = KINDS[:3] if result == "pass" else KINDS
    document = told_of("unpredictable", model, 32, ["w1_z"], vary={"environment": tasks})
    assert results(document) == {"all": [result] * len(tasks)}
    assert {task["metric"] for task in document["passes"][0]["tasks"]} == {"ks_two_sample_p"}
    z = [one["run"]["seats"]["sampler"]["metrics"]["w1_z"]["value"] for one in document["cells"]]
    assert (max(z) < 6) == (result == "pass")
    nemotron = document["published"][0]
    assert nemotron["value"] == 0.326
    assert [one["value"] for one in nemotron["measured"]] == [float(result == "pass")]


def test_every_task_of_unpredictable_is_of_one_of_seven_kinds() -> None:
    study = Study(**load("unpredictable"))
    assert study.passes is not None
    labels = [str(one.by["environment"]) for one in study.cells()]
    groups = [
        study.passes.measured("environment", [cell(label, "direct")])[0].tasks[0].group for label in labels
    ]
    assert len(set(labels)) == len(labels)
    assert set(groups) == set(study.passes.groups)
    assert len(study.passes.groups) == 7


def test_the_page_of_a_study_shows_its_passes(tmp_path: Path) -> None:
    study = Study(
        name="coins",
        scenario={"environment": "biased_coin", "cast": {"sampler": "uniform"}, "episodes": 40},
        vary={"environment.heads": [0.5, 0.9]},
        passes={"over": "environment.heads"},
    )
    result = study.run()
    json.dumps(result.document(), allow_nan=False)
    page = result.to_html(tmp_path / "report.html").read_text()
    assert "Tasks passed, one by one" in page
    assert '"text": "fail \\u003c 0.0001"' in page
