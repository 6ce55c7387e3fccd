"""Populations: what an archetype is asked, who draws from its law, and whether the law agrees with what it does."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.agents.population.shared.agreement import of_law, of_numbers, of_samples
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.reports.archetype_laws import fisher
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

LAWS = {"eager": 0.9, "shy": 0.2}
MIXED = {name: {"name": "mixed", "law": {"Enter": p, "Stay out": 1 - p}} for name, p in LAWS.items()}


def market(firms: int = 40, **fields):
    return al.environment("market_entry", firms=firms, capacity=0.4 * firms, **fields)


def luck(episode: int = 0) -> Chance:
    return Chance.of(1, "test", [episode])


def run(crowd, episodes: int = 2, seed: int = 5, block: int | None = None, **fields):
    cast = {"firm": al.agent("archetypes", **crowd)}
    return al.Scenario(environment=market(**fields), cast=cast).run(episodes=episodes, seed=seed, block=block)


def test_members_follow_the_mixture_of_their_archetypes() -> None:
    """12,000 firms of two known laws: the shares of all, of either kind, and of the kinds; five standard errors of 0.0046, 6e-7 each."""
    found = run({"archetypes": MIXED, "shares": {"eager": 0.25, "shy": 0.75}}, firms=6000)
    firm = found.kept.seats["firm"]
    enters, kind = firm.action == 0, firm.logs["archetype"]
    assert (kind == "eager").mean() == pytest.approx(0.25, abs=0.02)
    assert enters.mean() == pytest.approx(0.25 * 0.9 + 0.75 * 0.2, abs=0.023)
    for name, p in LAWS.items():
        assert enters[kind == name].mean() == pytest.approx(p, abs=0.025)
    lines = {one.name: one for one in found.comparison.seats["firm"].archetypes}
    assert lines["eager"].policy["Enter"] == enters[kind == "eager"].mean()
    assert all(line.p > 0.001 for line in lines.values())


def test_a_member_is_the_same_in_any_block_and_all_its_life() -> None:
    crowd = {"archetypes": MIXED}
    whole = run(crowd, episodes=6, turns=3).kept.seats["firm"]
    alone = run(crowd, episodes=6, turns=3, block=4).kept.seats["firm"]
    assert whole.digest() == alone.digest()
    kinds = whole.logs["archetype"].reshape(6, 3, 40)
    assert (kinds == kinds[:, :1]).all()
    assert len({tuple(one) for one in kinds[:, 0].tolist()}) == 6  # who is who is drawn anew in each episode


def test_each_archetype_is_asked_once_a_situation(tmp_path) -> None:
    """Rounds 1, 2 and 3 tell of no more than the last one: a text in the first, at most two in each episode's others."""
    crowd = {"model": "sim/fair", "samples": 3, "checks": 2}
    scenario = al.Scenario(
        environment=market(turns=3, recall=1),
        cast={"firm": al.agent("archetypes", **crowd)},
        seed=2,
        episodes=2,
    )
    found = scenario.run(out=tmp_path / "run")
    firm = found.kept.seats["firm"]
    asked = {tuple(pair) for pair in zip(firm.logs["archetype"], firm.logs["situation"], strict=True)}
    assert len(set(firm.logs["situation"][firm.turn == 0])) == 1
    assert len(asked) <= 3 * (1 + 2 * 2 * 2)
    assert found.calls["firm"].calls == 5 * len(asked)
    assert scenario.replay(tmp_path / "run").digest() == found.digest()


def test_a_law_that_is_not_played_is_told() -> None:
    """`sim/knower` states the right law and acts by another; `sim/fair` does what it states. 4.6 standard errors of 8,000 draws: 4e-6."""
    knower, fair = (run({"model": f"sim/{name}", "law": "stated"}, firms=4000) for name in ("knower", "fair"))
    assert knower.document()["seats"]["firm"]["policy"]["Enter"] == pytest.approx(1599 / 3999, abs=0.025)
    assert all(line.p <= 0.005 for line in knower.comparison.seats["firm"].archetypes)
    assert any("acts otherwise than the law" in line for line in knower.told)
    assert all(line.p > 0.01 for line in fair.comparison.seats["firm"].archetypes)
    assert "Does each law stand for its archetype?" in str(knower.compare())


def test_numbers_are_drawn_from_those_that_were_sampled() -> None:
    crowd = al.agent("archetypes", model="sim/fair", samples=4, checks=4)
    game = al.environment("donor", people=4, rounds=1, generations=1)
    found = al.Scenario(environment=game, cast={"donor": crowd, "strategy": "llm"}).run(episodes=3, seed=1)
    donor = found.kept.seats["donor"]
    for name in set(donor.logs["archetype"].tolist()):
        for situation in set(donor.logs["situation"].tolist()):
            rows = (donor.logs["archetype"] == name) & (donor.logs["situation"] == situation)
            assert len(set(donor.action[rows].tolist())) <= 4


