"""Factor effects: Shapley values against all orders, regression against statsmodels, known effects, intervals that hold."""

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.metrics.shared.block_regression import regressed
from aleator.metrics.shared.shapley import explained, shapley, shares_of_variance
from aleator.reports.findings import panels_of
from aleator.reports.panels.factors import factors
from aleator.scenarios.study.blocks import in_blocks
from aleator.scenarios.study.chosen import Chosen
from aleator.scenarios.study.factors import factors_of
from hypothesis import given, settings
from hypothesis import strategies as st

PLAYERS = ["a", "b", "c", "d"]


@settings(max_examples=25)
@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_shapley_values_are_means_over_all_orders(values: list[float]) -> None:
    def value(some: frozenset[str]) -> float:
        return values[sum(1 << PLAYERS.index(one) for one in some)]

    found = shapley(value, PLAYERS)
    for player in PLAYERS:
        before = [frozenset(order[: order.index(player)]) for order in permutations(PLAYERS)]
        mean = np.mean([value(some | {player}) - value(some) for some in before])
        assert found[player] == pytest.approx(mean, abs=1e-12)
    assert sum(found.values()) == pytest.approx(values[15] - values[0], abs=1e-12)


def test_more_players_than_can_be_counted_are_refused() -> None:
    with pytest.raises(al.InputError, match="at most"):
        shapley(lambda _: 0.0, [str(i) for i in range(11)])


GRID = np.array([[model, style, game] for model in range(3) for style in range(2) for game in range(4)])
TRUTH = 0.1 * GRID[:, 0] + 0.05 * GRID[:, 1] * GRID[:, 2] + 0.02 * GRID[:, 2]


def played(luck: np.random.Generator, repeats: int) -> Any:
    """``repeats`` studies of the grid in 20 blocks, each block with luck that all cells share and luck of their own: [R, C, 20]."""
    shape = (repeats, len(TRUTH), 20)
    return TRUTH[:, None] + 0.1 * luck.normal(size=(repeats, 1, 20)) + 0.1 * luck.normal(size=shape)


def true_shares() -> np.ndarray:
    """By all orders, from variances of conditional means."""

    def value(columns: tuple[int, ...]) -> float:
        keys = [tuple(row) for row in GRID[:, list(columns)]]
        means = {key: np.mean([t for t, k in zip(TRUTH, keys, strict=True) if k == key]) for key in keys}
        return float(np.var([means[key] for key in keys]))

    added = np.zeros(3)
    for order in permutations(range(3)):
        for place, factor in enumerate(order):
            added[factor] += value(order[: place + 1]) - value(order[:place])
    return added / 6 / np.var(TRUTH)


def test_the_explained_variance_has_no_noise_in_it() -> None:
    """Over 300 studies its mean is the truth's within four standard errors; left in, noise would add 0.01 / 20 times 23/24."""
    found = [explained(values, GRID.T) for values in played(np.random.default_rng(1), 300)]
    assert np.mean(found) == pytest.approx(np.var(TRUTH), abs=4 * np.std(found) / 300**0.5)
    noise = [explained(values - TRUTH[:, None], GRID.T) for values in played(np.random.default_rng(2), 300)]
    assert np.mean(noise) == pytest.approx(0, abs=4 * np.std(noise) / 300**0.5)


def test_shares_are_the_known_ones_and_their_intervals_hold() -> None:
    """200 studies: 95 % intervals miss more than 21 times with probability 1e-3 at a true 95 %."""
    truth, names = true_shares(), ["model", "style", "game"]
    missed, sums = np.zeros(3), []
    for values in played(np.random.default_rng(3), 200):
        _, shares = shares_of_variance(values, GRID.T, names)
        missed += [not one.low <= t <= one.high for one, t in zip(shares.values(), truth, strict=True)]
        sums.append(sum(one.value for one in shares.values()))
    assert missed.max() <= 21
    assert sums == pytest.approx([1.0] * 200)


def test_cells_that_do_not_differ_have_no_shares() -> None:
    """Of 100 studies without any effect few claim one: at most 12 (5 % expected on two sides, 2.5 % on this one)."""
    without = played(np.random.default_rng(4), 100) - TRUTH[:, None]
    claimed = [shares_of_variance(values, GRID.T, "abc")[0].low > 0 for values in without]
    assert sum(claimed) <= 12


