"""Every option of a run is taken by scenarios and studies alike, in memory and in a directory."""

from typing import Any

import aleator as al
import pytest

COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 6}
OPTIONS: list[dict[str, Any]] = [
    {"seed": 3, "episodes": 4},
    {"block": 2, "concurrency": 2, "max_spend": 1.0},
    {"until_decided": True, "retry_errors": False, "stop_after": 0},
    {"keep": "counts", "repair": True, "sharers": 2, "callbacks": ()},
]


@pytest.mark.parametrize("options", OPTIONS, ids="+".join)
def test_a_study_takes_what_a_scenario_takes_wherever_it_is_kept(
    options: dict[str, Any], tmp_path: Any
) -> None:
    alone = al.Scenario(**COIN)
    study = al.Study(scenario=COIN, vary={"environment.heads": [0.3]})
    found = [
        alone.run(**options),
        alone.run(out=tmp_path / "run", **options),
        study.run(**options).results[0][1],
        study.run(tmp_path / "study", **options).results[0][1],
    ]
    first, *others = ({**one.document(), "scenario": ""} for one in found)
    assert others == [first] * 3
    assert (first["seed"], first["episodes"]) == (options.get("seed", 0), options.get("episodes", 6))


def test_a_study_of_its_own_luck_keeps_it_under_another_seed() -> None:
    study = al.Study(scenario=COIN, vary={"environment.heads": [0.3, 0.4]}, luck="own")
    assert len({result.asked.seed for _, result in study.run(seed=5).results}) == 2


def test_a_cell_by_itself_takes_them_too(tmp_path: Any) -> None:
    recipe = al.Scenario(**COIN).model_dump(mode="json")
    path = al.run_cell(recipe, tmp_path / "cell", (0, 3), block=1, concurrency=2, callbacks=())
    assert al.run_cell(recipe, path, (3, 6), max_spend=1.0) == path
    assert al.load_result(path).digest() == al.Scenario(**COIN).run().digest()


def test_an_option_that_is_none_is_refused_before_anything_is_written(tmp_path: Any) -> None:
    study = al.Study(scenario=COIN, vary={"environment.heads": [0.3]})
    for out in (None, tmp_path / "out"):
        with pytest.raises(TypeError, match="epsiodes"):
            study.run(out, epsiodes=3)
    assert not (tmp_path / "out").exists()
