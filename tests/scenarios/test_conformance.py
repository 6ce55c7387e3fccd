"""The conformance kit passes who keeps the contract, names the promise that is broken, and unmasks an argmax."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.kit.conformance import check
from aleator.kit.contracts import witness
from aleator.kit.scaffold import KINDS, scaffold
from click.testing import CliRunner

COIN = "on the coin it is no argmax"
EVERY_CALL = (
    "it answers on a menu",
    "it declares how it answers",
    "its actions come from the law it reports",
    "the same seed gives the same answers",
)


def broken(name, **fields):
    """{promise: what was found} of the promises that are not kept."""
    return {one.name: one.detail for one in check(name, **fields) if not one.passed}


@pytest.fixture
def written(tmp_path):
    """``written(text)``: the path of a new file of this text."""

    def write(text, name="mine.py"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


# --- the coin ---


@pytest.mark.parametrize("share", [0, 0.5])
def test_a_model_that_samples_passes(share):
    assert broken("llm", model=f"sim/collapse?share={share}") == {}


@pytest.mark.parametrize("model", ["sim/collapse?share=1", "sim/step"])
def test_an_argmax_is_unmasked(model):
    found = broken("llm", model=model)
    assert found.keys() == {COIN}
    assert "all 40 answers are Heads" in found[COIN]
    assert "with probability 1e-09" in found[COIN]  # 0.6^40 = 1.3e-9
    assert "temperature" in found[COIN]


FUNCTIONS = """
def fair(asked):
    return asked["options"][asked["uniform"] > 0.6]

def stuck(asked):
    return "Tails"

def candid(asked):
    return {"action": "Tails", "law": {"Tails": 1.0}}

def hollow(asked):
    return {"action": "Tails", "law": {"Heads": 0.6, "Tails": 0.4}}

def mostly(asked):
    return "Heads" if asked["episode"] < 10 else "neither"

def never(asked):
    raise OSError("no route")
