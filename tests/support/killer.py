"""Functions for the processes of an engine, one of which dies of it."""

import os
import signal
from contextlib import suppress
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


def noted(file):
    """Write the number of the process in which this is called to ``file``."""
    file.write_text(str(os.getpid()))


def is_running(process):
    """Whether the process of this number runs; one that has ended and is not yet waited for does not."""
    with suppress(OSError):
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
