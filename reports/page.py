"""The comparison as one HTML file that needs no network: words, figures, numbers, and the recipe behind them.

Everything that a model or a file may have written is escaped, and the page's own policy lets no other script run and
nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from .figures import Figure, figures
from .knowing_figure import knowing_figures
from .panels import Panel
from .reading import (
    VERDICTS,
    Cells,
    Row,
    examined,
    finding,
    infosets_of,
    knowing_lines,
    outcomes_of_cells,
    reading_lines,
    rows_of,
    spend_of,
    tally,
)
from .tables import columns_of

__all__ = ["render_page", "write_page"]

_BOOT = """
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const actions = {export: true, source: false, compiled: false, editor: false};
  vegaEmbed(figure.querySelector(".chart"), spec, {renderer: "svg", ast: true, actions})
    .then(() => figure.classList.add("drawn"))
    .catch((error) => { figure.querySelector(".chart").textContent = "This figure could not be drawn: " + error.message; });
}
"""


def write_page(
    path: Path | str,
    title: str,
    question: str,
    cells: Cells,
    about: Mapping[str, Any],
    panels: Sequence[Panel] = (),
    more: Sequence[Figure] = (),
) -> Path:
    """Write the page of ``cells`` to ``path`` (about 1 MB, most of it the Vega runtime) and return the path.

    ``about`` holds ``versions`` {package: version}, ``seed``, ``recipe`` (text or JSON), ``made`` (ISO date or None);
    ``panels`` are further tables, after the numbers, and ``more`` figures, before the others.
    """
    path = Path(path)
    path.write_text(render_page(title, question, cells, about, panels, more), encoding="utf-8", newline="\n")
    return path


def render_page(
    title: str,
    question: str,
    cells: Cells,
    about: Mapping[str, Any],
    panels: Sequence[Panel] = (),
    more: Sequence[Figure] = (),
) -> str:
    """The page as text; the arguments are those of `write_page`."""
    rows = rows_of(cells)
    inside = examined(rows)
    drawn = [(figure, _spec(figure)) for figure in (*more, *knowing_figures(cells), *figures(cells))]
    runtime = _runtime() if drawn else ""
    return _template().render(
        title=title,
        question=question,
        finding=finding(cells),
        verdicts=VERDICTS,
        tally=tally(inside),
        figures=drawn,
        numbers=_table(inside),
        yardsticks=_table([row for row in rows if row not in inside]),
        infosets=_table(infosets_of(cells)),
        knowing=knowing_lines(rows),
        reading=reading_lines(rows),
        panels=panels,
        outcomes=outcomes_of_cells(cells),
        spend=spend_of(cells),
        decisions=sum(cell["run"].get("decisions") or 0 for cell in cells),
        about={**about, "recipe": _text(about.get("recipe") or "")},
        runtime=Markup(runtime),  # noqa: S704  # our own bundle; _runtime holds that it cannot close its element
        runtime_hash=base64.b64encode(hashlib.sha256(runtime.encode()).digest()).decode(),
    )


def _table(rows: Sequence[Row]) -> dict[str, Any]:
    columns = columns_of(rows) if rows else []
    return {"columns": columns, "rows": [[(column, column.text(row)) for column in columns] for row in rows]}


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

    bundle = vl_convert.javascript_bundle(_BOOT).replace("\r", "")
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
    ).get_template("page.html.j2")
