"""The comparison as one HTML file that needs no network: words, figures, numbers, and the recipe behind them.

Everything that a model or a file may have written is escaped, and the page's own policy lets no other script run and
nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from ..core.errors import InputError
from ..core.json_text import plain_text
from ..runs.files import write_whole
from .charts import Figure
from .findings import Findings, panels_of
from .headline import finding
from .notes import knowing_lines, reading_lines
from .pictures import figures_of
from .reading import (
    VERDICTS,
    examined,
    infosets_of,
    names_of,
    outcomes_of_cells,
    rows_of,
    spend_of,
    verdict_counts,
)
from .shown import MOST_ROWS, farthest, how_many
from .templates import NumbersTable, main_columns, more_columns, template
from .transcripts import Samples, transcripts_of

__all__ = ["About", "render_page", "write_page"]

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
    first = [row for _, row in farthest(names_of(inside), MOST_ROWS)]
    drawn = [(figure, _spec(figure)) for figure in figures_of(findings)]
    transcripts = transcripts_of(cells, samples or {})
    runtime = _runtime() if drawn or transcripts else ""
    return template("page.html.j2").render(
        title=title,
        question=question,
        finding=finding(cells),
        verdicts=VERDICTS,
        verdict_counts=verdict_counts(inside),
        figures=drawn,
        numbers=NumbersTable.of(first, main_columns),
        how_many=how_many(first, inside),
        everyone=NumbersTable.of(inside if len(first) < len(inside) else [], main_columns),
        more=NumbersTable.of(inside, more_columns),
        yardsticks=NumbersTable.of([row for row in rows if id(row) not in shown]),
        infosets=NumbersTable.of(infosets_of(cells)),
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
