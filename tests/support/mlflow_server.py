"""The part of MLflow's client that the callback asks, with the bounds of its server, kept in memory.

Source: MLflow, "REST API" (runs/create, runs/update, runs/log-batch, experiments), https://mlflow.org/docs/latest/api_reference/rest-api.html.
"""

import re
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace

MOST_PARAMS, MOST_METRICS, LONGEST = 100, 1000, 6000
NAMES = re.compile(r"[\w\-. /]+")


@dataclass(frozen=True)
class Param:
    key: str
    value: str


@dataclass(frozen=True)
class Metric:
    key: str
    value: float
    timestamp: int
    step: int


@dataclass
class Run:
    info: SimpleNamespace
    data: SimpleNamespace


@dataclass
class Store:
    experiments: dict[str, str] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)


class MlflowClient:
    """Refuses what MLflow's server refuses."""

    store = Store()

    def get_experiment_by_name(self, name):
        found = self.store.experiments.get(name)
        return None if found is None else SimpleNamespace(experiment_id=found)

    def create_experiment(self, name):
        assert name not in self.store.experiments, "RESOURCE_ALREADY_EXISTS"
        self.store.experiments[name] = str(len(self.store.experiments) + 1)
        return self.store.experiments[name]

    def create_run(self, experiment_id, start_time=None, tags=None, run_name=None):
        assert experiment_id in self.store.experiments.values(), "RESOURCE_DOES_NOT_EXIST"
        assert start_time is None or isinstance(start_time, int)
        identifier = f"{len(self.store.runs):032x}"
        info = SimpleNamespace(
            run_id=identifier, run_name=run_name, status="RUNNING", experiment_id=experiment_id
        )
        data = SimpleNamespace(params={}, metrics={}, tags=dict(tags or {}))
        self.store.runs[identifier] = Run(info, data)
        return self.store.runs[identifier]

    def log_param(self, run_id, key, value):
        self.log_batch(run_id, params=[Param(key, str(value))])

    def log_batch(self, run_id, metrics=(), params=()):
        assert len(params) <= MOST_PARAMS, "INVALID_PARAMETER_VALUE"
        assert len(metrics) <= MOST_METRICS, "INVALID_PARAMETER_VALUE"
        data = self.store.runs[run_id].data
        for one in (*params, *metrics):
            assert NAMES.fullmatch(one.key), f"INVALID_PARAMETER_VALUE {one.key!r}"
        for one in params:
            assert isinstance(one.value, str)
            assert len(one.value) <= LONGEST, "INVALID_PARAMETER_VALUE"
            assert data.params.get(one.key, one.value) == one.value, "a parameter is set once"
            data.params[one.key] = one.value
        data.metrics |= {one.key: float(one.value) for one in metrics}

    def set_terminated(self, run_id, status=None):
        assert status in ("FINISHED", "FAILED", "KILLED")
        self.store.runs[run_id].info.status = status

    def search_runs(self, experiment_ids):
        return [run for run in self.store.runs.values() if run.info.experiment_id in experiment_ids]


def modules():
    """``mlflow`` and ``mlflow.entities``, over an empty store."""
    client = type("MlflowClient", (MlflowClient,), {"store": Store()})
    root, entities = ModuleType("mlflow"), ModuleType("mlflow.entities")
    root.MlflowClient, root.entities = client, entities
    entities.Metric, entities.Param = Metric, Param
    return {"mlflow": root, "mlflow.entities": entities}
