"""What a recorded value answers: an option by its label, a number or another answer as a program writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ....core.spaces.menu import Menu
from ....core.spaces.space import Space

__all__ = ["RecordedValues"]

_WHOLE = re.compile(r"([+-]?\d+)\.0+")


class RecordedValues:
    """Reads values in ``space``; ``labels`` say which option a value stands for, where it is not the option's own label.

    A value is a label as it stands, or but for case and outer blanks, or but for the ``.0`` that programs for tables add to
    whole numbers: ``1.0`` is ``1``, while ``4.1`` and ``4.10``, ``007`` and ``7`` are different labels. Raises `SpaceError` on
    a label for what is no option.
    """

    def __init__(self, space: Space, labels: Mapping[str, str]) -> None:
        self.space = space
        self.places = _places(space, labels)
        self._alike = {_key(name): place for name, place in self.places.items()}
        self._whole = {_whole(name): place for name, place in self.places.items()}

    def read(self, value: str | None) -> Parsed:
        """The answer; unparsable where the value is missing, illegal where it is none."""
        if value is None or not value.strip():
            return Parsed(Outcome.UNPARSABLE)
        if not self.places:
            return self.space.read_exact(value)
        for places, key in ((self.places, value), (self._alike, _key(value)), (self._whole, _whole(value))):
            if key in places:
                return Parsed(Outcome.LEGAL, places[key])
        return Parsed(Outcome.ILLEGAL)


def _places(space: Space, labels: Mapping[str, str]) -> dict[str, int]:
    """The place among the options of everything that stands for one: its own label, unless a label says otherwise."""
    menu = Menu(space.options) if space.options else None
    if menu is None:
        return {}
    given = {value: menu.index(action) for value, action in labels.items()}
    taken = {_key(value) for value in given}
    own = {action: place for place, action in enumerate(menu.actions) if _key(action) not in taken}
    return {**own, **given}


def _key(value: str) -> str:
    return value.strip().casefold()


def _whole(value: str) -> str:
    match = _WHOLE.fullmatch(_key(value))
    return match[1] if match else _key(value)
