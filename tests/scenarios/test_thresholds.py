"""Thresholds: what they say, the exit status, and the JUnit file."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.reports.comparison import CellComparison
from aleator.reports.junit import write_junit
from aleator.reports.thresholds import Checked, Threshold, checked
from click.testing import CliRunner

BIASED = ["run", "biased_coin", "--seat", "sampler={name: mixed, law: {Heads: 1}}", "--episodes", "40"]


def invoke(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


def cell(verdict: str | None = "deviates", by: str = "a", **metrics: Any) -> CellComparison:
    measured = {
        name: dict(zip(("value", "low", "high", "n"), ends, strict=True)) for name, ends in metrics.items()
    }
    seat = {
        "agent": "x",
        "n": 9,
        "policy": {"Heads": 0.4},
        "not_legal": 0.1,
        "metrics": measured,
        "verdict": verdict,
    }
    return CellComparison.of({"by": {"case": by}, "run": {"seats": {"sampler": seat}}})


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("tv > 0.1", "crossed"),
        ("tv >= 0.2", "crossed"),
        ("tv > 0.2", "passed"),
        ("tv.low > 0.1", "passed"),
        ("tv.high > 0.25", "crossed"),
        ("tv < 0.3", "crossed"),
        ("P(Heads) <= 0.4", "crossed"),
        ("not_legal > 0.05", "crossed"),
        ("verdict == deviates", "crossed"),
        ("verdict != faithful", "crossed"),
        ("verdict == marginal only", "passed"),
        ("jsd > 0.1", "not measured"),
    ],
)
def test_a_threshold_says_what_it_says(text: str, status: str) -> None:
    (found,) = checked([cell(tv=(0.2, 0.1, 0.3, 9))], [Threshold.parse(text)])
    assert found.status == status


@pytest.mark.parametrize(
    "text",
    ["tv", "tv > x", "tv == 0.1", "tvv > 0.1", "verdict > faithful", "verdict == good", "tv > nan", ""],
)
def test_what_is_no_threshold_is_one_line_before_anything_runs(text: str) -> None:
    answer = invoke(*BIASED, "--fail-if", text)
    assert (answer.exit_code, len(answer.stderr.splitlines()), answer.stdout) == (2, 1, "")


def test_what_one_seat_lacks_is_skipped_and_what_all_lack_has_failed() -> None:
    both = [cell(tv=(0.05, 0, 0.1, 9)), cell(by="b")]
    assert [one.status for one in checked(both, [Threshold.parse("tv > 0.1")])] == ["passed", "skipped"]
    assert [one.failed for one in checked(both, [Threshold.parse("ks > 0.1")])] == [True, True]
    assert [one.failed for one in checked([], [Threshold.parse("ks > 0.1")])] == [True]


def test_a_crossed_threshold_has_an_exit_status_of_its_own(tmp_path: Path) -> None:
    answer = invoke(
        *BIASED,
        "--fail-if",
        "tv > 0.1",
        "--fail-if",
        "tv > 0.9",
        "--junit",
        str(tmp_path / "x" / "j.xml"),
        "--json",
    )
    assert answer.exit_code == 3
    statuses = [one["status"] for one in json.loads(answer.stdout)["thresholds"]]
    assert statuses == ["crossed", "passed"]
    assert "crossed: tv > 0.1 at sampler (tv = 0.70 [" in answer.stderr
    suite = ET.parse(tmp_path / "x" / "j.xml").getroot()
    assert suite.attrib == {
        "name": "biased_coin",
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    assert [case.attrib["name"] for case in suite.iter("testcase")] == ["tv > 0.1", "tv > 0.9"]
    assert [case.attrib["message"][:9] for case in suite.iter("failure")] == ["tv = 0.70"]
    assert invoke(*BIASED, "--fail-if", "tv > 0.9").exit_code == 0


def test_a_file_sets_thresholds_and_a_report_holds_them_again(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "scenario: {environment: biased_coin, cast: {'*': {name: mixed, law: {Heads: 1}}}, episodes: 20, fail_if: tv > 0.4}\n"
        "vary: {environment.heads: [0.5, 0.9]}\nfail_if: [verdict == faithful]\n",
        encoding="utf-8",
    )
    answer = invoke("study", str(tmp_path / "s.yaml"), "--trust", "--out", str(tmp_path / "out"))
    assert answer.exit_code == 3
    assert answer.stderr.count("crossed: tv > 0.4 at heads = 0.5") == 1
    again = invoke("report", str(tmp_path / "out"), "--json", "--fail-if", "tv > 0.01")
    assert again.exit_code == 3
    assert [one["status"] for one in json.loads(again.stdout)["thresholds"]].count("crossed") == 3
    run = al.Scenario(environment="biased_coin", cast={"*": "uniform"}, fail_if=["tv > 2"])
    assert run.digest() == al.Scenario(environment="biased_coin", cast={"*": "uniform"}).digest()
    with pytest.raises(al.InputError, match="threshold"):
        al.Scenario(environment="biased_coin", cast={"*": "uniform"}, fail_if=["tv"])


def test_words_of_others_are_well_formed_xml(tmp_path: Path) -> None:
    odd = Checked(
        by={"model": 'a\x1b<b>&"\x00'}, seat="s", threshold="tv > 0.1", status="crossed", told="]]>\x07"
    )
    write_junit(tmp_path / "j.xml", "n\x08", [odd])
    assert "<b>" in next(ET.parse(tmp_path / "j.xml").getroot().iter("testcase")).attrib["classname"]


@pytest.mark.parametrize("command", ["run", "study", "report"])
def test_a_junit_file_without_a_threshold_is_refused_before_anything_is_played(
    tmp_path: Path, command: str
) -> None:
    out, junit = tmp_path / "out", tmp_path / "junit.xml"
    study = al.Study(scenario={"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 2})
    (tmp_path / "s.yaml").write_text(json.dumps(study.model_dump(mode="json")), encoding="utf-8")
    lines = {
        "run": [*BIASED, "--out", str(out)],
        "study": ["study", str(tmp_path / "s.yaml"), "--out", str(out)],
        "report": ["report", str(tmp_path / "played")],
    }
    study.run(tmp_path / "played")
    answer = invoke(*lines[command], "--junit", str(junit))
    assert (answer.exit_code, len(answer.stderr.splitlines()), answer.stdout) == (2, 1, "")
    assert "give --fail-if" in answer.stderr
    assert not junit.exists()
    assert not out.exists()


@pytest.mark.parametrize("where", ["study", "scenario", "vary"])
def test_a_file_s_own_thresholds_are_told_in_the_junit_file(tmp_path: Path, where: str) -> None:
    mapping: dict[str, Any] = {
        "scenario": {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 20}
    }
    own = {"fail_if": ["tv > 0.9"]}
    {"study": mapping, "scenario": mapping["scenario"]}.get(where, {}).update(own)
    if where == "vary":
        mapping["vary"] = {"fail_if": [["tv > 0.9"], ["tv > 0.8"]]}
    (tmp_path / "s.yaml").write_text(json.dumps(mapping), encoding="utf-8")
    answer = invoke("study", str(tmp_path / "s.yaml"), "--junit", str(tmp_path / "junit.xml"))
    assert answer.exit_code == 0, answer.stderr
    assert len(list(ET.parse(tmp_path / "junit.xml").getroot().iter("testcase"))) >= 1