"""


@pytest.mark.parametrize(
    ("name", "promises", "told"),
    [
        ("fair", set(), ""),
        ("candid", set(), ""),
        ("stuck", {COIN}, "with probability 1e-09"),
        ("hollow", {COIN}, "with probability 1e-16"),  # 0.4^40
        ("mostly", {COIN}, "10 legal answers of 40 (10 legal, 30 illegal), all Heads, are too few"),
        ("never", {COIN, *EVERY_CALL}, "the last by OSError of a call: no route"),
    ],
)
def test_a_function_is_held_to_what_it_declares(written, name, promises, told):
    found = broken("function", function=f"{written(FUNCTIONS)}:{name}")
    assert found.keys() == promises
    assert told in found.get(COIN, "")


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("graph", "set `graph`"),
        ("function", "set `function`"),
        ("http_player", "set `url`"),
        ("recorded", "set `path`"),
        ("human", "a person at the terminal"),
    ],
)
def test_a_back_end_that_is_told_nothing_is_not_broken_and_says_what_it_needs(name, needs):
    found = {one.name: one for one in check(name)}
    assert all(one.passed for one in found.values())
    assert not found["it answers on a menu"].tried
    assert needs in found["it answers on a menu"].detail


# --- broken promises ---

AGENT = '''
import aleator as al
import numpy as np
import time

class Mine(al.Agent):
    """Plays.

    Source: folklore."""

    bias: float = 0.5

    def begin(self, seat, episode):
        return Player(seat, self)

class Player:
    def __init__(self, seat, recipe):
        self.seat, self.recipe = seat, recipe

    def act(self, observation, chance):
        if observation.legal is not None:
            raise al.InputError("one law, whatever is legal")
        law = al.MixedStrategy.uniform(self.seat.space)
        return al.Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback):
        pass
'''
ELSEWHERE = "it answers in other spaces or says why not"
UNIFORM = "law = al.MixedStrategy.uniform(self.seat.space)"
CHOICE = 'al.Choice(law.draw(chance), law=law, law_kind="scripted")'


@pytest.mark.parametrize(
    ("good", "bad", "promise", "told"),
    [
        ("Source: folklore.", "Folklore.", "the docstring ends with its source", "close it with"),
        ("Source: folklore.", "Source: author (year), where.", "the docstring ends with its source", "is a placeholder"),
        ("Source: folklore.", "Source: TODO.", "the docstring ends with its source", "is a placeholder"),
        ("bias: float = 0.5", "bias: float", "it can be built without arguments", "give every field a default"),
        ("bias: float = 0.5", "bias: object = object()", "it is read back as it was written", "cannot be written"),
        ("bias: float = 0.5", "model_config = {'frozen': False}\n    bias: float = 0.5",
         "it is frozen and refuses unknown fields", "can be set after birth"),
        ("bias: float = 0.5", "model_config = {'extra': 'ignore'}", "it is frozen and refuses unknown fields", "is accepted"),
        (CHOICE, "al.Choice(law.draw(chance), outcome=np.full(len(observation), 3, np.int8))", "it answers on a menu", "refused"),
        (CHOICE, "al.Choice(law.draw(chance) + 5)", "it answers on a menu", "ChoiceError"),
        (CHOICE, "al.Choice(law.draw(chance), mode='dreaming')", "it declares how it answers", "'dreaming' is unknown"),
        (CHOICE, "al.Choice(law.draw(chance), law=law, law_kind='true')", "it declares how it answers", "'true' is unknown"),
        (CHOICE, "al.Choice(law.draw(chance), law=al.MixedStrategy(self.seat.space, np.eye(len(law.space.labels))[0]), law_kind='scripted')",
         "its actions come from the law it reports", "probability 0"),
        (CHOICE, "al.Choice(np.full(len(observation), time.monotonic_ns() % 2))", "the same seed gives the same answers",
         "draw from `chance`"),
        (CHOICE, "al.Choice(np.arange(len(observation)) % 2)", "an episode is the same alone as among many", "episode 13 differs"),
        (CHOICE, "al.Choice(np.zeros(len(observation), np.int64))", COIN, "mode 'scripted' is declared"),
        ("return Player(seat, self)", "return Player(seat, self) if isinstance(seat.space, al.Menu) else 1 / 0", ELSEWHERE,
         "ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_promise_that_an_agent_breaks_is_named(written, good, bad, promise, told):
    refusing = 'if not isinstance(seat.space, al.Menu): raise al.InputError("labels only")\n        return Player(seat, self)'
    text = AGENT.replace(
        "return Player(seat, self)", refusing if promise != ELSEWHERE else "return Player(seat, self)"
    )
    assert broken(f"{written(text, 'good.py')}:Mine").keys() <= {ELSEWHERE}
    assert good in text
    found = broken(f"{written(text.replace(good, bad), 'bad.py')}:Mine")
    assert told in found[promise]


ENVIRONMENT = '''
import aleator as al
import numpy as np
import time

NAMES = ("left", "right")

class Mine(al.Environment):
    """Asks.

    Source: folklore."""

    stationary = True

    @property
    def seats(self):
        return (al.Seat("one", al.Menu(NAMES)),)

    def begin(self, episode, chance):
        return World(self.seats[0], episode, chance)

    def optimal(self, observation):
        return al.MixedStrategy(observation.seat.space, [0.5, 0.5])

class World(al.World):
    def __init__(self, seat, episode, chance):
        self.seat, self.episode, self.chance, self.turn = seat, episode, chance, 0
        self.earned = np.zeros(len(episode))

    def ask(self):
        if self.turn > 2:
            return []
        turn = np.full(len(self.episode), self.turn)
        self.asked = al.Observation(self.seat, self.episode, turn, {}, lambda row, names, since: "Choose.")
        return [self.asked]

    def tell(self, choices):
        reward = self.chance.at(self.turn).uniform()
        self.turn += 1
        self.earned += reward
        return [self.asked.feedback(reward)]

    def payoffs(self):
        return {"one": self.earned}
'''


ASKED = "self.asked = al.Observation(self.seat, self.episode, turn, {},"


@pytest.mark.parametrize(
    ("good", "bad", "promise", "told"),
    [
        ('"Choose."', '""', "the words say something", "has no words"),
        ('"Choose."', 'f"{len(self.episode)} play"', "an episode is the same alone as among many", "episode 13 differs"),
        ("self.chance.at(self.turn).uniform()", "np.full(len(self.episode), time.monotonic())",
         "an episode is the same alone as among many", "episode 13 differs"),
        ("(al.Seat(\"one\", al.Menu(NAMES)),)", "(al.Seat('one', al.Menu(NAMES)),) * 2", "its seats have names of their own", "repeat"),
        ("self.asked.feedback(reward)", "al.Feedback(self.seat, self.episode, self.asked.turn, reward[:-1])",
         "questions and payments have one entry a row", "reward has shape (49,)"),
        ("self.asked.feedback(reward)", "self.asked.feedback(reward.astype(np.float32))",
         "questions and payments have one entry a row", "float32"),
        ("self.asked.feedback(reward)", "self.asked.feedback(reward, {'more': reward[1:]})",
         "questions and payments have one entry a row", "'more'"),
        (ASKED, f"{ASKED} legal=np.ones((len(self.episode), 3), bool), words=", "questions and payments have one entry a row", "legal"),
        ("np.full(len(self.episode), self.turn)", "np.zeros(len(self.episode), int)", "no decision is asked for twice", "count turns up"),
        ("self.asked.feedback(reward)", "al.Feedback(self.seat, self.episode, self.asked.turn + 1, reward)",
         "every payment names a decision or none", "where it made no decision"),
        ("self.asked.feedback(reward)", "self.asked.feedback(2 * reward)", "the ledger s totals are its payoffs", "and payoffs() says"),
        ('{"one": self.earned}', '{"two": self.earned}', "the ledger s totals are its payoffs", "tell of every seat"),
        ("reward = self.chance.at(self.turn).uniform()", "reward = (choices[0].action == 0) * 2.0",
         "the optimum earns as much as any action", "always 'left' is paid 2 a decision and the optimum 1"),
        ("reward = self.chance.at(self.turn).uniform()", "reward = np.full(len(self.episode), np.inf)",
         "rewards are numbers and reach who is promised them", "was paid inf"),
        ("[0.5, 0.5]", "np.full((3, 2), 0.5)", "the optimum is a law for its question", "shape"),
        ("observation.seat.space, [0.5, 0.5]", "al.Menu(('up', 'down')), [0.5, 0.5]", "the optimum is a law for its question", "is over"),
        ("[0.5, 0.5]", "[0.5, 0.5] if observation.turn.any() else [1, 0]", "the optimum is a law for its question", "stationary, yet"),
        ("self.turn > 2", "False", "questions and payments have one entry a row", "does not end within 200 asks"),
        ("reward = self.chance", "self.turn += choices[0].action.sum() % 2; reward = self.chance",
         "an answer that is not legal ends its episode and no other", "because episode 13 ended"),
    ],
)  # fmt: skip
def test_a_promise_that_an_environment_breaks_is_named(written, monkeypatch, good, bad, promise, told):
    monkeypatch.setattr(witness, "MOST_ASKS", 200)
    assert broken(f"{written(ENVIRONMENT, 'good.py')}:Mine") == {}
    assert good in ENVIRONMENT
    assert told in broken(f"{written(ENVIRONMENT.replace(good, bad), 'bad.py')}:Mine")[promise]


def test_points_that_are_promised_are_paid(written):
    text = ENVIRONMENT.replace('"Choose."', '"Choose, and earn points."')
    assert broken(f"{written(text, 'good.py')}:Mine") == {}
    unpaid = text.replace(
        "reward = self.chance.at(self.turn).uniform()", "reward = np.zeros(len(self.episode))"
    )
    found = broken(f"{written(unpaid, 'bad.py')}:Mine")
    assert "was paid nothing in 40 episodes" in found["rewards are numbers and reach who is promised them"]


GAME = """
import aleator as al
from aleator.core.games.normal_form import NormalForm
from aleator.environments.games.matching_pennies import MatchingPennies

