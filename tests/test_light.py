"""The package and its command line start fast: heavy libraries wait until they are needed."""

import os
import resource
import subprocess
import sys

import pytest

HEAVY = ["litellm", "langgraph", "scipy.stats", "duckdb", "altair"]
HELP = "import sys; from aleator.cli.main import main; sys.argv = ['aleator', '--help']; main()"


def fresh(code, environment, **options):
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, **options
    )


def cpu_seconds(code, environment):
    """User and system time of one fresh process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    fresh(code, environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """As a user's shell: bytecode is kept, in a folder of its own here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept.pop("COV_CORE_SOURCE", None)
    return {**kept, "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode"))}


@pytest.mark.parametrize(("code", "limit"), [("import aleator", 0.15), (HELP, 0.5)], ids=["import", "help"])
def test_start_takes_little_cpu(code, limit, environment):
    """The least of several fresh processes: the first one compiles, and a busy machine only adds."""
    fresh(code, environment)
    assert min(cpu_seconds(code, environment) for _ in range(3)) < limit


@pytest.mark.parametrize("code", ["import aleator", HELP], ids=["import", "help"])
def test_start_loads_nothing_heavy(code, environment):
    report = f"import atexit, sys; atexit.register(lambda: print(*[m for m in {HEAVY} if m in sys.modules], file=sys.stderr))\n"
    assert fresh(report + code, environment, text=True).stderr.split() == []
