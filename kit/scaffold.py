"""A new plug-in or scenario: a small file that works, and its test."""

from __future__ import annotations

import sys
from keyword import iskeyword
from pathlib import Path

from ..core.errors import InputError
from ..registry.suggesting import suggest

__all__ = ["KINDS", "scaffold"]

KINDS = ("agent", "environment", "metric", "scenario")
_TEMPLATES = Path(__file__).parent / "templates"


def scaffold(kind: str, name: str, folder: Path) -> list[Path]:
    """Write a working ``kind`` called ``name`` and its test into ``folder``; returns both paths.

    Raises `InputError` on an unknown kind, a name that is no module's, or where one of the files stands already.
    """
    if kind not in KINDS:
        raise InputError(f"kind {kind!r} is unknown; {suggest(kind, list(KINDS))}")
    _check_name(name)
    ending = "yaml" if kind == "scenario" else "py"
    wanted = {
        folder / f"{name}.{ending}": f"{kind}.{ending}.j2",
        folder / f"test_{name}.py": f"{kind}_test.py.j2",
    }
    if standing := [str(path) for path in wanted if path.exists()]:
        raise InputError(
            f"{' and '.join(standing)} stands already; choose another name or --dir, or remove it"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, template in wanted.items():
            path.write_text(_rendered(template, name), encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{str(folder)!r} cannot be written to ({error.strerror}); give another --dir"
        ) from None
    return list(wanted)


def _check_name(name: str) -> None:
    if not (name.isascii() and name.isidentifier() and name == name.lower() and name.strip("_") == name):
        raise InputError(
            f"name {name!r} is no module's name; give lower-case letters, digits and underscores: my_agent"
        )
    if (
        iskeyword(name)
        or name in sys.stdlib_module_names
        or name in ("aleator", "conftest")
        or name.startswith("test_")
    ):
        raise InputError(f"name {name!r} is taken by Python, pytest or Aleator; choose another: my_{name}")


def _rendered(template: str, name: str) -> str:
    from jinja2 import Template

    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    title = "".join(part.capitalize() for part in name.split("_"))
    rendered: str = Template(text, keep_trailing_newline=True).render(name=name, title=title)
    return rendered
