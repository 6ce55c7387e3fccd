"""A plug-in of pytest that counts what was tested: a case for each test, and for each example that Hypothesis draws."""

from __future__ import annotations

import json
from functools import wraps
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--counts", type=Path, help="where to write {made, failed}")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("counts"):
        config.pluginmanager.register(_Counts(config.getoption("counts")))


class _Counts:
    """How many cases were ``made``, and the names of the tests that ``failed``."""

    def __init__(self, file: Path) -> None:
        self._file, self._made, self._failed = file, 0, list[str]()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Count the examples of a test that draws them."""
        drawn = getattr(getattr(item, "obj", None), "hypothesis", None)
        if drawn is None:
            return
        true = drawn.inner_test
        if hasattr(true, "counted"):
            return

        @wraps(true)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self._made += 1
            return true(*args, **kwargs)

        counted.counted = True
        drawn.inner_test = counted

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test without examples when it has run; one that draws them has counted."""
        self._made += report.when == "call" and "hypothesis" not in report.keywords
        if report.failed:
            self._failed.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._file.write_text(json.dumps({"made": self._made, "failed": self._failed}))
