"""What tests of several rooms share: a quiet environment, the package's modules, recorded data, and the loop."""

import asyncio
import os
import signal
import tomllib
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from aleator.core.recipes import Agent, Environment
from aleator.runs.ledger import Ledger
from aleator.runs.loop import play
from aleator.runs.session import Session
from hypothesis import settings

# LiteLLM fetches its prices when it is imported, and LangSmith sends states out, where these do not say otherwise.
os.environ |= {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}

# A shell that starts the tests in the background has them, and all that they start, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("aleator", deadline=None, derandomize=True)
settings.load_profile("aleator")

ROOT = Path(__file__).parent.parent


def _modules() -> list[Path]:
    """Every module of the package, as a path below the root: the files of the packages that ship."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = [ROOT.joinpath(*package.split(".")[1:]) for package in packages]
    return sorted(file.relative_to(ROOT) for folder in folders for file in folder.glob("*.py"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``module`` runs once for each module of the package."""
    if "module" in metafunc.fixturenames:
        metafunc.parametrize("module", _modules(), ids=str)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is the package."""
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Path]:
    """Every module of the package, as a path below the root."""
    return _modules()


@pytest.fixture(scope="session")
def recorded() -> Path:
    """The folder of recorded choices of real models, which is no part of the project."""
    folder = Path(os.environ.get("ALEATOR_RECORDED", ROOT.parent / "shared" / "recorded"))
    if not folder.is_dir():
        pytest.skip(f"no recorded choices at {folder}: set ALEATOR_RECORDED to their folder")
    return folder


class EmptyContext:
    """A run's seed, and nothing on file."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def recall(self, *address: Any) -> None:
        return None

    def record(self, *attempt: Any) -> None:
        raise AssertionError("a scripted agent wrote to the transcript")

    def slot(self, *call: Any) -> AbstractAsyncContextManager[Any]:
        return nullcontext()


async def _collected(session: Session[Ledger], episodes: range, block: int | None) -> Ledger:
    ledger = Ledger()
    async for part in play(session, episodes, block=block):
        ledger.extend(part)
    return ledger


@pytest.fixture(scope="session")
def ledger_of() -> Callable[..., Ledger]:
    """``ledger_of(environment, cast, episodes, seed=7, block=None)``: every decision of these episodes."""

    def run(
        environment: Environment,
        cast: Mapping[str, Agent],
        episodes: int | range,
        seed: int = 7,
        block: int | None = None,
    ) -> Ledger:
        span = range(episodes) if isinstance(episodes, int) else episodes
        return asyncio.run(_collected(Session(environment, cast, EmptyContext(seed), Ledger), span, block))

    return run
