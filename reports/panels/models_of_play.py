"""Models of how a game is played, compared by likelihood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..comparison import FittedModel
from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import examined, names_of, number, plain_label, rows_of

__all__ = ["GAP", "PLACE", "models_of_play"]

PLACE = 13
GAP = "nothing is fitted; of a model that a choice excludes, no criterion"
_MOST = 3
_NOTE = (
    "Each model at the parameter that fits the seat's own choices best: lambda of QRE, the level of level-k, tau of the cognitive"
    " hierarchy, with 95 % intervals. BIC: how much worse than the best by Schwarz's criterion, -2 log likelihood + log n for each number"
    " fitted; weight: exp(-BIC/2) as a share. Stationary concepts with the sample sizes of Selten and Chmura (2008). Published: lambda 1.0"
    " to 2.5 for people and 0.05 to 1.10 for language models (arXiv 2603.10029), per unit of that paper's payoffs."
)


def models_of_play(findings: Findings) -> list[Panel]:
    """A row for each model of each seat, the likeliest first."""
    rows = [row for row in examined(rows_of(findings.cells)) if row.doc.models]
    told = [(*name, *line) for name, row in names_of(rows) for line in _lines(row.doc.models)]
    heads = ("player", "case", "model", "plays", "parameter", "log likelihood", "BIC", "weight")
    return [Panel("Models of play", _NOTE, heads, told)] if told else []


def _lines(models: dict[str, FittedModel]) -> Iterator[Sequence[str]]:
    """The models by their criterion, those that a choice excludes last.

    >>> fair = FittedModel(law={"a": 0.5, "b": 0.5}, parameter=None, fitted=0, log_likelihood=-6.9, bic=13.8, weight=1.0)
    >>> pure = FittedModel(law={"a": 1, "b": 0}, parameter=None, fitted=0, log_likelihood=None, bic=None, weight=0.0)
    >>> for line in _lines({"Nash": pure, "uniform": fair}): print(*line, sep="; ")
    uniform; a 0.50, b 0.50; –; -6.9; 0.00; 100%
    Nash; a 1.00, b 0.00; –; excluded; –; 0%
    """
    best = min((one.bic for one in models.values() if one.bic is not None), default=0.0)
    for name, one in sorted(models.items(), key=lambda item: -item[1].weight):
        law = ", ".join(f"{plain_label(label)} {number(p)}" for label, p in [*one.law.items()][:_MOST])
        more = ", ..." if len(one.law) > _MOST else ""
        likelihood = "excluded" if one.log_likelihood is None else f"{one.log_likelihood:,.1f}"
        behind = "–" if one.bic is None else number(one.bic - best)
        yield name, law + more, estimate_text(one.parameter), likelihood, behind, f"{one.weight:.0%}"
