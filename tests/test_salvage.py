"""A transcript that is torn: named, kept aside, taken over as far as it can be read, and only the rest asked for again."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from aleator.core.calls import Address
from aleator.core.errors import InputError
from aleator.runs.newest import recorded
from aleator.runs.recorded_calls import Entry
from aleator.runs.salvage import records
from aleator.runs.transcript import Transcript, committed
from aleator.runs.transcript_file import open_to_write
from aleator.scenarios.opening import open as opened
from aleator.scenarios.scenario.scenario import Scenario

PAGE = 4096
EPISODES = 150


def rows_of(path):
    with closing(sqlite3.connect(path)) as file:
        tables = [file.execute(f"select * from {name}").fetchall() for name in ("attempts", "requests")]
    return [row for rows in tables for row in rows]


def filled(path, rows, longest):
    """A file with attempts and requests of up to so many characters, some of which go on over several pages."""
    rng = random.Random(longest)
    with closing(open_to_write(path)) as file:
        for n in range(rows):
            text = '"' + "ä" * rng.randrange(longest) + '"'
            key = ("s", str(2**63 + n), "seat", n, -n, n << 40, 0, 1, f"{n:04}")
            file.execute("insert into attempts values (?,?,?,?,?,?,?,?,?,?,?)", (*key, text, n + 0.5))
            file.execute("insert into requests values (?, ?)", (f"{n:04}", text))


@pytest.mark.parametrize("longest", [10, 1500, 20_000])
def test_all_records_of_a_whole_file_are_found_as_sqlite_reads_them(tmp_path, longest):
    path = tmp_path / "t.sqlite"
    filled(path, 120, longest)
    found = [row for row in records(path) if len(row) in (2, 11)]
    assert sorted(found, key=repr) == sorted(rows_of(path), key=repr)


def test_records_that_stand_in_the_log_alone_are_found(tmp_path):
    path = tmp_path / "t.sqlite"
    with closing(open_to_write(path)) as file:
        file.execute("pragma wal_autocheckpoint = 0")
        for n in range(40):
            file.execute("insert into requests values (?, ?)", (f"{n:04}", "{}" * 300))
        shutil.copy(path, tmp_path / "killed.sqlite")
        shutil.copy(f"{path}-wal", tmp_path / "killed.sqlite-wal")
    found = {row[0] for row in records(tmp_path / "killed.sqlite") if len(row) == 2}
    assert found == {f"{n:04}" for n in range(40)}


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_bytes_are_nothing_is_raised(tmp_path, seed):
    path, rng = tmp_path / "t.sqlite", random.Random(seed)
    filled(path, 60, 3000)
    content = bytearray(path.read_bytes())
    for _ in range(2000):
        content[rng.randrange(len(content))] = rng.randrange(256)
    path.write_bytes(content[: rng.randrange(len(content))])
    assert all(isinstance(row, tuple) for row in records(path))


def scenario():
    return Scenario(
        environment="matching_pennies",
        cast={"*": {"name": "llm", "model": "sim/fair"}},
        episodes=EPISODES,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "run"
    scenario().run(out=folder)
    return folder


def cut(at):
    return lambda content: content[: int(at * len(content))]


def zeroed(at):
    start = int(at * PAGE)
    return lambda content: content[:start] + bytes(PAGE) + content[start + PAGE :]


def flipped(seed, times):
    def flip(content):
        rng, changed = random.Random(seed), bytearray(content)
        for _ in range(times):
            changed[rng.randrange(100, len(changed))] ^= 1 << rng.randrange(8)
        return bytes(changed)

    return flip


def first_body(content):
    """The prompt that most replies answer is no JSON any more."""
    at = content.index(b'{"model": "sim/fair"')
    return content[:at] + b"!" + content[at + 1 :]


DAMAGE = {
    "cut in the header": cut(0.0001),
    "cut to a page": lambda content: content[:PAGE],
    "cut at a third": cut(0.33),
    "cut near the end": cut(0.97),
    "header of zeros": lambda content: bytes(100) + content[100:],
    "first page of zeros": zeroed(0),
    "inner page of zeros": zeroed(2),
    "later page of zeros": zeroed(9),
    "one bit": flipped(5, 1),
    "some bits": flipped(6, 20),
    "many bits": flipped(7, 300),
    "a prompt": first_body,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_torn_transcript_is_named_salvaged_and_only_its_part_is_asked_again(
    whole, tmp_path, monkeypatch, damage
):
    run = shutil.copytree(whole, tmp_path / "run")
    path = run / "transcript.sqlite"
    torn = damage(path.read_bytes())
    path.write_bytes(torn)
    there = readable(path) & readable(whole / path.name)
    for refused in (lambda: opened(run), lambda: scenario().run(out=run)):
        with pytest.raises(
            InputError, match=r"transcript '.*transcript\.sqlite' is damaged.*--repair"
        ) as told:
            refused()
        assert "\n" not in str(told.value)
    assert committed(path) == 0.0
    made, begin = [], Transcript.begin
    monkeypatch.setattr(Transcript, "begin", lambda self, usd: made.append(usd) or begin(self, usd))
    result = scenario().run(out=run, repair=True)
    assert result.digest() == opened(whole).digest()
    assert len(made) == 2 * EPISODES - len(there)
    (aside,) = run.glob("transcript.damaged-*.sqlite")
    assert readable(aside) >= there
    made.clear()
    again = scenario().run(out=run)
    assert (again.digest(), made) == (result.digest(), [])
    assert opened(run).document()["seats"] == opened(whole).document()["seats"]
    bodies = [{row[0] for row in rows_of(file / path.name) if len(row) == 2} for file in (whole, run)]
    assert bodies[0] == bodies[1]


def readable(path):
    """Keys and texts of the replies that are found."""
    return {row[:10] for row in records(path) if len(row) == 11}


def test_watching_a_torn_transcript_names_it(whole, tmp_path):
    run = shutil.copytree(whole, tmp_path / "run")
    path = run / "transcript.sqlite"
    path.write_bytes(zeroed(2)(path.read_bytes()))
    with pytest.raises(InputError, match=r"transcript\.sqlite' is damaged"):
        recorded(path, 0.0, 3)


def test_what_was_spent_of_a_torn_transcript_is_told_by_its_journal(tmp_path):
    path = tmp_path / "transcript.sqlite"
    with closing(Transcript(path, "s", 1)) as transcript:
        for episode in range(8):
            entry = Entry(Address("a", episode, 0, 0, 0), "r", {"prompt": "?"})
            transcript.record([entry], [{"text": "x", "cost_usd": 0.25}], transcript.begin(0.5))
    before = committed(path)
    path.write_bytes(path.read_bytes()[:PAGE])
    assert committed(path) == before == 2.0


def test_a_file_that_is_in_use_is_not_set_aside(tmp_path, monkeypatch):
    path = tmp_path / "transcript.sqlite"
    path.mkdir()
    with pytest.raises(InputError, match="cannot be opened"):
        Transcript(path, "s", 1, repair=True)
    assert [file.name for file in tmp_path.iterdir() if "damaged" in file.name] == []
