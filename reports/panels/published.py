"""Published figures, beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..published import TAGS, WHO, PublishedResult
from ..reading import plain_label

__all__ = ["PLACE", "published"]

PLACE = 60

_SHOWN = 3


def published(findings: Findings) -> list[Panel]:
    """Published and measured side by side, a row for each figure; sources are numbered, and named in the note."""
    figures = findings.published
    if not figures and not findings.protocol_notes:
        return []
    sources = list(dict.fromkeys(figure.source for figure in figures))
    parts = (_tags_text(figures), _sources_text(sources), findings.protocol_notes)
    return [
        Panel(
            "Published figures" if figures else "Notes on the protocol",
            " ".join(part for part in parts if part),
            ("case", "metric", "published", "tag", "source", "measured here"),
            [_row(figure, 1 + sources.index(figure.source)) for figure in figures],
        )
    ]


def _row(figure: PublishedResult, source: int) -> tuple[str, ...]:
    case = by_text(figure.by) + (f" ({figure.note})" if figure.note else "")
    value = plain_label(figure.value)
    return case, figure.metric, value, figure.tag, str(source), _measured_text(figure)


def _tags_text(figures: Sequence[PublishedResult]) -> str:
    held = {figure.tag for figure in figures}
    tags = "; ".join(f"{tag}: {meaning}" for tag, meaning in TAGS.items() if tag in held)
    return f"Tags: {tags}." if tags else ""


def _sources_text(sources: Sequence[str]) -> str:
    """Each source with its number.

    >>> _sources_text(["A paper (2025)", "another"])
    'Sources: 1: A paper (2025); 2: another.'
    """
    named = "; ".join(f"{number}: {source}" for number, source in enumerate(sources, 1))
    return f"Sources: {named}." if named else ""


def _measured_text(figure: PublishedResult) -> str:
    """What was measured of the figure's case, each under what the case leaves open: the model, a style, ..."""
    texts = []
    for one in figure.measured:
        news = [plain_label(value) for name, value in one.by.items() if name == WHO or name not in figure.by]
        name, text = " · ".join(news), estimate_text(one.estimate)
        texts.append(f"{name}: {text}" if name else text)
    rest = f"; +{len(texts) - _SHOWN}" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + rest if texts else "reference only"
