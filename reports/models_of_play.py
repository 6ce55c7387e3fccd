"""Models of play beside a seat's choices, where a parameter of one of them was asked for."""

from __future__ import annotations

from collections.abc import Collection
from math import isfinite

from ..metrics.shared.models_of_play import ModelOfPlay, compared
from ..metrics.shared.resolver import Evidence
from .comparison import ALPHA, FittedModel, SeatComparison

__all__ = ["models_beside"]

_ASKED_BY = {"qre_lambda", "logit_lambda", "level_k", "cognitive_hierarchy_tau"}


def models_beside(known: Evidence, metrics: Collection[str]) -> SeatComparison:
    """The models, by name, of a seat in a game of two in normal form; nothing where none of their parameters is among ``metrics``."""
    counts, own, rival = (known.get(name) for name in ("counts", "own_payoffs", "opponent_payoffs"))
    if not _ASKED_BY & {*metrics} or counts is None or own is None or rival is None:
        return SeatComparison()
    alpha = known.get("alpha") or ALPHA
    found = compared(counts, own, rival, known.get("optimal"), known.get("n_effective"), alpha)
    labels = known.get("seat").space.labels
    return SeatComparison(models={name: _told(one, labels) for name, one in found.items()})


def _told(model: ModelOfPlay, labels: Collection[str]) -> FittedModel:
    """As it stands in a document: null for what is infinite."""
    likelihood, bic = (x if isfinite(x) else None for x in (model.log_likelihood, model.bic))
    return FittedModel(
        law=dict(zip(labels, model.law.tolist(), strict=True)),
        parameter=model.parameter,
        fitted=model.fitted,
        log_likelihood=likelihood,
        bic=bic,
        weight=model.weight,
    )
