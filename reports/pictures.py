"""The figures of a report as pictures: files of SVG or PNG."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ..core.errors import InputError
from ..runs.files import make_directory, write_whole
from .charts import Figure
from .figures import figures
from .findings import Findings
from .fingerprint_figure import fingerprint_figure
from .knowing_figure import knowing_figures
from .pass_figure import pass_figure
from .tournament_figure import tournament_figure

__all__ = ["Form", "figures_of", "picture", "write_figures"]

Form = Literal["svg", "png"]
_PADDING = {
    "left": 24,
    "right": 24,
    "top": 5,
    "bottom": 5,
}  # pixels, for fonts that are wider where an SVG is read
_SCALE = 2.0  # dots of a PNG for each pixel of the page


def figures_of(findings: Findings) -> list[Figure]:
    """Every figure of the page, in its order."""
    profiled = [fingerprint_figure(findings.fingerprints)] if findings.fingerprints else []
    passed = [pass_figure(findings.passes)] if findings.passes else []
    played = [tournament_figure(one) for one in findings.tournaments]
    return [*profiled, *passed, *played, *knowing_figures(findings.cells), *figures(findings.cells)]


def picture(figure: Figure, form: Form = "svg") -> bytes:
    """The figure as a picture, as the page draws it where it is wide."""
    import vl_convert

    spec = {**figure.chart.to_dict(), "padding": _PADDING}
    if form == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=_SCALE))
    return str(vl_convert.vegalite_to_svg(spec)).encode()


def write_figures(findings: Findings, folder: Path, form: Form = "svg") -> list[Path]:
    """Write each figure to ``folder``, numbered and called by its title; returns their paths.

    Raises `InputError` on another ``form``, and where the folder cannot be written to.
    """
    if form not in ("svg", "png"):
        raise InputError(f"pictures as {form!r} were asked for; give 'svg' or 'png'")
    make_directory(folder)
    written = []
    for place, figure in enumerate(figures_of(findings), 1):
        path = folder / f"{place:02d}-{re.sub('[^a-z0-9]+', '-', figure.title.lower()).strip('-')}.{form}"
        write_whole(path, picture(figure, form))
        written.append(path)
    return written
