"""``python -m aleator``."""

from .scenarios.cli import main

main()
