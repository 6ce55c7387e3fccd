"""Objects of the user's, by name, and the error of an agent that is seated without a run."""

from __future__ import annotations

from typing import Any

from ....core.errors import InputError
from ....registry.loading import load_object

__all__ = ["needs_a_run", "user_object"]


def user_object(name: str, what: str) -> Any:
    """The object of the user's called ``module:attribute`` or ``path/to/file.py:attribute``; ``what`` is the field it came in."""
    if ":" not in name:
        raise InputError(f"{what} {name!r} names nothing; give module:attribute or path/to/file.py:attribute")
    return load_object(name)


def needs_a_run(agent: str) -> InputError:
    """The error of an agent that is seated without a context."""
    return InputError(
        f"agent {agent!r} needs a run to record its answers, or they would be lost; seat it through a Scenario or aleator run"
    )
