"""Published figures, shown beside what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, field_validator

from ..core.recipes import Recipe
from ..registry.finding import metric
from .panels import Panel, by_text, estimate_text
from .reading import plain_label

__all__ = ["TAGS", "Published", "published_panel", "shares"]

TAGS = {
    "V": "verified: recomputed from released data, simulated or solved",
    "P": "read in the paper or its authors' repository",
    "S": "from a secondary note",
    "M": "from memory, not verified",
}
_WHO = "model"  # a figure of one model is shown beside what any model does in the same case
_WHEN, _ALWAYS = "turn", "all"  # a figure that names no turn is one of all turns
_SHOWN = 3
_SHARE = re.compile(r"P\((.+)\)")


class Published(Recipe):
    """One figure: the ``value`` of ``metric``, in the metric's unit, for the case ``by``; ``tag`` says how it is known.

    ``P(ACTION)`` in the place of a metric is the share of an action.
    Raises `InputError` on an unknown metric.
    """

    by: dict[str, Any] = Field(default_factory=dict)
    metric: str
    value: float
    tag: Literal["V", "P", "S", "M"]
    source: str
    note: str = ""

    @field_validator("metric")
    @classmethod
    def _known(cls, name: str) -> str:
        if not _SHARE.fullmatch(name):
            metric(name)
        return name

    def beside(self, measured: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
        """The figure with ``measured``: the metric in every (by, metrics) that is of the same case, whatever the model."""
        found = [
            {"by": dict(by), **metrics[self.metric]}
            for by, metrics in measured
            if self.metric in metrics and self._same_case(by)
        ]
        return {**self.model_dump(mode="json"), "measured": found}

    def _same_case(self, by: Mapping[str, Any]) -> bool:
        case = {_WHEN: _ALWAYS, **{name: value for name, value in self.by.items() if name != _WHO}}
        found = {_WHEN: _ALWAYS, **by}
        return all(
            name in found and plain_label(found[name]) == plain_label(value) for name, value in case.items()
        )


def shares(seat: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The shares of a seat's actions as ``P(ACTION)``, in the shape of its metrics."""
    intervals = seat.get("intervals") or {}
    return {
        f"P({action})": {
            "value": share,
            **dict(zip(("low", "high"), intervals.get(action, (None, None)), strict=True)),
            "n": seat["n"],
        }
        for action, share in seat["policy"].items()
    }


def published_panel(figures: Sequence[Mapping[str, Any]], notes: str) -> Panel:
    """Published and measured side by side, a row for each figure; sources are numbered, and told in the note."""
    sources = list(dict.fromkeys(figure["source"] for figure in figures))
    return Panel(
        "Published figures",
        " ".join(part for part in (_tags_text(figures), _sources_text(sources), notes) if part),
        ("case", "metric", "published", "tag", "source", "measured here"),
        [
            (
                by_text(figure["by"]) + (f" ({figure['note']})" if figure["note"] else ""),
                figure["metric"],
                plain_label(figure["value"]),
                figure["tag"],
                str(1 + sources.index(figure["source"])),
                _measured_text(figure),
            )
            for figure in figures
        ],
    )


def _tags_text(figures: Sequence[Mapping[str, Any]]) -> str:
    held = {figure["tag"] for figure in figures}
    tags = "; ".join(f"{tag}: {meaning}" for tag, meaning in TAGS.items() if tag in held)
    return f"Tags: {tags}." if tags else ""


def _sources_text(sources: Sequence[str]) -> str:
    """Each source with its number.

    >>> _sources_text(["A paper (2025)", "another"])
    'Sources: 1: A paper (2025); 2: another.'
    """
    told = "; ".join(f"{number}: {source}" for number, source in enumerate(sources, 1))
    return f"Sources: {told}." if told else ""


def _measured_text(figure: Mapping[str, Any]) -> str:
    """What was measured of the figure's case, each under what the case leaves open: the model, a style, ..."""
    found = figure["measured"]
    named = [
        " · ".join(
            plain_label(value)
            for name, value in one["by"].items()
            if name == _WHO or name not in figure["by"]
        )
        for one in found
    ]
    texts = [
        f"{name}: {estimate_text(one)}" if name else estimate_text(one)
        for name, one in zip(named, found, strict=True)
    ]
    rest = f"; +{len(texts) - _SHOWN}" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + rest if texts else "reference only"
