"""Files of recorded choices: every value as it is written, every row accounted for, in `judge` and in the agent `recorded` alike.

Cases after public reports on other readers (duckdb 13121, 16215, 21000; pola-rs 17498; opensafely PR 816); the files are ours.
"""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aleator.agents.backends.shared.recorded_table import read_columns
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.scenarios.changes import parse_value
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st


def judged(file: Path, *arguments: str) -> dict:
    answer = CliRunner().invoke(main, ["judge", str(file), "--choice", "pick", *arguments, "--json"])
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def played(file: Path, folder: Path, rows: int, **fields: Any) -> dict[str, int]:
    sampler = {"name": "recorded", "path": str(file), "choice": "pick", **fields}
    document = {
        "question": "q",
        "environment": {"name": "biased_coin", "heads": 0.5},
        "cast": {"sampler": sampler},
        "episodes": rows,
    }
    (folder / "s.yaml").write_text(json.dumps(document))
    answer = CliRunner().invoke(main, ["run", str(folder / "s.yaml"), "--json"])
    return json.loads(answer.stdout)["outcomes"]


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("labels", [("3-3-4", "2-3-5"), ("10:30", "14:00"), ("2026-01-01", "2026-01-02"), ("4.1", "4.10"), ("007", "7"),
                                    ("2E1", "20"), ("01", "1"), ("true", "yes"), ("NaN", "nil")])  # fmt: skip
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json", "tsv", "parquet"])
def test_a_label_is_a_text_whatever_it_looks_like(tmp_path, labels, suffix):
    picks = [labels[0], labels[1], labels[0]]
    file = tmp_path / f"picks.{suffix}"
    if suffix == "parquet":
        values = ", ".join(f"('{pick}')" for pick in picks)
        duckdb.sql(f"copy (select * from (values {values}) t(pick)) to '{file}'")
    else:
        rows = [{"pick": pick} for pick in picks]
        texts = {"json": json.dumps(rows), "jsonl": "\n".join(map(json.dumps, rows))}
        file.write_text(texts.get(suffix, "pick\n" + "\n".join(picks)))
    (cell,) = judged(file, *(f"--optimal={label}=1/2" for label in labels))["cells"]
    assert cell["policy"] == {labels[0]: pytest.approx(2 / 3), labels[1]: pytest.approx(1 / 3)}
    groups = judged(file, "--by", "pick", *(f"--optimal={label}=1/2" for label in labels))["cells"]
    assert sorted(str(cell["by"]["pick"]) for cell in groups) == sorted(labels)


def test_groups_are_shown_as_numbers_where_all_are_plain_ones(tmp_path):
    file = written(
        tmp_path, "g.csv", "g,v,id,pick\n10,4.1,9007199254740993,Heads\n9,4.10,9007199254740992,Heads\n"
    )
    by = {name: [cell["by"][name] for cell in judged(file, "--by", name, "--environment", "matching_pennies")["cells"]]
          for name in ("g", "v", "id")}  # fmt: skip
    assert by == {"g": [9, 10], "v": ["4.1", "4.10"], "id": [9007199254740992, 9007199254740993]}


