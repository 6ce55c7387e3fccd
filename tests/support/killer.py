"""A function for the processes of an engine, one of which dies of it."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Killer:
    """Kills the process in which it is called the first time, and notes each call."""

    folder: Path

    def __call__(self, unit):
        mark = self.folder / f"{unit}"
        first = not mark.exists()
        mark.touch()
        if first and unit == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return unit
