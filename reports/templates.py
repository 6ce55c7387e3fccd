"""What the HTML of a comparison is made with: its templates, and tables of all that is known of some rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape

from .columns import Column, columns_of
from .reading import Row

__all__ = ["NumbersTable", "main_columns", "more_columns", "template"]

_DETAIL = 7  # the least rank of a column that stands in a table of its own
_CODE = re.compile(r"`([^`]+)`")


class NumbersTable(NamedTuple):
    """The table of all that is known of some rows: each cell with its column."""

    columns: list[Column]
    rows: list[list[tuple[Column, str]]]

    @classmethod
    def of(cls, rows: Sequence[Row], picked: Callable[[list[Column]], list[Column]] = list) -> NumbersTable:
        """The table of ``rows``, in the columns that are ``picked``."""
        columns = picked(columns_of(rows)) if rows else []
        return cls(columns, [[(column, column.text(row)) for column in columns] for row in rows])


def main_columns(columns: list[Column]) -> list[Column]:
    """The columns of the first table."""
    return [column for column in columns if column.rank < _DETAIL]


def more_columns(columns: list[Column]) -> list[Column]:
    """The columns that say whose a row is, and those that `main_columns` leaves out; nothing where it leaves none out."""
    more = [column for column in columns if column.rank >= _DETAIL]
    whose = [column for column in columns if column.whose and column not in more]
    return [*whose, *more] if more else []


def template(name: str) -> jinja2.Template:
    """A template that stands beside this file; it escapes all words, and ``coded`` sets what stands between backticks as code."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    place = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    place.filters["coded"] = _coded
    return place.get_template(name)


def _coded(words: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(words))))  # noqa: S704  # escaped here
