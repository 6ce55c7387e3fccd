"""MLflow: a study and its cells as runs, with the metrics of each cell."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from ...core.callbacks import Callback, RunListener, RunStarted, StudyListener, StudyStarted
from ...core.errors import InputError

if TYPE_CHECKING:
    from mlflow import MlflowClient

__all__ = ["MLflow"]

_MOST_PARAMS, _MOST_METRICS = 100, 1000  # that one request may log
_LONGEST = 6000  # characters of a parameter
_WITHIN = "mlflow.parentRunId"


class MLflow(Callback):
    """Runs of MLflow: one for a study, within it one for each cell that was finished, with the scenario as parameters and each seat's metrics, their ends too.

    They go to the server or the folder that ``MLFLOW_TRACKING_URI`` names, into the ``experiment`` ("": ``MLFLOW_EXPERIMENT_NAME``, otherwise
    ``aleator``); ``parent`` is the run that they are within. Neither prompts nor replies are sent. Needs the extra ``mlflow``. A server that is not there
    is waited for as long as ``MLFLOW_HTTP_REQUEST_MAX_RETRIES`` and its like say.

    Source: MLflow, "MLflow Tracking", https://mlflow.org/docs/latest/ml/tracking.
    """

    experiment: str = ""
    parent: str = ""

    def study(self, study: StudyStarted) -> StudyListener:
        """A run for the study."""
        run = self.begun(study.name, {"aleator.study": study.name})
        self.client().log_param(run, "cells", study.cells)
        return _Study(self, run)

    def run(self, run: RunStarted) -> RunListener:
        """What logs the run when it has ended."""
        self.client()
        return _Run(self, run)

    def client(self) -> MlflowClient:
        """The client. Raises `InputError` where MLflow is not installed."""
        try:
            from mlflow import MlflowClient
        except ImportError:
            raise InputError(
                "callback 'mlflow' needs MLflow, which is not installed; pip install 'aleator[mlflow]'"
            ) from None
        return MlflowClient()

    def begun(self, name: str, tags: Mapping[str, str], began: float | None = None) -> str:
        """The identifier of a new run in the experiment, which began at a time in seconds since 1970."""
        client = self.client()
        within = {_WITHIN: self.parent} if self.parent else {}
        created = client.create_run(
            self._experiment(client), None if began is None else int(began * 1000), {**tags, **within}, name
        )
        return str(created.info.run_id)

    def _experiment(self, client: MlflowClient) -> str:
        name = self.experiment or os.environ.get("MLFLOW_EXPERIMENT_NAME") or "aleator"
        found = client.get_experiment_by_name(name)
        return str(client.create_experiment(name) if found is None else found.experiment_id)


class _Study(StudyListener):
    def __init__(self, callback: MLflow, run: str) -> None:
        super().__init__(callback)
        self._ours, self._run = callback, run

    def of_cells(self) -> Callback:
        """The same, within the study's run."""
        return self._ours.model_copy(update={"parent": self._run})

    def ended(self, failure: str | None = None) -> None:
        self._ours.client().set_terminated(self._run, "FINISHED" if failure is None else "FAILED")


class _Run(RunListener):
    def __init__(self, callback: MLflow, run: RunStarted) -> None:
        self._callback, self._run, self._began = callback, run, time.time()

    def ended(self, document: Mapping[str, Any] | None, failure: str | None = None) -> None:
        """Log the run; a part of one is not logged."""
        if document is None and failure is None:
            return
        client, tags = self._callback.client(), dict(_tags(document or {}))
        run = self._callback.begun(self._run.folder or self._run.name, tags, self._began)
        _log(client, run, dict(_flat(self._run.recipe)), dict(_metrics(document or {})))
        client.set_terminated(run, "FINISHED" if failure is None else "FAILED")


def _log(client: MlflowClient, run: str, params: Mapping[str, str], metrics: Mapping[str, float]) -> None:
    from mlflow.entities import Metric, Param

    now = int(time.time() * 1000)
    listed = [Param(name, value[:_LONGEST]) for name, value in params.items()]
    for few in _cut(listed, _MOST_PARAMS):
        client.log_batch(run, params=few)
    for some in _cut([Metric(name, value, now, 0) for name, value in metrics.items()], _MOST_METRICS):
        client.log_batch(run, metrics=some)


def _cut(items: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + most] for start in range(0, len(items), most))


def _flat(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of a recipe by their dotted paths, as ``--set`` writes them."""
    if isinstance(part, Mapping) and part:
        for name, inner in part.items():
            yield from _flat(inner, _named(f"{path}.{name}" if path else str(name)))
    else:
        yield path, str(part)


def _named(text: str) -> str:
    """A name as MLflow takes it."""
    return "".join(sign if sign.isalnum() or sign in "_-. /" else "_" for sign in text)


def _metrics(document: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Each metric of each seat with the ends of its interval, and what the run took."""
    for name in ("decisions", "spend_usd"):
        if document.get(name) is not None:
            yield name, float(document[name])
    for seat, one in document.get("seats", {}).items():
        for name, estimate in one.get("metrics", {}).items():
            for end, of_it in (("value", ""), ("low", ".low"), ("high", ".high")):
                value = estimate.get(end)
                if isinstance(value, int | float) and isfinite(value):
                    yield _named(f"{seat}.{name}{of_it}"), float(value)


def _tags(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Who sat where, and each verdict."""
    for seat, one in document.get("seats", {}).items():
        yield f"aleator.agent.{seat}", str(one.get("agent", ""))
        if one.get("verdict"):
            yield f"aleator.verdict.{seat}", str(one["verdict"])
