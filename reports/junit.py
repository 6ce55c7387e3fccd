"""Thresholds as a JUnit file, which CI servers show: a test case for each threshold at each seat.

Source: the format of Apache Ant's JUnit task, as Jenkins, GitLab and GitHub's actions read it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from ..core.errors import InputError
from ..runs.files import write_whole
from .thresholds import Checked

__all__ = ["write_junit"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS = {"crossed": "failure", "not measured": "error", "skipped": "skipped"}


def write_junit(path: Path, name: str, found: Sequence[Checked]) -> None:
    """Write ``found`` whole to ``path``, as a suite called ``name``. Raises `InputError` where it cannot be written."""
    counts = Counter(one.status for one in found)
    totals = {
        "tests": len(found),
        "failures": counts["crossed"],
        "errors": counts["not measured"],
        "skipped": counts["skipped"],
    }
    suite = Element("testsuite", {"name": _plain(name), **{key: str(count) for key, count in totals.items()}})
    for one in found:
        case = SubElement(
            suite, "testcase", {"classname": _plain(f"{name}.{one.where}"), "name": _plain(one.threshold)}
        )
        if one.status in _KINDS:
            SubElement(case, _KINDS[one.status], {"message": _plain(one.told)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, tostring(suite, encoding="utf-8", xml_declaration=True))
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written ({error.strerror}); give another file") from None


def _plain(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NO_XML.sub("�", text)
