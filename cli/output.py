"""What commands print: a table or one JSON document on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from ..core.callbacks import CallbackWarning
from .document import print_document
from .gate import CROSSED, tell
from .printable import Printable, encodable, printable

if TYPE_CHECKING:
    from ..reports.findings import Findings
    from ..reports.thresholds import Checked

__all__ = [
    "Shown",
    "callback_warnings",
    "present",
    "print_json",
    "print_table",
    "print_text",
    "warn",
]


class Shown(Protocol):
    """What `present` shows: the result of a run or of a study."""

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before believing the numbers."""

    @property
    def failed(self) -> bool:
        """Whether any decision ended in an error or over budget."""

    def document(self) -> dict[str, Any]:
        """The public JSON document."""

    @property
    def findings(self) -> Findings:
        """What a report shows."""

    def to_html(self, path: str | Path) -> Path:
        """Write the page to ``path`` and return it."""


def present(result: Shown, html: Path | None, as_json: bool, thresholds: Sequence[Checked] = ()) -> int:
    """Show a result, what its ``thresholds`` found among the rest, and write its page; the exit status."""
    if html is not None:
        result.to_html(html)
    if as_json:
        found = {"thresholds": [one.document() for one in thresholds]} if thresholds else {}
        print_json(result.document() | found)
    else:
        from ..reports.tables import printed

        print_table(printed(result.findings))
        if html is not None:
            click.echo(f"report: {html}")
    warn(result.warnings)
    tell(thresholds)
    crossed = CROSSED if any(one.failed for one in thresholds) else 0
    return int(result.failed) or crossed


def warn(warnings: Iterable[str]) -> None:
    """Say on stderr what a reader must know."""
    for warning in warnings:
        click.echo(f"warning: {printable(warning)}", err=True)


@contextmanager
def callback_warnings() -> Iterator[None]:
    """Within, what is told of a callback that failed is said once on stderr, as `warn` says it."""

    def show(message: Warning | str, *_: Any) -> None:
        warn([str(message)])

    with warnings.catch_warnings():
        warnings.simplefilter("default", CallbackWarning)
        shown = warnings.showwarning
        warnings.showwarning = lambda message, category, *rest: (
            show if issubclass(category, CallbackWarning) else shown
        )(message, category, *rest)
        yield


def print_table(renderable: Any) -> None:
    """Print what rich can render."""
    from ..reports.terminal import terminal

    terminal().print(Printable(renderable))


def print_text(text: str) -> None:
    """Print lines as they are, however wide the terminal."""
    click.echo(encodable(printable(text), sys.stdout.encoding), nl=False)


def print_json(document: Mapping[str, Any] | Iterable[Any]) -> None:
    """Print one JSON document."""
    print_document(json.dumps(document, indent=1, allow_nan=False))
