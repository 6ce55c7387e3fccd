"""The options of a benchmark on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter

__all__ = ["described"]


def described(text: str | None) -> ArgumentParser:
    """A parser whose help is ``text``, line by line: the benchmark's own docstring."""
    return ArgumentParser(description=text, formatter_class=RawDescriptionHelpFormatter)
