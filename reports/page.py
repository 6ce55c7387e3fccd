"""The comparison as one HTML file that needs no network: words, figures, numbers, and the recipe behind them.

Everything that a model or a file may have written is escaped, and the page's own policy lets no other script run and
nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from ..core.errors import InputError
from ..core.json_text import plain_text
from ..runs.files import write_whole
from .charts import Figure
from .columns import Column, columns_of
from .figures import figures
from .findings import Findings, panels_of
from .fingerprint_figure import fingerprint_figure
from .knowing_figure import knowing_figures
from .pass_figure import pass_figure
from .reading import (
    VERDICTS,
    Row,
    examined,
    finding,
    infosets_of,
    knowing_lines,
    outcomes_of_cells,
    reading_lines,
    rows_of,
    spend_of,
    verdict_counts,
)
from .tournament_figure import tournament_figure
from .transcripts import Samples, transcripts_of

__all__ = ["About", "render_page", "write_page"]

_DETAIL = 7  # the least rank of a column that stands in a table of its own
_CODE = re.compile(r"`([^`]+)`")
_SCRIPTS = ("page.js", "transcripts.js")


class About(NamedTuple):
    """How a page was made: ``versions`` {package: version}, the ``seed``, the ``recipe`` (text or JSON), the ISO date, and the ``command``
    that runs a file with the recipe again.
    """

    versions: Mapping[str, str] = {}
    seed: int | None = None
    recipe: Any = ""
    made: str | None = None
    command: str = ""


def write_page(
    path: Path | str,
    title: str,
    question: str,
    findings: Findings,
    about: About,
    samples: Samples | None = None,
) -> Path:
    """Write the page of ``findings`` whole to ``path`` (about 1 MB, most of it the Vega runtime) and return the path; ``samples`` are the
    prompts and replies that it shows.

    Raises `InputError` where it cannot be written; what stood there stays.
    """
    path, text = Path(path), render_page(title, question, findings, about, samples)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, plain_text(text).encode())
    except OSError as error:
        raise InputError(
            f"page {str(path)!r} cannot be written ({error.strerror}); give another file"
        ) from None
    return path


def render_page(
    title: str, question: str, findings: Findings, about: About, samples: Samples | None = None
) -> str:
    """The page as text; the arguments are those of `write_page`."""
    cells, rows = findings.cells, rows_of(findings.cells)
    inside = examined(rows)
    shown = {id(row) for row in inside}
    drawn = [(figure, _spec(figure)) for figure in _figures(findings)]
    transcripts = transcripts_of(cells, samples or {})
    runtime = _runtime() if drawn or transcripts else ""
    return _template().render(
        title=title,
        question=question,
        finding=finding(cells),
        verdicts=VERDICTS,
        verdict_counts=verdict_counts(inside),
        figures=drawn,
        numbers=_Table.of(inside, _main_columns),
        more=_Table.of(inside, _more_columns),
        yardsticks=_Table.of([row for row in rows if id(row) not in shown]),
        infosets=_Table.of(infosets_of(cells)),
        knowing=knowing_lines(rows),
        reading=reading_lines(rows),
        panels=panels_of(findings),
        transcripts=transcripts,
        outcomes=outcomes_of_cells(cells),
        spend=spend_of(cells),
        decisions=sum(cell.run.decisions for cell in cells),
        about=about._replace(recipe=_text(about.recipe)),
        runtime=Markup(runtime),  # noqa: S704  # our own bundle; _runtime holds that it cannot close its element
        runtime_hash=base64.b64encode(hashlib.sha256(runtime.encode()).digest()).decode(),
    )


def _figures(findings: Findings) -> list[Figure]:
    profiled = [fingerprint_figure(findings.fingerprints)] if findings.fingerprints else []
    passed = [pass_figure(findings.passes)] if findings.passes else []
    played = [tournament_figure(one) for one in findings.tournaments]
    return [*profiled, *passed, *played, *knowing_figures(findings.cells), *figures(findings.cells)]


class _Table(NamedTuple):
    """The table of all that is known of some rows: each cell with its column."""

    columns: list[Column]
    rows: list[list[tuple[Column, str]]]

    @classmethod
    def of(cls, rows: Sequence[Row], picked: Callable[[list[Column]], list[Column]] = list) -> _Table:
        columns = picked(columns_of(rows)) if rows else []
        return cls(columns, [[(column, column.text(row)) for column in columns] for row in rows])


def _main_columns(columns: list[Column]) -> list[Column]:
    return [column for column in columns if column.rank < _DETAIL]


def _more_columns(columns: list[Column]) -> list[Column]:
    """The columns that say whose a row is, and those that `_main_columns` leaves out; nothing where it leaves none out."""
    more = [column for column in columns if column.rank >= _DETAIL]
    headers = [column.header for column in columns]
    whose = [column for column in columns[: headers.index("n")] if column not in more]
    return [*whose, *more] if more else []


def _text(recipe: Any) -> str:
    return (
        recipe if isinstance(recipe, str) else json.dumps(recipe, indent=2, ensure_ascii=False, default=str)
    )


def _spec(figure: Figure) -> Any:
    """The chart as JSON that has no NaN."""
    return json.loads(json.dumps(figure.chart.to_dict()), parse_constant=lambda _: None)


@lru_cache(maxsize=1)
def _runtime() -> str:
    """Vega, Vega-Lite and Vega-Embed with the few lines that start them, as the text of one script element."""
    import vl_convert

    ours = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SCRIPTS)
    bundle = vl_convert.javascript_bundle(ours).replace("\r", "")
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    page = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page.filters["coded"] = _coded
    return page.get_template("page.html.j2")


def _coded(words: str) -> Markup:
    """The ``words``, escaped, with what stands between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(words))))  # noqa: S704  # escaped here
