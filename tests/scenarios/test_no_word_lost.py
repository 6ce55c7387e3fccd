"""What commands print holds every word, in a terminal of any width and in a file."""

from __future__ import annotations

import io
import re
from pathlib import Path

import aleator as al
import pytest
from aleator.cli.catalogue import catalogue, catalogue_table, description, description_text, names_table
from aleator.cli.main import main
from aleator.kit.conformance import Finding, findings_table
from aleator.reports.stacked_table import Stacked
from aleator.reports.whole_table import WholeTable
from aleator.scenarios.plan.plan import plan, plan_table
from click.testing import CliRunner
from rich.console import Console
from rich.text import Text

COIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 6}
WIDTHS = [40, 80, 10_000]


def printed(renderable: object, width: int) -> str:
    written = io.StringIO()
    Console(file=written, width=width).print(renderable)
    told = written.getvalue()
    assert max(map(len, told.splitlines())) <= width
    assert "…" not in told
    return told


def words_in(told: str) -> set[str]:
    return set(re.split(r"[\s│─]+", told))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "room", ["agents", "styles", "environments", "metrics", "models", "games", "studies"]
)
def test_a_listing_holds_every_word(room: str, width: int) -> None:
    found = catalogue(room)
    wanted = {word for row in found[room] for text in row.values() for word in text.split()}
    long = {word for word in wanted if len(word) > 36}
    assert wanted - long <= words_in(printed(catalogue_table(found), width))
    names = {row["name"] for row in found[room]}
    assert names <= set(re.split(r"[\s,]+", printed(names_table(found), width)))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["llm", "double_auction", "tv"])
def test_a_description_holds_every_word_of_its_fields(name: str, width: int) -> None:
    found = description(name)
    told = words_in(printed(description_text(found), width))
    for field, one in found["fields"].items():
        about = {word for word in f"{field} {one['about']}".split() if len(word) <= 36}
        assert about <= told


@pytest.mark.parametrize("width", WIDTHS)
def test_findings_and_plans_hold_every_word(width: int) -> None:
    findings = [
        Finding("a promise_of_some_length that is kept", True, "seen in 'a_rather_long_name'"),
        Finding(
            "another", False, "ValueError: operands could not be broadcast together with shapes (4,) (3,)"
        ),
    ]
    told = words_in(printed(findings_table(findings), width))
    for finding in findings:
        assert {*finding.name.split(), *finding.detail.split()} <= told
    document = plan(al.Scenario(environment="biased_coin", cast={"*": {"name": "llm", "model": "sim/fair"}}))
    told = words_in(printed(plan_table(document), width))
    assert {"sampler", "decided,", "completion", "tokens", "USD", "reasons", "0.0000"} <= told


@pytest.mark.parametrize("width", [8, 20, 40])
def test_a_word_that_is_wider_than_the_terminal_is_broken_and_not_cut(width: int) -> None:
    long = "Pneumonoultramicroscopicsilicovolcanoconiosis"
    for table in (WholeTable(("head",), [[long]]), Stacked(["a head"], [[Text(long)]])):
        assert long in re.sub(r"\s", "", printed(table, width))


def test_what_goes_into_a_file_is_as_wide_as_it_must_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of a listing is a line of the file; ``COLUMNS`` says otherwise."""
    monkeypatch.delenv("COLUMNS", raising=False)
    summary = next(row["summary"] for row in catalogue("styles")["styles"] if row["name"] == "batch")
    assert summary in CliRunner().invoke(main, ["list", "styles"]).stdout
    monkeypatch.setenv("COLUMNS", "60")
    narrow = CliRunner().invoke(main, ["list", "styles"]).stdout
    assert summary not in narrow
    assert max(map(len, narrow.splitlines())) <= 60


@pytest.mark.parametrize("width", ["40", "80"])
def test_a_study_that_is_watched_holds_every_word(
    width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = {"*": {"name": "llm", "model": "sim/fair"}}
    vary = {"cast.*.style": ["direct", "chain_of_thought"]}
    al.Study(scenario={**COIN, "cast": cast}, vary=vary).run(tmp_path / "watched")
    monkeypatch.setenv("COLUMNS", width)
    told = CliRunner().invoke(main, ["watch", str(tmp_path / "watched"), "--once"]).stdout
    assert "…" not in told
    assert {
        "episodes",
        "calls/s",
        "retries",
        "verdicts",
        "left",
        "failed",
        "USD",
        "sampler,",
        "Heads:",
    } <= words_in(told)


@pytest.mark.parametrize("width", range(20, 130, 3))
def test_a_column_that_is_not_cut_takes_no_room_from_the_edge(width: int) -> None:
    rows = [
        ["thinking_per_character", "tuple[float | tuple[float, ...], ...]", "148, 143, 138, 133, 128", "w x y z " * 12],
        ["values", "float", "0.25", "what the unit is worth to each buyer, or each of its units: [[140, 120], [130]]"],
    ]  # fmt: skip
    told = words_in(
        printed(WholeTable(("field", "type", "default", "about"), rows, "A title", "a note"), width)
    )
    whole = {word for row in rows for cell in row for word in cell.split() if len(word) <= width - 2}
    assert {*whole, "title", "note", "default"} <= told