def test_apostrophes_are_no_quotes_and_a_late_quote_is_one(tmp_path):
    file = written(
        tmp_path, "a.csv", "model,pick\na,Heads\na,'Heads\na,Tails\na,Heads\na,Tails\na,no idea'\na,Heads\n"
    )
    found = judged(file, "--environment", "matching_pennies")
    assert found["cells"][0]["outcomes"] == {"legal": 5, "illegal": 2}
    assert found["rows"] == {"read": 7, "decisions": 7}
    late = written(
        tmp_path,
        "late.csv",
        "model,pick\n" + "a,Heads\n" * 21_000 + 'b,"Tails\nas I said"\n' + "b,Tails\n" * 3,
    )
    cells = judged(late, "--by", "model", "--environment", "matching_pennies")["cells"]
    assert [cell["outcomes"] for cell in cells] == [{"legal": 21_000}, {"legal": 3, "illegal": 1}]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "wide.csv",
            "a,pick\n1,Heads\n1,Heads,Tails\n",
            "line 3: 3 fields came where the first line names 2",
        ),
        ("narrow.csv", "a,pick\n1,Heads\n1\n", "line 3: 1 fields came"),
        ("blank.csv", "a,pick\n1,Heads\n\n1,Tails\n", "line 3: a blank line"),
        ("quote.csv", 'a,pick\n1,"Heads\n1,Tails\n', "unexpected end of data"),
        ("after.csv", 'a,pick\n1,"Heads"x\n', "line 2"),
        ("twice.csv", "pick,pick\nHeads,Tails\n", "2 times"),
        (
            "latin.csv",
            b"who,pick\nAndr\xe9,Heads\n",
            "line 2: byte 0xe9 is not utf-8; say how the file is encoded",
        ),
        ("wide16.csv", "pick\nHeads\n".encode("utf-16"), "encoding utf-16"),
        ("bad.jsonl", '{"pick": "Heads"}\n{"pick": \n', "line 2 is no JSON"),
        ("list.jsonl", '{"pick": "Heads"}\n["Tails"]\n', "row 2 is no JSON object"),
        ("names.jsonl", '{"pick": "Heads", "pick": "Tails"}\n', "a name stands twice"),
        ("deep.jsonl", "[" * 100_000, "deep.jsonl', line 1"),
        ("other.jsonl", '{"pik": "Heads"}\n', "column 'pick' is not in"),
        ("broken.parquet", "not parquet", "cannot be read as .parquet"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error_with_its_line(tmp_path, name, text, said):
    file = written(tmp_path, name, text)
    answer = CliRunner().invoke(
        main, ["judge", str(file), "--choice", "pick", "--environment", "matching_pennies"]
    )
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_declared_encoding_is_used_and_an_unknown_one_refused(tmp_path):
    file = written(tmp_path, "latin.csv", "who,pick\nAndré,Heads\n".encode("cp1252"))
    (cell,) = judged(file, "--encoding", "cp1252", "--by", "who", "--environment", "matching_pennies")[
        "cells"
    ]
    assert cell["by"] == {"who": "André"}
    with pytest.raises(InputError, match="encoding 'nope' is unknown"):
        read_columns(file, ["pick"], "nope")


def test_typed_columns_print(tmp_path):
    file = tmp_path / "typed.parquet"
    kinds = ("0.60::decimal(3,2)", "date '2026-03-04'", "timestamp '2026-03-04 10:00:00'", "'nan'::double", "{'a': 1}", "[1, 2]",
             "uuid 'bbd05ae7-1111-4222-8333-abcdefabcdef'", "null::integer")  # fmt: skip
    picked = ", ".join(f"{kind} as c{place}" for place, kind in enumerate(kinds))
    duckdb.sql(f"copy (select 'Heads' as pick, {picked}) to '{file}'")
    for place in range(len(kinds)):
        (cell,) = judged(file, "--by", f"c{place}", "--environment", "matching_pennies")["cells"]
        assert cell["n"] == 1
    (cell,) = judged(file, "--optimal", "Heads=@c0", "--optimal", "Tails=2/5")["cells"]
    assert cell["optimal"] == pytest.approx({"Heads": 0.6, "Tails": 0.4})


@pytest.mark.parametrize(
    ("text", "labels", "outcomes"),
    [
        ('pick\n1.0\n0.0\n1.0\n""\n1.0\n', {"1": "Heads", "0": "Tails"}, {"legal": 4, "unparsable": 1}),
        ("pick\nheads\nTAILS\nHeads\ntails\n", {}, {"legal": 4}),
        ("pick\nHeads\nEdge\nHeads\nHeads\n", {}, {"legal": 3, "illegal": 1}),
    ],
)
def test_recorded_reads_what_judge_reads(tmp_path, text, labels, outcomes):
    file = written(tmp_path, "picks.csv", text)
    flags = [part for value, action in labels.items() for part in ("--label", f"{value}={action}")]
    (cell,) = judged(file, *flags, "--environment", "biased_coin")["cells"]
    assert cell["outcomes"] == outcomes
    assert played(file, tmp_path, sum(outcomes.values()), labels=labels) == outcomes


def test_a_file_in_which_nothing_is_legal_shows_what_came_and_ends_with_1(tmp_path):
    file = written(tmp_path, "picks.csv", "pick\n1\n0\n1\n")
    answer = CliRunner().invoke(
        main, ["judge", str(file), "--choice", "pick", "--environment", "matching_pennies"]
    )
    assert answer.exit_code == 1
    assert (
        "no choice is legal; came: '1' (2), '0' (1); say what values mean with --label VALUE=ACTION"
        in answer.stderr
    )


def test_labels_may_hold_equals_signs_and_probabilities_be_fractions(tmp_path):
    file = written(tmp_path, "picks.csv", "pick\nx=1\nx=2\n")
    (cell,) = judged(file, "--optimal", "x=1=1/2", "--optimal", "x=2=1/2")["cells"]
    assert cell["policy"] == {"x=1": 0.5, "x=2": 0.5}


FIELDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), min_size=1, max_size=12
).filter(lambda text: text.strip() == text)


