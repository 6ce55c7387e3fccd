"""What arms are called."""

from __future__ import annotations

from itertools import count, islice, product
from string import ascii_uppercase

__all__ = ["letters"]


def letters(size: int) -> tuple[str, ...]:
    """So many names, as the columns of a table have them: A, B, ..., Z, AA, AB, ...

    >>> letters(28)[-3:]
    ('Z', 'AA', 'AB')
    """
    names = ("".join(name) for length in count(1) for name in product(ascii_uppercase, repeat=length))
    return tuple(islice(names, size))