def test_an_archetype_that_never_answers_leaves_its_members_without_one() -> None:
    found = run(
        {
            "archetypes": {
                "mute": {
                    "name": "llm",
                    "model": "sim/noisy?refuse=1&garble=0&truncate=0&stray=0",
                    "reasks": 0,
                }
            },
            "checks": 1,
            "samples": 2,
        }
    )
    assert set(found.document()["outcomes"]) == {"refused"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"archetypes": MIXED, "shares": {"eager": 1}}, "one for each of eager, shy"),
        ({"archetypes": MIXED, "shares": {"eager": 0.5, "shy": 0.6}}, "all together 1"),
        (
            {"archetypes": {"it": {"name": "graph", "graph": "no_such_module:y"}}, "law": "stated"},
            "no_such_module",
        ),
        ({"archetypes": {"it": {"name": "archetypes"}}}, "'it' is itself archetypes"),
    ],
)
def test_what_cannot_be_seated_is_refused_in_a_line(fields, told) -> None:
    with pytest.raises((InputError, ValueError), match=told):
        run(fields)


def test_too_many_situations_are_refused() -> None:
    with pytest.raises(InputError, match=r"more than 3 situations.*recall=1"):
        run({"archetypes": MIXED, "situations": 3}, turns=4)


@settings(max_examples=25, deadline=None)
@given(arrays(np.int64, 4, elements=st.integers(0, 9)), arrays(np.int64, 4, elements=st.integers(0, 9)))
def test_gaps_of_samples_are_those_of_the_definition(one, other) -> None:
    """Total variation by hand; the mean under agreement by full enumeration of which answers are the checks (two labels)."""
    found = of_samples(one, other, luck())
    if not one.sum() or not other.sum():
        assert np.isnan(found.gap)
        return
    assert found.gap == pytest.approx(np.abs(one / one.sum() - other / other.sum()).sum() / 2)
    two, both = np.array([one[:2].sum(), one[2:].sum()]), np.array([other[:2].sum(), other[2:].sum()])
    merged = of_samples(two, both, luck(1))
    drawn = stats.hypergeom(two.sum() + both.sum(), two[0] + both[0], both.sum())
    support = np.arange(both.sum() + 1)
    gaps = np.abs((two[0] + both[0] - support) / two.sum() - support / both.sum())
    assert merged.shows == pytest.approx(drawn.pmf(support) @ gaps, abs=0.05)
    exact = drawn.pmf(support) @ (gaps >= merged.gap - 1e-9)
    assert merged.p == pytest.approx(exact, abs=0.08)  # five standard errors of 999 draws


def test_gaps_of_laws_and_numbers_against_scipy() -> None:
    draws = np.random.default_rng(3)
    found = of_law(np.array([0.3, 0.7]), np.array([9, 11]), luck())
    exact = stats.binom(20, 0.3).pmf(np.arange(21)) @ (np.abs(np.arange(21) / 20 - 0.3) >= 0.15 - 1e-9)
    assert found.gap == pytest.approx(0.15)
    assert found.p == pytest.approx(exact, abs=0.07)
    x, y = draws.normal(size=30), draws.normal(1.0, size=20)
    by_scipy = stats.ks_2samp(x, y, method="exact")
    found = of_numbers(x, y, luck())
    assert found.gap == pytest.approx(by_scipy.statistic)
    assert found.p == pytest.approx(by_scipy.pvalue, abs=0.01)
    assert fisher(np.array([0.2, 0.3, 0.04])) == pytest.approx(stats.combine_pvalues([0.2, 0.3, 0.04]).pvalue)


def test_false_alarms_are_as_rare_as_the_p_value_says() -> None:
    """200 pairs of samples of one law: at 5 %, 10 are allowed, and more than 22 have probability below 0.0005."""
    samples = np.random.default_rng(8).multinomial(20, [0.5, 0.3, 0.2], size=(200, 2))
    told = sum(of_samples(*pair, luck(row)).p <= 0.05 for row, pair in enumerate(samples))
    assert told <= 22


def test_a_seat_costs_what_its_models_cost_in_the_mean() -> None:
    """Each archetype is asked as often; scripted ones cost nothing, and one whose price is not known leaves the whole unknown."""

    def priced(*prices: tuple[float, float] | None):
        asked = [{"price_in": one[0], "price_out": one[1]} if one else {} for one in prices]
        models = {f"m{i}": {"name": "llm", "model": f"openai/m{i}", **price} for i, price in enumerate(asked)}
        return al.agent("archetypes", archetypes={**models, **MIXED}).price

    found = priced((1.0, 2.0), (3.0, 6.0))
    assert (found.prompt, found.completion) == pytest.approx((2e-6, 4e-6))
    assert priced((1.0, 2.0), None) is None
    assert priced() is None
