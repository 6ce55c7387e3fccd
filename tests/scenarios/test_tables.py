"""Decisions and metrics as tables: relations over what is in memory and over what is on disk, frames and files."""

import csv
import json
from pathlib import Path
from typing import Any

import aleator as al
import duckdb
import pytest
from aleator.cli.main import main
from aleator.runs.tables import decisions_of, table_of
from click.testing import CliRunner

COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 6}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("study")
    vary = {"environment.heads": [0.2, 0.7], "cast.*": ["uniform", {"name": "mixed", "law": {"Heads": 1}}]}
    return al.Study(scenario=COIN, vary=vary).run(folder), folder


def test_decisions_are_the_same_from_memory_and_from_disk(study: tuple[Any, Path]) -> None:
    result, folder = study
    opened = al.open(folder)
    assert opened.opened == folder
    assert result.decisions.columns == opened.decisions.columns
    assert result.decisions.fetchall() == opened.decisions.fetchall()
    assert opened.decisions.columns[:2] == ["heads", "*"]
    assert opened.decisions.aggregate("heads, count(*)", "heads").order("heads").fetchall() == [
        (0.2, 12),
        (0.7, 12),
    ]


def test_a_study_s_decisions_are_those_of_its_cells_in_their_order(study: tuple[Any, Path]) -> None:
    result, _ = study
    acts = [row for _, one in result.results for row in one.decisions.project("episode, action").fetchall()]
    assert result.decisions.project("episode, action").fetchall() == acts


def test_files_hold_what_the_tables_do(study: tuple[Any, Path], tmp_path: Path) -> None:
    _, folder = study
    answer = CliRunner().invoke(main, ["report", str(folder), "--export", str(tmp_path / "tables"), "--json"])
    assert answer.exit_code == 0
    assert len(json.loads(answer.stdout)["cells"]) == 4
    files = {path.name for path in (tmp_path / "tables").iterdir()}
    assert files == {"decisions.csv", "decisions.parquet", "metrics.csv", "metrics.parquet"}
    opened = al.open(folder)
    read = duckdb.connect().read_parquet(str(tmp_path / "tables" / "metrics.parquet"))
    assert str(read.fetchall()) == str(opened.metrics.fetchall())
    with (tmp_path / "tables" / "decisions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["action"] for row in rows] == [a for (a,) in opened.decisions.project("action").fetchall()]


def test_counts_alone_are_exported_without_decisions(tmp_path: Path) -> None:
    al.Scenario(**COIN).run(out=tmp_path / "run", keep="counts")
    found = al.open(tmp_path / "run")
    assert {path.name for path in found.export(tmp_path / "tables")} == {"metrics.csv", "metrics.parquet"}
    with pytest.raises(al.InputError, match="counts only"):
        _ = found.decisions


@pytest.mark.parametrize("form", ["pl", "arrow"])
def test_a_library_that_is_not_there_is_one_line(form: str) -> None:
    for library in ("polars", "pyarrow"):
        try:
            __import__(library)
        except ImportError:
            with pytest.raises(al.InputError, match="pip install"):
                getattr(al.Scenario(**COIN).run(), form)()
            return
    assert len(getattr(al.Scenario(**COIN).run(), form)()) == 6


def test_columns_have_the_narrowest_type_and_never_hide_another() -> None:
    table = table_of([{"a": 1, "b": 1, "c": True, "d": None}, {"a": 2, "b": 0.5, "c": False, "d": 3}])
    assert [str(kind) for kind in table.types] == ["BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR"]
    cells = al.Study(scenario=COIN, vary={"environment.heads": [0.2]}).run().findings.cells
    from aleator.reports.measured_rows import measured_rows

    row = measured_rows([cells[0].but(by={"n": 7})])[0]
    assert (row["varied_n"], row["n"]) == (7, 6)


def test_many_runs_are_one_table() -> None:
    seats = list(al.Scenario(**COIN).run().ledger.seats.values())
    assert len(decisions_of([({"case": i}, seats) for i in range(200)]).fetchall()) == 1200
