"""Runs of MLflow, read back by its own client from a store on disk where it is installed, and from one in memory with its bounds."""

import inspect
import sys
from importlib.util import find_spec

import aleator as al
import pytest
from aleator.core.callbacks import CallbackWarning
from aleator.core.errors import CallsStopped, InputError
from aleator.tests.support import mlflow_server

COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 20}
ABSENT = "MLflow is not installed: pip install 'aleator[mlflow]'"


@pytest.fixture(params=["on disk", "in memory"])
def client(request, tmp_path, monkeypatch):
    """MLflow's client, over a store that is empty."""
    if request.param == "in memory":
        for name, module in mlflow_server.modules().items():
            monkeypatch.setitem(sys.modules, name, module)
        return sys.modules["mlflow"].MlflowClient()
    mlflow = pytest.importorskip("mlflow", reason=ABSENT)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", (tmp_path / "store").as_uri())
    return mlflow.MlflowClient()


def runs_of(client, experiment="aleator"):
    """{name: run} of an experiment."""
    found = client.get_experiment_by_name(experiment).experiment_id
    return {run.info.run_name: run for run in client.search_runs([found])}


def test_a_study_holds_its_cells_with_their_metrics(client, tmp_path):
    study = al.Study(name="coins", scenario=COIN, vary={"environment.heads": [0.2, 0.7]})
    result = study.run(tmp_path / "out", callbacks=["mlflow"])
    runs = runs_of(client)
    assert set(runs) == {"coins", "heads=0.2", "heads=0.7"}
    assert {run.info.status for run in runs.values()} == {"FINISHED"}
    assert runs["coins"].data.params["cells"] == "2"
    cell, (_, found) = runs["heads=0.7"], result.results[1]
    assert cell.data.tags["mlflow.parentRunId"] == runs["coins"].info.run_id
    assert cell.data.params["environment.heads"] == "0.7"
    document = found.document()
    seat = document["seats"]["sampler"]
    measured = {
        f"sampler.{name}{end}": estimate[of]
        for name, estimate in seat["metrics"].items()
        for end, of in (("", "value"), (".low", "low"), (".high", "high"))
        if estimate[of] is not None
    }
    assert measured
    assert cell.data.metrics == {**measured, "decisions": 20.0, "spend_usd": document["spend_usd"]}
    assert cell.data.tags["aleator.verdict.sampler"] == seat["verdict"]
    assert cell.data.tags["aleator.agent.sampler"] == "uniform"


def test_a_run_alone_goes_to_the_experiment_that_is_named(client, monkeypatch):
    al.Scenario(**COIN).run(callbacks=[{"name": "mlflow", "experiment": "mine"}])
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "of the environment")
    al.Scenario(**COIN).run(callbacks=["mlflow"])
    al.Scenario(**COIN).run(callbacks=["mlflow"])
    assert client.get_experiment_by_name("aleator") is None
    assert [len(runs_of(client, name)) for name in ("mine", "of the environment")] == [1, 1]


def test_what_is_long_or_oddly_named_is_taken_as_the_server_takes_it(client):
    """More parameters than a request may hold, one longer than is taken, and names with signs that are not."""
    law = {f"a{n}?": 1 / 130 for n in range(130)}
    scenario = al.Scenario(
        environment={"name": "categorical", "law": law},
        cast={"*": "uniform"},
        question="why? " * 2000,
        episodes=5,
    )
    scenario.run(callbacks=["mlflow"])
    (run,) = runs_of(client).values()
    assert len(run.data.params["question"]) == mlflow_server.LONGEST
    assert len(run.data.params) > mlflow_server.MOST_PARAMS
    assert [name for name in run.data.params if name.endswith("a129_")]


def test_a_run_that_stops_has_failed(client):
    nowhere = {"name": "llm", "model": "openai/x", "api_base": "http://127.0.0.1:9/v1", "transport": "direct"}
    scenario = {"environment": "biased_coin", "cast": {"*": {**nowhere, "retries": 0}}, "episodes": 2}
    study = al.Study(name="stops", scenario=scenario, vary={"environment.heads": [0.2]})
    with pytest.raises(CallsStopped):
        study.run(callbacks=["mlflow"])
    assert {run.info.status for run in runs_of(client).values()} == {"FAILED"}


def test_a_server_that_fails_is_told_once_and_hurts_nothing(monkeypatch):
    found = mlflow_server.modules()
    for name, module in found.items():
        monkeypatch.setitem(sys.modules, name, module)

    def refuse(*_, **__):
        raise OSError("no server")

    monkeypatch.setattr(found["mlflow"].MlflowClient, "log_batch", refuse)
    with pytest.warns(CallbackWarning, match="callback MLflow failed .*no server"):
        heard = al.Scenario(**COIN).run(callbacks=["mlflow"])
    assert heard.digest() == al.Scenario(**COIN).run().digest()


def test_the_store_in_memory_is_asked_as_the_real_client_is():
    mlflow = pytest.importorskip("mlflow", reason=ABSENT)
    for name, own in inspect.getmembers(mlflow_server.MlflowClient, inspect.isfunction):
        real = inspect.signature(getattr(mlflow.MlflowClient, name)).parameters
        assert [*inspect.signature(own).parameters] == [*real][: len(inspect.signature(own).parameters)], name


def test_without_the_package_it_says_what_to_install():
    if find_spec("mlflow") is not None:
        pytest.skip("it is installed")
    with pytest.raises(InputError, match=r"pip install 'aleator\[mlflow\]'"):
        al.Scenario(**COIN).run(callbacks=["mlflow"])
