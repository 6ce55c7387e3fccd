"""What players wrote to each other, as one of them reads it."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["quoted", "told_messages"]


def quoted(text: str) -> str:
    """``text`` as a quotation, line by line.

    >>> quoted("Left,\\nI think")
    '> Left,\\n> I think'
    """
    return "\n".join(f"> {line}" for line in str(text).splitlines())


def told_messages(messages: Iterable[tuple[str, str]]) -> str:
    """Who wrote what, one message after the other; nothing where nothing was written.

    >>> told_messages([("You", "Left?"), ("The other player", "Left!")])
    'You wrote:\\n> Left?\\n\\nThe other player wrote:\\n> Left!'
    """
    return "\n\n".join(f"{who} wrote:\n{quoted(text)}" for who, text in messages)