class Mine(MatchingPennies):
    \"\"\"Pennies.

    Source: folklore.\"\"\"

    def solution(self):
        return None

    def optimal(self, observation):
        return al.MixedStrategy(observation.seat.space, [0.5, 0.5])
"""


def test_an_optimum_that_is_no_equilibrium_of_the_game_is_found(written):
    """With heads = 1.5 one half each is no equilibrium: a best response gains."""
    path = f"{written(GAME)}:Mine"
    assert broken(path, heads=1.0) == {}
    found = broken(path, heads=1.5)
    assert found.keys() == {"the optimum earns as much as any action"}
    assert (
        "is no equilibrium of the game: a best response gains"
        in found["the optimum earns as much as any action"]
    )


METRIC = '''
import time
import numpy as np
from aleator import Estimate

def mine(counts):
    """Share.

    Source: folklore."""
    share = np.max(counts) / np.sum(counts)
    return Estimate(share, 0.0, 1.0, np.sum(counts))
'''


@pytest.mark.parametrize(
    ("good", "bad", "promise", "told"),
    [
        ("counts):", "tally, counts):", "it asks for evidence by name", "it asks for tally"),
        (
            "Estimate(share, 0.0, 1.0, np.sum(counts))",
            "share",
            "it returns a number with its doubt",
            "it returns float64",
        ),
        ("0.0, 1.0", "0.9, 1.0", "it returns a number with its doubt", "0.6 lies outside its interval"),
        ("share =", "counts[0] += 1; share =", "it leaves its evidence as it was", "it writes into 'counts'"),
        (
            "0.0, 1.0",
            "0.0, float(time.monotonic_ns())",
            "the same evidence gives the same number",
            "pure function",
        ),
    ],
)
def test_a_promise_that_a_metric_breaks_is_named(written, good, bad, promise, told):
    assert broken(f"{written(METRIC, 'good.py')}:mine") == {}
    assert good in METRIC
    assert told in broken(f"{written(METRIC.replace(good, bad), 'bad.py')}:mine")[promise]


def test_a_scenario_is_run_without_paying(written):
    text = "environment: matching_pennies\ncast: {'*': {name: llm, model: openai/gpt-5}}\n"
    assert broken(written(f"question: Why?\n{text}", "good.yaml")) == {}
    assert broken(written(text, "bad.yaml")) == {
        "it asks a question": "`question` is empty; say what is asked"
    }


def test_a_study_is_held_to_its_first_cells():
    assert broken("illusion_of_mixing") == {}


@pytest.mark.parametrize("name", ["no_such_plugin", "no/such/file.py:Name", "json:decoder"])
def test_what_is_no_plugin_is_refused(name):
    with pytest.raises(InputError):
        check(name)


# --- a new file ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An empty folder into which one of each kind is written."""
    folder = tmp_path_factory.mktemp("new")
    for kind in KINDS:
        scaffold(kind, f"my_{kind}", folder)
    return folder


