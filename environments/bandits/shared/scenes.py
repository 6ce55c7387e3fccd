"""What a bandit is dressed as: the words for its arms and for a pull."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["SCENES", "Scene", "SceneName", "times"]

SceneName = Literal["buttons", "videos", "garments", "advertisements", "processors", "options"]


class Scene(NamedTuple):
    """The ``opening`` sentence, with places for ``{count}`` and ``{names}``; what an ``arm`` is called; to pull it (``verb``, and
    ``pulled``); and one ``pull`` or many ``pulls``.
    """

    opening: str
    arm: str
    verb: str
    pulled: str
    pull: str
    pulls: str

    def times(self, count: int) -> str:
        """So many pulls: ``1 press``, ``2 presses``."""
        return f"{count} {self.pull if count == 1 else self.pulls}"


SCENES: dict[SceneName, Scene] = {
    "buttons": Scene(
        "You are in a room with {count} buttons: {names}.", "button", "press", "pressed", "press", "presses"
    ),
    "videos": Scene(
        "A streaming service has {count} videos for the viewers of its front page, who come one by one: {names}.",
        "video", "recommend", "recommended", "recommendation", "recommendations",
    ),
    "garments": Scene(
        "The window of a shop has room for one of {count} garments at a time: {names}.",
        "garment", "display", "displayed", "display", "displays",
    ),
    "advertisements": Scene(
        "A newspaper's page has room for one of {count} advertisements at a time: {names}.",
        "advertisement", "print", "printed", "print", "prints",
    ),
    "processors": Scene(
        "A shop's payments can go through {count} processors: {names}.", "processor", "use", "used", "use", "uses"
    ),
    "options": Scene(
        "There are {count} options: {names}.", "option", "choose", "chosen", "round", "rounds"
    ),
}  # fmt: skip


def times(count: int) -> str:
    """So many times: ``1 time``, ``2 times``."""
    return f"{count} {'time' if count == 1 else 'times'}"
