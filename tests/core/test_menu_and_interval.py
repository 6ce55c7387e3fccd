"""Menus and intervals are checked when they are made, and say what they take."""

import numpy as np
import pytest
from aleator.core.errors import ChoiceError, SpaceError
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu


def said(error: type[Exception], make, *args) -> str:
    with pytest.raises(error) as caught:
        make(*args)
    return str(caught.value)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ((), "menu () is empty or has an empty label; give one label or more"),
        (("A", " "), "menu ('A', ' ') is empty or has an empty label; give one label or more"),
        (
            ("a", "B", " A"),
            "menu ('a', 'B', ' A') repeats [' A', 'a']; labels must differ by more than case: rename one",
        ),
    ],
)
def test_a_menu_is_refused(actions, message) -> None:
    assert said(SpaceError, Menu, actions) == message


def test_a_menu_indexes_its_labels() -> None:
    menu = Menu(["x", "y", "z"])  # type: ignore[arg-type]
    assert (len(menu), menu.actions, menu.index("y")) == (3, ("x", "y", "z"), 1)
    assert menu == Menu(("x", "y", "z"))
    assert hash(menu) == hash(Menu(("x", "y", "z")))
    assert said(SpaceError, menu.index, "w") == "action 'w' is not in the menu; allowed: x, y, z"


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (np.inf, np.inf), (np.nan, 1.0), (0.0, np.nan)])
def test_an_interval_is_refused(ends) -> None:
    assert (
        said(SpaceError, Interval, *ends)
        == f"interval [{ends[0]}, {ends[1]}] is empty; give ends with low < high"
    )


def test_an_infinite_interval_is_answered_with_finite_numbers() -> None:
    line = Interval(-np.inf, np.inf)
    line.check(np.array([-1e300, 0.0]))
    message = said(ChoiceError, line.check, np.array([0.0, np.inf]))
    assert message == "actions [0, inf] were played; allowed: floats in [-inf, inf]"