def test_the_regression_is_statsmodels_with_clustered_errors() -> None:
    api = pytest.importorskip("statsmodels.api")
    (values,) = played(np.random.default_rng(6), 1)
    design = np.column_stack([np.ones(24), GRID[:, 0] == 1, GRID[:, 0] == 2, GRID[:, 1], GRID[:, 2] == 3])
    stacked = np.repeat(design, 20, axis=0).astype(float)
    groups = {"groups": np.tile(np.arange(20), 24), "use_correction": False}
    fit = api.OLS(values.ravel(), stacked).fit(cov_type="cluster", cov_kwds=groups, use_t=True)
    found = regressed(values, design)
    assert [one.value for one in found] == pytest.approx(fit.params)
    errors = [
        (one.high - one.value) / 2.0930240544 for one in found
    ]  # Student's 97.5 % quantile at 19 degrees of freedom
    assert errors == pytest.approx(fit.bse * (20 / 19) ** 0.5)


def by_all_orders(names: list[str], value: Any) -> dict[str, float]:
    """What each name adds to the ``value`` of those before it, in the mean over all orders."""
    added = dict.fromkeys(names, 0.0)
    orders = list(permutations(names))
    for order in orders:
        for place, name in enumerate(order):
            added[name] += (value({*order[: place + 1]}) - value({*order[:place]})) / len(orders)
    return added


PARTS = ["hint", "dice"]
CASES = [
    {"model": model, "hint": hint, "dice": dice} for model, hint, dice in product("abc", "-+", "-+")
]  # of prompts that have two parts or not
LAW = np.array([0.7, 0.3])


def true_distance(case: dict[str, str]) -> float:
    """From 0.3 to the share of a model that is moved by the two parts of a prompt, more by one where the other is there too."""
    hint, dice = case["hint"] == "+", case["dice"] == "+"
    return 0.3 + 0.1 * "abc".index(case["model"]) + 0.1 * hint - 0.05 * dice + 0.06 * hint * dice


class Drawn:
    """100 choices in each case, by the same uniform numbers: what `in_blocks` reads."""

    def __init__(self, luck: np.random.Generator) -> None:
        self.uniform = luck.random(100)

    def each(self) -> Iterator[tuple[dict[str, str], dict[str, Chosen]]]:
        address = np.stack([np.arange(100), np.zeros(100, int), np.zeros(100, int)], axis=-1)
        for case in CASES:
            acts = (self.uniform < LAW[1] + true_distance(case)).astype(np.int64)
            yield case, {"sampler": Chosen(acts, address, LAW)}


def true_levels() -> dict[str, float]:
    """By least squares over the true distances, statsmodels' own."""
    api = pytest.importorskip("statsmodels.formula.api")
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(CASES).replace({"-": "0", "+": "1"})
    table["distance"] = [true_distance(case) for case in CASES]
    params = api.ols("distance ~ C(model) + C(hint) + C(dice)", table).fit().params
    return {name: params[f"C({name[:-1]})[T.{name[-1]}]"] for name in ("modelb", "modelc", "hint1", "dice1")}


def true_parts() -> dict[str, float]:
    def mean(there: set[str]) -> float:
        setting = {name: "+" if name in there else "-" for name in PARTS}
        return float(np.mean([true_distance({"model": model, **setting}) for model in "abc"]))

    return by_all_orders(PARTS, mean)


def true_shares_of_cases() -> dict[str, float]:
    truth = np.array([true_distance(case) for case in CASES])

    def explained_by(names: set[str]) -> float:
        alike = [[all(one[n] == other[n] for n in names) for other in CASES] for one in CASES]
        return float(np.var([truth[row].mean() for row in np.array(alike)]))

    found = by_all_orders(["model", *PARTS], explained_by)
    return {name: part / np.var(truth) for name, part in found.items()}


def test_effects_of_choices_are_the_true_ones_and_their_intervals_hold() -> None:
    """Of 200 studies 95 % intervals miss more than 21 times with probability 1e-3 each; means lie within 4 standard errors."""
    truth = {
        **true_levels(),
        **{f"{name} there": value for name, value in true_parts().items()},
        **{f"share of {name}": value for name, value in true_shares_of_cases().items()},
    }
    luck, seen = np.random.default_rng(8), dict[str, list[Any]]()
    for _ in range(200):
        found = factors_of(in_blocks(Drawn(luck)))  # type: ignore[arg-type]  # which reads what is drawn
        assert found is not None
        named = {f"{one.factor}{one.level.replace('+', '1')}": one.difference for one in found.levels}
        named |= {f"{one.factor} there": one.value for one in found.parts}
        named |= {f"share of {one.factor}": one.share for one in found.shares}
        for name, estimate in named.items():
            seen.setdefault(name, []).append(estimate)
    assert seen.keys() == truth.keys()
    for name, estimates in seen.items():
        values = np.array([one.value for one in estimates])
        missed = sum(not one.low <= truth[name] <= one.high for one in estimates)
        assert values.mean() == pytest.approx(truth[name], abs=4 * values.std() / 200**0.5), name
        assert missed <= 21, name


