"""A result as a notebook shows it: the finding, the first tables, and figures as pictures."""

from __future__ import annotations

import base64

from .findings import Findings, panels_of
from .headline import finding
from .pictures import figures_of, picture
from .reading import examined, rows_of
from .templates import NumbersTable, main_columns, template

__all__ = ["notebook_html"]

_ROWS, _FIGURES = 20, 3  # the most that are shown


def notebook_html(title: str, findings: Findings) -> str:
    """A piece of HTML without scripts; what it leaves out is said, and stands on the page (`write_page`)."""
    rows, drawn = examined(rows_of(findings.cells)), figures_of(findings)
    first = panels_of(findings)[:1] if findings.contrasts or findings.fingerprints else []
    left = [f"{len(rows) - _ROWS:,} more seats"] if len(rows) > _ROWS else []
    left += [f"{len(drawn) - _FIGURES} more figures"] if len(drawn) > _FIGURES else []
    return template("notebook.html.j2").render(
        title=title,
        finding=finding(findings.cells),
        panels=first,
        numbers=NumbersTable.of(rows[:_ROWS], main_columns),
        rest=f"Not shown: {' and '.join(left)}; to_html(file) writes all." if left else "",
        figures=[(one, base64.b64encode(picture(one)).decode()) for one in drawn[:_FIGURES]],
    )
