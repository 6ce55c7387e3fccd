"""Callbacks are told of studies, runs and calls; they change nothing, cost nothing where there is none, and cannot hurt a run."""

import json
import warnings
from pathlib import Path

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.core.callbacks import CallbackWarning, RunListener, StudyListener
from aleator.core.errors import CallsStopped, InputError
from aleator.scenarios.study.engines.engine import Engine

COIN = {"environment": "biased_coin", "cast": {"*": {"name": "llm", "model": "sim/fair"}}, "episodes": 4}
PLAIN = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 10}


class Written(al.Callback):
    """Writes a line of JSON for whatever it is told, so that what other processes tell is seen too."""

    path: str
    within: str = ""

    def write(self, *words):
        with Path(self.path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([self.within, *words]) + "\n")

    def study(self, study):
        self.write("study", study.name, study.cells)
        return OfStudy(self)

    def run(self, run):
        self.write("run", run.folder, *run.episodes, run.total)
        return OfRun(self)


class OfStudy(StudyListener):
    def __init__(self, callback):
        super().__init__(callback)
        self.callback = callback

    def of_cells(self):
        return self.callback.model_copy(update={"within": "a study"})

    def ended(self, failure=None):
        self.callback.write("study over", failure)


class OfRun(RunListener):
    def __init__(self, callback):
        self.callback = callback

    def played(self, episodes):
        self.callback.write("played", episodes)

    def called(self, call):
        self.callback.write("called", call.addresses[0].episode, call.error)

    def ended(self, document, failure=None):
        self.callback.write("over", None if document is None else document["decisions"], failure)


class Broken(al.Callback):
    """Fails at ``when``."""

    when: str

    def study(self, study):
        self.fail("study")
        return StudyListener(self)

    def run(self, run):
        self.fail("run")
        return Failing(self)

    def fail(self, when):
        if when == self.when:
            raise OSError("nobody listens")


class Failing(RunListener):
    def __init__(self, callback):
        self.callback = callback

    def played(self, episodes):
        self.callback.fail("played")

    def called(self, call):
        self.callback.fail("called")

    def ended(self, document, failure=None):
        self.callback.fail("ended")


@pytest.fixture
def told(tmp_path):
    """A callback, and what it was told so far."""
    path = tmp_path / "told"

    def read():
        return [tuple(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]

    return Written(path=str(path)), read


def test_a_run_tells_its_episodes_its_calls_and_its_end(told, tmp_path):
    callback, read = told
    scenario = al.Scenario(**COIN)
    silent, heard = scenario.run(), scenario.run(out=tmp_path / "run", callbacks=[callback])
    assert heard.digest() == silent.digest()
    lines = read()
    assert lines[0] == ("", "run", "run", 0, 4, 4)
    assert lines[-1] == ("", "over", 4, None)
    assert sorted(line for line in lines if line[1] == "called") == [
        ("", "called", n, None) for n in range(4)
    ]
    assert [line[2] for line in lines if line[1] == "played"] == [1, 2, 3, 4]


def test_what_stands_on_record_is_no_call(told, tmp_path):
    callback, read = told
    al.Scenario(**COIN).run(out=tmp_path / "run")
    al.Scenario(**COIN).run(out=tmp_path / "run", callbacks=[callback])
    assert [line for line in read() if line[1] == "called"] == []


def test_a_call_that_fails_is_told_and_so_is_why_the_run_stopped(told):
    callback, read = told
    nowhere = {"name": "llm", "model": "openai/x", "api_base": "http://127.0.0.1:9/v1", "transport": "direct"}
    scenario = al.Scenario(environment="biased_coin", cast={"*": {**nowhere, "retries": 0}}, episodes=2)
    with pytest.raises(CallsStopped):
        scenario.run(callbacks=[callback], concurrency=1)
    called, over = read()[-2:]
    assert called[1:] == ("called", 0, "APIConnectionError")
    assert over[1:3] == ("over", None)
    assert over[3].startswith("CallsStopped: ")


@pytest.mark.parametrize(
    "engine", [Engine(), Engine("processes", 2, unit_episodes=5)], ids=["local", "processes"]
)
def test_a_study_tells_its_cells_also_those_of_other_processes(told, tmp_path, engine):
    callback, read = told
    study = al.Study(name="s", scenario=PLAIN, vary={"environment.heads": [0.2, 0.7]})
    study.run(tmp_path / "out", engine=engine, callbacks=[callback])
    lines = read()
    assert lines[0] == ("", "study", "s", 2)
    assert lines[-1] == ("", "study over", None)
    inner = lines[1:-1]
    assert {line[0] for line in inner} == {"a study"}
    assert {line[2] for line in inner if line[1] == "run"} == {"heads=0.2", "heads=0.7"}
    assert [line[2] for line in inner if line[1] == "over" and line[2] is not None] == [10, 10]


def test_cells_that_are_played_until_decided_are_told(told):
    callback, read = told
    study = al.Study(scenario={**PLAIN, "episodes": 400}, vary={"environment.heads": [0.05, 0.95]})
    study.run(until_decided=True, callbacks=[callback])
    assert len([line for line in read() if line[1] == "over" and line[2]]) == 2


@pytest.mark.parametrize("when", ["study", "run", "played", "called", "ended"])
def test_a_callback_that_fails_is_told_once_and_hurts_nothing(when):
    study = al.Study(scenario=COIN, vary={"environment.heads": [0.2, 0.7]})
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        heard = study.run(callbacks=[Broken(when=when)])
    ours = [one for one in found if issubclass(one.category, CallbackWarning)]
    assert [str(one.message) for one in ours] == [
        "callback Broken failed and is told no more; the run goes on without it (OSError: nobody listens)"
    ]
    assert heard.results[0][1].digest() == study.run().results[0][1].digest()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nobody", "callback 'nobody' is unknown"),
        ([{"name": "otel", "no_field": 1}], "unknown field 'no_field'"),
        ([3], "neither"),
    ],
)
def test_a_callback_that_is_none_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        al.Scenario(**PLAIN).run(callbacks=given)


def test_the_command_line_takes_them_by_name(tmp_path, monkeypatch, capsys):
    """A file of one's own, which fails; the document on stdout is whole, and stderr has one line of it."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(
        "import aleator as al\n\nclass Mine(al.Callback):\n    '''Fails.'''\n\n    def run(self, run):\n        raise OSError('full')\n",
        encoding="utf-8",
    )
    line = [
        "run",
        "biased_coin",
        "--seat",
        "*=uniform",
        "--episodes",
        "3",
        "--callback",
        "mine.py:Mine",
        "--json",
    ]
    with pytest.raises(SystemExit) as ended:
        main(line)
    out, err = capsys.readouterr()
    assert ended.value.code == 0
    assert json.loads(out)["decisions"] == 3
    assert [line for line in err.splitlines() if line.startswith("warning:")] == [
        "warning: callback Mine failed and is told no more; the run goes on without it (OSError: full)"
    ]
