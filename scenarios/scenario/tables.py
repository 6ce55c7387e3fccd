"""What results share: their decisions and their metrics as tables, in the form that the reader's library has, and as files."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ...core.errors import InputError
from ...reports.findings import Findings
from ...reports.measured_rows import measured_rows
from ...runs.files import make_directory
from ...runs.tables import table_of

if TYPE_CHECKING:
    import altair as alt
    import duckdb

    from ...reports.pictures import Form

__all__ = ["Tables", "What"]

What = Literal["decisions", "metrics"]


class Tables:
    """Two tables: ``decisions``, a row for each, and ``metrics``, a row for each metric of each seat (``value``, ``low``, ``high``, ``n``,
    and why its interval is ``withdrawn``). In a study, what was varied comes first in both.
    """

    @property
    def decisions(self) -> duckdb.DuckDBPyRelation:
        """All decisions as a DuckDB relation; over Parquet files, which are read when it is, where a directory was opened.

        Raises `InputError` where only counts were kept.
        """
        raise NotImplementedError

    @property
    def findings(self) -> Findings:
        """What a report shows."""
        raise NotImplementedError

    @property
    def metrics(self) -> duckdb.DuckDBPyRelation:
        """All metrics as a DuckDB relation."""
        return table_of(measured_rows(self.findings.cells))

    def df(self, what: What = "decisions") -> Any:
        """A table as a pandas frame. Raises `InputError` where pandas is not installed."""
        return self._table(what, "pandas").df()

    def pl(self, what: What = "decisions") -> Any:
        """A table as a polars frame. Raises `InputError` where polars or pyarrow is not installed."""
        return self._table(what, "polars", "pyarrow").pl()

    def arrow(self, what: What = "decisions") -> Any:
        """A table as pyarrow's. Raises `InputError` where pyarrow is not installed."""
        return self._table(what, "pyarrow").to_arrow_table()

    def plot(self) -> alt.FacetChart:
        """The policy beside the optimum, as an altair chart. Raises `InputError` where there is none to draw."""
        from ...reports.figures import policy_figure

        return policy_figure(self.findings.cells)

    def save_figures(self, folder: str | Path, form: Form = "svg") -> list[Path]:
        """Write each figure of the page to ``folder`` as SVG or, with ``form="png"``, as PNG; returns their paths.

        Raises `InputError` where ``folder`` cannot be written to.
        """
        from ...reports.pictures import write_figures

        return write_figures(self.findings, Path(folder), form)

    def export(self, folder: str | Path) -> list[Path]:
        """Write each table to ``folder`` as CSV and as Parquet, each file whole; returns their paths.

        A run that kept counts has no decisions, and metrics alone are written. Raises `InputError` where ``folder`` cannot be written to.
        """
        folder = Path(folder)
        make_directory(folder)
        tables = {"metrics": self.metrics}
        try:
            tables["decisions"] = self.decisions
        except InputError:
            if not tables["metrics"].columns:
                raise
        return [path for name, table in tables.items() for path in _written(table, folder / name)]

    def _table(self, what: What, *needs: str) -> duckdb.DuckDBPyRelation:
        for library in needs:
            if find_spec(library) is None:
                raise InputError(f"{library} is not installed, which this table needs: pip install {library}")
        return self.metrics if what == "metrics" else self.decisions


def _written(table: duckdb.DuckDBPyRelation, stem: Path) -> list[Path]:
    """The table as two files, each written whole and then renamed."""
    paths = [stem.with_suffix(f".{ending}") for ending in ("csv", "parquet")]
    partial = [path.with_name(f".{path.name}.writing") for path in paths]
    try:
        table.write_csv(str(partial[0]))
        table.write_parquet(str(partial[1]))
        return [one.replace(path) for one, path in zip(partial, paths, strict=True)]
    finally:
        for one in partial:
            one.unlink(missing_ok=True)
