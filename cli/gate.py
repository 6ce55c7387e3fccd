"""Flags by which a run, a study or a report is a test of models: thresholds, a JUnit file, and an exit status of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..core.errors import InputError
from .flags import Listed, Place, flag
from .printable import printable

if TYPE_CHECKING:
    from ..reports.comparison import CellComparison
    from ..reports.thresholds import Checked

__all__ = ["CROSSED", "GATE", "Gate", "gate_flags", "tell"]

CROSSED = 3
"""The exit status where a threshold is crossed."""
GATE = ("fail_if", "junit")


def gate_flags(command: Any) -> Any:
    """The flags that `Gate` takes."""
    for decorate in reversed(
        (
            flag("--fail-if", type=Listed(), multiple=True, metavar="'METRIC > X'",
                 help="End with status 3 where a seat crosses it: 'tv > 0.1', 'tv.low > 0.1', 'verdict == deviates', ..."),
            flag("--junit", type=Place(), metavar="FILE", help="Write what --fail-if and the file's fail_if found there, as JUnit XML."),
        )
    ):  # fmt: skip
        command = decorate(command)
    return command


class Gate(NamedTuple):
    """The thresholds of the command line, and the JUnit file that tells what all found."""

    fail_if: tuple[str, ...] = ()
    junit: Path | None = None

    def checked(self, name: str, cells: Sequence[CellComparison], own: Sequence[str]) -> list[Checked]:
        """What these thresholds and the file's ``own`` find; written to the JUnit file as a suite called ``name``."""
        from ..reports.junit import write_junit
        from ..reports.thresholds import Threshold, checked

        found = checked(cells, [Threshold.parse(text) for text in dict.fromkeys([*own, *self.fail_if])])
        if self.junit is not None:
            write_junit(self.junit, name, found)
        return found

    def check(self, own: Sequence[str]) -> None:
        """Raise `InputError` on what is no threshold, and on a JUnit file that would tell of none since there are neither these nor the
        file's ``own``; before anything is run.
        """
        from ..reports.thresholds import Threshold

        for text in self.fail_if:
            Threshold.parse(text)
        if self.junit is not None and not (self.fail_if or own):
            raise InputError(
                f"--junit {self.junit} came and no threshold that it could tell of; give --fail-if 'METRIC > X', or fail_if in the file"
            )


def tell(found: Sequence[Checked]) -> None:
    """Say on stderr which thresholds failed, and where."""
    for one in found:
        if one.failed:
            click.echo(
                printable(f"{one.status}: {one.threshold} at {one.where or 'all'} ({one.told})"), err=True
            )