@pytest.fixture(scope="module")
def study() -> Any:
    """Two columns that move the distance, the player's law by 0.3 and the coin by 0.1, and one that does not."""
    laws = [{"name": "mixed", "law": {"Heads": p, "Tails": 1 - p}} for p in (0.9, 0.6)]
    return al.Study(
        scenario={"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 100},
        vary={"cast.sampler": laws, "environment.phrasing": ["p0", "p1"], "environment.heads": [0.5, 0.4]},
        luck="own",
    ).run()


def test_a_study_tells_which_factor_it_was(study: Any) -> None:
    found = study.document()["factors"]
    shares = {one["factor"]: one["share"] for one in found["shares"]}
    assert shares.keys() == {"sampler", "phrasing", "heads"}
    assert shares["sampler"]["value"] > 0.7
    assert shares["heads"]["value"] < 0.3
    assert abs(shares["phrasing"]["value"]) < 0.05
    effects = {one["factor"]: one["difference"] for one in found["levels"]}
    assert effects["sampler"]["low"] < -0.3 < effects["sampler"]["high"] < 0
    assert effects["heads"]["low"] < 0.1 < effects["heads"]["high"]
    assert effects["phrasing"]["low"] <= 0 <= effects["phrasing"]["high"]
    parts = [one["value"]["value"] for one in found["parts"]]
    first, *_, last = (cell.run.seats["sampler"].metrics["excess_tv"].value for cell in study.findings.cells)
    assert sum(parts) == pytest.approx(last - first)
    assert found["blocks"] == 20


def test_the_numbers_of_a_study_are_those_of_its_cells(study: Any) -> None:
    """Parts by all orders, levels by statsmodels, both from the distances that the table shows."""
    api = pytest.importorskip("statsmodels.api")
    cells = study.findings.cells
    distance = [cell.run.seats["sampler"].metrics["excess_tv"].value for cell in cells]
    names = list(cells[0].by)
    codes = np.array([[cell.by[name] != cells[0].by[name] for name in names] for cell in cells])
    settings = {frozenset(np.array(names)[row].tolist()): at for row, at in zip(codes, distance, strict=True)}
    found = study.document()["factors"]
    parts = by_all_orders(names, lambda there: settings[frozenset(there)])
    assert {one["factor"]: one["value"]["value"] for one in found["parts"]} == pytest.approx(parts)
    params = api.OLS(distance, api.add_constant(codes.astype(float))).fit().params[1:]
    levels = {one["factor"]: one["difference"]["value"] for one in found["levels"]}
    assert levels == pytest.approx(dict(zip(names, params, strict=True)))


def test_the_report_shows_them(study: Any) -> None:
    titles = [panel.title for panel in factors(study.findings)]
    assert titles == ["What explains the distance", "The effect of each value", "What each part adds"]


def test_play_that_is_alike_in_every_block_has_no_interval() -> None:
    laws = [{"name": "mixed", "law": {"Heads": 1}}, {"name": "mixed", "law": {"Tails": 1}}]
    scenario = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 40}
    found = al.Study(scenario=scenario, vary={"cast.sampler": laws}).run().document()["factors"]
    assert found["levels"][0]["difference"]["withdrawn"]
    assert found["shares"] == []


def test_effects_that_cannot_be_told_apart_are_said_to_be_left_out() -> None:
    """Two columns that change together share what they explain, and have no effects of their own."""
    scenario = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 100}
    together = {"environment.heads": [0.05, 0.45], "environment.phrasing": ["p0", "p1"]}
    findings = al.Study(scenario=scenario, zip=together).run().findings
    found = findings.factors
    assert found is not None
    assert (found.levels, found.parts) == ([], [])
    assert [one.share.value for one in found.shares] == pytest.approx([0.5, 0.5])
    (panel,) = (one for one in panels_of(findings) if one.title == "Not computed")
    assert "some columns change together" in panel.note
    assert "not every setting of the columns of two values was played" in panel.note
