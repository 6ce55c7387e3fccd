"""Runs of MLflow, read back by its own client from a store on disk."""

from importlib.util import find_spec

import aleator as al
import pytest
from aleator.core.errors import InputError

COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 20}


def test_a_study_holds_its_cells_with_their_metrics(tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow", reason="MLflow is not installed: pip install 'aleator[mlflow]'")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", tmp_path.as_uri())
    study = al.Study(name="coins", scenario=COIN, vary={"environment.heads": [0.2, 0.7]})
    result = study.run(tmp_path / "out", callbacks=["mlflow"])
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name("aleator").experiment_id
    runs = {run.info.run_name: run for run in client.search_runs([experiment])}
    assert set(runs) == {"coins", "heads=0.2", "heads=0.7"}
    assert {run.info.status for run in runs.values()} == {"FINISHED"}
    cell, (_, found) = runs["heads=0.7"], result.results[1]
    assert cell.data.tags["mlflow.parentRunId"] == runs["coins"].info.run_id
    assert cell.data.params["environment.heads"] == "0.7"
    seat = found.document()["seats"]["sampler"]
    assert cell.data.metrics["sampler.tv"] == seat["metrics"]["tv"]["value"]
    assert cell.data.tags["aleator.verdict.sampler"] == seat["verdict"]


def test_without_the_package_it_says_what_to_install():
    if find_spec("mlflow") is not None:
        pytest.skip("it is installed")
    with pytest.raises(InputError, match=r"pip install 'aleator\[mlflow\]'"):
        al.Scenario(**COIN).run(callbacks=["mlflow"])
