"""What a callback promises: to listen, and to change nothing."""

from __future__ import annotations

import pickle

from ...core.callbacks import Callback
from .subject import (
    Contract,
    Subject,
    hold,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    the_docstring_says_what_it_is,
)

__all__ = ["CONTRACT", "it_can_be_sent_to_another_process", "it_takes_something_of_a_run"]


def it_can_be_sent_to_another_process(subject: Subject) -> str:
    """It is the same after pickling: the cells of a study may run in other processes."""
    sent = pickle.dumps(subject.recipe)
    hold(pickle.loads(sent) == subject.recipe, "unpickled it differs; keep what is open out of its fields")  # noqa: S301  # our own
    return f"{len(sent)} bytes"


def it_takes_something_of_a_run(subject: Subject) -> str:
    """It has a listener of runs or of studies of its own."""
    own = [name for name in ("run", "study") if getattr(subject.plugin, name) is not getattr(Callback, name)]
    hold(own, "it listens to nothing; define `run` or `study`")
    return " and ".join(own)


CONTRACT: tuple[Contract, ...] = (
    the_docstring_says_what_it_is,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    it_can_be_sent_to_another_process,
    it_takes_something_of_a_run,
)