@given(st.lists(st.tuples(FIELDS, FIELDS), min_size=1, max_size=12))
def test_what_is_written_is_read_back(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("f")
    with (folder / "t.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("one", "two"), *rows])
    (folder / "t.jsonl").write_text("".join(json.dumps({"one": a, "two": b}) + "\n" for a, b in rows))
    wanted = {"one": [a for a, _ in rows], "two": [b for _, b in rows]}
    assert read_columns(folder / "t.csv", ["one", "two"]) == wanted
    assert read_columns(folder / "t.jsonl", ["one", "two"]) == wanted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Note: one word only", "Note: one word only"), ("# Rules of the house", "# Rules of the house"), ("10:30", "10:30"),
        ("2026-01-01", "2026-01-01"), ("- a dash", "- a dash"), ("Say it # loud", "Say it # loud"), ("1.02", 1.02), ("7", 7),
        ("null", None), ("true", True), ("[a, b]", ["a", "b"]), ("{name: a}", {"name": "a"}), ("'7'", "7"), ("direct", "direct"),
        ("[[3, 1]]", [[3, 1]]), ("{broken", "{broken"),
    ],
)  # fmt: skip
def test_a_text_on_the_command_line_stays_as_it_is_written(text, value):
    assert parse_value(text) == value


def in_every_form(folder: Path, stem: str, rows: list[dict[str, str]]) -> list[Path]:
    """The rows as csv, jsonl and Parquet files of this name."""
    heads = list(rows[0])
    lines = [heads, *([row[head] for head in heads] for row in rows)]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    files = [written(folder, f"{stem}.csv", text)]
    files.append(written(folder, f"{stem}.jsonl", "\n".join(map(json.dumps, rows))))
    values = ", ".join("(" + ", ".join(f"'{row[head]}'" for head in heads) + ")" for row in rows)
    quoted = ", ".join('"' + head.replace('"', '""') + '"' for head in heads)
    files.append(folder / f"{stem}.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"create table t as select * from (values {values}) v({quoted})")
        connection.table("t").write_parquet(str(folder / "t.parquet"))
    (folder / "t.parquet").rename(files[-1])
    return files


def test_a_name_with_brackets_is_that_file_and_no_other(tmp_path):
    in_every_form(tmp_path, "a1", [{"pick": "Tails"}] * 3)
    for file in in_every_form(tmp_path, "a[1]", [{"pick": "Heads"}] * 2):
        (cell,) = judged(file, "--optimal", "Heads=0.5", "--optimal", "Tails=0.5")["cells"]
        assert cell["policy"] == {"Heads": 1.0, "Tails": 0.0}


def test_long_numbers_are_told_apart_to_the_last_digit(tmp_path):
    """17 digits are more than a double holds; and what is off the menu by its 13th digit is off the menu."""
    ids = ["12345678901234567", "12345678901234568"]
    rows = [{"pick": pick, "id": one} for one in ids for pick in ("0.5", "0.5000000000001")]
    for file in in_every_form(tmp_path, "ids", rows):
        found = judged(file, "--by", "id", "--optimal", "0.5=0.5", "--optimal", "1=0.5")["cells"]
        assert [cell["by"]["id"] for cell in found] == [int(one) for one in ids]
        assert [cell["outcomes"] for cell in found] == [{"legal": 1, "illegal": 1}] * 2


def test_a_name_of_a_column_may_hold_quotes(tmp_path):
    for file in in_every_form(tmp_path, "quoted", [{"pick": "Heads", 'the "one"': "x"}] * 2):
        (cell,) = judged(file, "--by", 'the "one"', "--optimal", "Heads=0.5", "--optimal", "Tails=0.5")[
            "cells"
        ]
        assert cell["by"] == {'the "one"': "x"}
