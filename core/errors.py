"""The error tree: every error says what came, what was allowed, and what to do."""

from __future__ import annotations

__all__ = [
    "AleatorError",
    "CallsStopped",
    "ChoiceError",
    "EvidenceError",
    "InUse",
    "InputError",
    "LawError",
    "MachineFault",
    "OverBudget",
    "PluginFault",
    "SpaceError",
]


class AleatorError(Exception):
    """Any error that Aleator raises on purpose."""


class InputError(AleatorError):
    """Input from a user that cannot be used: a file, a name, a value. The command line exits with 2."""


class InUse(InputError):  # noqa: N818  # a state of a directory, which passes
    """A directory that another process holds."""


class SpaceError(InputError):
    """A space that cannot be answered from, or something that is not in it."""


class LawError(InputError):
    """Numbers that are not a probability law."""


class EvidenceError(InputError):
    """A metric without the evidence that it needs: in a report it is left out, and told."""


class PluginFault(InputError):  # noqa: N818  # named after what failed: code of the user's own
    """Code of a plug-in that raised what it should not, or returned what is not asked for; its cause is what it raised."""


class ChoiceError(AleatorError):
    """A player's answer that does not fit its question: a fault of the plug-in, not of a model."""


class OverBudget(AleatorError):  # noqa: N818  # an outcome, named as in `Outcome`
    """A call that the run's money does not allow. It is not made."""


class MachineFault(AleatorError):  # noqa: N818  # named after what failed: this machine, and nobody who was asked
    """This machine lacks something (descriptors, disk, memory). The run stops; nothing is recorded as an answer."""


class CallsStopped(AleatorError):  # noqa: N818  # a run that ends early, not a fault of its own
    """The run ended because its calls cannot succeed until something outside it is mended. What was answered is kept.

    ``answered``: whether any call of this sitting was answered before; ``failed``: how many calls in a row were not.
    """

    def __init__(self, words: str, answered: bool, failed: int = 1) -> None:
        super().__init__(words, answered, failed)  # all of them, or it could not be sent to another process
        self.answered = answered
        self.failed = failed

    def __str__(self) -> str:
        return str(self.args[0])
