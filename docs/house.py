"""The picture of the house in CONTRIBUTING.md, drawn from the imports. ``make house`` draws it anew; a test fails when it is stale."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

__all__ = ["draw", "files", "imported_files", "rooms_imported", "write"]

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- house: drawn by `make house` -->", "<!-- house: end -->"
_NOT_ROOMS = {"benchmarks", "docs", "examples", "out", "tests"}
_HELPERS = {"shared"}


def files(root: Path) -> list[Path]:
    """Every module of the package below ``root``, those of the root itself left out."""
    rooms = [folder for folder in sorted(root.iterdir()) if (folder / "__init__.py").exists()]
    return [
        file.relative_to(root)
        for room in rooms
        if room.name not in _NOT_ROOMS
        for file in sorted(room.rglob("*.py"))
    ]


def imported_files(root: Path, file: Path) -> set[Path]:
    """The modules of ours that ``file`` imports, wherever it does; what only the type checker reads is no import."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    return {
        there
        for node in _running(tree)
        if isinstance(node, ast.ImportFrom)
        for there in _reached(root, file, node)
    } - {file}


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _running(node)


def _reached(root: Path, file: Path, node: ast.ImportFrom) -> Iterator[Path]:
    """The files that one statement loads: the module, or modules of the package, that it names."""
    if not node.level:
        return
    base = file.parts[:-1]
    path = (*base[: len(base) - (node.level - 1)], *(node.module.split(".") if node.module else ()))
    if path and (root / Path(*path).with_suffix(".py")).exists():
        yield Path(*path).with_suffix(".py")
        return
    for alias in node.names:
        inner = Path(*path, alias.name)
        if (root / inner.with_suffix(".py")).exists():
            yield inner.with_suffix(".py")
        elif path and (root / Path(*path, "__init__.py")).exists():
            yield Path(*path, "__init__.py")


def rooms_imported(root: Path) -> dict[str, set[str]]:
    """{room: the other rooms that its files import}."""
    found: dict[str, set[str]] = {}
    for file in files(root):
        rooms = found.setdefault(file.parts[0], set())
        rooms |= {there.parts[0] for there in imported_files(root, file)} - {file.parts[0]}
    return found


def draw(root: Path) -> str:
    """The picture and the table, as Markdown."""
    rooms = rooms_imported(root)
    arrows = [
        f"    {room} --> {below}" for room in _from_above(rooms) for below in sorted(_adjacent(rooms, room))
    ]
    boxes = [f'    {room}["{_box(root, room)}"]' for room in _from_above(rooms)]
    rows = [
        f"| `{room}/` | {_about(root, room)} | {_below(rooms[room])} |"
        for room in reversed(_from_above(rooms))
    ]
    return "\n".join(
        [
            "```mermaid",
            "flowchart TD",
            *boxes,
            *arrows,
            "```",
            "",
            "| room | what lives there | imports |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def _from_above(rooms: Mapping[str, set[str]]) -> list[str]:
    """The rooms, each after all that import it: by how high they stand, and by name."""
    _refuse_circles(rooms)
    return sorted(rooms, key=lambda room: (-_height(rooms, room), room))


def _height(rooms: Mapping[str, set[str]], room: str) -> int:
    """How many rooms stand below each other under this one."""
    return max((1 + _height(rooms, below) for below in rooms[room]), default=0)


def _refuse_circles(rooms: Mapping[str, set[str]]) -> None:
    try:
        list(TopologicalSorter(rooms).static_order())
    except CycleError as error:
        raise SystemExit(f"the rooms {', '.join(error.args[1])} import each other in a circle") from None


def _adjacent(rooms: Mapping[str, set[str]], room: str) -> set[str]:
    """The rooms below that are not also below another room below: the arrows that cannot be left out."""
    return {one for one in rooms[room] if not any(one in _all(rooms, other) for other in rooms[room] - {one})}


def _all(rooms: Mapping[str, set[str]], room: str) -> set[str]:
    return rooms[room].union(*(_all(rooms, below) for below in rooms[room]))


def _box(root: Path, room: str) -> str:
    """The room's name and its folders."""
    folders = sorted(
        folder.name
        for folder in (root / room).iterdir()
        if (folder / "__init__.py").exists() and folder.name not in _HELPERS
    )
    return "<br>".join([f"<b>{room}</b>", *_lines(folders)])


def _lines(words: list[str], width: int = 4) -> list[str]:
    return [" · ".join(words[start : start + width]) for start in range(0, len(words), width)]


def _about(root: Path, room: str) -> str:
    """The first line of the room's docstring, without its name."""
    doc = ast.get_docstring(ast.parse((root / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    first = doc.split("\n")[0]
    name, colon, rest = first.partition(": ")
    text = rest if colon and name.lower().removeprefix("the ") == room else first
    return text[0].upper() + text[1:].rstrip(".")


def _below(rooms: set[str]) -> str:
    return ", ".join(f"`{room}`" for room in sorted(rooms)) or "nothing of ours"


def write(root: Path) -> bool:
    """Draw the picture anew in CONTRIBUTING.md; whether anything changed."""
    file = root / "CONTRIBUTING.md"
    text = file.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    drawn = f"{before}{BEGIN}\n\n{draw(root)}\n\n{END}{after}"
    file.write_text(drawn, encoding="utf-8")
    return drawn != text


if __name__ == "__main__":
    print("drawn anew" if write(ROOT) else "as it was")
