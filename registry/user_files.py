"""Python files of the user's as modules, under names that say where each stands.

What a file defines is pickled by the name of its module, and a worker process has to import what it never loaded: this module is the
parent of them all, to the import system a package, and a name below it holds the path of its file.

>>> import pickle, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     file = Path(folder) / "mine.py"
...     _ = file.write_text("def mine(): return 1")
...     module = imported(file)
>>> module.__aleator_source__ == str(file), pickle.loads(pickle.dumps(module.mine)) is module.mine
(True, True)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

__all__ = ["imported", "source_of"]

__path__: list[str] = []  # by which the import system takes this module for a package
_SOURCE = "__aleator_source__"
_names: dict[str, str] = {}  # of the modules, by the whole path of the file


def imported(path: Path) -> ModuleType:
    """The file at ``path`` as a module, loaded once however its path is written. Raises whatever its code raises."""
    where = str(path.resolve())
    return importlib.import_module(_names.setdefault(where, _name(str(path), where)))


def source_of(module: str) -> str | None:
    """The path of the file of the module of this name, as it was first written; None where it is no file of a user's."""
    return getattr(sys.modules.get(module), _SOURCE, None)


def _name(written: str, where: str) -> str:
    told = f"{written}\0{where}".encode("utf-8", "surrogateescape").hex()
    return f"{__name__}.file_{told}"


def _paths(name: str) -> tuple[str, str]:
    """The path of a module's file as it was written, and the whole of it."""
    told = bytes.fromhex(name.rpartition(".file_")[2]).decode("utf-8", "surrogateescape")
    written, _, where = told.partition("\0")
    return written, where


class _UserFile(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        written, where = _paths(module.__name__)
        setattr(module, _SOURCE, written)
        _names.setdefault(where, module.__name__)
        super().exec_module(module)


class _Finder(MetaPathFinder):
    """Finds the files below this module."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(f"{__name__}.file_"):
            return None
        return spec_from_loader(fullname, _UserFile(fullname, _paths(fullname)[1]))


sys.meta_path.append(_Finder())