def python(folder, *command):
    """Run a module of Python's in ``folder``, the package found as here."""
    package = Path(sys.modules["aleator"].__file__).parent
    typed = package / ".typing" if (package / ".typing").is_dir() else package.parent
    paths = {"PYTHONPATH": str(package.parent), "MYPYPATH": str(typed), "PYTHONSAFEPATH": "1"}
    environment = {**os.environ, **paths}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_is_new_passes_its_own_test(folder):
    told = python(
        folder, "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:langsmith_plugin", "."
    )
    assert "45 passed" in told


def test_what_is_new_is_clean(folder, root):
    for config in (["--isolated"], ["--config", str(root / "pyproject.toml")]):
        python(folder, "ruff", "check", "--no-cache", *config, ".")
        python(folder, "ruff", "format", "--no-cache", "--check", *config, ".")


@pytest.mark.slow
def test_what_is_new_has_types(folder):
    files = sorted(path.name for path in folder.glob("*.py"))
    assert "no issues found in 7 source files" in python(folder, "mypy", "--strict", *files)


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "test_mine.py").write_text("precious")
    with pytest.raises(InputError, match=r"test_mine\.py stands already"):
        scaffold("agent", "mine", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["test_mine.py"]


@pytest.mark.parametrize(
    "name", ["", "My", "my-agent", "1st", "class", "random", "aleator", "test_me", "a/b", "_x", "ä"]
)
def test_a_name_that_is_no_module_s_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="name"):
        scaffold("agent", name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind_or_an_unusable_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="did you mean 'agent'"):
        scaffold("agents", "mine", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written to"):
        scaffold("agent", "mine", tmp_path / "file" / "below")


# --- the command line ---


def test_new_and_check_on_the_command_line(tmp_path):
    made = CliRunner().invoke(main, ["new", "metric", "mine", "--dir", str(tmp_path / "deep")])
    assert made.exit_code == 0
    assert made.stdout.split() == [str(tmp_path / "deep" / name) for name in ("mine.py", "test_mine.py")]
    again = CliRunner().invoke(main, ["new", "metric", "mine", "--dir", str(tmp_path / "deep")])
    assert (again.exit_code, len(again.stderr.splitlines())) == (2, 1)
    checked = CliRunner().invoke(main, ["check", f"{tmp_path}/deep/mine.py:mine", "--json"])
    assert checked.exit_code == 0
    assert all(one["passed"] for one in json.loads(checked.stdout)["findings"])


def test_check_ends_with_1_where_a_promise_is_broken():
    failed = CliRunner().invoke(main, ["check", "llm", "--set", "model=sim/collapse?share=1", "--json"])
    assert failed.exit_code == 1
    document = json.loads(failed.stdout)
    assert document.keys() == {"schema", "plugin", "findings"}
    assert [one["name"] for one in document["findings"] if not one["passed"]] == [COIN]
    assert CliRunner().invoke(main, ["check", "uniform"]).exit_code == 0
    assert CliRunner().invoke(main, ["check", "unifrom"]).exit_code == 2
    assert CliRunner().invoke(main, ["check", "mixed", "--set", "low=1"]).exit_code == 2
