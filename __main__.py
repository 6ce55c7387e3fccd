"""``python -m aleator``."""

from .cli.main import main

main()
